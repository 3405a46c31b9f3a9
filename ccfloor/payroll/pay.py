"""What is paid: performance, assessed calls, praise (doc B; A4.1.4; RULEBOOK 1D).

Whole fen in, whole fen out. Where a rule divides, it is rounded once, half up.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

import msgspec

from ccfloor.payroll.lines import POINT, YUAN, Centipoints, Fen

QA_FEN: Final[dict[str, Fen]] = {
    "excellent": 50 * YUAN,
    "good": 30 * YUAN,
    "fair": 0,
    "poor": -10 * YUAN,
}
"""「优:50元良:30元中:0元差:-10元」."""
BAD: Final = "bad"
"""「凡出现一次“劣”取消本月服务考核工资」."""

PRAISE_FEN: Final[dict[str, Fen]] = {
    "praise_phone": 10 * YUAN,
    "praise_written": 50 * YUAN,
    "praise_media": 100 * YUAN,
}
"""「受到用户电话表扬:10元/次」 「书面表扬:50元/次」 「新闻媒体表扬:100元/次」."""


def rounded(value: Fraction) -> int:
    """Round half up, away from zero at the half."""
    whole = (abs(value) + Fraction(1, 2)).__floor__()
    return whole if value >= 0 else -whole


def performance(basic: Fen, position: Fen, percent: int, score: Centipoints) -> Fen:
    """「(基本工资+职务工资)*30%=绩效工资基数」 「绩效工资实发数=绩效工资基数*绩效成绩」.

    The score is the total as a share of a hundred; below nothing it pays nothing and takes nothing.
    """
    base = Fraction((basic + position) * percent, 100)
    return rounded(base * Fraction(max(0, score), 100 * POINT))


class QaPay(msgspec.Struct, frozen=True):
    """What the month's assessed calls come to."""

    fen: Fen
    named: Fen
    """The sum of the grades, whatever a single bad one did to it."""
    bad: int
    """How often 劣."""


def qa_pay(grades: Iterable[str]) -> QaPay:
    """Add up the assessed calls; one 劣 makes the month nothing, also where it was below nothing.

    Raises KeyError for a grade that there is not.
    """
    listed = list(grades)
    bad = listed.count(BAD)
    named = sum(QA_FEN[one] for one in listed if one != BAD)
    return QaPay(0 if bad else named, named, bad)


def capped(amounts: Iterable[Fen], most: Fen) -> list[Fen]:
    """Let deductions (each below nothing) through in their order until ``most`` is used up.

    What is over is written off, not carried (RULEBOOK 4.3).
    """
    left, found = max(0, most), []
    for amount in amounts:
        taken = min(left, -amount)
        left -= taken
        found.append(-taken)
    return found


def most_deducted(payable: Fen, percent: int, minimum_wage: Fen) -> Fen:
    """Give min(a share of the month's payable, payable - minimum wage), never below nothing.

    劳部发〔1994〕489号 art. 16: at most 20 %, and what is left is not below the minimum wage.
    Rounded down, for the person.
    """
    return max(0, min(payable * percent // 100, payable - minimum_wage))
