"""What sort of day it is, as far as it was published."""

from __future__ import annotations

import pytest

from ccfloor.roster.holidays import Sort, sort_of


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
    assert sort_of(day) is sort
