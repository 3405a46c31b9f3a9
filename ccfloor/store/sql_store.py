"""A Store in SQLite or PostgreSQL, by SQLAlchemy Core.

The law: what ``write`` and ``acknowledge`` have returned for survives a power failure;
``engines.py`` says how. ``statements.py`` says how a batch is written, and why not by the
driver's ``executemany``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ccfloor.errors import StoreError
from ccfloor.floor.names import AgentName, ChannelId, Instant
from ccfloor.floor.views import Absence, Anomaly, Attempt, CoverageGap, Span, Visit
from ccfloor.roster.plan import Plan
from ccfloor.rules.findings import Alert, Breach, Incident
from ccfloor.store.conditions import begins, within
from ccfloor.store.engines import READS, postgresql, sqlite, told, use_wal
from ccfloor.store.interface import (
    Acknowledgement,
    ActionRecord,
    Delivery,
    Record,
    StoredDeed,
)
from ccfloor.store.plans import plan_of, stored, taken
from ccfloor.store.rows import (
    ABSENCES,
    ACKNOWLEDGEMENTS,
    ACTIONS,
    ALERTS,
    ANOMALIES,
    ATTEMPTS,
    BREACHES,
    DEEDS,
    DELIVERIES,
    GAPS,
    INCIDENTS,
    MARKS,
    PLANS,
    SPANS,
    VISITS,
    Shape,
    latest,
    written,
)
from ccfloor.store.sql_cases import CaseTables
from ccfloor.store.sql_payroll import PayrollInSql
from ccfloor.store.sql_person import PersonInSql
from ccfloor.store.sql_rollups import RollupTables
from ccfloor.store.statements import Upserts, if_new, remove, take_note
from ccfloor.store.upgrade import upgrade

R = TypeVar("R", bound=msgspec.Struct)

DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")


class SqlStore(RollupTables, CaseTables, PayrollInSql, PersonInSql):
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
        dialect = self._url.get_dialect()()
        self._upserts = Upserts(dialect)
        self._take_note = take_note(dialect)
        self._enqueue = if_new(DELIVERIES.table, dialect)
        self._writing = asyncio.Lock()  # SQLite has one writer; two of ours need not fight for it

    async def open(self) -> None:
        """Connect and bring the schema up to date; raises StoreError."""
        if self._engine is not None:
            return
        async with told(self._name()):
            engine = sqlite(self._url) if self._is_sqlite() else postgresql(self._url)
            try:
                if self._is_sqlite():
                    await use_wal(engine)
                async with engine.begin() as connection:
                    await upgrade(connection)
            except BaseException:
                await engine.dispose()
                raise
        self._engine, self._reader = engine, engine.execution_options(**READS)

    async def close(self) -> None:
        """Let go; what was written stays."""
        engine, self._engine, self._reader = self._engine, None, None
        if engine is not None:
            async with told(self._name()):
                await engine.dispose()

    async def write(self, records: Sequence[Record]) -> None:
        """Insert or replace by key, all or none; raises StoreError, or RecordRefused if one
        of the records can never be kept.
        """
        await self.replace((), records)

    async def replace(self, gone: Sequence[Record], records: Sequence[Record]) -> None:
        """Delete by key what is ``gone`` and write ``records``, all or none; raises StoreError."""
        batches = {shape: shape.rows(group) for shape, group in latest(records).items()}
        if not batches and not gone:
            return
        async with self._transaction() as connection:
            for shape, group in latest(gone).items():
                await remove(connection, shape.table, shape.rows(group))
            for shape, rows in batches.items():
                await self._upserts.put(connection, shape.table, rows)

    async def acknowledge(self, acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        """Note who took note; return the ids of the alerts that are known and were not
        acknowledged before (the first acknowledgement stands).
        """
        fresh: dict[str, None] = {}
        async with self._transaction() as connection:
            for ack in acks:
                (row,) = ACKNOWLEDGEMENTS.rows([ack])
                values = dict(zip(ACKNOWLEDGEMENTS.table.c.keys(), row, strict=True))
                if await connection.scalar(self._take_note, values) is not None:
                    fresh[ack.alert] = None
        return tuple(fresh)

    async def add_plan(self, plan: Plan) -> None:
        """Keep a version of the roster; raises StoreError where that version is kept already."""
        row = stored(plan)
        PLANS.check(row)
        values = dict(zip(PLANS.table.c.keys(), PLANS.rows([row])[0], strict=True))
        async with self._transaction() as connection:
            try:
                await connection.execute(PLANS.table.insert().values(values))
            except IntegrityError as error:  # the key decides, whoever else writes just now
                raise taken(plan.version) from error

    async def plan(self, version: int | None = None) -> Plan | None:
        """Give a version of the roster, the newest where none is named; None: there is none."""
        key = PLANS.table.c.version
        where = [] if version is None else [key == version]
        rows = await self._select(PLANS, where, [key.desc()], most=1)
        return plan_of(rows[0]) if rows else None

    async def plan_version(self) -> int:
        """Tell the newest version of the roster; 0: there is none."""
        ((newest,),) = await self._rows(select(func.max(PLANS.table.c.version)))
        return newest or 0

    async def marks(self) -> dict[str, Instant]:
        """All marks, by name."""
        return {mark.name: mark.at for mark in await self._select(MARKS, [], [])}

    async def open_absences(self) -> list[Absence]:
        """Those without an end, oldest first."""
        t = ABSENCES.table.c
        return await self._select(ABSENCES, [t.to_at.is_(None)], [t.from_at, t.seat, t.agent])

    async def standing_alerts(
        self, warned_since: Instant = 0
    ) -> list[tuple[Alert, Acknowledgement | None]]:
        """Alerts that are open, or cleared but not acknowledged; by raised_at, then id."""
        alerts, acks = ALERTS.table, ACKNOWLEDGEMENTS.table
        matters = or_(alerts.c.stage != "warn", alerts.c.cleared_at >= warned_since)
        query = (
            select(alerts, acks)
            .select_from(alerts.outerjoin(acks, acks.c.alert == alerts.c.id))
            .where(or_(alerts.c.cleared_at.is_(None), and_(acks.c.alert.is_(None), matters)))
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
        return await self._select(ATTEMPTS, within(t.called_at, since, until), order)

    async def visits(self, since: Instant, until: Instant) -> list[Visit]:
        """Those with ``since <= joined_at < until``, in that order."""
        t = VISITS.table.c
        order = [t.joined_at, t.call, t.visit]
        return await self._select(VISITS, within(t.joined_at, since, until), order)

    async def absences(self, since: Instant, until: Instant) -> list[Absence]:
        """Those that began in the range, in that order."""
        t = ABSENCES.table.c
        order = [t.from_at, t.seat, t.agent]
        return await self._select(ABSENCES, within(t.from_at, since, until), order)

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
        return await self._select(BREACHES, within(t.at, since, until), [t.at, t.id])

    async def incidents(self, since: Instant, until: Instant) -> list[Incident]:
        """Those with ``since <= at < until``, by at, then id."""
        t = INCIDENTS.table.c
        return await self._select(INCIDENTS, within(t.at, since, until), [t.at, t.id])

    async def deeds(self, since: Instant, until: Instant) -> list[StoredDeed]:
        """Those with ``since <= at < until``, by at, then kind and subject."""
        t = DEEDS.table.c
        return await self._select(DEEDS, within(t.at, since, until), [t.at, t.kind, t.subject])

    async def enqueue(self, deliveries: Sequence[Delivery]) -> tuple[str, ...]:
        """Insert those whose id is new, all or none; raises StoreError."""
        names, fresh = DELIVERIES.table.c.keys(), []
        rows = DELIVERIES.rows(deliveries) if deliveries else []
        async with self._transaction() as connection:
            for one, row in zip(deliveries, rows, strict=True):
                values = dict(zip(names, row, strict=True))
                if await connection.scalar(self._enqueue, values) is not None:
                    fresh.append(one.id)
        return tuple(fresh)

    async def deliveries(self, since: Instant, until: Instant) -> list[Delivery]:
        """Those with ``since <= created_at < until``, by created_at, then id."""
        t = DELIVERIES.table.c
        when = within(t.created_at, since, until)
        return await self._select(DELIVERIES, when, [t.created_at, t.id])

    async def open_deliveries(self, state: str = "queued") -> list[Delivery]:
        """Those in a state, by created_at, then id."""
        t = DELIVERIES.table.c
        return await self._select(DELIVERIES, [t.state == state], [t.created_at, t.id])

    async def alerts(self, since: Instant, until: Instant) -> list[Alert]:
        """Those raised in the range, by raised_at, then id."""
        t = ALERTS.table.c
        return await self._select(ALERTS, within(t.raised_at, since, until), [t.raised_at, t.id])

    async def gaps(self, since: Instant, until: Instant) -> list[CoverageGap]:
        """Those that overlap the range, by start."""
        t = GAPS.table.c
        where = [t.from_at < until, or_(t.to_at.is_(None), t.to_at > since)]
        return await self._select(GAPS, where, [t.from_at, t.reason])

    async def named(self, prefix: str, most: int) -> list[Alert | Breach]:
        """Those whose id begins so: alerts by id, then breaches by id, ``most`` of each."""
        alerts = await self._select(ALERTS, begins(ALERTS, prefix), [ALERTS.table.c.id], most)
        breaches = await self._select(
            BREACHES, begins(BREACHES, prefix), [BREACHES.table.c.id], most
        )
        return [*alerts, *breaches]

    async def acknowledgements(self, alerts: Sequence[str]) -> list[Acknowledgement]:
        """Those of the alerts with these ids, by alert."""
        t = ACKNOWLEDGEMENTS.table.c
        where = [t.alert.in_(list(map(written, alerts)))]
        return await self._select(ACKNOWLEDGEMENTS, where, [t.alert])

    async def visits_of(self, call: ChannelId) -> list[Visit]:
        """All stays of one caller in queues, in the order of their numbers."""
        t = VISITS.table.c
        return await self._select(VISITS, [t.call == written(call)], [t.visit])

    async def actions(
        self, since: Instant, until: Instant, target: AgentName | None = None
    ) -> list[ActionRecord]:
        """Those with ``since <= at < until``, by at, then id; of one person where named."""
        t = ACTIONS.table.c
        where = within(t.at, since, until)
        if target is not None:
            where.append(t.target == written(target))
        return await self._select(ACTIONS, where, [t.at, t.id])

    async def anomalies(self, since: Instant, until: Instant) -> list[Anomaly]:
        """Those in the range, by instant."""
        t = ANOMALIES.table.c
        return await self._select(ANOMALIES, within(t.at, since, until), [t.at, t.kind, t.ref])

    async def _select(
        self,
        shape: Shape[R],
        where: Sequence[ColumnElement[bool]],
        order: Sequence[ColumnElement[Any]],
        most: int | None = None,
    ) -> list[R]:
        query = select(shape.table).where(*where).order_by(*order).limit(most)
        return shape.records(await self._rows(query))

    async def _rows(self, query: Select[Any]) -> Sequence[Sequence[Any]]:
        async with told(self._name()), self._opened(self._reader).connect() as connection:
            found: Sequence[Sequence[Any]] = (await connection.execute(query)).all()
            return found

    async def _tuples(self, query: Select[Any]) -> Sequence[Sequence[Any]]:
        async with told(self._name()), self._opened(self._reader).connect() as connection:
            return await connection.run_sync(_as_they_come, query)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with (
            told(self._name()),
            self._writing,
            self._opened(self._engine).begin() as connection,
        ):
            yield connection

    def _opened(self, engine: AsyncEngine | None) -> AsyncEngine:
        if engine is None:
            raise StoreError(f"{self._name()} is not open")
        return engine

    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    def _name(self) -> str:
        return self._url.render_as_string(hide_password=True)


def _as_they_come(connection: Connection, query: Select[Any]) -> Sequence[Sequence[Any]]:
    """Give the driver's own rows: of millions the library's are too dear."""
    with connection.execute(query) as result:
        found: Sequence[Sequence[Any]] = result.cursor.fetchall() if result.cursor else ()
        return found
