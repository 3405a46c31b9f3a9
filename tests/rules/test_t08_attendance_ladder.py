"""A4.2.2三(三)3 「迟到、早退」「脱岗」「旷工」."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.config import ApprovalsConfig, Config
from ccfloor.floor.changes import AbsenceBegan, AbsenceEnded, Told
from ccfloor.floor.deeds import BreakAnswered
from ccfloor.floor.views import Absence
from ccfloor.regulation.shipped import shipped_edition
from ccfloor.roster.plan import Activity, Slot
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
    shift,
    signed,
    when,
)

RUNG = shipped_edition().rule("T08").tier


def late(seconds: float) -> list[str]:
    """Let n2 come so late; everybody else is in time."""
    told = [*day_at_work(), noted(-960, "n1"), in_(8, "n1"), in_(seconds, "n2")]
    return breaches(told, "T08")


@pytest.mark.parametrize(
    ("seconds", "measured", "rung", "tenths"),
    [
        (0.000001, 0.000001, "late", 20),
        (1_800, 1_800, "late", 20),  # S+30:00 is P2
        (1_800.000001, 1_800.000001, "off_post", 150),
        (1_801, 1_801, "off_post", 150),  # S+30:01 is P15
        (3_600, 3_600, "off_post", 150),
        (3_601, 3_601, "absent", 150),  # S+60:01 is 旷工
    ],
)
def test_the_ladder_of_the_rulebook(seconds, measured, rung, tenths):
    assert late(seconds) == [f"n2 0 {measured:.10g}"]
    assert RUNG(round(measured * 1_000_000), base="late") == rung
    charge = shipped_edition().rule("T08").charge(rung)
    assert charge is not None
    assert charge.tenths_for(1) == tenths


def test_who_is_there_at_the_very_start_is_in_time():
    assert late(0) == []
    assert late(-60) == []


def test_a_roll_call_is_enough():
    told = [*day_at_work(), noted(-60, "n1"), noted(-60, "n2"), in_(90, "n2")]
    assert breaches(told, "T08") == []


def test_who_never_comes_was_missing_for_all_of_it():
    told = [*day_at_work(), noted(-60, "n1"), passing(12 * 3600 + 5)]
    assert breaches(told, "T08") == ["n2 0 43200"]


def test_who_goes_before_the_end_and_does_not_return_is_early():
    told = [*day_at_work(), out(-600, "d2"), passing(5)]
    assert breaches(told, "T08")[:1] == ["d2 -600 600"]


def test_who_returns_before_the_end_was_not_early():
    told = [*day_at_work(), out(-600, "d2"), in_(-300, "d2"), noted(-60, "n1"), noted(-60, "n2")]
    assert breaches([*told, passing(5), out(10, "d2")], "T08") == []


def test_nobody_goes_early_whose_handover_is_signed():
    told = [*day_at_work(), noted(-60, "n1"), noted(-60, "n2")]
    both = [signed(-40), signed(-30, "incoming")]
    assert breaches([*told, *both, out(-20, "d2"), passing(5)], "T08") == []
    assert breaches([*told, signed(-40), out(-20, "d2"), passing(5)], "T08") == ["d2 -20 20"]


def test_leave_at_the_start_moves_the_start():
    absent = plan(leaves=[leave("n2", 0, 3600)])
    told = [absent, *day_at_work()[1:], noted(-60, "n1"), in_(3_660, "n2")]
    assert breaches(told, "T08") == ["n2 3600 60"]


def test_leave_for_all_of_the_shift_is_no_absence():
    absent = plan(leaves=[leave("n2", 0, 12 * 3600)])
    told = [absent, *day_at_work()[1:], noted(-60, "n1"), passing(12 * 3600 + 5)]
    assert breaches(told, "T08") == []


def test_a_training_at_the_end_moves_the_end():
    slot = Slot(Activity.TRAINING, when(-1800), when(0))
    trained = plan(DAY[0], shift("d2", DAY[1].start, "PJSIP/2", slots=(slot,)), *NIGHT)
    told = [trained, *day_at_work()[1:], noted(-60, "n1"), noted(-60, "n2")]
    assert breaches([*told, out(-1800, "d2"), passing(5)], "T08") == []
    assert breaches([*told, out(-1860, "d2"), passing(5)], "T08") == ["d2 -1860 60"]


def test_whose_coming_fell_into_a_gap_came_when_it_opened():
    dark = blind(hours(-30))
    told = [*day_at_work(), noted(-60, "n1"), dark, in_(600, "n2"), sees(dark, hours(600))]
    assert breaches(told, "T08") == []


def test_whose_going_fell_into_a_gap_went_when_it_closed():
    dark = blind(hours(-600))
    told = [*day_at_work(), dark, out(-10, "d2"), sees(dark, hours(-10)), passing(5)]
    assert breaches(told, "T08")[:1] == ["d2 -10 10"]


def test_a_shift_whose_beginning_was_not_seen_is_not_judged_by_it():
    dark = blind(hours(-12 * 3600), "start")
    told = [dark, plan(), in_(600, "n2"), sees(dark, hours(600)), in_(700, "n1")]
    assert breaches(told, "T08") == []


def test_its_end_is_judged_all_the_same_where_that_was_seen():
    dark = blind(hours(-12 * 3600), "start")
    told = [dark, plan(), in_(-4 * 3600, "d2"), sees(dark, hours(-4 * 3600)), noted(-60, "n1")]
    assert breaches([*told, out(-30, "d2"), passing(5)], "T08") == ["d2 -30 30"]
    assert breaches([*told, out(5, "d2"), passing(65)], "T08") == []


def test_without_a_roster_nobody_is_late():
    assert breaches([in_(700, "n1"), out(800, "n1"), passing(50_000)], "T08") == []


def test_people_the_roster_does_not_know_are_not_late():
    told = [*day_at_work(), noted(-60, "n1"), noted(-60, "n2"), in_(600, "z7", "PJSIP/7")]
    assert breaches(told, "T08") == []


# --- what the roster takes in the middle ---------------------------------------------------


def test_a_training_in_the_middle_of_the_lateness_is_not_missing():
    slot = Slot(Activity.TRAINING, when(1_200), when(3_000))
    trained = plan(*DAY, NIGHT[0], shift("n2", NIGHT[1].start, "PJSIP/2", slots=(slot,)))
    told = [trained, *day_at_work()[1:], noted(-60, "n1"), in_(3_000, "n2")]
    assert breaches(told, "T08") == ["n2 0 1200"]


def test_a_leave_in_the_middle_of_the_missing_tail_is_not_missing():
    absent = plan(leaves=[leave("d2", -3_600, -1_800)])
    told = [absent, *day_at_work()[1:3], noted(-60, "n1"), out(-5_400, "d2"), passing(5)]
    assert breaches(told, "T08")[:1] == ["d2 -5400 3600"]


# --- who touches his phone and goes --------------------------------------------------------


def test_who_only_logged_in_and_out_long_before_had_not_come():
    touched = [*day_at_work(), noted(-60, "n1"), in_(-7_000, "n2", "PJSIP/7")]
    told = [*touched, out(-6_990, "n2", "PJSIP/7")]
    assert breaches([*told, in_(2_400, "n2")], "T08") == ["n2 0 2400"]
    assert breaches([*told, passing(12 * 3600 + 5)], "T08") == ["n2 0 43200"]


def test_who_was_there_in_the_last_quarter_of_an_hour_had_come():
    told = [*day_at_work(), noted(-60, "n1"), in_(-800, "n2", "PJSIP/7")]
    assert breaches([*told, out(-5, "n2", "PJSIP/7"), in_(30, "n2")], "T08") == []


def test_who_goes_again_just_before_the_start_is_missing_from_the_start():
    told = [*day_at_work(), noted(-60, "n1"), in_(-800, "n2", "PJSIP/7")]
    told += [out(-700, "n2", "PJSIP/7"), passing(12 * 3600 + 5)]
    assert breaches(told, "T08") == ["n2 0 43200"]


def test_whom_the_roll_call_noted_has_come_whatever_his_phone_does_before_the_start():
    told = [*day_at_work(), noted(-960, "n1"), noted(-960, "n2"), in_(-950, "n2", "PJSIP/7")]
    told += [out(-940, "n2", "PJSIP/7"), in_(600, "n2")]
    assert breaches(told, "T08") == []


# --- in mid-shift ---------------------------------------------------------------------------

KEEPS_APPROVALS = Config(approvals=ApprovalsConfig(required=True))
NOON = -8 * 3600


def away(seconds: float, lasted: float, *reasons: str, covered: bool = True) -> list[object]:
    """Let d2 be away from his desk so long."""
    gone = Absence("PJSIP/2", "d2", when(seconds), reasons=reasons, covered=covered)
    back = msgspec.structs.replace(gone, to=when(seconds + lasted))
    return [
        AbsenceBegan(gone.from_, gone),
        AbsenceEnded(when(seconds + lasted + 20), back),
    ]


def in_mid_shift(*history: object, config: Config = KEEPS_APPROVALS) -> list[str]:
    return breaches([*day_at_work()[:-1], *history], "T08", config)


@pytest.mark.parametrize(
    ("seconds", "rung"), [(1_800.000001, "off_post"), (3_600, "off_post"), (3_601, "absent")]
)
def test_who_leaves_the_desk_unallowed_for_more_than_half_an_hour_is_off_his_post(seconds, rung):
    assert in_mid_shift(*away(NOON, seconds, "walk")) == [f"d2 {NOON} {seconds:.10g}"]
    assert RUNG(round(seconds * 1_000_000), base="late") == rung


def test_half_an_hour_to_the_second_is_not():
    assert in_mid_shift(*away(NOON, 1_800, "walk")) == []


def test_what_nobody_can_say_is_not_held_against_him():
    assert in_mid_shift(*away(NOON, 4_000, "walk"), config=Config()) == []
    assert in_mid_shift(out(NOON, "d2"), in_(NOON + 4_000, "d2"), config=Config()) == []


def test_what_was_allowed_is_no_leaving_of_the_post():
    granted = Told(when(NOON - 60), BreakAnswered("by:1", "d2", "d1", granted=True))
    assert in_mid_shift(granted, *away(NOON, 4_000, "walk")) == []
    assert in_mid_shift(granted, out(NOON, "d2"), in_(NOON + 4_000, "d2")) == []


def test_a_meal_is_no_leaving_of_the_post_and_neither_is_what_a_gap_hides():
    assert in_mid_shift(*away(NOON, 4_000, "lunch")) == []
    assert in_mid_shift(*away(NOON, 4_000, "walk", covered=False)) == []


def test_who_logs_out_in_mid_shift_is_gone_from_his_post():
    assert in_mid_shift(out(NOON, "d2"), in_(NOON + 1_801, "d2")) == [f"d2 {NOON} 1801"]
    assert in_mid_shift(out(NOON, "d2"), in_(NOON + 1_800, "d2")) == []


def test_a_log_out_within_an_absence_is_one_absence():
    began, ended = away(NOON, 2_400, "walk")
    told = [began, out(NOON + 60, "d2"), in_(NOON + 2_400, "d2"), ended]
    assert in_mid_shift(*told) == [f"d2 {NOON} 2400"]


def test_a_return_that_a_gap_hides_was_when_the_gap_opened():
    dark = blind(hours(NOON + 600))
    told = [out(NOON, "d2"), dark, in_(NOON + 4_000, "d2"), sees(dark, hours(NOON + 4_000))]
    assert in_mid_shift(*told) == []
