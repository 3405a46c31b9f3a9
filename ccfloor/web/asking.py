"""Whose key it is, the daemon says: nothing here knows one."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from ccfloor.errors import LinkError
from ccfloor.serve.messages import Goodbye, Login, Welcome
from ccfloor.serve.mine import AnyMessage

WITHIN_S: Final = 6.0
"""The daemon's own patience with a login is five seconds."""
_LARGEST: Final = 64 * 1024
"""A welcome is far smaller; what follows it is not read."""


class Asked(Protocol):
    """Whom to ask about a key."""

    async def __call__(self, key: str) -> Welcome | None:
        """Return the daemon's welcome, None for a key it refuses; raises LinkError."""


class Daemon:
    """The daemon at ``url``."""

    def __init__(self, url: str) -> None:
        """Take its address, like ``ws://127.0.0.1:8437/``."""
        self._url = url

    async def __call__(self, key: str) -> Welcome | None:
        """Log in with ``key`` and leave again."""
        try:
            async with (
                asyncio.timeout(WITHIN_S),
                connect(self._url, proxy=None, max_size=_LARGEST, close_timeout=1) as line,
            ):
                await line.send(msgspec.json.encode(Login(key, client="web login")).decode())
                first = msgspec.json.decode(await line.recv(), type=AnyMessage)
        except (OSError, TimeoutError, WebSocketException, msgspec.MsgspecError) as error:
            raise LinkError(f"{self._url}: {error}") from error
        if isinstance(first, Welcome):
            return first
        if isinstance(first, Goodbye) and first.reason == "refused" and first.detail != "full":
            return None
        raise LinkError(f"{self._url}: {first}")
