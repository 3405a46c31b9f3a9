"""The migrations make what ``schema.py`` says, from nothing or beside what is there."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from ccfloor.errors import StoreError
from ccfloor.floor.views import Span
from ccfloor.store.engines import postgresql, sqlite
from ccfloor.store.rows import ACKNOWLEDGEMENTS, PLANS, ROLLED, ROLLED_DAYS, SHAPES
from ccfloor.store.schema import metadata
from ccfloor.store.sql_store import SqlStore
from ccfloor.store.upgrade import VERSION_TABLE, config
from tests.store.records import breach, span


def definitions(file: Path) -> dict[str, tuple[list[str], set[str]]]:
    """Everything a SQLite file holds: its columns in their order, and what is said of them.

    A column that a migration added stands behind the constraints, with a default for the rows
    that were there; neither makes a difference.
    """
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL").fetchall()
    columns = {
        name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        for name, _ in rows
    }
    connection.close()
    said = {name: " ".join(sql.split()).replace(" DEFAULT ''", "") for name, sql in rows}
    return {
        name: (columns[name], {part.strip() for part in re.split(r",(?![^(]*\))", sql.strip(")"))})
        for name, sql in said.items()
    }


async def test_on_sqlite_the_migrations_make_what_the_schema_says(tmp_path):
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'migrated.db'}")
    await store.open()
    await store.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'made.db'}")
    metadata.create_all(engine)
    engine.dispose()
    migrated = definitions(tmp_path / "migrated.db")
    assert migrated.pop(VERSION_TABLE)
    assert migrated == definitions(tmp_path / "made.db")


def differences(connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return list(compare_metadata(context, metadata))


@pytest.mark.postgres
async def test_on_postgresql_the_migrations_make_what_the_schema_says(postgres_url):
    store = SqlStore(postgres_url)
    await store.open()
    try:
        assert store._engine is not None
        async with store._engine.connect() as connection:
            assert await connection.run_sync(differences) == []
            collations = await connection.execute(
                text(
                    "SELECT DISTINCT collation_name FROM information_schema.columns"
                    " WHERE table_schema = current_schema() AND data_type LIKE 'char%'"
                    " AND table_name <> :version"
                ),
                {"version": VERSION_TABLE},
            )
            assert collations.scalars().all() == ["C"]
    finally:
        await store.close()


def test_every_column_has_the_name_of_its_field():
    spelled = {"from": "from_at", "to": "to_at", "by": "person"}
    for shape in [*SHAPES.values(), ACKNOWLEDGEMENTS, PLANS, ROLLED, ROLLED_DAYS]:
        wanted = [spelled.get(name, name) for name in shape.record.__struct_encode_fields__]
        assert [one.name.removesuffix("_us") for one in shape.table.c] == wanted


async def test_a_database_with_other_tables_keeps_them(tmp_path):
    file = tmp_path / "shared.db"
    connection = sqlite3.connect(file)
    connection.executescript("CREATE TABLE alembic_version (version_num TEXT);")
    connection.executescript("INSERT INTO alembic_version VALUES ('of another program');")
    connection.close()
    store = SqlStore(f"sqlite+aiosqlite:///{file}")
    await store.open()
    await store.write([breach()])
    await store.close()
    connection = sqlite3.connect(file)
    kept = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    connection.close()
    assert kept == [("of another program",)]


async def test_a_database_of_a_newer_program_is_left_alone(tmp_path):
    file = tmp_path / "newer.db"
    url = f"sqlite+aiosqlite:///{file}"
    store = SqlStore(url)
    await store.open()
    await store.close()
    connection = sqlite3.connect(file)
    assert VERSION_TABLE == "ccfloor_schema_version"
    connection.execute("UPDATE ccfloor_schema_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="'9999' is not known: a newer ccfloor has written it"):
        await SqlStore(url).open()


async def first_schema_is_kept(url: str) -> None:
    connection = (sqlite if url.startswith("sqlite") else postgresql)(make_url(url))
    async with connection.begin() as older:
        await older.run_sync(lambda sync: command.upgrade(config(sync), "0001"))
        await older.exec_driver_sql(
            "INSERT INTO breaches VALUES ('T01:a:1', 'T01', 1, 14, 12, 'a', 'b', '', '', 0, '[]')"
        )
        await older.exec_driver_sql(
            "INSERT INTO attempts VALUES "
            "('1.1', 1, 'q', 'b', 'a', 'b', '1.2', 1, 2, 3, 'answered', 1, 0, '', '[]')"
        )
        await older.exec_driver_sql(
            "INSERT INTO visits VALUES ('1.1', 1, 'q', 1, '', '', 1, 2, 'answered', 'a', 'b', "
            "1, 2, 9, 7, 0, 0, 'caller', TRUE)"
        )
    await connection.dispose()
    store = SqlStore(url)
    await store.open()
    assert [(one.id, one.incident) for one in await store.breaches(0, 9)] == [("T01:a:1", "")]
    assert [(one.call, one.handset) for one in await store.attempts(0, 9)] == [("1.1", "")]
    (visit,) = await store.visits(0, 9)
    assert (visit.talk, visit.covered) == (7, True)
    assert (visit.hold, visit.holds) == (None, None)  # nobody looked, which is not none at all
    assert await store.incidents(0, 9) == []
    assert await store.plan_version() == 0
    await store.close()


@pytest.mark.parametrize(("most", "copied"), [(3, True), (2, False)])
async def test_an_older_sqlite_keeps_peoples_time_and_copies_it_unless_it_is_much(
    tmp_path, most, copied
):
    file = tmp_path / "old.db"
    engine = sqlite(make_url(f"sqlite+aiosqlite:///{file}"))
    kept = [span(at=at, to=at + 1, seat=seat) for at, seat in [(1, "b"), (2, "a"), (2, "b")]]
    rows = SHAPES[Span].rows(kept)

    def upgrade(connection: Connection) -> None:
        described = config(connection)
        described.attributes["most_copied"] = most
        command.upgrade(described, "0013")
        for row in reversed(rows):
            connection.exec_driver_sql("INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        command.upgrade(described, "head")

    async with engine.begin() as older:
        await older.run_sync(upgrade)
    await engine.dispose()
    made = definitions(file)
    assert ("WITHOUT ROWID" in str(made["spans"])) is copied
    assert "spans_ended" in made
    assert "spans_before" not in made
    store = SqlStore(f"sqlite+aiosqlite:///{file}")
    await store.open()
    assert await store.spans_begun(0, 9) == kept
    longer = span(at=2, to=7, seat="a")
    await store.write([longer])  # it went on: the same key
    assert await store.spans_begun(0, 9) == [kept[0], longer, kept[2]]
    await store.close()


async def test_records_of_the_first_schema_are_kept_and_know_of_no_incident(tmp_path):
    await first_schema_is_kept(f"sqlite+aiosqlite:///{tmp_path / 'old.db'}")


@pytest.mark.postgres
async def test_so_are_those_of_a_postgresql(postgres_url):
    await first_schema_is_kept(postgres_url)


OPEN_AND_WRITE = """
import asyncio, sys
from ccfloor.store.sql_store import SqlStore
from ccfloor.rules.findings import Breach

async def main():
    store = SqlStore(sys.argv[1])
    sys.stdin.read(1)
    await store.open()
    await store.write([Breach(sys.argv[2], "T01", 1, 2, 3)])
    await store.close()

asyncio.run(main())
"""


async def open_in_many_processes(url: str) -> list[str]:
    """Start processes, let them all open the store at one moment, say what they wrote."""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-W",
            "error",
            "-c",
            OPEN_AND_WRITE,
            url,
            f"process {number}",
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for number in range(3)
    ]
    ended = await asyncio.gather(*(one.communicate(b"!") for one in processes))
    assert [
        (one.returncode, stderr) for one, (_, stderr) in zip(processes, ended, strict=True)
    ] == [(0, b"")] * 3
    store = SqlStore(url)
    await store.open()
    found = [one.id for one in await store.breaches(0, 9)]
    await store.close()
    return found


async def test_processes_may_open_an_empty_sqlite_file_at_once(tmp_path):
    found = await open_in_many_processes(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'ccfloor.db'}")
    assert found == ["process 0", "process 1", "process 2"]


@pytest.mark.postgres
async def test_processes_may_open_an_empty_postgresql_schema_at_once(postgres_url):
    found = await open_in_many_processes(postgres_url)
    assert found == ["process 0", "process 1", "process 2"]


async def test_one_process_may_open_two_new_stores_at_once(tmp_path):
    stores = [SqlStore(f"sqlite+aiosqlite:///{tmp_path / name}.db") for name in "ab"]
    await asyncio.gather(*(store.open() for store in stores))
    for store in stores:
        await store.write([breach()])
        assert await store.breaches(0, 1) == [breach()]
        await store.close()


async def test_a_store_that_is_open_can_be_read_beside_a_long_reader(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'ccfloor.db'}"
    store = SqlStore(url)
    await store.open()
    reader = create_async_engine(url)
    async with reader.connect() as connection:
        await connection.exec_driver_sql("BEGIN")
        await connection.exec_driver_sql("SELECT * FROM breaches")
        await store.write([breach()])
        assert await store.breaches(0, 1) == [breach()]
    await reader.dispose()
    await store.close()
