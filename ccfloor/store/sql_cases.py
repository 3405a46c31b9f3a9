"""Cases and their log in SQL: what happens inside one transaction.

The law: entries get their numbers and their hashes where nobody else can get them at the same
time. SQLite's transactions begin with the write lock (``engines.py``); on PostgreSQL a lock of
the transaction makes the others wait.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, exists, insert, literal, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from ccfloor.cases.audit import Draft, Entry, chained
from ccfloor.cases.case import PREFIX, Case, Month, State
from ccfloor.errors import CaseChanged
from ccfloor.floor.names import Instant
from ccfloor.rules.findings import Breach
from ccfloor.store.case_rows import AUDIT, CASES, case_of, row_of
from ccfloor.store.conditions import within
from ccfloor.store.interface import CaseChange, Record
from ccfloor.store.rows import BREACHES, Shape, latest, written
from ccfloor.store.statements import Upserts

_AUDIT_LOCK = 0x617564697421  # "audit!"


R = TypeVar("R", bound=msgspec.Struct)


class CaseTables(ABC):
    """A store's part that keeps cases and the sealed log."""

    _upserts: Upserts

    async def append_audit(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        """Put entries behind the log's last one, in their order; raises StoreError."""
        return await self.write_cases((), drafts)

    async def write_cases(
        self, changes: Sequence[CaseChange], drafts: Sequence[Draft]
    ) -> tuple[Entry, ...]:
        """Write cases and the log's entries about them, all or none; each case once.

        Raises CaseChanged where a case is not any more what it was, StoreError otherwise.
        """
        async with self._transaction() as connection:
            entries = await append(connection, drafts)
            await change(connection, changes)
        return entries

    async def write_sealed(
        self, records: Sequence[Record], drafts: Sequence[Draft]
    ) -> tuple[Entry, ...]:
        """Write records and the log's entries about them, all or none; raises StoreError."""
        batches = {shape: shape.rows(group) for shape, group in latest(records).items()}
        async with self._transaction() as connection:
            for shape, rows in batches.items():
                await self._upserts.put(connection, shape.table, rows)
            return await append(connection, drafts)

    async def audit(self, since_seq: int = 1, most: int | None = None) -> list[Entry]:
        """Give the log from this number on, in its order."""
        seq = AUDIT.table.c.seq
        return await self._select(AUDIT, [seq >= since_seq], [seq], most)

    async def last_audit(self) -> Entry | None:
        """Give the newest entry of the log."""
        found = await self._select(AUDIT, [], [AUDIT.table.c.seq.desc()], 1)
        return found[0] if found else None

    async def case(self, name: str) -> Case | None:
        """Give the case with this id."""
        t = CASES.table.c
        found = await self._select(CASES, [t.id == written(name)], [t.id])
        return case_of(found[0]) if found else None

    async def cases(
        self, *, month: Month = "", person: str = "", state: State | None = None
    ) -> list[Case]:
        """Those of a month, a person (roster id, or agent code), a state; by begun_at, then id."""
        t = CASES.table.c
        where: list[ColumnElement[bool]] = []
        if month:
            where.append(t.month == written(month))
        if person:
            where.append(or_(t.person == written(person), t.agent == written(person)))
        if state is not None:
            where.append(t.state == state.value)
        return list(map(case_of, await self._select(CASES, where, [t.begun_at, t.id])))

    async def cases_since(self, since: Instant, until: Instant) -> list[Case]:
        """Those that began in the range; by begun_at, then id."""
        t = CASES.table.c
        where = within(t.begun_at, since, until)
        return list(map(case_of, await self._select(CASES, where, [t.begun_at, t.id])))

    async def unopened(self, since: Instant, until: Instant, most: int) -> list[Breach]:
        """Breaches with ``since <= at < until`` that have no case; the first by at, then id."""
        t = BREACHES.table.c
        has_case = exists().where(CASES.table.c.id == literal(PREFIX) + t.id)
        where = [*within(t.at, since, until), ~has_case]
        return await self._select(BREACHES, where, [t.at, t.id], most)

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


async def append(connection: AsyncConnection, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
    """Put entries behind the last one."""
    if not drafts:
        return ()
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _AUDIT_LOCK})
    entries = chained(drafts, await last(connection))
    names = AUDIT.table.c.keys()
    for row in AUDIT.rows(entries):
        await connection.execute(insert(AUDIT.table).values(dict(zip(names, row, strict=True))))
    return tuple(entries)


async def last(connection: AsyncConnection) -> Entry | None:
    """Give the newest entry."""
    table = AUDIT.table
    query = select(table).order_by(table.c.seq.desc()).limit(1)
    found = AUDIT.records((await connection.execute(query)).all())
    return found[0] if found else None


async def change(connection: AsyncConnection, changes: Sequence[CaseChange]) -> None:
    """Write cases that still are what they were; raises CaseChanged."""
    names = CASES.table.c.keys()
    for wanted in changes:
        (row,) = CASES.rows([row_of(wanted.case)])
        values = dict(zip(names, row, strict=True))
        if wanted.was:
            written = await connection.execute(
                update(CASES.table)
                .where(CASES.table.c.id == values["id"], CASES.table.c.revision == wanted.was)
                .values(values)
            )
        else:
            written = await connection.execute(_new(connection, values))
        if written.rowcount != 1:
            raise CaseChanged(f"{wanted.case.id}: it had {wanted.was} steps and now has others")


def _new(
    connection: AsyncConnection, values: dict[str, Any]
) -> Any:  # the two have no common class
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    return kind.insert(CASES.table).values(values).on_conflict_do_nothing()
