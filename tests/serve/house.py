"""A serving daemon for tests, with people who hold keys to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from ccfloor.clock import SystemClock
from ccfloor.config import Config, ServeConfig, Token
from ccfloor.floor.changes import Change
from ccfloor.rules.findings import Finding
from ccfloor.serve.auth import Person, make_token
from ccfloor.serve.board import Board
from ccfloor.serve.client import FloorClient
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.http import Readiness
from ccfloor.serve.hub import Hub
from ccfloor.serve.messages import Done, Snapshot
from ccfloor.serve.orders import Act, Confirm
from ccfloor.serve.readings import Reading
from ccfloor.serve.websocket import Door
from ccfloor.store.interface import Acknowledgement

KEYS = {role: make_token() for role in ("wall", "lead", "supervisor", "manager")}
TOKENS = tuple(
    msgspec.convert({"user": f"{role} 1", "role": role, "sha256": sha256}, Token)
    for role, (_, sha256) in KEYS.items()
)


class HandActor:
    """Whoever acts, as far as a door knows him: it does what a test tells it."""

    reasons = ("会议",)

    def __init__(self) -> None:
        self.asked: list[tuple[str, Act]] = []
        self.answer: Confirm | Done | None = None
        self.waits: asyncio.Event | None = None
        self.ended = 0

    def orders_of(self, person: Person) -> tuple[str, ...]:
        return ("pause",) if person.role == "lead" else ()

    async def act(self, person: Person, act: Act) -> Confirm | Done:
        self.asked.append((person.user, act))
        if self.waits is not None:
            await self.waits.wait()
        self.ended += 1
        return self.answer or Done(act.id, ok=True)


class House:
    """A daemon's serving half on an ephemeral port, and the acknowledgements it stored."""

    def __init__(self, folder: Path, **serve: object) -> None:
        values = {"host": "127.0.0.1", "port": 0, "token": TOKENS} | serve
        self.config = Config(serve=msgspec.convert(values, ServeConfig))
        self.board = Board(self.config)
        self.hub = Hub(self.board, SystemClock())
        self.stored: dict[str, Acknowledgement] = {}
        self.store_error: Exception | None = None
        self.store_waits: asyncio.Event | None = None
        self.asked: list[str] = []
        self.answer_waits: asyncio.Event | None = None
        self.ready = Readiness(link=True, store=True)
        self.read: Callable[[], list[Reading]] = list
        self.token_file = folder / "token"
        self.acting = HandActor()
        self.door = Door(
            self.config,
            self.hub,
            SystemClock(),
            acknowledge=self._acknowledge,
            find_out=self._find_out,
            acting=self.acting,
            ready=lambda: self.ready,
            readings=lambda: self.read(),  # noqa: PLW0108 - a test may exchange it later
            token_file=self.token_file,
            file="floor.toml",
        )

    async def _acknowledge(self, acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        if self.store_waits is not None:
            await self.store_waits.wait()
        if self.store_error is not None:
            raise self.store_error
        new = [ack for ack in acks if ack.alert not in self.stored]
        self.stored |= {ack.alert: ack for ack in new}
        return tuple(ack.alert for ack in new)

    async def _find_out(self, what: str) -> Explanation:
        self.asked.append(what)
        if self.answer_waits is not None:
            await self.answer_waits.wait()
        if self.store_error is not None:
            raise self.store_error
        return Explanation(id=0, what=what, kind="breach")

    def client(self, role: str = "lead") -> FloorClient:
        return FloorClient(self.door.url, KEYS[role][0], client="test")

    def tell(self, changes: Sequence[Change] = (), findings: Sequence[Finding] = ()) -> None:
        self.board.apply(changes, findings)
        self.hub.changed()


async def after_snapshot(client: FloorClient) -> Snapshot:
    """Return the first message after the welcome, which is the snapshot."""
    message = await client.receive()
    assert isinstance(message, Snapshot)
    return message
