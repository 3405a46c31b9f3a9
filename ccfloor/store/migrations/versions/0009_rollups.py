"""Days rolled up: what they were counted by, and their sums by quarter of an hour and queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0007"


def upgrade() -> None:
    """Add the tables; older databases rolled nothing up."""
    op.create_table(
        "rollup_days",
        sa.Column("day", _text(300), nullable=False),
        sa.Column("version", _text(300), nullable=False),
        *(_whole(name) for name in ("begins", "ends", "watermark")),
        *(_whole(name) for name in ("seen_us", "dark_us", "doubted_us")),
        *(
            sa.Column(name, _text(), nullable=False)
            for name in ("limits", "regulation", "peaks", "sha256")
        ),
        sa.PrimaryKeyConstraint("day", "version", name=op.f("rollup_days_key")),
        *_checks("rollup_days", ("day", "version")),
    )
    op.create_table(
        "rollups",
        sa.Column("day", _text(300), nullable=False),
        sa.Column("version", _text(300), nullable=False),
        _whole("at"),
        sa.Column("queue", _text(300), nullable=False),
        sa.Column("body", _text(), nullable=False),
        sa.PrimaryKeyConstraint("day", "version", "at", "queue", name=op.f("rollups_key")),
        *_checks("rollups", ("day", "version", "queue")),
    )


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, autoincrement=False, nullable=False)


def _text(longest: int | None = None) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")


def _checks(table: str, names: tuple[str, ...]) -> list[sa.CheckConstraint]:
    if op.get_bind().dialect.name != "sqlite":
        return []
    return [
        sa.CheckConstraint(f"length({name}) <= 300", name=op.f(f"{table}_{name}")) for name in names
    ]
