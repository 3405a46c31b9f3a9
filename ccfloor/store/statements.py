"""The statements that write, made once for each kind of database.

Each takes one parameter, ``batch``: an array of rows as one JSON text, taken apart by the
database. Of rows with the same key a batch may hold one only (PostgreSQL insists).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Executable,
    FromClause,
    String,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from ccfloor.store.rows import ACKNOWLEDGEMENTS, SHAPES, Shape
from ccfloor.store.schema import alerts


def upserts(backend: str) -> dict[Shape[Any], Executable]:
    """Make the insert-or-replace of every kind of record for ``sqlite`` or ``postgresql``."""
    return {shape: _upsert(shape.table, backend) for shape in SHAPES.values()}


def take_note(backend: str) -> ReturningInsert[Any]:
    """Make the insert of an acknowledgement: only for a known alert, only if it is the first.

    It returns the alert's id when it did insert.
    """
    table = ACKNOWLEDGEMENTS.table
    source, values = _taken_apart(table, backend)
    query = select(*values).select_from(source.join(alerts, alerts.c.id == values[0]))
    insert = _insert(table, backend).from_select(list(table.c), query.where(true()))
    statement: ReturningInsert[Any] = insert.on_conflict_do_nothing().returning(table.c.alert)
    return statement


def _upsert(table: Table, backend: str) -> Executable:
    source, values = _taken_apart(table, backend)
    # without its WHERE, SQLite reads ON CONFLICT as a join's ON [sqlite.org/lang_upsert.html]
    query = select(*values).select_from(source).where(true())
    insert = _insert(table, backend).from_select(list(table.c), query)
    key = list(table.primary_key)
    statement: Executable = insert.on_conflict_do_update(
        index_elements=key,
        set_={one.name: insert.excluded[one.name] for one in table.c if one not in key},
    )
    return statement


def _insert(table: Table, backend: str) -> Any:  # the two have the same words and no common class
    return sqlite.insert(table) if backend == "sqlite" else postgresql.insert(table)


def _taken_apart(table: Table, backend: str) -> tuple[FromClause, list[ColumnElement[Any]]]:
    """Give the rows of ``:batch`` as a table of one JSON array each, and its columns."""
    batch = bindparam("batch", type_=Text)
    if backend == "sqlite":
        source = func.json_each(batch).table_valued(column("value"), name="row_")
        parts = [f"json_extract(row_.value, '$[{place}]')" for place in range(len(table.c))]
    else:
        array = func.json_array_elements(cast(batch, postgresql.JSON))
        source = array.table_valued(column("value"), name="row_")
        parts = [f"(row_.value ->> {place}){_kind(one)}" for place, one in enumerate(table.c)]
    return source, [literal_column(part) for part in parts]


def _kind(one: Column[Any]) -> str:
    if isinstance(one.type, String):
        return ""  # text as it is: a cast to VARCHAR(n) would cut it in silence
    return "::bool" if isinstance(one.type, Boolean) else "::int8"
