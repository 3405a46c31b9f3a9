"""Quiet hours: when a person is not to be rung for what can wait."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from ccfloor.floor.names import Instant
from ccfloor.localtime import first_instant, minute_of_day, wall_time


def quiet_until(at: Instant, from_: str, to: str, zone: tzinfo) -> Instant | None:
    """Say when the quiet that ``at`` lies in ends; None: it is not quiet then.

    ``from_`` and ``to`` are HH:MM local, over midnight where ``to`` is not after ``from_``; both
    the same or empty: never.
    """
    if not from_ or not to or from_ == to:
        return None
    begins, ends = minute_of_day(from_), minute_of_day(to)
    today = wall_time(at, zone).date()
    for day in (today - timedelta(days=1), today):
        last = day if ends > begins else day + timedelta(days=1)
        start, end = first_instant(day, begins, zone), first_instant(last, ends, zone)
        if start <= at < end:
            return end
    return None
