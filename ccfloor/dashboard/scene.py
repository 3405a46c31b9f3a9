"""What the panels draw from: the shown model and the ways to look at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ccfloor.dashboard.look import DARK, Level, Look
from ccfloor.dashboard.model import FloorModel
from ccfloor.dashboard.view.seat import read
from ccfloor.floor.names import Instant
from ccfloor.locale import Words
from ccfloor.serve.messages import Seat


@dataclass(slots=True)
class Scene:
    """Shared by all panels; only the screen changes it, at a flush."""

    model: FloorModel
    """The live one, or its still copy while the screen is paused."""
    words: Words
    look: Look = field(default_factory=lambda: Look(DARK))
    now: Instant = 0
    zone: tzinfo = UTC

    def level_of(self, seat: Seat) -> Level:
        """Tell how loud a seat is at the shown moment."""
        loudest = self.model.loudest_on(seat.seat)
        return read(seat, self.now, self.model.limits, self.words, loudest, close=False).level


def zone_named(name: str) -> tzinfo:
    """Find a time zone; an unknown name is UTC rather than a crash."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
