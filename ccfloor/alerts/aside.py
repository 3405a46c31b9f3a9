"""Calls that may hang: one at a time for each receiver, in a thread that nobody has to wait for.

The law: a receiver that hangs costs one thread and holds up nobody, not even the end of the
program. A pool would not do: its threads are shared, so six calls that hang would be everybody's,
and they are waited for when the program ends.

A call that was given up may still come through. While it lasts no other is begun; and who tries
the same message again is told what became of it, instead of sending it twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

import structlog

_LOG = structlog.get_logger(__name__)


class Aside:
    """One receiver's calls."""

    def __init__(self, name: str, limit_s: float) -> None:
        """Take whose calls these are, and how long one is waited for."""
        self._name = name
        self._limit_s = limit_s
        self._last: tuple[str, asyncio.Future[str]] | None = None

    async def __call__(self, message: str, call: Callable[[], str]) -> str:
        """Run ``call``, which sends ``message``; give its reason for failing, or an empty text."""
        try:
            async with asyncio.timeout(self._limit_s):
                if self._last is not None:
                    before, ending = self._last
                    reason = await asyncio.shield(ending)
                    self._last = None
                    if before == message:
                        return reason
                ending = self._begun(call)
                self._last = message, ending
                reason = await asyncio.shield(ending)
                self._last = None
                return reason
        except TimeoutError:
            return f"no answer within {self._limit_s:g} s"

    def _begun(self, call: Callable[[], str]) -> asyncio.Future[str]:
        loop = asyncio.get_running_loop()
        ending: asyncio.Future[str] = loop.create_future()

        def tell(reason: str) -> None:
            if not ending.done():
                ending.set_result(reason)

        def work() -> None:
            try:
                reason = call()
            except Exception as error:  # noqa: BLE001 - a plugin's mistake must not end the daemon
                # Its text may hold the address, and so may its traceback.
                reason = f"{type(error).__name__} in the way to the target"
                _LOG.error("the way to a target failed", target=self._name, error=reason)
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody wants to know
                loop.call_soon_threadsafe(tell, reason)

        threading.Thread(target=work, name=f"to {self._name}", daemon=True).start()
        return ending
