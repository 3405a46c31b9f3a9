"""Walks to any instant of the journal, from the nearest point before it that is known whole.

The law: a floor of the past goes forward only. So stepping forward costs what lies between;
stepping back goes to the newest point at or before that was put by, or to where a run of the
daemon began, and forward from there. Points are put by as bytes, a bounded number of them, where
they help most: the newest few, and else far apart.

A walk may take long (a run of weeks, asked for its last day). It goes on for as long as it is
given time for, says how far it came, and goes on from there when it is asked again.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec

from ccfloor import runs
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.errors import CcfloorError
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.history.past import Past, Remembered
from ccfloor.history.tape import Beginnings, Place, Tape
from ccfloor.kpi.day import day_start
from ccfloor.serve.messages import Delta, Snapshot
from ccfloor.store.interface import Acknowledgement, Store

APART: Final[Micros] = 10 * MINUTE
"""Points are put by so far apart of each other, at least."""
POINTS: Final = 48
"""Points that are kept, of all walks together."""
POINT_BYTES: Final = 192 * 1024 * 1024
"""Bytes of them, all together."""
_WALKERS: Final = 3
"""Walks that stand where somebody left them: so many people may look at once without waiting."""
_IDS: Final = 500
_SECOND: Final = 1_000_000
_ROOM: Final = 60_000
"""Seats, queues and alerts told in one course; then it ends early."""


class NotKeptError(CcfloorError):
    """There is no journal of that moment."""


class Point(msgspec.Struct, frozen=True):
    """A walk put by."""

    at: Instant
    place: Place
    whole: bytes
    """The floor, pickled by this very process: it never leaves it."""


class Asked(Protocol):
    """What of a store is needed."""

    async def remembered(self, run: runs.Run, config: Config) -> Remembered:
        """Read what a run took up."""

    async def acks(
        self, alerts: Sequence[str], since: Instant, until: Instant
    ) -> list[Acknowledgement]:
        """Read who took note of these alerts, and of those raised in the range."""


class FromStore:
    """Asks a store."""

    def __init__(self, store: Store) -> None:
        """Take one that is open."""
        self._store = store

    async def remembered(self, run: runs.Run, config: Config) -> Remembered:
        """Read the day in which the run before ended, and who took note of what stood."""
        site, seen = config.site, run.last_seen
        acks = await self.acks([alert.id for alert in run.alerts], 0, 0)
        if not seen:
            return Remembered(acks=tuple(acks))
        day = day_start(seen, site.timezone, site.day_starts)
        visits = await self._store.visits(day, seen + _SECOND)
        gaps = await self._store.gaps(day, seen + _SECOND)
        over = tuple(gap for gap in gaps if gap.to is not None and gap.to <= seen + _SECOND)
        return Remembered(tuple(visits), over, tuple(acks))

    async def acks(
        self, alerts: Sequence[str], since: Instant, until: Instant
    ) -> list[Acknowledgement]:
        """Read who took note of these alerts, and of those raised in the range."""
        raised = await self._store.alerts(since, until) if until > since else []
        ids = list(dict.fromkeys((*alerts, *(one.id for one in raised))))
        found: list[Acknowledgement] = []
        for start in range(0, len(ids), _IDS):
            found += await self._store.acknowledgements(ids[start : start + _IDS])
        return found


class Walk:
    """One floor of the past and its place on the tape."""

    def __init__(self, past: Past, tape: Tape, config: Config, shelf: Asked) -> None:
        """Go on with ``past`` at the tape's place."""
        self.past, self.tape = past, tape
        self._config, self._shelf = config, shelf
        self.used = 0
        """When it was last asked for, by a count of ours."""

    def piece(self, to: Instant) -> Instant:
        """Tell how far the next piece of the way reaches; where nothing is, it is a long one."""
        record = self.tape.peek()
        from_ = self.past.at if record is None else max(self.past.at, self.past.when(record))
        return min(to, from_ + APART)

    async def ask(self, until: Instant) -> None:
        """Read who took note of what stands, and of what is raised up to ``until``."""
        past = self.past
        past.noted(await self._shelf.acks(past.unseen_alerts(), past.at, until + 1))

    async def live(self, to: Instant, late: Callable[[], bool] | None = None) -> bool:
        """Live all records up to ``to``; False where ``late`` says that the time is up before."""
        past, tape = self.past, self.tape
        while (record := tape.peek()) is not None and past.when(record) <= to:
            if record.kind == "run":
                run = runs.read(record.data)
                past.remember(await self._shelf.remembered(run, self._config))
            tape.take()
            past.take(record, torn=tape.torn, damaged=tape.damaged)
            tape.torn = tape.damaged = False
            if late is not None and late():
                return False
        past.pass_to(to, over=record is not None and record.kind == "run")
        return True


class Walks:
    """All walks of one process, and the points put by."""

    def __init__(self, config: Config, store: Store, clock: Clock) -> None:
        """Read the journal that ``config`` names, and ``store``, which is open."""
        self._config, self._clock = config, clock
        self._folder, self._pbx = Path(config.journal.folder), config.ami.name
        self._shelf = FromStore(store)
        self._beginnings = Beginnings(self._folder, self._pbx)
        self._walks: list[Walk] = []
        self._points: list[Point] = []
        self._count = 0

    @property
    def points(self) -> tuple[Instant, ...]:
        """Where walks were put by, oldest first."""
        return tuple(point.at for point in self._points)

    async def to(self, at: Instant, apart: Micros, budget_s: float) -> tuple[Walk, bool]:
        """Go to an instant for at most ``budget_s``; False with the walk: it is not there yet.

        Raises NotKeptError.
        """
        ends = self._clock.monotonic() + budget_s
        walk = self._nearest(at, apart)
        self._count += 1
        walk.used = self._count

        def late() -> bool:
            return self._clock.monotonic() > ends

        while walk.past.at < at:
            piece = walk.piece(at)
            await walk.ask(piece)
            if not await walk.live(piece, late):
                return walk, False
            self._put_by(walk)
            if late() and walk.past.at < at:
                return walk, False
        await walk.ask(at)
        await walk.live(at)
        return walk, True

    async def course(
        self, walk: Walk, to: Instant, every: Micros, budget_s: float
    ) -> tuple[list[Snapshot | Delta], Instant]:
        """Tell what changes from where a walk stands up to ``to``, and how far it was told."""
        ends = self._clock.monotonic() + budget_s
        past = walk.past
        past.anew = False
        past.board.take_delta(past.at)
        told: list[Snapshot | Delta] = []
        room = _ROOM
        await walk.ask(to)
        while past.at < to and room > 0:
            await walk.live(min(to, past.at + every))
            news = past.news()
            if news is not None:
                told.append(news)
                room -= len(news.seats) + len(news.queues) + len(news.alerts) + 1
            if self._clock.monotonic() > ends:
                break
        return told, past.at

    # --- inside --------------------------------------------------------------------------

    def _nearest(self, at: Instant, apart: Micros) -> Walk:
        """Choose a walk that stands before, a point put by, or begin anew: what is nearest."""
        beginning = self._beginnings.before(at - apart)
        begins = -1
        if beginning is not None:
            first = Tape(self._folder, self._pbx, beginning[0]).peek()
            begins = -1 if first is None else first.at + apart
        walks = [walk for walk in self._walks if begins <= walk.past.at <= at]
        points = [point for point in self._points if begins <= point.at <= at]
        walk = max(walks, key=lambda one: one.past.at, default=None)
        point = max(points, key=lambda one: one.at, default=None)
        if walk is not None and (point is None or walk.past.at >= point.at):
            return walk
        if point is not None:
            past: Past = pickle.loads(point.whole)  # noqa: S301 - its own bytes, from its own memory
            return self._keep(Walk(past, self._tape(point.place), self._config, self._shelf))
        if beginning is None:
            raise NotKeptError(str(self._beginnings.kept_since() or ""))
        place, whole = beginning
        past = Past(self._config, apart)
        if not whole:
            past.begin_blind(begins)
        return self._keep(Walk(past, self._tape(place), self._config, self._shelf))

    def _tape(self, place: Place) -> Tape:
        return Tape(self._folder, self._pbx, place)

    def _keep(self, walk: Walk) -> Walk:
        """Take a walk among those that are kept; the one that was not asked for longest goes."""
        self._walks.append(walk)
        if len(self._walks) > _WALKERS:
            self._walks.remove(min(self._walks[:-1], key=lambda one: one.used))
        return walk

    def _put_by(self, walk: Walk) -> None:
        """Put a walk by, unless there is a point near."""
        at = walk.past.at
        if any(abs(point.at - at) < APART for point in self._points):
            return
        whole = pickle.dumps(walk.past, pickle.HIGHEST_PROTOCOL)
        self._points.append(Point(at, walk.tape.place, whole))
        self._points.sort(key=lambda one: one.at)
        while len(self._points) > POINTS or self._bytes() > POINT_BYTES:
            del self._points[self._least_needed()]

    def _bytes(self) -> int:
        return sum(len(point.whole) for point in self._points)

    def _least_needed(self) -> int:
        """Choose the point whose neighbours are nearest to each other; never the newest."""
        if len(self._points) <= 2:  # noqa: PLR2004 - there is nothing between two
            return 0
        points = self._points
        return min(range(1, len(points) - 1), key=lambda n: points[n + 1].at - points[n - 1].at)
