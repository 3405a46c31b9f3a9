"""A3.1.1 「不得在外逗留,每次离岗时间不得超过5分钟」."""

from __future__ import annotations

import pytest

from ccfloor.config import Config, Rules
from ccfloor.floor.states import SeatState
from ccfloor.rules.findings import AlertRaised, BreachFound
from tests.regulation.houses import regulation
from tests.rules.histories import (
    at,
    back,
    blind,
    left,
    relabelled,
    seat,
    sees,
    told,
    watch,
)

AMBER = "240 + T06 warn warning PJSIP/1001"
RED = ["300.000001 + T06 breach critical PJSIP/1001", "300.000001 - T06 warn warning PJSIP/1001"]


def test_back_before_the_fourth_minute_says_nothing():
    gone = left(0, "toilet")
    assert watch(gone, back(gone, 239.999)) == []


def test_exactly_five_minutes_pass():
    gone = left(0, "toilet")
    assert told(watch(gone, back(gone, 300.0))) == [AMBER, "300 - T06 warn warning PJSIP/1001"]


def test_a_microsecond_more_is_over():
    gone = left(0, "toilet")
    assert told(watch(gone, back(gone, 300.000001))) == [
        AMBER,
        *RED,
        "300.000001 - T06 breach critical PJSIP/1001",
        "300.000001 ! T06 agent1001 300",
    ]


def test_three_hundred_and_one_seconds_are_a_breach_with_its_proof():
    gone = left(0, "toilet")
    (breach,) = [f.breach for f in watch(gone, back(gone, 301)) if isinstance(f, BreachFound)]
    assert breach.id == f"T06:PJSIP/1001:{at(0)}"
    assert (breach.measured, breach.limit, breach.at) == (301_000_000, 300_000_000, at(301))
    assert (breach.agent, breach.begun_at) == ("agent1001", at(0))
    assert breach.evidence == gone.absence.evidence


def test_the_breach_is_measured_to_the_return_not_to_the_moment_it_was_believed():
    gone = left(0, "toilet")
    home = back(gone, 299, settled=20)
    lines = told(watch(gone, seat(299, SeatState.READY), home))
    assert lines == [AMBER, "319 - T06 warn warning PJSIP/1001"]


def test_who_leaves_again_within_the_debounce_has_been_away_all_along():
    gone = left(0, "toilet")
    again = relabelled(gone, 310, "toilet")
    lines = told(
        watch(gone, seat(295, SeatState.READY), again, seat(310, SeatState.AWAY), back(again, 350))
    )
    assert lines == [
        AMBER,
        "310 + T06 breach critical PJSIP/1001",
        "310 - T06 warn warning PJSIP/1001",
        "350 - T06 breach critical PJSIP/1001",
        "350 ! T06 agent1001 350",
    ]


def test_another_reason_does_not_set_the_clock_back():
    gone = left(0, "toilet")
    assert told(watch(gone, relabelled(gone, 200, "smoke"), 400)) == [AMBER, *RED]


@pytest.mark.parametrize("reason", ["lunch", "LUNCH", " Meeting ", "用餐", "培训"])
def test_an_exempt_reason_is_not_measured(reason: str):
    gone = left(0, reason)
    assert watch(gone, back(gone, 3600)) == []


def test_calling_a_walk_lunch_stops_the_clock_only_from_then_on():
    walk = left(0, "walk")
    lunch = relabelled(walk, 250, "lunch")
    again = relabelled(lunch, 2000, "walk")
    lines = told(watch(walk, lunch, again, back(again, 2060)))
    assert lines == [
        AMBER,
        "250 - T06 warn warning PJSIP/1001",
        "2000 + T06 warn warning PJSIP/1001",
        "2050.000001 + T06 breach critical PJSIP/1001",
        "2050.000001 - T06 warn warning PJSIP/1001",
        "2060 - T06 breach critical PJSIP/1001",
        "2060 ! T06 agent1001 310",
    ]


def test_an_exempt_reason_given_after_the_limit_clears_nothing():
    walk = left(0, "walk")
    lunch = relabelled(walk, 301, "lunch")
    lines = told(watch(walk, lunch, 1000, back(lunch, 1200)))
    assert lines == [
        AMBER,
        *RED,
        "1200 - T06 breach critical PJSIP/1001",
        "1200 ! T06 agent1001 301",
    ]


def test_an_absence_that_a_gap_touched_is_alerted_after_it_and_charged_to_nobody():
    gone, dark = left(0, "toilet"), blind(60)
    lines = told(watch(gone, dark, 400, sees(dark, 480), back(gone, 500, covered=False)))
    assert [line for line in lines if "T06" in line] == [
        "480 + T06 breach critical PJSIP/1001",
        "500 - T06 breach critical PJSIP/1001",
    ]


def test_an_absence_first_seen_when_it_was_old_goes_straight_to_red():
    assert told(watch(left(0, "toilet", told=1200))) == [
        "1200 + T06 breach critical PJSIP/1001",
    ]


def test_an_old_absence_of_mixed_reasons_counts_from_the_last_change_of_reason():
    gone = left(0, "lunch", "walk", told=1200)
    assert told(watch(gone, 1500))[0] == "1440 + T06 warn warning PJSIP/1001"


def test_nothing_new_is_raised_about_somebody_who_has_logged_out():
    gone = left(0, "toilet")
    assert watch(gone, seat(120, SeatState.OUT), 1700, back(gone, 120, settled=1800)) == []


def test_who_logs_in_again_while_away_was_away_all_along():
    gone = left(0, "toilet")
    lines = told(watch(gone, seat(120, SeatState.OUT), seat(600, SeatState.AWAY), 700))
    assert lines == ["600 + T06 breach critical PJSIP/1001"]


def test_two_seats_have_two_clocks():
    one, other = left(0, "toilet"), left(30, "toilet", seat="PJSIP/1002")
    lines = told(watch(one, other, back(one, 100), 275))
    assert lines == ["270 + T06 warn warning PJSIP/1002"]


def test_the_limits_are_those_of_the_configuration():
    limits = regulation(T06={"away_limit_s": 20, "exempt_reasons": ("walk",)})
    config = Config(rules=Rules(away_warn_s=10), regulation=limits)
    gone = left(0, "lunch")
    lines = told(watch(gone, back(gone, 21), config=config))
    assert lines[0] == "10 + T06 warn warning PJSIP/1001"
    assert lines[-1] == "21 ! T06 agent1001 21"


def test_the_alert_says_whom_it_is_about():
    (raised,) = [f for f in watch(left(0, "toilet"), 240) if isinstance(f, AlertRaised)]
    alert = raised.alert
    assert alert.id == f"T06:warn:PJSIP/1001:{at(0)}"
    assert (alert.kind, alert.agent, alert.begun_at) == ("seat", "agent1001", at(0))
    assert alert.limit == 300_000_000
