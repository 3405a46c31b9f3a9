"""A day of the roster and of one person on the hand-made floor, as a daemon would tell it."""

from __future__ import annotations

from typing import Any

from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.serve.agent_day import (
    AgentAbsence,
    AgentAttempt,
    AgentCall,
    AgentDayShown,
    AgentSpan,
)
from ccfloor.serve.cases import CaseLine
from ccfloor.serve.own_figures import MyFigures
from ccfloor.serve.roster_day import DayPart, Granted, Rostered, RosterHour, RosterShown
from ccfloor.serve.system import Unseen
from tests.dashboard import floorplan as fp
from tests.dashboard.floorplan import NAMES, NOON

HOUR = 60 * MINUTE
DAY = "2026-09-21"
BEGINS = NOON - 22 * HOUR - 13 * MINUTE - 20 * SECOND
"""Midnight in Shanghai; it is 22:13:20."""
MORNING, EVENING = BEGINS + 8 * HOUR, BEGINS + 20 * HOUR
ENDS = EVENING + 12 * HOUR


def part(kind: str, since: int, until: int) -> DayPart:
    return DayPart(kind, since, until)


def rostered(number: int, start: int, end: int, **fields: Any) -> Rostered:
    named: dict[str, Any] = {
        "agent": f"agent{number}",
        "shift": f"P-{number}:{DAY}:{start}",
        "day": DAY,
        "start": start,
        "end": end,
        "name": NAMES[number % len(NAMES)],
        "number": f"20{number}",
        "team": "A组" if number % 100 <= 12 else "B组",
        "seat": f"PJSIP/{number}",
    }
    return Rostered(**(named | fields))


def day_shift(number: int, **fields: Any) -> Rostered:
    """Somebody who was there all day, with a meal and one break."""
    away = MORNING + 3 * HOUR
    kept = (
        part("here", MORNING - 5 * MINUTE, away),
        part("away", away, away + 4 * MINUTE),
        part("here", away + 4 * MINUTE, MORNING + 4 * HOUR),
        part("here", MORNING + 5 * HOUR, EVENING + 3 * MINUTE),
    )
    named: dict[str, Any] = {
        "plan": (part("meal", MORNING + 4 * HOUR, MORNING + 5 * HOUR),),
        "seen": kept,
        "arrived": MORNING - 5 * MINUTE,
        "left": EVENING + 3 * MINUTE,
        "held": 3 * MINUTE,
        "granted": (Granted(away - MINUTE, "组长李"),),
    }
    return rostered(number, MORNING, EVENING, **(named | fields))


def night_shift(number: int, **fields: Any) -> Rostered:
    named: dict[str, Any] = {
        "seen": (part("here", EVENING - 8 * MINUTE, NOON),),
        "arrived": EVENING - 8 * MINUTE,
    }
    return rostered(number, EVENING, ENDS, **(named | fields))


PEOPLE = (
    rostered(
        1012, BEGINS - 4 * HOUR, MORNING, day="2026-09-20", arrived=BEGINS - 4 * HOUR,
        seen=(part("here", BEGINS - 4 * HOUR, MORNING),), left=MORNING,
    ),
    day_shift(1001, relief=NAMES[1003 % 16]),
    day_shift(
        1002, arrived=MORNING + 40 * MINUTE, late=40 * MINUTE,
        seen=(part("here", MORNING + 40 * MINUTE, MORNING + 4 * HOUR),
              part("here", MORNING + 4 * HOUR, EVENING)), left=EVENING, held=0,
    ),
    night_shift(1003, rank="lead"),
    night_shift(1004, missing=True, seen=(), arrived=None),
    day_shift(1013, seen=(part("here", MORNING, NOON),), left=None, held=NOON - EVENING),
    rostered(1014, MORNING, EVENING, plan=(part("sick", MORNING, EVENING),)),
    rostered(
        1015, MORNING, EVENING, swapped=NAMES[0], arrived=MORNING, left=EVENING,
        plan=(part("training", MORNING + 6 * HOUR, MORNING + 8 * HOUR),),
        seen=(part("here", MORNING, EVENING),),
    ),
    night_shift(1016, unknown=True, seen=(part("here", NOON - HOUR, NOON),), arrived=None),
)  # fmt: skip
GAP = Unseen(EVENING + 20 * MINUTE, EVENING + 50 * MINUTE, "link_lost", "dark")


def hours() -> tuple[RosterHour, ...]:
    told = []
    for number in range(32):
        begins = BEGINS + number * HOUR
        day, night = 8 <= number < 20, number >= 20
        asked = 5.0 if day else 4.0 if night else 1.0
        present = None if begins > NOON else 4.4 if day else 2.6 if night else 1.0
        told.append(RosterHour(begins, asked, present, 4 if day else 3 if night else None))
    return tuple(told)


def roster(number: int | None, /, **fields: Any) -> RosterShown:
    named: dict[str, Any] = {
        "at": NOON,
        "day": DAY,
        "begins": BEGINS,
        "ends": ENDS,
        "version": 7,
        "made_at": BEGINS - 30 * HOUR,
        "made_by": "chen",
        "people": PEOPLE,
        "hours": hours(),
        "unseen": (GAP,),
    }
    return RosterShown(number or 0, **(named | fields))


def _spans() -> tuple[AgentSpan, ...]:
    found = []
    at = MORNING
    states = (
        (SeatState.READY, 17 * MINUTE),
        (SeatState.RINGING, 6 * SECOND),
        (SeatState.TALKING, 9 * MINUTE),
        (SeatState.WRAP, 20 * SECOND),
        (SeatState.AWAY, 4 * MINUTE),
    )
    number = 0
    while at < EVENING:
        state, lasts = states[number % len(states)]
        found.append(AgentSpan(state, at, min(at + lasts, EVENING)))
        at += lasts
        number += 1
    return tuple(found)


def agent(number: int | None, /, **fields: Any) -> AgentDayShown:
    call = "1790000000.7"
    named: dict[str, Any] = {
        "at": NOON,
        "agent": "agent1001",
        "day": DAY,
        "begins": BEGINS,
        "ends": BEGINS + 24 * HOUR,
        "until": BEGINS + 24 * HOUR,
        "figures": MyFigures(
            answered=21, talk=189 * MINUTE, hold=12 * MINUTE, held_calls=4, hold_known=20,
            rings=24, ring_sum=140 * SECOND, late=1, missed=1,
            away=92 * MINUTE, absences=23, stayed=1, stayed_for=3 * MINUTE, unseen=1,
        ),
        "name": NAMES[1001 % 16],
        "number": "201001",
        "team": "A组",
        "seat": fp.seat(1001, SeatState.TALKING, 3 * MINUTE),
        "shifts": (PEOPLE[1],),
        "spans": _spans(),
        "attempts": (
            AgentAttempt(call, "报修", MORNING + 17 * MINUTE, "answered", 13_200_000, late=True),
            AgentAttempt("1790000000.9", "投诉", MORNING + 2 * HOUR, "no_answer", 20 * SECOND),
            AgentAttempt(
                "1790000000.11", "投诉", MORNING + 3 * HOUR, "no_answer", 20 * SECOND,
                excused="device",
            ),
            AgentAttempt(
                "1790000000.13", "报修", MORNING + 5 * HOUR, "answered_elsewhere", 4 * SECOND,
                siblings=3,
            ),
        ),
        "calls": (
            AgentCall(
                call, "报修", MORNING + 17 * MINUTE + 13 * SECOND, MORNING + 26 * MINUTE,
                31 * SECOND, 9 * MINUTE, 20 * SECOND, "138****5678", "caller",
                hold=70 * SECOND, holds=2,
            ),
            AgentCall(
                "1790000000.21", "报修", NOON - 3 * MINUTE, caller="010****12", covered=False
            ),
        ),
        "absences": (
            AgentAbsence(
                "PJSIP/1001", MORNING + 30 * MINUTE, MORNING + 34 * MINUTE, ("小休",), "granted",
                "组长李", MORNING + 29 * MINUTE,
            ),
            AgentAbsence(
                "PJSIP/1001", MORNING + 4 * HOUR, MORNING + 5 * HOUR, ("用餐",), "planned"
            ),
            AgentAbsence("PJSIP/1001", EVENING - HOUR, EVENING - 50 * MINUTE, (), "none"),
        ),
        "cases": (
            CaseLine(
                id="case:T06:PJSIP/1001:1", revision=1, rule="T06", state="candidate",
                begun_at=EVENING - HOUR, day=DAY, name_zh="离席超过五分钟",
                name_en="Away over five minutes",
            ),
        ),
        "unseen": (GAP,),
    }  # fmt: skip
    return AgentDayShown(number or 0, **(named | fields))
