"""Who may have what done to whom: everything is forbidden that is not allowed three times."""

from __future__ import annotations

from ccfloor.acting.rights import ORDERS, SPYING, may_act_on, orders_of
from ccfloor.config import ActionsConfig
from ccfloor.serve.auth import Person

ALL = ActionsConfig(allow=ORDERS)
LEAD = Person("zhang", "lead", teams=("A",))
SUPERVISOR = Person("wang", "supervisor")


def test_nothing_is_allowed_by_default():
    for person in (
        LEAD,
        SUPERVISOR,
        Person("w", "supervisor", "", ("A",), "PJSIP/1", tuple(SPYING)),
    ):
        assert orders_of(person, ActionsConfig()) == ()


def test_a_wall_screen_never_acts():
    wall = Person("screen", "wall", "", ("A",), "PJSIP/8001", tuple(SPYING))
    assert orders_of(wall, ALL) == ()
    assert not may_act_on(wall, "A")


def test_what_the_house_allows_a_lead_may_but_not_listen():
    assert orders_of(LEAD, ALL) == ("pause", "unpause", "move", "penalty", "hangup")
    assert orders_of(LEAD, ActionsConfig(allow=("pause",))) == ("pause",)


def test_listening_needs_the_houses_word_and_the_tokens_own():
    hears = Person("zhang", "lead", "", ("A",), "PJSIP/8001", ("listen",))
    assert set(orders_of(hears, ALL)) & SPYING == {"listen"}
    assert orders_of(hears, ActionsConfig(allow=("barge", "whisper"))) == ()


def test_a_lead_acts_on_his_own_team_and_one_without_a_team_on_nobody():
    assert may_act_on(LEAD, "A")
    assert not may_act_on(LEAD, "B")
    assert not may_act_on(LEAD, "")
    nobody = Person("li", "lead")
    assert not may_act_on(nobody, "")
    assert orders_of(nobody, ALL) == ()


def test_a_supervisor_and_a_manager_act_on_all():
    for chief in (SUPERVISOR, Person("zhao", "manager")):
        assert may_act_on(chief, "A")
        assert may_act_on(chief, "")
        assert orders_of(chief, ALL) == ("pause", "unpause", "move", "penalty", "hangup")
