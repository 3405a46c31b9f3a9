"""Grades and the star board (A4.2.2 「星级、一级、二级、普通」; RULEBOOK 1C).

Half-open: 95 and above, three periods running, decided at a quarter's end: star; 85 to below 95,
and 95 not yet three times: first; 70 to below 85: second; below: none. A star is held until the
next quarter is decided (「每季度进行一次星级评定」). Three seconds running fall to none
(「连续三次评比均为二级的则降为普通坐席」). A serious complaint or mistake in the quarter takes
the right to a grade away (「否决级别评比权」).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Final

import msgspec

from ccfloor.payroll.lines import POINT, Centipoints, Fen

STAR_FROM: Final[Centipoints] = 95 * POINT
FIRST_FROM: Final[Centipoints] = 85 * POINT
SECOND_FROM: Final[Centipoints] = 70 * POINT
RUNNING: Final = 3
_QUARTER: Final = 3


class Grade(IntEnum):
    """From the lowest."""

    NONE = 0
    """普通坐席"""
    SECOND = 1
    """二级客服专员"""
    FIRST = 2
    """一级客服专员"""
    STAR = 3
    """星级客服专员"""


class Past(msgspec.Struct, frozen=True):
    """An earlier period of the same person."""

    period: str
    total: Centipoints
    grade: Grade


class Remarks(msgspec.Struct, frozen=True, omit_defaults=True):
    """What people decided about a grade."""

    veto: bool = False
    """「本季度发生重大用户投诉事件及重大业务差错者否决级别评比权」, in the quarter."""
    down: bool = False
    """「发生用户有理由申告且造成较大影响者递减一级」."""
    up: bool = False
    """「连续受用户表扬三次且实例突出者递加一级」."""


class Graded(msgspec.Struct, frozen=True):
    """A grade and why."""

    grade: Grade
    why: str
    """A code: ``score``, ``star``, ``held``, ``exam``, ``thrice_second``, ``veto``, ``down``,
    ``up``."""


def grade(
    score: Centipoints,
    exam: Decimal,
    period: str,
    past: Sequence[Past],
    remarks: Remarks,
    exam_least: int = 85,
) -> Graded:
    """Grade one period; ``past`` are the periods right before it, the newest last."""
    if remarks.veto:
        return Graded(Grade.NONE, "veto")
    found = _by_score(score, period, past)
    if exam < exam_least:  # 「各项考核成绩在85分以上」
        found = Graded(Grade.NONE, "exam")
    if found.grade is Grade.SECOND and _running(past, Grade.SECOND):
        found = Graded(Grade.NONE, "thrice_second")
    if remarks.down != remarks.up:
        step = -1 if remarks.down else 1
        moved = Grade(min(Grade.STAR, max(Grade.NONE, found.grade + step)))
        found = Graded(moved, "down" if remarks.down else "up")
    return found


def _by_score(score: Centipoints, period: str, past: Sequence[Past]) -> Graded:
    decided = int(period[5:7]) % _QUARTER == 0
    if decided and score >= STAR_FROM and _above(past):
        return Graded(Grade.STAR, "star")
    if not decided and past and past[-1].grade is Grade.STAR:
        return Graded(Grade.STAR, "held")
    if score >= FIRST_FROM:
        return Graded(Grade.FIRST, "score")
    return Graded(Grade.SECOND if score >= SECOND_FROM else Grade.NONE, "score")


def _above(past: Sequence[Past]) -> bool:
    before = past[-(RUNNING - 1) :]
    return len(before) == RUNNING - 1 and all(one.total >= STAR_FROM for one in before)


def _running(past: Sequence[Past], wanted: Grade) -> bool:
    before = past[-(RUNNING - 1) :]
    return len(before) == RUNNING - 1 and all(one.grade is wanted for one in before)


def bonus(held: Grade, second: Fen, first: Fen, star: Fen) -> Fen:
    """Give the month's bonus while a grade is held (「奖金为:30元 … 60元 … 100元」)."""
    return {Grade.NONE: 0, Grade.SECOND: second, Grade.FIRST: first, Grade.STAR: star}[held]
