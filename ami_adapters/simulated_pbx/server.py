"""The simulated PBX on a TCP port: sessions, the pace of time, faults on demand.

The law: one task moves time and speaks to all sessions in turn; a session that does not
read is cut off, never waited for, as Asterisk's writetimeout does (AMI.md C4).
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import Self

import msgspec

from ami_adapters.simulated_pbx import wording
from ami_adapters.simulated_pbx.ledger import Ledger
from ami_adapters.simulated_pbx.model import Simulation
from ami_adapters.simulated_pbx.scenario import Scenario
from ami_adapters.simulated_pbx.session import Session
from ami_adapters.simulated_pbx.wire import Said
from ccfloor.clock import Clock, SystemClock
from ccfloor.floor.names import SECOND, Instant

LONGEST_NAP_S = 0.05
SHORTEST_NAP_S = 0.001
UNREAD_LIMIT = 4_000_000
"""Bytes a session may leave unread: what a kernel holds before writetimeout strikes."""
REFUSAL_S = 1.0
"""manager.c:authenticate sleeps this long before it says no."""


class SimulatedPbx:
    """A call centre that speaks AMI; ``async with`` starts and stops it."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        speed: float = 1.0,
        host: str = "127.0.0.1",
        port: int = 0,
        username: str = "ccfloor",
        secret: str = "ccfloor-secret",  # noqa: S107 - of a simulation, on loopback
        clock: Clock | None = None,
        refusal_s: float = REFUSAL_S,
        model: Simulation | None = None,
    ) -> None:
        """Take what to simulate and how fast; its time begins at ``start()``, by ``clock``.

        A ``model`` that is at work already goes on from where it stands, and what it does up to
        ``start()`` nobody hears; it is the scenario's own.
        With ``speed`` other than 1 the PBX's clock runs fast on purpose: its Timestamps are
        the start plus ``speed`` times what has passed.
        """
        self._clock = clock or SystemClock()
        self._scenario, self._speed = scenario, speed
        self._host, self._port = host, port
        self._username, self._secret = username, secret
        self._refusal_s = refusal_s
        self._server: asyncio.Server | None = None
        self._pace: asyncio.Task[None] | None = None
        self._lines: dict[asyncio.StreamWriter, Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._model = model
        self._origin: Instant = 0
        """The PBX's clock at ``_began``."""
        self._began = 0.0
        self._stalled_until = self._down_until = 0.0
        self._held: dict[asyncio.StreamWriter, list[bytes]] = {}
        self.cut_off = 0
        """Sessions cut off because they did not read."""

    # --- life -----------------------------------------------------------------------

    @property
    def port(self) -> int:
        """The TCP port; known after ``start()``."""
        if self._server is None:
            return self._port
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def model(self) -> Simulation:
        """The simulation behind it, for tests that steer or compare; there after ``start()``."""
        if self._model is None:
            raise RuntimeError("the simulated PBX has not been started")
        return self._model

    @property
    def truth(self) -> Ledger:
        """What really happened."""
        return self.model.truth

    @property
    def sessions(self) -> int:
        """How many clients are connected."""
        return len(self._lines)

    async def start(self) -> None:
        """Set the floor to work and listen."""
        self._origin, self._began = self._clock.now(), self._clock.monotonic()
        if self._model is None:
            scenario = msgspec.structs.replace(self._scenario, start=self._origin)
            self._model = await asyncio.to_thread(Simulation, scenario)
        self._server = await asyncio.start_server(self._serve, self._host, self._port)
        self._pace = asyncio.create_task(self._keep_pace(), name="simulated PBX")

    async def stop(self) -> None:
        """Drop everybody and stop listening."""
        if self._pace:
            self._pace.cancel()
            with suppress(asyncio.CancelledError):
                await self._pace
        self.drop()
        if self._server:
            self._server.close()
            await self._server.wait_closed()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # --- time -----------------------------------------------------------------------

    def _pbx_now(self) -> Instant:
        passed = (self._clock.monotonic() - self._began) * self._speed
        return self._origin + round(passed * SECOND)

    async def _keep_pace(self) -> None:
        while True:
            self.catch_up()
            due = self.model.next_at()
            nap = LONGEST_NAP_S
            if due is not None:
                nap = min(nap, (due - self._pbx_now()) / SECOND / self._speed)
            await asyncio.sleep(max(SHORTEST_NAP_S, nap))

    def catch_up(self) -> None:
        """Let everything happen that is due by now and tell the sessions."""
        self._tell(self.model.advance(self._pbx_now()))
        if self._held and self._clock.monotonic() >= self._stalled_until:
            held, self._held = self._held, {}
            for writer, parts in held.items():
                if writer in self._lines:
                    self._write(writer, b"".join(parts))

    def _tell(self, said: list[Said]) -> None:
        if not said:
            return
        everything = b""
        for writer, session in tuple(self._lines.items()):
            if session.hears_everything():
                everything = everything or "".join(one.text for one in said).encode()
                self._write(writer, everything)
            elif text := session.heard(said):
                self._write(writer, text.encode())

    def _write(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        if self._clock.monotonic() < self._stalled_until:
            self._held.setdefault(writer, []).append(data)
            return
        writer.write(data)
        if writer.transport.get_write_buffer_size() > UNREAD_LIMIT:
            self.cut_off += 1
            self._forget(writer)

    def _forget(self, writer: asyncio.StreamWriter) -> None:
        self._lines.pop(writer, None)
        self._held.pop(writer, None)
        writer.transport.abort()

    # --- sessions -------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self._clock.monotonic() < self._down_until:
            writer.transport.abort()
            return
        challenge = str(random.SystemRandom().randrange(100_000_000, 1_000_000_000))
        session = Session(self.model, self._username, self._secret, challenge)
        self._lines[writer] = session
        self._write(writer, wording.BANNER.encode())
        try:
            while not session.over and (data := await reader.read(65536)):
                self.catch_up()
                answer = session.receive(data)
                if session.refused:
                    await asyncio.sleep(self._refusal_s)
                self._write(writer, answer.encode())
                self._tell(self.model.pbx.wire.take())
            if writer in self._lines:
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client, or stop(), has gone away: there is nobody left to tell
        finally:
            self._lines.pop(writer, None)
            self._held.pop(writer, None)
            writer.close()

    # --- faults ---------------------------------------------------------------------

    def drop(self) -> None:
        """Break every connection without a word."""
        for writer in tuple(self._lines):
            self._forget(writer)

    def stall(self, seconds: float) -> None:
        """Say nothing at all for a while, answers included, then everything at once."""
        self._stalled_until = self._clock.monotonic() + seconds

    def tear(self) -> None:
        """Send half of a frame to everybody, then close."""
        frame = wording.event(
            "Hangup", "call", self._pbx_now(), "Channel: PJSIP/1001-0000"
        ).encode()
        for writer in tuple(self._lines):
            writer.write(frame[: len(frame) * 2 // 3])
            self._lines.pop(writer, None)
            writer.close()

    def flood(self, frames: int) -> None:
        """Say many events nobody asked for, as fast as the sockets take them."""
        self.catch_up()
        wire = self.model.pbx.wire
        for number in range(frames):
            wire.tell("UserEvent", "user", f"UserEvent: Flood\r\nNumber: {number}\r\n")
        self._tell(wire.take())

    def restart(self, *, clean: bool = False, down_s: float = 0.0) -> None:
        """Start the PBX anew: every connection breaks, every call is gone, members come back.

        With ``clean`` the sessions are told by a Shutdown event first; for ``down_s`` nobody
        gets a greeting.
        """
        self.catch_up()
        if clean:
            wire = self.model.pbx.wire
            wire.tell("Shutdown", "system", "Shutdown: Cleanly\r\nRestart: True\r\n")
            self._tell(wire.take())
            for writer in tuple(self._lines):
                self._lines.pop(writer)
                writer.close()
        self.drop()
        self._down_until = self._clock.monotonic() + down_s
        self.model.restart()
