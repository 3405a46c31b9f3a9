"""Durations and moments as a person reads them, in few cells.

The coarse form is what stands on a quiet tile: minutes, and seconds only in the first
one. It changes sixty times less often than a running clock, and so does the screen.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from ccfloor.floor.names import MILLISECOND, MINUTE, SECOND, Instant, Micros
from ccfloor.locale import Words

HOUR = 60 * MINUTE


def coarse(passed: Micros, words: Words) -> str:
    """Tell ``12s``, ``3m`` or ``2h``: the largest unit alone."""
    passed = max(0, passed)
    if passed < MINUTE:
        return words("{n}s", n=passed // SECOND)
    if passed < HOUR:
        return words("{n}m", n=passed // MINUTE)
    return words("{n}h", n=passed // HOUR)


def fine(passed: Micros) -> str:
    """Tell ``3:07``; past the hour ``1h02``: at most five cells below 10 hours."""
    passed = max(0, passed)
    if passed < HOUR:
        return f"{passed // MINUTE}:{passed % MINUTE // SECOND:02d}"
    return f"{passed // HOUR}h{passed % HOUR // MINUTE:02d}"


def clock(at: Instant, zone: tzinfo) -> str:
    """Tell the time of day, ``14:28:01``."""
    return datetime.fromtimestamp(at / SECOND, zone).strftime("%H:%M:%S")


def moment(at: Instant, now: Instant, zone: tzinfo) -> str:
    """Tell ``14:28``; of another day than today ``11-26 14:28``."""
    told = datetime.fromtimestamp(at / SECOND, zone)
    today = datetime.fromtimestamp(now / SECOND, zone).date()
    return told.strftime("%H:%M" if told.date() == today else "%m-%d %H:%M")


def clock_ms(at: Instant, zone: tzinfo) -> str:
    """Tell the time of day to the millisecond, cut off and not rounded."""
    return f"{clock(at // SECOND * SECOND, zone)}.{at % SECOND // 1000:03d}"


def exact(passed: Micros) -> str:
    """Write a duration to the millisecond: ``16.345 s``."""
    return f"{passed // SECOND}.{passed % SECOND // MILLISECOND:03d} s"
