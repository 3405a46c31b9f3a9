"""A recorded day through the rooms of the roster and of one person, held against the store."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from ami_adapters.recording import read_recording
from ccfloor.agent_room import AgentRoom
from ccfloor.clock import SetClock
from ccfloor.config import (
    ApprovalsConfig,
    Config,
    JournalConfig,
    QueueConfig,
    Required,
    ServeConfig,
    Token,
)
from ccfloor.daemon import Daemon
from ccfloor.deeds_kept import kept
from ccfloor.floor.deeds import BreakAnswered, PresenceNoted
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.house import House
from ccfloor.kpi.stretches import length, merged_stretches
from ccfloor.localtime import wall_time
from ccfloor.roster.plan import (
    Activity,
    Leave,
    LeaveKind,
    LeaveState,
    Number,
    Person,
    Plan,
    Posting,
    Shift,
    Slot,
)
from ccfloor.roster_room import RosterRoom
from ccfloor.serve.agent_day import AgentDay, AgentDayShown
from ccfloor.serve.auth import Person as Key
from ccfloor.serve.auth import make_token
from ccfloor.serve.client import FloorClient
from ccfloor.serve.lookups import LookUp, LookUps
from ccfloor.serve.messages import Done, Snapshot
from ccfloor.serve.roster_day import RosterDay, Rostered, RosterShown
from ccfloor.store.memory_store import MemoryStore

SESSION = Path(__file__).parent / "recordings" / "asterisk-22.10" / "session.ami.zst"
ZONE = ZoneInfo("Asia/Shanghai")
HOUR = 60 * MINUTE
KEYS = {name: make_token() for name in ("boss", "lead_b", "agent1006", "wall")}
BOSS = Key("boss", "supervisor")
LEAD_A, LEAD_B = Key("lead_a", "lead", teams=("A",)), Key("lead_b", "lead", teams=("B",))
AGENTS = [f"agent{number}" for number in range(1001, 1021)]
BEGAN = next(one.at for one in read_recording(SESSION) if one.at)
DAY = f"{wall_time(BEGAN, ZONE):%Y-%m-%d}"


def token(name: str, role: str, **more: Any) -> Token:
    return msgspec.convert({"user": name, "role": role, "sha256": KEYS[name][1]} | more, Token)


def person(agent: str) -> Person:
    team = "A" if agent < "agent1011" else "B"
    posting = Posting("2026-01-01", team=team, agent=agent)
    number = Number(f"2{agent[-4:]}0", "2026-01-01")
    return Person(f"P-{agent}", f"王{agent[-2:]}", (number,), (posting,))


def shift(agent: str, start: Instant = BEGAN + 2 * SECOND, **more: Any) -> Shift:
    named: dict[str, Any] = {"id": f"P-{agent}:{DAY}", "person": f"P-{agent}", "day": DAY}
    named |= {"start": start, "end": start + 12 * HOUR, "agent": agent}
    named |= {"team": "A" if agent < "agent1011" else "B"}
    return Shift(**(named | more))


class Site:
    """A daemon that was led through the recording, and the two rooms over what it kept."""

    def __init__(self, folder: Path) -> None:
        self.config = Config(
            journal=JournalConfig(folder=str(folder)),
            approvals=ApprovalsConfig(required=True),
            queue=(QueueConfig(name="support", required=(Required(staff=7),)),),
            serve=ServeConfig(
                host="127.0.0.1",
                port=0,
                token=(
                    token("boss", "supervisor"),
                    token("lead_b", "lead", teams=("B",)),
                    token("agent1006", "agent", agent="agent1006"),
                    token("wall", "wall"),
                ),
            ),
        )
        self.clock = SetClock()
        self.store = MemoryStore()
        self.daemon = Daemon(self.config, self.store, self.clock)
        self.lookups = LookUps()
        self.house = House(
            self.config,
            store=self.store,
            clock=self.clock,
            pipeline=self.daemon.pipeline,
            coverage=self.daemon._coverage,
            board=self.daemon.board,
            hub=self.daemon.hub,
            keeping=self.daemon._keeping,
            duty_room=self.daemon.duty_room,
            watch=self.daemon.watch,
            door=self.daemon.door,
            lookups=self.lookups,
        )
        RosterRoom(self.house)
        AgentRoom(self.house)

    async def lead_through(self) -> None:
        await self.store.open()
        self.clock.move(BEGAN)
        self.daemon.opened(BEGAN)
        for one in read_recording(SESSION, read_size=250):
            self.clock.move(max(self.clock.now(), one.at))
            self.daemon.received(one)
        await self.daemon._keeping.flush()

    async def take(self, *shifts: Shift, **more: Any) -> None:
        version = await self.store.plan_version() + 1
        people = tuple(map(person, [*AGENTS, "agent9999"]))
        named = {"made_by": "chen", "people": people} | more
        await self.store.add_plan(Plan(version, BEGAN - HOUR, shifts=shifts, **named))
        await self.daemon.duty_room.rostering.look()

    async def ask(self, key: Key, request: LookUp) -> Any:
        return await self.lookups.answer(key, request)

    async def day(self, key: Key = BOSS, **asked: Any) -> RosterShown:
        answer = await self.ask(key, RosterDay(7, **asked))
        assert isinstance(answer, RosterShown), answer
        return answer

    async def agent(self, agent: str, key: Key = BOSS, **asked: Any) -> AgentDayShown:
        answer = await self.ask(key, AgentDay(7, agent, **asked))
        assert isinstance(answer, AgentDayShown), answer
        return answer

    @property
    def now(self) -> Instant:
        return self.daemon.hub.now()


@pytest.fixture
async def site(tmp_path):
    site = Site(tmp_path)
    await site.lead_through()
    yield site
    await site.daemon.stop()


def row(shown: RosterShown, agent: str) -> Rostered:
    (found,) = [one for one in shown.people if one.agent == agent]
    return found


async def test_the_day_adds_up_to_the_spans_that_the_store_keeps(site):
    await site.take(*map(shift, AGENTS))
    shown = await site.day()
    assert (shown.day, shown.version, shown.made_by) == (DAY, 1, "chen")
    assert [one.team for one in shown.people] == ["A"] * 10 + ["B"] * 10
    spans = await site.store.spans(0, site.now + 1)
    for one in shown.people:
        for kind, states in (
            ("here", set(SeatState) - {SeatState.OUT, SeatState.AWAY, SeatState.UNSEEN}),
            ("away", {SeatState.AWAY}),
        ):
            kept_ = [(s.from_, s.to) for s in spans if s.agent == one.agent and s.state in states]
            kept_ += [
                (seat.since, site.now)
                for seat in site.daemon.pipeline.floor.seats()
                if seat.agent == one.agent and seat.state in states
            ]
            told = [(part.since, part.until) for part in one.seen if part.kind == kind]
            assert told == merged_stretches(kept_), (one.agent, kind)
    assert row(shown, "agent1006").name == "王06"
    assert row(shown, "agent1006").number == "210060"
    assert sum(length([(p.since, p.until) for p in one.seen]) for one in shown.people) > 0


async def test_the_hours_count_who_is_asked_and_who_was_there(site):
    await site.take(*(shift(agent, BEGAN - BEGAN % HOUR) for agent in AGENTS))
    shown = await site.day()
    (hour,) = [one for one in shown.hours if one.begins <= BEGAN < one.begins + HOUR]
    assert hour.rostered == 20
    assert hour.required == 7
    assert hour.present is not None
    here = sum(
        length([(p.since, p.until)]) for o in shown.people for p in o.seen if p.kind == "here"
    )
    assert hour.present == round(here / (site.now - hour.begins - _unseen(shown, hour.begins)), 2)
    later = [one for one in shown.hours if one.begins > BEGAN]
    assert {one.present for one in later} == {None}
    assert (await site.day(LEAD_B)).hours[0].required is None  # queues have no team


def _unseen(shown: RosterShown, begins: Instant) -> int:
    dark = [(max(g.since, begins), g.until or shown.at) for g in shown.unseen if g.kind == "dark"]
    return length([one for one in dark if one[0] < one[1]])


async def test_who_never_came_is_missing_and_who_has_leave_is_not(tmp_path):
    site = Site(tmp_path)
    start = BEGAN + 20 * SECOND
    leave = Leave(
        "l1", "P-agent1001", LeaveKind.SICK, start, start + 12 * HOUR, BEGAN, LeaveState.APPROVED
    )
    ghost = shift("agent9999", start, team="B")
    grace = site.config.regulation.seconds("T08", "grace_s", "Asia/Shanghai").at(start)
    absent = msgspec.structs.replace(shift("agent1001", start), agent="agent8888")
    await site.take(ghost, absent, *map(shift, AGENTS[1:-1]), leaves=(leave,))
    await site.lead_through()  # the plan was known before the shift began
    assert grace < site.now - start
    shown = await site.day()
    assert row(shown, "agent9999").missing
    assert not row(shown, "agent8888").missing
    assert [part.kind for part in row(shown, "agent8888").plan] == ["sick"]
    assert [one.agent for one in shown.people if one.missing] == ["agent9999"]
    await site.take(ghost)  # a plan told in mid-shift asks from then on
    assert not row(await site.day(), "agent9999").missing
    await site.daemon.stop()


async def test_a_roll_call_is_a_sign_of_somebody(site):
    await site.take(shift("agent9999", BEGAN + 20 * SECOND))
    await site.store.write([kept(PresenceNoted("agent9999", "li"), BEGAN + 30 * SECOND, "li")])
    one = row(await site.day(), "agent9999")
    assert one.arrived == BEGAN + 30 * SECOND
    assert not one.missing


async def test_before_the_monitor_saw_anything_nothing_is_concluded(site):
    await site.take(shift("agent9999", BEGAN - 5 * HOUR))
    one = row(await site.day(), "agent9999")
    assert (one.unknown, one.missing, one.late) == (True, False, 0)


async def test_a_lead_sees_his_teams_and_no_other_and_a_wall_nobody(site):
    await site.take(*map(shift, AGENTS))
    assert {one.team for one in (await site.day(LEAD_B)).people} == {"B"}
    refused = await site.ask(LEAD_B, AgentDay(7, "agent1006"))
    assert refused == Done(7, ok=False, error="unknown_agent")
    assert await site.ask(LEAD_B, AgentDay(7, "nobody")) == refused
    assert (await site.agent("agent1011", LEAD_B)).team == "B"
    for role in ("wall", "agent"):
        answer = await site.ask(Key("x", role, agent="agent1006"), RosterDay(7))
        assert answer == Done(7, ok=False, error="not_allowed")
    assert (await site.ask(Key("x", "wall"), AgentDay(7))).error == "not_allowed"


async def test_an_agent_asks_about_himself_alone(site):
    own = Key("x", "agent", agent="agent1006", teams=("B",))
    assert (await site.agent("", own)).agent == "agent1006"
    assert (await site.agent("agent1006", own)).agent == "agent1006"
    answer = await site.ask(own, AgentDay(7, "agent1007"))
    assert answer == Done(7, ok=False, error="not_allowed")
    assert (await site.ask(Key("x", "agent"), AgentDay(7))).error == "not_allowed"


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "2026-2-1", "0001-01-01", "9999-12-31"])
async def test_what_is_no_day_is_refused(site, day):
    for request in (RosterDay(7, day), AgentDay(7, "agent1006", day)):
        assert (await site.ask(BOSS, request)).error == "bad_day"


async def test_a_persons_day_is_what_the_store_keeps_of_him(site):
    await site.take(*map(shift, AGENTS))
    attempts = await site.store.attempts(0, site.now + 1)
    visits = await site.store.visits(0, site.now + 1)
    absences = await site.store.absences(0, site.now + 1)
    spans = await site.store.spans(0, site.now + 1)
    for agent in AGENTS:
        shown = await site.agent(agent)
        assert [(one.call, one.at, one.outcome) for one in shown.attempts] == [
            (one.call, one.called_at, one.outcome) for one in attempts if one.agent == agent
        ]
        taken = [one for one in visits if one.answered_by == agent]
        assert sum(one.talk for one in shown.calls) == sum(one.talk for one in taken)
        assert {one.call for one in shown.calls} == {
            one.call for one in taken if one.outcome is VisitOutcome.ANSWERED
        }
        left = [one for one in absences if one.agent == agent]
        assert [one.since for one in shown.absences] == [one.from_ for one in left]
        assert {one.approval for one in shown.absences} <= {"none"}
        live = site.daemon.duty_room.seats._tally.figures(agent, site.now, lambda *_: None)
        told = msgspec.structs.asdict(shown.figures) | {"stayed": 0, "stayed_for": 0}
        assert told == msgspec.structs.asdict(live), agent
        mine = merged_stretches((s.from_, s.to) for s in spans if s.agent == agent)
        running = [s.since for s in site.daemon.pipeline.floor.seats() if s.agent == agent]
        whole = merged_stretches([*mine, *((since, site.now) for since in running)])
        assert merged_stretches((s.since, s.until) for s in shown.spans) == whole
    assert any(one.outcome is AttemptOutcome.NO_ANSWER for one in attempts)
    assert any(one.answered_by for one in visits)


async def test_callers_are_masked_and_texts_cleaned(site):
    numbers = {one.number for one in await site.store.visits(0, site.now + 1)}
    shown = [await site.agent(agent) for agent in AGENTS]
    callers = {call.caller for one in shown for call in one.calls}
    assert callers
    assert not {one for one in callers if len(one) > 5 and one in numbers}


async def test_a_break_that_was_allowed_beforehand_is_told_with_who_allowed_it(site):
    absences = await site.store.absences(0, site.now + 1)
    first = absences[0]
    other = next(one for one in absences if one.agent != first.agent)
    await site.store.write(
        [
            kept(BreakAnswered("b1", first.agent, "li", granted=True), first.from_ - SECOND, "li"),
            kept(BreakAnswered("b2", other.agent, "wu", granted=True), other.from_ + 1, "wu"),
        ]
    )
    (mine,) = (await site.agent(first.agent)).absences
    assert (mine.approval, mine.by, mine.granted_at) == ("granted", "li", first.from_ - SECOND)
    (late,) = (await site.agent(other.agent)).absences
    assert (late.approval, late.by) == ("ratified", "wu")


async def test_a_meal_of_the_roster_needs_nobodys_leave(site):
    first = (await site.store.absences(0, site.now + 1))[0]
    meal = Slot(Activity.MEAL, first.from_ - MINUTE, first.from_ + HOUR)
    await site.take(shift(first.agent, BEGAN - HOUR, slots=(meal,)))
    shown = await site.agent(first.agent)
    assert [one.approval for one in shown.absences] == ["planned"]
    assert [part.kind for part in shown.shifts[0].plan] == ["meal"]


async def test_without_a_roster_the_roster_is_empty_and_the_person_is_not(site):
    shown = await site.day()
    assert (shown.version, shown.people, shown.hours) == (0, (), ())
    assert (await site.agent("agent1006")).spans


async def test_both_go_through_the_door(site):
    await site.take(*map(shift, AGENTS))
    await site.daemon.door.open()

    async def asked(name: str, request: LookUp) -> Any:
        async with asyncio.timeout(5):
            client = FloorClient(site.daemon.door.url, KEYS[name][0], client="test")
            async with client:
                await client.send(request)
                while True:
                    answer = await client.receive()
                    if not isinstance(answer, Snapshot) and getattr(answer, "id", None) == 7:
                        return answer

    roster = await asked("lead_b", RosterDay(7))
    assert isinstance(roster, RosterShown)
    assert {one.team for one in roster.people} == {"B"}
    own = await asked("agent1006", AgentDay(7))
    assert isinstance(own, AgentDayShown)
    assert own.agent == "agent1006"
    assert (await asked("wall", RosterDay(7))).error == "not_allowed"
