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

from ccfloor.dashboard.keys import KEYS
from ccfloor.dashboard.screens.table import SCREENS

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

    async def size(self, width: int, height: int) -> None:
        await output(*self._tmux, "resize-window", "-x", str(width), "-y", str(height))

    async def screen(self) -> str:
        return await output(*self._tmux, "capture-pane", "-p")

    async def shows(self, *texts: str, without: str = "") -> str:
        """Wait for texts to appear; a real program on a real terminal takes real time."""
        screen = ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(60):
                while True:
                    screen = await self.screen()
                    gone = not without or without not in screen
                    if gone and all(text in screen for text in texts):
                        return screen
                    await asyncio.sleep(0.1)
        raise AssertionError(f"{texts} not in\n{screen}")

    async def stop(self) -> None:
        await output(*self._tmux, "kill-server")


async def fake(port: int = 0) -> tuple[asyncio.subprocess.Process, int]:
    """Start a daemon; the same port again for one that comes back."""
    script = Path(__file__).with_name("fake_daemon.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), "40", "4", str(port), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    return process, int(await process.stdout.readline())


@pytest.fixture
async def daemon() -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    process, port = await fake()
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


TITLES = {
    "handover": ("Change of shift", "交接班"),
    "permits": ("Permits", "许可"),
    "staffing": ("Staffing", "人力"),
    "cases": ("Cases: waiting", "案件"),
    "queues": ("F1 Menu", "F1 菜单"),
    "kpis": ("F1 Menu", "F1 菜单"),
    "roster": ("Roster", "班表"),
    "agent": ("F1 Menu", "F1 菜单"),
    "call": ("Call", "通话"),
    "history": ("F1 Menu", "F1 菜单"),
    "alerts": ("F1 Menu", "F1 菜单"),
    "settings": ("Settings", "设置"),
    "wallboard": ("Waiting", "排队"),
    "system": ("System", "系统"),
}
"""What stands on each screen of the table in either language."""
WHOLE = set(TITLES) - {"settings"}
"""The screens through which the floor does not shine."""


async def test_every_screen_opens_by_its_key_in_both_languages_at_both_sizes(daemon, terminal):
    process, port = daemon
    assert set(TITLES) == set(SCREENS)
    await terminal.start(sys.executable, "-c", WATCH, f"ws://127.0.0.1:{port}", "en")
    await terminal.shows("LIVE", "Floor 40")
    keys = {key.name: key.shown for key in KEYS}
    for place, (floor, size) in enumerate((("Floor 40", (80, 24)), ("坐席 40", (200, 60)))):
        await terminal.size(*size)
        for name, titles in TITLES.items():
            await terminal.type(keys[name])
            await terminal.shows(titles[place], without=floor if name in WHOLE else "")
            await terminal.type("Escape")
            await terminal.shows(floor, without="" if name in WHOLE else titles[place])
        if not place:
            await terminal.type("m")
            await terminal.shows("letter, Enter or click")
            await terminal.type("Y")
            await terminal.shows("System")
            await terminal.size(200, 60)  # while it is open
            await terminal.shows("F1 Menu")
            await terminal.type("L")
            await terminal.shows("系统")
            await terminal.type("Escape")
            await terminal.shows("坐席 40")
    process.kill()
    await process.wait()
    await terminal.type("S")
    await terminal.shows("人力", "与服务端没有连接")
    again, _ = await fake(port)
    try:
        await terminal.type("Escape")
        await terminal.shows("实时", "坐席 40")
    finally:
        again.kill()
        await again.wait()
    await terminal.type("q")
    screen = await terminal.shows("gone with status 0")
    assert "Traceback" not in screen
