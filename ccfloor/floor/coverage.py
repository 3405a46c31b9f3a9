"""Coverage: when the monitor could see, and when it could not.

The law: disconnecting forgets, connecting asks. From the last instant seen on a lost link
until the next full census nobody's state is known, and nothing that passed through that
darkness is charged to anybody (RULEBOOK 0.10).
"""

from __future__ import annotations

from ccfloor.floor.changes import GapClosed, GapOpened
from ccfloor.floor.names import Instant
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.views import CoverageGap


class Coverage:
    """At most one gap is open at a time; its first reason stands."""

    __slots__ = ("_out", "gap")

    def __init__(self, out: Outbox) -> None:
        """Write changes to ``out``."""
        self._out = out
        self.gap: CoverageGap | None = None

    def lose(self, from_: Instant, reason: str, at: Instant) -> bool:
        """Open a gap; return False when it was dark already."""
        if self.gap is not None:
            return False
        self.gap = CoverageGap(from_, None, reason)
        self._out.changes.append(GapOpened(at, self.gap))
        return True

    def regain(self, at: Instant) -> CoverageGap | None:
        """Close the open gap and return it."""
        gap, self.gap = self.gap, None
        if gap is not None:
            to = max(at, gap.from_)  # a clock that was set back leaves a gap without length
            self._out.changes.append(GapClosed(at, CoverageGap(gap.from_, to, gap.reason)))
        return gap
