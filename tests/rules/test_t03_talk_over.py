"""A4.1.2 「通话时间无故超时」."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.config import Config, QueueConfig
from ccfloor.floor.changes import VisitAnswered, VisitEnded
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import Visit
from ccfloor.rules.findings import BreachFound
from ccfloor.rules.t03_talk_over import TalkOver
from tests.rules.histories import at, blind, sees, told, watch

TEN_MINUTES = Config(queue=(QueueConfig(name="sales", talk_limit_s=600.0),))
AMBER = "480 + T03 warn warning PJSIP/1001"


def answered(seconds: float, queue: str = "sales") -> VisitAnswered:
    visit = Visit(
        call="c1",
        visit=1,
        queue=queue,
        joined_at=at(seconds - 5),
        outcome=VisitOutcome.ANSWERED,
        answered_by="agent1001",
        seat="PJSIP/1001",
        talk_from=at(seconds),
    )
    return VisitAnswered(at(seconds), visit)


def over(talking: VisitAnswered, seconds: float, **changed: object) -> VisitEnded:
    visit = talking.visit
    assert visit.talk_from is not None
    ended = msgspec.structs.replace(
        visit, talk_to=at(seconds), talk=at(seconds) - visit.talk_from, **changed
    )
    return VisitEnded(at(seconds), ended)


def test_no_queue_is_limited_that_sets_no_limit():
    talk = answered(0)
    assert watch(talk, 3_000, over(talk, 3_000)) == []
    other = answered(0, "support")
    assert watch(other, 3_000, over(other, 3_000), config=TEN_MINUTES) == []


def test_exactly_the_limit_passes():
    talk = answered(0)
    lines = told(watch(talk, over(talk, 600), config=TEN_MINUTES))
    assert lines == [AMBER, "600 - T03 warn warning PJSIP/1001"]


def test_a_microsecond_more_is_over():
    talk = answered(0)
    lines = told(watch(talk, over(talk, 600.000001), config=TEN_MINUTES))
    assert lines == [
        AMBER,
        "600.000001 + T03 breach critical PJSIP/1001",
        "600.000001 - T03 warn warning PJSIP/1001",
        "600.000001 - T03 breach critical PJSIP/1001",
        "600.000001 ! T03 agent1001 600",
    ]


def test_the_breach_names_person_seat_queue_and_call():
    talk = answered(0)
    (breach,) = [
        finding.breach
        for finding in watch(talk, over(talk, 700), config=TEN_MINUTES)
        if isinstance(finding, BreachFound)
    ]
    assert breach.id == f"T03:PJSIP/1001:{at(0)}"
    assert (breach.agent, breach.seat, breach.queue) == ("agent1001", "PJSIP/1001", "sales")
    assert (breach.call, breach.measured, breach.limit) == ("c1", 700_000_000, 600_000_000)


@pytest.mark.parametrize("regained", [300, 650])
def test_a_conversation_cut_by_a_gap_is_not_measured(regained):
    talk = answered(0)
    dark = blind(200)
    end = over(talk, 700, covered=False)
    history = (talk, dark, sees(dark, regained), end)
    assert watch(*history, config=TEN_MINUTES, rules=(TalkOver,)) == []


def test_the_talk_is_the_agents_own_not_the_callers():
    talk = answered(0)
    passed_on = over(talk, 900)
    visit = msgspec.structs.replace(passed_on.visit, talk_to=at(100), talk=at(100) - at(0))
    lines = told(watch(talk, VisitEnded(at(100), visit), config=TEN_MINUTES))
    assert lines == []
