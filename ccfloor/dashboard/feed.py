"""The line to the daemon: one task that connects, listens, and never gives up.

The law: whatever happens on the line ends in a new attempt, later and later up to ten
seconds, and the screen is told since when and why. A delta out of turn is thrown away
and a snapshot asked for. What comes is handed on in batches, so that a burst costs the
screen one message. When nothing comes for a second the daemon is pinged: a quiet floor
can be told from a dead daemon.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from ccfloor.clock import Clock
from ccfloor.floor.names import Instant
from ccfloor.serve.messages import (
    Delta,
    Goodbye,
    Login,
    Ping,
    Resync,
    Snapshot,
)
from ccfloor.serve.mine import AnyMessage, AnyRequest

RETRY_FROM_S = 0.5
RETRY_TO_S = 10.0
REFUSED_S = 60.0
"""The wait after a refusal: the daemon stops hearing an address after ten in a minute, and
many screens may share one."""
PING_AFTER_S = 1.0
"""Seconds of silence after which the daemon is asked whether it lives."""
SILENT_AFTER_S = 10.0
"""Seconds of silence after which the line counts as dead: a cut cable sends no farewell."""
OPEN_WITHIN_S = 5.0
GATHER_S = 0.02
"""Seconds for which messages are gathered into one batch: the screen is drawn every 0.25."""
LARGEST_MESSAGE = 64 * 1024 * 1024
"""Bytes; a snapshot of 2,000 seats has less than one million."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages of the daemon, in order."""

    messages: tuple[AnyMessage, ...]
    heard_at: float
    """Monotonic seconds."""


@dataclass(frozen=True, slots=True)
class Lost:
    """There is no line; another attempt follows."""

    at: Instant
    """Wall clock, when this line ended or failed to come about."""
    reason: str
    """A code: ``unreachable``, ``ended``, ``silent``, ``protocol``, or the daemon's Goodbye."""
    retry_s: float
    detail: str = ""


News: TypeAlias = Batch | Lost
Post = Callable[[News], object]


class Feed(Protocol):
    """Where news come from: the daemon, or a test."""

    async def run(self, post: Post) -> None:
        """Hand on news until cancelled."""

    def send(self, request: AnyRequest) -> bool:
        """Send a command; False when there is no line to send it by."""


class _Ended(Exception):  # noqa: N818 - it carries a reason out of the loop, it is no error to a caller
    """The line is over, and this is why."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


class DaemonFeed:
    """The line to a daemon at ``url``."""

    def __init__(
        self,
        url: str,
        token: str,
        clock: Clock,
        *,
        retry_from_s: float = RETRY_FROM_S,
        retry_to_s: float = RETRY_TO_S,
        refused_s: float = REFUSED_S,
        ping_after_s: float = PING_AFTER_S,
        silent_after_s: float = SILENT_AFTER_S,
    ) -> None:
        """Prepare; nothing is opened before ``run``."""
        self._url, self._token, self._clock = url, token, clock
        self._retry_from_s, self._retry_to_s = retry_from_s, retry_to_s
        self._refused_s = refused_s
        self._ping_after_s, self._silent_after_s = ping_after_s, silent_after_s
        self._decode = msgspec.json.Decoder(AnyMessage).decode
        self._encode = msgspec.json.Encoder().encode
        self._outbox: asyncio.Queue[AnyRequest] | None = None
        self._pending: list[AnyMessage] = []
        self._seq: int | None = None
        self._heard = False

    def send(self, request: AnyRequest) -> bool:
        """Put a command into the line's outbox; False when there is no line."""
        if self._outbox is None:
            return False
        self._outbox.put_nowait(request)
        return True

    async def run(self, post: Post) -> None:
        """Connect, listen, and start again whenever the line ends, until cancelled."""
        wait_s = self._retry_from_s
        while True:
            self._heard = False
            ended = await self._one_line(post)
            if self._heard:
                wait_s = self._retry_from_s
            if ended.reason == "refused":
                wait_s = self._refused_s
            # Half to all of it: a hundred screens do not come back in the same instant.
            retry_s = wait_s * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
            post(Lost(self._clock.now(), ended.reason, retry_s, ended.detail))
            await asyncio.sleep(retry_s)
            wait_s = min(self._retry_to_s, wait_s * 2)

    async def _one_line(self, post: Post) -> _Ended:
        try:
            async with connect(
                self._url,
                open_timeout=OPEN_WITHIN_S,
                close_timeout=1,
                ping_interval=None,
                max_size=LARGEST_MESSAGE,
                proxy=None,
            ) as line:
                try:
                    await self._talk(line, post)
                finally:
                    await line.close()
        except _Ended as ended:
            return ended
        except WebSocketException as error:
            return _Ended("ended" if self._heard else "unreachable", str(error))
        except (OSError, TimeoutError) as error:
            return _Ended("unreachable", str(error))
        except msgspec.MsgspecError as error:
            return _Ended("protocol", str(error))
        finally:
            self._outbox = None
            self._hand_on(post)  # what came before the end belongs before the news of it
        return _Ended("ended")

    async def _talk(self, line: ClientConnection, post: Post) -> None:
        self._seq = None
        self._pending = []
        await line.send(self._encode(Login(self._token, client="dashboard")).decode())
        self._outbox = asyncio.Queue()
        writing = asyncio.create_task(self._write(line, self._outbox))
        try:
            await self._listen(line, post)
        finally:
            writing.cancel()

    async def _write(self, line: ClientConnection, outbox: asyncio.Queue[AnyRequest]) -> None:
        try:
            while True:
                await line.send(self._encode(await outbox.get()).decode())
        except WebSocketException:
            return  # the listening side sees the same end and reports it

    async def _listen(self, line: ClientConnection, post: Post) -> None:
        silent_s, pings = 0.0, 0
        while True:
            try:
                raw = await asyncio.wait_for(line.recv(decode=False), self._ping_after_s)
            except TimeoutError:
                silent_s += self._ping_after_s
                if silent_s >= self._silent_after_s:
                    raise _Ended("silent") from None
                pings += 1
                self.send(Ping(pings))
                continue
            silent_s = 0.0
            self._take(self._decode(raw), post)

    def _take(self, message: AnyMessage, post: Post) -> None:
        if isinstance(message, Goodbye):
            raise _Ended(message.reason, message.detail)
        self._heard = True
        if isinstance(message, Snapshot):
            self._seq = message.seq
        elif isinstance(message, Delta):
            if self._seq is None:
                return  # a snapshot has been asked for and makes this one's news its own
            if message.seq != self._seq + 1:
                self._seq = None
                self.send(Resync())
                return
            self._seq = message.seq
        if not self._pending:
            asyncio.get_running_loop().call_later(GATHER_S, self._hand_on, post)
        self._pending.append(message)

    def _hand_on(self, post: Post) -> None:
        messages, self._pending = tuple(self._pending), []
        if messages:
            post(Batch(messages, self._clock.monotonic()))
