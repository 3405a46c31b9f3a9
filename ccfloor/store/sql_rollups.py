"""Days rolled up, and quarters of an hour of staffing, in SQL.

The law: a day stands as a whole. Its former rows go and the new ones come in one transaction, so
that nobody ever reads a half, and a second run over the same records leaves the same rows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ccfloor.floor.names import Instant
from ccfloor.floor.views import Span
from ccfloor.store.conditions import within
from ccfloor.store.interface import RolledDay, RolledQuarter, StaffQuarter
from ccfloor.store.rows import ROLLED, ROLLED_DAYS, SPANS, STAFF, Shape, written

R = TypeVar("R", bound=msgspec.Struct)


class RollupTables(ABC):
    """A store's part that keeps rollups, and what was seen of staffing."""

    async def staff_quarters(self, since: Instant, until: Instant) -> list[StaffQuarter]:
        """Those with ``since <= quarter < until``, by quarter, kind and subject."""
        t = STAFF.table.c
        order = [t.quarter, t.kind, t.subject]
        return await self._select(STAFF, within(t.quarter, since, until), order)

    async def spans_begun(self, since: Instant, until: Instant) -> list[Span]:
        """Those with ``since <= from < until``, by start and seat."""
        t = SPANS.table.c
        return await self._select(SPANS, within(t.from_at, since, until), [t.from_at, t.seat])

    async def roll(self, day: RolledDay, rows: Sequence[RolledQuarter]) -> None:
        """Put a day in the place of its former self, all or none; raises StoreError."""
        async with self._transaction() as connection:
            await _replace(connection, ROLLED, day, rows)
            await _replace(connection, ROLLED_DAYS, day, [day])

    async def rolled_days(self, since: str, until: str) -> list[RolledDay]:
        """Those with ``since <= day <= until``, by day and version."""
        t = ROLLED_DAYS.table.c
        where = [t.day >= written(since), t.day <= written(until)]
        return await self._select(ROLLED_DAYS, where, [t.day, t.version])

    async def rolled(self, day: str, version: str) -> list[RolledQuarter]:
        """Give a day's rows, by instant and queue."""
        t = ROLLED.table.c
        where = [t.day == written(day), t.version == written(version)]
        return await self._select(ROLLED, where, [t.at, t.queue])

    @abstractmethod
    async def _select(
        self,
        shape: Shape[R],
        where: Sequence[ColumnElement[bool]],
        order: Sequence[ColumnElement[Any]],
        most: int | None = None,
    ) -> list[R]:
        """Give the records that a table's rows are."""

    @abstractmethod
    def _transaction(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that writes."""


async def _replace(
    connection: AsyncConnection, shape: Shape[R], day: RolledDay, records: Sequence[R]
) -> None:
    t = shape.table.c
    here = t.day == written(day.day), t.version == written(day.version)
    await connection.execute(delete(shape.table).where(*here))
    if records:
        values = [dict(zip(t.keys(), row, strict=True)) for row in shape.rows(records)]
        await connection.execute(insert(shape.table), values)
