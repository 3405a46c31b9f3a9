"""What people had done on the PBX, and what they were refused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "actions",
        sa.Column("at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("id", _text(300), nullable=False),
        sa.Column("person", _text(), nullable=False),
        sa.Column("order", _text(), nullable=False),
        sa.Column("target", _text(300), nullable=False),
        sa.Column("detail", _text(), nullable=False),
        sa.Column("outcome", _text(), nullable=False),
        sa.PrimaryKeyConstraint("at", "id", name=op.f("actions_key")),
        sa.CheckConstraint("length(id) <= 300", name=op.f("actions_id")).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("length(target) <= 300", name=op.f("actions_target")).ddl_if(
            dialect="sqlite"
        ),
    )
    op.create_index("actions_target", "actions", ["target", "at"])


def _text(longest: int | None = None) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")
