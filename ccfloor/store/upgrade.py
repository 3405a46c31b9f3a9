"""Bring a database to the schema of this program, from nothing or from an older one.

The law: many processes may do this at once and each finds the schema complete. SQLite's
write lock (the caller has begun with BEGIN IMMEDIATE), on PostgreSQL an advisory lock of
the transaction, makes the others wait; and the whole upgrade is one transaction.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ccfloor.errors import StoreError

VERSION_TABLE = "ccfloor_schema_version"
"""A name of our own: the database may hold other programs' tables."""

_ADVISORY_LOCK = 0x6363666C6F6F72  # "ccfloor"

# Alembic keeps the migration that runs in module-level proxies: one at a time in a process.
_turn: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def config(connection: Connection | None = None) -> Config:
    """Describe the migrations to Alembic; no ``alembic.ini`` is needed."""
    made = Config()
    folder = Path(__file__).with_name("migrations")
    made.set_main_option("script_location", str(folder).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


async def upgrade(connection: AsyncConnection) -> None:
    """Run what is missing inside the caller's transaction; raises StoreError."""
    if connection.dialect.name == "postgresql":
        await connection.execute(
            text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK}
        )
    turn = _turn.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with turn:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    described = config(connection)
    scripts = ScriptDirectory.from_config(described)
    here = MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE}
    ).get_current_revision()
    if here == scripts.get_current_head():
        return
    known = {script.revision for script in scripts.walk_revisions()}
    if here is not None and here not in known:
        raise StoreError(
            f"the database's schema {here!r} is not known: a newer ccfloor has written it; "
            f"this one knows {scripts.get_current_head()!r} and older"
        )
    command.upgrade(described, "head")
