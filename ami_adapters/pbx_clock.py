"""How far the PBX's clock is from ours, and how late its frames reach us.

A Ping's answer always holds the PBX's time in microseconds [AMI.md A0]; it was written
between our sending and our receiving, so the quickest of the last few tells the offset
best, to half its round trip. No clock is read here.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from ami_adapters.frames import Frame
from ami_adapters.readers.values import stamp
from ccfloor.floor.names import SECOND, Instant, Micros

_PINGS: Final = 16
"""As many round trips are compared: at one Ping in 2 s, half a minute of drift."""


class PbxClock:
    """Follows one session's clock."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._samples: deque[tuple[Micros, Micros]] = deque(maxlen=_PINGS)
        self.offset_us: Micros = 0
        """PBX minus ours."""
        self.rtt_us: Micros = -1
        """Of the sample the offset is from; -1 before the first."""
        self.lag_us: Micros = 0
        """Of the newest frame with a Timestamp."""

    def answered(self, frame: Frame, took_s: float, at: Instant) -> None:
        """Take a Ping's answer that came at ``at``, ``took_s`` after it was asked."""
        written = pong(frame)
        if written is None:
            return
        rtt = max(0, round(took_s * SECOND))
        self._samples.append((rtt, written - (at - rtt // 2)))
        self.rtt_us, self.offset_us = min(self._samples)

    def arrived(self, frame: Frame, at: Instant) -> None:
        """Take the newest frame of a read, for the lag."""
        written = stamp(frame.raw)
        if written and self.rtt_us >= 0:
            self.lag_us = at + self.offset_us - written


def pong(frame: Frame) -> Instant | None:
    """Return the PBX's time from the reply to a Ping (``Timestamp: 1795421818.963904``), in
    microseconds; None for any other frame.
    """
    if frame.get(b"\nPing:") != "Pong":
        return None
    whole, _, part = frame.get(b"\nTimestamp:").partition(".")
    digits = whole + part[:6].ljust(6, "0")
    return int(digits) if digits.isascii() and digits.isdecimal() and whole else None
