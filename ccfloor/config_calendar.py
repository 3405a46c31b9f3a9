"""What ``[[holidays]]`` means: the calendar of the house, and what cannot be meant.

The law: a year is entered whole, as its notice says it, and then it is the house's: the library's
own word for it is not asked. Where the two differ that is told and stops nobody: a notice may have
been amended, and places have holidays of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Final

from ccfloor.config_holidays import HolidaysConfig
from ccfloor.config_problem import Problem, Words, between
from ccfloor.roster.holidays import PUBLISHED, Calendar, Sort
from ccfloor.roster.plan import Day

_FIRST, _LAST = 2004, 2099
"""Years: earlier ones have no notices that anybody here was paid by."""
_LONGEST: Final = 31
"""Days of one stretch: a longer one is a slip of the pen."""
_ALWAYS: Final = ("01-01", "05-01", "10-01")
"""全国年节及纪念日放假办法: off in each year, on the same day. Where one lacks, so may others."""
_DECEMBER: Final = 12


def calendar_of(entered: Iterable[HolidaysConfig]) -> Calendar:
    """Put together the calendar of a configuration that was checked."""
    entered = tuple(entered)
    return Calendar(
        frozenset(one.year for one in entered),
        frozenset(chain.from_iterable(_days(text) for one in entered for text in one.off)),
        frozenset(chain.from_iterable(_days(text) for one in entered for text in one.worked)),
    )


def holidays_problems(entered: Sequence[HolidaysConfig]) -> Iterator[Problem]:
    """Find what cannot be meant; where nothing is, what differs from the library."""
    wrong = list(_wrong(entered))
    yield from wrong or _differing(entered)


def _wrong(entered: Sequence[HolidaysConfig]) -> Iterator[Problem]:
    years: dict[int, int] = {}
    named: dict[Day, str] = {}
    for number, one in enumerate(entered):
        at = f"holidays[{number}]"
        yield from between(f"{at}.year", one.year, _FIRST, _LAST, "a year")
        if one.year in years:
            expected = f"one that differs from holidays[{years[one.year]}].year"
            yield Problem(f"{at}.year", one.year, expected)
        years.setdefault(one.year, number)
        for name, texts in (("off", one.off), ("worked", one.worked)):
            for place, text in enumerate(texts):
                yield from _entry(f"{at}.{name}[{place}]", text, one.year, named)
        lacking = [
            day for day in _fixed(one.year) if not named.get(day, "").startswith(f"{at}.off")
        ]
        if lacking:
            shown = Words(f"without {', '.join(lacking)}")
            expected = "all days off of its notice: a year is entered whole"
            yield Problem(f"{at}.off", shown, expected)


def _entry(key: str, text: str, year: int, named: dict[Day, str]) -> Iterator[Problem]:
    """Check one day or stretch, and note its days under the first key that names them."""
    days = _days(text)
    if not days:
        expected = "a day as 2027-01-01, or a stretch as 2027-02-05/2027-02-11"
        yield Problem(key, text, f"{expected}, {_LONGEST} days at most")
    outside = [day for day in days if not _is_of(year, date.fromisoformat(day))]
    if outside:
        expected = f"days of {year}, or of the December before: {outside[0]} is not"
        yield Problem(key, text, expected)
    twice = [day for day in days if day in named]
    if twice:
        yield Problem(key, text, f"each day once: {twice[0]} is in {named[twice[0]]} already")
    for day in days:
        named.setdefault(day, key)


def _differing(entered: Sequence[HolidaysConfig]) -> Iterator[Problem]:
    calendar = calendar_of(entered)
    for number, one in enumerate(entered):
        if PUBLISHED.sort_of(f"{one.year}-01-01") is Sort.UNKNOWN:
            continue
        days = _stretch(date(one.year, 1, 1), date(one.year, _DECEMBER, 31))
        differs = [
            day for day in days
            if _is_free(calendar.sort_of(day)) != _is_free(PUBLISHED.sort_of(day))
        ]  # fmt: skip
        if differs:
            expected = (
                f"what was published; what is entered counts, and differs on {_some(differs)}"
            )
            yield Problem(f"holidays[{number}].year", one.year, expected, fatal=False)


_SOME: Final = 5


def _some(days: Sequence[Day]) -> str:
    more = f" and {len(days) - _SOME} more" if len(days) > _SOME else ""
    return ", ".join(days[:_SOME]) + more


def _is_free(sort: Sort) -> bool:
    return sort in {Sort.HOLIDAY, Sort.WEEKEND}


def _fixed(year: int) -> Iterator[Day]:
    return (f"{year:04}-{day}" for day in _ALWAYS)


def _is_of(year: int, day: date) -> bool:
    return day.year == year or (day.year == year - 1 and day.month == _DECEMBER)


def _days(text: str) -> tuple[Day, ...]:
    """Read a day or a stretch; nothing where it is none."""
    first, slash, last = text.partition("/")
    begin, end = _day(first), _day(last if slash else first)
    if begin is None or end is None or not 0 <= (end - begin).days < _LONGEST:
        return ()
    return _stretch(begin, end)


def _stretch(begin: date, end: date) -> tuple[Day, ...]:
    return tuple(
        (begin + timedelta(days=each)).isoformat() for each in range((end - begin).days + 1)
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None  # 20270101 and weeks are read too
