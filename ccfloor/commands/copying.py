"""What commands that hand something out share: it is written into the sealed log first (T27).

Who did it is the account of the machine, and not his to say.
"""

from __future__ import annotations

from ccfloor.cases.copies import Copy, draft_of
from ccfloor.clock import SystemClock
from ccfloor.commands.roster_plan import whoever
from ccfloor.config import Config
from ccfloor.store.interface import Store
from ccfloor.store.sql_store import SqlStore


async def note_copy(store: Store, copy: Copy) -> None:
    """Write down that something is handed out; raises StoreError, and then it must not be."""
    await store.append_audit([draft_of(copy, whoever(""), SystemClock().now())])


async def note_copy_in(config: Config, copy: Copy) -> None:
    """Do the same in the configured store."""
    store = SqlStore(config.store.url)
    await store.open()
    try:
        await note_copy(store, copy)
    finally:
        await store.close()
