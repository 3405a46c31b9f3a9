"""Write-behind: the loop never waits for the disk, only for room in a bounded buffer.

The law: what was put is written in the order in which it was put, all or none of a batch,
and again and again until the store takes it. Records of one key that wait together are
written once, as they last were. When the buffer is full ``put`` says so (BufferFull) and
keeps nothing of what it was given: nothing is lost silently, and nothing older is given up
for something newer. The raw journal has it all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec
import structlog

from ccfloor.clock import Clock
from ccfloor.errors import BufferFull, RecordRefused, StoreError
from ccfloor.store.interface import Record, Store

_LOG: Final = structlog.get_logger(__name__)

RETRY_FROM_S: Final = 0.2
RETRY_TO_S: Final = 10.0


class WriterStats(msgspec.Struct, frozen=True):
    """How the writing goes."""

    pending: int
    """Records that wait or are on their way."""
    written: int
    failures: int
    """Batches that the store did not take; each was tried again."""
    refused: int
    """Records that no store can keep: written never, said aloud."""
    oldest_s: float
    """How long the oldest of the waiting has waited, in seconds."""


class Writer:
    """One store's write-behind buffer."""

    def __init__(
        self,
        store: Store,
        *,
        buffer: int,
        batch: int,
        every_ms: int,
        clock: Clock,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        """Hold up to ``buffer`` records; write ``batch`` at a time, at least ``every_ms``.

        ``before`` is called before each batch is written, with no record put in between.
        """
        self._store = store
        self._buffer = buffer
        self._batch = batch
        self._every_s = every_ms / 1_000
        self._clock = clock
        self._sleep = sleep
        self._before = before
        self._waiting: list[Record] = []
        self._writing = 0
        self._since = 0.0
        self._written = 0
        self._failures = 0
        self._refused = 0
        self._full = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    def put(self, records: Sequence[Record]) -> None:
        """Take records without waiting; raises BufferFull, and then takes none of them."""
        if len(self._waiting) + self._writing + len(records) > self._buffer:
            raise BufferFull(f"{len(self._waiting) + self._writing} records wait to be written")
        if not self._waiting:
            self._since = self._clock.monotonic()
        self._waiting += records
        if len(self._waiting) >= self._batch:
            self._full.set()

    async def run(self) -> None:
        """Write for ever; a store that fails is tried again, less and less often."""
        delay = RETRY_FROM_S
        while True:
            try:
                await self._once()
            except StoreError:
                _LOG.exception("records not written, trying again", retry_s=delay)
                await self._sleep(delay)
                delay = min(RETRY_TO_S, delay * 2)
                continue
            delay = RETRY_FROM_S
            if len(self._waiting) < self._batch:
                self._full.clear()
                await self._pause()

    async def flush(self) -> None:
        """Write all that waits now; raises StoreError and keeps it when the store fails."""
        while self._waiting or self._writing:
            await self._once()

    @property
    def stats(self) -> WriterStats:
        """Tell how the writing goes."""
        pending = len(self._waiting) + self._writing
        oldest = self._clock.monotonic() - self._since if pending else 0.0
        return WriterStats(pending, self._written, self._failures, self._refused, oldest)

    async def _once(self) -> None:
        """Write one batch; on failure, or when cancelled, it waits at the head again."""
        async with self._one_at_a_time:
            batch, self._waiting = self._waiting[: self._batch], self._waiting[self._batch :]
            if not batch:
                return
            self._writing = len(batch)
            try:
                self._before()
                await self._write(batch)
            except BaseException as error:
                self._failures += isinstance(error, StoreError)
                self._waiting = batch + self._waiting
                raise
            finally:
                self._writing = 0
            self._since = self._clock.monotonic()

    async def _write(self, batch: list[Record]) -> None:
        """Write a batch; should one record be impossible, write the others without it."""
        try:
            await self._store.write(batch)
        except RecordRefused:
            for record in batch:
                try:
                    await self._store.write([record])
                except RecordRefused:
                    self._refused += 1
                    self._written -= 1
                    _LOG.exception("record refused for good", kind=type(record).__name__)
        self._written += len(batch)

    async def _pause(self) -> None:
        """Wait for a full batch, or until it is time anyway."""
        full = asyncio.ensure_future(self._full.wait())
        rest = asyncio.ensure_future(self._sleep(self._every_s))
        try:
            await asyncio.wait({full, rest}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            full.cancel()
            rest.cancel()
            await asyncio.gather(full, rest, return_exceptions=True)
