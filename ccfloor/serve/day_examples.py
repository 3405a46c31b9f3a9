"""One example of a day of the roster and of one person's, for the document and for tests."""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.states import SeatState
from ccfloor.serve.agent_day import (
    AgentAbsence,
    AgentAttempt,
    AgentCall,
    AgentDay,
    AgentDayShown,
    AgentSpan,
)
from ccfloor.serve.own_figures import MyFigures
from ccfloor.serve.roster_day import (
    DayPart,
    Granted,
    RosterDay,
    Rostered,
    RosterHour,
    RosterShown,
)
from ccfloor.serve.system import Unseen

_NOW: Final[Instant] = 1_790_000_000_000_000
_HOUR: Final = 60 * MINUTE
_BEGINS: Final[Instant] = 1_789_920_000_000_000
"""Midnight in Shanghai, 22 hours and some minutes before."""
_START: Final = _BEGINS + 8 * _HOUR

_GAP: Final = Unseen(_START + 70 * MINUTE, _START + 72 * MINUTE, "link_lost", "dark")
_ROSTERED: Final = Rostered(
    agent="agent1001",
    shift="P-wang:2026-09-21",
    day="2026-09-21",
    start=_START,
    end=_START + 12 * _HOUR,
    name="王丽",
    number="201001",
    team="A",
    seat="PJSIP/1001",
    plan=(DayPart("meal", _START + 4 * _HOUR, _START + 5 * _HOUR),),
    seen=(
        DayPart("here", _START + 6 * MINUTE, _START + 3 * _HOUR),
        DayPart("away", _START + 3 * _HOUR, _START + 3 * _HOUR + 4 * MINUTE),
        DayPart("here", _START + 3 * _HOUR + 4 * MINUTE, _START + 12 * _HOUR),
    ),
    granted=(Granted(_START + 3 * _HOUR - 20 * SECOND, "li"),),
    arrived=_START + 6 * MINUTE,
    left=_START + 12 * _HOUR,
    late=6 * MINUTE,
    relief="徐明",
)
_DAY: Final = RosterShown(
    id=22,
    at=_NOW,
    day="2026-09-21",
    begins=_BEGINS,
    ends=_BEGINS + 32 * _HOUR,
    version=7,
    made_at=_BEGINS - 30 * _HOUR,
    made_by="chen",
    people=(_ROSTERED,),
    hours=(RosterHour(_START, rostered=12.0, present=11.4, required=10),),
    unseen=(_GAP,),
)
_AGENT: Final = AgentDayShown(
    id=23,
    at=_NOW,
    agent="agent1001",
    day="2026-09-21",
    begins=_BEGINS,
    ends=_BEGINS + 24 * _HOUR,
    until=_BEGINS + 24 * _HOUR,
    figures=MyFigures(
        answered=41,
        talk=7_412 * SECOND,
        hold=610 * SECOND,
        held_calls=9,
        hold_known=41,
        rings=43,
        ring_sum=201 * SECOND,
    ),
    name="王丽",
    number="201001",
    team="A",
    shifts=(_ROSTERED,),
    spans=(
        AgentSpan(SeatState.TALKING, _NOW - 300 * SECOND, _NOW - 120 * SECOND, queue="support"),
    ),
    attempts=(
        AgentAttempt(
            "1790000000.7", "support", _NOW - 314 * SECOND, "answered", 13_200_000, late=True
        ),
    ),
    calls=(
        AgentCall(
            "1790000000.7",
            "support",
            _NOW - 300 * SECOND,
            until=_NOW - 120 * SECOND,
            waited=31 * SECOND,
            talk=180 * SECOND,
            wrap=8 * SECOND,
            caller="138****5678",
            ended_by="caller",
            hold=42 * SECOND,
            holds=2,
        ),
    ),
    absences=(
        AgentAbsence(
            "PJSIP/1001",
            _START + 3 * _HOUR,
            _START + 3 * _HOUR + 4 * MINUTE,
            reasons=("break",),
            approval="granted",
            by="li",
            granted_at=_START + 3 * _HOUR - 20 * SECOND,
        ),
    ),
    unseen=(_GAP,),
)

DAYS: Final[tuple[msgspec.Struct, ...]] = (
    RosterDay(id=22, day="2026-09-21"),
    _DAY,
    _ROSTERED,
    *_ROSTERED.plan,
    *_ROSTERED.granted,
    *_DAY.hours,
    AgentDay(id=23, agent="agent1001"),
    _AGENT,
    *_AGENT.spans,
    *_AGENT.attempts,
    *_AGENT.calls,
    *_AGENT.absences,
)
