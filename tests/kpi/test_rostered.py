"""A day held against the roster: asked for and there, breaks kept, darkness held against nobody."""

from __future__ import annotations

from operator import attrgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.floor.states import SeatState
from ccfloor.floor.views import CoverageGap, Span
from ccfloor.kpi.cell_table import Codes, Key
from ccfloor.kpi.columns import columns_of
from ccfloor.kpi.counting import SPAN, spans_of
from ccfloor.kpi.measures import MEASURES
from ccfloor.kpi.quarters import QUARTER, Cell, Cells, Quarters
from ccfloor.kpi.rostered import Attended, Presence, Slots
from ccfloor.kpi.sums import total
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Activity, Leave, LeaveKind, LeaveState, Plan, Shift, Slot

H = 3_600_000_000
M = H // 60
DAY = 24 * H * 10, 24 * H * 11
AT = DAY[0]


def shift(start: int, end: int, *meals: tuple[int, int], person: str = "p1") -> Shift:
    slots = tuple(Slot(Activity.MEAL, AT + a, AT + b) for a, b in meals)
    return Shift(f"{person}:d", person, "2026-01-01", AT + start, AT + end, agent="Li Na",
                 slots=slots)  # fmt: skip


def spans(*parts: tuple[SeatState, int, int]) -> list[Span]:
    return [Span("s", "Li Na", state, AT + a, AT + b) for state, a, b in parts]


def held(shifts, some, gaps=(), leaves=(), step=24 * H):
    roster = DutyRoster(Plan(1, 0, "", (), tuple(shifts), tuple(leaves)))
    return going_on(Presence(DAY, gaps, roster), some, step)


def going_on(presence: Presence, some: list[Span], step: int):
    """Let the spans come in the order of time, and hold what they have passed."""
    quarters = Quarters()
    since = 0
    for until in range(DAY[0] + step, DAY[1] + 1, step):
        begun = (attrgetter(*SPAN)(one) for one in some if since <= one.from_ < until)
        presence.spans(spans_of(columns_of(begun, len(SPAN)), quarters.names), quarters.names)
        presence.hold(until, quarters)
        since = until
    cells: Cells = quarters.cells()
    return presence.attended(), cells, total(cells.values())


def test_a_shift_is_asked_for_but_for_its_meal_and_who_keeps_both_adheres():
    attended, cells, sums = held(
        [shift(8 * H, 12 * H, (10 * H, 11 * H))],
        spans((SeatState.READY, 8 * H, 9 * H), (SeatState.TALKING, 9 * H, 10 * H),
              (SeatState.AWAY, 10 * H, 11 * H), (SeatState.WRAP, 11 * H, 12 * H)),
    )  # fmt: skip
    assert (sums.rostered, sums.slots, sums.asked) == (4 * H, H, 3 * H)
    assert (sums.adhered, sums.attended, sums.available, sums.worked) == (
        4 * H,
        3 * H,
        3 * H,
        3 * H,
    )
    assert MEASURES["adherence"].of(sums) == 1.0
    assert MEASURES["conformance"].of(sums) == 1.0
    assert MEASURES["shrinkage"].of(sums) == MEASURES["shrinkage_planned"].of(sums) == 0.25
    assert MEASURES["shrinkage_unplanned"].of(sums) == 0.0
    assert (attended[0].first, attended[0].last) == (AT + 8 * H, AT + 12 * H)
    assert len(cells) == 16
    assert all(cell.at % QUARTER == 0 and cell.queue == "" for cell in cells)


def test_a_call_that_runs_into_the_meal_is_excused_and_being_ready_in_it_is_not():
    calls = held(
        [shift(8 * H, 12 * H, (10 * H, 11 * H))],
        spans((SeatState.READY, 8 * H, 9 * H), (SeatState.TALKING, 9 * H, 10 * H + 10 * M),
              (SeatState.READY, 10 * H + 10 * M, 10 * H + 30 * M),
              (SeatState.AWAY, 10 * H + 30 * M, 11 * H + 30 * M)),
    )[2]  # fmt: skip
    assert calls.adhered == 2 * H + 40 * M
    assert calls.attended == 2 * H


def test_who_comes_late_and_stays_longer_conforms_and_does_not_adhere():
    sums = held([shift(8 * H, 12 * H)], spans((SeatState.READY, 9 * H, 13 * H)))[2]
    assert MEASURES["adherence"].of(sums) == 0.75
    assert MEASURES["conformance"].of(sums) == 1.0
    assert (sums.available, sums.worked) == (3 * H, 4 * H)


def test_what_was_not_seen_is_neither_asked_for_nor_missed():
    gaps = [CoverageGap(AT + 7 * H, AT + 9 * H, "link_lost"), CoverageGap(AT + 11 * H, None, "lag")]
    attended, _, sums = held([shift(8 * H, 12 * H)], spans((SeatState.READY, 8 * H, 11 * H)), gaps)
    assert (sums.rostered, sums.asked, sums.attended, sums.worked) == (2 * H, 2 * H, 2 * H, 2 * H)
    assert attended[0].first == AT + 9 * H


def test_approved_leave_is_not_asked_for_and_a_request_is_no_leave():
    on_leave = Leave("l1", "p1", LeaveKind.SICK, AT + 10 * H, AT + 14 * H, 0, LeaveState.APPROVED)
    asked = Leave("l2", "p1", LeaveKind.SICK, AT + 8 * H, AT + 9 * H, 0)
    sums = held(
        [shift(8 * H, 12 * H, (9 * H, 9 * H + 30 * M), (10 * H, 11 * H))],
        spans((SeatState.READY, 8 * H, 9 * H), (SeatState.READY, 9 * H + 30 * M, 10 * H)),
        leaves=[on_leave, asked],
    )[2]
    assert (sums.rostered, sums.leave, sums.slots, sums.asked) == (4 * H, 2 * H, 30 * M, 90 * M)
    assert sums.rostered == sums.leave + sums.slots + sums.asked
    assert MEASURES["adherence"].of(sums) == 1.0


def test_a_shift_over_midnight_is_told_with_the_part_of_it_that_lies_in_the_day():
    attended, cells, sums = held(
        [shift(-4 * H, 8 * H, person="p1"), shift(20 * H, 32 * H, person="p2")],
        spans((SeatState.READY, -4 * H, 8 * H), (SeatState.READY, 20 * H, 32 * H)),
    )
    assert [one.sums.rostered for one in attended] == [8 * H, 4 * H]
    assert (sums.rostered, sums.attended, sums.worked) == (12 * H, 12 * H, 12 * H)
    assert min(cells) == Cell(AT, "", "Li Na")


def test_somebody_at_two_seats_at_once_is_there_once():
    two = [
        Span("s1", "Li Na", SeatState.READY, AT + 8 * H, AT + 11 * H),
        Span("s2", "Li Na", SeatState.TALKING, AT + 9 * H, AT + 12 * H),
    ]
    sums = held([shift(8 * H, 12 * H)], two)[2]
    assert (sums.attended, sums.worked, sums.on_calls) == (4 * H, 4 * H, 4 * H)


def test_another_call_is_work_and_no_queues():
    sums = held([shift(8 * H, 10 * H)], spans((SeatState.OTHER_CALL, 8 * H, 10 * H)))[2]
    assert (sums.available, sums.on_calls) == (2 * H, 0)
    assert MEASURES["utilisation"].of(sums) == 0.0
    assert MEASURES["shrinkage"].of(sums) == 0.0


def test_without_a_roster_there_is_work_and_nothing_that_was_asked():
    attended, _, sums = going_on(Presence(DAY, []), spans((SeatState.READY, 8 * H, 9 * H)), 24 * H)
    assert attended == []
    assert (sums.worked, sums.rostered) == (H, 0)
    assert MEASURES["conformance"].of(sums) is None


@pytest.mark.parametrize("step", [15 * M, H, 12 * H])
def test_it_does_not_matter_in_how_many_pieces_a_day_is_held(step):
    shifts = [
        shift(8 * H, 12 * H, (9 * H + 50 * M, 10 * H + 20 * M)),
        shift(-4 * H, 3 * H, (H, 2 * H), person="p2"),
        shift(20 * H, 32 * H, person="p3"),
    ]
    some = spans(
        (SeatState.READY, -H, 2 * H + 7 * M), (SeatState.OTHER_CALL, 2 * H + 7 * M, 4 * H),
        (SeatState.TALKING, 8 * H + M, 9 * H + 59 * M), (SeatState.READY, 9 * H + 59 * M, 11 * H),
        (SeatState.WRAP, 11 * H, 11 * H + 1), (SeatState.READY, 21 * H, 30 * H),
    )  # fmt: skip
    gaps = [CoverageGap(AT + 8 * H + 20 * M, AT + 8 * H + 50 * M, "lag")]
    leaves = [Leave("l", "p1", LeaveKind.SICK, AT + 11 * H + 9 * M, AT + 14 * H, 0,
                    LeaveState.APPROVED)]  # fmt: skip
    whole = held(shifts, some, gaps, leaves)
    assert held(shifts, some, gaps, leaves, step) == whole
    assert whole[2].adhered > 0
    assert [one.first is not None for one in whole[0]] == [True, True, True]


def test_a_night_shift_is_told_to_its_end_and_the_day_gets_its_part_of_it():
    night, other = shift(20 * H, 32 * H), shift(26 * H, 30 * H, person="p2")
    tomorrows = Shift("p3:e", "p3", "2026-01-02", AT + 25 * H, AT + 33 * H, agent="Li Na")
    roster = DutyRoster(Plan(1, 0, "", (), (night, other, tomorrows)))
    presence = Presence(DAY, [], roster, reach=AT + 32 * H, name="2026-01-01")
    quarters = Quarters()
    (ready,) = spans((SeatState.READY, 21 * H, 31 * H))
    names = Codes[Key]()
    presence.spans(spans_of(columns_of([attrgetter(*SPAN)(ready)], len(SPAN)), names), names)
    presence.hold(AT + 32 * H, quarters)
    told: list[Attended] = presence.attended()
    assert [(one.shift.id, one.sums.rostered, one.sums.attended) for one in told] == [
        ("p1:d", 12 * H, 10 * H),
        ("p2:d", 4 * H, 4 * H),
    ]
    assert (told[0].first, told[0].last) == (AT + 21 * H, AT + 31 * H)
    sums = total(quarters.cells().values())
    assert (sums.rostered, sums.attended, sums.worked) == (4 * H, 3 * H, 3 * H)


stretches = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda one: (one[0], sum(one)))


@given(
    st.lists(st.lists(stretches, max_size=4), max_size=4),
    st.lists(st.tuples(st.integers(0, 5), stretches), max_size=20),
)
def test_who_is_ready_in_a_break_of_his_is_found_among_many_as_one_by_one(breaks, some):
    slots = Slots(breaks)
    whose, from_, to = (
        np.array(column, np.int64)
        for column in columns_of(((code, *stretch) for code, stretch in some), 3)
    )
    assert slots.touched(whose, from_, to).tolist() == [
        code < len(breaks) and any(from_ < over and begin < to for begin, over in breaks[code])
        for code, (from_, to) in some
    ]
