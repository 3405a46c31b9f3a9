"""The book of permits: when one is in force, and what no permit covers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccfloor.floor.deeds import AbsencePermitted, PermitWithdrawn
from ccfloor.floor.names import MINUTE
from ccfloor.rules.permits import KEPT, ONE_DUTY, Permits

HERE = "agent1001"


def given_at(book: Permits, at: int, from_: int, until: int, agent: str = HERE) -> bool:
    return book.take(AbsencePermitted("zhao", "terminal", agent, "", until, from_), at, None)


def book(*spans: tuple[int, int, int]) -> Permits:
    """Give the book with these permits: given at, from, until."""
    made = Permits("terminal")
    for span in spans:
        assert given_at(made, *span)
    return made


def test_a_permit_is_in_force_from_when_it_was_given_to_its_end():
    assert [book((10, 0, 20)).person(HERE, at) for at in (9, 10, 19, 20)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert [book((10, 15, 20)).person(HERE, at) for at in (14, 15)] == [False, True]


def test_what_is_over_or_another_matter_is_no_permit():
    made = Permits("terminal")
    assert not given_at(made, 30, 10, 20)
    assert not made.take(AbsencePermitted("zhao", "headcount", HERE, "", 99), 1, None)
    assert made.standing(0) == ()


def test_without_a_roster_the_end_of_the_shift_is_a_dutys_length_away():
    made = book((MINUTE, 0, 0))
    assert made.standing(0)[0].until == MINUTE + ONE_DUTY


def test_told_again_after_a_restart_it_is_one():
    made = book((10, 0, 20))
    assert not given_at(made, 10, 0, 20)
    assert len(made.standing(0)) == 1


def test_withdrawn_it_ends_now_and_one_to_come_never_begins():
    made = book((10, 0, 50), (10, 60, 90))
    assert made.withdraw(PermitWithdrawn("zhao", "terminal", HERE), 30)
    assert made.standing(30) == ()
    assert made.not_allowed(HERE, 0, 100) == [(0, 10), (30, 100)]
    assert not made.withdraw(PermitWithdrawn("zhao", "terminal", HERE), 31)
    assert not made.withdraw(PermitWithdrawn("zhao", "headcount", HERE), 5)


def test_two_permits_are_in_force_for_as_long_as_either_is():
    made = book((0, 10, 30), (0, 20, 50), (0, 70, 80))
    assert made.not_allowed(HERE, 0, 100) == [(0, 10), (50, 70), (80, 100)]
    assert made.not_allowed(HERE, 12, 45) == []
    assert made.not_allowed(HERE, 75, 79) == []
    assert [made.next_moment(at) for at in (0, 10, 50, 80)] == [10, 20, 70, None]


def test_one_for_nobody_in_particular_is_everybodys_and_anothers_is_not():
    made = Permits("terminal")
    given_at(made, 0, 10, 20, "")
    given_at(made, 0, 30, 40, "agent1002")
    assert made.not_allowed(HERE, 0, 50) == [(0, 10), (20, 50)]


def test_what_is_long_over_is_forgotten():
    made = book((0, 0, 20))
    given_at(made, 21 + KEPT, 0, 30 + KEPT)
    assert made.not_allowed(HERE, 0, 100) == [(0, 100)]


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=6)


@given(SPANS, st.integers(0, 60), st.integers(1, 60))
def test_every_moment_is_either_permitted_or_in_one_stretch(spans, since, length):
    made = Permits("terminal")
    for begins, long in spans:
        given_at(made, 0, begins, begins + long)
    stretches = made.not_allowed(HERE, since, since + length)
    assert stretches == sorted(stretches)
    for moment in range(since, since + length):
        inside = sum(begins <= moment < ends for begins, ends in stretches)
        assert inside == (not made.person(HERE, moment))
