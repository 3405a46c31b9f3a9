"""The dashboard on a terminal that may go away: a closed window, a dropped line to the floor's PC.

Textual's own driver reads on from a terminal that is gone, as fast as it can, and waits for ever
for the last of what it drew to be taken. A hangup is told to the leader of the session only; where
that is a program that goes on (``make``, a supervisor), nobody tells us. So this driver looks after
the terminal itself: once it is gone, or SIGHUP or SIGTERM comes, the program ends as if somebody
had left it, and what it started ends with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import select
import signal
from threading import Thread
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App

ENDING = (signal.SIGHUP, signal.SIGTERM)
"""What tells a program on a terminal to end."""


class Drain:
    """A file that takes what nobody reads any more: a write that fails is the last one tried."""

    def __init__(self, file: TextIO) -> None:
        """Write to ``file`` while it can be written to."""
        self._file = file
        self._gone = False

    def write(self, text: str) -> int:
        """Write, or drop it; return how much was taken."""
        self._try(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        self._try(self._file.flush)

    def fileno(self) -> int:
        """Tell the number of the file behind."""
        return self._file.fileno()

    def _try(self, step: Any) -> None:
        if not self._gone:
            try:
                step()
            except OSError:
                self._gone = True


def exit_code(name: signal.Signals) -> int:
    """Return the exit code of a program that a signal ended, as shells write it."""
    return 128 + name


class TerminalDriver(LinuxDriver):
    """Textual's driver for terminals, which ends the program with its terminal."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        """Draw ``app``; nothing is looked after before ``start_application_mode``."""
        super().__init__(app, **options)
        if self._file is not None:
            self._file = cast("Any", Drain(self._file))
        self._watched = False

    def start_application_mode(self) -> None:
        """Take the terminal, and look after it from now on."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # textual's own is not annotated
        if self._watched:
            return  # back from Ctrl-Z
        self._watched = True
        loop = asyncio.get_running_loop()
        for name in ENDING:
            if signal.getsignal(name) is not signal.SIG_IGN:  # nohup means it
                loop.add_signal_handler(name, self._end, name)
        if self.input_tty:
            watch = Thread(target=self._watch, args=(loop,), name="ccfloor-terminal", daemon=True)
            watch.start()

    def _end(self, name: signal.Signals) -> None:
        self._app.exit(return_code=exit_code(name))

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait for the hangup, in a thread of its own: it costs nothing until then."""
        poll = select.poll()
        poll.register(self.fileno, 0)  # a hangup is told whatever is asked for
        poll.poll()
        self.exit_event.set()  # nothing more is read: at its end a terminal is always ready
        with contextlib.suppress(RuntimeError):  # the program was at its end by itself
            loop.call_soon_threadsafe(self._end, signal.SIGHUP)


def looked_after(driver: type[Driver]) -> type[Driver]:
    """Return the driver to take where Textual would take ``driver``."""
    return TerminalDriver if driver is LinuxDriver else driver
