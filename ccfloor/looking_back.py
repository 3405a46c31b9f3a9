"""What stood when the last run ended, read from the store and the journal.

The law: what a run takes up is read once, before it begins, and what it hands to the rules is
what its ``run`` record tells: after this nothing is raised twice, and the run can be led through
again by itself.
"""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec

from ccfloor import __version__
from ccfloor.bookkeeping import last_book
from ccfloor.callers_before import callers_before
from ccfloor.config import Config
from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros
from ccfloor.floor.views import Absence, CoverageGap, Visit
from ccfloor.kpi.day import day_start
from ccfloor.rules.book import Book
from ccfloor.rules.findings import Alert
from ccfloor.runs import Run, going_on, limits_of
from ccfloor.staffing.arrivals import Demand, Earlier
from ccfloor.store.interface import Acknowledgement, Store

_WARNED_FOR: Final[Micros] = 2 * 1440 * MINUTE
"""So long a warning that came to nothing may keep its rule from giving it again. Nobody signs such
warnings; all that there ever were would be read, and told in each run's record."""


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """What the last run left."""

    last_seen: Instant
    """0: there was none."""
    absences: list[Absence]
    standing: list[tuple[Alert, Acknowledgement | None]]
    """Alerts that stood, or that nobody had taken note of, with who took note."""
    day: Instant
    """Where the day began in which it ended; 0 without a last run."""
    visits: list[Visit]
    """Of that day."""
    gaps: list[CoverageGap]
    """Of that day."""
    book: Book | None
    callers: Earlier | None = None
    """What earlier runs saw of the callers, where a rule goes by them."""

    @property
    def gap(self) -> CoverageGap | None:
        """The gap that was open."""
        return next((one for one in reversed(self.gaps) if one.to is None), None)

    @property
    def alerts(self) -> list[Alert]:
        """The alerts alone."""
        return [alert for alert, _ in self.standing]

    def run(self, config: Config) -> Run:
        """Write down what a run takes up, and the limits that it goes by."""
        return Run(
            __version__,
            self.last_seen,
            tuple(self.absences),
            going_on(self.visits),
            self.gap,
            tuple(self.alerts),
            self.book,
            self.callers,
            limits_of(config),
        )


async def look_back(config: Config, store: Store, now: Instant) -> Stood:
    """Read what stood when the last run ended; raises StoreError."""
    last_seen = (await store.marks()).get("seen", 0)
    day: Instant = 0
    visits: list[Visit] = []
    gaps: list[CoverageGap] = []
    if last_seen:
        day = day_start(last_seen, config.site.timezone, config.site.day_starts)
        visits = list(await store.visits(day, last_seen + SECOND))
        gaps = list(await store.gaps(day, last_seen + SECOND))
    book = await asyncio.to_thread(last_book, config, last_seen, now)
    callers = None
    if config.staffing.live:
        seen_from = 0 if book is None else book.attendance.seen_from
        reach = Demand(config).reach
        callers = await callers_before(store, last_seen, day, reach, seen_from)
    return Stood(
        last_seen=last_seen,
        absences=list(await store.open_absences()),
        standing=list(await store.standing_alerts(last_seen - _WARNED_FOR)),
        day=day,
        visits=visits,
        gaps=gaps,
        book=book,
        callers=callers,
    )
