"""Quarter hours through the day: what a screen is told is what the nightly file would say."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import pytest

from ccfloor.config import Config, ServeConfig, Token
from ccfloor.daily.kept import cells_of
from ccfloor.daily.rolling import roll_day
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import CoverageGap, Visit
from ccfloor.interval_room import seen
from ccfloor.kpi.intervals import COUNTED, MEASURED, TEAM_COUNTED, TEAM_MEASURED
from ccfloor.kpi.measures import MEASURES
from ccfloor.kpi.quarters import QUARTER, Cells
from ccfloor.kpi.sums import Sums, total
from ccfloor.serve.auth import Person, make_token
from ccfloor.serve.client import FloorClient
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.http import Readiness
from ccfloor.serve.intervals import (
    FigureByQuarter,
    Intervals,
    IntervalsTold,
    LastHour,
    LastHourTold,
)
from ccfloor.serve.messages import Done
from ccfloor.serve.websocket import Door
from ccfloor.store.interface import Mark, RolledDay
from ccfloor.store.memory_store import MemoryStore
from ccfloor.store.sql_store import SqlStore
from tests.daily.simulated_day import BEGINS, DAY, ENDS
from tests.followed_floor import LEAD, FollowedFloor

HOUR = 60 * MINUTE


async def asked(floor: FollowedFloor, person: Person = LEAD, **what: str) -> IntervalsTold:
    answer = await floor.lookups.answer(person, Intervals(7, **what))
    assert isinstance(answer, IntervalsTold), answer
    return answer


async def refused(floor: FollowedFloor, person: Person = LEAD, **what: str) -> str:
    answer = await floor.lookups.answer(person, Intervals(7, **what))
    assert isinstance(answer, Done)
    assert (answer.id, answer.ok) == (7, False)
    return answer.error


class Rolled(NamedTuple):
    """A day as the night made it."""

    head: RolledDay
    cells: Cells


async def rolled_now(floor: FollowedFloor) -> Rolled:
    """Roll the day up by night's own hands, were it night now: in a store of its own."""
    now = seen(floor.house)
    store = MemoryStore()
    await store.write(floor.day.records)
    await store.write([*floor.day.pipeline.floor.running_spans(now), Mark("seen", now)])
    book = await roll_day(store, floor.config, DAY)
    rows = await store.rolled(DAY, book.head.version)
    return Rolled(book.head, cells_of(book.head, rows))


def of_cells(book: Rolled, kind: str, name: str, teams: dict[str, str]) -> dict[Instant, Sums]:
    found: dict[Instant, list[Sums]] = {}
    for cell, sums in book.cells.items():
        mine = {
            "floor": True, "queue": cell.queue == name, "team": teams.get(cell.agent) == name,
        }[kind]  # fmt: skip
        if mine:
            found.setdefault(cell.at, []).append(sums)
    return {at: total(each) for at, each in found.items()}


def as_number(value: object) -> int:
    assert isinstance(value, int)
    return value


def values(figures: tuple[FigureByQuarter, ...]) -> dict[str, tuple[object, ...]]:
    return {one.name: (*one.values, one.day) for one in figures}


def expected(sums: dict[Instant, Sums], starts: tuple[Instant, ...], kind: str):
    each = [sums.get(at, Sums()) for at in starts]
    each.append(total(each))
    counted = TEAM_COUNTED if kind == "team" else COUNTED
    measured = TEAM_MEASURED if kind == "team" else MEASURED
    counts = {name: tuple(getattr(one, name) for one in each) for name in counted}
    return counts, {name: tuple(MEASURES[name].of(one) for one in each) for name in measured}


async def test_through_a_simulated_day_the_quarters_are_those_of_a_rollup_made_then():
    floor = FollowedFloor(seats=6, seed=4, busyness=0.6)
    teams = {seat.agent: floor.house.duty_room.team_of(seat.agent)
             for seat in floor.day.pipeline.floor.seats()}  # fmt: skip
    compared = 0
    for minute in (3, 16, 17, 100, 481, 482, 483, 700, 1200, 1439):
        floor.play(BEGINS + minute * MINUTE)
        teams |= {seat.agent: floor.house.duty_room.team_of(seat.agent)
                  for seat in floor.day.pipeline.floor.seats()}  # fmt: skip
        book = await rolled_now(floor)
        subjects = [("floor", "")]
        subjects += [("queue", one.queue) for one in floor.day.pipeline.floor.queues()]
        subjects += [("team", name) for name in sorted({*teams.values()} - {""})]
        for kind, name in subjects:
            told = await asked(floor, kind=kind, name=name)
            assert told.at == book.head.watermark
            assert told.starts == tuple(range(BEGINS, told.at, QUARTER))
            counts, measures = expected(of_cells(book, kind, name, teams), told.starts, kind)
            assert values(told.counts) == counts, (minute, kind, name)
            assert values(told.figures) == measures, (minute, kind, name)
            compared += 1
            assert told.version == book.head.version
    assert compared > 30
    whole = await asked(floor)
    assert (whole.counts[0].day or 0) > 100


async def test_at_any_minute_the_day_adds_up_though_only_what_changed_is_counted():
    floor = FollowedFloor(seats=5, seed=9, busyness=0.7)
    for minute in range(1, 120, 7):
        floor.play(BEGINS + minute * MINUTE)
        told = await asked(floor)
        book = await rolled_now(floor)
        all_day = total(book.cells.values())
        assert {one.name: one.day for one in told.counts} == {
            name: getattr(all_day, name) for name in COUNTED
        }, minute
        assert {one.name: one.day for one in told.figures} == {
            name: MEASURES[name].of(all_day) for name in MEASURED
        }, minute


async def test_the_stored_day_is_told_as_its_rollup_has_it_and_as_it_was_told_live(tmp_path):
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'ccfloor.db'}")
    await store.open()
    floor = FollowedFloor(store, seats=5, seed=2)
    floor.play(ENDS + 10 * MINUTE)
    over = await asked(floor, day=DAY)
    assert (over.source, over.day, over.after) == ("records", DAY, "2026-11-24")
    await floor.keeping.flush()
    now = seen(floor.house)
    await store.write(floor.day.pipeline.floor.running_spans(now))
    await store.write([Mark("seen", ENDS + 10 * MINUTE)])
    await roll_day(store, floor.config, DAY)
    stored = await asked(floor, day=DAY)
    assert stored.source == "rollup"
    assert msgspec.structs.replace(stored, source="records") == over
    assert await refused(floor, day="2026-11-20") == "unknown_day"
    await store.close()


async def test_no_calls_are_no_figure_and_a_quarter_that_was_dark_says_so():
    floor = FollowedFloor(seats=5, busyness=0.01)
    floor.play(BEGINS + 40 * MINUTE)
    dark = CoverageGap(BEGINS + 15 * MINUTE, BEGINS + 18 * MINUTE, "link_lost")
    floor.keeping.records([CoverageGap(BEGINS - HOUR, BEGINS - HOUR + SECOND, "start"), dark])
    told = await asked(floor)
    level = next(one for one in told.figures if one.name == "service_level_v6")
    offered = next(one for one in told.counts if one.name == "offered")
    assert offered.values[0] == 0
    assert level.values[0] is None
    assert list(told.seen) == pytest.approx([1.0, 0.8, 1.0])
    assert told.coverage == pytest.approx(1 - 3 * MINUTE / (told.at - BEGINS))


async def test_a_record_that_is_revised_is_taken_back_in_its_own_quarter():
    floor = FollowedFloor(seats=5, seed=5, busyness=0.4)
    floor.play(BEGINS + 90 * MINUTE)
    before = await asked(floor)
    was = next(one for one in floor.day.visits.values()
               if one.outcome is VisitOutcome.ANSWERED and one.joined_at >= BEGINS)  # fmt: skip
    revised = msgspec.structs.replace(was, outcome=VisitOutcome.ABANDONED)
    floor.keeping.records([revised])
    floor.day.records.append(revised)
    floor.clock.move(floor.clock.now() + 60 * SECOND)
    after = await asked(floor)
    place = (was.joined_at - BEGINS) // QUARTER
    abandoned = [tuple(map(as_number, one.counts[2].values)) for one in (before, after)]
    assert abandoned[1][place] == abandoned[0][place] + 1
    assert abandoned[1][:place] == abandoned[0][:place]


async def test_a_caller_who_waits_over_quarters_is_carried_on_and_let_go_when_he_left():
    floor = FollowedFloor(seats=5, busyness=0.01)
    floor.play(BEGINS + 50 * MINUTE)
    waits = Visit("long.1", 1, "support", BEGINS + 10 * MINUTE)
    floor.keeping.records([waits])
    floor.day.records.append(waits)
    waiting = values((await asked(floor, kind="queue", name="support")).figures)["calls_waiting"]
    book = await rolled_now(floor)
    assert max(map(as_number, waiting[:3])) >= 10 * MINUTE
    gone = msgspec.structs.replace(waits, left_at=BEGINS + 20 * MINUTE,
                                   outcome=VisitOutcome.ABANDONED)  # fmt: skip
    floor.keeping.records([gone])
    floor.day.records.append(gone)
    floor.clock.move(floor.clock.now() + HOUR)
    told = await asked(floor, kind="queue", name="support")
    book = await rolled_now(floor)
    counts, measures = expected(of_cells(book, "queue", "support", {}), told.starts, "queue")
    assert values(told.figures) == measures
    assert values(told.counts) == counts


async def test_it_is_counted_on_every_few_seconds_and_no_oftener():
    floor = FollowedFloor(seats=8)
    floor.play(BEGINS + 20 * MINUTE)
    first = await asked(floor)
    floor.play(BEGINS + 21 * MINUTE)
    floor.clock.move(BEGINS + 20 * MINUTE + SECOND)
    assert (await asked(floor)).at == first.at
    floor.clock.move(BEGINS + 21 * MINUTE)
    assert (await asked(floor)).at > first.at


async def test_a_lead_is_told_of_his_teams_and_of_no_other():
    floor = FollowedFloor(seats=60)
    floor.play(BEGINS + 5 * MINUTE)
    names = [one.name for one in floor.config.team]
    assert len(names) > 1
    his = Person("li", "lead", teams=(names[0],))
    assert (await asked(floor, his, kind="team", name=names[0])).name == names[0]
    assert await refused(floor, his, kind="team", name=names[1]) == "not_allowed"
    assert (await asked(floor, his, kind="floor")).kind == "floor"
    assert await refused(floor, Person("wang", "agent", agent="a1")) == "not_allowed"


async def test_what_nobody_knows_is_refused_by_a_code():
    floor = FollowedFloor(seats=5)
    floor.play(BEGINS + 5 * MINUTE)
    assert await refused(floor, kind="queue", name="no\x1b[31m such") == "unknown_subject"
    assert await refused(floor, kind="seat", name="PJSIP/1001") == "unknown_subject"
    for day in ("2026-13-01", "yesterday", "9999-12-31", "0001-01-01", "2027-01-01"):
        assert await refused(floor, day=day) == "unknown_day"


async def test_the_last_hour_is_that_of_the_callers_who_came_in_it():
    floor = FollowedFloor(seats=6, seed=4, busyness=0.6)
    floor.play(BEGINS + 100 * MINUTE)
    for minute in (150, 153, 230):
        floor.play(BEGINS + minute * MINUTE)
        answer = await floor.lookups.answer(LEAD, LastHour(8, 300))
        assert isinstance(answer, LastHourTold)
        assert len(answer.starts) == 12
        assert answer.at == seen(floor.house)
        assert answer.starts[-1] <= answer.at <= answer.starts[-1] + 5 * MINUTE
        for line in answer.queues:
            for place, start in enumerate(answer.starts):
                came = [one for one in floor.day.visits.values() if one.queue == line.queue
                        and start <= one.joined_at < start + 5 * MINUTE]  # fmt: skip
                assert line.offered[place] == len(came)
                assert line.answered[place] == sum(
                    one.outcome is VisitOutcome.ANSWERED for one in came
                )
        assert sum(sum(line.offered) for line in answer.queues) > 5
        with_levels = await floor.lookups.answer(LEAD, LastHour(8, 300, levels=True))
        assert isinstance(with_levels, LastHourTold)
        for line in with_levels.queues:
            day = values((await asked(floor, kind="queue", name=line.queue)).figures)
            assert line.levels == tuple(day[f"service_level_v{n}"][-1] for n in range(1, 7))
            view = next(one for one in floor.day.pipeline.floor.queues() if one.queue == line.queue)
            assert len(line.in_line) == view.waiting
    wrong = await floor.lookups.answer(LEAD, LastHour(9, 7))
    assert isinstance(wrong, Done)
    assert wrong.error == "bad_value"


async def test_through_the_door_it_is_answered_to_leaders_and_refused_to_agents(tmp_path):
    floor = FollowedFloor(seats=6, seed=4, busyness=0.6)
    floor.play(BEGINS + 20 * MINUTE)
    keys = {role: make_token() for role in ("lead", "wall", "agent")}
    tokens = tuple(
        msgspec.convert({"user": role, "role": role, "sha256": key[1], "agent": "a1"}, Token)
        for role, key in keys.items()
    )
    config = Config(serve=ServeConfig(host="127.0.0.1", port=0, token=tokens))
    house = floor.house
    door = Door(
        config, house.hub, floor.clock, acknowledge=floor.store.acknowledge, find_out=unasked,
        ready=lambda: Readiness(link=True, store=True), readings=list,
        token_file=tmp_path / "token", lookups=floor.lookups,
    )  # fmt: skip
    await door.open()
    try:
        for role, kind in (("lead", IntervalsTold), ("wall", IntervalsTold), ("agent", Done)):
            async with FloorClient(door.url, keys[role][0], client="test") as client:
                await client.send(Intervals(5, kind="queue", name="support"))
                answer = await until(client, 5)
                assert isinstance(answer, kind), role
                await client.send(LastHour(6))
                assert (await until(client, 6)).id == 6
    finally:
        await door.close()


async def unasked(what: str) -> Explanation:
    raise AssertionError(what)


async def until(client: FloorClient, number: int) -> IntervalsTold | LastHourTold | Done:
    while True:
        message = await client.receive()
        if isinstance(message, IntervalsTold | LastHourTold | Done) and message.id == number:
            return message
