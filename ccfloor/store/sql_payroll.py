"""Payroll's part of the store in SQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

from ccfloor.cases.audit import Draft, Entry
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.lines import PeriodId
from ccfloor.payroll.period import Period
from ccfloor.store.payroll import (
    INPUTS,
    PERIODS,
    RUNS,
    input_of,
    of_period,
    period_of,
    write,
)
from ccfloor.store.payroll_port import PeriodChange, StoredRun
from ccfloor.store.rows import Shape
from ccfloor.store.sql_cases import append

R = TypeVar("R", bound=msgspec.Struct)


class PayrollInSql(ABC):
    """Periods, runs and inputs, in the transactions of the whole store."""

    @abstractmethod
    def _transaction(self) -> AbstractAsyncContextManager[AsyncConnection]: ...

    @abstractmethod
    async def _select(
        self,
        shape: Shape[R],
        where: Sequence[ColumnElement[bool]],
        order: Sequence[ColumnElement[Any]],
        most: int | None = None,
    ) -> list[R]: ...

    async def write_payroll(
        self,
        change: PeriodChange | None,
        drafts: Sequence[Draft],
        *,
        run: StoredRun | None = None,
        inputs: tuple[PeriodId, Sequence[Given]] | None = None,
    ) -> tuple[Entry, ...]:
        """Write all or none; raises PeriodChanged or StoreError."""
        async with self._transaction() as connection:
            entries = await append(connection, drafts)
            await write(connection, change, run, inputs)
        return entries

    async def pay_periods(self) -> list[Period]:
        """Give all periods, by id."""
        return list(map(period_of, await self._select(PERIODS, [], [PERIODS.table.c.id])))

    async def pay_run(self, period: PeriodId, run: int) -> StoredRun | None:
        """Give one run of a period."""
        t = RUNS.table.c
        found = await self._select(RUNS, [*of_period(RUNS, period), t.run == run], [t.run])
        return found[0] if found else None

    async def pay_inputs(self, period: PeriodId) -> list[Given]:
        """Give what was entered for a period, by person, item and ref."""
        t = INPUTS.table.c
        order = [t.person, t.item, t.source]
        return list(map(input_of, await self._select(INPUTS, of_period(INPUTS, period), order)))
