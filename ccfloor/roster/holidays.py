"""Legal holidays and make-up days of the People's Republic, as the State Council published them.

The law: a year that was not published yet is ``UNKNOWN``, never a guess and never an error;
whoever asks then asks the manager (T22).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import chinese_calendar

from ccfloor.roster.plan import Day


class Sort(StrEnum):
    """What a day is."""

    WORKDAY = "workday"
    MAKE_UP = "make_up"
    """A day of the weekend on which work is made up for (调休上班)."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    """Legal, days moved to it included: the whole stretch without work."""
    UNKNOWN = "unknown"


_SATURDAY = 5


def sort_of(day: Day) -> Sort:
    """Tell what a day is."""
    on = date.fromisoformat(day)
    weekend = on.weekday() >= _SATURDAY
    try:
        free, name = chinese_calendar.get_holiday_detail(on)
    except NotImplementedError:  # the library's word for a year that it has no data of
        return Sort.UNKNOWN
    if free:
        # A weekend that touches a holiday has the holiday's name in the library; others none.
        return Sort.HOLIDAY if name else Sort.WEEKEND
    return Sort.MAKE_UP if weekend else Sort.WORKDAY


def unpublished(first: date, last: date) -> tuple[int, ...]:
    """Name the years between two days whose holidays nobody knows yet."""
    years = range(first.year, last.year + 1)
    return tuple(one for one in years if sort_of(f"{one:04}-01-01") is Sort.UNKNOWN)


def is_worked(day: date) -> bool:
    """Tell whether offices work on a day; Monday to Friday where nobody knows yet."""
    sort = sort_of(day.isoformat())
    if sort is Sort.UNKNOWN:
        return day.weekday() < _SATURDAY
    return sort in {Sort.WORKDAY, Sort.MAKE_UP}
