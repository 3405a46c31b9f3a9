"""The two engines, and what their drivers' errors mean.

The law: a commit that has returned survives a power failure. SQLite therefore runs with
``synchronous=FULL``: in WAL mode NORMAL keeps the file whole, but may forget the last
commits [sqlite.org/pragma.html#pragma_synchronous]. It costs one fsync for each batch, ten
a second at the default pace. A PostgreSQL whose ``synchronous_commit`` is off is asked to
turn it on for our sessions.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from alembic.util import CommandError
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from ccfloor.errors import RecordRefused, StoreError

READS = {"ccfloor_reads": True}
"""Execution options of an engine that only reads: it need not wait for SQLite's write lock."""

_WAIT_S = 15
"""How long another process may hold SQLite's write lock before it is an error."""
_TRY_S = 0.02


def sqlite(url: URL) -> AsyncEngine:
    """Make an engine, and the folder of its file; nothing is opened yet."""
    if url.database and not url.database.startswith(("file:", ":memory:")):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, connect_args={"timeout": _WAIT_S})

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        # sqlite3's own way of beginning leaves out DDL and takes the write lock late
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "synchronous=FULL",
            "fullfsync=ON",  # macOS: an fsync that reaches the disk
            "foreign_keys=ON",
            "journal_size_limit=67108864",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get("ccfloor_reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def postgresql(url: URL) -> AsyncEngine:
    """Make an engine; a ``search_path`` in the URL's query is set on each connection."""
    settings = {"application_name": "ccfloor"}
    path = url.query.get("search_path")
    if isinstance(path, str):
        settings["search_path"] = path
    engine = create_async_engine(
        url.difference_update_query(["search_path"]),
        connect_args={"timeout": 10, "command_timeout": 60, "server_settings": settings},
        pool_pre_ping=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'on', false)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )
        cursor.close()
        connection.commit()

    return engine


async def use_wal(engine: AsyncEngine) -> None:
    """Switch the file to WAL, once for all; SQLite does not wait for its lock by itself here."""
    for tries_left in reversed(range(int(_WAIT_S / _TRY_S))):
        try:
            async with engine.connect() as connection:
                raw = (await connection.get_raw_connection()).driver_connection
                assert raw is not None  # noqa: S101 - SQLAlchemy's type says otherwise
                await (await raw.execute("PRAGMA journal_mode=WAL")).close()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or not tries_left:
                raise
            await asyncio.sleep(_TRY_S)
        else:
            return


@asynccontextmanager
async def told(name: str) -> AsyncIterator[None]:
    """Turn whatever a driver raises into one of our errors, with the database's name."""
    try:
        yield
    except SQLAlchemyError as error:
        kind = RecordRefused if _is_refusal(error) else StoreError
        raise kind(f"{name}: {_why(error)}") from error
    except (OverflowError, UnicodeEncodeError) as error:  # sqlite3, binding a value
        raise RecordRefused(f"{name}: {error}") from error
    except (
        CommandError,
        asyncpg.PostgresError,  # while connecting the driver's own errors come through
        asyncpg.InterfaceError,
        sqlite3.Error,
        OSError,  # nobody listens, no such folder, a time-out
    ) as error:
        raise StoreError(f"{name}: {_why(error)}") from error


def _is_refusal(error: SQLAlchemyError) -> bool:
    """Tell if it was about the values; the asyncpg dialect gives some no class of their own."""
    driver = getattr(getattr(error, "orig", None), "__cause__", None)
    state = str(getattr(driver, "sqlstate", None) or "")
    # 22 data exception, 23 integrity constraint violation [PostgreSQL, appendix A];
    # a ValueError is asyncpg's when a value does not even go on the wire
    return (
        isinstance(error, IntegrityError | DataError)
        or isinstance(driver, ValueError)
        or state[:2] in {"22", "23"}
    )


def _why(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause) or type(cause).__name__
