"""Gathers what a period is computed from: ledgers, roster, calls, coverage, what was entered.

The law: a case belongs to the period that its shift's day is in, and only there is it "of the
month" of its ledger; so a period from a 25th to a 25th repeats and replaces within itself. What
is known to be equipment's fault after a case was closed costs nothing, though the case stays
closed. Cases are never computed again here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.cases.case import Case, Confirm, Decide, Explain, Finalise, State
from ccfloor.cases.facts import person_of
from ccfloor.cases.ledger import Ledger, ledgers, reach
from ccfloor.config import Site
from ccfloor.config_payroll import PayrollConfig
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros
from ccfloor.floor.views import Absence, CoverageGap
from ccfloor.localtime import first_instant
from ccfloor.payroll.basis import SCORED, Basis, Charged, LeaveTaken, PersonBasis, Span
from ccfloor.payroll.grades import Grade, Past
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.lines import Line
from ccfloor.payroll.month import Calculation
from ccfloor.payroll.spans import covers, days
from ccfloor.payroll_calls import CallCount, strangers
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.people import number_on
from ccfloor.roster.plan import (
    Leave,
    LeaveKind,
    LeaveState,
    Person,
    PersonId,
    Plan,
    Posting,
    Shift,
)
from ccfloor.rules.findings import Incident
from ccfloor.rules.regulation import Regulation
from ccfloor.store.interface import Store

_DAY: Final[Micros] = 24 * 60 * MINUTE
_OUTSIDE: Final = "outside"
"""The month of a case of another period: no ledger is of it, and none is the same month."""
_LEAVE: Final = {LeaveKind.PERSONAL: "personal", LeaveKind.SICK: "sick"}


class Before(msgspec.Struct, frozen=True):
    """What earlier periods leave to this one."""

    calculations: tuple[Calculation, ...] = ()
    """Those right before it, the newest last, without a hole."""
    corrections: tuple[Line, ...] = ()


class Gathering:
    """One period's gathering."""

    def __init__(
        self,
        store: Store,
        regulation: Regulation,
        site: Site,
        roster: DutyRoster | None,
        span: Span,
        terms: PayrollConfig,
    ) -> None:
        """Take where things are kept and what judges them."""
        self._store, self._regulation = store, regulation
        zone = ZoneInfo(site.timezone)
        self._calls = CallCount(store, site, roster, span)
        self._roster, self._span, self._terms = roster, span, terms
        first, end = days(span)
        self._since = first_instant(first, 0, zone)
        self._until = first_instant(end, 0, zone)
        self._last = (end - timedelta(days=1)).isoformat()
        # a night shift of the last day goes on in the next
        self._over = self._until + _DAY
        self._shifts: dict[PersonId, list[Shift]] = defaultdict(list)
        self._leave: dict[PersonId, list[Leave]] = defaultdict(list)
        plan = roster.plan if roster is not None else Plan(0, 0)
        for shift in sorted(plan.shifts, key=lambda one: (one.start, one.id)):
            if covers(span, shift.day):
                self._shifts[shift.person].append(shift)
        for leave in sorted(plan.leaves, key=lambda one: (one.from_, one.id)):
            if leave.state is LeaveState.APPROVED:
                self._leave[leave.person].append(leave)

    async def basis(self, given: Sequence[Given], before: Before) -> Basis:
        """Gather everything; raises StoreError."""
        cases = await self._cases()
        known = {case.id: case for case in cases}
        both = ledgers(cases, self._span.id, self._regulation)
        fen, tenths = self._charged(both.fen, known), self._charged(both.tenths, known)
        entered: dict[PersonId, list[Given]] = defaultdict(list)
        for one in given:
            entered[one.person].append(one)
        counted = await self._calls.count()
        calls = counted.calls
        gaps = await self._store.gaps(self._since, self._over)
        punches = [one for one in await self._store.open_absences()
                   if self._since <= one.from_ < self._until]  # fmt: skip
        incidents = [one for one in await self._store.incidents(self._since, self._until)
                     if one.rule == "HANDSET"]  # fmt: skip
        # without a roster whoever took calls is one of the people
        callers = set() if self._roster is not None else set(calls)
        people = []
        for name, person in self._people({*fen, *tenths, *entered, *callers}).items():
            made = self._person(name, person, gaps)
            agents = self._agents(name, person)
            people.append(
                msgspec.structs.replace(
                    made,
                    calls=calls.get(name, 0) if person is not None or name in calls else None,
                    given=tuple(sorted(entered.get(name, ()), key=lambda one: one.key)),
                    fen=tuple(fen.get(name, ())),
                    tenths=tuple(tenths.get(name, ())),
                    appealed=_waiting(cases, self._span.id, name, State.APPEALED),
                    undecided=_waiting(cases, self._span.id, name, State.CANDIDATE),
                    open_punches=_punches(punches, agents),
                    devices=_devices(incidents, agents),
                    past=_past(before.calculations, name),
                )
            )
        edition = self._regulation.on(self._last)
        return Basis(
            span=self._span,
            terms=self._terms,
            regulation=edition.version,
            consulted=edition.consulted,
            people=tuple(sorted(people, key=lambda one: one.person)),
            days=counted.days,
            strangers={} if self._roster is None else strangers(calls),
            advanced_before=_advanced(before.calculations),
            corrections=before.corrections,
        )

    # --- cases --------------------------------------------------------------------------

    async def _cases(self) -> list[Case]:
        editions = (self._regulation.on(self._span.start), self._regulation.on(self._last))
        since = min(reach(edition, self._since) for edition in editions)
        found = await self._store.cases_since(max(0, since - 2 * _DAY), self._over + _DAY)
        return [self._of_period(_without_fault(case)) for case in found]

    def _of_period(self, case: Case) -> Case:
        inside = covers(self._span, case.day)
        return msgspec.structs.replace(case, month=self._span.id if inside else _OUTSIDE)

    def _charged(self, ledger: Ledger, known: dict[str, Case]) -> dict[PersonId, list[Charged]]:
        found: dict[PersonId, list[Charged]] = defaultdict(list)
        for line in ledger.lines:
            case = known[line.case]
            entry = self._regulation.on(case.day).entry(line.rule)
            found[line.person].append(
                Charged(
                    case=line.case,
                    rule=line.rule,
                    kind=line.kind,
                    clause=entry.clause if entry is not None else line.rule,
                    day=case.day,
                    amount=line.amount,
                    alone=line.alone,
                    tier=line.tier,
                    repeats=line.repeats,
                    superseded_by=line.superseded_by,
                    doubled=line.doubled,
                    settled=line.settled,
                    missing=max(0, case.measured - case.unseen),
                    incident=case.incident,
                )
            )
        return found

    # --- people -------------------------------------------------------------------------

    def _people(self, named: set[PersonId]) -> dict[PersonId, Person | None]:
        """Give whom the month is about: the scored ranks, and whoever has something in it."""
        found: dict[PersonId, Person | None] = dict.fromkeys(sorted(named))
        for person in self._roster.people.values() if self._roster is not None else ():
            posting = self._posting(person)
            scored = posting is not None and posting.rank in SCORED
            if person.id in found or scored:
                found[person.id] = person
        return found

    def _posting(self, person: Person) -> Posting | None:
        """Give the newest posting that reaches into the period."""
        inside = [one for one in person.postings
                  if one.from_ < self._span.end and one.to >= self._span.start]  # fmt: skip
        return max(inside, key=lambda one: one.from_, default=None)

    def _agents(self, name: PersonId, person: Person | None) -> frozenset[AgentName]:
        if person is None:
            return frozenset({name.removeprefix("agent:")})
        return frozenset(
            one.agent
            for one in person.postings
            if one.agent and one.from_ < self._span.end and one.to >= self._span.start
        )

    def _person(
        self, name: PersonId, person: Person | None, gaps: Sequence[CoverageGap]
    ) -> PersonBasis:
        if person is None or self._roster is None:
            return PersonBasis(person=name, agent=name.removeprefix("agent:"))
        posting = self._posting(person) or Posting(self._span.start)
        shifts = self._shifts.get(name, [])
        rostered = sum(one.end - one.start for one in shifts)
        present = [
            stretch for one in shifts for stretch in _present(one, self._leave.get(name, ()))
        ]
        return PersonBasis(
            person=name,
            name=person.name,
            number=number_on(person, self._last) or number_on(person, self._span.start),
            agent=posting.agent,
            rank=posting.rank,
            team=posting.team,
            probation=posting.probation,
            rostered=rostered,
            worked=sum(to - from_ for from_, to in present),
            unseen=sum(_dark(gaps, from_, to) for from_, to in present),
            leaves=tuple(self._leaves(shifts)),
        )

    def _leaves(self, shifts: Iterable[Shift]) -> Iterator[LeaveTaken]:
        for shift in shifts:
            entry = self._regulation.on(shift.day).entry("T21")
            for leave in self._leave.get(shift.person, ()):
                length = min(leave.to, shift.end) - max(leave.from_, shift.start)
                kind = _LEAVE.get(leave.kind)
                if length <= 0 or kind is None:
                    continue
                charge = entry.charge(kind) if entry is not None and entry.enabled else None
                yield LeaveTaken(
                    id=f"leave:{leave.id}",
                    kind=kind,
                    day=shift.day,
                    halves=2 if 2 * length > shift.end - shift.start else 1,
                    length=length,
                    tenths_a_day=charge.tenths_for(1) if charge is not None else 0,
                    clause=entry.clause if entry is not None else "A3.2.6",
                    diagnosis=leave.diagnosis,
                )


def _without_fault(case: Case) -> Case:
    """Let a closed case cost nothing where equipment was found to be its cause afterwards."""
    if case.state not in {State.FINAL, State.EXPORTED} or not case.incident:
        return case
    told = [place for place, step in enumerate(case.steps) if isinstance(step, Explain)]
    ruled = [place for place, step in enumerate(case.steps)
             if isinstance(step, Confirm | Decide | Finalise)]  # fmt: skip
    if told and ruled and told[-1] > ruled[-1]:
        return msgspec.structs.replace(case, outcome="overturned")
    return case


def _present(shift: Shift, leaves: Iterable[Leave]) -> list[tuple[Instant, Instant]]:
    """Give the stretches of a shift that no leave takes; meals and trainings are work."""
    found, at = [], shift.start
    for begin, over in ((leave.from_, leave.to) for leave in leaves):
        if over <= at or begin >= shift.end:
            continue
        if begin > at:
            found.append((at, begin))
        at = max(at, over)
    if at < shift.end:
        found.append((at, shift.end))
    return found


def _dark(gaps: Iterable[CoverageGap], since: Instant, until: Instant) -> Micros:
    """Add up what was not seen of a stretch; gaps that overlap count once."""
    ends = sorted(
        (max(since, one.from_), min(until, one.to if one.to is not None else until)) for one in gaps
    )
    dark, at = 0, since
    for begin, over in ends:
        if over > max(at, begin):
            dark += over - max(at, begin)
            at = over
    return dark


def _waiting(cases: Iterable[Case], month: str, name: PersonId, state: State) -> tuple[str, ...]:
    return tuple(
        case.id
        for case in cases
        if case.month == month and case.state is state and person_of(case) == name
    )


def _punches(absences: Iterable[Absence], agents: frozenset[AgentName]) -> tuple[str, ...]:
    return tuple(f"absence:{one.seat}:{one.from_}" for one in absences if one.agent in agents)


def _devices(incidents: Iterable[Incident], agents: frozenset[AgentName]) -> tuple[str, ...]:
    return tuple(one.id for one in incidents if not agents.isdisjoint(one.agents))


def _past(before: Iterable[Calculation], name: PersonId) -> tuple[Past, ...]:
    """Give the periods right before in which he has a score; one without breaks the row."""
    found: list[Past] = []
    for calculation in before:
        result = next((one for one in calculation.people if one.person == name), None)
        if result is None or result.score is None or result.grade is None:
            found = []
        else:
            found.append(Past(calculation.period, result.score, Grade(result.grade)))
    return tuple(found)


def _advanced(before: Sequence[Calculation]) -> dict[str, int]:
    return {one.team: one.running for one in before[-1].teams if one.advanced} if before else {}
