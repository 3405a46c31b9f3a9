"""Questions to a plan: who is meant to be on duty, on leave, leading, relieving."""

from __future__ import annotations

import pytest

from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Activity, Leave, LeaveKind, LeaveState
from ccfloor.roster.shifts import NIGHT, Pattern, PlannedSlot
from tests.roster.plans import LEAD_A, LI, WU, XU, at, day, night, plan, shift

MEAL = PlannedSlot(Activity.MEAL, (720, 780))


def leave(state=LeaveState.APPROVED, person="Li"):
    since, until = at("2026-07-01 10:00"), at("2026-07-01 12:00")
    return Leave("l", person, LeaveKind.SICK, since, until, 0, state)


def test_an_empty_plan_expects_nobody():
    duty = DutyRoster(plan())
    assert duty.expected("agent-Li", 0) is None
    assert duty.next_shift("agent-Li", 0) is None
    assert duty.shifts_of("agent-Li") == ()
    assert list(duty.teams()) == []
    assert list(duty.moments(0, 9)) == []
    assert duty.lead_of("A", 0) is None


@pytest.mark.parametrize(
    ("moment", "on_duty"),
    [
        ("2026-07-01 07:59:59.999999", False),
        ("2026-07-01 08:00", True),
        ("2026-07-01 19:59:59.999999", True),
        ("2026-07-01 20:00", False),
    ],
)
def test_a_shift_is_half_open(moment, on_duty):
    mine = day(LI, "2026-07-01")
    duty = DutyRoster(plan(mine, day(LI, "2026-07-03")))
    assert duty.shift_at("agent-Li", at(moment)) == (mine if on_duty else None)


def test_a_night_over_the_end_of_a_month_belongs_to_the_day_it_starts_on():
    duty = DutyRoster(plan(night(LI, "2026-06-30")))
    found = duty.shift_at("agent-Li", at("2026-07-01 07:59:59"))
    assert found is not None
    assert found.day == "2026-06-30"


def test_the_next_shift_is_the_first_that_starts_later():
    first, second = day(LI, "2026-07-01"), day(LI, "2026-07-02")
    duty = DutyRoster(plan(second, first))
    assert duty.next_shift("agent-Li", first.start - 1) == first
    assert duty.next_shift("agent-Li", first.start) == second
    assert duty.next_shift("agent-Li", second.start) is None
    assert duty.shifts_of("agent-Li") == (first, second)


def test_approved_leave_takes_its_stretch_and_no_more():
    duty = DutyRoster(plan(day(LI, "2026-07-01"), leaves=(leave(),)))
    expected = [
        duty.expected("agent-Li", at(f"2026-07-01 {clock}")) is not None
        for clock in ("09:59:59", "10:00", "11:59:59", "12:00")
    ]
    assert expected == [True, False, False, True]


@pytest.mark.parametrize(
    "other",
    [leave(LeaveState.ASKED), leave(LeaveState.REFUSED), leave(LeaveState.CANCELLED),
     leave(person="Wu")],
)  # fmt: skip
def test_leave_that_is_not_approved_or_not_his_takes_nothing(other):
    duty = DutyRoster(plan(day(LI, "2026-07-01"), leaves=(other,)))
    assert duty.expected("agent-Li", at("2026-07-01 11:00")) is not None


def test_a_slot_is_half_open():
    mine = shift(LI, "2026-07-01", slots=(MEAL,))
    duty = DutyRoster(plan(mine))
    clocks = ("11:59:59", "12:00", "12:59:59", "13:00")
    found = [duty.slot_at(mine, at(f"2026-07-01 {clock}")) for clock in clocks]
    assert [one is not None for one in found] == [False, True, True, False]


def test_the_lead_is_the_rostered_one_who_is_not_on_leave():
    second = shift(LEAD_A, "2026-07-01", id="LeadA:9")
    first = day(LEAD_A, "2026-07-01")
    duty = DutyRoster(plan(day(LI, "2026-07-01"), first, second))
    assert duty.lead_of("A", at("2026-07-01 11:00")) == first
    away = DutyRoster(plan(first, leaves=(leave(person="LeadA"),)))
    assert away.lead_of("A", at("2026-07-01 11:00")) is None
    assert away.lead_of("A", at("2026-07-01 12:00")) == first
    assert away.lead_of("B", at("2026-07-01 12:00")) is None


def test_whoever_has_the_seat_next_in_the_same_team_relieves():
    mine = shift(LI, "2026-07-01", seat="1")
    next_ = shift(WU, "2026-07-01", seat="1", id="x")
    after = night(WU, "2026-07-01")
    free = DutyRoster(plan(day(LI, "2026-07-01"), after))
    assert free.relief_of(day(LI, "2026-07-01")) is None  # seats are free
    assert DutyRoster(plan(mine, next_)).relief_of(mine) is None  # not when it ends
    relief = shift(WU, "2026-07-01", NIGHT, seat="1")
    stranger = shift(XU, "2026-07-01", NIGHT, seat="1")
    assert DutyRoster(plan(mine, stranger, relief)).relief_of(mine) == relief


def test_what_leave_and_slots_take_is_not_asked_for():
    noon, one = at("2026-07-01 12:00"), at("2026-07-01 13:00")
    eight, ten, twenty = at("2026-07-01 08:00"), at("2026-07-01 10:00"), at("2026-07-01 20:00")
    whole = shift(LI, "2026-07-01", Pattern("day", (480, 1200), meals=((720, 780),)))
    assert DutyRoster(plan(whole)).asked(whole, 0, twenty + 1) == [(eight, noon), (one, twenty)]
    duty = DutyRoster(plan(whole, leaves=(leave(),)))  # 10:00 to 12:00, so the meal follows at once
    assert duty.asked(whole, eight, twenty) == [(eight, ten), (one, twenty)]
    assert duty.asked(whole, ten + 1, one) == []
    assert duty.asked(whole, noon - 1, one + 1) == [(one, one + 1)]
    assert duty.asked(whole, one, one) == []
    asked = DutyRoster(plan(whole, leaves=(leave(LeaveState.ASKED),)))
    assert asked.asked(whole, eight, ten + 1) == [(eight, ten + 1)]


def test_moments_are_beginnings_and_ends_once_each():
    duty = DutyRoster(plan(day(LI, "2026-07-01"), day(WU, "2026-07-01"), night(XU, "2026-07-01")))
    eight, twenty, next_ = (
        at("2026-07-01 08:00"), at("2026-07-01 20:00"), at("2026-07-02 08:00"),
    )  # fmt: skip
    assert list(duty.moments(eight - 1, next_)) == [eight, twenty, next_]
    assert list(duty.moments(eight, next_ - 1)) == [twenty]
    assert list(duty.teams()) == ["A", "B"]
