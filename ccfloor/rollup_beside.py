"""People's time and phones of a day, counted by a second process beside the rollup's own.

The law: what it counts is what ``daily/people.py`` counts, to the last microsecond; that another
process does it, and that what it counted comes through a pipe, changes nothing but the time. It
goes ahead by a few quarters of an hour and no further, so it needs little room; it ends when the
one that asked it ends. A day that is counted sooner than a process is started needs none.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import queue
import sys
from collections.abc import AsyncGenerator
from threading import Thread
from typing import Final

import msgspec

from ccfloor.daily.people import Asked, Counted, Counting, people
from ccfloor.errors import CcfloorError, StoreError
from ccfloor.floor.views import Span
from ccfloor.store.interface import Store
from ccfloor.store.sql_store import SqlStore

_AHEAD: Final = 8
"""Pieces that wait to be taken: a few megabytes."""
_LIMIT: Final = 1 << 22
"""Bytes that are read ahead: some pieces."""
_LENGTH: Final = 8
"""Bytes of a piece's length before it."""


WORTH_IT: Final = 50_000
"""Spans of a day from which on a second process is quicker: it takes a second to start."""


class _Job(msgspec.Struct):
    url: str
    asked: Asked


class _Answer(msgspec.Struct):
    counted: Counted | None
    """None: it failed."""
    failed: str = ""


_ANSWER: Final = msgspec.msgpack.Decoder(_Answer)


def beside(url: str, least: int = WORTH_IT) -> Counting:
    """Have it counted by a process of its own, from the store with this URL.

    A day of fewer than ``least`` spans is counted here; 0: never here.
    """

    async def counting(store: Store, asked: Asked) -> AsyncGenerator[Counted, None]:
        if least and not await store.at_least(least, Span, asked.begins, asked.ends):
            async for counted in people(store, asked):
                yield counted
            return
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=_LIMIT,
        )  # fmt: skip
        try:
            assert process.stdin is not None  # noqa: S101 - asked for above
            assert process.stdout is not None  # noqa: S101 - the same
            process.stdin.write(msgspec.msgpack.encode(_Job(url, asked)))
            process.stdin.close()
            while True:
                yield await _next(process.stdout)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    return counting


async def _next(pipe: asyncio.StreamReader) -> Counted:
    """Read what it counted next; raises StoreError."""
    try:
        length = int.from_bytes(await pipe.readexactly(_LENGTH))
        answer = _ANSWER.decode(await pipe.readexactly(length))
    except asyncio.IncompleteReadError as error:
        raise StoreError("the process that counts people's time ended before its time") from error
    except msgspec.MsgspecError as error:
        raise StoreError(f"what the process that counts people's time tells: {error}") from error
    if answer.counted is None:
        raise StoreError(answer.failed)
    return answer.counted


def work() -> None:
    """Be the other process: a job on standard input, pieces on standard output."""
    gc.disable()  # as in nightly_rollup.py
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Job)
    pieces: queue.Queue[bytes] = queue.Queue(_AHEAD)
    # A daemon: where nobody reads any more there is nothing to wait for.
    writer = Thread(target=_write, args=(pieces,), daemon=True)
    writer.start()
    asyncio.run(_count(job, pieces))
    pieces.put(b"")
    writer.join()


async def _count(job: _Job, pieces: queue.Queue[bytes]) -> None:
    encode = msgspec.msgpack.encode
    try:
        store = SqlStore(job.url)
        await store.open()
        try:
            async for counted in people(store, job.asked):
                pieces.put(encode(_Answer(counted)))
        finally:
            await store.close()
    except CcfloorError as error:
        pieces.put(encode(_Answer(None, str(error))))


def _write(pieces: queue.Queue[bytes]) -> None:
    """Write pieces while the next ones are counted."""
    out = sys.stdout.buffer
    while piece := pieces.get():
        out.write(len(piece).to_bytes(_LENGTH) + piece)
        out.flush()


if __name__ == "__main__":
    work()
