from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.rules.deadlines import SWEEP_ABOVE, Deadlines


def _drain(deadlines: Deadlines, until: int) -> list[tuple[int, int, object]]:
    taken = []
    while (due := deadlines.take(until)) is not None:
        taken.append(due)
    return taken


def test_what_is_due_comes_by_instant_then_rule_then_as_it_was_set():
    deadlines = Deadlines()
    deadlines.set(1, "late", 30)
    deadlines.set(2, "b", 10)
    deadlines.set(1, "z", 10)
    deadlines.set(1, "a", 10)
    assert _drain(deadlines, 20) == [(10, 1, "z"), (10, 1, "a"), (10, 2, "b")]
    assert deadlines.first() == 30


def test_the_same_key_set_again_replaces_what_was_set():
    deadlines = Deadlines()
    deadlines.set(1, "a", 10)
    deadlines.set(1, "a", 50)
    assert _drain(deadlines, 20) == []
    assert deadlines.first() == 50


def test_the_same_key_of_two_rules_is_two_deadlines():
    deadlines = Deadlines()
    deadlines.set(1, "a", 10)
    deadlines.set(2, "a", 10)
    deadlines.cancel(1, "a")
    assert _drain(deadlines, 10) == [(10, 2, "a")]


def test_what_was_withdrawn_is_neither_first_nor_taken():
    deadlines = Deadlines()
    deadlines.set(1, "a", 10)
    deadlines.cancel(1, "a")
    deadlines.cancel(1, "never set")
    assert deadlines.first() is None
    assert _drain(deadlines, 100) == []


def test_the_dead_do_not_pile_up():
    deadlines = Deadlines()
    for n in range(100_000):
        deadlines.set(1, n % 10, n + 1_000_000)
    assert len(deadlines) == 10
    assert len(deadlines._heap) <= SWEEP_ABOVE + 1


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 5), st.integers(0, 50)),
        max_size=60,
    )
)
def test_it_agrees_with_a_dict_that_is_sorted_when_asked(
    acts: list[tuple[bool, int, int, int]],
):
    deadlines, plain = Deadlines(), {}
    for is_set, rule, key, at in acts:
        if is_set:
            deadlines.set(rule, key, at)
            plain[rule, key] = at
        else:
            deadlines.cancel(rule, key)
            plain.pop((rule, key), None)
    assert deadlines.first() == min(plain.values(), default=None)
    taken = _drain(deadlines, 25)
    assert sorted(taken) == sorted((at, r, k) for (r, k), at in plain.items() if at <= 25)
    assert [entry[:2] for entry in taken] == sorted(entry[:2] for entry in taken)
