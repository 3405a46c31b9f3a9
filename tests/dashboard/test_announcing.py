"""New critical alerts are all said, and never cover the screen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccfloor.dashboard.announcing import AT_ONCE, STANDS_S, Announcing
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.serve.messages import Alert
from tests.dashboard import floorplan as fp


def some(n: int) -> list[Alert]:
    return [
        fp.alert("T01", "breach", 1000 + number, SECOND, Severity.CRITICAL, 12 * SECOND)
        for number in range(n)
    ]


def test_few_are_said_in_full() -> None:
    fresh = some(AT_ONCE)
    assert Announcing().choose(fresh, 0.0) == (fresh, 0)


def test_a_mass_is_two_in_full_and_a_number() -> None:
    fresh = some(40)
    assert Announcing().choose(fresh, 0.0) == (fresh[:AT_ONCE], 40 - AT_ONCE)


def test_what_comes_while_they_stand_is_counted_and_said_when_they_are_gone() -> None:
    announcing = Announcing()
    announcing.choose(some(3), 0.0)
    assert announcing.choose(some(4), 1.0) == ([], 0)
    assert announcing.choose([], STANDS_S - 0.1) == ([], 0)
    assert announcing.choose([], STANDS_S) == ([], 4)
    fresh = some(1)
    assert announcing.choose(fresh, STANDS_S + 0.1) == (fresh, 0)


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0.0, 4.0))))
def test_every_alert_is_said_or_counted_once_and_three_boxes_stand_at_most(
    flushes: list[tuple[int, float]],
) -> None:
    announcing, now_s, told, came = Announcing(), 0.0, 0, 0
    boxes: list[float] = []
    for number, passed in [*flushes, (0, STANDS_S), (0, STANDS_S)]:
        now_s += passed
        full, more = announcing.choose(some(number), now_s)
        came += number
        told += len(full) + more
        boxes = [at for at in boxes if now_s - at < STANDS_S] + [now_s] * (len(full) + bool(more))
        assert len(boxes) <= AT_ONCE + 1
    assert told == came
