"""A shift held against what was seen: late, missing, gone, and what a gap hides."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from ccfloor.floor.states import SeatState
from ccfloor.floor.views import CoverageGap, SeatView, Span
from ccfloor.kpi.shifts_kept import EARLY, HANDOVER, HOUR, LINGERS, Seen, around, hours, kept
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Activity, Leave, LeaveKind, LeaveState, Plan, Shift, Slot
from ccfloor.roster_rows import midnight, running_day, shifts_of_day
from ccfloor.rules import attendance, firsts
from tests.roster.plans import LI, WU, H, S, at, day, night, plan

M = 60 * S
MORNING = at("2026-07-01 08:00")
EVENING = at("2026-07-01 20:00")
READY, AWAY, OUT = SeatState.READY, SeatState.AWAY, SeatState.OUT
FIRST = Span("s9", "other", OUT, MORNING - 9 * H, MORNING - 3 * H)
"""The monitor saw before the shift began."""


def held(*spans, shift=None, now=EVENING + H, gaps=(), grace=0, rolls=(), asked=0, **more):
    shift = shift or day(LI, "2026-07-01")
    seen = Seen(now, gaps)
    seen.spans([FIRST, *(Span("s1", shift.agent, *one) for one in spans)])
    seen.rolls[shift.agent] += rolls
    return kept(shift, DutyRoster(plan(shift, **more)), seen, asked, grace)


def test_the_moments_are_those_of_the_book_of_attendance():
    assert (EARLY, HANDOVER) == (attendance.EARLY, attendance.HANDOVER)
    assert firsts.LINGERS == LINGERS


def test_who_is_there_from_before_the_start_to_the_end_is_neither_late_nor_missing():
    was = held((READY, MORNING - 9 * M, EVENING))
    assert (was.arrived, was.left, was.late, was.missing) == (MORNING - 9 * M, EVENING, 0, False)
    assert was.here == [(MORNING - 9 * M, EVENING)]


@pytest.mark.parametrize(("came", "late"), [(0, 0), (1, 1), (60 * S, 60 * S)])
def test_late_is_what_is_missing_at_the_beginning(came, late):
    assert held((READY, MORNING + came, EVENING)).late == late


def test_exactly_the_grace_passes():
    assert held((READY, MORNING + 60 * S, EVENING), grace=60 * S).late == 0
    assert held((READY, MORNING + 60 * S + 1, EVENING), grace=60 * S).late == 60 * S + 1


def test_who_never_came_is_missing_once_the_grace_is_over():
    assert not held(now=MORNING).missing
    assert not held(now=MORNING + 60 * S, grace=60 * S).missing
    assert held(now=MORNING + 60 * S + 1, grace=60 * S).missing


def test_leave_meals_and_a_plan_told_in_mid_shift_take_nothing_from_anybody():
    leave = Leave("l", "Li", LeaveKind.SICK, MORNING, MORNING + H, 0, LeaveState.APPROVED)
    assert held((READY, MORNING + H, EVENING), leaves=(leave,)).late == 0
    shift = day(LI, "2026-07-01")
    meal = Shift(
        shift.id, "Li", shift.day, shift.start, shift.end, agent=shift.agent,
        slots=(Slot(Activity.MEAL, MORNING, MORNING + H),),
    )  # fmt: skip
    assert held((READY, MORNING + H, EVENING), shift=meal).late == 0
    assert held((READY, MORNING + H, EVENING), asked=MORNING + H).late == 0


def test_a_gap_speaks_for_the_person():
    dark = (CoverageGap(MORNING - M, MORNING + 10 * M, "link_lost"),)
    was = held((READY, MORNING + 10 * M, EVENING), gaps=dark)
    assert (was.arrived, was.late) == (MORNING - M, 0)
    dark = (CoverageGap(EVENING - 10 * M, EVENING + M, "link_lost"),)
    was = held((READY, MORNING, EVENING - 10 * M), gaps=dark)
    assert was.left == EVENING + M
    was = held(gaps=(CoverageGap(MORNING - M, None, "link_lost"),), now=MORNING + H)
    assert (was.missing, was.unknown) == (False, True)


def test_before_the_first_sight_nothing_is_concluded():
    seen = Seen(EVENING, ())
    seen.seats([SeatView("s1", "other", READY, MORNING + H)])
    shift = day(LI, "2026-07-01")
    was = kept(shift, DutyRoster(plan(shift)), seen, 0, 0)
    assert (was.unknown, was.missing, was.late) == (True, False, 0)


def test_a_roll_call_counts_as_coming():
    was = held((READY, MORNING + H, EVENING), rolls=[MORNING - M])
    assert (was.arrived, was.late) == (MORNING - M, 0)


def test_who_went_and_stays_past_the_end_is_told():
    was = held((READY, MORNING, EVENING + 25 * M))
    assert (was.left, was.held) == (EVENING + 25 * M, 25 * M)
    assert held((READY, MORNING, EVENING + H)).left is None  # he is there still


def test_being_away_at_one_desk_and_there_at_another_is_being_there():
    seen = Seen(EVENING, ())
    seen.spans([Span("s1", "a", AWAY, MORNING, EVENING), Span("s2", "a", READY, MORNING, EVENING)])
    assert seen.of("a") == ([(MORNING, EVENING)], [])


def test_a_log_in_long_before_the_shift_is_not_for_it():
    was = held((READY, MORNING - H, MORNING - 20 * M), (READY, MORNING + M, EVENING))
    assert (was.arrived, was.late) == (MORNING + M, M)


def test_what_lies_between_two_shifts_is_shared_between_them():
    first, second = day(LI, "2026-07-01"), night(LI, "2026-07-01")
    roster = DutyRoster(plan(first, second))
    assert around(first, roster)[1] == around(second, roster)[0] == first.end
    alone = DutyRoster(plan(first))
    assert around(first, alone) == (first.start - EARLY, first.end + LINGERS)


def test_a_night_shift_is_one_row_of_the_day_on_which_it_begins_and_runs_into_the_next():
    zone = ZoneInfo("Asia/Shanghai")
    mine, his = night(LI, "2026-07-01"), day(WU, "2026-07-02")
    roster = DutyRoster(plan(mine, his))
    first, second = (midnight(one, zone) for one in (_day("2026-07-01"), _day("2026-07-02")))
    assert shifts_of_day(roster, _day("2026-07-01"), first) == [mine]
    assert set(shifts_of_day(roster, _day("2026-07-02"), second)) == {mine, his}
    assert running_day(roster, at("2026-07-02 03:00"), zone) == _day("2026-07-01")
    assert running_day(roster, at("2026-07-02 08:00"), zone) == _day("2026-07-02")
    assert running_day(None, at("2026-07-02 03:00"), zone) == _day("2026-07-02")


def _day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("on", "length"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)]
)
def test_a_day_whose_clock_is_changed_has_as_many_hours_as_pass(on, length):
    berlin = ZoneInfo("Europe/Berlin")
    begins = midnight(_day(on), berlin)
    after = _day(on).replace(day=_day(on).day + 1)
    ends = midnight(after, berlin)
    counted = hours((begins, ends), Seen(begins, ()), [(begins, ends)], [])
    assert len(counted) == length
    assert {one.asked for one in counted} == {1.0}


def test_the_mean_of_an_hour_leaves_out_what_nobody_saw():
    gap = CoverageGap(MORNING, MORNING + H // 2, "link_lost")
    seen = Seen(MORNING + 2 * H, [gap])
    seen.spans([FIRST])
    (first, second, third) = hours(
        (MORNING, MORNING + 3 * HOUR),
        seen,
        [(MORNING, MORNING + 3 * H)] * 2,
        [(MORNING + H // 2, MORNING + H), (MORNING + H, MORNING + H + H // 2)],
    )
    assert (first.asked, first.present) == (2.0, 1.0)
    assert second.present == 0.5
    assert third.present is None


def test_an_empty_plan_asks_for_nobody():
    assert DutyRoster(Plan(1, 0)).leaves_of("Li") == ()
    (one,) = hours((MORNING, MORNING + H), Seen(MORNING + H, ()), [], [])
    assert (one.asked, one.present) == (0, None)
