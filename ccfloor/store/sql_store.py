"""A Store in SQLite or PostgreSQL, by SQLAlchemy Core.

The law: what ``write`` and ``acknowledge`` have returned for survives a power failure.
SQLite therefore runs with ``synchronous=FULL``: in WAL mode NORMAL keeps the file whole,
but may forget the last commits [sqlite.org/pragma.html#pragma_synchronous]. It costs one
fsync for each batch, ten a second at the default pace. A PostgreSQL whose
``synchronous_commit`` is off is asked to turn it on for our sessions.

A batch is one statement with one parameter: its rows as JSON, which the database takes
apart itself. A driver's ``executemany`` steps row by row, and each step of sqlite3 gives
the interpreter's lock away and has to wait for it again, up to 5 ms while the event loop
is busy: measured 400 rows/s beside a busy loop against 35,000 this way (and 35,000 to
190,000 beside an idle one).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import msgspec
from alembic.util import CommandError
from sqlalchemy import ColumnElement, Select, event, or_, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from ccfloor.errors import RecordRefused, StoreError
from ccfloor.floor.names import AgentName, Instant
from ccfloor.floor.views import Absence, Anomaly, Attempt, CoverageGap, Span, Visit
from ccfloor.rules.findings import Alert, Breach
from ccfloor.store.interface import Acknowledgement, Record
from ccfloor.store.rows import (
    ABSENCES,
    ACKNOWLEDGEMENTS,
    ALERTS,
    ANOMALIES,
    ATTEMPTS,
    BREACHES,
    GAPS,
    SPANS,
    VISITS,
    Shape,
    latest,
    written,
)
from ccfloor.store.statements import take_note, upserts
from ccfloor.store.upgrade import upgrade

R = TypeVar("R", bound=msgspec.Struct)

DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
_READS = {"ccfloor_reads": True}
_WAIT_S = 15
"""How long another process may hold SQLite's write lock before it is an error."""


class SqlStore:
    """A Store behind a database URL, ``sqlite+aiosqlite:///file`` or ``postgresql+asyncpg://…``.

    A PostgreSQL URL may end in ``?search_path=name`` to keep the tables in a schema of
    their own.
    """

    def __init__(self, url: str) -> None:
        """Take the URL; nothing is opened yet. Raises StoreError for a URL of another kind."""
        try:
            self._url = make_url(url)
        except ArgumentError as error:
            raise StoreError(f"{url!r} is not a database URL: {error}") from error
        if self._url.drivername not in DRIVERS:
            raise StoreError(f"{self._name()}: expected one of {', '.join(DRIVERS)}")
        self._engine: AsyncEngine | None = None
        self._reader: AsyncEngine | None = None
        self._upserts = upserts(self._url.get_backend_name())
        self._take_note = take_note(self._url.get_backend_name())
        self._writing = asyncio.Lock()  # SQLite has one writer; two of ours need not fight for it

    async def open(self) -> None:
        """Connect and bring the schema up to date; raises StoreError."""
        if self._engine is not None:
            return
        async with self._told():
            engine = _sqlite(self._url) if self._is_sqlite() else _postgres(self._url)
            try:
                if self._is_sqlite():
                    await _use_wal(engine)
                async with engine.begin() as connection:
                    await upgrade(connection)
            except BaseException:
                await engine.dispose()
                raise
        self._engine, self._reader = engine, engine.execution_options(**_READS)

    async def close(self) -> None:
        """Let go; what was written stays."""
        engine, self._engine, self._reader = self._engine, None, None
        if engine is not None:
            async with self._told():
                await engine.dispose()

    async def write(self, records: Sequence[Record]) -> None:
        """Insert or replace by key, all or none; raises StoreError, or RecordRefused if one
        of the records can never be kept.
        """
        batches = {shape: shape.batch(group) for shape, group in latest(records).items()}
        if not batches:
            return
        async with self._transaction() as connection:
            for shape, batch in batches.items():
                await connection.execute(self._upserts[shape], {"batch": batch})

    async def acknowledge(self, acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        """Note who took note; return the ids of the alerts that are known and were not
        acknowledged before (the first acknowledgement stands).
        """
        fresh: dict[str, None] = {}
        async with self._transaction() as connection:
            for ack in acks:
                batch = ACKNOWLEDGEMENTS.batch([ack])
                known = await connection.scalar(self._take_note, {"batch": batch})
                if known is not None:
                    fresh[ack.alert] = None
        return tuple(fresh)

    async def open_absences(self) -> list[Absence]:
        """Those without an end, oldest first."""
        t = ABSENCES.table.c
        return await self._select(ABSENCES, [t.to_at.is_(None)], [t.from_at, t.seat, t.agent])

    async def standing_alerts(self) -> list[tuple[Alert, Acknowledgement | None]]:
        """Alerts that are open, or cleared but not acknowledged; by raised_at, then id."""
        alerts, acks = ALERTS.table, ACKNOWLEDGEMENTS.table
        query = (
            select(alerts, acks)
            .select_from(alerts.outerjoin(acks, acks.c.alert == alerts.c.id))
            .where(or_(alerts.c.cleared_at.is_(None), acks.c.alert.is_(None)))
            .order_by(alerts.c.raised_at, alerts.c.id)
        )
        rows = await self._rows(query)
        width = len(alerts.c)
        found = ALERTS.records([row[:width] for row in rows])
        taken = {
            ack.alert: ack
            for ack in ACKNOWLEDGEMENTS.records(
                [row[width:] for row in rows if row[width] is not None]
            )
        }
        return [(alert, taken.get(alert.id)) for alert in found]

    async def attempts(self, since: Instant, until: Instant) -> list[Attempt]:
        """Those with ``since <= called_at < until``, in that order."""
        t = ATTEMPTS.table.c
        order = [t.called_at, t.call, t.visit, t.interface]
        return await self._select(ATTEMPTS, _within(t.called_at, since, until), order)

    async def visits(self, since: Instant, until: Instant) -> list[Visit]:
        """Those with ``since <= joined_at < until``, in that order."""
        t = VISITS.table.c
        order = [t.joined_at, t.call, t.visit]
        return await self._select(VISITS, _within(t.joined_at, since, until), order)

    async def absences(self, since: Instant, until: Instant) -> list[Absence]:
        """Those that began in the range, in that order."""
        t = ABSENCES.table.c
        order = [t.from_at, t.seat, t.agent]
        return await self._select(ABSENCES, _within(t.from_at, since, until), order)

    async def spans(
        self, since: Instant, until: Instant, agent: AgentName | None = None
    ) -> list[Span]:
        """Those that overlap the range, by seat and start."""
        t = SPANS.table.c
        where: list[ColumnElement[bool]] = [t.from_at < until, t.to_at > since]
        if agent is not None:
            where.append(t.agent == written(agent))
        return await self._select(SPANS, where, [t.seat, t.from_at])

    async def breaches(self, since: Instant, until: Instant) -> list[Breach]:
        """Those with ``since <= at < until``, by at, then id."""
        t = BREACHES.table.c
        return await self._select(BREACHES, _within(t.at, since, until), [t.at, t.id])

    async def alerts(self, since: Instant, until: Instant) -> list[Alert]:
        """Those raised in the range, by raised_at, then id."""
        t = ALERTS.table.c
        return await self._select(ALERTS, _within(t.raised_at, since, until), [t.raised_at, t.id])

    async def gaps(self, since: Instant, until: Instant) -> list[CoverageGap]:
        """Those that overlap the range, by start."""
        t = GAPS.table.c
        where = [t.from_at < until, or_(t.to_at.is_(None), t.to_at > since)]
        return await self._select(GAPS, where, [t.from_at, t.reason])

    async def anomalies(self, since: Instant, until: Instant) -> list[Anomaly]:
        """Those in the range, by instant."""
        t = ANOMALIES.table.c
        return await self._select(ANOMALIES, _within(t.at, since, until), [t.at, t.kind, t.ref])

    async def _select(
        self,
        shape: Shape[R],
        where: Sequence[ColumnElement[bool]],
        order: Sequence[ColumnElement[Any]],
    ) -> list[R]:
        return shape.records(await self._rows(select(shape.table).where(*where).order_by(*order)))

    async def _rows(self, query: Select[Any]) -> Sequence[Sequence[Any]]:
        async with self._told(), self._opened(self._reader).connect() as connection:
            found: Sequence[Sequence[Any]] = (await connection.execute(query)).all()
            return found

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with self._told(), self._writing, self._opened(self._engine).begin() as connection:
            yield connection

    @asynccontextmanager
    async def _told(self) -> AsyncIterator[None]:
        """Turn whatever a driver raises into one of our errors, with the database's name."""
        try:
            yield
        except SQLAlchemyError as error:
            kind = RecordRefused if _is_refusal(error) else StoreError
            raise kind(f"{self._name()}: {_why(error)}") from error
        except (
            CommandError,
            asyncpg.PostgresError,  # while connecting the driver's own errors come through
            asyncpg.InterfaceError,
            sqlite3.Error,
            OSError,  # nobody listens, no such folder, a time-out
        ) as error:
            raise StoreError(f"{self._name()}: {_why(error)}") from error

    def _opened(self, engine: AsyncEngine | None) -> AsyncEngine:
        if engine is None:
            raise StoreError(f"{self._name()} is not open")
        return engine

    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    def _name(self) -> str:
        return self._url.render_as_string(hide_password=True)


def _within(
    column: ColumnElement[int], since: Instant, until: Instant
) -> list[ColumnElement[bool]]:
    return [column >= since, column < until]


def _is_refusal(error: SQLAlchemyError) -> bool:
    """Tell if it was about the values; the asyncpg dialect leaves some in no class of its own."""
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    # 22 data exception, 23 integrity constraint violation [PostgreSQL, appendix A]
    return isinstance(error, IntegrityError | DataError) or state[:2] in {"22", "23"}


def _why(error: BaseException) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause) or type(cause).__name__


def _sqlite(url: URL) -> AsyncEngine:
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


def _postgres(url: URL) -> AsyncEngine:
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


async def _use_wal(engine: AsyncEngine) -> None:
    """Switch the file to WAL, once for all; SQLite does not wait for its lock by itself here."""
    deadline = asyncio.get_running_loop().time() + _WAIT_S
    while True:
        try:
            async with engine.connect() as connection:
                raw = (await connection.get_raw_connection()).driver_connection
                assert raw is not None  # noqa: S101 - SQLAlchemy's type says otherwise
                await (await raw.execute("PRAGMA journal_mode=WAL")).close()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.02)
        else:
            return
