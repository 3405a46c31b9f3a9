"""The books of payroll: what a period comes to, out of the store; nothing here writes.

The law: a run that is read is the run that was kept, or it is an error: the digests of what it
came to and of what it was computed from stand in the period's step. What is owed of locked
periods is computed each time from all that is known.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.cases.window import IsWorked, monday_to_friday
from ccfloor.clock import Clock
from ccfloor.config import Site
from ccfloor.config_payroll import PayrollConfig
from ccfloor.errors import PayrollError, StoreError
from ccfloor.floor.names import Instant
from ccfloor.localtime import wall_time
from ccfloor.payroll.basis import DEFINITIONS, Basis, Objected, Span, Uncorrected
from ccfloor.payroll.corrections import corrections, effective, gone_days
from ccfloor.payroll.lines import Line, LineId, PeriodId
from ccfloor.payroll.month import Calculation, calculate, digest, terms_of
from ccfloor.payroll.objections import waiting
from ccfloor.payroll.period import Calculate, Period, PeriodState
from ccfloor.payroll.spans import before, span_of
from ccfloor.payroll_basis import Before, Gathering
from ccfloor.payroll_slips import Slip, fault_of, slip_in
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Day, PersonId
from ccfloor.rules.regulation import Regulation
from ccfloor.store.interface import Store
from ccfloor.store.payroll_port import StoredRun

_HISTORY: Final = 2
"""Periods before this one that a grade looks back to."""

_FIXED: Final = frozenset(
    {PeriodState.SIGNED, PeriodState.EXPORTED, PeriodState.ACKED, PeriodState.LOCKED}
)
"""What a period says at these states is what is paid."""

_calculation: msgspec.json.Decoder[Calculation] = msgspec.json.Decoder(Calculation)
_basis: msgspec.json.Decoder[Basis] = msgspec.json.Decoder(Basis)


class PayrollBooks:
    """Reads periods and computes them."""

    def __init__(
        self,
        store: Store,
        config: PayrollConfig,
        regulation: Regulation,
        site: Site,
        clock: Clock,
        is_worked: IsWorked = monday_to_friday,
    ) -> None:
        """Take where things are kept, what judges them and which days are worked."""
        self._store, self._config, self._regulation = store, config, regulation
        self._site, self._zone = site, ZoneInfo(site.timezone)
        self._clock, self._is_worked = clock, is_worked

    # --- what people ask ---

    async def periods(self) -> dict[PeriodId, Period]:
        """Give all periods that were begun."""
        return {one.id: one for one in await self._store.pay_periods()}

    async def period(self, name: PeriodId) -> Period:
        """Give one that was begun; raises PayrollError."""
        found = (await self.periods()).get(name)
        if found is None:
            self.span(name)
            raise PayrollError(f"{name}: nothing was entered or calculated for it yet")
        return found

    async def run_of(self, period: Period) -> tuple[StoredRun, Calculation]:
        """Give the run that stands; raises PayrollError where there is none."""
        run = await self._kept(period)
        fault = fault_of(run, period.run_sha256, period.basis_sha256)
        if fault:
            raise _altered(period, fault)
        return run, calculation_of(run)

    async def _kept(self, period: Period) -> StoredRun:
        if not period.run:
            raise PayrollError(f"{period.id}: it was not calculated yet")
        run = await self._store.pay_run(period.id, period.run)
        if run is None:
            raise StoreError(f"{period.id}: run {period.run} is gone")
        return run

    async def slip_of(self, period: Period, person: PersonId) -> Slip | None:
        """Give one person's part of the run that stands; raises PayrollError where there is none.

        The run is looked through in a thread: the loop goes on.
        """
        run = await self._kept(period)
        fault = await asyncio.to_thread(fault_of, run, period.run_sha256, period.basis_sha256)
        if fault:
            raise _altered(period, fault)
        return await asyncio.to_thread(slip_in, run, person)

    async def preview(self, name: PeriodId) -> tuple[Basis, Calculation]:
        """Compute a period as things stand and store nothing; raises PayrollError."""
        known = (await self.periods()).get(name)
        span = known.span if known is not None else self.span(name)
        basis = await self._gathered(span, terms_of(self._config))
        return basis, _calculated(basis)

    # --- what a period is computed from ---

    async def _gathered(self, span: Span, terms: PayrollConfig) -> Basis:
        plain = await self._plain(span, terms)
        found, uncorrected = await self._corrections(span)
        period = (await self.periods()).get(span.id)
        return msgspec.structs.replace(
            plain,
            corrections=tuple(found),
            uncorrected=tuple(uncorrected),
            objections=waiting(period.objections) if period is not None else {},
            objected=await self._objected(period) if period is not None else (),
        )

    async def _objected(self, period: Period) -> tuple[Objected, ...]:
        """Give the lines that are objected to as they were; each run is read once."""
        found: list[Objected] = []
        watched = [one for one in period.objections if one.is_watched]
        for number in sorted({one.run for one in watched}):
            lines = {line.id: line for line in await self._lines_of(period, number)}
            for one in watched:
                if one.run == number and one.line in lines:
                    day = "" if one.answer is None else self._day(one.answer.at)
                    found.append(Objected(lines[one.line], number, day))
        return tuple(found)

    async def _lines_of(self, period: Period, number: int) -> tuple[Line, ...]:
        """Give the lines of a run, whether it still stands or not."""
        run = await self._store.pay_run(period.id, number)
        step = next(one for one in period.steps if isinstance(one, Calculate) and one.run == number)
        if run is None:
            raise StoreError(f"{period.id}: run {number} is gone")
        if fault := fault_of(run, step.sha256, step.basis_sha256):
            raise StoreError(f"{period.id}: {fault} of run {number} is not what its step says")
        return calculation_of(run).lines

    def _day(self, at: Instant) -> Day:
        return f"{wall_time(at, self._zone):%Y-%m-%d}"

    async def _plain(self, span: Span, terms: PayrollConfig) -> Basis:
        plan = await self._store.plan()
        roster = DutyRoster(plan) if plan is not None else None
        gathering = Gathering(self._store, self._regulation, self._site, roster, span, terms)
        history = Before(tuple(await self._history(span.id)))
        return await gathering.basis(await self._store.pay_inputs(span.id), history)

    async def _history(self, name: PeriodId) -> list[Calculation]:
        known = await self.periods()
        found: list[Calculation] = []
        for back in range(1, _HISTORY + 1):
            period = known.get(before(name, back))
            if period is None or not period.run:
                break
            found.insert(0, (await self.run_of(period))[1])
        return found

    async def _corrections(self, span: Span) -> tuple[list[Line], list[Uncorrected]]:
        """Compute locked periods again, with their own terms, and take up what differs.

        One whose days are not known any more is named, and nothing of it is taken up.
        """
        known = await self.periods()
        carried = await self.carried(span.id)
        found: list[Line] = []
        uncorrected: list[Uncorrected] = []
        for back in range(self._config.correct_back, 0, -1):
            period = known.get(before(span.id, back))
            if period is None or period.state is not PeriodState.LOCKED:
                continue
            run, locked = await self.run_of(period)
            of_it = [line for line in carried if line.corrects.startswith(f"{period.id}/")]
            basis = _basis.decode(run.basis)
            plain = await self._plain(period.span, basis.terms)
            if gone := gone_days(basis, plain, carried=bool(of_it)):
                uncorrected.append(Uncorrected(period.id, gone))
                continue
            standing: dict[LineId, Line] = effective(locked.lines, of_it)
            found += corrections(span.id, _calculated(plain).lines, standing)
        return found, uncorrected

    async def carried(self, without: PeriodId) -> list[Line]:
        """List the corrections that stand in other periods, by period.

        Of later ones those that are signed or further: an open one finds out by itself what is
        left.
        """
        found: list[Line] = []
        for name, period in (await self.periods()).items():
            stands = name < without or period.state in _FIXED
            if period.run and name != without and stands:
                _, calculation = await self.run_of(period)
                found += [line for line in calculation.lines if line.corrects]
        return found

    async def is_stale(self, kept: Calculation) -> bool:
        """Tell whether the store leads to other amounts by now; what settled meanwhile may."""
        _, now = await self.preview(kept.period)
        return _amounts(now) != _amounts(kept)

    def span(self, name: PeriodId) -> Span:
        """Give the days that a new period has; raises PayrollError."""
        kind: Literal["natural", "25th"] = self._config.period
        try:
            return span_of(name, kind)
        except ValueError as error:
            raise PayrollError(str(error)) from error


def calculation_of(run: StoredRun) -> Calculation:
    """Read what a run came to."""
    return _calculation.decode(run.calculation)


def comes_to_the_same(run: StoredRun) -> bool:
    """Tell whether a run, computed again out of its basis, is the same to the byte.

    One of an earlier edition of the formulas cannot be, and is not asked.
    """
    if calculation_of(run).definitions != DEFINITIONS:
        return True
    return digest(calculate(_basis.decode(run.basis))) == run.sha256


def _altered(period: Period, fault: str) -> StoreError:
    return StoreError(f"{period.id}: {fault} of run {period.run} is not what its step says")


def _calculated(basis: Basis) -> Calculation:
    try:
        return calculate(basis)
    except ValueError as error:
        raise PayrollError(f"{basis.span.id}: {error}") from error


def _amounts(calculation: Calculation) -> list[tuple[Any, ...]]:
    lines = [(line.id, line.amount, line.gross) for line in calculation.lines]
    return [*lines, *((one.person, one.missing) for one in calculation.people)]
