"""How much of the day so far was seen."""

from __future__ import annotations

from collections.abc import Iterable

from ccfloor.floor.changes import Change, GapClosed, GapOpened
from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.views import CoverageGap

MOST_GAPS = 1000
"""Gaps of one day that are remembered one by one; their sum counts them all."""


class DayCoverage:
    """Adds up the gaps since a day began, or since the monitor first ran on that day."""

    def __init__(self, since: Instant = 0) -> None:
        """Count from ``since``; 0: from the first gap, which opens with the first connection."""
        self._since = since
        self._dark: Micros = 0
        self._open: Instant | None = None
        self._gaps: dict[tuple[Instant, str], CoverageGap] = {}

    def gaps(self) -> list[CoverageGap]:
        """List the day's gaps, the newest first; one that goes on has no end yet."""
        return sorted(self._gaps.values(), key=lambda gap: gap.from_, reverse=True)

    def on(self, changes: Iterable[Change]) -> None:
        """Take the gaps that opened and closed."""
        for change in changes:
            if isinstance(change, GapOpened):
                self._since = self._since or change.gap.from_
                self._open = max(change.gap.from_, self._since)
                self._keep(change.gap)
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
        self._gaps = {key: gap for key, gap in self._gaps.items() if gap.to is None}
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
            self._keep(gap)
        else:  # over in the instant in which it opened, or before this day: nothing was missed
            self._gaps.pop((gap.from_, gap.reason), None)

    def _keep(self, gap: CoverageGap) -> None:
        """Remember it; a line that breaks every second fills no memory."""
        self._gaps[gap.from_, gap.reason] = gap
        if len(self._gaps) > MOST_GAPS:
            del self._gaps[min(self._gaps)]
