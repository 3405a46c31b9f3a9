"""The same port over pyst2's Manager, for houses that stand on pyst2.

The Manager's thread reads and frames; the event loop is woken once for all that has
gathered since it last looked, not once for each event (a deque and one pending wake-up
carry thirty times what a call for each does, AMI.md D2).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Mapping

from ami_adapters.frames import Frame, Received
from ami_adapters.pyst2_manager import WireManager
from ami_adapters.sockets import OVERFLOW, tls_context
from ccfloor.clock import Clock
from ccfloor.config import Ami
from ccfloor.errors import LinkError, LinkLost


class Pyst2Link:
    """A Link whose socket is a pyst2 Manager's."""

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
        self._overflow = overflow
        self.manager = WireManager(
            ami,
            wanted,
            clock=clock,
            opened=lambda: self._call(self._is_open.set),
            read=self._read,
            ended=self._ended,
            limit_s=ami.answer_s,
        )
        """For programs that speak pyst2; the link itself only reads and sends."""
        self._waiting: deque[Received] = deque()
        self._put = 0  # bytes: written by the thread only
        self._taken = 0  # bytes: written by the loop only
        self._wake_pending = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._some = asyncio.Event()
        self._is_open = asyncio.Event()
        self._gone = asyncio.Event()
        self._error: LinkError | None = None
        """Why no more will come; None while it may."""

    async def open(self) -> None:
        """Connect within ``answer_s``; LinkError says why not."""
        tls_context(self._ami)  # a wrong file is told here, before there is a thread
        self._loop = asyncio.get_running_loop()
        self.manager.begin()
        opened = asyncio.ensure_future(self._is_open.wait())
        gone = asyncio.ensure_future(self._gone.wait())
        # The thread has the same limit; a second more is for a host name nobody resolves.
        try:
            await asyncio.wait(
                {opened, gone},
                timeout=self._ami.answer_s + 1.0,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            opened.cancel()
            gone.cancel()
        if not self._is_open.is_set():
            where = f"{self._ami.host}:{self._ami.port}"
            raise self._error or LinkError(f"{where}: the name could not be resolved in time")

    async def receive(self) -> Received:
        """Return the next read; LinkLost when all were given out and no more will come."""
        while not self._waiting:
            if self._error is not None:
                raise LinkLost(str(self._error))
            self._some.clear()
            if not self._waiting:
                await self._some.wait()
        received = self._waiting.popleft()
        self._taken += len(received.data)
        return received

    def send(self, data: bytes) -> None:
        """Queue one action; LinkLost when the connection is gone."""
        self.manager.send_bytes(data)

    async def close(self) -> None:
        """Let go of the socket at once; a thread that still resolves a name ends by itself."""
        self.manager.stop()
        if self._loop is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._gone.wait(), 1.0)

    # --- the manager's thread ----------------------------------------------------------

    def _read(self, data: bytes, frames: list[Frame]) -> None:
        self._put += len(data)
        if self._put - self._taken > self._overflow:
            waiting = self._put - self._taken
            self._waiting.clear()
            raise LinkLost(f"overflow: {waiting} bytes waited to be read")
        self._waiting.append(Received(data, frames, self._clock.now()))
        if not self._wake_pending:
            self._wake_pending = True
            self._call(self._wake)

    def _ended(self, error: LinkError) -> None:
        self._call(self._end, error)

    def _call(self, function: Callable[..., object], *args: object) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens
                self._loop.call_soon_threadsafe(function, *args)

    # --- the loop ----------------------------------------------------------------------

    def _wake(self) -> None:
        self._wake_pending = False  # before looking: what comes now wakes again
        self._some.set()

    def _end(self, error: LinkError) -> None:
        self._error = error
        self._some.set()
        self._gone.set()
