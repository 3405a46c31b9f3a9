"""Our own links: the frames the floor needs, or every header of every event."""

from __future__ import annotations

import asyncio
import sys

from ami_adapters.asyncio_link import AsyncioLink
from ami_adapters.pyst2_link import Pyst2Link
from ami_adapters.translate import WANTED
from bench.payload import DONE
from bench.stopwatch import LOGIN, Stopwatch
from ccfloor.clock import SystemClock
from ccfloor.config import Ami


async def main(link: AsyncioLink | Pyst2Link, *, headers: bool) -> None:
    """Count events until the last one."""
    await link.open()
    watch = Stopwatch()
    link.send(LOGIN)
    seen = 0
    while True:
        for frame in (await link.receive()).frames:
            if not frame.name:
                continue  # a greeting, a reply
            seen += 1
            if headers:
                frame.headers()
            if frame.name == DONE:
                watch.stop(seen)


def made(port: int, kind: str, *, everything: bool) -> AsyncioLink | Pyst2Link:
    """Return the link; it never gives up over how much waits, as nothing here is live."""
    ami = Ami(host="127.0.0.1", port=port)
    wanted = {**WANTED, DONE: None}
    if kind == "pyst2":
        return Pyst2Link(ami, wanted, SystemClock(), overflow=sys.maxsize)
    link = AsyncioLink(ami, wanted, SystemClock(), overflow=sys.maxsize)
    link.protocol.keep_all = everything
    return link


if __name__ == "__main__":
    everything = sys.argv[3] == "headers"
    asyncio.run(
        main(made(int(sys.argv[1]), sys.argv[2], everything=everything), headers=everything)
    )
