"""The minimum on duty for each queue, by the clock on the wall.

The law: the wall decides. The need at an instant is that of the rows whose time of day
the wall then shows, so a row from 02:00 to 03:00 does not happen on the night when that
hour is skipped, and happens for two hours on the night when it is repeated. Where rows
overlap the greatest holds: each of them is a minimum. Where none holds there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, tzinfo
from zoneinfo import ZoneInfo

from ccfloor.config import Config
from ccfloor.floor.names import MINUTE, Instant, QueueName
from ccfloor.localtime import (
    MINUTES_A_DAY,
    change_of_clock,
    first_instant,
    wall_time,
)
from ccfloor.staffing.hours import Hours

HOUR = 60 * MINUTE
HORIZON = 49 * HOUR
"""A boundary comes at least every second day, whatever a change of the clock skips."""
LONGEST_JUMP = 3 * HOUR
"""Longer than any clock has been set back for summer time."""


class RequiredStaff:
    """The tables of all queues."""

    def __init__(self, config: Config) -> None:
        """Read ``queue.required`` and ``site.timezone``; raises ValueError for a bad time."""
        self._zone: tzinfo = ZoneInfo(config.site.timezone)
        self._tables = {
            queue.name: tuple((Hours(row.from_, row.to), row.staff) for row in queue.required)
            for queue in config.queue
            if queue.required
        }

    def __contains__(self, queue: QueueName) -> bool:
        return queue in self._tables

    def at(self, queue: QueueName, instant: Instant) -> int | None:
        """Say how many the queue needs at ``instant``; None where the table says nothing."""
        shown = wall_time(instant, self._zone)
        minute = shown.hour * 60 + shown.minute
        rows = self._tables.get(queue, ())
        return max((staff for hours, staff in rows if hours.hold(minute)), default=None)

    def next_change(self, queue: QueueName, after: Instant) -> Instant | None:
        """Give the next instant at which the need is another one; None when there is none."""
        need = self.at(queue, after)
        for instant in sorted(self._candidates(queue, after)):
            if instant > after and self.at(queue, instant) != need:
                return instant
        return None

    def _candidates(self, queue: QueueName, after: Instant) -> Iterator[Instant]:
        """Every instant in the horizon at which the wall passes a row's boundary or jumps."""
        rows = self._tables.get(queue, ())
        boundaries = {m % MINUTES_A_DAY for hours, _ in rows for m in (hours.begins, hours.ends)}
        today = wall_time(after, self._zone).date()
        for day in (today + timedelta(days=ahead) for ahead in range(-1, 4)):
            for minute in boundaries:
                yield first_instant(day, minute, self._zone)
        # From some hours back: a repeated hour may be going on, with a boundary still to pass.
        for hours in range(-LONGEST_JUMP // HOUR, HORIZON // HOUR):
            start = after + hours * HOUR
            jump = change_of_clock(start, start + HOUR, self._zone)
            if jump is None:
                continue
            yield jump
            for minute in boundaries:  # a boundary that the jump back makes the wall pass twice
                yield self._next_showing(jump, minute)

    def _next_showing(self, jump: Instant, minute: int) -> Instant:
        shown = wall_time(jump, self._zone)
        ahead = (minute - shown.hour * 60 - shown.minute) % MINUTES_A_DAY
        return jump + ahead * MINUTE
