"""After the lock: taken back and put in its place, never edited, never twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.payroll.basis import CountedDay
from ccfloor.payroll.corrections import corrections, effective, gone_days
from ccfloor.payroll.lines import Item, Line, LineState, Unit, line_id
from tests.payroll.making import CAPPED, basis, charged, entered, month, person


def line(name: str, amount: int, unit: Unit = Unit.FEN) -> Line:
    return Line(
        id=line_id("2026-11", "P", Item.YUAN, name),
        person="P",
        item=Item.YUAN,
        source=name,
        unit=unit,
        amount=amount,
        gross=amount,
        clause="A",
        formula="charge",
    )


def test_a_case_that_fell_after_the_lock_comes_back_in_the_next_period():
    locked = month(person(fen=(charged(5_000),)), terms=CAPPED)
    again = month(person(), terms=CAPPED)
    found = corrections("2026-12", again.lines, effective(locked.lines, ()))
    (back,) = found
    assert (back.amount, back.state) == (5_000, LineState.REVERSAL)
    assert back.corrects == line_id("2026-11", "P-wang", Item.YUAN, "case:a")
    assert back.id == line_id("2026-12", "P-wang", Item.YUAN, f"{back.corrects}#reversal")


def test_an_amount_that_changed_is_taken_back_whole_and_put_anew():
    locked = month(person(tenths=(charged(20),)))
    again = month(person())
    found = corrections("2026-12", again.lines, effective(locked.lines, ()))
    assert [(one.item, one.amount, one.state.value) for one in found] == [
        (Item.PERFORMANCE, -134_250, "reversal"),
        (Item.PERFORMANCE, 137_250, "replacement"),
    ]
    assert {one.values["score"] for one in found} == {"91.50", "89.50"}


def test_what_was_corrected_is_not_corrected_again():
    locked, again = [line("a", -50)], [line("a", -30)]
    first = corrections("2026-12", again, effective(locked, ()))
    assert [one.amount for one in first] == [50, -30]
    standing = effective(locked, first)
    assert corrections("2027-01", again, standing) == []
    second = corrections("2027-01", [], standing)
    assert [(one.amount, one.corrects) for one in second] == [(30, locked[0].id)]
    assert effective(locked, [*first, *second]) == {}


def test_points_are_not_corrected_by_themselves():
    assert corrections("2026-12", [], effective([line("a", -50, Unit.POINTS)], ())) == []


amounts = st.dictionaries(st.sampled_from("abcd"), st.integers(-100, 100), max_size=4)


@settings(deadline=None)
@given(amounts, st.lists(amounts, max_size=4), st.randoms())
def test_locked_plus_corrected_is_always_what_the_period_comes_to(first, later, chance):
    def lines(of: dict[str, int]) -> list[Line]:
        return [line(name, amount) for name, amount in of.items()]

    locked = lines(first)
    carried: list[Line] = []
    paid = sum(first.values())
    for number, now in enumerate(later):
        found = corrections(f"2027-{number + 1:02}", lines(now), effective(locked, carried))
        carried += found
        chance.shuffle(carried)  # a calculation sorts its lines by what they are about
        paid += sum(one.amount for one in found)
        assert paid == sum(now.values())
    assert len({one.id for one in carried}) == len(carried)


ROLLED, SHORT, NONE = (
    CountedDay("2026-11-05", "a" * 64),
    CountedDay("2026-11-05", "b" * 64, unfinished=60),
    CountedDay("2026-11-05"),
)


@pytest.mark.parametrize(
    ("then", "now", "carried", "gone"),
    [
        ((ROLLED,), ROLLED, False, False),
        ((ROLLED,), NONE, False, True),
        ((ROLLED,), SHORT, False, True),
        ((SHORT,), SHORT, False, False),
        ((NONE,), NONE, False, False),  # it was locked without it: nothing is known less
        ((NONE,), ROLLED, False, False),
        ((NONE,), NONE, True, True),  # but what corrected it may have had it
        ((), NONE, False, True),  # the run is of before days were kept
        ((), SHORT, False, True),
        ((), ROLLED, False, False),
    ],
)
def test_a_period_is_not_corrected_by_days_of_which_less_is_known(then, now, carried, gone):
    was, again = basis(person(), days=then), basis(person(), days=(now,))
    assert gone_days(was, again, carried=carried) == (("2026-11-05",) if gone else ())


def test_days_are_asked_for_only_where_somebodys_volume_rests_on_them():
    of = person("P-1", entered("calls", "900"))
    assert gone_days(basis(of, days=(ROLLED,)), basis(of, days=(NONE,)), carried=False) == ()
