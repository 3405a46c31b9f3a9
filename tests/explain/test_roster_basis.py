"""What rests on the roster: the version and the lines are named, and the journal is led through."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from ccfloor.commands.explain_session import kept_answers
from ccfloor.explaining import Answers
from ccfloor.floor import deeds as d
from ccfloor.floor.names import MINUTE
from ccfloor.lived_again import JournalAgain
from ccfloor.locale import Words
from ccfloor.rebuild.rebuild import Outcome, Rebuild
from ccfloor.roster.plan import Activity, Plan, Slot
from ccfloor.rules.findings import Breach
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.own_explanation import for_own_eyes
from ccfloor.store.journal import files
from ccfloor.store.memory_store import MemoryStore
from ccfloor.telling.lines import plain
from ccfloor.telling.page import page
from ccfloor.tracing.readings import JournalReading
from tests.explain.evening import Evening, Happening, comes, explained, goes, when
from tests.rules.rosters import DAY, NIGHT, E

D2 = msgspec.structs.replace(
    DAY[1], slots=(Slot(Activity.MEAL, E - 480 * MINUTE, E - 450 * MINUTE),)
)
PLAN = Plan(version=7, made_at=E - 800 * MINUTE, made_by="li", shifts=(DAY[0], D2, *NIGHT))
LATER = Plan(version=8, made_at=E + 300 * MINUTE, made_by="li", shifts=(DAY[0], D2))
EVENING: tuple[Happening, ...] = (
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


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Evening:
    made = Evening(tmp_path_factory.mktemp("journal"), EVENING, (PLAN, LATER))
    asyncio.run(made.kept())
    return made


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
