"""The whole daemon on a lab Asterisk, and one client at its WebSocket.

Link, pipeline, rules, a real SQLite file, journal and door are the ones that ``ccfloor
run`` puts together; only the configuration is the test's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ccfloor.clock import SystemClock
from ccfloor.config import Ami, Config, JournalConfig, ServeConfig, StoreConfig
from ccfloor.daemon import Daemon
from ccfloor.errors import ProtocolError
from ccfloor.serve.auth import local_token
from ccfloor.serve.client import FloorClient, Mirror
from ccfloor.serve.messages import Alert, Delta, Snapshot
from ccfloor.store.sql_store import SqlStore


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
    mirror: Mirror = field(default_factory=Mirror)
    raised: dict[str, Arrival] = field(default_factory=dict)
    """Each alert's first coming, by its id."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, true: Callable[[Mirror], bool], limit_s: float) -> float:
        """Return the monotonic moment at which ``true`` held; TimeoutError when it never did."""
        async with asyncio.timeout(limit_s):
            while not true(self.mirror):
                self._news.clear()
                await self._news.wait()
        return time.monotonic()

    async def follow(self, client: FloorClient) -> None:
        """Take in whatever comes, until the connection ends."""
        with contextlib.suppress(ProtocolError):
            async for message in client:
                at = time.time_ns() // 1_000
                if not isinstance(message, Snapshot | Delta):
                    continue
                assert self.mirror.take(message), "a delta is missing"
                for alert in message.alerts:
                    self.raised.setdefault(alert.id, Arrival(alert, at))
                self._news.set()


@asynccontextmanager
async def watched(ami: Ami, folder: Path) -> AsyncIterator[Watched]:
    """Run a daemon with its files in ``folder``, which exists, and connect one client."""
    url = f"sqlite+aiosqlite:///{folder / 'ccfloor.db'}"
    token_file = folder / "token"
    config = Config(
        ami=ami,
        store=StoreConfig(url=url),
        journal=JournalConfig(folder=str(folder / "journal")),
        serve=ServeConfig(port=0, token_file=str(token_file)),
    )
    store = SqlStore(url)
    daemon = Daemon(config, store, SystemClock())
    await daemon.start()
    seen = Watched(store)
    try:
        async with FloorClient(daemon.door.url, local_token(token_file)) as client:
            following = asyncio.ensure_future(seen.follow(client))
            try:
                await seen.until(is_live, 10.0)
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
