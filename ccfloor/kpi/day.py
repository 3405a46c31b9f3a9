"""When a day of figures begins.

It begins when the wall shows ``site.day_starts``; on a day whose clock skips that time,
at the skip. So a day can have 23 or 25 hours, and never has a second beginning.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from ccfloor.floor.names import Instant
from ccfloor.localtime import first_instant, minute_of_day, wall_time


def day_start(instant: Instant, timezone: str, starts: str = "00:00") -> Instant:
    """Give the beginning of the day that ``instant`` lies in; ``starts`` is HH:MM local."""
    return max(at for at in _beginnings(instant, timezone, starts) if at <= instant)


def next_day_start(instant: Instant, timezone: str, starts: str = "00:00") -> Instant:
    """Give the beginning of the day after the one that ``instant`` lies in."""
    return min(at for at in _beginnings(instant, timezone, starts) if at > instant)


def day_name(instant: Instant, timezone: str, starts: str = "00:00") -> str:
    """Name the day that ``instant`` lies in by the date it began on, as YYYY-MM-DD."""
    return f"{wall_time(day_start(instant, timezone, starts), ZoneInfo(timezone)):%Y-%m-%d}"


def _beginnings(instant: Instant, timezone: str, starts: str) -> list[Instant]:
    """List the beginnings around ``instant``: two before it and two after it, at least."""
    zone, minute = ZoneInfo(timezone), minute_of_day(starts)
    today = wall_time(instant, zone).date()
    return [first_instant(today + timedelta(days=ahead), minute, zone) for ahead in range(-2, 3)]
