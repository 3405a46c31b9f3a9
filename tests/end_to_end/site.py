"""The daemon as a process of its own, beside a simulated PBX, and a client of it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from ami_adapters.simulated_pbx import Scenario, SimulatedPbx
from ccfloor.errors import ProtocolError
from ccfloor.serve.auth import local_token
from ccfloor.serve.client import FloorClient, Mirror
from ccfloor.serve.messages import Delta, Done, Snapshot
from tests.ports import free_port

PATIENCE_S = 60.0
"""A machine that is busy with other tests may take this long for what takes a moment."""


class Site:
    """A folder with a configuration, and the daemon that runs on it."""

    def __init__(self, folder: Path, pbx: SimulatedPbx, link: str, store: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.config = folder / "ccfloor.toml"
        self.config.write_text(
            f"""
[site]
name = "test"
[ami]
name = "sim"
port = {pbx.port}
secret = "s3cret"
link = "{link}"
retry_to_s = 0.5
[store]
url = "{store or f"sqlite+aiosqlite:///{folder}/floor.db"}"
[journal]
folder = "{folder}/journal"
[serve]
port = {self.port}
token_file = "{folder}/token"
[[queue]]
name = "support"
[[queue.required]]
staff = 500
""",
            encoding="utf-8",
        )
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "ccfloor", "run", "--config", str(self.config),
                "--log", "warning", stderr=log,
            )  # fmt: skip

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), PATIENCE_S)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[tuple[FloorClient, Mirror]]:
        """Connect as soon as the daemon listens."""
        token = local_token(self.folder / "token")
        until = time.monotonic() + PATIENCE_S
        async with AsyncExitStack() as connected:
            while True:
                client = FloorClient(f"ws://127.0.0.1:{self.port}/", token)
                try:
                    await connected.enter_async_context(client)
                    break
                except (OSError, ProtocolError):
                    if time.monotonic() > until:
                        pytest.fail((self.folder / "log").read_text())
                    await asyncio.sleep(0.05)
            yield client, Mirror()


async def until(client: FloorClient, mirror: Mirror, true: Callable[[Mirror], bool]) -> list[Done]:
    """Follow the daemon until something is true of its board; return answers on the way."""
    answers = []
    async with asyncio.timeout(PATIENCE_S):
        while not (mirror.seq >= 0 and true(mirror)):
            message = await client.receive()
            if isinstance(message, Snapshot | Delta):
                assert mirror.take(message)
            elif isinstance(message, Done):
                answers.append(message)
    return answers


@asynccontextmanager
async def running(
    tmp_path: Path, link: str = "asyncio", store: str = ""
) -> AsyncIterator[tuple[Site, SimulatedPbx]]:
    scenario = Scenario.demo(seats=20)
    live = msgspec.structs.replace(scenario, start=time.time_ns() // 1_000)
    async with SimulatedPbx(live, secret="s3cret") as pbx:
        site = Site(tmp_path, pbx, link, store)
        await site.start()
        try:
            yield site, pbx
        finally:
            with contextlib.suppress(ProcessLookupError):
                await site.kill()


def live(mirror: Mirror) -> bool:
    return mirror.link is not None and mirror.link.state == "live" and len(mirror.seats) == 20
