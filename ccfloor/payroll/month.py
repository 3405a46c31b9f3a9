"""A period, computed: from its basis, and from nothing else.

The law: the same basis gives the same calculation, to the byte. It holds no moment and no chance;
everything in it is sorted. Where something that a figure needs is missing, there is no figure and
the person's ``missing`` says so: nothing that is missing counts as nothing.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal

import msgspec

from ccfloor.cases.audit import canonical
from ccfloor.config_payroll import Locality, PayrollConfig
from ccfloor.payroll.basis import DEFINITIONS, SCORED, Basis, PersonBasis
from ccfloor.payroll.fairness import Finding, findings_of
from ccfloor.payroll.grades import Grade, Remarks, grade
from ccfloor.payroll.inputs import Entered
from ccfloor.payroll.lines import Centipoints, Fen, Item, Line, PeriodId, Unit, place
from ccfloor.payroll.making import LineMaker, hundredths
from ccfloor.payroll.paying import deducted, earned
from ccfloor.payroll.scoring import CLAUSE, Score
from ccfloor.payroll.teams import TeamResult, team_results
from ccfloor.roster.plan import PersonId


class PersonResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """One person, in short."""

    person: PersonId
    name: str = ""
    number: str = ""
    team: str = ""
    rank: str = ""
    score: Centipoints | None = None
    grade: int | None = None
    fen: Fen = 0
    """All lines of money together: the month's net variable pay."""
    missing: tuple[str, ...] = ()
    """Inputs without which there is no score, or no performance pay."""
    probation: bool = False


class Calculation(msgspec.Struct, frozen=True):
    """What a period comes to."""

    period: PeriodId
    start: str
    end: str
    mode: str
    definitions: str
    regulation: str
    people: tuple[PersonResult, ...]
    lines: tuple[Line, ...]
    teams: tuple[TeamResult, ...]
    findings: tuple[Finding, ...]

    def lines_of(self, person: PersonId) -> list[Line]:
        """Give one person's lines, in the payslip's order."""
        return [line for line in self.lines if line.person == person]

    @property
    def incomplete(self) -> tuple[PersonId, ...]:
        """Name those for whom something is missing."""
        return tuple(one.person for one in self.people if one.missing)


def mode_refusal(basis: Basis) -> str:
    """Say why money may not be taken as the terms want it; empty where it may."""
    terms = basis.terms
    if terms.mode == "points":
        return ""
    place = terms.locality_on(basis.span.start)
    if place is None:
        return f"mode {terms.mode}: no [[payroll.locality]] is in force on {basis.span.start}"
    if terms.mode == "yuan_capped" and not place.fines_allowed:
        return f"mode yuan_capped: {place.name} does not allow fines (fines_allowed = false)"
    if not basis.consulted:
        return (
            f"mode {terms.mode}: edition {basis.regulation} of the regulation does not say when "
            "staff were consulted (劳动合同法 art. 4)"
        )
    return ""


def calculate(basis: Basis) -> Calculation:
    """Compute a period; raises ValueError where the mode may not be used."""
    refusal = mode_refusal(basis)
    if refusal:
        raise ValueError(refusal)
    known = basis.terms.locality_on(basis.span.start)
    teams = team_results(basis.people, basis.advanced_before)
    advanced = {team.team: team for team in teams if team.advanced}
    lines: list[Line] = []
    people: list[PersonResult] = []
    for person in sorted(basis.people, key=lambda one: one.person):
        made, result = _person(basis, person, known, advanced.get(person.team))
        corrected = [line for line in basis.corrections if line.person == person.person]
        lines += [*made, *corrected]
        money = sum(line.amount for line in (*made, *corrected) if line.unit is Unit.FEN)
        people.append(msgspec.structs.replace(result, fen=money))
    known_people = {one.person for one in people}
    for line in basis.corrections:  # of who is no longer there
        if line.person not in known_people:
            lines.append(line)
    for gone in sorted({line.person for line in lines} - known_people):
        money = sum(line.amount for line in lines if line.person == gone)
        people.append(PersonResult(gone, fen=money))
    ordered = tuple(sorted(lines, key=place))
    return Calculation(
        period=basis.span.id,
        start=basis.span.start,
        end=basis.span.end,
        mode=basis.terms.mode,
        definitions=DEFINITIONS,
        regulation=basis.regulation,
        people=tuple(sorted(people, key=lambda one: one.person)),
        lines=ordered,
        teams=teams,
        findings=findings_of(basis, ordered, people_missing(people)),
    )


def people_missing(people: list[PersonResult]) -> dict[PersonId, tuple[str, ...]]:
    """Say for whom what is missing."""
    return {one.person: one.missing for one in people if one.missing}


def digest(calculation: Calculation) -> str:
    """Give the SHA-256 of its canonical bytes."""
    return hashlib.sha256(canonical(calculation).encode()).hexdigest()


def _person(
    basis: Basis, person: PersonBasis, place: Locality | None, team: TeamResult | None
) -> tuple[list[Line], PersonResult]:
    to = LineMaker(basis.span.id, person.person)
    entered = Entered(person.given)
    terms = basis.terms
    score: Centipoints | None = None
    held: Grade | None = None
    missing: list[str] = []
    if not person.probation and person.rank in SCORED:
        scored = Score(person, entered, terms, to)
        score, missing = scored.total, list(scored.missing)
        if entered.one("basic_pay") is None:
            missing.append("basic_pay")
        if score is not None:
            held = _grade(basis, person, entered, score, to, settled=scored.settled)
    earned(person, entered, terms, to, score, held)
    deducted(person, entered, terms, to, place)
    if team is not None:
        to.points(
            Item.TEAM, 0, "A4.2.3", "team_outstanding" if team.outstanding else "team_advanced",
            evidence=(f"team:{team.team}",), team=team.team, mean=team.exam_mean,
            running=team.running,
        )  # fmt: skip
    return to.lines, PersonResult(
        person=person.person,
        name=person.name,
        number=person.number,
        team=person.team,
        rank=person.rank.value,
        score=score,
        grade=None if held is None else int(held),
        missing=tuple(missing),
        probation=person.probation,
    )


def _grade(
    basis: Basis, person: PersonBasis, entered: Entered, score: Centipoints, to: LineMaker,
    *, settled: bool,
) -> Grade:  # fmt: skip
    told = {name: entered.one(f"grade_{name}") for name in ("veto", "down", "up")}
    remarks = Remarks(**{name: one is not None for name, one in told.items()})
    exam = entered.number("exam") or Decimal(0)
    found = grade(score, exam, basis.span.id, person.past, remarks, basis.terms.exam_least)
    evidence = [Item.TOTAL.value, *(one.evidence for one in told.values() if one is not None)]
    to.points(
        Item.GRADE, 0, CLAUSE, f"grade_{found.why}", evidence=evidence, settled=settled,
        grade=found.grade.name.lower(), score=hundredths(score), exam=exam,
        least=basis.terms.exam_least,
    )  # fmt: skip
    return found.grade


def terms_of(config: PayrollConfig) -> PayrollConfig:
    """Keep what computing needs: who signs and where files go is not kept with a run."""
    return msgspec.structs.replace(config, signer=(), folder=PayrollConfig().folder, hr_team="")
