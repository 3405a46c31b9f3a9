"""The hundred points, with the regulation's own figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.payroll.score import daily, major, scaled, total, volume


@pytest.mark.parametrize(
    ("actual", "deficit", "points"),
    [
        (1_037, 5, 950),  # +3.7 %
        (1_080, 5, 1_200),  # +8 %
        (1_079, 5, 1_150),
        (2_000, 5, 1_200),
        (1_000, 5, 800),
        (1_009, 5, 800),
        (980, 5, 700),  # -2 %
        (980, 50, 500),  # as printed: five points a percent
        (991, 5, 800),  # not a whole percent short
        (910, 5, 500),  # -9 %
        (940, 5, 500),
        (950, 5, 550),
        (0, 5, 500),
    ],
)
def test_volume_is_scored_by_whole_percents_between_five_and_twelve(actual, deficit, points):
    assert volume(actual, Fraction(1_000), deficit) == points


def test_the_base_may_be_a_fraction_and_is_never_rounded():
    # a base of 333.3: 337 calls are 1.11 % above, 336 are 0.81 %
    assert volume(337, Fraction(1_000, 3)) == 850
    assert volume(336, Fraction(1_000, 3)) == 800


@pytest.mark.parametrize("base", [0, -1])
def test_without_a_base_there_is_no_volume(base):
    with pytest.raises(ValueError, match="is none"):
        volume(10, Fraction(base))


@given(st.integers(0, 5_000), st.integers(1, 5_000), st.integers(0, 60))
def test_more_calls_never_score_less(actual, base, deficit):
    assert volume(actual, Fraction(base), deficit) <= volume(actual + 1, Fraction(base), deficit)
    assert 500 <= volume(actual, Fraction(base), deficit) <= 1_200


@pytest.mark.parametrize(
    ("value", "most", "weight", "points"),
    [
        ("87.5", 100, 30, 2_625),
        ("100", 100, 30, 3_000),
        ("9.35", 10, 10, 935),
        ("1.005", 2, 2, 101),  # half up
        ("0", 100, 30, 0),
    ],
)
def test_a_grade_becomes_points_exactly(value, most, weight, points):
    assert scaled(Decimal(value), most, weight) == points


@pytest.mark.parametrize(
    ("deducted", "kept", "overflow"),
    [((), 2_000, 0), ((200, 30), 1_770, 0), ((1_500, 500), 0, 0), ((1_500, 1_500), 0, 1_000)],
)
def test_part_three_has_a_floor_and_shows_what_it_let_go(deducted, kept, overflow):
    found = daily(deducted)
    assert (found.kept, found.overflow) == (kept, overflow)


def test_part_four_may_go_below_nothing_and_letters_add():
    assert major(8, 0, 0, ()) == 800
    assert major(8, 1, 0, ()) == -1_200
    assert major(8, 1, 1, [Decimal(5)]) == -2_700
    assert major(8, 0, 0, [Decimal("6.5")]) == 1_450
    assert major(0, 0, 0, ()) == 0  # the weights as printed


def test_a_perfect_agent_at_base_volume_has_96_and_88_by_the_printed_weights():
    graded = (3_000, 1_000, 2_000, 200, 800, 1_000)
    at_base = volume(100, Fraction(100))
    assert total((*graded, major(8, 0, 0, ()), at_base)) == 9_600
    assert total((*graded, major(0, 0, 0, ()), at_base)) == 8_800


def test_a_hundred_is_the_most():
    assert total((3_000, 1_000, 2_000, 1_600, 600, 800, 1_000, 1_200)) == 10_000
    assert total((0, -1_200)) == -1_200
