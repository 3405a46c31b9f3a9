"""The roster, version by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table; older databases have no roster."""
    op.create_table(
        "plans",
        sa.Column("version", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("made_at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("made_by", _text(), nullable=False),
        sa.Column("sha256", _text(), nullable=False),
        sa.Column("body", _text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("plans_key")),
    )


def _text() -> sa.String:
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")
