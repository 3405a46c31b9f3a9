"""Advanced teams (先进班组, A4.2.3): by the month, automatic as far as it goes.

No confirmed violation, all there for the whole month (「班组成员当月全勤」), no customer's
complaint, exam mean 85 and above (「平均分在85分以上」). Ties are not ruled: all who meet it are
listed. Three running is 优秀班组; its reward is not named, so no amount is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import msgspec

from ccfloor.payroll.basis import PersonBasis
from ccfloor.payroll.inputs import Entered

EXAM_MEAN: Final = 85
OUTSTANDING: Final = 3


class TeamResult(msgspec.Struct, frozen=True):
    """One team's month."""

    team: str
    advanced: bool
    running: int
    """Periods in which it was, this one included."""
    against: tuple[str, ...]
    """What keeps it from it: ``violation``, ``absence``, ``complaint``, ``exam``, ``no_exam``."""
    exam_mean: str
    """To two decimals; empty where an exam is missing."""

    @property
    def outstanding(self) -> bool:
        """优秀班组."""
        return self.running >= OUTSTANDING


def team_results(people: Iterable[PersonBasis], before: dict[str, int]) -> tuple[TeamResult, ...]:
    """Judge every team, in alphabetical order; who is on probation counts with his team."""
    teams: dict[str, list[PersonBasis]] = defaultdict(list)
    for person in people:
        if person.team:
            teams[person.team].append(person)
    return tuple(_result(team, teams[team], before.get(team, 0)) for team in sorted(teams))


def _result(team: str, members: list[PersonBasis], before: int) -> TeamResult:
    entered = [Entered(one.given) for one in members]
    against = []
    if any(line.amount for one in members for line in (*one.fen, *one.tenths)):
        against.append("violation")
    if any(one.leaves or any(line.rule == "T08" for line in one.tenths) for one in members):
        against.append("absence")
    if any(one.all("complaint") for one in entered):
        against.append("complaint")
    # who is on probation takes no exam that counts
    exams = [
        exam.number("exam") for exam, one in zip(entered, members, strict=True) if not one.probation
    ]
    known = [exam for exam in exams if exam is not None]
    mean = ""
    if not known or len(known) < len(exams):
        against.append("no_exam")
    else:
        mean = f"{sum(known, Decimal(0)) / len(known):.2f}"
        if sum(known) < EXAM_MEAN * len(known):
            against.append("exam")
    advanced = not against
    return TeamResult(team, advanced, before + 1 if advanced else 0, tuple(against), mean)
