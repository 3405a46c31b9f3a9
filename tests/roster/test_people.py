"""People over time: numbers, postings, and what cannot be so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.roster.people import (
    Register,
    day_after,
    day_before,
    examine,
    is_number,
    laid_over,
    number_on,
    on,
)
from ccfloor.roster.plan import ALWAYS, Number, Person, Posting, Rank


@pytest.mark.parametrize("text", ["201001", "000000", "JW26070001", "JW99120000", "JW00010001"])
def test_numbers_of_both_kinds_are_numbers(text):
    assert is_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "20100", "2010011", "20100a", "JW26000001", "JW26130001", "jw26070001", "JW2607001",
     "JW260700011", "201001\n", "２０１００１", "٢٠١٠٠١", " 201001"],
)  # fmt: skip
def test_nothing_else_is_a_number(text):
    assert not is_number(text)


def numbers(*spans):
    return tuple(Number(*span) for span in spans)


def test_a_stretch_laid_into_the_middle_keeps_what_stands_before_and_after():
    old = numbers(("201001", "2026-01-01"))
    assert laid_over(old, Number("201002", "2026-03-01", "2026-03-31")) == numbers(
        ("201001", "2026-01-01", "2026-02-28"),
        ("201002", "2026-03-01", "2026-03-31"),
        ("201001", "2026-04-01", ALWAYS),
    )


def test_a_stretch_to_the_end_replaces_all_that_was_to_come():
    old = numbers(("1", "2026-01-01", "2026-05-31"), ("2", "2026-06-01"))
    assert laid_over(old, Number("3", "2026-03-01")) == numbers(
        ("1", "2026-01-01", "2026-02-28"), ("3", "2026-03-01")
    )


def test_neighbours_that_say_the_same_become_one():
    old = numbers(("1", "2026-01-01", "2026-01-31"), ("1", "2026-03-01"))
    assert laid_over(old, Number("1", "2026-02-01", "2026-02-28")) == numbers(("1", "2026-01-01"))


days = st.integers(0, 30).map(lambda n: (date(2026, 1, 1) + timedelta(days=n)).isoformat())
laid = st.lists(st.tuples(st.sampled_from("abc"), days, days | st.just(ALWAYS)), max_size=6)


@given(laid)
def test_after_any_laying_each_day_has_what_was_laid_last_and_no_two(spans):
    stretches: tuple[Number, ...] = ()
    spans = [span for span in spans if span[1] <= span[2]]
    for span in spans:
        stretches = laid_over(stretches, Number(*span))
        assert laid_over(stretches, Number(*span)) == stretches  # twice changes nothing
    for offset in range(40):
        day = (date(2026, 1, 1) + timedelta(days=offset)).isoformat()
        last = next((name for name, a, b in reversed(spans) if a <= day <= b), None)
        found = on(stretches, day)
        assert (found.number if found else None) == last
        assert sum(one.from_ <= day <= one.to for one in stretches) <= 1
    assert not [one for one in examine([Person("p", "P", stretches)]) if "overlap" in one.code]


def codes(*people):
    return [(one.code, str(one.weight)) for one in examine(people)]


def test_a_number_that_changes_hands_on_the_next_day_is_fine():
    a = Person("a", "A", numbers(("201001", "2026-01-01", "2026-03-31")))
    b = Person("b", "B", numbers(("201001", "2026-04-01")))
    assert codes(a, b) == []
    register = Register([a, b])
    assert register.holder("201001", "2026-03-31") == a
    assert register.holder("201001", "2026-04-01") == b
    assert register.holder("201001", "2025-12-31") is None
    assert register.holders("201001") == [a, b]
    assert register.called("a", "2026-04-01") == a


def test_one_day_of_a_number_with_two_people_is_an_error_and_names_them():
    a = Person("a", "A", numbers(("201001", "2026-01-01", "2026-04-01")))
    b = Person("b", "B", numbers(("201001", "2026-04-01")))
    (found,) = examine([a, b])
    assert found.people == ("a", "b")
    assert found.text == (
        "number 201001 belongs to A (a) and B (b) from 2026-04-01 to 2026-04-01: expected one"
    )


def test_a_jw_number_is_never_used_again():
    a = Person("a", "A", numbers(("JW26010001", "2026-01-01", "2026-03-31")))
    b = Person("b", "B", numbers(("JW26010001", "2026-05-01")))
    assert codes(a, b) == [("number_reused", "error")]


def test_a_code_of_the_queues_has_one_person_at_a_time():
    a = Person("a", "A", postings=(Posting("2026-01-01", "2026-01-31", agent="x"),))
    b = Person("b", "B", postings=(Posting("2026-01-31", agent="x"),))
    c = Person("c", "C", postings=(Posting("2026-01-01"),))  # none has no code
    assert codes(a, b, c) == [("agent_shared", "error")]


def test_holes_are_warnings_and_overlaps_errors():
    hole = Person("a", "A", numbers(("1" * 6, "2026-01-01", "2026-01-31"), ("2" * 6, "2026-02-02")))
    twice = Person(
        "b", "B", postings=(Posting("2026-01-01"), Posting("2026-02-01", rank=Rank.LEAD))
    )
    assert codes(hole) == [("hole", "warning")]
    assert "no number from 2026-02-01 to 2026-02-01" in examine([hole])[0].text
    assert codes(twice) == [("own_overlap", "error")]
    assert codes(Person("c", "C", numbers(("12", "2026-01-02", "2026-01-01")))) == [
        ("number_form", "error"), ("backwards", "error"),
    ]  # fmt: skip


def test_days_step_over_the_ends_of_years_and_stay_at_the_ends_of_time():
    assert (day_after("2026-12-31"), day_before("2026-03-01")) == ("2027-01-01", "2026-02-28")
    assert (day_after(ALWAYS), day_before("0001-01-01")) == (ALWAYS, "0001-01-01")
    assert number_on(Person("a", "A"), "2026-01-01") == ""
