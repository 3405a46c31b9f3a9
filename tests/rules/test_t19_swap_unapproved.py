"""A4.2.2三(三)6 「未经组长同意私自换班、替班扣5分」."""

from __future__ import annotations

import msgspec

from tests.rules.rosters import DAY, breaches, day_at_work, in_, leave, out, plan

S = -12 * 3600
FIRST = [plan(), in_(S - 60, "d1")]
"""d2 does not come."""


def test_both_parties_of_a_duty_done_by_another():
    told = [*FIRST, in_(S + 5, "n2", "PJSIP/2"), out(S + 7_205, "n2", "PJSIP/2")]
    assert breaches(told, "T19") == [f"n2 {S + 5} 7200", f"d2 {S + 5} 7200"]


def test_who_helps_out_for_a_quarter_of_an_hour_does_no_duty():
    told = [*FIRST, in_(S + 5, "n2", "PJSIP/2"), out(S + 905, "n2", "PJSIP/2")]
    assert breaches(told, "T19") == []


def test_an_approved_swap_is_in_the_plan():
    stands_in = msgspec.structs.replace(DAY[1], agent="n2", person="P-n2", swapped_with="P-d2")
    swapped = plan(DAY[0], stands_in)
    told = [
        swapped,
        in_(S - 60, "d1"),
        in_(S + 5, "n2", "PJSIP/2"),
        out(S + 7_205, "n2", "PJSIP/2"),
    ]
    assert breaches(told, "T19") == []


def test_somebody_has_to_sit_there_for_who_has_leave():
    told = [plan(leaves=[leave("d2", S, 0)]), in_(S - 60, "d1")]
    told += [in_(S + 5, "n2", "PJSIP/2"), out(S + 7_205, "n2", "PJSIP/2")]
    assert breaches(told, "T19") == []


def test_who_was_there_himself_before_has_not_swapped():
    told = [*FIRST, in_(S, "d2", "PJSIP/7"), in_(S + 5, "n2", "PJSIP/2")]
    told += [out(S + 7_205, "n2", "PJSIP/2")]
    assert breaches(told, "T19") == []


def test_who_comes_back_to_hold_the_post_for_a_late_relief_has_not_swapped():
    held = [*day_at_work(), out(10, "d2"), in_(600, "d2"), out(3_000, "d2"), in_(3_100, "n2")]
    assert breaches(held, "T19") == []


def test_who_was_there_before_the_roster_was_told_has_not_been_stood_in_for():
    told = [in_(S, "d2"), out(S + 600, "d2"), in_(S + 700, "n2", "PJSIP/2"), plan(at=S + 800)]
    assert breaches([*told, out(S + 7_200, "n2", "PJSIP/2")], "T19") == []
