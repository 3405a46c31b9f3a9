"""A daemon of one file: speaks the protocol on loopback, for tests with a real terminal.

``python fake_daemon.py SEATS [CHANGES_PER_SECOND [PORT]]`` prints its port and serves until killed.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from typing import Any

import msgspec
from websockets.asyncio.server import ServerConnection, serve

from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState, Severity
from ccfloor.serve.messages import (
    Acknowledge,
    Alert,
    Delta,
    Done,
    LinkState,
    Login,
    Message,
    Ping,
    Pong,
    Queue,
    Resync,
    Seat,
    Snapshot,
    Welcome,
)
from ccfloor.serve.mine import AnyRequest

STATES = [SeatState.READY, SeatState.TALKING, SeatState.WRAP, SeatState.AWAY, SeatState.OUT]
WEIGHTS = [25, 50, 10, 10, 5]
HZ = 4
encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(AnyRequest).decode


def now() -> int:
    return time.time_ns() // 1000


class FakeDaemon:
    """A floor that moves at random and the clients that look at it."""

    def __init__(self, seats: int, changes_s: float) -> None:
        self.random = random.Random(7)  # noqa: S311 - a floor that moves alike in every run
        self.changes_s = changes_s
        began = now()
        self.seats = {
            f"PJSIP/{1000 + number}": self.seat(1000 + number, began - number % 600 * SECOND)
            for number in range(seats)
        }
        self.queues = [Queue(f"队列{number}", members=seats // 8, staffed=3) for number in range(8)]
        first = next(iter(self.seats))
        self.alerts = {
            "one": Alert(
                "one", "T06", "breach", Severity.CRITICAL, first, "seat", began - 6 * MINUTE,
                began - MINUTE, limit=5 * MINUTE, seat=first, agent="agent1000",
            )
        }  # fmt: skip

    def seat(self, number: int, since: int) -> Seat:
        state = self.random.choices(STATES, WEIGHTS)[0]
        return Seat(
            f"PJSIP/{number}",
            f"agent{number}",
            state,
            since,
            name=f"王小{number % 10}明",
            team=f"{number // 40}组",
            away_since=since if state is SeatState.AWAY else None,
        )

    def snapshot(self) -> Snapshot:
        link = LinkState("pbx", "live", now() - MINUTE)
        seats, alerts = tuple(self.seats.values()), tuple(self.alerts.values())
        return Snapshot(1, now(), seats, tuple(self.queues), alerts, link)

    def changed(self) -> tuple[Seat, ...]:
        count = max(1, int(self.changes_s / HZ))
        names = self.random.sample(list(self.seats), min(count, len(self.seats)))
        for name in names:
            self.seats[name] = self.seat(int(name.split("/")[1]), now())
        return tuple(self.seats[name] for name in names)

    async def serve(self, line: ServerConnection) -> None:
        login = decode(await line.recv())
        assert isinstance(login, Login)
        await self.say(line, Welcome("tester", "lead", "loopback", "0", "Asia/Shanghai"))
        await self.say(line, self.snapshot())
        seq = [1]
        telling = asyncio.create_task(self.tell(line, seq))
        try:
            async for raw in line:
                await self.answer(line, decode(raw), seq)
        finally:
            telling.cancel()

    async def say(self, line: ServerConnection, message: Message) -> None:
        await line.send(encode(message).decode())

    async def tell(self, line: ServerConnection, seq: list[int]) -> None:
        while True:
            await asyncio.sleep(1 / HZ)
            seq[0] += 1
            queues = (msgspec.structs.replace(self.queues[0], waiting=seq[0] % 20),)
            await self.say(line, Delta(seq[0], now(), self.changed(), queues=queues))

    async def answer(self, line: ServerConnection, request: Any, seq: list[int]) -> None:
        if isinstance(request, Ping):
            await self.say(line, Pong(request.id, now()))
        if isinstance(request, Resync):
            await self.say(line, self.snapshot())
            seq[0] = 1
        if isinstance(request, Acknowledge):
            for name in request.alerts:
                seen = msgspec.structs.replace(self.alerts[name], seen_by="tester", seen_at=now())
                self.alerts[name] = seen
            seq[0] += 1
            await self.say(line, Delta(seq[0], now(), alerts=tuple(self.alerts.values())))
            await self.say(line, Done(request.id, ok=True))


async def main(seats: int, changes_s: float, port: int) -> None:
    daemon = FakeDaemon(seats, changes_s)
    async with serve(daemon.serve, "127.0.0.1", port) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)  # noqa: T201 - it is told to the test
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    asyncio.run(main(int(given[1]), float(given.get(2, 1.0)), int(given.get(3, 0))))
