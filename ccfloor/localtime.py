"""From instants to the clock on the wall and back, through every change of that clock.

The law: what the wall shows decides. A wall time that a clock change skips is reached
at the instant of the change; one that a clock change repeats is reached the first time.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from ccfloor.floor.names import Instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MINUTES_A_DAY = 1440

_HH_MM = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00)")


def minute_of_day(text: str) -> int:
    """Read ``HH:MM``, 00:00 to 24:00, as minutes since midnight; raises ValueError."""
    match = _HH_MM.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a time of day: expected HH:MM from 00:00 to 24:00")
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def wall_time(instant: Instant, zone: tzinfo) -> datetime:
    """Tell what the clock on the wall shows at ``instant``."""
    return (EPOCH + timedelta(microseconds=instant)).astimezone(zone)


def instant_of(moment: datetime) -> Instant:
    """Turn an aware datetime into an instant."""
    return (moment - EPOCH) // MICROSECOND


def first_instant(day: date, minute: int, zone: tzinfo) -> Instant:
    """Give the first instant at which the wall shows ``minute`` of ``day``, or has skipped it."""
    shown = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - zoned in the next line
    earlier = instant_of(shown.replace(tzinfo=zone))
    if wall_time(earlier, zone).replace(tzinfo=None) == shown:
        return earlier
    # Skipped: fold 0 reads it by the offset before the change and lands after it,
    # fold 1 by the offset after and lands before (PEP 495). The change is between.
    later = instant_of(shown.replace(tzinfo=zone, fold=1))
    change = change_of_clock(later, earlier, zone)
    return earlier if change is None else change


def change_of_clock(after: Instant, until: Instant, zone: tzinfo) -> Instant | None:
    """Find where the wall clock jumps in ``after < t <= until``; the span has one jump at most."""
    before = wall_time(after, zone).utcoffset()
    if wall_time(until, zone).utcoffset() == before:
        return None
    low, high = after, until
    while high - low > 1:
        middle = (low + high) // 2
        if wall_time(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
