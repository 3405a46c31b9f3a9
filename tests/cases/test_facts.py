"""Which cases are about one thing."""

from __future__ import annotations

import pytest

from ccfloor.cases.facts import by_fact, fact_names, grouped, itself, lasts_to_the_end
from tests.cases.making import HOUR, MIN, MORNING, NOON, SHIFTS, breach, opened

SHIFT = SHIFTS[1]


@pytest.mark.parametrize(
    ("found", "names"),
    [
        (breach("T01"), ("ring:1.1:agent1001",)),
        (breach("T02"), ("ring:1.1:agent1001",)),
        (breach("T05"), (f"away:{NOON}",)),
        (breach("T06"), (f"away:{NOON}",)),
        (breach("T09", MORNING - 15 * MIN), ("start:P-wang:2025-11-25",)),
        (
            breach("T08", MORNING, measured=20 * MIN),
            (f"away:{MORNING}", "start:P-wang:2025-11-25"),
        ),
        (breach("T08", NOON, measured=40 * MIN), (f"away:{NOON}",)),
        (
            breach("T08", NOON, measured=8 * HOUR),
            (f"away:{NOON}", "end:P-wang:2025-11-25"),
        ),
        (
            breach("T10", NOON, measured=8 * HOUR),
            (f"away:{NOON}", "end:P-wang:2025-11-25"),
        ),
        (breach("T13"), ()),
    ],
)
def test_what_happened_has_a_name(found, names):
    assert fact_names(found, SHIFT) == names


def test_without_a_roster_there_are_no_shifts_to_name():
    assert fact_names(breach("T09", MORNING - 15 * MIN), None) == ()
    assert not lasts_to_the_end(breach("T08", NOON, measured=8 * HOUR), None)


def test_cases_that_share_a_name_are_one_fact_and_the_first_gives_its_id():
    cases = [
        opened("T05", 3, facts=("away:3",)),
        opened("T06", 3, facts=("away:3",)),
        opened("T05", 9, facts=("away:9",)),
    ]
    assert grouped(cases) == {
        "case:T05:x:3": "case:T05:x:3",
        "case:T06:x:3": "case:T05:x:3",
        "case:T05:x:9": "case:T05:x:9",
    }
    assert [len(of) for of in by_fact(cases).values()] == [2, 1]


def test_names_carry_over_from_one_to_the_next():
    chain = [
        opened("T09", 1, facts=("start:s",)),
        opened("T08", 2, facts=("start:s", "away:2")),
        opened("T05", 2, facts=("away:2",)),
    ]
    assert set(grouped(chain).values()) == {"case:T09:x:1"}


def test_an_entry_may_say_that_it_is_about_another_case():
    left = opened("T13", 1)
    entered = opened("M02", 5, facts=(itself(left),))
    assert grouped([entered, left]) == {left.id: left.id, entered.id: left.id}


def test_touching_vacancies_are_two():
    one = opened("T07", 0, measured=10)
    two = opened("T07", 10, measured=10)
    assert grouped([one, two]) == {one.id: one.id, two.id: two.id}


def test_a_long_vacancy_holds_those_within_it_together():
    cases = [opened("T07", begun, measured=for_) for begun, for_ in ((0, 100), (1, 2), (50, 5))]
    assert set(grouped(cases).values()) == {"case:T07:x:0"}


def test_vacancies_of_two_leaders_are_two():
    cases = [opened("T07", 0, measured=9, person=who, id=who) for who in ("a", "b")]
    assert grouped(cases) == {"a": "a", "b": "b"}
