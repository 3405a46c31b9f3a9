"""The dashboard on a real terminal: ``python -m bench.dashboard``.

A daemon of this file tells a floor over the wire protocol, four deltas a second, each seat changing
its state every thirty seconds; ``run_dashboard`` is a process of its own on a pseudo-terminal of
200 by 60, whose output is read as a terminal would read it. Measured are, for each size of floor:
from the first snapshot to the first screen, from a delta to the changed cell, the processor's time,
the memory. The one who measures is on the same machine: run it with nothing else beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import pty
import random
import re
import statistics
import struct
import sys
import termios
import time
from dataclasses import dataclass, field

import msgspec
import psutil
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from ccfloor.floor.states import SeatState
from ccfloor.serve.messages import (
    Delta,
    LinkState,
    Ping,
    Pong,
    Queue,
    Request,
    Seat,
    Snapshot,
    Welcome,
)

FLOORS = (200, 1_000, 2_000)
WARM_S, RUN_S = 5.0, 20.0
HZ = 4
EVERY_S = 30
"""Each seat changes its state about this often: a busy floor."""
SIZE = (60, 200)
MARK = re.compile(rb"Z(\d{4})Z")
"""What the marked seat's name looks like on the screen."""
STATES = (SeatState.READY, SeatState.TALKING, SeatState.WRAP, SeatState.AWAY, SeatState.OUT)
WATCH = (
    "from ccfloor.dashboard.app import dashboard, run_dashboard; import sys;"
    "sys.exit(run_dashboard(dashboard(sys.argv[1], 'x', language='en')))"
)
_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(Request).decode


@dataclass
class Floor:
    """A floor that moves at random, and when each thing was told and seen."""

    size: int
    rng: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - alike in every run
    told_at: dict[int, float] = field(default_factory=dict)
    seen_after: list[float] = field(default_factory=list)
    snapshot_at: float = 0.0
    first_after: float = 0.0
    output: int = 0
    """Bytes that the terminal was sent."""

    def seat(self, place: int, name: str = "") -> Seat:
        """Make one seat in some state since now."""
        state = self.rng.choices(STATES, (25, 50, 10, 10, 5))[0]
        since = _now()
        return Seat(
            f"PJSIP/{10_000 + place}",
            f"agent{place}",
            state,
            since,
            name=name or f"王小{place % 10}明",
            team=f"{place // 40:02}组",
            away_since=since if state is SeatState.AWAY else None,
        )

    def snapshot(self) -> Snapshot:
        """Make all of it."""
        queues = tuple(Queue(f"队列{n}", members=self.size // 8, staffed=3) for n in range(8))
        seats = tuple(self.seat(place) for place in range(self.size))
        return Snapshot(1, _now(), seats, queues, link=LinkState("pbx", "live", _now()))

    def delta(self, seq: int) -> Delta:
        """Change some seats, and the first one's name to one of its own."""
        count = max(1, self.size // EVERY_S // HZ)
        places = self.rng.sample(range(1, self.size), count)
        marked = self.seat(0, f"Z{seq:04}Z")
        self.told_at[seq] = time.monotonic()
        return Delta(seq, _now(), (marked, *map(self.seat, places)))

    def saw(self, output: bytes) -> None:
        """Take what the terminal was sent."""
        now = time.monotonic()
        self.output += len(output)
        if not self.first_after and self.snapshot_at and f"Floor {self.size}".encode() in output:
            self.first_after = now - self.snapshot_at
        for found in MARK.finditer(output):
            told = self.told_at.pop(int(found[1]), None)
            if told is not None:
                self.seen_after.append(now - told)

    async def tell(self, line: ServerConnection) -> None:
        """Be its daemon."""
        await line.recv()
        await line.send(_ENCODE(Welcome("bench", "lead", "bench", "0", "Asia/Shanghai")).decode())
        snapshot = _ENCODE(self.snapshot()).decode()
        self.snapshot_at = time.monotonic()
        await line.send(snapshot)
        answering = asyncio.create_task(self._answer(line))
        with contextlib.suppress(ConnectionClosed):
            for seq in range(2, 10_000):
                await asyncio.sleep(1 / HZ)
                await line.send(_ENCODE(self.delta(seq)).decode())
        answering.cancel()

    async def _answer(self, line: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for raw in line:
                request = _DECODE(raw)
                if isinstance(request, Ping):
                    await line.send(_ENCODE(Pong(request.id, _now())).decode())


def _now() -> int:
    return time.time_ns() // 1_000


async def measure(size: int) -> str:
    """Watch one floor; one line of the table."""
    floor = Floor(size)
    async with serve(floor.tell, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WATCH, f"ws://127.0.0.1:{port}",
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env=os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
        )  # fmt: skip
        os.close(theirs)
        loop = asyncio.get_running_loop()
        loop.add_reader(ours, lambda: floor.saw(_read(ours)))
        try:
            watched = psutil.Process(process.pid)
            await asyncio.sleep(WARM_S)
            floor.seen_after.clear()
            began, before, output = time.monotonic(), watched.cpu_times(), floor.output
            await asyncio.sleep(RUN_S)
            spent, after = time.monotonic() - began, watched.cpu_times()
            memory = watched.memory_info().rss
        finally:
            process.kill()
            await process.wait()
            loop.remove_reader(ours)
            os.close(ours)
    cpu = (after.user + after.system - before.user - before.system) / spent
    late = sorted(floor.seen_after)
    return (
        f"| {size:,} | {floor.first_after * 1e3:,.0f} ms | {statistics.median(late) * 1e3:,.0f} ms"
        f" | {late[int(len(late) * 0.99)] * 1e3:,.0f} ms | {cpu:.1%} | {memory / 2**20:,.0f} MiB"
        f" | {(floor.output - output) / spent / 1024:,.1f} KiB/s |"
    )


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 20)
    except OSError:  # the other end is gone
        return b""


def main() -> None:
    """Print the table."""
    load = os.getloadavg()[0]
    print(f"load before: {load:.2f}; {HZ} deltas a second, each seat every {EVERY_S} s\n")
    print(
        "| seats | snapshot → screen | delta → cell, median | p99 | of a core | memory | output |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for size in FLOORS:
        print(asyncio.run(measure(size)), flush=True)


if __name__ == "__main__":
    main()
