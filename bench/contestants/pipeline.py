"""The whole of it on one core: bytes, facts, floor, rules, figures, and rows in SQLite."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED
from bench.stopwatch import Stopwatch
from ccfloor.config import Config
from ccfloor.pipeline import Pipeline
from ccfloor.store.interface import Record
from ccfloor.store.sql_store import SqlStore

READ = 65_536
BATCH = 1_000


async def main(data: bytes, database: Path) -> None:
    """Feed it in reads as a socket gives them; it ends when the last row is on the disk."""
    reads = [data[at : at + READ] for at in range(0, len(data), READ)]
    store = SqlStore(f"sqlite+aiosqlite:///{database}")
    await store.open()
    protocol = Protocol(WANTED)
    pipeline = Pipeline(Config())
    waiting: list[Record] = []
    written = 0
    watch = Stopwatch()
    for read in reads:
        waiting += pipeline.frames(protocol.feed(read)).records()
        waiting += pipeline.advance(pipeline.translator.clock).records()
        if len(waiting) >= BATCH:
            written += len(waiting)
            await store.write(waiting)
            waiting.clear()
    waiting += pipeline.finish().records()
    await store.write(waiting)
    watch.stop(written + len(waiting))


if __name__ == "__main__":
    source = Path(sys.argv[1])
    asyncio.run(main(source.read_bytes(), source.with_suffix(".db")))
