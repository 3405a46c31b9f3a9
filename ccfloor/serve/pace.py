"""When the next delta goes out.

An alert goes at once, but not sooner than ``URGENT_S`` after the last delta, nor than
twice the time that one took to hand out: in a storm of alerts at least half of the
loop's time is left for the floor. Anything else waits for company, ``TOGETHER_S`` at
most. When nothing changes a beat every ``BEAT_S`` shows that somebody is there.

Pure: the moment is handed in.
"""

from __future__ import annotations

import enum
from typing import Final

URGENT_S: Final = 0.005
TOGETHER_S: Final = 0.1
"""A tile that changes more than ten times a second cannot be read."""
BEAT_S: Final = 2.0
RETRY_S: Final = 1.0
"""Seconds between two tries at something that fails: a log must stay readable."""
_SHARE: Final = 2.0
"""Of the time since the last hand-out began, one part in so many is spent handing out."""


class Haste(enum.IntEnum):
    """How soon what there is to tell must be told."""

    BEAT = 0
    """There is nothing to tell."""
    SOON = 1
    NOW = 2


class Pace:
    """Remembers the last delta and says when the next is due."""

    def __init__(self, together_s: float = TOGETHER_S) -> None:
        """Begin as if the last delta were long ago."""
        self._gaps = {Haste.BEAT: BEAT_S, Haste.SOON: together_s, Haste.NOW: URGENT_S}
        self._last = float("-inf")
        self._cost = 0.0

    def wait(self, now: float, haste: Haste) -> float:
        """Return the seconds from ``now`` (monotonic) until a delta may go out."""
        gap = max(self._gaps[haste], _SHARE * self._cost)
        return max(0.0, self._last + gap - now)

    def sent(self, began: float, ended: float) -> None:
        """Note when the last delta was handed out, from and to."""
        self._last = began
        self._cost = ended - began

    def failed(self, at: float) -> None:
        """Note that a delta came to nothing: the next is tried after a second."""
        self.sent(at, at + RETRY_S / _SHARE)
