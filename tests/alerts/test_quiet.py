"""Quiet hours, over midnight and through the change of the clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ccfloor.alerts.quiet import quiet_until
from ccfloor.localtime import instant_of, wall_time

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")


def at(text: str, zone: ZoneInfo, fold: int = 0) -> int:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold))


@pytest.mark.parametrize(
    ("now", "from_", "to", "until"),
    [
        ("2026-11-25T23:00", "22:00", "07:00", "2026-11-26T07:00"),
        ("2026-11-26T06:59:59", "22:00", "07:00", "2026-11-26T07:00"),
        ("2026-11-26T07:00", "22:00", "07:00", None),
        ("2026-11-25T21:59:59", "22:00", "07:00", None),
        ("2026-11-25T22:00", "22:00", "07:00", "2026-11-26T07:00"),
        ("2026-11-25T12:30", "12:00", "13:00", "2026-11-25T13:00"),
        ("2026-11-25T13:00", "12:00", "13:00", None),
        ("2026-11-25T12:30", "", "", None),
        ("2026-11-25T12:30", "12:30", "12:30", None),
    ],
)
def test_when_it_is_quiet_and_until_when(now, from_, to, until):
    found = quiet_until(at(now, SHANGHAI), from_, to, SHANGHAI)
    assert found == (None if until is None else at(until, SHANGHAI))


def test_the_night_on_which_the_clock_goes_back_is_an_hour_longer():
    end = quiet_until(at("2026-10-24T23:00", BERLIN), "22:00", "07:00", BERLIN)
    assert end is not None
    assert wall_time(end, BERLIN).isoformat() == "2026-10-25T07:00:00+01:00"
    assert end - at("2026-10-24T23:00", BERLIN) == 9 * 3_600_000_000
