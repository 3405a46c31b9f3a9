"""A3.2.4 「不得……减少工作人员」."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ccfloor.config import Config, QueueConfig, Required, Rules, Site
from ccfloor.floor.changes import QueueGone
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import AlertRaised
from tests.rules.histories import T0, at, blind, queue, sees, told, watch

THREE = Config(queue=(QueueConfig(name="sales", required=(Required(staff=3),)),))
MORNING_AND_DAY = Config(
    queue=(
        QueueConfig(
            name="sales",
            required=(
                Required(from_="08:00", to="10:00", staff=2),
                Required(from_="10:00", to="18:00", staff=4),
            ),
        ),
    )
)


def test_a_queue_without_a_table_needs_nobody():
    assert watch(queue(0, 0), 100_000) == []


def test_enough_on_duty_says_nothing():
    assert watch(queue(0, 3), 100_000, config=THREE) == []


def test_a_gap_of_exactly_the_grace_passes():
    assert watch(queue(0, 2), queue(30, 3), 100, config=THREE) == []


def test_a_longer_gap_is_a_warning_with_have_and_need():
    found = watch(queue(0, 2), 60, config=THREE)
    assert told(found) == ["30.000001 + T16 breach warning sales"]
    (raised,) = [f for f in found if isinstance(f, AlertRaised)]
    assert (raised.alert.have, raised.alert.need) == (2, 3)
    assert (raised.alert.id, raised.alert.kind) == (f"T16:breach:sales:{at(0)}", "queue")


def test_one_less_meanwhile_is_the_same_gap():
    assert told(watch(queue(0, 2), queue(20, 1), queue(40, 2), 60, config=THREE)) == [
        "30.000001 + T16 breach warning sales"
    ]


def test_it_is_cleared_when_the_gap_closes_and_new_when_it_opens_again():
    history = (queue(0, 2), queue(50, 3), queue(70, 2), 200)
    found = watch(*history, config=THREE)
    assert told(found) == [
        "30.000001 + T16 breach warning sales",
        "50 - T16 breach warning sales",
        "100.000001 + T16 breach warning sales",
    ]
    ids = [f.alert.id for f in found if isinstance(f, AlertRaised)]
    assert ids == [f"T16:breach:sales:{at(0)}", f"T16:breach:sales:{at(70)}"]


def test_nobody_at_all_is_critical():
    assert told(watch(queue(0, 0), 60, config=THREE)) == ["30.000001 + T16 breach critical sales"]


def test_a_warning_becomes_critical_when_nobody_is_left_for_the_grace():
    assert told(watch(queue(0, 1), queue(100, 0), 200, config=THREE)) == [
        "30.000001 + T16 breach warning sales",
        "130.000001 + T16 breach critical sales",
        "130.000001 - T16 breach warning sales",
    ]


def test_somebody_who_returns_within_the_grace_changes_nothing():
    assert told(watch(queue(0, 1), queue(100, 0), queue(120, 1), 300, config=THREE)) == [
        "30.000001 + T16 breach warning sales"
    ]


def test_the_hour_that_asks_for_more_opens_a_gap_of_its_own():
    # T0 is 09:00 in Shanghai; at 10:00 the need rises from 2 to 4.
    assert told(watch(queue(0, 3), 3 * 3600, config=MORNING_AND_DAY)) == [
        "3630.000001 + T16 breach warning sales"
    ]


def test_the_hour_that_asks_for_nobody_closes_it():
    evening = 9 * 3600  # 18:00
    assert told(watch(queue(3600, 3), 12 * 3600, config=MORNING_AND_DAY)) == [
        "3630.000001 + T16 breach warning sales",
        f"{evening} - T16 breach warning sales",
    ]


def test_an_unchanged_queue_is_looked_at_again_each_morning():
    lines = told(watch(queue(0, 1), 48 * 3600, config=MORNING_AND_DAY))
    day = 24 * 3600
    assert lines == [
        "30.000001 + T16 breach warning sales",
        "32400 - T16 breach warning sales",
        f"{day - 3600 + 30}.000001 + T16 breach warning sales",
        f"{day + 32400} - T16 breach warning sales",
        f"{2 * day - 3600 + 30}.000001 + T16 breach warning sales",
    ]


def test_a_night_shift_goes_over_midnight():
    night = Config(
        queue=(QueueConfig(name="sales", required=(Required(from_="22:00", to="06:00", staff=1),)),)
    )
    lines = told(watch(queue(0, 0), 24 * 3600, config=night))
    begins, ends = 13 * 3600, 21 * 3600  # 22:00 and 06:00, counted from 09:00
    assert lines == [
        f"{begins + 30}.000001 + T16 breach critical sales",
        f"{ends} - T16 breach critical sales",
    ]


def test_the_night_on_which_the_clock_goes_back_has_its_hour_twice():
    berlin = Config(
        site=Site(timezone="Europe/Berlin"),
        queue=(
            QueueConfig(name="sales", required=(Required(from_="02:00", to="03:00", staff=1),)),
        ),
    )
    eve = datetime(2025, 10, 26, tzinfo=ZoneInfo("Europe/Berlin"))
    midnight = int(eve.timestamp()) - T0 // 1_000_000
    lines = told(watch(queue(midnight, 0), midnight + 12 * 3600, config=berlin))
    begun, over = midnight + 2 * 3600, midnight + 4 * 3600
    assert lines == [
        f"{begun + 30 + 0.000001:.6f} + T16 breach critical sales",
        f"{over} - T16 breach critical sales",
    ]


def test_a_gap_in_coverage_says_nothing_and_starts_the_count_anew():
    dark = blind(10)
    lines = told(
        watch(queue(0, 2), dark, queue(11, 0), queue(59, 2), sees(dark, 60), 200, config=THREE)
    )
    assert [line for line in lines if "T16" in line] == ["90.000001 + T16 breach warning sales"]


def test_an_alert_that_stood_before_a_gap_stands_after_it_unless_the_census_says_otherwise():
    dark = blind(100)
    still = told(
        watch(queue(0, 2), dark, queue(101, 0), queue(159, 2), sees(dark, 160), 300, config=THREE)
    )
    assert [line for line in still if "T16" in line] == ["30.000001 + T16 breach warning sales"]
    over = told(
        watch(queue(0, 2), dark, queue(101, 0), queue(159, 3), sees(dark, 160), 300, config=THREE)
    )
    assert [line for line in over if "T16" in line] == [
        "30.000001 + T16 breach warning sales",
        "160 - T16 breach warning sales",
    ]


def test_a_queue_that_is_no_more_is_short_of_nobody():
    assert told(watch(queue(0, 2), QueueGone(at(50), "sales"), 10**6, config=THREE)) == [
        "30.000001 + T16 breach warning sales",
        "50 - T16 breach warning sales",
    ]


def test_without_grace_the_first_microsecond_is_told():
    strict = Config(rules=Rules(staffing_grace_s=0), queue=THREE.queue)
    assert told(watch(queue(0, 2), 1, config=strict)) == ["0.000001 + T16 breach warning sales"]


def test_an_alert_of_an_earlier_run_goes_on_under_its_own_name():
    before = Engine(THREE)
    watch(queue(0, 2), 60, engine=before)
    after = Engine(THREE)
    after.restore(before.standing())
    dark = blind(100, "start")
    lines = told(watch(dark, queue(105, 2), sees(dark, 106), 600, queue(700, 3), engine=after))
    assert lines == ["700 - T16 breach warning sales"]
