"""Staffing through a real door: told when it changes, to whom it concerns, null where unseen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest

from ccfloor.clock import SetClock
from ccfloor.config import Config, Forecast, QueueConfig, Required, ServeConfig, Token
from ccfloor.errors import StoreError
from ccfloor.floor.changes import Change, QueueChanged, Told
from ccfloor.floor.deeds import BreakAnswered, BreakAsked, VacancyReported
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import CoverageGap, QueueView
from ccfloor.rules.engine import Engine
from ccfloor.serve.auth import make_token
from ccfloor.serve.board import Board
from ccfloor.serve.client import FloorClient
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.http import Readiness
from ccfloor.serve.hub import Hub
from ccfloor.serve.messages import Delta, Done, Ping, Pong, Snapshot
from ccfloor.serve.mine import AnyMessage
from ccfloor.serve.staffing import Staff, StaffCourse, StaffLine, WatchStaff
from ccfloor.serve.websocket import Door
from ccfloor.staff_room import COURSE_S, StaffRoom
from ccfloor.staffing.live import Staffing
from ccfloor.store.interface import Acknowledgement
from ccfloor.store.memory_store import MemoryStore
from tests.staffing.floor import T0, a_call, at, blind, came, plan, seat, shift

HOUR = 3600.0
PEOPLE = {
    "wall": ("wall", ()),
    "lead_a": ("lead", ("A",)),
    "lead_b": ("lead", ("B",)),
    "boss": ("supervisor", ()),
    "wang": ("agent", ()),
}
KEYS = {name: make_token() for name in PEOPLE}
ROSTER = plan(
    shift("a1", -HOUR, 5 * HOUR, place="PJSIP/a1"),
    shift("a2", -HOUR, 5 * HOUR, place="PJSIP/a2"),
    shift("b1", -HOUR, 5 * HOUR, team="B", place="PJSIP/b1"),
    seconds=-4000,
)


def token(name: str) -> Token:
    role, teams = PEOPLE[name]
    return msgspec.convert(
        {"user": name, "role": role, "teams": teams, "sha256": KEYS[name][1], "agent": "a1"}, Token
    )


class Site:
    """A floor of two teams and two queues, its staffing, and a door."""

    def __init__(self, folder, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.config = Config(
            serve=ServeConfig(host="127.0.0.1", port=0, token=tuple(map(token, PEOPLE))),
            queue=(
                QueueConfig(
                    name="sales",
                    label="销售",
                    required=(Required(staff=3),),
                    forecast=(Forecast(calls=20),),
                ),
                QueueConfig(name="vip"),
            ),
        )
        self.clock = SetClock(T0)
        self.engine = Engine(self.config)
        self.staffing = Staffing(self.config)
        self.names = {"a1": "王\x1b[31m丽"}
        self.room = StaffRoom(
            self.config, self.clock, self.staffing, lambda: self.engine, self.clock.now,
            team_of=lambda agent: agent[0].upper(), name_of=lambda agent: self.names.get(agent, ""),
            store=self.store,
        )  # fmt: skip
        self.hub = Hub(Board(self.config), self.clock)
        self.door = Door(
            self.config, self.hub, self.clock,
            acknowledge=self._acknowledge, find_out=self._find_out,
            ready=lambda: Readiness(link=True, store=True), readings=list,
            token_file=folder / "token", staff=self.room.desk,
        )  # fmt: skip

    async def _acknowledge(self, _acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        raise AssertionError("nobody here acknowledges")

    async def _find_out(self, what: str) -> Explanation:
        raise AssertionError(what)

    def tell(self, *changes: Change) -> None:
        self.staffing.on(changes)
        for change in changes:
            self.engine.on((change,), change.at)

    def client(self, name: str) -> FloorClient:
        return FloorClient(self.door.url, KEYS[name][0], client="test")

    async def pass_time(self, seconds: float) -> None:
        self.clock.move(self.clock.now() + round(seconds * SECOND))
        await self.room.renew()


@pytest.fixture
async def site(tmp_path) -> AsyncIterator[Site]:
    site = Site(tmp_path)
    site.tell(
        *blind(-5000, -4900, "start"),
        ROSTER,
        seat(-3700, "a1"),
        seat(-3700, "b1", queues=("sales", "vip")),
        seat(-3500, "a1"),  # the first change after the shifts began
    )
    await site.door.open()
    yield site
    await site.door.close()


async def figures(client: FloorClient) -> list[Staff | StaffCourse | Done]:
    """Give what was told of staffing until now; a ping tells when it is all."""
    await client.send(Ping(99))
    found: list[Staff | StaffCourse | Done] = []
    seen_pong = False
    async with asyncio.timeout(60):
        while True:
            # What is newest of its kind goes out behind everything else: behind the pong too.
            try:
                message: AnyMessage = await asyncio.wait_for(
                    client.receive(), 0.2 if seen_pong else 60
                )
            except TimeoutError:
                return found
            if isinstance(message, Pong):
                seen_pong = True
            elif isinstance(message, Staff | StaffCourse | Done):
                found.append(message)
            else:
                assert isinstance(message, Snapshot | Delta), message


async def subscribed(client: FloorClient, number: int = 5) -> tuple[Staff, StaffCourse]:
    await client.send(WatchStaff(number))
    staff, course = await figures(client)
    assert isinstance(staff, Staff)
    assert isinstance(course, StaffCourse)
    assert (staff.id, course.id) == (number, number)
    return staff, course


def line(staff: Staff, kind: str, name: str) -> StaffLine:
    (found,) = (one for one in staff.lines if (one.kind, one.name) == (kind, name))
    return found


def keys(told: Staff | StaffCourse) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in told.lines]


# --- what is told ------------------------------------------------------------------------


async def test_a_subscription_is_answered_with_all_there_is(site):
    site.tell(Told(at(-1), BreakAsked("a1:1", "a1", "a1")))
    async with site.client("boss") as client:
        staff, course = await subscribed(client)
    both = [("queue", "sales"), ("queue", "vip"), ("team", "A"), ("team", "B")]
    assert keys(staff) == keys(course) == both
    sales = line(staff, "queue", "sales")
    assert (sales.rostered, sales.present, sales.label) == (2, 2, "销售")
    asked_for = site.staffing.requirement("sales", at(0))
    assert (sales.minimum, sales.required) == (3, asked_for.staff)
    assert (sales.low, sales.high) == (asked_for.low, asked_for.high)
    assert sales.required is not None
    assert sales.gap == sales.required - 2
    assert [later.at for later in sales.ahead] == [at(900), at(1800), at(3600)]
    team = line(staff, "team", "A")
    assert (team.rostered, team.present, team.required, team.gap) == (2, 1, 2, 1)
    assert [(one.code, one.people) for one in team.ahead[0].reasons] == [("missing", -1)]
    assert staff.empty is not None
    assert [(one.seat, one.agent, one.team, one.since) for one in staff.empty] == [
        ("PJSIP/a2", "a2", "A", at(-HOUR))
    ]
    (asked,) = staff.breaks
    assert (asked.agent, asked.team, asked.away_for) == ("a1", "A", 5 * MINUTE)
    assert ("below_minimum", "sales", 1, 3) in [
        (rule.code, rule.subject, rule.have, rule.limit) for rule in asked.against
    ]
    (effect,) = asked.queues
    assert effect.level_stays is not None
    assert effect.level_leaves is not None
    assert effect.level_leaves < effect.level_stays
    assert asked.name.isprintable()
    assert "王" in asked.name
    (of_sales,) = (one for one in course.lines if one.name == "sales")
    quarters = [(one.begins, one.staff, one.unknown) for one in of_sales.quarters]
    assert quarters[0] == (at(-HOUR), None, "not_watched")
    assert quarters[4] == (at(0), 2, "")
    assert len(quarters) == 24  # the shift has six hours


async def test_the_advice_is_the_advisors_to_the_digit(site):
    asked = BreakAsked("a1:1", "a1", "a1")
    site.tell(Told(at(-1), asked))
    async with site.client("boss") as client:
        staff, _ = await subscribed(client)
    advice = site.staffing.advise(asked, site.clock.now())
    effect = advice.queues[0].effect
    assert effect is not None
    told = staff.breaks[0].queues[0]
    assert (told.level_stays, told.level_leaves) == (effect.stays.level, effect.leaves.level)


async def test_where_nobody_sees_it_is_null_and_never_nought(site):
    opened, closed = blind(1, 30)
    site.tell(Told(at(0), BreakAsked("a1:1", "a1", "a1")), opened)
    async with site.client("boss") as client:
        staff, course = await subscribed(client)
        assert staff.unknown == ("blind",)
        sales = line(staff, "queue", "sales")
        assert (sales.rostered, sales.present, sales.gap, sales.ready) == (2, None, None, None)
        assert sales.unknown == ("blind",)
        assert {(one.staff, one.gap) for one in sales.ahead} == {(None, None)}
        assert staff.empty is None
        (asked,) = staff.breaks
        assert (asked.unknown, asked.queues, asked.against) == ("blind", (), ())
        for of_one in course.lines:
            assert {one.staff for one in of_one.quarters} == {None}
            assert {one.unknown for one in of_one.quarters} == {"blind", "not_watched"}
        raw = msgspec.json.encode(sales)
        assert b'"present":null' in raw
        assert b'"gap":null' in raw
        site.tell(closed)
        await site.pass_time(31)
        again = [one for one in await figures(client) if isinstance(one, Staff)][-1]
        assert line(again, "queue", "sales").present == 2
        assert again.empty


async def test_without_a_roster_and_where_nobody_said_how_many_it_says_so(tmp_path):
    site = Site(tmp_path)
    site.tell(*blind(-90, -60, "start"), seat(-60, "b1", queues=("vip",)))
    await site.door.open()
    async with site.client("boss") as client:
        staff, _ = await subscribed(client)
    await site.door.close()
    vip = line(staff, "queue", "vip")
    assert (vip.rostered, vip.present, vip.required, vip.gap) == (None, 1, None, None)
    assert vip.unknown == ("no_roster", "no_requirement")
    assert staff.unknown == ("no_roster",)
    assert staff.empty is None
    assert not [one for one in staff.lines if one.kind == "team"]


async def test_before_the_floor_was_ever_seen_nobody_is_said_to_be_missing(tmp_path):
    site = Site(tmp_path)
    site.tell(ROSTER)
    await site.door.open()
    async with site.client("boss") as client:
        staff, _ = await subscribed(client)
    await site.door.close()
    assert staff.unknown == ("blind",)
    assert {(one.present, one.gap) for one in staff.lines} == {(None, None)}


async def test_a_seat_that_was_reported_says_so(site):
    site.tell(Told(at(-HOUR + 60), VacancyReported("a1", "A", "PJSIP/a2")))
    async with site.client("boss") as client:
        staff, _ = await subscribed(client)
    assert staff.empty is not None
    assert [one.reported for one in staff.empty] == [True]


async def test_a_name_from_the_wire_is_clean(site):
    site.tell(QueueChanged(at(0), QueueView("ev\x1b[2Jil\u202e")))
    async with site.client("boss") as client:
        staff, course = await subscribed(client)
    for name in [*keys(staff), *keys(course)]:
        assert name[1].isprintable()
    assert any(name.startswith("evil") for _, name in keys(staff))


# --- to whom -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "teams", "empty", "breaks"),
    [
        ("boss", ["A", "B"], ["a2"], ["a1", "b1"]),
        ("lead_a", ["A"], ["a2"], ["a1"]),
        ("lead_b", ["B"], [], ["b1"]),
        ("wall", ["A", "B"], ["a2"], []),
    ],
)
async def test_everybody_is_told_of_his_own_teams(site, who, teams, empty, breaks):
    for agent in ("a1", "b1"):
        site.tell(Told(at(-1), BreakAsked(f"{agent}:1", agent, agent)))
    async with site.client(who) as client:
        staff, course = await subscribed(client)
    assert [one.name for one in staff.lines if one.kind == "team"] == teams
    assert [one.name for one in course.lines if one.kind == "team"] == teams
    assert [one.name for one in staff.lines if one.kind == "queue"] == ["sales", "vip"]
    assert [one.agent for one in staff.empty or ()] == empty
    assert [one.agent for one in staff.breaks] == breaks


async def test_an_agent_is_told_nothing(site):
    async with site.client("wang") as client:
        await client.send(WatchStaff(5))
        assert await client.receive() == Done(5, ok=False, error="not_allowed")
    assert site.room.desk.watchers == 0


# --- when --------------------------------------------------------------------------------


async def test_only_what_is_new_is_told_again_with_the_same_number(site):
    async with site.client("boss") as one, site.client("lead_b") as other:
        await subscribed(one, 11)
        await subscribed(other, 12)
        for _ in range(3):
            await site.pass_time(3)
        assert await figures(one) == []
        site.tell(seat(9, "a2"))
        await site.pass_time(3)
        (told,) = await figures(one)
        assert isinstance(told, Staff)
        assert told.id == 11
        assert line(told, "team", "A").gap == 0
        assert told.empty == ()
        (told,) = await figures(other)  # a2 serves the queue that everybody sees
        assert isinstance(told, Staff)
        assert (told.id, line(told, "queue", "sales").present) == (12, 3)


async def test_the_shift_is_told_anew_after_a_minute_where_it_has_changed(site):
    async with site.client("boss") as client:
        await subscribed(client)
        site.tell(seat(1, "a2"))
        await site.pass_time(3)
        assert [type(one) for one in await figures(client)] == [Staff]
        await site.pass_time(COURSE_S)
        told = [one for one in await figures(client) if isinstance(one, StaffCourse)]
        (of_sales,) = (one for one in told[-1].lines if one.name == "sales")
        coming = [one.staff for one in of_sales.quarters if one.begins > told[-1].at]
        assert set(coming) == {3}


async def test_figures_of_a_moment_ago_will_do(site):
    async with site.client("boss") as client:
        staff, _ = await subscribed(client)
        site.tell(seat(1, "a2"))
        again, _ = await subscribed(client, 6)
        assert again.lines == staff.lines
        await site.pass_time(3)
        assert await figures(client)


async def test_who_wants_no_more_or_is_gone_is_told_no_more(site):
    async with site.client("boss") as client:
        await subscribed(client)
        assert site.room.desk.watchers == 1
        await client.send(WatchStaff(6, on=False))
        assert await figures(client) == [Done(6, ok=True)]
        site.tell(seat(1, "a2"))
        await site.pass_time(3)
        assert await figures(client) == []
        await subscribed(client)
    async with asyncio.timeout(60):
        while site.room.desk.watchers:  # noqa: ASYNC110 - the other end of a socket
            await asyncio.sleep(0.01)


async def test_a_break_that_was_answered_is_gone_and_an_old_advice_is_given_anew(site):
    site.tell(Told(at(-1), BreakAsked("a1:1", "a1", "a1")))
    async with site.client("boss") as client:
        staff, _ = await subscribed(client)
        first = staff.breaks[0].at
        site.tell(seat(1, "a2", SeatState.TALKING, queue="sales"))
        await site.pass_time(6)
        told = [one for one in await figures(client) if isinstance(one, Staff)][-1]
        assert told.breaks[0].at == first
        await site.pass_time(12)
        told = [one for one in await figures(client) if isinstance(one, Staff)][-1]
        assert told.breaks[0].at == at(18)
        site.tell(Told(at(19), BreakAnswered("a1:1", "a1", "boss", granted=True)))
        await site.pass_time(3)
        told = [one for one in await figures(client) if isinstance(one, Staff)][-1]
        assert told.breaks == ()


async def test_the_past_is_noted_though_nobody_watches(site):
    for minute in range(20):
        if minute == 5:
            site.tell(seat(300, "a2"))
        await site.pass_time(60)
    async with site.client("boss") as client:
        _, course = await subscribed(client)
    (of_a,) = (one for one in course.lines if (one.kind, one.name) == ("team", "A"))
    past = [(one.staff, one.needed) for one in of_a.quarters if one.begins <= course.at]
    assert past[-2:] == [(1, 2), (2, 2)]
    assert past[:-2] == [(None, None)] * 4


async def test_a_defect_costs_one_look(site):
    def broken(_agent: str) -> str:
        raise RuntimeError("no such name")

    async with site.client("boss") as client:
        await subscribed(client)
        site.room._name_of = broken
        site.clock.move(site.clock.now() + 3 * SECOND)
        work = asyncio.create_task(site.room.run())
        async with asyncio.timeout(60):
            while not _failures(site):  # noqa: ASYNC110 - one turn of the loop is enough
                await asyncio.sleep(0)
        assert not work.done()
        work.cancel()
        site.room._name_of = lambda _agent: ""
        site.tell(seat(1, "a2"))
        await site.pass_time(3)
        assert await figures(client)


def _failures(site: Site) -> float:
    (found,) = (r for r in site.room.readings() if r.name == "ccfloor_staff_failures_total")
    return found.value


class SlowClock(SetClock):
    """A clock that moves by itself, as it does on a floor of thousands."""

    def monotonic(self) -> float:
        self.move(self.now() + 80_000)
        return super().monotonic()


async def test_where_a_look_is_slow_the_next_one_waits_longer(site):
    assert site.room.pause_s == 3
    site.room._clock = SlowClock(T0)
    await site.room.look()
    assert site.room.pause_s == pytest.approx(8, rel=1e-3)


# --- over a restart -----------------------------------------------------------------------


class Failing(MemoryStore):
    """Does not take what is replaced, for a while."""

    broken = False

    async def replace(self, gone, records) -> None:
        if self.broken:
            raise StoreError("no disk")
        await super().replace(gone, records)


async def recalled(folder, store: MemoryStore, last_seen: float) -> Site:
    again = Site(folder, store)
    await again.room.recall(at(last_seen), at(-9 * HOUR), 0)
    return again


async def test_after_a_restart_the_past_quarters_and_the_estimates_are_those_of_before(tmp_path):
    site = Site(tmp_path)
    site.tell(*blind(-5000, -4900, "start"), ROSTER, seat(-3700, "a1"), seat(-3700, "b1"))
    calls = [change for n in range(40) for change in a_call(-1750 + 40 * n, 5, 150)]
    site.tell(*calls)
    await site.store.write([change.visit for change in calls])  # type: ignore[union-attr]  # all are visits
    await site.store.write([CoverageGap(at(-5000), at(-4900), "start")])
    await site.pass_time(61)
    before = site.staffing.requirement("sales", at(70))
    past = site.staffing.past.of("queue", "sales", at(-900), at(70))
    assert past[-1].staff == 2

    again = await recalled(tmp_path, site.store, 65)
    again.tell(*blind(65, 65, "start"))
    assert again.staffing.requirement("sales", at(70)) == before
    assert again.staffing.past.of("queue", "sales", at(-900), at(70)) == past


async def test_who_was_waiting_before_the_day_began_does_not_wait_for_ever(tmp_path):
    site = Site(tmp_path)
    await site.store.write([came(-3 * HOUR).visit, came(-60).visit])
    await site.room.recall(at(0), at(-HOUR), 0)
    assert site.staffing._demand.waiting("sales") == (at(-60),)


async def test_a_store_that_fails_is_given_it_again(tmp_path):
    store = Failing()
    site = Site(tmp_path, store)
    site.tell(*blind(-5000, -4900, "start"), ROSTER, seat(-3700, "a1"))
    store.broken = True
    await site.pass_time(61)
    assert await store.staff_quarters(at(-HOUR), at(HOUR)) == []
    store.broken = False
    await site.pass_time(61)
    kept = await store.staff_quarters(at(-HOUR), at(HOUR))
    assert {(one.kind, one.subject) for one in kept} == {
        ("queue", "sales"), ("queue", "vip"), ("team", "A"), ("team", "B"),
    }  # fmt: skip
