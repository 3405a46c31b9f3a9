"""From the store to a day: read a piece at a time, rolled up, put in its former self's place.

The law: a day is made of stored records alone, so it can be made again at any time; what it is
counted by is taken from its first rollup, where there was one (``kpi/limits.py``). Before the
first thing that the monitor ever saw nothing was seen.

Records are read in the order of time, and a quarter that they have passed is kept and forgotten.
A day is held against the roster that was in force when it ended, or as far as records reach: what
is changed in the roster later does not change the day.

Cases and shifts belong to the day on which the shift began (RULEBOOK G2), so a shift over midnight
is read to its end, as far as records reach.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.cases.case import Case
from ccfloor.config import Config
from ccfloor.daily.ahead import ahead
from ccfloor.daily.kept import Kept, limits_in
from ccfloor.daily.packed_rows import PackedRows
from ccfloor.daily.people import Asked, Counted, Counting, people, pieces
from ccfloor.errors import CcfloorError, StoreError
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, QueueName
from ccfloor.floor.views import Attempt, CoverageGap, Visit
from ccfloor.kpi.cell_table import unpacked
from ccfloor.kpi.counting import LEAD, OFFER, VISIT, Parts
from ccfloor.kpi.day import day_name, next_day_start
from ccfloor.kpi.limits import Limits, limits_of
from ccfloor.kpi.quarters import QUARTER
from ccfloor.kpi.rollup import Day, Rolling
from ccfloor.kpi.rostered import Attended
from ccfloor.kpi.sums import Sums
from ccfloor.localtime import first_instant, minute_of_day
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Plan
from ccfloor.store.interface import RolledDay, Store

_NEIGHBOUR: Final[Micros] = 2 * 1440 * MINUTE
"""A case of a day's shift begins within this of it."""
_AHEAD: Final = 8
"""Quarters of an hour by which callers may be ahead: another process has to start first."""


class Daybook(msgspec.Struct, frozen=True):
    """Everything that a day's files are made of."""

    day: Day
    head: RolledDay
    by_queue: dict[QueueName, Sums]
    by_agent: dict[AgentName, Sums]
    peaks: dict[QueueName, int]
    """Most callers who waited at one instant, by queue; of all queues under ``""``."""
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
    book, rows = await count_day(store, config, name)
    if not book.empty:
        await store.roll(book.head, rows)
    return book


async def count_day(
    store: Store, config: Config, name: str, counting: Counting = people
) -> tuple[Daybook, PackedRows]:
    """Make a day out of its records, and the rows to be kept of it; raises CcfloorError.

    ``counting`` counts what people and their phones did, here or beside.
    """
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
    plan = await _plan(store, day.watermark)
    roster = None if plan is None else DutyRoster(plan)
    shifts = () if roster is None else roster.plan.shifts
    last = max([ends, *(shift.end for shift in shifts if shift.day == name)])
    reach = max(begins, min(seen, last))
    gaps = await gaps_for(store, last)
    rolling, kept = Rolling(day, gaps), Kept(day)
    seen_at_all = rolling.coverage.seen + rolling.coverage.doubted > 0
    version = 0 if plan is None else plan.version
    asked = Asked(name, begins, ends, day.watermark, reach, seen_at_all, gaps, version)
    async with aclosing(counting(store, asked)) as counted:
        if seen_at_all:
            last_of_all = await _read(store, rolling, counted, kept, reach)
        else:
            last_of_all = await anext(counted)
    _keep(rolling, kept, last_of_all, ends + QUARTER)
    peaks = rolling.peaks()
    head = kept.head(rolling.coverage, peaks, config.regulation.on(name).version)
    cases = await store.cases_since(begins - _NEIGHBOUR, ends + _NEIGHBOUR)
    book = Daybook(
        day=day,
        head=head,
        by_queue=kept.by_queue(),
        by_agent=kept.by_agent(),
        peaks=peaks,
        attended=tuple(last_of_all.attended),
        reach=reach,
        cases=tuple(case for case in cases if case.day == name),
        roster=roster,
    )
    return book, kept.rows


async def _plan(store: Store, at: Instant) -> Plan | None:
    """Give the roster that was in force at an instant.

    A house that was first rostered later is held against its first roster.
    """
    return await store.plan_made_by(at) or await store.plan(1)


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


async def _read(
    store: Store,
    rolling: Rolling,
    counted: AsyncGenerator[Counted, None],
    kept: Kept,
    reach: Instant,
) -> Counted:
    """Lead a day's callers through what counts them, and put to it what is counted beside them.

    Each quarter that both have passed is kept; callers may be some quarters ahead. Gives the last
    that is counted beside them.
    """
    behind: deque[Instant] = deque()
    told = asyncio.ensure_future(_next(counted))
    try:
        async with aclosing(ahead(_callers(store, rolling.day, reach))) as callers:
            async for piece in callers:
                await asyncio.to_thread(_count, rolling, piece)
                if rolling.day.begins <= piece.since:
                    behind.append(piece.until)
                while behind and (told.done() or len(behind) > _AHEAD):
                    await asyncio.to_thread(_keep, rolling, kept, await told, behind.popleft())
                    told = asyncio.ensure_future(_next(counted))
        while behind:
            await asyncio.to_thread(_keep, rolling, kept, await told, behind.popleft())
            told = asyncio.ensure_future(_next(counted))
        return await told
    finally:
        told.cancel()
        await asyncio.gather(told, return_exceptions=True)


async def _next(counted: AsyncGenerator[Counted, None]) -> Counted:
    return await anext(counted)


class _Piece(msgspec.Struct, frozen=True):
    """The callers who came in one piece of time, and those for whom a phone was called in it."""

    since: Instant
    until: Instant
    visits: Parts | None
    offers: Parts | None


async def _callers(store: Store, day: Day, reach: Instant) -> AsyncGenerator[_Piece, None]:
    """Read what is counted of a day's callers."""
    for since, until in pieces(day.begins, day.ends, reach):
        visits = offers = None
        if since < day.ends:
            visits = await store.parts(Visit, VISIT, since, until)
            offers = await store.parts(Attempt, OFFER, since, until)
        yield _Piece(since, until, visits, offers)


def _count(rolling: Rolling, piece: _Piece) -> None:
    if piece.visits is not None and piece.offers is not None:
        rolling.visits(piece.visits)
        rolling.offers(piece.offers)
    if (piece.until - rolling.day.begins) % LEAD == 0:  # often enough, and it looks at all of them
        rolling.offered.forget(piece.until)


def _keep(rolling: Rolling, kept: Kept, counted: Counted, passed: Instant) -> None:
    """Put people's time and phones to the rest, and keep the quarters that end by an instant."""
    for at, cells in counted.quarters:
        rolling.quarters.put(at, unpacked(cells, rolling.quarters.names))
    for at, quarter in rolling.quarters.finished(passed):
        kept.take(at, quarter)
