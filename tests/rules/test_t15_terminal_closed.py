"""A3.2.4 「不得自行关闭终端」."""

from __future__ import annotations

from functools import partial

from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import AbsencePermitted
from ccfloor.floor.states import SeatState
from ccfloor.rules.t15_terminal_closed import TerminalClosed
from tests.rules.histories import at, blind, seat, sees, told, watch

alone = partial(watch, rules=(TerminalClosed,))
OFFLINE, READY = SeatState.OFFLINE, SeatState.READY
ONE, TWO = "PJSIP/1001", "PJSIP/1002"


def permit(seconds: float, agent: str = "agent1001", until: float = 0) -> Told:
    end = at(until) if until else 0
    return Told(at(seconds), AbsencePermitted("duty", "terminal", agent, until=end))


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
