"""What one writes in ten minutes: split at empty lines, split each line at its colon."""

from __future__ import annotations

import asyncio
import sys

from bench.payload import DONE
from bench.stopwatch import LOGIN, Stopwatch


class Plain(asyncio.Protocol):
    """Trusts the PBX to send nothing odd: it has no limits and no second thoughts."""

    def __init__(self, *, headers: bool) -> None:
        """Split lines too where ``headers`` are wanted, else look at the name only."""
        self._headers = headers
        self._rest = b""
        self._seen = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Log in."""
        self._watch = Stopwatch()
        if isinstance(transport, asyncio.Transport):
            transport.write(LOGIN)

    def data_received(self, data: bytes) -> None:
        """Count events."""
        *blocks, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for block in blocks:
            if self._headers:
                pairs = (
                    line.partition(": ") for line in block.decode(errors="replace").split("\r\n")
                )
                event = {key: value for key, _, value in pairs}.get("Event", "")
            else:
                event = block[7 : block.find(b"\r\n")].decode() if block[:6] == b"Event:" else ""
            if event:
                self._seen += 1
            if event == DONE.decode():
                self._watch.stop(self._seen)


async def main(port: int, *, headers: bool) -> None:
    """Let it run until the last event."""
    loop = asyncio.get_running_loop()
    await loop.create_connection(lambda: Plain(headers=headers), "127.0.0.1", port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), headers=sys.argv[2] == "headers"))
