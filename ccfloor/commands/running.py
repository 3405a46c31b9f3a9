"""Runs a daemon until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Iterator

from ccfloor.daemon import Daemon


def stop_signal() -> asyncio.Event:
    """Return what is set when Ctrl-C, SIGTERM or SIGHUP comes; call it on the running loop.

    SIGHUP is a closed terminal; where it is ignored from the start it stays so: ``nohup`` means it.
    """
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if name is signal.SIGHUP and signal.getsignal(name) is signal.SIG_IGN:
            continue
        with contextlib.suppress(NotImplementedError):  # not every system has signals
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    return stopped


@contextlib.contextmanager
def leaving_by_signal() -> Iterator[None]:
    """Leave by SystemExit at SIGTERM or SIGHUP, so that what was begun is ended and cleared away.

    For the time in which no loop runs that knows of signals; a loop's own handlers go before these.
    """

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    ours = [
        name for name in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(name) is signal.SIG_DFL
    ]
    for name in ours:
        signal.signal(name, leave)
    try:
        yield
    finally:
        for name in ours:
            signal.signal(name, signal.SIG_DFL)


async def run_until_stopped(
    daemon: Daemon, meanwhile: Callable[[], Awaitable[object]] | None = None
) -> None:
    """Run ``daemon`` until a signal comes, ``meanwhile`` ends, or a room fails."""
    stopped = stop_signal()
    await daemon.start()
    waits: list[asyncio.Future[object]] = [
        asyncio.ensure_future(stopped.wait()),
        asyncio.ensure_future(daemon.failed()),
    ]
    if meanwhile is not None:
        waits.append(asyncio.ensure_future(meanwhile()))
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        await daemon.stop()
