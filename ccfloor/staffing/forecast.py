"""How many calls are expected, by the clock on the wall.

Rows are read as those of ``required``: half-open, over midnight, and where they overlap the
greatest holds. Where none holds nothing is expected, and where a queue has no rows at all
nobody has said anything: that is not the same.
"""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo

from ccfloor.config import Config
from ccfloor.floor.names import MINUTE, SECOND, Instant, QueueName
from ccfloor.localtime import wall_time
from ccfloor.staffing.hours import Hours

HALF_HOUR_S = 1800


class CallForecast:
    """The tables of all queues."""

    def __init__(self, config: Config) -> None:
        """Read ``queue.forecast`` and ``site.timezone``; raises ValueError for a bad time."""
        self._zone: tzinfo = ZoneInfo(config.site.timezone)
        self._tables = {
            queue.name: tuple(
                (Hours(row.from_, row.to), row.calls / HALF_HOUR_S) for row in queue.forecast
            )
            for queue in config.queue
            if queue.forecast
        }

    def __contains__(self, queue: QueueName) -> bool:
        return queue in self._tables

    def rate(self, queue: QueueName, at: Instant) -> float:
        """Give the calls a second that are expected at ``at``."""
        shown = wall_time(at, self._zone)
        minute = shown.hour * 60 + shown.minute
        return max((r for hours, r in self._tables.get(queue, ()) if hours.hold(minute)), default=0)

    def calls(self, queue: QueueName, begins: Instant, ends: Instant) -> float:
        """Give the calls that are expected from ``begins`` to ``ends``.

        Added up minute by minute: no row begins or ends within one.
        """
        total = 0.0
        while begins < ends:
            until = min(ends, (begins // MINUTE + 1) * MINUTE)
            total += self.rate(queue, begins) * (until - begins) / SECOND
            begins = until
        return total
