"""From the store to a day: read a piece at a time, rolled up whole, put in its former self's place.

The law: a day is made of stored records alone, so it can be made again at any time; what it is
counted by is taken from its first rollup, where there was one (``kpi/limits.py``). Before the
first thing that the monitor ever saw nothing was seen.

Cases and shifts belong to the day on which the shift began (RULEBOOK G2), so a shift over midnight
is read to its end, as far as records reach.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.cases.case import Case
from ccfloor.config import Config
from ccfloor.daily.kept import limits_in, rows_of
from ccfloor.errors import CcfloorError, StoreError
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.floor.views import CoverageGap
from ccfloor.kpi.day import day_name, next_day_start
from ccfloor.kpi.limits import Limits, limits_of
from ccfloor.kpi.rollup import LEAD, Day, Rolling, Rollup
from ccfloor.kpi.rostered import Attended, Presence
from ccfloor.localtime import first_instant, minute_of_day
from ccfloor.roster.duty import DutyRoster
from ccfloor.store.interface import RolledDay, Store

_PIECE: Final[Micros] = 60 * MINUTE
"""Records are read so far at once: of a million calls a day some two hundred thousand."""
_NEIGHBOUR: Final[Micros] = 2 * 1440 * MINUTE
"""A case of a day's shift begins within this of it."""


class Daybook(msgspec.Struct, frozen=True):
    """Everything that a day's files are made of."""

    rollup: Rollup
    head: RolledDay
    attended: tuple[Attended, ...]
    """Shifts that began on the day, whole, as far as records reach."""
    reach: Instant
    """How far they reach: the end of the last of these shifts, or of the day, at most."""
    cases: tuple[Case, ...]
    roster: DutyRoster | None

    @property
    def complete(self) -> bool:
        """Whether all of the day and of its shifts is over and in the records."""
        ends = max([self.head.ends, *(one.shift.end for one in self.attended)])
        return self.reach >= ends

    @property
    def empty(self) -> bool:
        """Whether nothing of the day was seen."""
        return self.head.seen + self.head.doubted == 0


def bounds(name: str, config: Config) -> tuple[Instant, Instant]:
    """Give a day's beginning and end; raises CcfloorError for what is no day."""
    site = config.site
    try:
        begins = first_instant(
            date.fromisoformat(name), minute_of_day(site.day_starts), ZoneInfo(site.timezone)
        )
    except ValueError as error:
        raise CcfloorError(f"{name}: expected a day like 2026-11-23") from error
    if day_name(begins, site.timezone, site.day_starts) != name:
        raise CcfloorError(f"{name}: expected a day like 2026-11-23")
    return begins, next_day_start(begins, site.timezone, site.day_starts)


async def roll_day(store: Store, config: Config, name: str) -> Daybook:
    """Make a day out of its records, and keep it unless it is ``empty``; raises CcfloorError."""
    begins, ends = bounds(name, config)
    seen = (await store.marks()).get("seen", 0)
    day = Day(
        name,
        begins,
        ends,
        max(begins, min(seen, ends)),
        await limits_for(store, config, name),
        config.regulation.seconds("T01", "ring_limit_s", config.site.timezone),
    )
    plan = await store.plan()
    roster = None if plan is None else DutyRoster(plan)
    of_day = None if roster is None else _of_day(roster, name)
    last = ends if of_day is None else max([ends, *(one.end for one in of_day.plan.shifts)])
    reach = max(begins, min(seen, last))
    gaps = await gaps_for(store, max(last, ends))
    rolling = Rolling(day, gaps)
    everybody = Presence((begins, day.watermark), gaps, roster)
    shifts = Presence((begins, reach), gaps, of_day)
    seen_at_all = rolling.coverage.seen + rolling.coverage.doubted > 0
    if seen_at_all:
        await _read(store, rolling, (everybody, shifts), max(day.watermark, reach))
        everybody.hold(rolling.cells)
    rollup = rolling.rollup()
    head, rows = rows_of(rollup, config.regulation.on(name).version)
    if seen_at_all:
        await store.roll(head, rows)
    cases = await store.cases_since(begins - _NEIGHBOUR, ends + _NEIGHBOUR)
    return Daybook(
        rollup=rollup,
        head=head,
        attended=tuple(shifts.hold({})),
        reach=reach,
        cases=tuple(case for case in cases if case.day == name),
        roster=roster,
    )


async def limits_for(store: Store, config: Config, name: str) -> Limits:
    """Take what the day was first counted by; else what holds now."""
    known = await store.rolled_days(name, name)
    if not known:
        return limits_of(config)
    try:
        return limits_in(known[0])
    except msgspec.MsgspecError as error:
        raise StoreError(f"rollup of {name}: its limits cannot be read: {error}") from error


async def gaps_for(store: Store, until: Instant) -> list[CoverageGap]:
    """Give all gaps, and the time before the monitor first saw anything as one of them."""
    gaps = await store.gaps(0, until)
    first = gaps[0].from_ if gaps else until
    return [CoverageGap(0, first, "start"), *gaps]


async def _read(store: Store, rolling: Rolling, held: tuple[Presence, ...], until: Instant) -> None:
    """Lead a day's records through what counts them."""
    begins, ends = rolling.day.begins, rolling.day.ends
    for at in range(begins - LEAD, ends, _PIECE):
        piece = at, min(at + _PIECE, ends)
        rolling.visits(await store.visits(*piece))
        rolling.attempts(await store.attempts(*piece))
        rolling.forget(at - LEAD)
    # What runs at the first instant began before it.
    running = [span for span in await store.spans(begins, begins + 1) if span.from_ < begins]
    rolling.spans(running)
    for one in held:
        one.spans(running)
    for at in range(begins, until, _PIECE):
        spans = await store.spans_begun(at, min(at + _PIECE, until))
        rolling.spans(spans)
        for one in held:
            one.spans(spans)


def _of_day(roster: DutyRoster, name: str) -> DutyRoster:
    """Give a roster with no shifts but those of one day."""
    plan = roster.plan
    shifts = tuple(shift for shift in plan.shifts if shift.day == name)
    return DutyRoster(msgspec.structs.replace(plan, shifts=shifts))
