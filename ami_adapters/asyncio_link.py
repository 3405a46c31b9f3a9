"""The default link: one TCP or TLS connection, read by the event loop itself.

It always reads. Asterisk cuts a client off that leaves its socket full for 100 ms
[AMI.md C4], so back-pressure is no choice; what the floor cannot take in time waits here,
and too much of it ends the connection: a fresh census is better than an old floor.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import cast

from ami_adapters.frames import Received
from ami_adapters.protocol import Protocol
from ami_adapters.sockets import OVERFLOW, tls_context, tune, unreachable
from ccfloor.clock import Clock
from ccfloor.config import Ami
from ccfloor.errors import LinkLost
from ccfloor.floor.names import Instant


class AsyncioLink:
    """A Link over asyncio's own transport."""

    def __init__(
        self,
        ami: Ami,
        wanted: Mapping[bytes, bytes | None],
        clock: Clock,
        *,
        overflow: int = OVERFLOW,
    ) -> None:
        """Take the PBX's address and the events to let through; ``open`` connects."""
        self._ami = ami
        self._clock = clock
        self.protocol = Protocol(wanted)
        self._reads = _Reads(clock, overflow)
        self._transport: asyncio.Transport | None = None

    async def open(self) -> None:
        """Connect within ``answer_s``; LinkError says why not."""
        ami = self._ami
        context = tls_context(ami)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(ami.answer_s):
                transport, _ = await loop.create_connection(
                    lambda: self._reads, ami.host, ami.port, ssl=context
                )
        except (OSError, UnicodeError) as error:  # UnicodeError: a host name that cannot be one
            raise unreachable(ami, error) from error
        self._transport = transport
        tune(transport.get_extra_info("socket"))

    async def receive(self) -> Received:
        """Return the next read; LinkLost when all were given out and no more will come."""
        data, at = await self._reads.next()
        return Received(data, self.protocol.feed(data), at)

    def send(self, data: bytes) -> None:
        """Queue one action; LinkLost when the connection is gone."""
        if self._transport is None or self._transport.is_closing():
            raise LinkLost(self._reads.lost or "the connection is closed")
        self._transport.write(data)

    async def close(self) -> None:
        """Let go of the socket at once."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()
            await self._reads.gone.wait()
        self.protocol.close()


class _Reads(asyncio.Protocol):
    """What was read and not yet taken."""

    def __init__(self, clock: Clock, overflow: int) -> None:
        self._clock = clock
        self._overflow = overflow
        self._waiting: deque[tuple[bytes, Instant]] = deque()
        self._bytes = 0
        self._some = asyncio.Event()
        self.lost = ""
        """Why no more will come; empty while it may."""
        self.gone = asyncio.Event()
        """Set when the socket is closed."""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._bytes += len(data)
        if self._bytes > self._overflow:
            self._overflowed()
            return
        self._waiting.append((data, self._clock.now()))
        self._some.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = self.lost or (
            f"the connection broke: {exc}" if exc else "the PBX closed the connection"
        )
        self._some.set()
        self.gone.set()

    async def next(self) -> tuple[bytes, Instant]:
        """Wait for a read and take it."""
        while not self._waiting:
            if self.lost:
                raise LinkLost(self.lost)
            self._some.clear()
            await self._some.wait()
        data, at = self._waiting.popleft()
        self._bytes -= len(data)
        return data, at

    def _overflowed(self) -> None:
        """Give up: what waits is old, and what it leaves out cannot be told from what it says."""
        self.lost = f"overflow: {self._bytes} bytes waited to be read"
        self._waiting.clear()
        self._some.set()
        if self._transport is not None:
            self._transport.abort()
