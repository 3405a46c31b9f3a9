"""How long a decision can be appealed against.

The law: the window is whole working days after the day of the decision, and ends when the last of
them does (RULEBOOK 4.2: three). Which days are worked is told from outside: a pure room has no
calendar of holidays. Where nobody tells, Monday to Friday are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta, tzinfo
from typing import Final, TypeAlias

from ccfloor.floor.names import Instant
from ccfloor.localtime import first_instant, wall_time

WORKING_DAYS: Final = 3
_SATURDAY: Final = 5
_FURTHEST: Final = 60
"""Days: a calendar that works on none of so many is wrong."""

IsWorked: TypeAlias = Callable[[date], bool]


def monday_to_friday(day: date) -> bool:
    """Tell whether a day is worked, holidays apart."""
    return day.weekday() < _SATURDAY


def appeal_until(
    decided_at: Instant,
    zone: tzinfo,
    days: int = WORKING_DAYS,
    is_worked: IsWorked = monday_to_friday,
) -> Instant:
    """Give the last instant at which an appeal counts."""
    day, left = wall_time(decided_at, zone).date(), days
    for _ in range(_FURTHEST):
        day += timedelta(days=1)
        left -= is_worked(day)
        if left <= 0:
            break
    return first_instant(day + timedelta(days=1), 0, zone) - 1
