"""Cases as they stand, and the log of what was done about them, which only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_SQLITE = (
    (
        "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_keeps BEFORE DELETE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_grows BEFORE INSERT ON audit "
        "WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit) "
        "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    ),
)
_POSTGRESQL = (
    (
        "CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'audit is append-only' "
        "USING ERRCODE = 'restrict_violation'; END $$"
    ),
    (
        "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()"
    ),
    (
        "CREATE FUNCTION audit_grows() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit) THEN "
        "RAISE EXCEPTION 'audit is append-only' USING ERRCODE = 'restrict_violation'; END IF; "
        "RETURN NEW; END $$"
    ),
    "CREATE TRIGGER audit_grows BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_grows()",
)


def upgrade() -> None:
    """Make both tables, and the triggers that refuse to change the log."""
    op.create_table(
        "cases",
        sa.Column("id", _text(600), nullable=False),
        sa.Column("rule", _text(), nullable=False),
        sa.Column("state", _text(), nullable=False),
        sa.Column("person", _text(), nullable=False),
        sa.Column("agent", _text(), nullable=False),
        sa.Column("month", _text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("body", _text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("cases_key")),
        sa.CheckConstraint("length(id) <= 600", name=op.f("cases_id")).ddl_if(dialect="sqlite"),
    )
    op.create_index("cases_month", "cases", ["month", "begun_at"])
    op.create_index("cases_begun", "cases", ["begun_at"])
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("who", _text(), nullable=False),
        sa.Column("what", _text(), nullable=False),
        sa.Column("subject", _text(), nullable=False),
        sa.Column("body", _text(), nullable=False),
        sa.Column("prev", _text(), nullable=False),
        sa.Column("hash", _text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("audit_key")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        op.execute(statement)


def _text(longest: int | None = None) -> sa.String:
    return sa.String(longest).with_variant(sa.String(longest, collation="C"), "postgresql")
