"""A3.2.4 「不得自行关闭终端」."""

from __future__ import annotations

from functools import partial

from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import AbsencePermitted, PermitWithdrawn
from ccfloor.floor.states import SeatState
from ccfloor.rules.t15_terminal_closed import TerminalClosed
from tests.rules.histories import at, blind, seat, sees, told, watch

alone = partial(watch, rules=(TerminalClosed,))
OFFLINE, READY = SeatState.OFFLINE, SeatState.READY
ONE, TWO = "PJSIP/1001", "PJSIP/1002"


def permit(
    seconds: float, agent: str = "agent1001", until: float = 0, from_: float | None = None
) -> Told:
    begins, end = 0 if from_ is None else at(from_), at(until) if until else 0
    deed = AbsencePermitted("duty", "terminal", agent, until=end, from_=begins)
    return Told(at(seconds), deed)


def withdrawn(seconds: float, agent: str = "agent1001") -> Told:
    return Told(at(seconds), PermitWithdrawn("duty", "terminal", agent))


def test_two_minutes_pass_and_a_microsecond_more_does_not():
    assert told(alone(seat(0, OFFLINE), seat(120, READY))) == []
    assert told(alone(seat(0, OFFLINE), seat(120.000001, READY))) == [
        "120.000001 + T15 breach warning PJSIP/1001",
        "120.000001 - T15 breach warning PJSIP/1001",
        "120.000001 ! T15 agent1001 120",
    ]


def test_two_phones_within_a_minute_are_equipment():
    history = (seat(0, OFFLINE, ONE), seat(60, OFFLINE, TWO), seat(500, READY, ONE))
    assert told(alone(*history, seat(600, READY, TWO))) == []


def test_two_phones_more_than_a_minute_apart_are_two_matters():
    history = (seat(0, OFFLINE, ONE), seat(61, OFFLINE, TWO), seat(500, READY, ONE))
    found = [line for line in told(alone(*history, seat(600, READY, TWO))) if "!" in line]
    assert found == ["500 ! T15 agent1001 500", "600 ! T15 agent1002 539"]


def test_a_phone_that_goes_again_alone_is_no_equipment():
    history = (seat(0, OFFLINE, ONE), seat(30, READY, ONE), seat(40, OFFLINE, ONE))
    found = [line for line in told(alone(*history, seat(300, READY, ONE))) if "!" in line]
    assert found == ["300 ! T15 agent1001 260"]


def test_what_the_duty_manager_permitted_is_no_matter():
    assert told(alone(permit(-10), seat(0, OFFLINE), seat(500, READY))) == []
    assert told(alone(permit(-10, ""), seat(0, OFFLINE), seat(500, READY))) == []
    assert told(alone(permit(-10, until=-5), seat(0, OFFLINE), seat(500, READY))) != []
    assert told(alone(permit(-10, "agent1002"), seat(0, OFFLINE), seat(500, READY))) != []


def test_what_a_gap_cuts_is_not_measured():
    dark = blind(50)
    assert told(alone(seat(0, OFFLINE), dark, sees(dark, 60), seat(500, READY))) == []


def test_a_permit_is_for_its_own_stretch_and_what_comes_after_counts_from_its_end():
    assert told(alone(permit(-10, until=300), seat(0, OFFLINE), seat(420, READY))) == []
    assert told(alone(permit(-10, until=300), seat(0, OFFLINE), seat(500, READY))) == [
        "420.000001 + T15 breach warning PJSIP/1001",
        "500 - T15 breach warning PJSIP/1001",
        "500 ! T15 agent1001 200",
    ]


def test_before_a_permit_begins_it_allows_nothing():
    history = (permit(-10, from_=200, until=900), seat(0, OFFLINE), seat(500, READY))
    assert [line for line in told(alone(*history)) if "!" in line] == ["500 ! T15 agent1001 200"]


def test_given_late_a_permit_clears_what_stands_and_excuses_nothing_that_was():
    assert told(alone(seat(0, OFFLINE), permit(200), seat(900, READY))) == [
        "120.000001 + T15 breach warning PJSIP/1001",
        "200 - T15 breach warning PJSIP/1001",
        "900 ! T15 agent1001 200",
    ]
    assert told(alone(seat(0, OFFLINE), permit(100), seat(900, READY))) == []


def test_withdrawn_it_allows_what_was_and_nothing_more():
    history = (permit(-10), seat(0, OFFLINE), withdrawn(300))
    assert told(alone(*history, seat(420, READY))) == []
    assert told(alone(*history, seat(421, READY))) == [
        "420.000001 + T15 breach warning PJSIP/1001",
        "421 - T15 breach warning PJSIP/1001",
        "421 ! T15 agent1001 121",
    ]
    other = (permit(-10), seat(0, OFFLINE), withdrawn(300, "agent1002"))
    assert told(alone(*other, seat(900, READY))) == []
