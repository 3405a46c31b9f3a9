"""On SQLite people's time is kept in the order of its key, without a table beside its index.

The rows are half as large, and a night's rollup reads them in two thirds of the time. A table of
many rows stays as it is, since nobody is watched while it is copied: it gives the same answers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op

revision = "0014"
down_revision = "0013"

MOST_COPIED = 2_000_000
"""Rows: some ten seconds."""


def upgrade() -> None:
    """Copy the table, where it can be done while somebody waits."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL has no such tables
    most = context.config.attributes.get("most_copied", MOST_COPIED)
    many = sa.text("SELECT 1 FROM spans LIMIT 1 OFFSET :most")
    if connection.execute(many, {"most": most}).first() is not None:
        return
    op.drop_index("spans_ended")
    op.rename_table("spans", "spans_before")
    op.create_table(
        "spans",
        sa.Column("seat", sa.String(300), nullable=False),
        sa.Column("agent", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("from_at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("to_at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("queue", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("from_at", "seat", name=op.f("spans_key")),
        sa.CheckConstraint("length(seat) <= 300", name=op.f("spans_seat")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO spans (seat, agent, state, from_at, to_at, reason, queue) "
        "SELECT seat, agent, state, from_at, to_at, reason, queue FROM spans_before "
        "ORDER BY from_at, seat"
    )
    op.drop_table("spans_before")
    op.create_index("spans_ended", "spans", ["to_at"])
