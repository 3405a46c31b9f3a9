"""The payslip room: what one person's months came to, told to him.

The law: whoever asks is told of the person who has his key's agent code today, and of nobody else;
where the roster knows nobody by it, of nothing that a roster's person earned. A period that is not
published is not there. A payslip is in the sealed log before it is handed out (T27): where it
cannot be written down, it is not told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from ccfloor.cases.copies import Copy, draft_of
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.localtime import wall_time
from ccfloor.own_lines import payee
from ccfloor.payroll.fairness import Finding
from ccfloor.payroll.lines import Line
from ccfloor.payroll.objections import Objection, newest
from ccfloor.payroll.period import Period, PeriodState
from ccfloor.payroll.scoring import COUNTED
from ccfloor.payroll_books import PayrollBooks
from ccfloor.payroll_slips import Slip
from ccfloor.regulation.editions import Regulation
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import PersonId
from ccfloor.serve.auth import Person
from ccfloor.serve.cleaning import NAME_WIDTH, NOTE_WIDTH, clean
from ccfloor.serve.lookups import LookUpRefusedError, LookUps
from ccfloor.serve.payslips import MyPayslip, PayLine, PayObjection, PayRemark, Payslip, PayslipTold
from ccfloor.store.interface import Store

SHOWN: Final = frozenset(PeriodState) - {PeriodState.OPEN, PeriodState.CALCULATED}
"""Where a period is for its people to see; one that is calculated anew is not, for that time."""
_ID_WIDTH: Final = 700
_CASE: Final = "case:"


class Roof(Protocol):
    """What the room needs of the house."""

    @property
    def config(self) -> Config:
        """How the site is run."""

    @property
    def clock(self) -> Clock:
        """The time."""

    @property
    def store(self) -> Store:
        """Where periods are kept."""

    @property
    def lookups(self) -> LookUps:
        """Where questions come in."""


class PayslipRoom:
    """Answers MyPayslip."""

    def __init__(self, house: Roof, roster: Callable[[], DutyRoster | None]) -> None:
        """Open the room; ``roster`` gives the one in force, None where none is kept."""
        config = house.config
        self._store, self._clock, self._roster = house.store, house.clock, roster
        self._zone = ZoneInfo(config.site.timezone)
        self._regulation = config.regulation
        self._books = PayrollBooks(
            house.store, config.payroll, config.regulation, config.site, house.clock
        )
        house.lookups.open(MyPayslip, frozenset({"agent"}), self.answer)

    async def answer(self, person: Person, request: MyPayslip) -> PayslipTold:
        """Tell a person of one of his months; raises StoreError, LookUpRefusedError."""
        today = f"{wall_time(self._clock.now(), self._zone):%Y-%m-%d}"
        mine = payee(self._roster(), person.agent, today) if person.agent else ""
        if not mine:
            raise LookUpRefusedError("not_allowed")
        known = await self._books.periods()
        shown = {name: one for name, one in known.items() if one.state in SHOWN}
        names = tuple(sorted(shown, reverse=True))
        wanted = request.period or next(iter(names), "")
        period = shown.get(wanted)
        if period is None:
            return PayslipTold(request.id, names)
        found = await self._payslip(period, mine)
        if found is not None:
            copy = Copy("payslip", f"{period.id} {mine}", "page", 1)
            await self._store.append_audit([draft_of(copy, person.user, self._clock.now())])
        return PayslipTold(request.id, names, found)

    async def _payslip(self, period: Period, mine: PersonId) -> Payslip | None:
        slip = await self._books.slip_of(period, mine)
        return None if slip is None else told(period, slip, self._regulation)


def told(period: Period, slip: Slip, regulation: Regulation) -> Payslip:
    """Write one person's month for him."""
    who, objections = slip.who, newest(period.objections)
    counted = any(COUNTED in line.evidence for line in slip.lines)
    about = {who.person, ""} if counted else {who.person}
    return Payslip(
        period=period.id,
        start=slip.start,
        end=slip.end,
        state=period.state.value,
        person=clean(who.person, NAME_WIDTH),
        net=who.fen,
        name=clean(who.name, NAME_WIDTH),
        number=clean(who.number, NAME_WIDTH),
        team=clean(who.team, NAME_WIDTH),
        rank=who.rank,
        probation=who.probation,
        regulation=clean(slip.regulation, NAME_WIDTH),
        objections_until=period.appeal_until if period.state is PeriodState.PUBLISHED else None,
        run=period.run,
        basis_sha256=period.basis_sha256,
        lines=tuple(_line(one, objections.get(one.id), regulation) for one in slip.lines),
        remarks=tuple(_remark(one) for one in slip.findings if one.person in about),
    )


def _line(line: Line, objection: Objection | None, regulation: Regulation) -> PayLine:
    rule = regulation.on(line.values.get("day", "")).entry(line.values.get("rule", ""))
    case = line.source if line.source.startswith(_CASE) and not line.corrects else ""
    return PayLine(
        item=line.item.value,
        unit=line.unit.value,
        amount=line.amount,
        gross=line.gross,
        clause=clean(line.clause, NAME_WIDTH),
        formula=line.formula,
        values=_values(line.values),
        evidence=tuple(clean(one, _ID_WIDTH) for one in line.evidence),
        state=line.state.value,
        corrects=clean(line.corrects, _ID_WIDTH),
        case=clean(case, _ID_WIDTH),
        id=line.id,
        objection=None if objection is None else objection_told(objection),
        rule_zh="" if rule is None else clean(rule.name_zh, NAME_WIDTH),
        rule_en="" if rule is None else clean(rule.name_en, NAME_WIDTH),
    )


def objection_told(made: Objection) -> PayObjection:
    """Write an objection, with its answer and what came of it, for the wire."""
    answer = made.answer
    by = clean(made.by.user, NAME_WIDTH)
    if answer is None:
        return PayObjection(made.state, made.claim, made.at, by)
    return PayObjection(
        state=made.state,
        claim=made.claim,
        at=made.at,
        by=by,
        answer=answer.why,
        answered_by=clean(answer.by.user, NAME_WIDTH),
        answered_at=answer.at,
        changed_in=made.changed_in if answer.granted else 0,
        kept="" if made.kept is None else made.kept.why,
        kept_by="" if made.kept is None else clean(made.kept.by.user, NAME_WIDTH),
        kept_at=None if made.kept is None else made.kept.at,
    )


def _remark(found: Finding) -> PayRemark:
    return PayRemark(
        found.code, _values(found.values), tuple(clean(one, _ID_WIDTH) for one in found.about)
    )


def _values(values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, clean(value, NOTE_WIDTH)) for name, value in values.items())
