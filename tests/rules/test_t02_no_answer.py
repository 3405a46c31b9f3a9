"""A4.1.2 「无故不应答用户」."""

from __future__ import annotations

import pytest

from ccfloor.floor.changes import Change
from ccfloor.floor.states import AttemptOutcome, SeatState
from tests.rules.histories import (
    answered,
    blind,
    ended,
    rang,
    seat,
    sees,
    told,
    unanswered,
    watch,
)


def _no_answers(*starts: float, step: float = 8) -> list[Change]:
    """Rings of different calls on one phone, each unanswered after ``step`` seconds."""
    history: list[Change] = []
    for number, start in enumerate(starts):
        ring = rang(start, call=f"c{number}")
        history += [ring, unanswered(ring, start + step)]
    return history


def test_a_no_answer_is_a_breach_and_a_warning():
    assert told(watch(*_no_answers(0))) == [
        "8 ! T02 agent1001 8",
        "8 + T02 warn warning PJSIP/1001",
    ]


def test_the_second_in_a_row_suspects_an_absence_and_the_third_says_no_more():
    assert told(watch(*_no_answers(0, 10, 20))) == [
        "8 ! T02 agent1001 8",
        "8 + T02 warn warning PJSIP/1001",
        "18 ! T02 agent1001 8",
        "18 + T02 breach critical PJSIP/1001",
        "18 - T02 warn warning PJSIP/1001",
        "28 ! T02 agent1001 8",
    ]


def test_the_same_call_coming_back_to_the_same_agent_is_one_breach():
    first, again = rang(0), rang(10)
    lines = told(watch(first, unanswered(first, 8), again, unanswered(again, 18)))
    assert [line for line in lines if "!" in line] == ["8 ! T02 agent1001 8"]
    assert "18 + T02 breach critical PJSIP/1001" in lines


def test_another_agent_who_does_not_take_the_same_call_is_another_breach():
    one, other = rang(0, seat="PJSIP/1001"), rang(10, seat="PJSIP/1002")
    lines = told(watch(one, unanswered(one, 8), other, unanswered(other, 18)))
    assert [line for line in lines if "!" in line] == [
        "8 ! T02 agent1001 8",
        "18 ! T02 agent1002 8",
    ]


def test_three_phones_that_time_out_together_are_nobodys_no_answer():
    rings = [rang(0, seat=f"PJSIP/100{n}", siblings=2) for n in (1, 2, 3)]
    assert watch(*rings, *(unanswered(ring, 8) for ring in rings)) == []


def test_an_excused_no_answer_says_nothing():
    ring = rang(0, excused="on_call")
    assert watch(ring, unanswered(ring, 8)) == []


@pytest.mark.parametrize(
    "outcome",
    [
        AttemptOutcome.REJECTED,
        AttemptOutcome.BUSY,
        AttemptOutcome.UNREACHABLE,
        AttemptOutcome.CALLER_QUIT,
        AttemptOutcome.ANSWERED_ELSEWHERE,
        AttemptOutcome.CANCELLED,
        AttemptOutcome.UNKNOWN,
    ],
)
def test_no_other_outcome_is_a_no_answer(outcome: AttemptOutcome):
    ring = rang(0)
    assert watch(ring, ended(ring, 8, outcome)) == []


@pytest.mark.parametrize("outcome", [AttemptOutcome.ANSWERED, AttemptOutcome.REJECTED])
def test_what_a_person_does_with_the_next_call_shows_that_he_is_there(outcome: AttemptOutcome):
    ring, later = rang(10, call="next"), rang(30, call="later")
    lines = told(
        watch(*_no_answers(0), ring, ended(ring, 12, outcome), later, unanswered(later, 38))
    )
    assert lines[2:] == [
        "12 - T02 warn warning PJSIP/1001",
        "38 ! T02 agent1001 8",
        "38 + T02 warn warning PJSIP/1001",
    ]


@pytest.mark.parametrize(
    "state",
    [SeatState.TALKING, SeatState.AWAY, SeatState.OUT, SeatState.OTHER_CALL, SeatState.WRAP],
)
def test_a_seat_that_leaves_ready_clears_the_alert(state: SeatState):
    lines = told(watch(*_no_answers(0), seat(20, state)))
    assert lines[-1] == "20 - T02 warn warning PJSIP/1001"


@pytest.mark.parametrize(
    "state", [SeatState.READY, SeatState.RINGING, SeatState.OFFLINE, SeatState.UNSEEN]
)
def test_a_seat_that_may_be_empty_clears_nothing(state: SeatState):
    lines = told(watch(*_no_answers(0), seat(20, state), 100))
    assert lines[-1] == "8 + T02 warn warning PJSIP/1001"


def test_an_alert_goes_stale_ten_minutes_after_the_last_no_answer():
    lines = told(watch(*_no_answers(0, 300), 2000))
    assert lines[-1] == "908 - T02 breach critical PJSIP/1001"
    assert lines.count("908 - T02 breach critical PJSIP/1001") == 1


def test_a_gap_between_two_no_answers_makes_them_no_row():
    dark = blind(10)
    ring = rang(40, call="after")
    lines = told(watch(*_no_answers(0), dark, sees(dark, 30), ring, unanswered(ring, 48)))
    assert [line for line in lines if "T02 breach" in line] == []
    assert lines[-2:] == ["48 + T02 warn warning PJSIP/1001", "48 - T02 warn warning PJSIP/1001"]


def test_an_answer_of_somebody_who_never_missed_a_call_says_nothing():
    ring = rang(0)
    assert watch(ring, answered(ring, 3), seat(3, SeatState.TALKING)) == []
