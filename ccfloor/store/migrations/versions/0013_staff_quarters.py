"""What was seen of a shift's staffing, quarter by quarter: a restart goes on with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "staff_quarters",
        sa.Column("quarter", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("kind", _text(300), nullable=False),
        sa.Column("subject", _text(300), nullable=False),
        sa.Column("at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("rostered", sa.BigInteger, autoincrement=False, nullable=True),
        sa.Column("staff", sa.BigInteger, autoincrement=False, nullable=True),
        sa.Column("needed", sa.BigInteger, autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("quarter", "kind", "subject", name=op.f("staff_quarters_key")),
        _at_most("kind"),
        _at_most("subject"),
    )


def _at_most(column: str) -> sa.CheckConstraint:
    name = op.f(f"staff_quarters_{column}")
    return sa.CheckConstraint(f"length({column}) <= 300", name=name).ddl_if(dialect="sqlite")


def _text(longest: int) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")
