"""What is one fact: which cases of one person are about the same thing.

The law: one fact is one line in a ledger, whatever the number of rules that it met (RULEBOOK
0.3: 「REPLACE, never add」). What is one fact depends on what happened only, never on what was
decided about it: so no decision can split one fact in two, and make two lines of it.

    ring:CALL:AGENT     one caller who rang for one person: T01, T02 (RULEBOOK T02: one per call
                        and agent, however often the queue came back with him)
    away:BEGUN_AT       one leaving of the desk: T05, T06, T08, T10, T15
    start:SHIFT         one coming to a shift: T09, and T08 from the shift's start on
    end:SHIFT           one going from a shift: T10, and T08 until the shift's end
    promise:BEGUN_AT    one callback that was promised: T04 past its due time and past the hard
                        limit

T07 of one leader is one fact where the episodes overlap, seat by seat (RULEBOOK T07: 「merged
into one per leader per overlapping episode」). Everything else is a fact of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, TypeAlias

from ccfloor.cases.case import CaseId, Opened
from ccfloor.floor.names import Instant
from ccfloor.roster.plan import Shift
from ccfloor.rules.findings import Breach

FactId: TypeAlias = str
"""The id of the fact's first case."""

RING: Final = frozenset({"T01", "T02"})
PROMISED: Final = frozenset({"T04"})
LEAVING: Final = frozenset({"T05", "T06", "T08", "T10", "T15"})
COMING: Final = frozenset({"T08", "T09"})
GOING: Final = frozenset({"T08", "T10"})
OVERLAPPING: Final = frozenset({"T07"})


def fact_names(breach: Breach, shift: Shift | None) -> tuple[str, ...]:
    """Name what happened, so that other rules that met the same are known."""
    rule, found = breach.rule, []
    if rule in RING and breach.call:
        found.append(f"ring:{breach.call}:{breach.agent}")
    if rule in PROMISED:
        found.append(f"promise:{breach.begun_at}")
    if rule in LEAVING:
        found.append(f"away:{breach.begun_at}")
    if shift is not None and rule in COMING and breach.begun_at <= shift.start:
        found.append(f"start:{shift.id}")
    if shift is not None and rule in GOING and lasts_to_the_end(breach, shift):
        found.append(f"end:{shift.id}")
    return tuple(found)


def itself(case: Opened) -> str:
    """Name the fact that a case is about by the case: for another about the same."""
    return f"case:{case.id}"


def lasts_to_the_end(breach: Breach, shift: Shift | None) -> bool:
    """Tell whether what is missing is the tail of a shift: gone after its start, not back."""
    if shift is None or breach.begun_at <= shift.start:
        return False
    return breach.begun_at + breach.measured >= shift.end


def person_of(case: Opened) -> str:
    """Name who answers; without a roster the agent code stands for him."""
    return case.person or (f"agent:{case.agent}" if case.agent else "")


def grouped(cases: Iterable[Opened]) -> dict[CaseId, FactId]:
    """Say for each case which fact it is about."""
    ordered = sorted(cases, key=lambda case: (case.begun_at, case.id))
    leads = {case.id: case.id for case in ordered}

    def lead(case: CaseId) -> CaseId:
        while leads[case] != case:
            leads[case] = leads[leads[case]]
            case = leads[case]
        return case

    rank = {case.id: place for place, case in enumerate(ordered)}

    def join(one: CaseId, other: CaseId) -> None:
        first, second = sorted((lead(one), lead(other)), key=rank.__getitem__)
        leads[second] = first

    named: dict[tuple[str, str], CaseId] = {}
    ends: dict[tuple[str, str], tuple[Instant, CaseId]] = {}
    for case in ordered:
        person = person_of(case)
        for name in (*case.facts, itself(case)):
            join(named.setdefault((person, name), case.id), case.id)
        if case.rule in OVERLAPPING:
            end, before = ends.get((person, case.rule), (case.begun_at, case.id))
            if case.begun_at < end:
                join(before, case.id)
            reach = max(end, case.begun_at + case.measured)
            ends[person, case.rule] = reach, case.id
    return {case.id: lead(case.id) for case in ordered}


def by_fact(cases: Iterable[Opened]) -> dict[FactId, list[Opened]]:
    """Sort cases by the fact that they are about."""
    cases = list(cases)
    of = grouped(cases)
    found: dict[FactId, list[Opened]] = defaultdict(list)
    for case in cases:
        found[of[case.id]].append(case)
    return dict(found)
