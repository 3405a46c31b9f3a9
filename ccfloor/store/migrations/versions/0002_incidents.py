"""Incidents of equipment; which of them explains a breach; which handset an attempt rang."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what older records have not: an empty text where nothing was known."""
    op.add_column("attempts", sa.Column("handset", _text(), nullable=False, server_default=""))
    op.add_column("breaches", sa.Column("incident", _text(), nullable=False, server_default=""))
    op.create_table(
        "incidents",
        sa.Column("id", _text(600), nullable=False),
        sa.Column("rule", _text(), nullable=False),
        sa.Column("subject", _text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("seats", _text(), nullable=False),
        sa.Column("agents", _text(), nullable=False),
        sa.Column("breaches", _text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("incidents_key")),
        sa.CheckConstraint("length(id) <= 600", name=op.f("incidents_id")).ddl_if(dialect="sqlite"),
    )
    op.create_index("incidents_at", "incidents", ["at"])


def _text(longest: int | None = None) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")
