"""Cases and their log in SQL: what happens inside one transaction.

The law: entries get their numbers and their hashes where nobody else can get them at the same
time. SQLite's transactions begin with the write lock (``engines.py``); on PostgreSQL a lock of
the transaction makes the others wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from ccfloor.cases.audit import Draft, Entry, chained
from ccfloor.errors import CaseChanged
from ccfloor.store.case_rows import AUDIT, CASES, row_of
from ccfloor.store.interface import CaseChange

_AUDIT_LOCK = 0x617564697421  # "audit!"


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
