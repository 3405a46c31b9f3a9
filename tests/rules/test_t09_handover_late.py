"""A3.1.1 「接班人员应提前十五分钟进行交接班」."""

from __future__ import annotations

import msgspec

from ccfloor.roster.plan import Activity, Slot
from tests.rules.rosters import DAY, NIGHT, breaches, day_at_work, in_, leave, noted, plan

ROLL = [*day_at_work(), noted(-960, "n1")]


def test_a_second_less_than_a_quarter_of_an_hour_is_late():
    assert breaches([*ROLL, noted(-899, "n2")], "T09") == ["n2 -900 1"]  # S-14:59


def test_exactly_a_quarter_of_an_hour_is_in_time():
    assert breaches([*ROLL, noted(-900, "n2")], "T09") == []


def test_who_comes_after_the_start_was_late_for_the_handover_too():
    assert breaches([*ROLL, in_(300, "n2")], "T09") == ["n2 -900 1200"]


def test_where_no_roll_was_called_a_telephone_proves_nothing():
    assert breaches([*day_at_work(), in_(5, "n1"), in_(6, "n2")], "T09") == []


def test_a_leader_who_calls_the_roll_late_makes_nobody_late():
    told = [*day_at_work(), noted(-600, "n1"), noted(-590, "n2")]
    assert breaches(told, "T09") == []


def test_a_roll_that_named_him_missing_was_called():
    told = [*day_at_work(), noted(-960, "n2", present=False), noted(-120, "n2")]
    assert breaches(told, "T09") == ["n2 -900 780"]


def test_who_takes_nothing_over_has_no_handover_to_be_late_for():
    told = [plan(*NIGHT), noted(-960, "n1"), noted(-60, "n2")]
    assert breaches(told, "T09") == []


def test_who_has_leave_at_the_start_is_not_late_for_the_handover():
    told = [plan(leaves=[leave("n2", 0, 3600)]), *day_at_work()[1:], noted(-960, "n1")]
    assert breaches([*told, in_(3600, "n2")], "T09") == []


def test_who_has_a_training_at_the_start_is_not_late_for_the_handover():
    slot = Slot(Activity.TRAINING, NIGHT[1].start, NIGHT[1].start + 3_600_000_000)
    trained = plan(*DAY, NIGHT[0], msgspec.structs.replace(NIGHT[1], slots=(slot,)))
    told = [trained, *day_at_work()[1:], noted(-960, "n1"), in_(3_600, "n2")]
    assert breaches(told, "T09") == []


def test_a_roll_called_before_the_roster_was_told_was_called():
    told = [*day_at_work()[1:], noted(-960, "n1"), noted(-950, "n2"), plan(at=-940)]
    assert breaches([*told, in_(5, "n1"), in_(5, "n2")], "T09") == []
    told = [*day_at_work()[1:], noted(-960, "n1"), plan(at=-940), in_(5, "n2")]
    assert breaches(told, "T09") == ["n2 -900 905"]
