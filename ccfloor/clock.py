"""The only place where a clock is read.

Everything else is told the moment. Tests hand in a clock of their own.
"""

from __future__ import annotations

import time
from typing import Protocol

from ccfloor.floor.names import Instant


class Clock(Protocol):
    """Tells the moment."""

    def now(self) -> Instant:
        """Microseconds since the epoch by this machine's wall clock."""

    def monotonic(self) -> float:
        """Seconds that never run backwards, for time-outs."""


class SystemClock:
    """This machine's clocks."""

    def now(self) -> Instant:
        """Microseconds since the epoch by this machine's wall clock."""
        return time.time_ns() // 1_000

    def monotonic(self) -> float:
        """Seconds that never run backwards, for time-outs."""
        return time.monotonic()


class SetClock:
    """A clock that stands still until it is moved: for tests and replays."""

    def __init__(self, at: Instant = 0) -> None:
        """Begin at ``at``."""
        self._at = at

    def now(self) -> Instant:
        """Microseconds since the epoch, as last set."""
        return self._at

    def monotonic(self) -> float:
        """Seconds, in step with ``now``."""
        return self._at / 1_000_000

    def move(self, to: Instant) -> None:
        """Go to ``to``; going back is allowed, as wall clocks do it too."""
        self._at = to
