"""Days off and days made up for, in the People's Republic: as published, and as the house entered.

The law: a year that was neither published nor entered is ``UNKNOWN``, never a guess and never an
error; whoever asks then asks the manager (T22). A year that the house entered is the house's
whole, whatever the library knows of it: a library that is brought up to date changes no day that
was told already. A day that an entered notice names in the December before is as it says there.

A stretch of days off is one sort, its legal days and those moved to it alike: the regulation says
「节假日期间」 (A3.2.4), and nothing here is paid by the day.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import chinese_calendar
import msgspec

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


class Calendar(msgspec.Struct, frozen=True):
    """What the house entered; without anything, what was published."""

    years: frozenset[int] = frozenset()
    """Entered whole."""
    off: frozenset[Day] = frozenset()
    worked: frozenset[Day] = frozenset()

    def sort_of(self, day: Day) -> Sort:
        """Tell what a day is."""
        on = date.fromisoformat(day)
        weekend = on.weekday() >= _SATURDAY
        if day in self.off:
            return Sort.HOLIDAY
        if day in self.worked:
            return Sort.MAKE_UP if weekend else Sort.WORKDAY
        if on.year in self.years:
            return Sort.WEEKEND if weekend else Sort.WORKDAY
        return _published(on, weekend=weekend)

    def unknown(self, first: date, last: date) -> tuple[int, ...]:
        """Name the years between two days whose holidays nobody knows."""
        years = range(first.year, last.year + 1)
        return tuple(one for one in years if self.sort_of(f"{one:04}-01-01") is Sort.UNKNOWN)

    def is_worked(self, day: date) -> bool:
        """Tell whether offices work on a day; Monday to Friday where nobody knows."""
        sort = self.sort_of(day.isoformat())
        if sort is Sort.UNKNOWN:
            return day.weekday() < _SATURDAY
        return sort in {Sort.WORKDAY, Sort.MAKE_UP}


PUBLISHED = Calendar()
"""As the State Council published it, as far as the library has it."""


def _published(on: date, *, weekend: bool) -> Sort:
    try:
        free, name = chinese_calendar.get_holiday_detail(on)
    except NotImplementedError:  # the library's word for a year that it has no data of
        return Sort.UNKNOWN
    if free:
        # A weekend that touches a holiday has the holiday's name in the library; others none.
        return Sort.HOLIDAY if name else Sort.WEEKEND
    return Sort.MAKE_UP if weekend else Sort.WORKDAY
