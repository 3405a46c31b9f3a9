"""The whole daemon on a lab Asterisk, and one client at its WebSocket.

Link, pipeline, rules, a real SQLite file, journal and door are the ones that ``ccfloor
run`` puts together; only the configuration is the test's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from ccfloor.clock import SystemClock
from ccfloor.config import (
    ActionsConfig,
    Ami,
    Config,
    JournalConfig,
    ServeConfig,
    StoreConfig,
    TeamConfig,
    Token,
)
from ccfloor.daemon import Daemon
from ccfloor.errors import ProtocolError
from ccfloor.serve.auth import local_token
from ccfloor.serve.client import FloorClient, Mirror
from ccfloor.serve.messages import Alert, Delta, Done, Snapshot
from ccfloor.serve.orders import Act, Confirm
from ccfloor.store.sql_store import SqlStore

PATIENCE_S = 60.0
"""How long what must come is waited for: a busy machine may take its time, and is no error."""

Read = TypeVar("Read")


async def written(read: Callable[[], Awaitable[Read]], true: Callable[[Read], bool]) -> Read:
    """Return what the store holds once it is all there: it is written in batches."""
    async with asyncio.timeout(PATIENCE_S):
        while not true(found := await read()):  # noqa: ASYNC110 - a disk tells nobody
            await asyncio.sleep(0.02)
    return found


@dataclass
class Arrival:
    """An alert, and when a client had it."""

    alert: Alert
    at: int
    """Microseconds since the epoch, this machine's clock: the lab PBX's too."""


@dataclass
class Watched:
    """What the client sees."""

    store: SqlStore
    client: FloorClient
    mirror: Mirror = field(default_factory=Mirror)
    raised: dict[str, Arrival] = field(default_factory=dict)
    """Each alert's first coming, by its id."""
    answers: asyncio.Queue[Confirm | Done] = field(default_factory=asyncio.Queue)
    """What was said to ``act``."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, true: Callable[[Mirror], bool], limit_s: float = PATIENCE_S) -> float:
        """Return the monotonic moment at which ``true`` held; TimeoutError when it never did."""
        async with asyncio.timeout(limit_s):
            while not true(self.mirror):
                self._news.clear()
                await self._news.wait()
        return time.monotonic()

    async def have_done(self, act: Act, limit_s: float = PATIENCE_S) -> tuple[Confirm | Done, Done]:
        """Ask and confirm; return what would be done and how it went."""
        async with asyncio.timeout(limit_s):
            await self.client.send(act)
            asked = await self.answers.get()
            if isinstance(asked, Done):
                return asked, asked
            await self.client.send(msgspec.structs.replace(act, confirm=asked.confirm))
            done = await self.answers.get()
        assert isinstance(done, Done)
        return asked, done

    async def follow(self) -> None:
        """Take in whatever comes, until the connection ends."""
        with contextlib.suppress(ProtocolError):
            async for message in self.client:
                at = time.time_ns() // 1_000
                if isinstance(message, Confirm | Done):
                    self.answers.put_nowait(message)
                if not isinstance(message, Snapshot | Delta):
                    continue
                assert self.mirror.take(message), "a delta is missing"
                for alert in message.alerts:
                    self.raised.setdefault(alert.id, Arrival(alert, at))
                self._news.set()


@asynccontextmanager
async def watched(
    ami: Ami,
    folder: Path,
    *,
    actions: ActionsConfig | None = None,
    teams: tuple[TeamConfig, ...] = (),
    key: tuple[str, Token] | None = None,
) -> AsyncIterator[Watched]:
    """Run a daemon with its files in ``folder``, which exists, and connect one client.

    It is the machine's own supervisor, or whoever ``key`` belongs to.
    """
    url = f"sqlite+aiosqlite:///{folder / 'ccfloor.db'}"
    token_file = folder / "token"
    config = Config(
        ami=ami,
        store=StoreConfig(url=url),
        journal=JournalConfig(folder=str(folder / "journal")),
        serve=ServeConfig(port=0, token_file=str(token_file), token=(key[1],) if key else ()),
        actions=actions or ActionsConfig(),
        team=teams,
    )
    store = SqlStore(url)
    daemon = Daemon(config, store, SystemClock())
    await daemon.start()
    try:
        token = key[0] if key else local_token(token_file)
        async with FloorClient(daemon.door.url, token) as client:
            seen = Watched(store, client)
            following = asyncio.ensure_future(seen.follow())
            try:
                await seen.until(is_live, PATIENCE_S)
                yield seen
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)
    finally:
        await daemon.stop()


def is_live(mirror: Mirror) -> bool:
    """Tell whether the daemon sees the PBX and has taken its census."""
    return mirror.link is not None and mirror.link.state == "live"


def folder(parent: Path, link: str) -> Path:
    """Make the folder of one daemon's files."""
    made = parent / f"daemon-{link}"
    made.mkdir()
    return made
