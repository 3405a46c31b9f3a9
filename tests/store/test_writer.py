"""The write-behind buffer: order, bounds, and a store that fails for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from ccfloor.clock import SetClock
from ccfloor.errors import BufferFull, RecordRefused, StoreError
from ccfloor.floor.views import CoverageGap
from ccfloor.store.interface import Record
from ccfloor.store.memory_store import MemoryStore
from ccfloor.store.writer import Writer


class FailingStore(MemoryStore):
    """Refuses as often as it is told to, then works."""

    def __init__(self, failures: int = 0, impossible: int | None = None) -> None:
        super().__init__()
        self.failures = failures
        self.impossible = impossible
        self.batches: list[int] = []

    async def write(self, records: Sequence[Record]) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreError("the database is away")
        if any(isinstance(r, CoverageGap) and r.from_ == self.impossible for r in records):
            raise RecordRefused("can never be kept")
        self.batches.append(len(records))
        await super().write(records)


class Pauses:
    """A sleep that lets others run and notes how long it was asked to be."""

    def __init__(self, until: int) -> None:
        self.asked: list[float] = []
        self.until = until
        self.enough = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        if len(self.asked) >= self.until:
            self.enough.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)


def gaps(*starts: int) -> list[Record]:
    return [CoverageGap(start, start + 1, "link_lost") for start in starts]


def writer(store: MemoryStore, sleep: Pauses | None = None, buffer: int = 100) -> Writer:
    return Writer(
        store,
        buffer=buffer,
        batch=3,
        every_ms=100,
        clock=SetClock(),
        sleep=sleep if sleep is not None else asyncio.sleep,
    )


async def stored(store: MemoryStore) -> list[int]:
    return [gap.from_ for gap in await store.gaps(0, 1_000)]


async def test_before_each_batch_is_said_how_much_had_been_written() -> None:
    store = FailingStore()
    said: list[int] = []
    behind = Writer(
        store,
        buffer=100,
        batch=3,
        every_ms=100,
        clock=SetClock(),
        before=lambda: said.append(sum(store.batches)),
    )
    behind.put(gaps(1, 2, 3, 4, 5))
    await behind.flush()
    assert said == [0, 3]


async def test_what_was_put_is_written_in_batches() -> None:
    store = FailingStore()
    behind = writer(store)
    behind.put(gaps(1, 2, 3, 4, 5))
    assert behind.stats.pending == 5
    await behind.flush()
    assert store.batches == [3, 2]
    assert await stored(store) == [1, 2, 3, 4, 5]
    assert (behind.stats.pending, behind.stats.written) == (0, 5)


async def test_a_full_buffer_says_so_and_takes_nothing() -> None:
    store = FailingStore()
    behind = writer(store, buffer=4)
    behind.put(gaps(1, 2, 3))
    with pytest.raises(BufferFull, match="3 records wait"):
        behind.put(gaps(4, 5))
    behind.put(gaps(6))
    await behind.flush()
    assert await stored(store) == [1, 2, 3, 6]


async def test_a_store_that_is_away_is_tried_again_less_and_less_often() -> None:
    store, pauses = FailingStore(failures=3), Pauses(until=4)
    behind = writer(store, pauses)
    behind.put(gaps(1, 2))
    running = asyncio.ensure_future(behind.run())
    await pauses.enough.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert pauses.asked == [0.2, 0.4, 0.8, 0.1]
    assert await stored(store) == [1, 2]
    assert behind.stats.failures == 3


async def test_a_flush_that_fails_keeps_what_waits() -> None:
    store = FailingStore(failures=1)
    behind = writer(store)
    behind.put(gaps(1, 2))
    with pytest.raises(StoreError, match="away"):
        await behind.flush()
    assert behind.stats.pending == 2
    await behind.flush()
    assert await stored(store) == [1, 2]


async def test_one_record_that_can_never_be_kept_does_not_hold_up_the_others() -> None:
    store = FailingStore(impossible=2)
    behind = writer(store)
    behind.put(gaps(1, 2, 3))
    await behind.flush()
    assert await stored(store) == [1, 3]
    assert behind.stats.refused == 1


async def test_a_writing_that_is_cancelled_is_done_again_from_the_head() -> None:
    class Slow(FailingStore):
        stuck = True

        async def write(self, records: Sequence[Record]) -> None:
            if self.stuck:
                await asyncio.Event().wait()
            await super().write(records)

    store = Slow()
    behind = writer(store)
    behind.put(gaps(1, 2))
    flushing = asyncio.ensure_future(behind.flush())
    await asyncio.sleep(0)
    behind.put(gaps(3))
    flushing.cancel()
    await asyncio.gather(flushing, return_exceptions=True)
    store.stuck = False
    await behind.flush()
    assert await stored(store) == [1, 2, 3]
