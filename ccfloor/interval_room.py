"""A day by quarters of an hour, and the last hour: figures counted while the day goes on.

The law: what is told of today is what the nightly file would say were it made now, with what runs
now taken as ended now. It is counted in the store's own records, a piece at a time and only where
something came or changed (``kpi/pieces.py``), off the loop, when somebody asks, and not more often
than it may cost. A day that was rolled up is told as it was stored.

A queue's figures and the floor's are everybody's who sees the floor; a team's are its own lead's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Final

import msgspec

from ccfloor.daily.kept import cells_of
from ccfloor.daily.rolling import bounds, gaps_for, limits_for
from ccfloor.errors import CcfloorError
from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.views import Attempt, CoverageGap, Span, Visit
from ccfloor.house import House
from ccfloor.kpi.counting import ATTEMPT, LEAD, OFFER, SPAN, VISIT, Parts
from ccfloor.kpi.day import day_name
from ccfloor.kpi.intervals import Told, quarters, seen_shares, told
from ccfloor.kpi.limits import Limits, version_of
from ccfloor.kpi.measures import EDITION
from ccfloor.kpi.pieces import Pieces, Records, Series, darkness, gather
from ccfloor.kpi.quarters import QUARTER
from ccfloor.kpi.rollup import Coverage, Day
from ccfloor.kpi.sums import Sums
from ccfloor.serve.auth import LEADERS, Person
from ccfloor.serve.cleaning import NAME_WIDTH, clean, identity
from ccfloor.serve.intervals import FigureByQuarter, Intervals, IntervalsTold
from ccfloor.serve.lookups import LookUpRefusedError
from ccfloor.store.interface import Record, RolledDay, RolledQuarter

EVERY_S: Final = 2.0
"""Figures as old as this are counted on."""
SHARE: Final = 0.05
"""Of a core, that counting may take while somebody looks."""
KEPT: Final = 4
"""Stored days that are remembered."""
_NOTHING: Final = Records((), (), (), ())
"""Of a time before the monitor was there."""


class Sight(msgspec.Struct, frozen=True):
    """A day as it is counted."""

    day: Day
    source: str
    series: Series
    dark: dict[Instant, Sums]
    coverage: Coverage


class _Followed:
    """A day that is counted from its records."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        self.sight: Sight | None = None
        self.cost_s = 0.0
        self.counted_s = 0.0


class IntervalRoom:
    """Answers Intervals."""

    def __init__(self, house: House) -> None:
        """Listen to what is written, and open the room; nothing is counted before it is asked."""
        self._house = house
        self._followed: dict[str, _Followed] = {}
        self._stored: dict[tuple[str, str], Sight] = {}
        self._counting = asyncio.Lock()
        self._first: Instant | None = None
        house.keeping.followers.append(self._touch)
        house.lookups.open(Intervals, LEADERS | {"wall"}, self.answer)

    async def answer(self, person: Person, request: Intervals) -> IntervalsTold:
        """Tell a day of the floor, a queue or a team."""
        teams = person.teams
        if request.kind == "team" and teams and request.name not in map(identity, teams):
            raise LookUpRefusedError("not_allowed")
        sight = await self.sight(request.day)
        subject = self._subject(request, sight)
        return await asyncio.to_thread(self._told, request, subject, sight)

    async def sight(self, name: str = "") -> Sight:
        """Give a day, today where none is named; raises LookUpRefusedError, StoreError."""
        site, now = self._house.config.site, self._house.hub.now()
        today = day_name(now, site.timezone, site.day_starts)
        name = name or today
        try:
            begins, _ = bounds(name, self._house.config)
        except (CcfloorError, OverflowError) as error:
            raise LookUpRefusedError("unknown_day") from error
        if name == today:
            return await self._live(name)
        rolled = await self._house.store.rolled_days(name, name)
        if rolled:
            return await self._rolled(rolled[0])
        begun, _ = bounds(today, self._house.config)
        if name == day_name(begun - 1, site.timezone, site.day_starts):
            return await self._live(name)
        raise LookUpRefusedError("unknown_day", "after today" if begins > now else "not rolled up")

    # --- counted from records ------------------------------------------------------------

    def _touch(self, records: Sequence[Record]) -> None:
        for followed in self._followed.values():
            followed.pieces.touch(records)

    async def _live(self, name: str) -> Sight:
        """Give a day that goes on, or that nobody has rolled up yet."""
        async with self._counting:
            followed = self._followed.get(name)
            if followed is None:
                followed = await self._follow(name)
            age_s = self._house.clock.monotonic() - followed.counted_s
            if followed.sight is None or age_s >= max(EVERY_S, followed.cost_s / SHARE):
                began_s = self._house.clock.monotonic()
                followed.sight = await self._count(followed.pieces)
                followed.counted_s = self._house.clock.monotonic()
                followed.cost_s = followed.counted_s - began_s
            return followed.sight

    async def _follow(self, name: str) -> _Followed:
        """Begin with a day; of those before, the last one is kept on."""
        house = self._house
        begins, ends = bounds(name, house.config)
        day = Day(
            name, begins, ends, begins, await limits_for(house.store, house.config, name),
            house.config.regulation.seconds("T01", "ring_limit_s", house.config.site.timezone),
        )  # fmt: skip
        followed = _Followed(Pieces(day, house.duty_room.team_of))
        kept = sorted({*self._followed, name})[-2:]
        self._followed[name] = followed
        self._followed = {one: self._followed[one] for one in kept if one in self._followed}
        return followed

    async def _count(self, pieces: Pieces) -> Sight:
        """Count what came or changed since the last time."""
        house, day = self._house, pieces.day
        await house.keeping.flush()
        at = seen(house)
        running = house.pipeline.floor.running_spans(at)
        watermark = max(day.begins, min(at, day.ends))
        gaps = await self.gaps(day.begins, watermark)
        place = pieces.due(watermark)
        while place is not None:
            pieces.begin(place)
            records = _NOTHING
            if pieces.bounds(place)[1] > (self._first or 0) - LEAD:
                records = await self._records(place, *pieces.bounds(place))
            pieces.put(place, await asyncio.to_thread(pieces.count, place, records, watermark))
            place = pieces.due(watermark, place + 1)
        so_far = msgspec.structs.replace(day, watermark=watermark)
        coverage, dark = darkness(so_far, gaps)
        series = await asyncio.to_thread(pieces.series, running, watermark)
        source = "live" if watermark < day.ends else "records"
        return Sight(so_far, source, series, dark, coverage)

    async def _records(self, place: int, begins: Instant, ends: Instant) -> Records:
        store = self._house.store
        visits = _rows(await store.parts(Visit, VISIT, begins, ends))
        offers = _rows(await store.parts(Attempt, OFFER, begins, ends))
        attempts = _rows(await store.parts(Attempt, ATTEMPT, begins, ends))
        if place:
            spans = _rows(await store.parts(Span, SPAN, begins, ends))
            return Records(visits, offers, attempts, spans)
        # What runs at the day's first instant began before it.
        running = [one for one in await store.spans(ends, ends + 1) if one.from_ < ends]
        return Records(visits, offers, attempts, tuple(map(attrgetter(*SPAN), running)))

    async def gaps(self, begins: Instant, until: Instant) -> list[CoverageGap]:
        """Give the gaps of a stretch; before it was first seen, nothing of it was."""
        if self._first is None:
            before, *known = await gaps_for(self._house.store, until)
            if not known:
                return [before]
            self._first = before.to or 0
        gaps = await self._house.store.gaps(begins, until)
        return [CoverageGap(0, self._first, "start"), *gaps]

    # --- as it was stored ----------------------------------------------------------------

    async def _rolled(self, head: RolledDay) -> Sight:
        key = head.day, head.sha256
        if key not in self._stored:
            rows = await self._house.store.rolled(head.day, head.version)
            limits = await limits_for(self._house.store, self._house.config, head.day)
            self._stored[key] = await asyncio.to_thread(self._read, head, rows, limits)
            while len(self._stored) > KEPT:
                del self._stored[next(iter(self._stored))]
        return self._stored[key]

    def _read(self, head: RolledDay, rows: list[RolledQuarter], limits: Limits) -> Sight:
        config = self._house.config
        ring = config.regulation.seconds("T01", "ring_limit_s", config.site.timezone)
        cells = cells_of(head, rows)
        series: Series = {}
        gather(cells, series, self._house.duty_room.team_of)
        dark = {cell.at: sums for cell, sums in cells.items() if not (cell.queue or cell.agent)}
        day = Day(head.day, head.begins, head.ends, head.watermark, limits, ring)
        coverage = Coverage(head.seen, head.dark, head.doubted)
        return Sight(day, "rollup", series, dark, coverage)

    # --- told ----------------------------------------------------------------------------

    def _subject(self, request: Intervals, sight: Sight) -> tuple[str, str]:
        """Give whom is asked for by his own name; raises LookUpRefusedError."""
        config = self._house.config
        known = {
            "floor": [""],
            "queue": [one.queue for one in self._house.pipeline.floor.queues()]
            + [one.name for one in config.queue],
            "team": [one.name for one in config.team],
        }.get(request.kind, [])
        for name in (*known, *(name for kind, name in sight.series if kind == request.kind)):
            if identity(name) == request.name:
                return request.kind, name
        raise LookUpRefusedError("unknown_subject")

    def _told(self, request: Intervals, subject: tuple[str, str], sight: Sight) -> IntervalsTold:
        config, day, (kind, name) = self._house.config, sight.day, subject
        site, limits = config.site, day.limits
        starts = quarters(day.begins, day.watermark, QUARTER)
        counts, measures = told(kind, sight.series.get(subject, {}), starts)
        labels = {one.name: one.label for one in config.queue}
        times = dict(limits.queues) if kind == "queue" else {}
        live = sight.source == "live"
        return IntervalsTold(
            id=request.id,
            kind=kind,
            name=identity(name),
            day=day.name,
            begins=day.begins,
            ends=day.ends,
            at=day.watermark,
            source=sight.source,
            starts=tuple(starts),
            seen=seen_shares(sight.dark, starts, day, QUARTER),
            coverage=_share(sight.coverage),
            counts=tuple(map(_figure, counts)),
            figures=tuple(map(_figure, measures)),
            level=limits.level,
            edition=EDITION,
            version=version_of(limits),
            level_time=times.get(name, limits.service_level),
            short=limits.short,
            before=day_name(day.begins - 1, site.timezone, site.day_starts),
            after="" if live else day_name(day.ends, site.timezone, site.day_starts),
            label=clean(labels.get(name, ""), NAME_WIDTH) if kind == "queue" else "",
        )


def seen(house: House) -> Instant:
    """Give how far the floor was heard: what ``Mark`` notes for the night."""
    return max(house.pipeline.floor.now, house.pipeline.translator.clock)


def _figure(one: Told) -> FigureByQuarter:
    return FigureByQuarter(one.name, one.values, one.day)


def _share(coverage: Coverage) -> float | None:
    whole: Micros = coverage.seen + coverage.dark + coverage.doubted
    return coverage.seen / whole if whole > 0 else None


def _rows(columns: Parts) -> tuple[tuple[Any, ...], ...]:
    return tuple(zip(*columns, strict=True))
