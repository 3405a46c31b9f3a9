"""The monthly score of a hundred points, from its eight parts (A4.2.2; RULEBOOK 1C).

The printed weights are 30+10+20+2+8+10+12 = 92: part four has none. It is given the missing 8
(RULEBOOK 0.5), a parameter. Without that a perfect agent at base volume could reach 88 only.

Every function gives hundredths of a point. What people grade comes as exact decimals and is
rounded once, half up, to a hundredth.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

import msgspec

from ccfloor.payroll.lines import POINT, TENTH, Centipoints

EXAM: Final = 30
SATISFACTION: Final = 10
DAILY: Final = 20
PEER: Final = 2
MANNERS: Final = 8
ABILITY: Final = 10
FULL: Final[Centipoints] = 100 * POINT

NORMAL_VOLUME: Final[Centipoints] = 8 * POINT
"""「正常分为8分,最高限分12分,最低限分5分」."""
MOST_VOLUME: Final[Centipoints] = 12 * POINT
LEAST_VOLUME: Final[Centipoints] = 5 * POINT
MORE_A_PERCENT: Final[Centipoints] = 50
"""「没超额完成月业务量基数的1%加0.5分」 [sic 每]."""

COMPLAINT: Final[Centipoints] = 20 * POINT
"""「用户申告到台内,扣责任人20分」; social impact costs as much."""


def scaled(value: Decimal, most: int, weight: int) -> Centipoints:
    """Scale a grade out of ``most`` to a part's weight."""
    return int((value * weight * POINT / most).quantize(Decimal(1), ROUND_HALF_UP))


def volume(actual: int, base: Fraction, deficit_tenths: int = 5) -> Centipoints:
    """Give part eight: x % above or below the base, whole percents only, within [5, 12].

    ``deficit_tenths`` is what each whole percent short costs: 5, as RULEBOOK 0.6 reads it, or 50 as
    printed. Raises ValueError where the base is not above 0: management sets it (「核定」).
    """
    if base <= 0:
        raise ValueError(f"a volume base of {base} is none")
    above = 100 * (actual - base) / base
    if above >= 0:
        return min(MOST_VOLUME, NORMAL_VOLUME + MORE_A_PERCENT * math.floor(above))
    return max(LEAST_VOLUME, NORMAL_VOLUME - TENTH * deficit_tenths * math.floor(-above))


class Daily(msgspec.Struct, frozen=True):
    """Part three, and how far its deductions went past it."""

    kept: Centipoints
    overflow: Centipoints
    """Deducted beyond the weight. The floor is ours: what it let go stays visible."""


def daily(deducted: Iterable[Centipoints]) -> Daily:
    """Take deductions off the twenty points of part three."""
    left = DAILY * POINT - sum(deducted)
    return Daily(max(0, left), max(0, -left))


def major(weight: int, complaints: int, social: int, letters: Iterable[Decimal]) -> Centipoints:
    """Give part four: it may go below nothing, and letters of praise may go above the weight."""
    praised = sum(scaled(one, 1, 1) for one in letters)
    return weight * POINT - COMPLAINT * (complaints + social) + praised


def total(parts: Iterable[Centipoints]) -> Centipoints:
    """Add up; a hundred is the most."""
    return min(FULL, sum(parts))
