"""A table that only grows: the database itself refuses what would change it.

The law: rows come with the next number and stay as they are. Triggers refuse UPDATE and DELETE,
on PostgreSQL TRUNCATE too, and a row that is not the next: so neither SQLite's REPLACE nor a row
put in between gets past them. Who may drop the triggers can still do anything: for that there
is the chain of hashes, and its head that is kept elsewhere (``ccfloor.cases.audit``).
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

SQLITE = (
    (
        "CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    ),
    (
        "CREATE TRIGGER {table}_keeps BEFORE DELETE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    ),
    (
        "CREATE TRIGGER {table}_grows BEFORE INSERT ON {table} "
        "WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM {table}) "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    ),
)

POSTGRESQL = (
    (
        "CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '{table} is append-only' "
        "USING ERRCODE = 'restrict_violation'; END $$"
    ),
    (
        "CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION {table}_stays()"
    ),
    (
        "CREATE FUNCTION {table}_grows() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM {table}) THEN "
        "RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END IF; "
        "RETURN NEW; END $$"
    ),
    (
        "CREATE TRIGGER {table}_grows BEFORE INSERT ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION {table}_grows()"
    ),
)


def append_only(table: Table) -> None:
    """Have the triggers made whenever the table is."""
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            # DDL fills in %-patterns of its own: there are none here
            text = statement.format(table=table.name)
            ddl = DDL(text).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # SQLAlchemy has not typed it
            event.listen(table, "after_create", ddl)
