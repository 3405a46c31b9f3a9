"""panoramisk's AMIProtocol: every event a Message, given to a dispatcher that counts."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from panoramisk.ami_protocol import AMIProtocol

from bench.payload import DONE
from bench.stopwatch import LOGIN, Stopwatch


class Counter:
    """Stands where panoramisk's own Manager would: with no callback to look for."""

    save_stream = None
    forgetable_actions = ()
    awaiting_actions: tuple[()] = ()

    def __init__(self, watch: Stopwatch) -> None:
        """Count from nothing."""
        self._watch = watch
        self.seen = 0

    def dispatch(self, message: Any) -> None:
        """Count an event."""
        self.seen += 1
        if message.event == DONE.decode():
            self._watch.stop(self.seen)

    def connection_lost(self, _error: object) -> None:
        """Do nothing: panoramisk calls this for an event named Shutdown, too."""


async def main(port: int) -> None:
    """Let it run until the last event."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_connection(AMIProtocol, "127.0.0.1", port)
    protocol.encoding = "utf8"
    protocol.factory = Counter(Stopwatch())
    transport.write(LOGIN)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
