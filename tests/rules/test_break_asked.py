"""A3.1.1 「应先向组长请示,批准后方可离开」."""

from __future__ import annotations

from functools import partial

from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import BreakAnswered, BreakAsked, BreakWithdrawn
from ccfloor.rules.break_asked import BreakRequested
from tests.rules.histories import at, left, told, watch

alone = partial(watch, rules=(BreakRequested,))
ASKED = Told(at(0), BreakAsked("a:0", "agent1001", "PJSIP/1001", "restroom"))
RAISED = "0 + BREAK warn notice PJSIP/1001"


def test_a_request_stands_until_a_leader_answers():
    for granted in (True, False):
        answer = Told(at(30), BreakAnswered("a:0", "agent1001", "lead", granted))
        assert told(alone(ASKED, 20, answer)) == [RAISED, "30 - BREAK warn notice PJSIP/1001"]


def test_until_it_is_withdrawn_or_he_leaves_all_the_same():
    gone = Told(at(30), BreakWithdrawn("", "agent1001"))
    assert told(alone(ASKED, gone))[-1] == "30 - BREAK warn notice PJSIP/1001"
    assert told(alone(ASKED, left(40, "x")))[-1] == "40 - BREAK warn notice PJSIP/1001"


def test_after_ten_minutes_he_had_better_ask_again():
    assert told(alone(ASKED, 599)) == [RAISED]
    assert told(alone(ASKED, 600)) == [RAISED, "600 - BREAK warn notice PJSIP/1001"]


def test_who_asks_again_has_one_request():
    again = Told(at(60), BreakAsked("a:60", "agent1001", "PJSIP/1001"))
    assert told(alone(ASKED, again)) == [
        RAISED,
        "60 - BREAK warn notice PJSIP/1001",
        "60 + BREAK warn notice PJSIP/1001",
    ]


def test_another_persons_answer_is_not_his():
    answer = Told(at(30), BreakAnswered("b:0", "agent1002", "lead", granted=True))
    assert told(alone(ASKED, answer)) == [RAISED]
