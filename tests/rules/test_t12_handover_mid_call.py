"""A3.2.2 「正在进行的客户服务未完毕时,不准进行交接班」."""

from __future__ import annotations

import pytest

from ccfloor.floor.changes import VisitEnded
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import Visit
from tests.rules.rosters import breaches, day_at_work, noted, out, when

AT_WORK = [*day_at_work(), noted(-960, "n1"), noted(-960, "n2")]


def talked(until: float, ended_by: str = "agent", *, covered: bool = True) -> VisitEnded:
    visit = Visit(
        call="c1",
        visit=1,
        queue="sales",
        joined_at=when(until - 100),
        outcome=VisitOutcome.ANSWERED,
        answered_by="d2",
        seat="PJSIP/2",
        talk_from=when(until - 90),
        talk_to=when(until),
        talk=90_000_000,
        ended_by=ended_by,
        covered=covered,
    )
    return VisitEnded(when(until), visit)


@pytest.mark.parametrize("ended_by", ["agent", "transfer"])
def test_a_conversation_cut_within_a_minute_of_going_is_looked_at(ended_by):
    assert breaches([*AT_WORK, talked(0, ended_by), out(60, "d2")], "T12") == ["d2 0 60"]


def test_a_minute_and_a_bit_is_no_sign():
    assert breaches([*AT_WORK, talked(0), out(60.000001, "d2")], "T12") == []


def test_the_caller_hung_up_himself():
    assert breaches([*AT_WORK, talked(0, "caller"), out(5, "d2")], "T12") == []


def test_only_at_the_handover():
    assert breaches([*AT_WORK[:-2], talked(-3_600), out(-3_595, "d2")], "T12") == []


def test_what_was_not_seen_whole_says_nothing():
    assert breaches([*AT_WORK, talked(0, covered=False), out(5, "d2")], "T12") == []
