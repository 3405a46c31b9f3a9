"""What a dashboard does when its terminal is gone, or it is told to end.

The programs run on a real pseudo-terminal, in a session that has no controlling one: so the hangup
is told to nobody, as it is under a ``make`` that leads the session and goes on.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal
import struct
import sys
import termios
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ccfloor.dashboard.terminal import Drain, TerminalDriver, exit_code, looked_after
from tests.dashboard.test_terminal import WATCH, fake

SIT = (
    "from ccfloor.dashboard.seat_app import run_seat; import sys;"
    "sys.exit(run_seat(sys.argv[1], 'x', language='en'))"
)
LIMIT_S = 60.0
"""A real program takes real time, the more beside others; without an end it would take for ever."""


class Pty:
    """A program on a pseudo-terminal, in its own session."""

    def __init__(self) -> None:
        self.master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.set_blocking(self.master, False)
        self.drawn = b""

    async def start(self, *command: str, **environ: str) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=self._slave, stdout=self._slave, stderr=self._slave,
            start_new_session=True, env={**os.environ, "TERM": "xterm-256color", **environ},
        )  # fmt: skip
        os.close(self._slave)
        return process

    async def shows(self, text: str) -> None:
        """Read what is drawn until it has ``text``."""
        ready = asyncio.Event()
        loop = asyncio.get_running_loop()

        def read() -> None:
            self.drawn += os.read(self.master, 1 << 16)
            if text.encode() in self.drawn:
                ready.set()

        loop.add_reader(self.master, read)
        try:
            async with asyncio.timeout(LIMIT_S):
                await ready.wait()
        finally:
            loop.remove_reader(self.master)

    def close(self) -> None:
        os.close(self.master)


@pytest.fixture
async def url() -> AsyncIterator[str]:
    process, port = await fake()
    yield f"ws://127.0.0.1:{port}"
    process.kill()
    await process.wait()


async def ends(process: asyncio.subprocess.Process) -> int:
    try:
        async with asyncio.timeout(LIMIT_S):
            return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("program", [WATCH, SIT], ids=["floor", "seat"])
async def test_a_dashboard_ends_with_its_terminal_though_nobody_tells_it(url, program):
    terminal = Pty()
    process = await terminal.start(sys.executable, "-c", program, url, "en")
    await terminal.shows("\x1b[?1049h")
    await terminal.shows("Quit")
    terminal.close()
    assert await ends(process) == exit_code(signal.SIGHUP)


async def test_a_dashboard_that_is_told_to_end_leaves_the_terminal_as_it_was(url):
    terminal = Pty()
    process = await terminal.start(sys.executable, "-c", WATCH, url, "en")
    await terminal.shows("Quit")
    process.send_signal(signal.SIGTERM)
    await terminal.shows("\x1b[?1049l")
    assert await ends(process) == exit_code(signal.SIGTERM)
    assert b"Traceback" not in terminal.drawn
    terminal.close()


async def test_what_the_demo_began_ends_with_its_terminal(tmp_path):
    terminal = Pty()
    demo = (sys.executable, "-m", "ccfloor", "demo", "--seats", "10", "--past", "0", "-l", "en")
    process = await terminal.start(*demo, TMPDIR=str(tmp_path))
    await terminal.shows("Quit")
    assert len(list(tmp_path.iterdir())) == 1
    terminal.close()
    assert await ends(process) == exit_code(signal.SIGHUP)
    assert list(tmp_path.iterdir()) == []


async def test_a_demo_that_is_told_to_end_while_it_comes_up_leaves_nothing(tmp_path):
    terminal = Pty()
    demo = (sys.executable, "-m", "ccfloor", "demo", "--seats", "10", "--past", "1")
    process = await terminal.start(*demo, TMPDIR=str(tmp_path))
    async with asyncio.timeout(LIMIT_S):
        while True:
            if list(tmp_path.glob("*/log")):
                break
            await asyncio.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert await ends(process) == exit_code(signal.SIGTERM)
    assert list(tmp_path.iterdir()) == []
    terminal.close()


def test_what_is_written_to_a_terminal_that_is_gone_is_dropped(tmp_path):
    read, write = os.pipe()
    os.close(read)
    with open(write, "w", encoding="utf-8", closefd=False) as file:
        drain = Drain(file)
        for _ in range(3):
            assert drain.write("text") == 4
            drain.flush()
        os.dup2(os.open(Path(tmp_path / "after"), os.O_WRONLY | os.O_CREAT), write)
    os.close(write)


def test_only_textuals_own_terminal_is_looked_after():
    from textual.drivers.headless_driver import HeadlessDriver  # noqa: PLC0415 - as late as the program does
    from textual.drivers.linux_driver import LinuxDriver  # noqa: PLC0415 - as late as the program does

    assert looked_after(LinuxDriver) is TerminalDriver
    assert looked_after(HeadlessDriver) is HeadlessDriver
