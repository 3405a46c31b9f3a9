"""How much of the day so far was seen."""

from __future__ import annotations

from collections.abc import Iterable

from ccfloor.floor.changes import Change, GapClosed, GapOpened
from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.views import CoverageGap


class DayCoverage:
    """Adds up the gaps since a day began, or since the monitor first ran on that day."""

    def __init__(self, since: Instant = 0) -> None:
        """Count from ``since``; 0: from the first gap, which opens with the first connection."""
        self._since = since
        self._dark: Micros = 0
        self._open: Instant | None = None

    def on(self, changes: Iterable[Change]) -> None:
        """Take the gaps that opened and closed."""
        for change in changes:
            if isinstance(change, GapOpened):
                self._since = self._since or change.gap.from_
                self._open = max(change.gap.from_, self._since)
            elif isinstance(change, GapClosed):
                self._add(change.gap)
                self._open = None

    def restore(self, gaps: Iterable[CoverageGap]) -> None:
        """Take the closed gaps that an earlier run stored."""
        for gap in gaps:
            if gap.to is not None:
                self._add(gap)

    def start_day(self, at: Instant) -> None:
        """Begin anew at ``at``."""
        self._since = at
        self._dark = 0
        if self._open is not None:
            self._open = at

    def share(self, now: Instant) -> float | None:
        """Return the share that was seen, 0 to 1; None before there is anything to share."""
        whole = now - self._since
        if not self._since or whole <= 0:
            return None
        dark = self._dark + (now - self._open if self._open is not None else 0)
        return max(0.0, min(1.0, 1 - dark / whole))

    def _add(self, gap: CoverageGap) -> None:
        from_ = max(gap.from_, self._since)
        if gap.to is not None and gap.to > from_:
            self._dark += gap.to - from_
