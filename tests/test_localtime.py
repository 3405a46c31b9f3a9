from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ccfloor.localtime import (
    change_of_clock,
    first_instant,
    instant_of,
    minute_of_day,
    wall_time,
)

BERLIN = ZoneInfo("Europe/Berlin")


def utc(text: str) -> int:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "minute"), [("00:00", 0), ("08:30", 510), ("23:59", 1439), ("24:00", 1440)]
)
def test_a_time_of_day_is_read(text: str, minute: int):
    assert minute_of_day(text) == minute


@pytest.mark.parametrize("text", ["", "8:00", "24:01", "25:00", "12:60", "12:00:00", "١٢:٠٠", "12"])
def test_anything_else_is_refused_by_name(text: str):
    with pytest.raises(ValueError, match="expected HH:MM"):
        minute_of_day(text)


def test_instants_and_wall_times_are_exact_to_the_microsecond():
    instant = utc("2025-11-23T01:00:00.123457")
    shown = wall_time(instant, ZoneInfo("Asia/Shanghai"))
    assert shown.isoformat() == "2025-11-23T09:00:00.123457+08:00"
    assert instant_of(shown) == instant


def test_a_skipped_time_is_reached_when_the_clock_jumps():
    assert first_instant(date(2025, 3, 30), 150, BERLIN) == utc("2025-03-30T01:00")


def test_a_repeated_time_is_reached_the_first_time():
    assert first_instant(date(2025, 10, 26), 150, BERLIN) == utc("2025-10-26T00:30")


def test_a_midnight_that_does_not_happen_is_one_o_clock():
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    assert first_instant(date(2018, 11, 4), 0, sao_paulo) == utc("2018-11-04T03:00")


def test_the_change_of_the_clock_is_found_and_none_where_there_is_none():
    start = utc("2025-03-30T00:30")
    assert change_of_clock(start, utc("2025-03-30T01:30"), BERLIN) == utc("2025-03-30T01:00")
    assert change_of_clock(start, utc("2025-03-30T00:59"), BERLIN) is None
