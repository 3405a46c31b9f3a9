"""The process that lives the past: wishes on standard input, answers on standard output.

The law: it runs at the lowest priority, alters neither journal nor store, and dies with whoever
began it: when its input ends. One wish after the other.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import BinaryIO, Final

import msgspec

from ccfloor.clock import SystemClock
from ccfloor.config import Config
from ccfloor.errors import CcfloorError, StoreError
from ccfloor.history.walking import NotKeptError, Walks
from ccfloor.history.wishes import Answer, Lived, Refused, Setting, Wish, WishAt
from ccfloor.regulation.editions import of_parts
from ccfloor.store.sql_store import SqlStore

_NICE: Final = 15
_ENCODE: Final = msgspec.json.Encoder().encode
_WISHES: Final[msgspec.json.Decoder[Wish]] = msgspec.json.Decoder(Wish)


async def meet(walks: Walks, wish: Wish) -> Answer:
    """Answer one wish."""
    try:
        if isinstance(wish, WishAt):
            walk, there = await walks.to(wish.at, wish.apart, wish.budget_s)
            past = walk.past
            shown = past.snapshot() if there else None
            return Lived(past.at, shown, hole=past.hole)
        walk, there = await walks.to(wish.from_, wish.apart, wish.budget_s)
        if not there:
            return Lived(walk.past.at)
        news, to = await walks.course(walk, wish.to, wish.every, wish.budget_s)
        return Lived(to, news=tuple(news), to=to, hole=walk.past.hole)
    except NotKeptError as error:
        return Refused("not_kept", str(error))
    except StoreError as error:
        return Refused("store", str(error))
    except CcfloorError as error:
        return Refused("damaged", str(error))


async def serve(config: Config, lines: BinaryIO, out: BinaryIO) -> None:
    """Meet wishes until there are no more."""
    store = SqlStore(config.store.url)
    await store.open()
    try:
        walks = Walks(config, store, SystemClock())
        while line := await asyncio.to_thread(lines.readline):
            answer = await meet(walks, _WISHES.decode(line))
            out.write(_ENCODE(answer) + b"\n")
            out.flush()
    finally:
        await store.close()


def work() -> None:
    """Be that process."""
    os.nice(_NICE)
    line = sys.stdin.buffer.readline()
    setting = msgspec.json.decode(line, type=Setting, dec_hook=of_parts)
    asyncio.run(serve(setting.config, sys.stdin.buffer, sys.stdout.buffer))


if __name__ == "__main__":
    work()
