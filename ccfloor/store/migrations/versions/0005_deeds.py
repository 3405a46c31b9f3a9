"""What people do beside the telephone: breaks allowed, handovers signed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table; older databases know of no deeds."""
    op.create_table(
        "deeds",
        sa.Column("at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", _text(300), nullable=False),
        sa.Column("subject", _text(300), nullable=False),
        sa.Column("person", _text(), nullable=False),
        sa.Column("body", _text(), nullable=False),
        sa.PrimaryKeyConstraint("at", "kind", "subject", name=op.f("deeds_key")),
        *_checks(),
    )


def _text(longest: int | None = None) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def _checks() -> list[sa.CheckConstraint]:
    if op.get_bind().dialect.name != "sqlite":
        return []
    return [
        sa.CheckConstraint(f"length({name}) <= 300", name=op.f(f"deeds_{name}"))
        for name in ("kind", "subject")
    ]
