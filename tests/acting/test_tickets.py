"""A confirmation is worth one deed, for one person, for what he was shown, for a while."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.acting.plans import Plan
from ccfloor.acting.tickets import ASKS_MOST, WINDOW_S, Throttle, Tickets
from ccfloor.serve.orders import Act

ACT = Act(id=1, order="pause", seat="PJSIP/1001", reason="break")
PLAN = Plan(order="pause", seat="PJSIP/1001", agent="Li Na", steps=())
AGAIN = msgspec.structs.replace(ACT, id=2, confirm="t1")


def issued() -> Tickets:
    tickets = Tickets()
    tickets.issue("zhang", "t1", "a1", ACT, PLAN, 100.0)
    return tickets


def test_it_is_worth_one_deed():
    tickets = issued()
    ticket = tickets.redeem("zhang", AGAIN, 114.9)
    assert ticket is not None
    assert (ticket.attempt, ticket.plan) == ("a1", PLAN)
    assert tickets.redeem("zhang", AGAIN, 114.9) is None


def test_it_is_worth_nothing_after_fifteen_seconds():
    assert issued().redeem("zhang", AGAIN, 115.0) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"order": "unpause"},
        {"seat": "PJSIP/1002"},
        {"queue": "support"},
        {"to": "sales"},
        {"reason": "lunch"},
        {"penalty": 1},
        {"confirm": "t2"},
        {"confirm": ""},
    ],
)
def test_it_is_worth_nothing_for_another_wish_and_stays_worth_its_own(changed):
    tickets = issued()
    assert tickets.redeem("zhang", msgspec.structs.replace(AGAIN, **changed), 101.0) is None
    assert tickets.redeem("zhang", AGAIN, 101.0) is not None


def test_it_is_worth_nothing_in_another_hand():
    tickets = issued()
    assert tickets.redeem("wang", AGAIN, 101.0) is None
    assert tickets.redeem("zhang", AGAIN, 101.0) is not None


def test_a_new_question_makes_the_one_before_worthless():
    tickets = issued()
    tickets.issue("zhang", "t2", "a2", ACT, PLAN, 101.0)
    assert tickets.redeem("zhang", AGAIN, 101.0) is None


def test_who_asks_too_often_waits_and_others_do_not():
    throttle = Throttle()
    assert not any(throttle.too_many("zhang", 100.0) for _ in range(ASKS_MOST))
    assert throttle.too_many("zhang", 100.0)
    assert throttle.first("zhang")
    assert throttle.too_many("zhang", 101.0)
    assert not throttle.first("zhang")
    assert not throttle.too_many("wang", 101.0)
    assert not throttle.too_many("zhang", 100.0 + WINDOW_S)
