"""Prints what a daemon tells its clients, as JSON lines.

    {"type": "alert", "event": "raised" | "cleared", "at": …, "alert": {…}}
    {"type": "kpi", "at": …, "queues": [{…}], "link": {…}}

``at`` is the PBX's time in microseconds; the rest is as docs/protocol.md has it.
"""

from __future__ import annotations

import asyncio
from typing import IO, Any

import msgspec

from ccfloor.serve.client import FloorClient, Mirror
from ccfloor.serve.messages import Delta, Goodbye, Resync, Snapshot

EVERY_S = 5.0
"""KPIs this often, and once more at the end."""

_ENCODE = msgspec.json.Encoder()


async def print_lines(url: str, token: str, out: IO[str], seconds: float) -> None:
    """Follow the daemon at ``url`` for ``seconds`` (0: until it says goodbye)."""
    printer = _Printer(out)
    async with FloorClient(url, token, client="headless") as client:
        kpis = asyncio.ensure_future(printer.kpis_for_ever())
        try:
            async with asyncio.timeout(seconds or None):
                async for message in client:
                    if isinstance(message, Snapshot | Delta) and not printer.take(message):
                        await client.send(Resync())
                    elif isinstance(message, Goodbye):
                        break
        except TimeoutError:
            pass  # the time that was asked for is over
        finally:
            kpis.cancel()
            printer.kpis()


class _Printer:
    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._mirror = Mirror()
        self._at = 0

    def take(self, message: Snapshot | Delta) -> bool:
        """Print the alerts that were raised or cleared; False when a message is missing."""
        before = dict(self._mirror.alerts)
        if not self._mirror.take(message):
            return False
        self._at = message.at
        for alert in message.alerts:
            known = before.get(alert.id)
            if known is None:
                self._line(
                    {"type": "alert", "event": "raised", "at": alert.raised_at, "alert": alert}
                )
            if alert.cleared_at is not None and (known is None or known.cleared_at is None):
                self._line(
                    {"type": "alert", "event": "cleared", "at": alert.cleared_at, "alert": alert}
                )
        return True

    async def kpis_for_ever(self) -> None:
        """Print the figures every few seconds."""
        while True:
            await asyncio.sleep(EVERY_S)
            self.kpis()

    def kpis(self) -> None:
        """Print the figures as they are."""
        if self._mirror.seq >= 0:
            queues = [queue for _, queue in sorted(self._mirror.queues.items())]
            self._line({"type": "kpi", "at": self._at, "queues": queues, "link": self._mirror.link})

    def _line(self, line: dict[str, Any]) -> None:
        self._out.write(_ENCODE.encode(line).decode() + "\n")
        self._out.flush()
