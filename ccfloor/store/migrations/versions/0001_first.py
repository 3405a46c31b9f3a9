"""Attempts, visits, absences, spans, gaps, anomalies, alerts, breaches, marks,
acknowledgements.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first nine tables."""
    _table(
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
        sa.Column("outcome", _string()),
        _whole("ring_us"),
        _whole("siblings"),
        _text("excused"),
        _text("evidence"),
    )
    _table(
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
        sa.Column("covered", sa.Boolean, nullable=False),
    )
    op.create_index("visits_joined", "visits", ["joined_at"])
    _table(
        "absences",
        ("from_at", "seat", "agent"),
        _key("seat"),
        _key("agent"),
        _whole("from_at"),
        _whole("to_at", nullable=True),
        _text("reasons"),
        _whole("last_pause"),
        _text("queues"),
        sa.Column("covered", sa.Boolean, nullable=False),
        _text("evidence"),
    )
    op.create_index(
        "absences_open",
        "absences",
        ["from_at"],
        sqlite_where=sa.text("to_at IS NULL"),
        postgresql_where=sa.text("to_at IS NULL"),
    )
    _table(
        "spans",
        ("from_at", "seat"),
        _key("seat"),
        _text("agent"),
        _text("state"),
        _whole("from_at"),
        _whole("to_at"),
        _text("reason"),
        _text("queue"),
    )
    op.create_index("spans_ended", "spans", ["to_at"])
    _table(
        "gaps",
        ("from_at", "reason"),
        _whole("from_at"),
        _whole("to_at", nullable=True),
        _key("reason"),
    )
    _table(
        "anomalies",
        ("at", "kind", "ref"),
        _key("kind"),
        _whole("at"),
        _text("detail"),
        _whole("ref"),
    )
    _table(
        "alerts",
        ("id",),
        _key("id", 600),
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
    op.create_index("alerts_raised", "alerts", ["raised_at"])
    _table(
        "breaches",
        ("id",),
        _key("id", 600),
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
    )
    op.create_index("breaches_at", "breaches", ["at"])
    _table("marks", ("name",), _key("name"), _whole("at"))
    _table(
        "acknowledgements",
        ("alert",),
        sa.Column(
            "alert",
            _string(600),
            sa.ForeignKey("alerts.id", name=op.f("acknowledgements_alert_known")),
            nullable=False,
        ),
        _text("person"),
        _whole("at"),
        _text("note"),
    )


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, _string(), nullable=False, **options)


def _key(name: str, longest: int = 300) -> sa.Column[str]:
    return sa.Column(name, _string(longest), nullable=False)


def _whole(name: str, **options: Any) -> sa.Column[int]:
    options.setdefault("nullable", False)
    return sa.Column(name, sa.BigInteger, autoincrement=False, **options)


def _string(longest: int | None = None) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def _table(name: str, key: tuple[str, ...], *columns: sa.Column[Any]) -> None:
    checks = []
    for column in columns:
        if isinstance(column.type, sa.String) and column.type.length:
            rule = f"length({column.name}) <= {column.type.length}"
            checks.append(
                sa.CheckConstraint(rule, name=op.f(f"{name}_{column.name}")).ddl_if(
                    dialect="sqlite"
                )
            )
    op.create_table(
        name, *columns, sa.PrimaryKeyConstraint(*key, name=op.f(f"{name}_key")), *checks
    )
