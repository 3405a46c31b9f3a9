"""Days rolled up, and quarters of an hour of staffing, in SQL.

The law: a day stands as a whole. Its former rows go and the new ones come in one transaction, so
that nobody ever reads a half, and a second run over the same records leaves the same rows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ccfloor.floor.names import Instant
from ccfloor.floor.views import Attempt, Span, Visit
from ccfloor.roster.plan import Plan
from ccfloor.store.conditions import within
from ccfloor.store.interface import Begun, RolledDay, RolledQuarter, StaffQuarter
from ccfloor.store.plans import plan_of
from ccfloor.store.rows import (
    ATTEMPTS,
    PLANS,
    ROLLED,
    ROLLED_DAYS,
    SPANS,
    STAFF,
    VISITS,
    Shape,
    written,
)

R = TypeVar("R", bound=msgspec.Struct)

_ORDERS: Final[dict[type[Begun], tuple[Shape[Any], str]]] = {
    Attempt: (ATTEMPTS, "called_at call visit interface"),
    Visit: (VISITS, "joined_at"),
    Span: (SPANS, "from_at seat"),
}
"""By what they are ordered; first comes when they began. To order a day's visits further takes as
long as to read them."""
_COLUMNS: Final = msgspec.json.Decoder(list[list[Any]]).decode
_ESCAPED: Final = "\\u0010"
"""``rows.DLE``, as JSON has it."""
_AT_ONCE: Final = 64
"""Rows of a day are written in pieces: each is the JSON of a queue's people, 100 kB of it."""


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

    async def parts(
        self, kind: type[Begun], fields: Sequence[str], since: Instant, until: Instant
    ) -> Sequence[Sequence[Any]]:
        """Give some fields of the records that began in the range, each as a column."""
        shape, names = _ORDERS[kind]
        columns = list(shape.table.c)
        order = [shape.table.c[name] for name in names.split()]
        wanted = [columns[place] for place in shape.places(fields)]
        here = within(order[0], since, until)
        if not self._is_sqlite():
            rows = await self._tuples(select(*wanted).where(*here).order_by(*order))
            found = list(zip(*rows, strict=True)) or [()] * len(wanted)
            return shape.parts(fields, found, escaped=True)
        text = await self._as_json(wanted, here, order)
        return shape.parts(fields, _COLUMNS(text), escaped=_ESCAPED in text)

    async def _as_json(
        self,
        wanted: Sequence[ColumnElement[Any]],
        where: Sequence[ColumnElement[bool]],
        order: Sequence[ColumnElement[Any]],
    ) -> str:
        """Give SQLite's columns as one text.

        It makes and msgspec reads it in half of the time in which the driver gives a million
        rows: for each value of each row that one takes a lock and gives it back, twice; and rows
        would have to be turned into columns. ``json_group_array`` takes them in the order of the
        query within.
        """
        rows = select(*wanted).where(*where).order_by(*order).subquery()
        columns = func.json_array(*map(func.json_group_array, rows.c))
        ((text,),) = await self._tuples(select(columns))
        return str(text)

    async def at_least(self, count: int, kind: type[Begun], since: Instant, until: Instant) -> bool:
        """Tell whether so many began in the range: looks for the last of them in the index."""
        shape, names = _ORDERS[kind]
        begun = shape.table.c[names.split()[0]]
        query = select(begun).where(*within(begun, since, until)).order_by(begun)
        return bool(await self._tuples(query.limit(1).offset(max(0, count - 1))))

    async def plan_made_by(self, at: Instant) -> Plan | None:
        """Give the newest version of the roster that was made by then; None: there was none."""
        t = PLANS.table.c
        rows = await self._select(PLANS, [t.made_at <= at], [t.version.desc()], most=1)
        return plan_of(rows[0]) if rows else None

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
    async def _rows(self, query: Select[Any]) -> Sequence[Sequence[Any]]:
        """Give what a query finds."""

    @abstractmethod
    async def _tuples(self, query: Select[Any]) -> Sequence[Sequence[Any]]:
        """Give what a query finds as the driver has it."""

    @abstractmethod
    def _is_sqlite(self) -> bool:
        """Tell which of the two databases it is."""

    @abstractmethod
    def _transaction(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that writes."""


async def _replace(
    connection: AsyncConnection, shape: Shape[R], day: RolledDay, records: Sequence[R]
) -> None:
    t = shape.table.c
    here = t.day == written(day.day), t.version == written(day.version)
    await connection.execute(delete(shape.table).where(*here))
    for start in range(0, len(records), _AT_ONCE):
        some = shape.rows(records[start : start + _AT_ONCE])
        values = [dict(zip(t.keys(), row, strict=True)) for row in some]
        await connection.execute(insert(shape.table), values)
