"""The last hour of every queue in small steps, for the lines that a screen draws beside them.

The law: it is counted by the same hands as a day (``kpi/rollup.py``), in callers that are
remembered here while somebody looks: the store is read once. Once nobody looks they are forgotten.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import msgspec

from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros, QueueName
from ccfloor.floor.views import Visit
from ccfloor.house import House
from ccfloor.interval_room import IntervalRoom, seen
from ccfloor.kpi.counting import LEAD
from ccfloor.kpi.intervals import Hour, last_hour
from ccfloor.kpi.limits import limits_of
from ccfloor.kpi.live import VisitKey
from ccfloor.kpi.measures import LEVELS, Value, level_of
from ccfloor.kpi.rollup import Day
from ccfloor.kpi.sums import Sums, total
from ccfloor.serve.auth import LEADERS, Person
from ccfloor.serve.cleaning import identity
from ccfloor.serve.intervals import LastHour, LastHourTold, QueueHour
from ccfloor.serve.lookups import LookUpRefusedError
from ccfloor.store.interface import Record

EVERY_S: Final = 2.0
"""An hour as old as this is counted anew."""
UNWATCHED_S: Final = 600.0
"""After so long without a question the callers are forgotten."""
HOUR: Final[Micros] = 60 * MINUTE
MOST_IN_LINE: Final = 50
"""Callers whose waits are told one by one."""
STEPS_S: Final = (60, 300, 900)


class HourRoom:
    """Answers LastHour."""

    def __init__(self, house: House, intervals: IntervalRoom) -> None:
        """Listen to what is written, and open the room."""
        self._house = house
        self._intervals = intervals
        self._visits: dict[VisitKey, Visit] | None = None
        self._asked_s = 0.0
        self._counting = asyncio.Lock()
        self._hours: dict[int, tuple[float, Instant, Hour]] = {}
        house.keeping.followers.append(self._follow)
        house.lookups.open(LastHour, LEADERS | {"wall"}, self.answer)

    async def answer(self, person: Person, request: LastHour) -> LastHourTold:
        """Tell the last hour; it is the same for everybody who sees the floor."""
        del person  # queues are everybody's
        if request.step_s not in STEPS_S:
            raise LookUpRefusedError("bad_value", "step_s: expected 60, 300 or 900")
        self._asked_s = self._house.clock.monotonic()
        level = limits_of(self._house.config).level
        async with self._counting:
            known = self._hours.get(request.step_s)
            if known is None or self._asked_s - known[0] >= EVERY_S:
                known = self._asked_s, *await self._count(request.step_s * SECOND)
                self._hours[request.step_s] = known
        _, at, hour = known
        step = request.step_s * SECOND
        waiting, levels = self._waiting(), await self._levels() if request.levels else {}
        nothing = (Sums(),) * len(hour.starts)
        named = sorted({*hour.queues, *waiting, *levels})
        return LastHourTold(
            id=request.id,
            at=at,
            step=step,
            starts=hour.starts,
            seen=hour.seen,
            level=level,
            queues=tuple(
                msgspec.structs.replace(
                    _line(queue, hour.queues.get(queue, nothing), hour, at, step, level),
                    in_line=tuple(waiting.get(queue, ())[:MOST_IN_LINE]),
                    levels=levels.get(queue, ()),
                )
                for queue in named
            ),
        )

    def _waiting(self) -> dict[QueueName, list[Instant]]:
        """Tell of each queue since when its callers wait."""
        found: dict[QueueName, list[Instant]] = {}
        for visit in self._house.pipeline.floor.open_visits():
            if visit.left_at is None:
                found.setdefault(visit.queue, []).append(visit.joined_at)
        return {queue: sorted(each) for queue, each in found.items()}

    async def _levels(self) -> dict[QueueName, tuple[Value, ...]]:
        """Give the six of today; they are those of the day's own sums."""
        series = (await self._intervals.sight()).series
        return {
            name: tuple(level_of(one).of(of_day) for one in LEVELS)
            for (kind, name), quarters in series.items()
            if kind == "queue"
            for of_day in (total(quarters.values()),)
        }

    async def _count(self, step: Micros) -> tuple[Instant, Hour]:
        house = self._house
        at = max(seen(house), 1)
        # The last step goes on; with it there are as many as an hour has.
        begins = at - at % step - HOUR + step
        visits = await self._remembered(begins)
        config = house.config
        ring = config.regulation.seconds("T01", "ring_limit_s", config.site.timezone)
        stretch = Day("", begins, begins + HOUR, max(at, begins + 1), limits_of(config), ring)
        gaps = await self._intervals.gaps(begins, at)
        return at, await asyncio.to_thread(last_hour, stretch, visits, gaps, step)

    async def _remembered(self, begins: Instant) -> list[Visit]:
        """Give the callers of the hour, and those who may still wait in it."""
        since = begins - LEAD
        if self._visits is None:
            self._visits = {}
            await self._house.keeping.flush()
            stored = await self._house.store.visits(since, begins + HOUR)
            self._visits = {(one.call, one.visit): one for one in stored} | (self._visits or {})
        self._visits = {key: one for key, one in self._visits.items() if one.joined_at >= since}
        return list(self._visits.values())

    def _follow(self, records: Sequence[Record]) -> None:
        if self._visits is None:
            return
        if self._house.clock.monotonic() - self._asked_s > UNWATCHED_S:
            self._visits = None
            return
        self._visits |= {(one.call, one.visit): one for one in records if isinstance(one, Visit)}


def _line(
    queue: str, sums: tuple[Sums, ...], hour: Hour, at: Instant, step: Micros, level: str
) -> QueueHour:
    lengths = [min(start + step, at) - start for start in hour.starts]
    return QueueHour(
        queue=identity(queue),
        offered=tuple(one.offered for one in sums),
        answered=tuple(one.answered for one in sums),
        abandoned=tuple(one.abandoned for one in sums),
        level=tuple(map(level_of(level).of, sums)),
        waiting=tuple(
            one.waiting / length if length > 0 else 0.0
            for one, length in zip(sums, lengths, strict=True)
        ),
    )
