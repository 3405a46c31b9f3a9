"""A3.2.2 「接班人员未到岗,交班人员必须坚守岗位」."""

from __future__ import annotations

import msgspec

from tests.rules.histories import blind, sees
from tests.rules.rosters import (
    DAY,
    NIGHT,
    breaches,
    day_at_work,
    hours,
    in_,
    leave,
    noted,
    out,
    passing,
    plan,
)

AT_WORK = [*day_at_work(), noted(-960, "n1")]


def test_gone_at_the_end_though_the_relief_comes_ten_minutes_later():
    told = [*AT_WORK, out(10, "d2"), in_(610, "n2")]
    assert breaches(told, "T10") == ["d2 10 600"]


def test_gone_before_the_end_too():
    told = [*AT_WORK, out(-300, "d2"), in_(60, "n2")]
    assert breaches(told, "T10") == ["d2 -300 360"]


def test_who_goes_an_hour_before_is_not_at_the_handover():
    told = [*AT_WORK, out(-3_600, "d2"), in_(60, "n2")]
    assert breaches(told, "T10") == []


def test_the_relief_stood_beside_him_who_sits_down_at_once():
    assert breaches([*AT_WORK, out(10, "d2"), in_(130, "n2")], "T10") == []
    assert breaches([*AT_WORK, out(10, "d2"), in_(131, "n2")], "T10") == ["d2 10 121"]


def test_a_roll_call_that_noted_the_relief_is_enough():
    told = [*AT_WORK, noted(-60, "n2"), out(10, "d2"), in_(610, "n2")]
    assert breaches(told, "T10") == []


def test_who_held_the_post_for_the_longest_hold_over_may_go():
    assert breaches([*AT_WORK, out(1_800.5, "d2"), in_(7_200, "n2")], "T10") == []


def test_a_relief_who_never_comes_is_waited_for_so_long():
    told = [*AT_WORK, out(10, "d2"), passing(1_790), passing(1_900)]
    assert breaches(told, "T10") == ["d2 10 1790"]


def test_who_sits_down_again_has_not_left():
    told = [*AT_WORK, out(10, "d2"), in_(40, "d2"), in_(610, "n2", "PJSIP/3"), out(620, "d2")]
    assert breaches(told, "T10") == []


def test_whose_relief_has_leave_waits_for_nobody():
    told = [plan(leaves=[leave("n2", 0, 12 * 3600)]), *day_at_work()[1:], out(10, "d2")]
    assert breaches([*told, passing(2_000), passing(2_060)], "T10") == []


def test_a_gap_over_the_change_of_shift_charges_nobody():
    dark = blind(hours(-60))
    told = [*AT_WORK, dark, in_(600, "n2"), out(600, "d2", "PJSIP/5"), sees(dark, hours(600))]
    assert breaches([*told, passing(2_000), passing(2_060)], "T10") == []


# --- free seats ------------------------------------------------------------------------

FREE = plan(*(msgspec.structs.replace(one, seat="") for one in (*DAY, *NIGHT)))
FREELY = [FREE, *day_at_work()[1:]]


def test_where_seats_are_free_the_first_to_go_needs_one_who_has_come():
    assert breaches([*FREELY, in_(-60, "n2", "PJSIP/7"), out(10, "d1")], "T10") == []
    told = [*FREELY, out(10, "d1"), in_(400, "n2", "PJSIP/7"), passing(2_000), passing(2_060)]
    assert breaches(told, "T10") == ["d1 10 390"]


def test_where_seats_are_free_the_second_to_go_needs_two():
    told = [*FREELY, in_(-60, "n2", "PJSIP/7"), out(10, "d1"), out(20, "d2")]
    assert breaches([*told, in_(600, "n1", "PJSIP/8")], "T10") == ["d2 20 580"]


def test_where_fewer_come_than_go_the_last_to_go_waits_for_nobody():
    few = plan(*(msgspec.structs.replace(one, seat="") for one in (*DAY, NIGHT[0])))
    told = [few, *day_at_work()[1:], in_(-60, "n1", "PJSIP/7"), out(10, "d1"), out(20, "d2")]
    assert breaches([*told, passing(2_000), passing(2_060)], "T10") == []
