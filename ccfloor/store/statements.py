"""The statements that write, made once for each kind of database.

An upsert takes many rows in one statement, and of rows with the same key one only
(PostgreSQL insists). A batch is cut into statements of 256, 128, 64 … rows, so that their
number is small and a driver may keep each of them prepared.

Why not the driver's ``executemany``: it steps row by row, and at each step sqlite3 gives
the interpreter's lock away and has to wait for it again. Measured in one thread beside
another that never rests: 411 spans/s that way, 26,000 this way; beside an idle one this is
the faster too.

That lock still sets a limit. 79,000 attempts/s are written beside an idle event loop, 22,000
beside one that rests 0.5 ms in every 2.5; beside one that never waits in its selector, some
hundreds. Who feeds a store faster than that must wait now and then, if only 0.5 ms.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import BindParameter, Dialect, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from ccfloor.store.schema import acknowledgements, alerts

MOST_ROWS = 256
"""In one statement. 19 columns then make 4,864 parameters; SQLite takes 32,766 since 3.32."""

Row = tuple[Any, ...]


class Upserts:
    """Insert-or-replace for one kind of database."""

    def __init__(self, dialect: Dialect) -> None:
        """Take the dialect of the engine that will run them."""
        self._dialect = dialect
        self._text = cache(self._compiled)

    def of(self, table: Table, rows: list[Row]) -> Iterator[tuple[str, Row]]:
        """Give the driver's statements, with their parameters, that write the rows."""
        start = 0
        while start < len(rows):
            size = min(MOST_ROWS, 1 << ((len(rows) - start).bit_length() - 1))
            part = rows[start : start + size]
            yield self._text(table, size), tuple(chain.from_iterable(part))
            start += size

    async def put(self, connection: AsyncConnection, table: Table, rows: list[Row]) -> None:
        """Write the rows, inside somebody's transaction."""
        for statement, parameters in self.of(table, rows):
            await connection.exec_driver_sql(statement, parameters)

    def _compiled(self, table: Table, size: int) -> str:
        insert = _insert(table, self._dialect)
        names = [one.name for one in table.c]
        values: list[dict[str, BindParameter[Any]]] = [
            {name: bindparam(f"{name}_{row}") for name in names} for row in range(size)
        ]
        key = {one.name for one in table.primary_key}
        rest = {name: insert.excluded[name] for name in names if name not in key}
        statement = insert.values(values).on_conflict_do_update(
            index_elements=list(table.primary_key), set_=rest
        )
        compiled = statement.compile(dialect=self._dialect)
        wanted = [one.key for row in values for one in row.values()]
        if compiled.positiontup != wanted:
            raise AssertionError("parameters are not in the order of the columns")
        return str(compiled)


async def remove(connection: AsyncConnection, table: Table, rows: list[Row]) -> None:
    """Delete the rows with the keys of these, inside somebody's transaction."""
    names = [column.name for column in table.primary_key]
    for row in rows:
        values = dict(zip(table.c.keys(), row, strict=True))
        where = [table.c[name] == values[name] for name in names]
        await connection.execute(table.delete().where(*where))


def take_note(dialect: Dialect) -> ReturningInsert[Any]:
    """Make the insert of an acknowledgement: only for a known alert, only if it is the first.

    Its parameters are the columns' names; it returns the alert's id when it did insert.
    """
    given = [bindparam(one.name, type_=one.type) for one in acknowledgements.c]
    query = select(*given).where(alerts.c.id == given[0])
    insert = _insert(acknowledgements, dialect).from_select(list(acknowledgements.c), query)
    statement: ReturningInsert[Any] = insert.on_conflict_do_nothing().returning(
        acknowledgements.c.alert
    )
    return statement


def if_new(table: Table, dialect: Dialect) -> ReturningInsert[Any]:
    """Make the insert of a row whose id nobody has: its parameters are the columns' names.

    It returns the id when it did insert.
    """
    given = {one.name: bindparam(one.name, type_=one.type) for one in table.c}
    insert = _insert(table, dialect).values(given)
    statement: ReturningInsert[Any] = insert.on_conflict_do_nothing().returning(table.c.id)
    return statement


def _insert(table: Table, dialect: Dialect) -> Any:  # the two have the same words, no common class
    return sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)
