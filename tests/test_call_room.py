"""One call's story: from the frames and the records, while it runs and after."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from ccfloor.call_room import MOST_BACK, CallRoom
from ccfloor.daemon import Daemon
from ccfloor.floor.views import Visit
from ccfloor.serve.auth import Person
from ccfloor.serve.call_story import CallStory, CallTold
from ccfloor.serve.lookups import LookUps
from ccfloor.serve.messages import Done
from tests.history.test_history_room import house_of
from tests.rebuild.site import Site, session

LEAD = Person("zhang", "lead")


class Told:
    def __init__(self, site: Site, daemon: Daemon) -> None:
        self.site, self.daemon = site, daemon
        self.lookups = LookUps()
        self.room = CallRoom(house_of(daemon, self.lookups))

    async def ask(self, request: CallStory, person: Person = LEAD) -> CallTold | Done:
        answer = await self.lookups.answer(person, request)
        assert isinstance(answer, CallTold | Done)
        return answer

    async def told(self, **which: object) -> CallTold:
        answer = await self.ask(CallStory(1, **which))  # type: ignore[arg-type]  # by name
        assert isinstance(answer, CallTold)
        return answer

    async def visits(self) -> list[Visit]:
        await self.daemon._keeping.flush()
        return await self.daemon.store.visits(0, 2**62)


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    site = Site(tmp_path)
    async with site.running() as daemon:
        daemon.opened(site.clock.now())
        site.tell(daemon, session("asterisk-22.10"))
        daemon._mark()
        yield Told(site, daemon)


async def test_an_answered_call_has_its_steps_rings_talk_and_end(told: Told):
    visit = next(v for v in await told.visits() if v.talk_to and v.number)
    story = await told.told(call=visit.call)
    assert story.whole
    assert not story.runs
    assert story.begun == visit.joined_at
    assert story.caller != visit.number or len(visit.number) < 6
    steps = [rung.what for rung in story.ladder]
    for step in ("joined", "called", "rings", "connected", "completed"):
        assert step in steps, step
    assert [rung.at for rung in story.ladder] == sorted(rung.at for rung in story.ladder)
    answered = [ring for ring in story.rings if ring.outcome == "answered"]
    assert answered[0].seat == visit.seat
    assert {party.kind for party in story.parties} == {"caller", "queue", "phone"}
    assert all(rung.frame is None for rung in story.ladder)


async def test_what_the_store_has_of_every_call_is_told_the_same(told: Told):
    for visit in await told.visits():
        story = await told.told(call=visit.call)
        mine = story.stays[visit.visit - 1]
        assert (mine.joined, mine.left, mine.talk_from, mine.talk_to, mine.outcome) == (
            visit.joined_at, visit.left_at, visit.talk_from, visit.talk_to, visit.outcome,
        )  # fmt: skip


async def test_alerts_that_came_of_it_are_told(told: Told):
    await told.daemon._keeping.flush()
    alert = next(a for a in await told.daemon.store.alerts(0, 2**62) if a.call)
    story = await told.told(call=alert.call)
    assert alert.id in [one.id for one in story.alerts]


async def test_a_call_that_runs_is_told_up_to_now_and_read_again_only_when_it_changed(
    tmp_path: Path,
):
    site = Site(tmp_path)
    async with site.running() as daemon:
        daemon.opened(site.clock.now())
        told = Told(site, daemon)
        reads = session("asterisk-22.10")
        while not any(v.talk_from for v in daemon.pipeline.floor.open_visits()):
            site.tell(daemon, iter([next(reads)]))
        daemon._mark()
        visit = next(v for v in daemon.pipeline.floor.open_visits() if v.talk_from)
        story = await told.told(call=visit.call)
        assert story.runs
        assert story.ended == 0
        assert "connected" in [rung.what for rung in story.ladder]
        kept = told.room._steps[visit.call]
        await told.told(call=visit.call)
        assert told.room._steps[visit.call] is kept
        by_seat = await told.told(seat=visit.seat)
        assert by_seat.call == visit.call
        while any(v.call == visit.call for v in daemon.pipeline.floor.open_visits()):
            site.tell(daemon, iter([next(reads)]))
        ended = await told.told(call=visit.call)
        assert not ended.runs
        assert ended.stays[0].talk_to


async def test_without_a_journal_it_is_told_from_the_records(tmp_path: Path):
    site = Site(tmp_path)
    site.config = msgspec.structs.replace(
        site.config, journal=msgspec.structs.replace(site.config.journal, folder="")
    )
    async with site.running() as daemon:
        daemon.opened(site.clock.now())
        site.tell(daemon, session("asterisk-22.10"))
        told = Told(site, daemon)
        visit = next(v for v in await told.visits() if v.talk_to)
        story = await told.told(call=visit.call)
        assert not story.whole
        steps = [rung.what for rung in story.ladder]
        for step in ("joined", "called", "rings", "answered", "connected", "completed"):
            assert step in steps, step


async def test_the_nth_newest_of_a_queue(told: Told):
    visits = [v for v in await told.visits() if v.queue == "support"]
    newest = list(dict.fromkeys(v.call for v in reversed(visits)))
    for nth in (0, 1, len(newest) - 1):
        assert (await told.told(queue="support", nth=nth)).call == newest[nth]
    if len(newest) <= MOST_BACK:
        assert (await told.told(queue="support", nth=len(newest))).call == ""


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (CallStory(1), "unclear"),
        (CallStory(1, call="a", seat="b"), "unclear"),
        (CallStory(1, queue="support", nth=-1), "out_of_range"),
        (CallStory(1, queue="support", nth=2**60), "out_of_range"),
    ],
)
async def test_what_is_no_question_is_refused(told, request_, code):
    answer = await told.ask(request_)
    assert isinstance(answer, Done)
    assert answer.error == code


async def test_an_unknown_call_is_none_and_only_leaders_may_ask(told: Told):
    assert (await told.told(call="\x1b[2J" + "x" * 600)).call == ""
    assert (await told.told(seat="PJSIP/none")).call == ""
    for role in ("wall", "agent"):
        answer = await told.ask(CallStory(1, call="a"), Person("x", role))
        assert isinstance(answer, Done)
        assert answer.error == "not_allowed"


async def test_cases_are_told_only_of_the_teams_that_one_leads(told: Told, monkeypatch):
    visit = (await told.visits())[0]
    asked: list[Person] = []

    async def cases(since: int, until: int) -> list[object]:
        assert since <= visit.joined_at < until

        class Of:
            id, rule, state, agent, breach, call = "c", "T01", "candidate", "a", "b", visit.call
            begun_at = visit.joined_at

        return [Of()]

    def shows(person: Person, case: object) -> bool:
        del case
        asked.append(person)
        return "A" in person.teams

    monkeypatch.setattr(told.daemon.store, "cases_since", cases)
    monkeypatch.setattr(told.daemon.duty_room.cases, "shows", shows)
    for teams, number in ((("A",), 1), (("B",), 0)):
        answer = await told.ask(CallStory(1, call=visit.call), Person("x", "lead", teams=teams))
        assert isinstance(answer, CallTold)
        assert len(answer.cases) == number
    assert len(asked) == 2
