"""Promises to customers, as the daemon follows them: what others entered, and what became of it.

The law: a promise that a command wrote into the store is told to the rules within seconds, once,
with the moment at which it was written; never before that moment, so that no clock is set forward.
What the rules judge is written down, so that no restart judges it again: a store that does not
take it leaves the promise to the next run, which has not seen it whole and judges nobody by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeAlias

import structlog

from ccfloor.deeds_kept import CALLBACK, deed_of
from ccfloor.errors import StoreError
from ccfloor.floor.deeds import CallbackSettled, Deed
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.rules.callbacks import Promise
from ccfloor.store.interface import Store, StoredDeed

_LOG: Final = structlog.get_logger(__name__)

LOOK_S: Final = 5.0
"""How soon a promise that a command entered is followed."""
WINDOW: Final[Micros] = 60 * MINUTE
"""How far back is looked for what another program wrote."""
MONITOR: Final = "monitor"
"""Who settles a promise."""

Key: TypeAlias = tuple[Instant, str, str]


class Promising:
    """Looks for promises in the store, and keeps what was judged."""

    def __init__(
        self,
        store: Store,
        now: Callable[[], Instant],
        tell: Callable[[Instant, Deed], None],
        take: Callable[[Deed, str], Awaitable[None]],
    ) -> None:
        """Take where deeds are kept, the PBX's clock, whom to tell, and how one is taken in."""
        self._store = store
        self._now = now
        self._tell = tell
        self._take = take
        self._known: set[Key] = set()
        self._keeping: set[asyncio.Task[None]] = set()

    def told(self, row: StoredDeed) -> None:
        """Note that the rules know a deed."""
        if row.kind.startswith(CALLBACK):
            self._known.add(_key(row))

    async def look(self) -> None:
        """Tell what is new; raises StoreError."""
        now = self._now()
        since = now - WINDOW
        self._known = {key for key in self._known if key[0] >= since}
        for row in await self._store.deeds(since, now + 1):
            if row.kind.startswith(CALLBACK) and _key(row) not in self._known:
                self._known.add(_key(row))
                self._tell(row.at, deed_of(row))
                _LOG.info("promise followed", kind=row.kind, by=row.by)

    async def run(self) -> None:
        """Look again and again; a store that does not answer is asked again."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except StoreError:
                _LOG.exception("promises cannot be read: those known are followed")

    def judged(self, promises: Iterable[Promise]) -> None:
        """Write down, in the background, what became of promises."""
        for promise in promises:
            outcome = promise.state
            if outcome in {"open", "served", "withdrawn"}:
                continue  # a person's word, which is kept already
            work = asyncio.create_task(self._keep(CallbackSettled(promise.id, outcome)))  # type: ignore[arg-type]  # the other states are left out above
            self._keeping.add(work)
            work.add_done_callback(self._keeping.discard)

    async def _keep(self, deed: CallbackSettled) -> None:
        try:
            await self._take(deed, MONITOR)
        except StoreError:
            _LOG.exception("what became of a promise is not stored", outcome=deed.outcome)


def _key(row: StoredDeed) -> Key:
    return row.at, row.kind, row.subject
