"""Three working days, whole, in the site's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ccfloor.cases.window import appeal_until
from ccfloor.localtime import instant_of, wall_time
from tests.cases.making import ZONE


def at(text: str) -> int:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=ZONE))


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        ("2025-11-24 09:00", "2025-11-27 23:59:59.999999"),  # Monday to Thursday
        ("2025-11-24 23:59", "2025-11-27 23:59:59.999999"),
        ("2025-11-26 12:00", "2025-12-01 23:59:59.999999"),  # over a week-end
        ("2025-11-29 12:00", "2025-12-03 23:59:59.999999"),  # on a Saturday
    ],
)
def test_the_window_is_three_whole_working_days(decided, last):
    assert f"{wall_time(appeal_until(at(decided), ZONE), ZONE):%Y-%m-%d %H:%M:%S.%f}" == last


def test_holidays_are_told_from_outside():
    national_day = date(2025, 10, 1)

    def worked(day: date) -> bool:
        return not national_day <= day < national_day + timedelta(days=8)

    until = appeal_until(at("2025-09-30 10:00"), ZONE, is_worked=worked)
    assert f"{wall_time(until, ZONE):%Y-%m-%d}" == "2025-10-11"


def test_a_calendar_without_work_does_not_keep_a_case_open_for_ever():
    until = appeal_until(at("2025-11-24 09:00"), ZONE, is_worked=lambda _: False)
    assert until < instant_of(datetime(2026, 2, 1, tzinfo=UTC))
