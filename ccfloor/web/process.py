"""One screen is one process: the dashboard itself, drawn for a browser instead of a terminal.

textual-serve brings the protocol between the two (``AppService``). What differs here, and why:

* no shell starts it, so that no text becomes a command;
* it gets the few variables it needs and the key of its reader, not those of this process
  (the PBX's password may be one of them);
* it may draw and end, not send a file or open an address: the dashboard does neither;
* whatever it does, it ends with its reader: asked first, then killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import msgspec
import structlog
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

_LOG: Final = structlog.get_logger(__name__)

GRACE_S: Final = 3.0
"""How long a process may take to end when it is asked to."""
STUCK_S: Final = 10.0
"""A process that takes no key for so long is given up."""
_HANDED_ON: Final = frozenset(
    {"HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "PYTHONPATH", "SSL_CERT_DIR", "SSL_CERT_FILE",
     "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "VIRTUAL_ENV", "XDG_STATE_HOME"}
)  # fmt: skip
_ESCAPE: Final = "\x1b"
_ESCAPE_WHOLE: Final = "\x1b[27u"
"""The key as the Kitty keyboard protocol spells it, which no key that follows can be part of."""
_FRAMES: Final = "20"
"""Pictures a second at most; the floor's own pace is slower."""


class _ExitMeta(msgspec.Struct):
    type: str


class ScreenProcess(AppService):
    """The dashboard of one reader."""

    def __init__(
        self,
        command: Sequence[str],
        secrets: Mapping[str, str],
        *,
        draw: Callable[[bytes], Awaitable[None]],
        ended: Callable[[], Awaitable[object]],
        grace_s: float,
    ) -> None:
        """Take the program and its arguments, and what only its environment may hold."""

        async def say_nothing(_text: str) -> None:
            """Carry no message to the page: all there is is drawn."""

        async def end() -> None:
            await ended()

        super().__init__(
            "",
            write_bytes=draw,
            write_str=say_nothing,
            close=end,
            download_manager=DownloadManager(),
        )
        self._argv = tuple(command)
        self._secrets = dict(secrets)
        self._grace_s = grace_s

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        handed_on = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
        return {
            **handed_on,
            "COLUMNS": str(width),
            "ROWS": str(height),
            "PYTHONUTF8": "1",
            "TEXTUAL_COLOR_SYSTEM": "truecolor",
            "TEXTUAL_DRIVER": "ccfloor.dashboard.browser:BrowserDriver",
            "TEXTUAL_FPS": _FRAMES,
            **self._secrets,
        }

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._process = process = await asyncio.create_subprocess_exec(
            *self._argv,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width, height),
            start_new_session=True,  # Ctrl-C is for us; we end it in our own way
        )
        self._stdin = process.stdin
        return process

    @property
    def pid(self) -> int | None:
        """The process's number, once it is started."""
        return self._process.pid if self._process is not None else None

    async def run(self) -> None:
        """Draw until the process ends, then close the page's line, however it ended."""
        await super().run()
        await self.remote_close()

    async def on_meta(self, data: bytes) -> None:
        """Take note that the dashboard ends; anything else it has no business with."""
        kind = msgspec.json.decode(data, type=_ExitMeta).type
        if kind == "exit":
            await self.remote_close()
        else:
            _LOG.warning("a screen asked for more than to be drawn", kind=kind)

    async def on_packed(self, payload: bytes) -> None:
        """Let no file through."""
        _LOG.warning("a screen sent a file", size=len(payload))

    async def type(self, text: str) -> None:
        """Hand on what was typed; raises TimeoutError when the process does not take it.

        A page's terminal says one key at a time, so a lone ESC is the key. Down the pipe it
        would have to be told from the beginning of another one by time: a ``q`` within a tenth
        of a second would make an Alt+Q of the two.
        """
        text = _ESCAPE_WHOLE if text == _ESCAPE else text
        async with asyncio.timeout(STUCK_S):
            await self.send_bytes(text.encode())

    async def resize(self, width: int, height: int) -> None:
        """Hand on the page's size; raises TimeoutError when the process does not take it."""
        async with asyncio.timeout(STUCK_S):
            await self.set_terminal_size(width, height)

    async def stop(self) -> None:
        """End the process and wait until it is gone."""
        task, process = self._task, self._process
        self._task = None
        if task is None or process is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._grace_s):
                await self.send_meta({"type": "quit"})
                await process.wait()
        if process.returncode is None:
            _LOG.warning("a screen did not end by itself", pid=process.pid)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        task.cancel()  # what it still had to draw nobody looks at
        await asyncio.gather(task, return_exceptions=True)
