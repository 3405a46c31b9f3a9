"""A3.2.2 「非当班人员不得在客服中心逗留,交班人员在完成交班工作后立即离开」."""

from __future__ import annotations

from tests.rules.rosters import breaches, day_at_work, in_, noted, out, passing, plan, signed

READY = [*day_at_work(), noted(-960, "n1"), noted(-960, "n2"), passing(5)]
BOTH = [signed(60), signed(90, "incoming")]


def test_a_quarter_of_an_hour_after_both_signed_is_enough():
    assert breaches([*READY, *BOTH, out(990, "d2")], "T14") == []
    assert breaches([*READY, *BOTH, out(990.000001, "d2")], "T14") == ["d2 90 900.000001"]


def test_who_holds_the_post_for_a_late_relief_is_not_meant():
    late = [*READY[:-2], passing(5), *BOTH, in_(3_600, "n2"), out(3_610, "d2", "PJSIP/7")]
    assert breaches(late, "T14") == []


def test_before_it_is_handed_over_nobody_stays_too_long():
    assert breaches([*READY, signed(60), out(5_000, "d2")], "T14") == []


def test_work_without_a_shift_is_told():
    told = [plan(at=-40 * 3600), in_(-30 * 3600, "n2"), out(-30 * 3600 + 901, "n2")]
    assert breaches(told, "T14") == [f"n2 {-30 * 3600} 901"]


def test_who_comes_early_for_his_shift_is_not_off_shift():
    told = [plan(at=-40 * 3600), in_(-7_000, "n2", "PJSIP/7"), out(5_000, "n2", "PJSIP/7")]
    assert breaches(told, "T14") == []


def test_people_the_roster_does_not_know_are_not_looked_at():
    told = [plan(at=-40 * 3600), in_(-30 * 3600, "z7", "PJSIP/7"), out(-20 * 3600, "z7", "PJSIP/7")]
    assert breaches(told, "T14") == []
