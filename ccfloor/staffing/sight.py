"""Which time was seen: what nobody saw is no time in which nobody called.

The law: uncovered time counts neither as time nor as silence (RULEBOOK 0.10). Only time from
the first instant seen counts, less every gap that touches it, doubt and darkness alike.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from ccfloor.floor.changes import GapClosed, GapOpened
from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.views import CoverageGap


class SeenTime:
    """The stretches that were seen, as far back as anybody asks."""

    def __init__(self, kept: Micros) -> None:
        """Keep gaps that ended within ``kept`` of the newest one."""
        self._kept = kept
        self._since: Instant | None = None
        self._gaps: deque[tuple[Instant, Instant]] = deque()
        self._blind_from: Instant | None = None

    @property
    def blind(self) -> bool:
        """Whether a gap is open."""
        return self._blind_from is not None

    def begin(self, at: Instant) -> None:
        """Note the first instant seen, unless an earlier one is known."""
        if self._since is None or at < self._since:
            self._since = at

    def restore(self, since: Instant, gaps: Iterable[CoverageGap]) -> None:
        """Take over what an earlier run saw; an open gap is the floor's to tell again."""
        self.begin(since)
        for gap in sorted(gaps, key=lambda gap: gap.from_):
            if gap.to is not None:
                self._gaps.append((gap.from_, gap.to))

    def opened(self, change: GapOpened) -> None:
        """Note that nothing is seen from here on."""
        if self._since is None:
            self._since = change.at  # all of it is in this gap
        self._blind_from = min(change.gap.from_, change.at)

    def closed(self, change: GapClosed) -> None:
        """Note that the gap is over."""
        self._blind_from = None
        to = change.at if change.gap.to is None else change.gap.to
        self._gaps.append((change.gap.from_, to))
        while self._gaps[0][1] < to - self._kept:
            self._gaps.popleft()

    def sees(self, at: Instant) -> bool:
        """Tell whether an instant was seen."""
        if self._since is None or at < self._since:
            return False
        if self._blind_from is not None and at >= self._blind_from:
            return False
        return not any(begins <= at < ends for begins, ends in self._gaps)

    def stretches(self, begins: Instant, ends: Instant) -> Iterator[tuple[Instant, Instant]]:
        """Give what was seen of ``begins`` to ``ends``, piece by piece, in order."""
        if self._since is None:
            return
        begins = max(begins, self._since)
        if self._blind_from is not None:
            ends = min(ends, self._blind_from)
        for dark, light in sorted(self._gaps):
            if begins < min(dark, ends):
                yield begins, min(dark, ends)
            begins = max(begins, light)
        if begins < ends:
            yield begins, ends
