"""What ``[payroll]`` may not mean."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.config_payroll import PayrollConfig, payroll_faults
from tests.payroll.making import CAPPED, JIANGSU


def test_the_defaults_and_a_place_with_its_law_are_fine():
    assert list(payroll_faults(PayrollConfig())) == []
    assert list(payroll_faults(CAPPED)) == []


@pytest.mark.parametrize(
    ("config", "found"),
    [
        (
            PayrollConfig(mode="yuan_capped"),
            ("payroll.mode", "yuan_capped", 'a [[payroll.locality]] beside it, or "points"'),
        ),
        (
            PayrollConfig(performance_percent=101),
            ("payroll.performance_percent", 101, "percent from 0 to 100"),
        ),
        (
            msgspec.structs.replace(
                CAPPED, locality=(msgspec.structs.replace(JIANGSU, cap_percent=21),)
            ),
            ("payroll.locality[0].cap_percent", 21, "percent from 0 to 20"),
        ),
        (
            msgspec.structs.replace(
                CAPPED, locality=(msgspec.structs.replace(JIANGSU, from_="2026-1-1"),)
            ),
            ("payroll.locality[0].from", "2026-1-1", "a day as YYYY-MM-DD"),
        ),
        (
            msgspec.structs.replace(
                CAPPED, locality=(msgspec.structs.replace(JIANGSU, basis=" "),)
            ),
            ("payroll.locality[0].basis", " ", "a text that is not empty"),
        ),
    ],
)
def test_a_key_that_cannot_be_meant_is_named(config, found):
    assert list(payroll_faults(config)) == [found]


def test_the_law_of_a_place_holds_from_its_day_on():
    later = msgspec.structs.replace(JIANGSU, from_="2026-08-01", minimum_wage_fen=266_000)
    both = msgspec.structs.replace(CAPPED, locality=(later, JIANGSU))
    wages = [both.locality_on(day) for day in ("2025-12-31", "2026-07-31", "2026-08-01")]
    assert wages == [None, JIANGSU, later]
