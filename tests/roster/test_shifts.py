"""Shifts out of patterns, over midnight, month ends and changes of the clock."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from ccfloor.localtime import wall_time
from ccfloor.roster.checks import told
from ccfloor.roster.plan import Activity, Slot
from ccfloor.roster.shifts import DAY, NIGHT, Pattern, PlannedSlot, day_of, free_id, make_shift
from tests.roster.plans import LI, SHANGHAI, H, at

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("zone", "day", "pattern", "hours"),
    [
        (SHANGHAI, "2026-03-28", NIGHT, 12),
        (BERLIN, "2026-03-27", NIGHT, 12),
        (BERLIN, "2026-03-28", NIGHT, 11),  # 02:00 becomes 03:00
        (BERLIN, "2026-03-29", DAY, 12),
        (BERLIN, "2026-10-24", NIGHT, 13),  # 03:00 becomes 02:00
        (BERLIN, "2026-10-25", NIGHT, 12),
        (NEW_YORK, "2026-03-07", NIGHT, 11),
        (NEW_YORK, "2026-10-31", NIGHT, 13),
        (NEW_YORK, "2026-11-01", DAY, 12),
    ],
)
def test_a_shift_has_its_true_length(zone, day, pattern, hours):
    shift = make_shift(LI, day, pattern, zone)
    assert shift.end - shift.start == hours * H
    shown = [wall_time(moment, zone).strftime("%H:%M") for moment in (shift.start, shift.end)]
    assert shown == (["20:00", "08:00"] if pattern is NIGHT else ["08:00", "20:00"])


def test_a_shift_that_begins_in_the_skipped_hour_begins_at_the_change():
    early = Pattern("early", (150, 870))
    shift = make_shift(LI, "2026-03-29", early, BERLIN)
    assert wall_time(shift.start, BERLIN).strftime("%H:%M") == "03:00"


def test_one_that_begins_in_the_repeated_hour_begins_the_first_time():
    shift = make_shift(LI, "2026-10-25", Pattern("early", (150, 870)), BERLIN)
    assert shift.end - shift.start == 13 * H


def test_a_night_at_the_end_of_a_year_is_of_the_day_it_starts_on():
    shift = make_shift(LI, "2026-12-31", NIGHT, SHANGHAI)
    assert (shift.id, shift.day) == ("Li:2026-12-31", "2026-12-31")
    assert shift.end == at("2027-01-01 08:00")


def test_equal_times_are_a_whole_day_and_to_midnight_is_to_the_next():
    assert make_shift(LI, "2026-07-01", Pattern("x", (480, 480)), SHANGHAI).end == at(
        "2026-07-02 08:00"
    )
    assert make_shift(LI, "2026-07-01", Pattern("x", (720, 0)), SHANGHAI).end == at(
        "2026-07-02 00:00"
    )


@pytest.mark.parametrize(
    ("hours", "since", "until"),
    [
        ((0, 60), "2026-07-02 00:00", "2026-07-02 01:00"),
        ((1410, 30), "2026-07-01 23:30", "2026-07-02 00:30"),
        ((1380, 1439), "2026-07-01 23:00", "2026-07-01 23:59"),
    ],
)
def test_slots_of_a_night_are_where_the_wall_says(hours, since, until):
    slots = (PlannedSlot(Activity.MEAL, hours),)
    shift = make_shift(LI, "2026-07-01", NIGHT, SHANGHAI, slots=slots)
    assert shift.slots == (Slot(Activity.MEAL, at(since), at(until)),)


def test_a_pattern_brings_its_meals_unless_others_are_said():
    pattern = Pattern("day", (480, 1200), meals=((720, 780),))
    assert len(make_shift(LI, "2026-07-01", pattern, SHANGHAI).slots) == 1
    assert make_shift(LI, "2026-07-01", pattern, SHANGHAI, slots=()).slots == ()


def test_what_somebody_is_comes_from_his_posting_of_that_day():
    shift = make_shift(LI, "2026-07-01", DAY, SHANGHAI)
    assert (shift.agent, shift.team, shift.rank) == ("agent-Li", "A", "agent")
    assert make_shift(LI, "2025-07-01", DAY, SHANGHAI).agent == ""  # before he came


def test_ids_are_free_and_tell_their_day():
    assert free_id("p", "2026-07-01", set()) == "p:2026-07-01"
    used = {"p:2026-07-01", "p:2026-07-01:2"}
    assert free_id("p", "2026-07-01", used) == "p:2026-07-01:3"
    assert [day_of(name) for name in (*sorted(used), "roster:p:2026-07-01", "p")] == [
        "2026-07-01", "2026-07-01", "2026-07-01", "",
    ]  # fmt: skip


def test_lengths_are_told_in_hours_and_what_is_left():
    assert [told(x) for x in (12 * H, 90 * 60_000_000, 1_000_000, -H)] == [
        "12 h", "1 h 30 min", "0 h 1 s", "-1 h",
    ]  # fmt: skip
