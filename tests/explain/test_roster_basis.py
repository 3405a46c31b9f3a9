"""What rests on the roster: the version and the lines are named, and the journal is led through."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED
from ccfloor.clock import SetClock
from ccfloor.commands.explain_session import kept_answers
from ccfloor.config import Ami, Config, JournalConfig
from ccfloor.explaining import Answers
from ccfloor.floor import deeds as d
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.lived_again import JournalAgain
from ccfloor.locale import Words
from ccfloor.notes import Done, Noticed, RosterTaken
from ccfloor.notes import fact as fact_of
from ccfloor.notes import written as note_written
from ccfloor.pipeline import Pipeline, Step
from ccfloor.rebuild.rebuild import Outcome, Rebuild
from ccfloor.roster.plan import Activity, Plan, Slot
from ccfloor.rules.findings import Breach
from ccfloor.runs import Run
from ccfloor.runs import written as run_written
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.own_explanation import for_own_eyes
from ccfloor.store.journal import Journal, files
from ccfloor.store.memory_store import MemoryStore
from ccfloor.telling.lines import plain
from ccfloor.telling.page import page
from ccfloor.tracing.readings import JournalReading
from tests.rules.rosters import DAY, NIGHT, E

D2 = msgspec.structs.replace(
    DAY[1], slots=(Slot(Activity.MEAL, E - 480 * MINUTE, E - 450 * MINUTE),)
)
PLAN = Plan(version=7, made_at=E - 800 * MINUTE, made_by="li", shifts=(DAY[0], D2, *NIGHT))
LATER = Plan(version=8, made_at=E + 300 * MINUTE, made_by="li", shifts=(DAY[0], D2))
QUEUE = "support"


def when(minutes: float) -> Instant:
    return E + round(minutes * MINUTE)


def stamp(at: Instant) -> str:
    return f"{at // SECOND}.{at % SECOND:06d}"


def event(at: Instant, name: str, **headers: str) -> bytes:
    lines = [f"Event: {name}", "Privilege: agent,all", f"Timestamp: {stamp(at)}"]
    lines += [f"{key}: {value}" for key, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def member(at: Instant, name: str, agent: str, seat: str) -> bytes:
    return event(
        at, name, Queue=QUEUE, MemberName=agent, Interface=f"PJSIP/{seat}",
        StateInterface=f"PJSIP/{seat}", Membership="dynamic", Penalty="0", CallsTaken="0",
        LastCall="0", LastPause="0", LoginTime="0", InCall="0", Status="1", Paused="0",
        PausedReason="", Ringinuse="0", Wrapuptime="0",
    )  # fmt: skip


def comes(minutes: float, agent: str, seat: str) -> tuple[Instant, bytes]:
    return when(minutes), member(when(minutes), "QueueMemberAdded", agent, seat)


def goes(minutes: float, agent: str, seat: str) -> tuple[Instant, bytes]:
    return when(minutes), member(when(minutes), "QueueMemberRemoved", agent, seat)


def elsewhere(minute: int) -> tuple[Instant, bytes]:
    """Let a phone be taken up or put down at a seat that no roster knows: so time passes."""
    told = member(when(minute), "QueueMemberStatus", "x9", "9")
    return when(minute), told.replace(b"Status: 1", b"Status: %d" % (1 + minute % 2))


EVENING: tuple[tuple[Instant, bytes | d.Deed | Plan], ...] = (
    comes(-730.5, "d1", "1"),
    comes(-712.5, "d2", "2"),  # seven and a half minutes late
    goes(-400.5, "d2", "2"),
    comes(-365.5, "d2", "2"),  # thirty-five minutes out in mid-shift
    goes(-9.5, "d2", "2"),  # gone before his relief, and before his time
    goes(1.5, "d1", "1"),
    comes(1.6, "n1", "1"),
    comes(12.5, "n2", "2"),  # twelve and a half minutes late
    (when(-20.5), d.PresenceNoted("n1", "n1", present=True)),
    (when(-19.5), d.PresenceNoted("n2", "n1", present=False)),
    (when(-790), PLAN),
)


class Evening:
    """A journal and a store, written as a daemon does."""

    def __init__(self, folder: Path) -> None:
        self.config = Config(ami=Ami(name="pbx"), journal=JournalConfig(folder=str(folder)))
        self.store = MemoryStore()
        self.steps: list[Step] = []
        self.pipeline = Pipeline(self.config)
        self.protocol = Protocol(WANTED)
        self.journal = Journal(folder, "pbx", 3, SetClock(when(-800)))
        self.journal.begun(when(-800), run_written(Run("test")))
        self.keep(self.pipeline.restore(absences=(), alerts=(), visits=(), last_seen=0))
        self.journal.opened(when(-800))
        self.feed(when(-800), b"Asterisk Call Manager/11.0.0\r\n" + census(when(-799)))
        times = [elsewhere(minute) for minute in (*range(-795, -30, 5), *range(-30, 60))]
        for at, what in sorted([*EVENING, *times], key=lambda one: one[0]):
            self.keep(self.pipeline.advance(at - 1))  # as the daemon's clock does
            if isinstance(what, bytes):
                self.feed(at, what)
            else:
                self.note(RosterTaken(at, what) if isinstance(what, Plan) else Done(at, what))
        self.journal.close()

    async def kept(self) -> MemoryStore:
        """Store what was found, and every version of the roster."""
        for plan in (PLAN, LATER):
            await self.store.add_plan(plan)
        for step in self.steps:
            await self.store.write(step.records())
        return self.store

    def feed(self, at: Instant, data: bytes) -> None:
        self.journal.append(data, at)
        self.pipeline.translator.heard(at)
        self.keep(self.pipeline.frames(self.protocol.feed(data)))

    def note(self, note: Noticed) -> None:
        self.journal.note(note.at, note_written(note))
        self.keep(self.pipeline.take([fact_of(note)]))

    def keep(self, step: Step) -> None:
        self.steps.append(step)


def census(at: Instant) -> bytes:
    """List one queue and a seat that no roster knows."""
    told = event(at, "QueueMemberPenalty", Queue="", Interface="", MemberName="")
    told += b"Response: Success\r\nEventList: start\r\nMessage: Queue status will follow\r\n\r\n"
    told += f"Event: QueueParams\r\nQueue: {QUEUE}\r\nStrategy: rrmemory\r\n\r\n".encode()
    told += (
        f"Event: QueueMember\r\nQueue: {QUEUE}\r\nName: x9\r\nLocation: PJSIP/9\r\n"
        "StateInterface: PJSIP/9\r\nMembership: dynamic\r\nStatus: 1\r\nPaused: 0\r\n\r\n"
    ).encode()
    return told + b"Event: QueueStatusComplete\r\nEventList: Complete\r\nListItems: 2\r\n\r\n"


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    made = Evening(tmp_path_factory.mktemp("journal"))
    asyncio.run(made.kept())
    return made


def explained(evening: Evening, what: str) -> Explanation:
    answers = kept_answers(evening.config, evening.store)
    return asyncio.run(answers.explain(what))


def by_roster(evening: Evening) -> list[str]:
    async def named() -> list[str]:
        return [one.id for one in await evening.store.named("T", 999)]

    return asyncio.run(named())


def about(evening: Evening, rule: str, agent: str) -> str:
    """Give the id of the first breach of a rule about somebody."""

    async def found() -> list[str]:
        breaches = await evening.store.breaches(0, 2**62)
        return [one.id for one in breaches if (one.rule, one.agent) == (rule, agent)]

    return asyncio.run(found())[0]


def test_every_finding_of_the_evening_comes_out_the_same_from_the_journal(
    evening: Evening,
) -> None:
    ids = by_roster(evening)
    assert {name.partition(":")[0] for name in ids} >= {"T07", "T08", "T09", "T10", "T11", "T13"}
    for name in ids:
        told = explained(evening, name)
        assert told.recomputed is not None
        assert (name, told.recomputed.verdict) == (name, "identical"), told.recomputed
        assert told.recomputed.whole
        assert told.roster is not None
        assert (told.roster.version, told.roster.source, told.roster.kept) == (7, "journal", True)
        assert told.roster.taken_at == when(-790)
        assert told.roster.lines


def test_the_lines_are_those_it_turns_on(evening: Evening) -> None:
    def lines(rule: str, agent: str) -> list[tuple[str, str, str]]:
        told = explained(evening, about(evening, rule, agent))
        assert told.roster is not None
        return [(one.role, one.agent, one.seat) for one in told.roster.lines]

    assert lines("T10", "d2") == [
        ("own", "d2", "PJSIP/2"),
        ("relief", "n2", "PJSIP/2"),
        ("lead", "d1", "PJSIP/1"),
    ]
    assert lines("T09", "n2") == [("own", "n2", "PJSIP/2"), ("relief", "d1", "PJSIP/1")]
    assert lines("T13", "d1") == [("own", "d1", "PJSIP/1"), ("relief", "n1", "PJSIP/1")]
    assert lines("T07", "d1") == [("own", "d1", "PJSIP/1"), ("seat", "d2", "PJSIP/2")]


def test_the_page_says_version_lines_and_what_they_do_not_ask_for(evening: Evening) -> None:
    told = explained(evening, about(evening, "T10", "d2"))
    shown = plain(page(told, 100, Words("en")))
    assert (
        "  version 7, made 2025-11-23 06:40:00 by li; in force from 2025-11-23 06:50:00\n"
        "  own shift       2 d2  A  11-23 08:00-20:00"
    ) in shown
    assert "meal 11-23 12:00-12:30" in shown
    assert "The whole journal led through again" in shown


def test_where_nobody_leads_the_journal_through_it_is_said_and_the_lines_stand(
    evening: Evening,
) -> None:
    """So the dashboard is answered: a daemon has a floor to watch."""
    reading = JournalReading(folder=Path(evening.config.journal.folder), pbx="pbx")
    answers = Answers(evening.config, evening.store, reading)
    told = asyncio.run(answers.explain(about(evening, "T10", "d2")))
    assert told.recomputed is not None
    assert (told.recomputed.verdict, told.recomputed.why) == ("impossible", "not_here")
    assert told.roster is not None
    assert (told.roster.version, told.roster.source) == (7, "store")
    assert [one.role for one in told.roster.lines] == ["own", "relief", "lead"]


def test_a_record_that_the_journal_contradicts_is_told_field_by_field(evening: Evening) -> None:
    name = about(evening, "T10", "d2")

    async def altered() -> Explanation:
        store = MemoryStore()
        (breach,) = [one for one in await evening.store.named(name, 1) if isinstance(one, Breach)]
        await store.write([msgspec.structs.replace(breach, measured=1)])
        await store.add_plan(msgspec.structs.replace(PLAN, shifts=DAY))
        return await kept_answers(evening.config, store).explain(name)

    told = asyncio.run(altered())
    assert told.recomputed is not None
    assert told.recomputed.verdict == "different"
    assert [one.field for one in told.recomputed.differences] == ["measured"]
    assert told.roster is not None
    assert not told.roster.kept  # the stored version 7 is another than the journal's
    assert "NOT have these lines" in plain(page(told, 100, Words("en")))


def test_a_journal_longer_than_anybody_waits_for_is_not_led_through(evening: Evening) -> None:
    folder = Path(evening.config.journal.folder)
    again = JournalAgain(lambda: files(folder, "pbx"), evening.config, most=10)
    answers = Answers(evening.config, evening.store, None, again=again)
    told = asyncio.run(answers.explain(about(evening, "T10", "d2")))
    assert told.recomputed is not None
    assert (told.recomputed.verdict, told.recomputed.why) == ("impossible", "too_long")


def test_who_it_is_about_sees_of_others_lines_only_when_they_are(evening: Evening) -> None:
    told = for_own_eyes(explained(evening, about(evening, "T10", "d2")))
    assert told.roster is not None
    own, relief, lead = told.roster.lines
    assert (own.agent, own.seat) == ("d2", "PJSIP/2")
    assert (relief.agent, relief.seat, relief.shift, relief.begins) == ("", "", "", E)
    assert (lead.agent, lead.shift, told.roster.made_by) == ("", "", "")


def test_rebuild_leads_the_rosters_notes_through_and_finds_the_same(evening: Evening) -> None:
    async def rebuilt() -> Outcome:
        work = Rebuild(evening.config, evening.store, MemoryStore())
        await work.derive(files(Path(evening.config.journal.folder), "pbx"))
        return await work.compare(since=None, until=None, write=False)

    outcome = asyncio.run(rebuilt())
    assert outcome.differences == []
    assert outcome.identical
    ids = by_roster(evening)
    assert outcome.tables["breaches"].same + outcome.tables["alerts"].same == len(ids)
