"""The roster of the simulated call centre, as its planner would have written it.

The law: it comes into the store by the same door as a site's own spreadsheets, and the daemon
follows it as it follows any. It is laid around the moment the simulation begins, whatever the
hour: a shift that began before, meals by quarters of the floor, and a small change of shift a
few minutes ahead, with one who comes late, one who does not come, one who is ill.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from ami_adapters.simulated_pbx import Scenario
from ami_adapters.simulated_pbx.population import FIRST_EXTEN, RELIEF
from ccfloor.config import Config, Site
from ccfloor.floor.deeds import HandoverSigned
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.kpi.day import day_start
from ccfloor.localtime import instant_of, wall_time
from ccfloor.roster.importing import Way
from ccfloor.roster.importing import take as take_sheets
from ccfloor.roster.plan import Plan
from ccfloor.roster.table import Cell, Row, Sheet
from ccfloor.store.interface import Store

_PEOPLE: Final = ("工号", "姓名", "级别", "班组", "坐席代码", "坐席", "分机", "生效日期")
_SHIFTS: Final = ("工号", "日期", "上班", "下班", "用餐", "培训", "请假")
_SHIFT: Final = timedelta(hours=12)
_FIVE: Final = 5
_CHIEFS: Final = (("200001", "陈主管", "主管"), ("200002", "赵经理", "经理"))
_SMALL: Final = 240
"""Seats up to which the roster goes on for three days; a floor of thousands has one."""
_DAY_S: Final = 86_400
_WARMUP_S: Final = 90.0
"""From the quiet of the past to the liveliness of the demo: it is heard, and takes its time."""
_LATE_SHARE: Final = 0.06
_SIGNED_BEFORE: Final = 5 * MINUTE
_SIDES: Final[tuple[Literal["outgoing", "incoming"], ...]] = ("outgoing", "incoming")


class Signing(NamedTuple):
    """One leader's signature under a change of shift."""

    at: Instant
    deed: HandoverSigned


class _Change(NamedTuple):
    """One seat of the small change of shift."""

    seat: int
    """Counted from the first."""
    comes_s: float | None = None
    """Seconds after the change at which who takes over sits down; None: not by this."""
    leave: str = ""


_CHANGES: Final = (
    _Change(0, 1.0),
    _Change(1),  # who takes over came long before (Scenario.demo)
    _Change(5, 40.0),
    _Change(6),
    _Change(7, leave="病"),
)


def change_of_shift(start: Instant, zone: ZoneInfo) -> datetime:
    """Tell when the small change of shift is: on a round minute, six to eleven minutes ahead."""
    near = wall_time(start, zone).replace(second=0, microsecond=0) + timedelta(minutes=_FIVE + 1)
    return near + timedelta(minutes=-near.minute % _FIVE)


def with_past(scenario: Scenario, days: int, site: Site) -> Scenario:
    """Let the floor have been at work since the first of so many days before; 0: since just now."""
    if not days:
        return scenario
    begins = scenario.start
    for back in range(days + 1):
        begins = day_start(begins - bool(back), site.timezone, site.day_starts)
    for_s = (scenario.start - begins) / SECOND - _WARMUP_S
    earlier = msgspec.structs.replace(scenario.earlier, for_s=for_s)
    return msgspec.structs.replace(scenario, warmup_s=_WARMUP_S, earlier=earlier)


def with_reliefs(scenario: Scenario, zone: ZoneInfo) -> Scenario:
    """Let those who take over by the roster come, in the simulation."""
    due_s = (instant_of(change_of_shift(scenario.start, zone)) - scenario.start) / SECOND
    reliefs = tuple(
        (FIRST_EXTEN + one.seat, due_s + one.comes_s)
        for one in _CHANGES
        if one.comes_s is not None and one.seat < scenario.seats
    )
    planted = msgspec.structs.replace(
        scenario.planted,
        relief=(*_past_reliefs(scenario, zone), *scenario.planted.relief, *reliefs),
    )
    return msgspec.structs.replace(scenario, planted=planted)


def changes_signed(scenario: Scenario, zone: ZoneInfo) -> tuple[Signing, ...]:
    """Let both leaders sign each change of shift before the start, as the rule has it: in time."""
    few, others = _shift_starts(scenario, zone)
    signed = []
    for team, agents in scenario.teams().items():
        leads = agents[0], agents[len(agents) // 2]
        odd = {f"agent{FIRST_EXTEN + one.seat}" for one in _CHANGES}.intersection(agents)
        for began in (others, few) if odd else (others,):
            for due in _changes_before(scenario, began):
                for number, side in enumerate(_SIDES):
                    at = due - _SIGNED_BEFORE + number * SECOND
                    signed.append(Signing(at, HandoverSigned(team, due, side, leads[number])))
    return tuple(signed)


def _past_reliefs(scenario: Scenario, zone: ZoneInfo) -> list[tuple[int, float]]:
    """Let the shifts before the start be relieved: a little before their time, a few too late."""
    few, others = _shift_starts(scenario, zone)
    odd = {one.seat for one in _CHANGES}
    chance = Random(f"reliefs {scenario.seed}")  # noqa: S311 - a simulation, not a secret
    reliefs = []
    for seat in range(scenario.seats):
        for due in _changes_before(scenario, few if seat in odd else others):
            late = chance.random() < _LATE_SHARE
            comes_s = chance.uniform(60, 900) if late else chance.uniform(-150, -30)
            after_s = (due - scenario.start) / SECOND + comes_s
            reliefs.append((FIRST_EXTEN + seat, min(after_s, -1.0)))
    return reliefs


def _changes_before(scenario: Scenario, began: datetime) -> Iterator[Instant]:
    """List the changes of shift that the floor has been through, newest first."""
    while scenario.earlier.for_s and (due := instant_of(began)) > scenario.begins:
        yield due
        began -= _SHIFT


def _shift_starts(scenario: Scenario, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Tell when the shift began that is there at the start: of the few seats, of all others."""
    hour = wall_time(scenario.start, zone).replace(minute=0, second=0, microsecond=0)
    return change_of_shift(scenario.start, zone) - _SHIFT, hour - timedelta(hours=2)


async def write_roster(store: Store, config: Config, scenario: Scenario) -> None:
    """Keep the roster's first version in an opened store; raises Refusal where it is wrong."""
    zone = ZoneInfo(config.site.timezone)
    way = Way(zone=zone, at=scenario.begins, by="综合部")
    taken = take_sheets(Plan(0, 0), sheets(scenario, zone), way)
    await store.add_plan(taken.plan)


def sheets(scenario: Scenario, zone: ZoneInfo) -> list[Sheet]:
    """Write the two sheets of the roster: people and shifts."""
    return [
        _sheet("people", _PEOPLE, _people(scenario, zone)),
        _sheet("shifts", _SHIFTS, _shifts(scenario, zone)),
    ]


def _sheet(name: str, head: tuple[str, ...], lines: Iterator[tuple[Cell, ...]]) -> Sheet:
    rows = [Row(number, cells) for number, cells in enumerate((head, *lines), start=1)]
    return Sheet("demo", name, tuple(rows))


def _people(scenario: Scenario, zone: ZoneInfo) -> Iterator[tuple[Cell, ...]]:
    names = scenario.names()
    since = wall_time(scenario.start, zone).date() - timedelta(days=30)
    for number, name, rank in _CHIEFS:
        yield number, name, rank, "", "", "", "", since
    for team, agents in scenario.teams().items():
        leads = {agents[0], agents[len(agents) // 2]}
        for agent in agents:
            code = int(agent.removeprefix("agent"))
            exten = code - RELIEF if agent in agents[len(agents) // 2 :] else code
            rank = "组长" if agent in leads else "客服专员"
            yield (
                _number(code),
                names[agent],
                rank,
                team,
                agent,
                f"PJSIP/{exten}",
                str(exten),
                since,
            )


def _number(code: int) -> str:
    return str(200_000 + code)


def _shifts(scenario: Scenario, zone: ZoneInfo) -> Iterator[tuple[Cell, ...]]:
    now = wall_time(scenario.start, zone).replace(second=0, microsecond=0)
    begun = now.replace(minute=0) - timedelta(hours=2)
    change = change_of_shift(scenario.start, zone)
    days = 3 if scenario.seats <= _SMALL else 1
    back = -int(-scenario.earlier.for_s // _DAY_S)
    changes = {one.seat: one for one in _CHANGES}
    for seat in range(scenario.seats):
        one = changes.get(seat)
        code = FIRST_EXTEN + seat
        start = change - _SHIFT if one else begun
        meal = _meal(now, seat)
        training = _around(now, -45, 120) if seat == scenario.seats - 4 and not one else ""
        for day in range(-back, days):
            first = start + timedelta(days=day)
            taught = "" if day else training
            yield _line(code, first, "" if one or taught else meal, taught, "")
            leave = one.leave if one and not day else ""
            yield _line(code + RELIEF, first + _SHIFT, "", "", leave)


def _line(code: int, start: datetime, meal: str, training: str, leave: str) -> tuple[Cell, ...]:
    day: date = start.date()
    hours = f"{start:%H:%M}", f"{start + _SHIFT:%H:%M}"
    return _number(code), day, *hours, meal, training, leave


def _meal(now: datetime, seat: int) -> str:
    """Give a seat its hour: a quarter of the floor is at table now, the others after it."""
    return _around(now, -30 + 60 * ((seat + 2) % 4), 60)


def _around(now: datetime, minutes: int, length: int) -> str:
    """Write a stretch that begins on a quarter of an hour, ``minutes`` from now."""
    begins = now + timedelta(minutes=minutes - now.minute % 15)
    return f"{begins:%H:%M}-{begins + timedelta(minutes=length):%H:%M}"
