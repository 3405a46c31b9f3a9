"""What only a database can do: outlive a killed process, be full, be away."""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
import sqlite3
import sys
import uuid

import asyncpg
import pytest
from sqlalchemy import make_url

from ccfloor.errors import RecordRefused, StoreError
from ccfloor.store.interface import Acknowledgement
from ccfloor.store.sql_store import SqlStore
from tests.store.records import absence, alert, breach, visit

WRITE_UNTIL_KILLED = """
import asyncio, itertools, sys
from ccfloor.store.interface import Acknowledgement
from ccfloor.store.sql_store import SqlStore
from tests.store.records import alert, breach

async def main():
    store = SqlStore(sys.argv[1])
    await store.open()
    for batch in itertools.count():
        await store.write([breach(f"{batch}:{n}", at=batch) for n in range(100)])
        await store.write([alert(f"{batch}", at=batch)])
        await store.acknowledge([Acknowledgement(f"{batch}", "li", batch)])
        print(batch, flush=True)

asyncio.run(main())
"""


@pytest.fixture
async def sqlite(tmp_path):
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'ccfloor.db'}")
    await store.open()
    yield store
    await store.close()


async def test_a_killed_process_loses_nothing_that_was_acknowledged_and_no_half_batch(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'ccfloor.db'}"
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITE_UNTIL_KILLED, url, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    said = [int(await child.stdout.readline()) for _ in range(20)]
    child.kill()
    said += [int(line) for line in (await child.stdout.read()).split()]
    assert await child.wait() == -signal.SIGKILL
    store = SqlStore(url)
    await store.open()
    found = await store.breaches(0, 2**62)
    standing = await store.standing_alerts()
    await store.close()
    batches = {one.at for one in found}
    assert set(said) <= batches <= set(range(len(said) + 1))
    assert len(found) == 100 * len(batches)
    assert {one.raised_at for one, ack in standing if ack is not None} >= set(said)


async def test_a_commit_waits_for_the_disk(sqlite):
    async with sqlite._transaction() as connection:
        full = await connection.exec_driver_sql("PRAGMA synchronous")
        wal = await connection.exec_driver_sql("PRAGMA journal_mode")
        keys = await connection.exec_driver_sql("PRAGMA foreign_keys")
        assert (full.scalar(), wal.scalar(), keys.scalar()) == (2, "wal", 1)


@pytest.mark.postgres
async def test_a_postgresql_that_does_not_wait_for_the_disk_is_asked_to(postgres_url):
    plain = postgres_url.replace("+asyncpg", "").split("?")[0]
    role = f"lax_{uuid.uuid4().hex}"
    admin = await asyncpg.connect(plain)
    schema = postgres_url.rpartition("=")[2]
    await admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'")
    try:
        await admin.execute(f"ALTER ROLE {role} SET synchronous_commit = off")
        await admin.execute(f"GRANT ALL ON SCHEMA {schema} TO {role}")
        url = make_url(postgres_url).set(username=role, password=role)
        store = SqlStore(url.render_as_string(hide_password=False))
        await store.open()
        async with store._transaction() as connection:
            found = await connection.exec_driver_sql("SHOW synchronous_commit")
            assert found.scalar() == "on"
        await store.close()
    finally:
        await admin.execute(f"DROP OWNED BY {role}")
        await admin.execute(f"DROP ROLE {role}")
        await admin.close()


async def test_a_write_that_is_given_up_leaves_the_store_in_order(sqlite):
    many = [breach(f"{number}") for number in range(2_000)]
    task = asyncio.create_task(sqlite.write(many))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await sqlite.write([breach("after")])
    found = [one.id for one in await sqlite.breaches(0, 1)]
    assert "after" in found
    assert len(found) in {1, 2_001}


async def test_writers_and_readers_at_once_do_not_hinder_each_other(sqlite):
    async def write(start: int) -> None:
        for number in range(start, start + 20):
            await sqlite.write([visit(f"{number:03}", at=number)])

    async def read() -> None:
        for _ in range(20):
            found = await sqlite.visits(0, 999)
            assert [one.joined_at for one in found] == sorted(one.joined_at for one in found)

    await asyncio.gather(write(0), write(100), read(), write(200), read())
    assert len(await sqlite.visits(0, 999)) == 60


async def test_a_full_disk_is_a_store_error_and_nothing_is_half_written(sqlite, tmp_path):
    await sqlite.write([breach("before")])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(StoreError, match=r"ccfloor\.db: .*(full|disk I/O error)") as caught:
            await sqlite.write([visit(f"{n}", name="x" * 1_000) for n in range(1_000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not isinstance(caught.value, RecordRefused)
    assert await sqlite.visits(0, 1) == []
    await sqlite.write([visit("after")])
    assert await sqlite.visits(0, 1) == [visit("after")]
    assert await sqlite.breaches(0, 1) == [breach("before")]


async def test_a_file_that_may_only_be_read_is_a_store_error(tmp_path):
    file = tmp_path / "ccfloor.db"
    sqlite3.connect(file).close()
    store = SqlStore(f"sqlite+aiosqlite:///file:{file}?mode=ro&uri=true")
    with pytest.raises(StoreError, match="readonly"):
        await store.open()


async def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/file/ccfloor.db")
    with pytest.raises(StoreError, match=r"file/ccfloor\.db: .*file"):
        await store.open()


async def test_a_file_that_is_no_database_is_a_store_error(tmp_path):
    (tmp_path / "notes.txt").write_text("this is not a database, whatever its name " * 50)
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/notes.txt")
    with pytest.raises(StoreError, match="not a database"):
        await store.open()


async def test_a_postgresql_that_is_not_there_is_a_store_error_without_the_password():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    store = SqlStore(f"postgresql+asyncpg://li:secret@127.0.0.1:{port}/floor")
    with pytest.raises(StoreError, match=r"li:\*\*\*@127") as caught:
        await store.open()
    assert "secret" not in str(caught.value)


@pytest.mark.postgres
async def test_a_postgresql_that_restarts_is_found_again(postgres_url):
    store = SqlStore(postgres_url)
    await store.open()
    await store.write([breach("before")])
    with pytest.raises(StoreError):
        async with store._transaction() as connection:
            await connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    await store.write([breach("after")])
    assert [one.id for one in await store.breaches(0, 1)] == ["after", "before"]
    await store.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///file.db", "no url at all", ""])
def test_a_url_of_another_kind_is_refused_at_once(url):
    with pytest.raises(StoreError):
        SqlStore(url)


async def test_a_store_that_is_not_open_says_so(tmp_path):
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'ccfloor.db'}")
    for asked in (
        store.open_absences(),
        store.write([absence()]),
        store.acknowledge([Acknowledgement("one", "li", 1)]),
    ):
        with pytest.raises(StoreError, match="is not open"):
            await asked


async def test_what_was_written_is_there_after_opening_again(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'ccfloor.db'}"
    for expected in ([], [alert("1")], [alert("1"), alert("2")]):
        store = SqlStore(url)
        await store.open()
        assert await store.alerts(0, 1) == expected
        await store.write([alert(f"{len(expected) + 1}")])
        await store.close()
