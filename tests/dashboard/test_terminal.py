from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not shutil.which("tmux"), reason="needs tmux"),
]

WATCH = (
    "from ccfloor.dashboard.app import dashboard, run_dashboard; import sys;"
    "sys.exit(run_dashboard(dashboard(sys.argv[1], 'x', language=sys.argv[2])))"
)


async def output(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return out.decode()


class Terminal:
    """A real terminal of 80 by 24 that a test types into and reads."""

    def __init__(self, socket: Path) -> None:
        self._tmux = ("tmux", "-f", "/dev/null", "-S", str(socket), "-u")

    async def start(self, *command: str) -> None:
        line = shlex.join(command) + "; echo gone with status $?; sleep 600"
        size = ("-x", "80", "-y", "24")
        await output(
            *self._tmux, "new-session", "-d", *size, line + "; echo gone with status $?; sleep 600"
        )

    async def type(self, *keys: str) -> None:
        await output(*self._tmux, "send-keys", *keys)

    async def screen(self) -> str:
        return await output(*self._tmux, "capture-pane", "-p")

    async def shows(self, *texts: str) -> str:
        """Wait for texts to appear; a real program on a real terminal takes real time."""
        screen = ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(60):
                while True:
                    screen = await self.screen()
                    if all(text in screen for text in texts):
                        return screen
                    await asyncio.sleep(0.1)
        raise AssertionError(f"{texts} not in\n{screen}")

    async def stop(self) -> None:
        await output(*self._tmux, "kill-server")


@pytest.fixture
async def daemon() -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    script = Path(__file__).with_name("fake_daemon.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), "40", "4", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    yield process, port
    if process.returncode is None:
        process.kill()
        await process.wait()


@pytest.fixture
async def terminal(tmp_path) -> AsyncIterator[Terminal]:
    # A socket's path has to be short: pytest's own folders can be too deep for it.
    one = Terminal(Path("/tmp") / f"ccfloor-{os.getpid()}-{abs(hash(tmp_path)) % 10**6}")
    yield one
    await one.stop()


async def test_the_dashboard_works_on_a_real_terminal(daemon, terminal):
    process, port = daemon
    await terminal.start(sys.executable, "-c", WATCH, f"ws://127.0.0.1:{port}", "zh_CN")
    screen = await terminal.shows("实时", "坐席 40", "离席超5分钟", "1 条待确认", "退出")
    assert max(len(line) for line in screen.splitlines()) <= 80
    await terminal.type("a")
    await terminal.shows("均已确认", "✓ tester")
    await terminal.type("L")
    await terminal.shows("LIVE", "Floor 40", "Away over 5 min", "Quit")
    await terminal.type("/", "w", "x", "3", "Enter")
    await terminal.shows("No seat passes the filter")
    await terminal.type("Escape")
    await terminal.shows("Floor 40")
    process.kill()
    await process.wait()
    await terminal.shows("CUT OFF", "No connection to the daemon since")
    await terminal.type("q")
    screen = await terminal.shows("gone with status 0")
    assert "Traceback" not in screen
