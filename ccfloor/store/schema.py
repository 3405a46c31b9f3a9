"""The tables: one for each kind of record, for acknowledgements, rosters, and those of cases.

The law: a table's columns stand in the order of its record's fields, so that a row is a
record's values and nothing has to be named twice. Instants and durations are whole
microseconds (durations end in ``_us``); tuples are JSON text.

Primary keys begin with an instant wherever a record has one in its key: rows come in the
order of time, so an insert goes to the end of the tree and a range of time is one
stretch of it. With the seat in front an insert costs three times as much.

SQLite does not mind a column's length and PostgreSQL does; the checks below, made for SQLite
only, make both refuse the same keys. Text sorts by code point everywhere: PostgreSQL has to
be told so.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
)

from ccfloor.store.append_only import append_only

KEY_LONGEST = 300
"""Characters. Two such texts of four bytes each fit a PostgreSQL index row (2,704 bytes)."""
ID_LONGEST = 600
"""Characters, for a text that is a key on its own."""

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s",
        "fk": "%(table_name)s_%(column_0_name)s_known",
    }
)


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, _string(), nullable=False, **options)


def _key(name: str, longest: int = KEY_LONGEST) -> Column[str]:
    return Column(name, _string(longest), nullable=False)


def _whole(name: str, **options: Any) -> Column[int]:
    options.setdefault("nullable", False)
    return Column(name, BigInteger, autoincrement=False, **options)


def _string(longest: int | None = None) -> String:
    return String(longest).with_variant(String(longest, collation="C"), "postgresql")


def _table(name: str, key: tuple[str, ...], *columns: Column[Any], **options: Any) -> Table:
    checks = []
    for column in columns:
        if isinstance(column.type, String) and column.type.length:
            rule = f"length({column.name}) <= {column.type.length}"
            checks.append(CheckConstraint(rule, name=column.name).ddl_if(dialect="sqlite"))
    return Table(name, metadata, *columns, PrimaryKeyConstraint(*key), *checks, **options)


attempts = _table(
    "attempts",
    ("called_at", "call", "visit", "interface"),
    _key("call"),
    _whole("visit"),
    _text("queue"),
    _text("seat"),
    _text("agent"),
    _key("interface"),
    _text("leg"),
    _whole("called_at"),
    _whole("ring_from", nullable=True),
    _whole("ended_at", nullable=True),
    Column("outcome", _string()),
    _whole("ring_us"),
    _whole("siblings"),
    _text("excused"),
    _text("evidence"),
    _text("handset"),
)

visits = _table(
    "visits",
    ("call", "visit"),
    _key("call"),
    _whole("visit"),
    _text("queue"),
    _whole("joined_at"),
    _text("number"),
    _text("name"),
    _whole("position"),
    _whole("left_at", nullable=True),
    _text("outcome"),
    _text("answered_by"),
    _text("seat"),
    _whole("answer_ring_us"),
    _whole("talk_from", nullable=True),
    _whole("talk_to", nullable=True),
    _whole("talk_us"),
    _whole("queue_hold_s"),
    _whole("queue_talk_s"),
    _text("ended_by"),
    Column("covered", Boolean, nullable=False),
    _whole("hold_us", nullable=True),
    _whole("holds", nullable=True),
)
Index("visits_joined", visits.c.joined_at)

absences = _table(
    "absences",
    ("from_at", "seat", "agent"),
    _key("seat"),
    _key("agent"),
    _whole("from_at"),
    _whole("to_at", nullable=True),
    _text("reasons"),
    _whole("last_pause"),
    _text("queues"),
    Column("covered", Boolean, nullable=False),
    _text("evidence"),
)
Index(
    "absences_open",
    absences.c.from_at,
    sqlite_where=absences.c.to_at.is_(None),
    postgresql_where=absences.c.to_at.is_(None),
)

spans = _table(
    "spans",
    ("from_at", "seat"),
    _key("seat"),
    _text("agent"),
    _text("state"),
    _whole("from_at"),
    _whole("to_at"),
    _text("reason"),
    _text("queue"),
    # Millions a day where many work, and read in the order of their key: on SQLite the key's tree
    # is the table. (An older database with too many of them has a table beside it: 0014.)
    sqlite_with_rowid=False,
)
Index("spans_ended", spans.c.to_at)

gaps = _table(
    "gaps",
    ("from_at", "reason"),
    _whole("from_at"),
    _whole("to_at", nullable=True),
    _key("reason"),
)

anomalies = _table(
    "anomalies",
    ("at", "kind", "ref"),
    _key("kind"),
    _whole("at"),
    _text("detail"),
    _whole("ref"),
)

alerts = _table(
    "alerts",
    ("id",),
    _key("id", ID_LONGEST),
    _text("rule"),
    _text("stage"),
    _text("severity"),
    _text("kind"),
    _text("subject"),
    _whole("begun_at"),
    _whole("raised_at"),
    _whole("cleared_at", nullable=True),
    _whole("limit_us"),
    _text("agent"),
    _text("seat"),
    _text("queue"),
    _text("call"),
    _whole("have", nullable=True),
    _whole("need", nullable=True),
    _text("evidence"),
)
Index("alerts_raised", alerts.c.raised_at)

breaches = _table(
    "breaches",
    ("id",),
    _key("id", ID_LONGEST),
    _text("rule"),
    _whole("at"),
    _whole("measured_us"),
    _whole("limit_us"),
    _text("agent"),
    _text("seat"),
    _text("queue"),
    _text("call"),
    _whole("begun_at"),
    _text("evidence"),
    _text("incident"),
)
Index("breaches_at", breaches.c.at)

incidents = _table(
    "incidents",
    ("id",),
    _key("id", ID_LONGEST),
    _text("rule"),
    _text("subject"),
    _whole("begun_at"),
    _whole("at"),
    _text("seats"),
    _text("agents"),
    _text("breaches"),
)
Index("incidents_at", incidents.c.at)

plans = _table(
    "plans",
    ("version",),
    _whole("version"),
    _whole("made_at"),
    _text("made_by"),
    _text("sha256"),
    _text("body"),
)

deeds = _table(
    "deeds",
    ("at", "kind", "subject"),
    _whole("at"),
    _key("kind"),
    _key("subject"),
    _text("person"),
    _text("body"),
)

deliveries = _table(
    "deliveries",
    ("id",),
    _key("id", ID_LONGEST),
    _text("target"),
    _text("role"),
    _text("alerts"),
    _text("severity"),
    _text("subject"),
    _text("body"),
    _whole("created_at"),
    _whole("next_at"),
    Column("held", Boolean, nullable=False),
    _text("state"),
    _whole("attempts"),
    _text("error"),
    _whole("sent_at", nullable=True),
)
Index("deliveries_created", deliveries.c.created_at)
Index("deliveries_state", deliveries.c.state)

actions = _table(
    "actions",
    ("at", "id"),
    _whole("at"),
    _key("id"),
    _text("person"),
    _text("order"),
    _key("target"),
    _text("detail"),
    _text("outcome"),
)
Index("actions_target", actions.c.target, actions.c.at)

# A day's sums are JSON, whole for each quarter and queue: rows are few, and replaced together.
rollup_days = _table(
    "rollup_days",
    ("day", "version"),
    _key("day"),
    _key("version"),
    _whole("begins"),
    _whole("ends"),
    _whole("watermark"),
    _whole("seen_us"),
    _whole("dark_us"),
    _whole("doubted_us"),
    _text("limits"),
    _text("regulation"),
    _text("peaks"),
    _text("sha256"),
)
rollups = _table(
    "rollups",
    ("day", "version", "at", "queue"),
    _key("day"),
    _key("version"),
    _whole("at"),
    _key("queue"),
    _text("body"),
)

staff_quarters = _table(
    "staff_quarters",
    ("quarter", "kind", "subject"),
    _whole("quarter"),
    _key("kind"),
    _key("subject"),
    _whole("at"),
    _whole("rostered", nullable=True),
    _whole("staff", nullable=True),
    _whole("needed", nullable=True),
)

marks = _table("marks", ("name",), _key("name"), _whole("at"))

acknowledgements = _table(
    "acknowledgements",
    ("alert",),
    Column("alert", _string(ID_LONGEST), ForeignKey(alerts.c.id), nullable=False),
    _text("person"),
    _whole("at"),
    _text("note"),
)

# A case is kept whole in ``body``, as JSON; beside it stands what is asked for.
cases = _table(
    "cases",
    ("id",),
    _key("id", ID_LONGEST),
    _text("rule"),
    _text("state"),
    _text("person"),
    _text("agent"),
    _text("month"),
    _whole("begun_at"),
    _whole("revision"),
    _text("body"),
)
Index("cases_month", cases.c.month, cases.c.begun_at)
Index("cases_begun", cases.c.begun_at)

audit = _table(
    "audit",
    ("seq",),
    _whole("seq"),
    _whole("at"),
    _text("who"),
    _text("what"),
    _text("subject"),
    _text("body"),
    _text("prev"),
    _text("hash"),
)
append_only(audit)

# A run is written once: what it was computed from and what came out, whole, as JSON.
pay_periods = _table(
    "pay_periods", ("id",), _key("id"), _text("state"), _whole("revision"), _text("body")
)
pay_runs = _table(
    "pay_runs",
    ("period", "run"),
    _key("period"),
    _whole("run"),
    _whole("at"),
    _text("person"),
    _text("sha256"),
    _text("basis"),
    _text("calculation"),
)
pay_inputs = _table(
    "pay_inputs",
    ("period", "person", "item", "source"),
    _key("period"),
    _key("person"),
    _key("item"),
    _key("source"),
    _text("value"),
    _text("ref"),
    _text("note"),
    _text("entered_by"),
    _whole("at"),
)
