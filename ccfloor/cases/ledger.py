"""The two ledgers of a month: what its cases come to, in fen and in tenths of a point.

The law: a ledger is computed whole, from all cases as they stand, and from nothing else. So it
does not matter in which order anything was decided; a case that is overturned leaves no trace
but that those after it are rated anew; and no line is ever altered by hand.

One fact has one line in a ledger: the highest of its cases, the others stand at zero and name it
(RULEBOOK 0.3). The two ledgers are never added up: 50 yuan are not 5 points.

A repetition is the same person and the same rule in an earlier *fact* within the window (G1:
the month by default), of which at least one case counts. The order is that of the clocks'
starts, not of decisions. As facts and their order do not depend on decisions, to overturn a case
never makes anybody's sum greater: fewer earlier facts, fewer candidates for the highest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from ccfloor.cases.case import Case, CaseId, Month, State
from ccfloor.cases.facts import FactId, grouped, person_of
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.roster.plan import PersonId, Rank
from ccfloor.rules.regulation import Charge, Edition, Entry, Regulation

ROLLING: Final[Micros] = 90 * 24 * 60 * MINUTE
"""``rolling_90d``: ninety days before the start of the clock, the ninetieth included."""


class Unit(StrEnum):
    """Which ledger."""

    FEN = "fen"
    TENTHS = "tenths"


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one case comes to in one ledger."""

    case: CaseId
    person: PersonId
    """``agent:CODE`` where no roster says who it is."""
    rule: str
    kind: str
    begun_at: Instant
    fact: FactId
    tier: int
    """Which time: 1 the first."""
    amount: int
    """What counts: 0 where another line of the same fact stands for it."""
    alone: int
    """What it would come to if it stood alone."""
    repeats: CaseId = ""
    """The earlier case that makes it a repetition; empty for a first time."""
    superseded_by: CaseId = ""
    """Whose line stands for the fact."""
    doubled: bool = False
    """A leader's own breach 「组长双倍惩罚」 (L04): money only, it is the chapter of fines."""
    settled: bool = True
    """Nothing can change it any more; False while it could be appealed against."""


class Ledger(msgspec.Struct, frozen=True):
    """One unit, one month, everybody; by the start of the clock, then case."""

    unit: Unit
    month: Month
    lines: tuple[Line, ...] = ()
    pending: tuple[CaseId, ...] = ()
    """Cases of the month about which somebody still has to decide: they are in no line."""

    def total(self, person: PersonId) -> int:
        """Add up one person's lines."""
        return sum(line.amount for line in self.lines if line.person == person)


class Ledgers(msgspec.Struct, frozen=True):
    """Both, side by side."""

    fen: Ledger
    tenths: Ledger


def ledgers(cases: Iterable[Case], month: Month, regulation: Regulation) -> Ledgers:
    """Compute both ledgers of a month.

    ``cases`` are all of the month whatever their state, and those before it as far as the
    window reaches back (``reach``); more do no harm.
    """
    known = sorted(cases, key=lambda case: (case.begun_at, case.id))
    facts = grouped(known)
    return Ledgers(
        _ledger(Unit.FEN, month, known, facts, regulation),
        _ledger(Unit.TENTHS, month, known, facts, regulation),
    )


def reach(edition: Edition, first: Instant) -> Instant:
    """Tell from when on cases matter to a month that begins at ``first``."""
    day = 24 * 60 * MINUTE  # a fact may have begun before the case of it that counts
    return {"month": first, "rolling_90d": first - ROLLING - day, "ever": 0}[edition.repeat_window]


def _ledger(
    unit: Unit,
    month: Month,
    known: Sequence[Case],
    facts: dict[CaseId, FactId],
    regulation: Regulation,
) -> Ledger:
    earlier = _Occurrences(known, facts)
    of_fact: dict[FactId, list[Line]] = defaultdict(list)
    for case in known:
        if case.month != month or not case.counts:
            continue
        edition = regulation.on(case.day)
        entry = edition.entry(case.rule)
        charge = None if entry is None else _charge(entry, case)
        if entry is None or charge is None or not _amounts(charge, unit):
            continue
        before = earlier.before(case, edition)
        tier = len(before) + 1
        own_of_a_leader = case.charges == "agent" and case.rank is Rank.LEAD
        doubled = unit is Unit.FEN and own_of_a_leader and charge.leader_times > 1
        alone = _price(entry, charge, unit, tier) * (charge.leader_times if doubled else 1)
        of_fact[facts[case.id]].append(
            Line(
                case=case.id,
                person=person_of(case),
                rule=case.rule,
                kind=charge.key,
                begun_at=case.begun_at,
                fact=facts[case.id],
                tier=tier,
                amount=alone,
                alone=alone,
                repeats=before[-1] if before else "",
                doubled=doubled,
                settled=case.state is not State.CONFIRMED,
            )
        )
    edition_of = {case.id: regulation.on(case.day) for case in known}
    lines = [line for of in of_fact.values() for line in _one_line(of, edition_of)]
    return Ledger(
        unit,
        month,
        tuple(sorted(lines, key=lambda line: (line.begun_at, line.case))),
        tuple(case.id for case in known if case.month == month and case.is_open),
    )


class _Occurrences:
    """Who met which rule when: one for each fact, as far as at least one of its cases counts."""

    def __init__(self, known: Sequence[Case], facts: dict[CaseId, FactId]) -> None:
        self._facts = facts
        first: dict[tuple[str, str, FactId], tuple[Instant, CaseId]] = {}
        counting: dict[tuple[str, str, FactId], Case] = {}
        for case in known:  # by the start of the clock: what is set first stands
            key = person_of(case), case.rule, facts[case.id]
            first.setdefault(key, (case.begun_at, case.id))
            if case.counts:
                counting.setdefault(key, case)
        self._first = first
        self._of: dict[tuple[str, str], list[tuple[tuple[Instant, CaseId], Case]]]
        self._of = defaultdict(list)
        for key, case in counting.items():
            self._of[key[:2]].append((first[key], case))
        for one in self._of.values():
            one.sort(key=lambda found: found[0])

    def before(self, case: Case, edition: Edition) -> list[CaseId]:
        """List the earlier occurrences in the window, one case for each."""
        person, fact = person_of(case), self._facts[case.id]
        if not person:
            return []  # nobody is charged, so nobody repeats himself
        own = self._first[person, case.rule, fact]
        return [
            other.id
            for moment, other in self._of[person, case.rule]
            if moment < own and _within(edition, case, other, own[0] - moment[0])
        ]


def _within(edition: Edition, case: Case, other: Case, apart: Micros) -> bool:
    if edition.repeat_window == "month":
        return case.month == other.month
    return edition.repeat_window == "ever" or apart <= ROLLING


def _charge(entry: Entry, case: Case) -> Charge | None:
    """Give the charge of the case's kind; a kind that this edition lacks is the ordinary one."""
    if not entry.enabled or entry.who == "nobody" or not person_of(case):
        return None
    return entry.charge(case.kind) or entry.charge()


def _amounts(charge: Charge, unit: Unit) -> tuple[int, ...]:
    return charge.fen if unit is Unit.FEN else charge.tenths


def _price(entry: Entry, charge: Charge, unit: Unit, tier: int) -> int:
    """Give what a charge comes to the so-and-so-manieth time, with the one that it adds to."""
    amounts = _amounts(charge, unit)
    price = amounts[min(tier, len(amounts)) - 1] if amounts else 0
    below = entry.charge(charge.adds_to) if charge.adds_to else None
    return price if below is None or below is charge else price + _price(entry, below, unit, tier)


def _one_line(lines: Sequence[Line], edition_of: dict[CaseId, Edition]) -> list[Line]:
    """Let the highest stand; of equals the one that the regulation lets replace the others."""

    def weight(line: Line) -> tuple[int, int, int, str]:
        entry = edition_of[line.case].entry(line.rule)
        over = set() if entry is None else set(entry.supersedes)
        replaces = sum(other.rule in over for other in lines)
        return -line.alone, -replaces, line.begun_at, line.case

    best = min(lines, key=weight)
    return [
        line if line is best else msgspec.structs.replace(line, amount=0, superseded_by=best.case)
        for line in lines
    ]
