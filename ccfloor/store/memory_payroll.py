"""Payroll's part of the store in memory: refuses what the database would refuse."""

from __future__ import annotations

from collections.abc import Sequence

from ccfloor.cases.audit import Draft, Entry, chained
from ccfloor.errors import RecordRefused
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.lines import PeriodId
from ccfloor.payroll.period import Period
from ccfloor.store.case_rows import AUDIT
from ccfloor.store.payroll import (
    INPUTS,
    PERIODS,
    RUNS,
    changed,
    input_row,
    period_row,
    run_taken,
)
from ccfloor.store.payroll_port import PeriodChange, StoredRun
from ccfloor.store.rows import written


class PayrollInMemory:
    """Periods, runs and inputs beside the log that the whole store shares."""

    def __init__(self) -> None:
        """Begin empty."""
        self._audit: list[Entry] = []
        self._periods: dict[PeriodId, Period] = {}
        self._runs: dict[tuple[PeriodId, int], StoredRun] = {}
        self._inputs: dict[PeriodId, dict[tuple[str, str, str], Given]] = {}

    async def write_payroll(
        self,
        change: PeriodChange | None,
        drafts: Sequence[Draft],
        *,
        run: StoredRun | None = None,
        inputs: tuple[PeriodId, Sequence[Given]] | None = None,
    ) -> tuple[Entry, ...]:
        """Write all or none; raises PeriodChanged or StoreError."""
        try:
            entries = chained(drafts, self._audit[-1] if self._audit else None)
        except UnicodeEncodeError as error:
            raise RecordRefused(f"audit: {error}") from error
        for entry in entries:
            AUDIT.check(entry)
        period, given = inputs if inputs is not None else ("", ())
        self._check(change, run)
        for one in given:
            INPUTS.check(input_row(period, one))
        self._audit += entries
        if change is not None:
            self._periods[change.period.id] = change.period
        if run is not None:
            self._runs[run.period, run.run] = run
        if given:
            self._inputs.setdefault(period, {}).update({one.key: one for one in given})
        return tuple(entries)

    def _check(self, change: PeriodChange | None, run: StoredRun | None) -> None:
        if change is not None:
            PERIODS.check(period_row(change.period))
            known = self._periods.get(change.period.id)
            if (known.revision if known is not None else 0) != change.was:
                raise changed(change)
        if run is not None:
            RUNS.check(run)
            if (run.period, run.run) in self._runs:
                raise run_taken(run)

    async def pay_periods(self) -> list[Period]:
        """Give all periods, by id."""
        return [self._periods[name] for name in sorted(self._periods)]

    async def pay_run(self, period: PeriodId, run: int) -> StoredRun | None:
        """Give one run of a period."""
        return self._runs.get((period, run))

    async def pay_inputs(self, period: PeriodId) -> list[Given]:
        """Give what was entered for a period, by person, item and ref."""
        found = self._inputs.get(period, {})
        return [found[key] for key in sorted(found, key=lambda key: [written(k) for k in key])]
