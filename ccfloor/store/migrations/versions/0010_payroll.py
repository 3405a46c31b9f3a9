"""Payroll: periods, the runs that were computed for them, what people entered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pay_periods",
        sa.Column("id", _text(300), nullable=False),
        sa.Column("state", _text(), nullable=False),
        sa.Column("revision", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("body", _text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pay_periods_key")),
        _at_most("pay_periods", "id"),
    )
    op.create_table(
        "pay_runs",
        sa.Column("period", _text(300), nullable=False),
        sa.Column("run", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("person", _text(), nullable=False),
        sa.Column("sha256", _text(), nullable=False),
        sa.Column("basis", _text(), nullable=False),
        sa.Column("calculation", _text(), nullable=False),
        sa.PrimaryKeyConstraint("period", "run", name=op.f("pay_runs_key")),
        _at_most("pay_runs", "period"),
    )
    op.create_table(
        "pay_inputs",
        sa.Column("period", _text(300), nullable=False),
        sa.Column("person", _text(300), nullable=False),
        sa.Column("item", _text(300), nullable=False),
        sa.Column("source", _text(300), nullable=False),
        sa.Column("value", _text(), nullable=False),
        sa.Column("ref", _text(), nullable=False),
        sa.Column("note", _text(), nullable=False),
        sa.Column("entered_by", _text(), nullable=False),
        sa.Column("at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("period", "person", "item", "source", name=op.f("pay_inputs_key")),
        *(_at_most("pay_inputs", name) for name in ("period", "person", "item", "source")),
    )


def _at_most(table: str, column: str) -> sa.CheckConstraint:
    name = op.f(f"{table}_{column}")
    return sa.CheckConstraint(f"length({column}) <= 300", name=name).ddl_if(dialect="sqlite")


def _text(longest: int | None = None) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")
