"""At one time of the wall's clock each night, whatever became of the nights before."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ccfloor.clock import SetClock
from ccfloor.config import Site
from ccfloor.floor.names import Instant
from ccfloor.localtime import instant_of, wall_time
from ccfloor.nights import Nights


def wall(text: str, zone: str) -> Instant:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def nights(now: str, at: str, zone: str = "Asia/Shanghai", day_starts: str = "00:00") -> Nights:
    site = Site(timezone=zone, day_starts=day_starts)
    return Nights(site, at, SetClock(wall(now, zone)))


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-24 08:29", ["2026-11-21", "2026-11-22"]),
        ("2026-11-24 08:30", ["2026-11-21", "2026-11-22", "2026-11-23"]),
    ],
)
def test_a_day_is_due_from_its_night_on_and_missed_ones_are_due_oldest_first(now, due):
    at = nights(now, "08:30")
    assert [at.name(begins) for begins, _ in at.due(3)] == due


def test_a_day_that_ends_after_the_time_has_its_night_on_the_next_morning():
    at = nights("2026-11-24 08:29", "04:30", day_starts="08:00")
    assert [at.name(begins) for begins, _ in at.due(2)] == ["2026-11-22"]
    # the day of the 23rd ends at 08:00 on the 24th: its night is on the 25th
    at = nights("2026-11-25 04:30", "04:30", day_starts="08:00")
    assert [at.name(begins) for begins, _ in at.due(2)] == ["2026-11-22", "2026-11-23"]


def test_the_newest_night_is_the_last_that_has_come():
    zone = ZoneInfo("Asia/Shanghai")
    for now, newest in (("2026-11-24 08:29", "23"), ("2026-11-24 08:30", "24")):
        assert f"{wall_time(nights(now, '08:30').latest(), zone):%d %H:%M}" == f"{newest} 08:30"


def test_a_time_that_the_clock_skips_comes_when_it_is_put_forward():
    zone = "Europe/Berlin"
    at = nights("2026-03-29 01:59", "02:30", zone)
    assert [at.name(begins) for begins, _ in at.due(1)] == []
    at = nights("2026-03-29 03:00", "02:30", zone)
    assert [at.name(begins) for begins, _ in at.due(1)] == ["2026-03-28"]
