"""I 「不得接打私人电话(如有不得超过3分钟)」."""

from __future__ import annotations

from functools import partial

import pytest

from ccfloor.config import Config
from ccfloor.floor.changes import SpanClosed
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import Span
from ccfloor.rules.t24_private_call import PrivateCall
from tests.regulation.houses import regulation
from tests.rules.histories import at, blind, sees, told, watch

WATCHED = Config(regulation=regulation(T24={}))


def span(from_: float, to: float, state: SeatState = SeatState.OTHER_CALL) -> SpanClosed:
    closed = Span(seat="PJSIP/1001", agent="agent1001", state=state, from_=at(from_), to=at(to))
    return SpanClosed(at(to), closed)


def test_it_is_asleep_until_a_house_enables_it():
    assert watch(span(0, 3_000)) == []


def test_three_minutes_pass_and_a_microsecond_more_does_not():
    assert watch(span(0, 180), config=WATCHED) == []
    assert told(watch(span(0, 180.000001), config=WATCHED)) == ["180.000001 ! T24 agent1001 180"]


@pytest.mark.parametrize("state", [s for s in SeatState if s is not SeatState.OTHER_CALL])
def test_only_calls_that_no_queue_gave_are_meant(state):
    assert watch(span(0, 3_000, state), config=WATCHED) == []


def test_a_call_that_a_gap_cuts_is_not_measured():
    dark = blind(100)
    alone = partial(watch, config=WATCHED, rules=(PrivateCall,))
    assert alone(dark, span(0, 300)) == []
    assert alone(dark, sees(dark, 120), span(0, 400)) == []
    assert told(alone(dark, sees(dark, 120), span(120, 400))) == ["400 ! T24 agent1001 280"]
