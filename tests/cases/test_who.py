"""Who somebody is, and whom he may decide about."""

from __future__ import annotations

import pytest

from ccfloor.cases.case import MONITOR, Doer
from ccfloor.cases.who import at_least, is_own, keyed_doer, known_doer, names, same_person
from ccfloor.roster.plan import Number, Person, Rank
from tests.cases.making import PEOPLE, candidate, posting, roster

DAY = "2025-11-25"
NUMBERED = Person(
    "P-gao",
    "高明",
    numbers=(Number("100417", "2025-01-01", "2025-06-30"), Number("202031", "2025-07-01")),
    postings=(posting(Rank.AGENT, "agent1003", to="2025-09-30"), posting(Rank.LEAD, "agent9003")),
)
WITH_GAO = roster(people=(*PEOPLE, NUMBERED))


@pytest.mark.parametrize("user", ["P-li", "李组长", "agent9001", "AGENT9001 "])
def test_a_user_is_found_in_the_roster_by_any_of_his_names(user):
    assert known_doer(user, None, roster(), DAY) == Doer(user, "P-li", "agent9001", Rank.LEAD)


def test_a_number_is_his_whose_it_is_that_day():
    assert known_doer("202031", None, WITH_GAO, DAY).person == "P-gao"
    assert known_doer("100417", None, WITH_GAO, DAY).person == ""  # given to somebody else since
    assert known_doer("100417", None, WITH_GAO, "2025-03-01").agent == "agent1003"


def test_a_name_that_two_people_have_is_nobodys():
    twins = roster(people=(*PEOPLE, Person("P-2", "王丽")))
    assert known_doer("王丽", Rank.LEAD, twins, DAY) == Doer("王丽", rank=Rank.LEAD)
    assert known_doer("P-2", Rank.LEAD, twins, DAY) == Doer("P-2", "P-2", rank=Rank.LEAD)


def test_what_his_key_says_of_his_rank_stands():
    assert known_doer("P-wang", Rank.SUPERVISOR, roster(), DAY).rank is Rank.SUPERVISOR
    assert known_doer("stranger", Rank.LEAD, roster(), DAY) == Doer("stranger", rank=Rank.LEAD)
    assert known_doer("stranger", None, roster(), DAY).rank is None


def test_whom_the_roster_knows_by_his_user_name_does_not_decide_his_own_case():
    case = candidate(person="P-li", agent="agent9001")
    assert not is_own(case, Doer("李组长", rank=Rank.LEAD))
    assert is_own(case, known_doer("李组长", Rank.LEAD, roster(), DAY))


def test_nothing_is_nobodys_name():
    assert names("", " ", "\u3000") == frozenset()
    assert not same_person(Doer(""), Doer(""))
    assert not is_own(candidate(person="", agent=""), Doer(""))


def test_the_monitor_has_no_rank():
    assert not at_least(MONITOR.rank, Rank.AGENT)
    assert at_least(Rank.MANAGER, Rank.SUPERVISOR)
    assert not at_least(Rank.AGENT, Rank.LEAD)


@pytest.mark.parametrize("user", ["li", "whoever", "王丽"])
def test_a_key_is_whose_code_it_names_whatever_its_user_is_called(user):
    doer = keyed_doer(user, "agent9001", Rank.LEAD, roster(), DAY)
    assert doer == Doer(user, "P-li", "agent9001", Rank.LEAD)
    assert is_own(candidate(person="P-li", agent="agent1234"), doer)  # he had another code then


def test_a_key_without_a_code_or_with_a_strange_one_is_known_by_its_user():
    assert keyed_doer("P-li", "", Rank.LEAD, roster(), DAY).agent == "agent9001"
    strange = keyed_doer("P-li", "agent7777", Rank.LEAD, roster(), DAY)
    assert strange == Doer("P-li", "P-li", "agent7777", Rank.LEAD)
    nobody = keyed_doer("x", "agent7777", Rank.LEAD, roster(), DAY)
    assert nobody == Doer("x", "", "agent7777", Rank.LEAD)
    assert keyed_doer("x", "agent1001", Rank.LEAD, None, DAY) == Doer(
        "x", "", "agent1001", Rank.LEAD
    )


@pytest.mark.parametrize(
    ("user", "agent", "rank", "is_then"),
    [
        ("202099", "", Rank.SUPERVISOR, Rank.MANAGER),  # by his number
        ("x", "agent9200", Rank.SUPERVISOR, Rank.MANAGER),  # by his code
        ("总经理", "", Rank.SUPERVISOR, Rank.SUPERVISOR),  # by a name: anybody may be called so
        ("202099", "", Rank.LEAD, Rank.LEAD),  # his key says less: less it is
        ("P-li", "", Rank.SUPERVISOR, Rank.SUPERVISOR),  # the roster takes nothing away
    ],
)
def test_a_supervisor_whom_the_roster_knows_as_a_manager_is_one(user, agent, rank, is_then):
    boss = Person(
        "P-boss",
        "总经理",
        numbers=(Number("202099", "2025-01-01"),),
        postings=(posting(Rank.MANAGER, "agent9200"),),
    )
    with_boss = roster(people=(*PEOPLE, boss))
    assert keyed_doer(user, agent, rank, with_boss, DAY).rank is is_then
