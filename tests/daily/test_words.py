"""A day's workbook says in words what its CSV has as codes."""

from __future__ import annotations

import pytest

from ccfloor.cases.case import State
from ccfloor.config import Config, PersonConfig, QueueConfig
from ccfloor.daily import words
from ccfloor.files.tables import Column, Sheet, csv_bytes
from ccfloor.files.workbook import in_words
from ccfloor.locale import Words
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Person as Rostered
from ccfloor.roster.plan import Plan, Rank, Shift
from ccfloor.telling.case_words import RANKS, STATES

ZH = Words("zh_CN")
DAY = "2026-11-23"


def test_states_outcomes_and_ranks_are_called_as_on_the_screens_and_keep_their_codes() -> None:
    told = {**words.STATES, **words.OUTCOMES}
    assert told == {code: f"{ZH(text)} {code}" for code, text in STATES.items()}
    assert {code: f"{ZH(text)} {code}" for code, text in RANKS.items()} == words.RANKS
    assert set(words.STATES) == set(State)
    assert set(words.RANKS) == set(Rank)


def test_a_rule_has_its_code_first_and_both_names() -> None:
    edition = Config().regulation.on(DAY)
    assert words.rules(edition)["T05"] == "T05 擅自离岗 Left without approval"
    assert words.excuses()["device"] == "话机离线或不稳 device"
    kinds = {charge.key for rule in edition.rules if not rule.manual for charge in rule.charges}
    assert kinds - set(words.KINDS) <= {"", "personal", "sick"}


def shift(person: str, agent: str, day: str = DAY) -> Shift:
    return Shift(f"{person}:{day}", person, day, 1, 2, agent=agent)


@pytest.mark.parametrize(
    ("shifts", "said"),
    [
        ((shift("p1", "a1"),), "王丽 a1"),
        ((shift("p1", "a1", "2026-11-22"), shift("p2", "a1")), "李伟 a1"),  # a code changed hands
        ((shift("p1", "a1"), shift("p2", "a1")), None),  # and on this day
        ((shift("p9", "a1"),), None),
        ((), "陈静 a1"),
    ],
)
def test_a_code_is_named_only_where_it_is_one_persons_that_day(shifts, said) -> None:
    people = (Rostered("p1", "王丽"), Rostered("p2", "李伟"))
    roster = DutyRoster(Plan(1, 0, people=people, shifts=shifts))
    config = Config(person=(PersonConfig(agent="a1", name="陈静"),))
    told = words.people(config, roster, DAY)
    assert told.get("a1") == said
    assert told["p1"] == "王丽 p1"
    assert words.people(config, None, DAY) == {"a1": "陈静 a1"}


def test_a_queue_is_called_by_its_label() -> None:
    config = Config(queue=(QueueConfig(name="support", label="报修热线"), QueueConfig(name="vip")))
    assert words.queues(config) == {"support": "报修热线 support"}


def test_the_csv_keeps_the_code_and_what_has_no_words_stays() -> None:
    columns = (Column("state", says=tuple(words.STATES.items())), Column("n", added=True))
    sheet = Sheet("cases", columns, (("candidate", 1), ("a new one", 2), (None, 3)))
    assert in_words(sheet).rows == (("待核实 candidate", 1), ("a new one", 2), (None, 3))
    assert '"candidate",1' in csv_bytes(sheet).decode()
