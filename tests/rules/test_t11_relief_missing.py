"""A3.2.4 「接班人员未到齐,相应坐席的交班人员不得离开」."""

from __future__ import annotations

import msgspec

from ccfloor.roster.plan import Activity, Slot
from ccfloor.rules.t11_relief_missing import ReliefMissing
from tests.rules.histories import told, watch
from tests.rules.rosters import (
    DAY,
    NIGHT,
    day_at_work,
    hours,
    in_,
    leave,
    noted,
    out,
    passing,
    plan,
)

E = 39_600
"""20:00 in the histories' seconds."""


def lines(*history: object) -> list[str]:
    return told(watch(*history, rules=(ReliefMissing,)))  # type: ignore[arg-type]  # a list of changes


def test_who_is_missing_is_told_before_at_and_after_the_start():
    history = [*day_at_work(), noted(-960, "n1"), hours(-900), hours(0), hours(300), in_(310, "n2")]
    assert lines(*history) == [
        f"{E - 900} + T11 warn notice PJSIP/2",
        f"{E} + T11 warn warning PJSIP/2",
        f"{E} - T11 warn notice PJSIP/2",
        f"{E + 300} + T11 breach critical PJSIP/2",
        f"{E + 300} - T11 warn warning PJSIP/2",
        f"{E + 310} - T11 breach critical PJSIP/2",
    ]


def test_where_no_roll_was_called_nothing_is_said_before_the_start():
    found = lines(*day_at_work(), hours(-1), in_(-1, "n1"), in_(5, "n2"), hours(400))
    assert found == [f"{E} + T11 warn warning PJSIP/2", f"{E + 5} - T11 warn warning PJSIP/2"]


def test_who_has_leave_is_not_missing():
    absent = plan(leaves=[leave("n2", 0, 12 * 3600)])
    assert lines(absent, *day_at_work()[1:], noted(-960, "n1"), hours(400)) == []


def test_a_leave_approved_meanwhile_clears():
    absent = plan(leaves=[leave("n2", 0, 12 * 3600)], at=60)
    history = [*day_at_work(), noted(-960, "n1"), hours(30), absent, hours(400)]
    assert lines(*history)[-1] == f"{E + 60} - T11 warn warning PJSIP/2"


def test_a_shift_that_is_over_clears():
    found = lines(*day_at_work(), noted(-960, "n1"), hours(400), passing(12 * 3600 + 1))
    assert found[-1] == f"{E + 12 * 3600 + 1} - T11 breach critical PJSIP/2"


def test_who_begins_with_a_training_is_not_missing():
    slot = Slot(Activity.TRAINING, NIGHT[1].start, NIGHT[1].start + 3_600_000_000)
    trained = plan(*DAY, NIGHT[0], msgspec.structs.replace(NIGHT[1], slots=(slot,)))
    assert lines(trained, *day_at_work()[1:], noted(-960, "n1"), hours(400)) == []


def test_who_came_early_and_went_again_is_missing():
    touched = [in_(-7_000, "n2", "PJSIP/7"), out(-6_990, "n2", "PJSIP/7")]
    found = lines(*day_at_work(), *touched, in_(-1, "n1"), hours(1))
    assert found == [f"{E} + T11 warn warning PJSIP/2"]
