"""Messages to people, from their being decided to their arrival."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TEXTS = ("target", "role", "alerts", "severity", "subject", "body")


def upgrade() -> None:
    """Add the table; older databases sent nothing."""
    op.create_table(
        "deliveries",
        sa.Column("id", _text(600), nullable=False),
        *(sa.Column(name, _text(), nullable=False) for name in _TEXTS),
        sa.Column("created_at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("next_at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("state", _text(), nullable=False),
        sa.Column("attempts", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("error", _text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger, autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("deliveries_key")),
        *_checks(),
    )
    op.create_index("deliveries_created", "deliveries", ["created_at"])
    op.create_index("deliveries_state", "deliveries", ["state"])


def _text(longest: int | None = None) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def _checks() -> list[sa.CheckConstraint]:
    if op.get_bind().dialect.name != "sqlite":
        return []
    return [sa.CheckConstraint("length(id) <= 600", name=op.f("deliveries_id"))]
