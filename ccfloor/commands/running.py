"""Runs a daemon until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable

from ccfloor.daemon import Daemon


def stop_signal() -> asyncio.Event:
    """Return what is set when Ctrl-C or SIGTERM comes; call it on the running loop."""
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # not every system has signals
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    return stopped


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
