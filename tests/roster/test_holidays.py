"""What sort of day it is: as far as it was published, and as the house entered it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ccfloor.roster.holidays import PUBLISHED, Calendar, Sort

ENTERED = Calendar(
    frozenset({2099}), frozenset({"2098-12-31", "2099-01-01"}), frozenset({"2099-01-03"})
)


@pytest.mark.parametrize(
    ("day", "sort"),
    [
        ("2026-10-01", Sort.HOLIDAY),
        ("2026-10-04", Sort.HOLIDAY),  # a Sunday within
        ("2026-10-08", Sort.WORKDAY),
        ("2026-10-10", Sort.MAKE_UP),  # a Saturday
        ("2026-10-11", Sort.WEEKEND),
        ("2026-07-01", Sort.WORKDAY),
        ("2003-10-01", Sort.UNKNOWN),
        ("2099-10-01", Sort.UNKNOWN),
    ],
)
def test_a_day_is_of_one_sort(day, sort):
    assert PUBLISHED.sort_of(day) is sort


@pytest.mark.parametrize(
    ("day", "sort"),
    [
        ("2099-01-01", Sort.HOLIDAY),
        ("2099-01-03", Sort.MAKE_UP),  # a Saturday
        ("2099-01-04", Sort.WEEKEND),
        ("2099-10-01", Sort.WORKDAY),  # not named: entered whole, it is none
        ("2098-12-31", Sort.HOLIDAY),  # of the notice of 2099
        ("2098-12-30", Sort.UNKNOWN),
        ("2026-10-01", Sort.HOLIDAY),  # what was not entered is as it was published
    ],
)
def test_a_year_that_was_entered_is_the_houses_whole(day, sort):
    assert ENTERED.sort_of(day) is sort


def test_what_was_entered_goes_before_what_was_published():
    entered = Calendar(frozenset({2026}), frozenset({"2026-07-01"}), frozenset({"2026-10-01"}))
    assert entered.sort_of("2026-07-01") is Sort.HOLIDAY
    assert entered.sort_of("2026-10-01") is Sort.WORKDAY
    assert entered.sort_of("2026-10-10") is Sort.WEEKEND  # made up for, by what was published


def test_years_that_nobody_knows_are_named():
    assert PUBLISHED.unknown(date(2026, 12, 30), date(2026, 12, 31)) == ()
    assert PUBLISHED.unknown(date(2098, 12, 30), date(2099, 1, 4)) == (2098, 2099)
    assert ENTERED.unknown(date(2098, 12, 30), date(2099, 1, 4)) == (2098,)


def test_offices_work_from_monday_to_friday_where_nobody_knows():
    monday = date(2099, 3, 2)
    week = [PUBLISHED.is_worked(monday + timedelta(days=each)) for each in range(7)]
    assert week == [True] * 5 + [False] * 2
    days = ("2099-01-01", "2099-01-02", "2099-01-03", "2099-01-04")  # Thursday to Sunday
    assert [ENTERED.is_worked(date.fromisoformat(day)) for day in days] == [
        False, True, True, False,
    ]  # fmt: skip
