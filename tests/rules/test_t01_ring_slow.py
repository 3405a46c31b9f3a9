"""A3.1.2 「应在电话铃响二声内接听」「(12秒内接听)」."""

from __future__ import annotations

import pytest

from ccfloor.config import Config, Rules
from ccfloor.floor.states import AttemptOutcome
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import AlertRaised, BreachFound
from tests.regulation.houses import regulation
from tests.rules.histories import (
    answered,
    at,
    blind,
    ended,
    rang,
    sees,
    told,
    unanswered,
    watch,
)


def test_an_answer_before_the_ninth_second_says_nothing():
    ring = rang(0)
    assert watch(ring, answered(ring, 8.999)) == []


def test_a_ring_of_exactly_twelve_seconds_passes():
    ring = rang(0)
    assert told(watch(ring, answered(ring, 12.0))) == [
        "9 + T01 warn warning PJSIP/1001",
        "12 - T01 warn warning PJSIP/1001",
    ]


def test_a_microsecond_more_is_over():
    ring = rang(0)
    assert told(watch(ring, answered(ring, 12.000001))) == [
        "9 + T01 warn warning PJSIP/1001",
        "12.000001 + T01 breach critical PJSIP/1001",
        "12.000001 - T01 warn warning PJSIP/1001",
        "12.000001 ! T01 agent1001 12",
        "12.000001 - T01 breach critical PJSIP/1001",
    ]


def test_an_answer_after_twelve_point_one_seconds_is_a_breach_with_its_proof():
    ring = rang(0)
    (breach,) = [f.breach for f in watch(ring, answered(ring, 12.1)) if isinstance(f, BreachFound)]
    assert breach.id == f"T01:PJSIP/1001:{at(0)}"
    assert (breach.measured, breach.limit, breach.at) == (12_100_000, 12_000_000, at(12.1))
    assert (breach.agent, breach.queue, breach.call) == ("agent1001", "sales", "c1")
    assert breach.evidence == ring.attempt.evidence


def test_the_alert_is_raised_at_its_own_instant_however_late_the_clock_is():
    assert told(watch(rang(0), 100)) == [
        "9 + T01 warn warning PJSIP/1001",
        "12.000001 + T01 breach critical PJSIP/1001",
        "12.000001 - T01 warn warning PJSIP/1001",
    ]


def test_a_slow_time_out_is_a_breach_too():
    ring = rang(0)
    assert "15 ! T01 agent1001 15" in told(watch(ring, unanswered(ring, 15)))


@pytest.mark.parametrize(
    "outcome",
    [o for o in AttemptOutcome if o not in {AttemptOutcome.ANSWERED, AttemptOutcome.NO_ANSWER}],
)
def test_no_other_end_of_a_long_ringing_is_a_breach(outcome: AttemptOutcome):
    ring = rang(0)
    lines = told(watch(ring, ended(ring, 15, outcome)))
    assert lines[-1] == "15 - T01 breach critical PJSIP/1001"
    assert not [line for line in lines if "!" in line]


def test_three_phones_that_time_out_together_charge_nobody_and_raise_one_alert():
    rings = [rang(n / 10, seat=f"PJSIP/100{n}", siblings=2) for n in (1, 2, 3)]
    lines = told(watch(*rings, *(unanswered(ring, 15) for ring in rings)))
    assert lines == [
        "9.1 + T01 warn warning sales",
        "12.100001 + T01 breach critical sales",
        "12.100001 - T01 warn warning sales",
        "15 - T01 breach critical sales",
    ]


def test_who_answers_a_shared_ring_late_is_known():
    rings = [rang(0, seat=f"PJSIP/100{n}", siblings=1) for n in (1, 2)]
    lines = told(
        watch(
            *rings,
            answered(rings[1], 14),
            ended(rings[0], 14, AttemptOutcome.ANSWERED_ELSEWHERE),
        )
    )
    assert [line for line in lines if "!" in line] == ["14 ! T01 agent1002 14"]


def test_when_the_first_of_two_phones_declines_the_other_one_sets_the_clock():
    first, second = rang(0, seat="PJSIP/1001"), rang(5, seat="PJSIP/1002")
    lines = told(watch(first, second, ended(first, 8, AttemptOutcome.REJECTED), 20))
    assert lines == [
        "14 + T01 warn warning PJSIP/1002",
        "17.000001 + T01 breach critical PJSIP/1002",
        "17.000001 - T01 warn warning PJSIP/1002",
    ]


def test_an_alert_does_not_go_on_naming_a_person_whose_phone_is_silent():
    first = rang(0, seat="PJSIP/1001")
    second = rang(9.5, seat="PJSIP/1002")
    lines = told(watch(first, second, ended(first, 11, AttemptOutcome.REJECTED), 19))
    assert lines == [
        "9 + T01 warn warning PJSIP/1001",
        "11 - T01 warn warning PJSIP/1001",
        "18.5 + T01 warn warning PJSIP/1002",
    ]


@pytest.mark.parametrize("excuse", ["uncovered", "on_call", "just_paused", "device"])
def test_an_excused_ring_says_nothing(excuse: str):
    ring = rang(0, excused=excuse)
    assert watch(ring, answered(ring, 30)) == []


def test_an_excuse_that_comes_while_it_rings_saves_from_the_breach():
    ring = rang(0)
    lines = told(watch(ring, answered(ring, 30, excused="device")))
    assert lines[-1] == "30 - T01 breach critical PJSIP/1001"
    assert not [line for line in lines if "!" in line]


def test_a_ring_that_the_link_went_down_in_is_never_alerted_nor_charged():
    ring, dark = rang(0), blind(5)
    over = ended(ring, 5, AttemptOutcome.UNKNOWN, excused="uncovered")
    lines = told(watch(ring, dark, over, 60, sees(dark, 60), 100))
    assert lines == ["5 + LINK breach critical pbx", "60 - LINK breach critical pbx"]


def test_an_alert_raised_before_the_link_went_down_is_cleared_once():
    ring, dark = rang(0), blind(10)
    over = ended(ring, 10, AttemptOutcome.UNKNOWN, excused="uncovered")
    lines = told(watch(ring, dark, over, sees(dark, 60), 100))
    assert [line for line in lines if "T01" in line] == [
        "9 + T01 warn warning PJSIP/1001",
        "10 - T01 warn warning PJSIP/1001",
    ]


def test_an_answer_older_than_the_deadline_that_overtook_it_does_not_clear_backwards():
    ring = rang(0)
    lines = told(watch(ring, 12.05, answered(ring, 11.98)))
    assert lines[-1] == "12.000001 - T01 breach critical PJSIP/1001"
    assert not [line for line in lines if "!" in line]


def test_the_limits_are_those_of_the_configuration():
    config = Config(rules=Rules(ring_warn_s=2.5), regulation=regulation(T01={"ring_limit_s": 3.0}))
    ring = rang(0)
    lines = told(watch(ring, answered(ring, 3.5), config=config))
    assert lines[0] == "2.5 + T01 warn warning PJSIP/1001"
    assert "3.5 ! T01 agent1001 3.5" in lines


def test_a_warning_that_would_come_after_the_limit_is_left_out():
    config = Config(rules=Rules(ring_warn_s=20))
    assert told(watch(rang(0), 60, config=config)) == ["12.000001 + T01 breach critical PJSIP/1001"]


def test_nothing_is_remembered_of_calls_that_have_ended():
    engine = Engine(Config())
    for n in range(1000):
        ring = rang(n, call=f"c{n}")
        watch(ring, answered(ring, n + 0.5), engine=engine)
    assert engine.next_deadline() is None
    assert engine.standing() == []


def test_the_alert_says_whom_it_is_about():
    (raised,) = [f for f in watch(rang(0), 9) if isinstance(f, AlertRaised)]
    alert = raised.alert
    assert alert.id == f"T01:warn:PJSIP/1001:{at(0)}"
    assert (alert.kind, alert.seat, alert.agent) == ("seat", "PJSIP/1001", "agent1001")
    assert (alert.begun_at, alert.limit) == (at(0), 12_000_000)
    assert (alert.queue, alert.call) == ("sales", "c1")
