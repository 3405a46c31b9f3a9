"""What a shift leaves behind, and whose equipment is in doubt."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.cases.case import Case, State
from ccfloor.cases.opening import Scene, open_case
from ccfloor.cases.steps import take
from ccfloor.config import Config
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import SeatView
from ccfloor.handover.matters import callbacks_left, cases_left, equipment
from ccfloor.regulation.editions import RuleName
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Plan
from ccfloor.rules.callbacks import Promise
from ccfloor.serve.handovers import Doubtful, Unfinished
from tests.cases.making import ZONE, breach
from tests.rules.rosters import DAY, E

NAMES = {"d2": "陈静"}
PROMISE = Promise(
    id="cb1", owner="d2", number="13800138000", entered=0, due=7, hard=9, note="a\x1b[31mb"
)


def left(*promises: Promise, team: str = "A") -> list[Unfinished]:
    teams = {"d2": "A", "e2": "B"}
    return callbacks_left(
        promises, team, lambda agent: teams.get(agent, ""), lambda agent: NAMES.get(agent, "")
    )


def test_a_promise_is_listed_with_its_number_masked_and_its_note_cleaned():
    assert left(PROMISE) == [
        Unfinished("callback", "cb1", "open", 7, "d2", "陈静", "138****8000", "ab")
    ]


@pytest.mark.parametrize(
    ("state", "answered", "listed"),
    [
        ("open", None, True),
        ("missed", None, True),
        ("overdue", None, True),
        ("unjudged", None, True),
        ("kept", 5, False),
        ("late", 8, False),
        ("served", None, False),
        ("withdrawn", None, False),
    ],
)
def test_what_the_customer_still_waits_for_is_unfinished(state, answered, listed):
    promise = msgspec.structs.replace(PROMISE, state=state, answered_at=answered)
    assert bool(left(promise)) is listed


def test_another_teams_promise_is_theirs_and_nobodys_is_everybodys():
    theirs = msgspec.structs.replace(PROMISE, owner="e2")
    nobodys = msgspec.structs.replace(PROMISE, owner="x")
    assert left(theirs) == []
    assert len(left(theirs, team="B")) == 1
    assert len(left(nobodys)) == len(left(nobodys, team="B")) == 1


def test_cases_of_the_shifts_that_end_are_listed_while_somebody_has_to_decide():
    begun = E - 60_000_000
    found = breach("T05", begun, agent="d2", seat="PJSIP/2", measured=E - begun)
    scene = Scene(
        regulation=Config().regulation, zone=ZONE, roster=DutyRoster(Plan(1, 0, shifts=DAY))
    )
    case = take(None, open_case(found, scene, 0))
    assert isinstance(case, Case)
    names = NAMES.__getitem__
    listed = [Unfinished("case", case.id, "T05", begun, "d2", "陈静")]
    assert cases_left([case], DAY, names) == listed
    (called,) = cases_left([case], DAY, names, lambda code, _at: RuleName(f"{code}中", code))
    assert (called.rule_zh, called.rule_en) == ("T05中", "T05")
    assert cases_left([case], DAY[:1], names) == []  # of another shift
    closed = msgspec.structs.replace(case, state=State.NOTED)
    assert cases_left([closed], DAY, names) == []


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, None),
        ({"device": "inuse"}, None),
        ({"device": "unknown"}, "unknown"),
        ({"device": "unavailable"}, "unreachable"),
        ({"device": "invalid"}, "unreachable"),
        ({"state": SeatState.OFFLINE}, "unreachable"),
        ({"contact_gone": True}, "unregistered"),
        ({"state": SeatState.UNSEEN}, "unseen"),
    ],
)
def test_what_is_in_doubt_about_a_seat(changed, why):
    view = SeatView(seat="S", agent="a", state=SeatState.READY, since=0, device="not_inuse")
    seats = {"S": msgspec.structs.replace(view, **changed)}
    assert equipment(["S"], seats) == (() if why is None else (Doubtful("S", why),))
    if why is None:
        assert equipment(["S"], seats, {"S"}) == (Doubtful("S", "handset"),)


def test_a_seat_that_the_floor_does_not_know_is_in_doubt_and_none_is_told_twice():
    assert equipment(["S", "S"], {}) == (Doubtful("S", "unknown"),)
