"""Money, to the fen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.payroll.pay import capped, most_deducted, performance, qa_pay


def test_performance_pay_is_a_share_of_thirty_percent():
    assert performance(400_000, 100_000, 30, 9_200) == 138_000  # (4000+1000)*30%*0.92 = 1380.00
    assert performance(333_333, 0, 30, 9_155) == 91_550  # 91549.9…
    assert performance(1, 0, 50, 10_000) == 1  # half up
    assert performance(400_000, 0, 30, -500) == 0


def test_five_excellent_three_good_one_fair_one_poor_is_330_and_one_bad_takes_it_all():
    month = ["excellent"] * 5 + ["good"] * 3 + ["fair", "poor"]
    assert qa_pay(month).fen == 33_000
    found = qa_pay([*month, "bad"])
    assert (found.fen, found.named, found.bad) == (0, 33_000, 1)


def test_ten_calls_are_between_minus_100_and_500_yuan():
    assert qa_pay(["poor"] * 10).fen == -10_000
    assert qa_pay(["excellent"] * 10).fen == 50_000
    assert qa_pay(["poor"] * 10 + ["bad"]).fen == 0
    assert qa_pay([]).fen == 0


def test_a_grade_that_there_is_not_is_an_error():
    with pytest.raises(KeyError):
        qa_pay(["superb"])


@pytest.mark.parametrize(
    ("payable", "percent", "minimum", "most"),
    [
        (500_000, 20, 269_000, 100_000),
        (300_000, 20, 269_000, 31_000),  # what is left is the minimum wage
        (200_000, 20, 269_000, 0),
        (333_333, 20, 0, 66_666),  # rounded down
    ],
)
def test_a_deduction_ends_at_a_fifth_and_at_the_minimum_wage(payable, percent, minimum, most):
    assert most_deducted(payable, percent, minimum) == most


def test_what_is_over_the_cap_is_written_off():
    assert capped([-5_000, -10_000, -5_000], 12_000) == [-5_000, -7_000, 0]
    assert capped([-5_000], 0) == [0]
    assert capped([-5_000], -1) == [0]


@given(st.lists(st.integers(-10_000, 0)), st.integers(-100, 30_000))
def test_no_more_is_taken_than_the_cap_nor_than_each_line(amounts, most):
    found = capped(amounts, most)
    assert -sum(found) == min(max(0, most), -sum(amounts))
    assert all(gross <= amount <= 0 for gross, amount in zip(amounts, found, strict=True))
