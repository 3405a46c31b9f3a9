"""What Alembic runs first: it migrates over the connection that it is handed."""

from __future__ import annotations

from alembic import context

from ccfloor.store.schema import metadata
from ccfloor.store.upgrade import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # SQLite can, Alembic does not believe it
)
with context.begin_transaction():
    context.run_migrations()
