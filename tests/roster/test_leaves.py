"""T21, T22: notice to the second, half shifts, holidays, whose word counts."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.errors import RosterError
from ccfloor.regulation.shipped import shipped
from ccfloor.roster.findings import standing
from ccfloor.roster.holidays import PUBLISHED, Calendar
from ccfloor.roster.leaves import (
    approved,
    halves,
    objections,
    points,
    refused,
    seconds_taken,
    shifts_of,
)
from ccfloor.roster.plan import Leave, LeaveKind, LeaveState
from tests.roster.plans import (
    BOSS,
    LEAD_A,
    LEAD_B,
    LI,
    SHANGHAI,
    SUPER,
    WU,
    H,
    S,
    at,
    day,
    night,
    person,
    plan,
)  # fmt: skip

T21 = shipped().newest.rule("T21")
NOW = at("2026-07-01 09:00")
MINE = day(LI, "2026-07-10")
PLAN = plan(MINE, night(LI, "2026-07-12"))


def leave(since=MINE.start, until=MINE.end, kind=LeaveKind.PERSONAL, asked=NOW, **more):
    return Leave("l", "Li", kind, since, until, asked, **more)


def codes(one, roster=PLAN, calendar=PUBLISHED):
    return [each.code for each in objections(one, roster, T21, SHANGHAI, calendar)]


def test_leave_that_is_asked_for_in_time_has_nothing_against_it():
    assert codes(leave()) == []


@pytest.mark.parametrize(("late", "found"), [(-1, []), (0, []), (1, ["notice"])])
def test_it_is_asked_two_days_before_it_begins_to_the_microsecond(late, found):
    assert codes(leave(asked=MINE.start - 172_800 * S + late)) == found
    assert codes(leave(since=MINE.start + H, asked=MINE.start + H - 172_800 * S + late)) == found


@pytest.mark.parametrize(
    ("late", "found"), [(-1, []), (0, []), (1, ["sick_late"]), (2 * 3_600 * S, ["sick_late"])]
)
def test_who_is_ill_calls_an_hour_before_his_shift_and_is_only_flagged(late, found):
    ill = leave(kind=LeaveKind.SICK, asked=MINE.start - 3_600 * S + late, diagnosis=True)
    assert codes(ill) == found
    assert standing(objections(ill, PLAN, T21, SHANGHAI, PUBLISHED), overridden=False) == ()


def test_how_late_the_call_was_is_told():
    late = leave(kind=LeaveKind.SICK, asked=MINE.start + 60 * S, diagnosis=True)
    (found,) = objections(late, PLAN, T21, SHANGHAI, PUBLISHED)
    assert found.text == "called 0 h 1 min after the shift began: expected 1 h before"


def test_sick_leave_without_a_diagnosis_is_flagged():
    assert codes(leave(kind=LeaveKind.SICK)) == ["no_diagnosis"]


@pytest.mark.parametrize("kind", [kind for kind in LeaveKind if kind is not LeaveKind.SICK])
def test_on_a_holiday_only_the_manager_allows_it(kind):
    shift = day(LI, "2026-10-02")
    one = leave(shift.start, shift.end, kind)
    (found,) = objections(one, plan(shift), T21, SHANGHAI, PUBLISHED)
    assert (found.code, found.overridable) == ("holiday", True)


def test_who_is_ill_on_a_holiday_has_his_reason():
    shift = day(LI, "2026-10-02")
    assert codes(leave(shift.start, shift.end, LeaveKind.SICK, diagnosis=True), plan(shift)) == []


def test_a_night_before_a_holiday_is_partly_of_it():
    shift = night(LI, "2026-09-30")
    midnight = at("2026-10-01 00:00")
    assert codes(leave(shift.start, midnight), plan(shift)) == []
    assert codes(leave(shift.start, midnight + 1), plan(shift)) == ["holiday"]


def test_a_year_that_nobody_knows_asks_the_manager():
    shift = day(LI, "2099-07-10")
    assert codes(leave(shift.start, shift.end), plan(shift)) == ["holiday_unknown"]


def test_a_year_that_the_house_entered_asks_nobody_but_on_its_holidays():
    entered = Calendar(frozenset({2099}), frozenset({"2099-07-11"}))
    for name, found in (("2099-07-10", []), ("2099-07-11", ["holiday"])):
        shift = day(LI, name)
        assert codes(leave(shift.start, shift.end), plan(shift), entered) == found


def test_on_probation_personal_leave_is_flagged():
    new = person("Li", "201001", probation=True)
    assert codes(leave(), plan(MINE, people=(new,))) == ["probation"]
    ill = leave(kind=LeaveKind.SICK, diagnosis=True)
    assert codes(ill, plan(MINE, people=(new,))) == []


def test_what_cannot_be_is_refused():
    assert codes(leave(until=MINE.start)) == ["backwards"]
    assert codes(msgspec.structs.replace(leave(), person="x")) == ["unknown"]
    assert codes(leave(at("2026-07-11 08:00"), at("2026-07-11 20:00"))) == ["no_shift"]
    other = msgspec.structs.replace(leave(), id="o", state=LeaveState.APPROVED)
    have = msgspec.structs.replace(PLAN, leaves=(other,))
    assert codes(leave(), have) == ["overlap"]
    assert codes(leave(MINE.end, MINE.end + H), have) == ["no_shift"]


# --- what it counts -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        (MINE.start, MINE.start + 1, 1),
        (MINE.start, MINE.start + 6 * H, 1),
        (MINE.start, MINE.start + 6 * H + 1, 2),
        (MINE.start, MINE.end, 2),
        (MINE.end, MINE.end + 24 * H, 0),
        (MINE.start, at("2026-07-13 00:00"), 3),  # a day shift and four hours of the night
    ],
)
def test_half_of_a_shift_or_less_counts_half(since, until, count):
    assert halves(leave(since, until), PLAN.shifts) == count


def test_points_are_by_shift_and_kind():
    whole = [points(leave(kind=kind), PLAN.shifts, T21) for kind in LeaveKind]
    assert whole == [30, 3, 0, 0, 0]
    assert points(leave(until=MINE.start + H), PLAN.shifts, T21) == 15
    assert points(leave(until=MINE.start + H, kind=LeaveKind.SICK), PLAN.shifts, T21) == 1


def test_leave_is_counted_in_seconds_of_duty():
    long = leave(MINE.start + H, at("2026-07-12 21:00"))
    assert seconds_taken(long, PLAN.shifts) == 12 * 3_600
    assert [one.day for one in shifts_of(long, PLAN.shifts)] == ["2026-07-10", "2026-07-12"]
    assert shifts_of(long, [day(WU, "2026-07-10")]) == []


# --- decisions ----------------------------------------------------------------------


def approve(one, who, roster=PLAN, **more):
    return approved(one, who, roster, T21, NOW, SHANGHAI, PUBLISHED, **more)


@pytest.mark.parametrize("who", [LEAD_A, SUPER, BOSS])
def test_a_superior_approves(who):
    done = approve(leave(), who)
    assert (done.state, done.approved_by, done.override_by) == (LeaveState.APPROVED, who.id, "")


@pytest.mark.parametrize(
    ("who", "why"),
    [(LI, "his own leave"), (WU, "not Li's superior"), (LEAD_B, "not Li's superior")],
)
def test_nobody_else_decides(who, why):
    with pytest.raises(RosterError, match=why):
        approve(leave(), who)
    with pytest.raises(RosterError, match=why):
        refused(leave(), who, PLAN, NOW, SHANGHAI)


def test_only_a_manager_overrides_and_his_name_stands_for_it():
    late = leave(asked=MINE.start - H)
    with pytest.raises(RosterError, match="asked 1 h before: expected 48 h"):
        approve(late, BOSS)
    with pytest.raises(RosterError, match="only a manager"):
        approve(late, LEAD_A, override=True)
    assert approve(late, BOSS, override=True).override_by == "Boss"


def test_not_even_a_manager_overrides_what_cannot_be():
    other = msgspec.structs.replace(leave(), id="o", state=LeaveState.APPROVED)
    with pytest.raises(RosterError, match="leave o covers"):
        approve(leave(), BOSS, msgspec.structs.replace(PLAN, leaves=(other,)), override=True)


def test_what_is_decided_stays_decided():
    done = refused(leave(), LEAD_A, PLAN, NOW, SHANGHAI)
    assert (done.state, done.approved_by) == (LeaveState.REFUSED, "LeadA")
    with pytest.raises(RosterError, match="is refused already"):
        approve(done, BOSS)
    with pytest.raises(RosterError, match="not in the roster"):
        approve(msgspec.structs.replace(leave(), person="x"), BOSS)
