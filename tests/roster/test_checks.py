"""T23: what is wrong with a roster, and what only looks so."""

from __future__ import annotations

import pytest

from ccfloor.roster.checks import Limits, check, check_shifts
from ccfloor.roster.plan import Activity
from ccfloor.roster.shifts import Pattern, PlannedSlot
from tests.roster.plans import LI, WU, H, S, day, night, plan, shift

LIMITS = Limits()


def codes(*shifts):
    return [(one.code, str(one.weight)) for one in check_shifts(shifts, LIMITS)]


def test_day_after_day_and_night_after_night_are_fine():
    assert codes(*(day(LI, f"2026-07-{n:02}") for n in range(1, 8))) == []
    assert codes(*(night(WU, f"2026-06-{n:02}") for n in range(24, 31))) == []
    assert check(plan(day(LI, "2026-07-01")), LIMITS) == []


@pytest.mark.parametrize(
    ("end", "found"), [(1199, ["not_twelve"]), (1200, []), (1201, ["not_twelve"])]
)
def test_a_shift_of_another_length_is_a_warning(end, found):
    shifts = [shift(LI, "2026-07-01", Pattern("x", (480, end)))]
    assert [one.code for one in check_shifts(shifts, LIMITS)] == found


@pytest.mark.parametrize(("start", "found"), [(419, ["short_rest"]), (420, []), (421, [])])
def test_less_than_eleven_hours_of_rest_is_a_warning(start, found):
    second = shift(LI, "2026-07-02", Pattern("x", (start, start + 720)))
    assert [one.code for one in check_shifts([day(LI, "2026-07-01"), second], LIMITS)] == found


def test_rest_is_measured_by_the_limit_that_is_set():
    shifts = [day(LI, "2026-07-01"), day(LI, "2026-07-02")]
    assert check_shifts(shifts, Limits(rest=12 * H)) == []
    (found,) = check_shifts(shifts, Limits(rest=12 * H + S))
    assert found.text == "12 h between Li:2026-07-01 and Li:2026-07-02: expected 12 h 1 s rest"


def test_one_person_in_two_shifts_at_once_is_an_error():
    long = shift(LI, "2026-07-01", Pattern("x", (480, 479)))
    inside = night(LI, "2026-07-01")
    assert ("overlap", "error") in codes(long, inside)
    # the one that ends last is compared, not the one before
    third = shift(LI, "2026-07-02", Pattern("y", (478, 1198)))
    assert codes(long, shift(LI, "2026-07-01", id="z"), third).count(("overlap", "error")) == 2


def test_two_people_on_one_seat_at_once_is_an_error_and_one_after_the_other_is_not():
    assert codes(shift(LI, "2026-07-01", seat="1"), shift(WU, "2026-07-01", seat="1")) == [
        ("seat_shared", "error")
    ]
    after = shift(WU, "2026-07-01", Pattern("night", (1200, 480)), seat="1")
    assert codes(shift(LI, "2026-07-01", seat="1"), after) == []
    assert codes(day(LI, "2026-07-01"), day(WU, "2026-07-01")) == []  # seats are free


def test_slots_are_within_their_shift_and_apart():
    def with_slots(*hours):
        slots = tuple(PlannedSlot(Activity.MEAL, each) for each in hours)
        return shift(LI, "2026-07-01", slots=slots)

    assert codes(with_slots((720, 780), (780, 800))) == []
    assert codes(with_slots((720, 780), (779, 800))) == [("slots_overlap", "error")]
    assert codes(with_slots((1190, 1201))) == [("slot_outside", "error")]
    assert codes(with_slots((480, 1200))) == []
