"""Orders through the whole house: WebSocket, daemon, link, a simulated PBX that does them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec
import pytest

from ami_adapters.simulated_pbx import QueuePlan
from ami_adapters.simulated_pbx.server import SimulatedPbx
from ccfloor.acting.rights import ORDERS
from ccfloor.cases.audit import Draft, Entry, verify
from ccfloor.clock import SystemClock
from ccfloor.config import (
    ActionsConfig,
    Ami,
    Config,
    JournalConfig,
    ServeConfig,
    TeamConfig,
    Token,
)
from ccfloor.daemon import Daemon
from ccfloor.errors import StoreError
from ccfloor.floor.states import SeatState
from ccfloor.serve.auth import make_token
from ccfloor.serve.client import FloorClient, Mirror
from ccfloor.serve.messages import Delta, Done, Seat, Snapshot
from ccfloor.serve.orders import Act, Confirm
from ccfloor.store.interface import ActionRecord, Record
from ccfloor.store.memory_store import MemoryStore
from tests.ami_adapters.simulated_pbx.hearing import small

EVER: Final = 2**62
PATIENCE_S: Final = 30.0
SECRET: Final = "only for a test"
SEATS: Final = (1001, 1002, 1003, 1004, 1005, 1006)
SCENARIO: Final = small(
    queues=(
        QueuePlan(name="support", seats=SEATS, load=0.8),
        QueuePlan(name="sales", seats=(1006,), load=0.01),
    ),
    talk_s=900.0,
    warmup_s=1800.0,
)
"""Calls so long that none ends by itself while a test looks at it."""


class FullLog(MemoryStore):
    """Whose audit log takes nothing more."""

    async def write_sealed(
        self,
        records: Sequence[Record],  # noqa: ARG002 - it takes none
        drafts: Sequence[Draft],  # noqa: ARG002 - it takes none
    ) -> tuple[Entry, ...]:
        raise StoreError("the audit log is full")


class Floor:
    """A lead's client, and what the house keeps of him."""

    def __init__(self, client: FloorClient, store: MemoryStore, pbx: SimulatedPbx) -> None:
        self.client, self.store, self.pbx = client, store, pbx
        self.mirror = Mirror()

    async def until(self, true: Callable[[Mirror], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true(self.mirror):
                self.take(await self.client.receive())

    def take(self, message: object) -> None:
        if isinstance(message, Snapshot | Delta):
            assert self.mirror.take(message)

    async def answer(self, act: Act) -> Confirm | Done:
        await self.client.send(act)
        async with asyncio.timeout(PATIENCE_S):
            while not isinstance(message := await self.client.receive(), Confirm | Done):
                self.take(message)
        return message

    async def do(self, act: Act) -> Done:
        asked = await self.answer(act)
        if isinstance(asked, Done):
            return asked
        done = await self.answer(msgspec.structs.replace(act, confirm=asked.confirm))
        assert isinstance(done, Done)
        return done

    def seat(self, name: str) -> Seat:
        return self.mirror.seats[name]

    async def outcomes(self, order: str) -> list[str]:
        records = await self.store.actions(0, EVER)
        return [record.outcome for record in records if record.order == order]


@asynccontextmanager
async def floor(link: str, folder: Path, *, audit: bool = True) -> AsyncIterator[Floor]:
    text, sha256 = make_token()
    token = Token(
        user="zhang", role="lead", sha256=sha256, teams=("A",), device="PJSIP/8001", may=("listen",)
    )
    store = MemoryStore() if audit else FullLog()
    async with SimulatedPbx(SCENARIO, secret=SECRET) as pbx:
        ami = msgspec.convert({"port": pbx.port, "secret": SECRET, "link": link}, Ami)
        config = Config(
            ami=ami,
            journal=JournalConfig(folder=str(folder / "journal")),
            serve=ServeConfig(port=0, token=(token,)),
            actions=ActionsConfig(allow=ORDERS, reasons=("会议",)),
            team=(TeamConfig(name="A", agents=("PJSIP/1001-1099",)),),
        )
        daemon = Daemon(config, store, SystemClock())
        await daemon.start()
        try:
            async with FloorClient(daemon.door.url, text) as client:
                here = Floor(client, store, pbx)
                await here.until(lambda m: m.link is not None and m.link.state == "live")
                yield here
        finally:
            await daemon.stop()


def first(mirror: Mirror, *states: SeatState) -> str:
    return next((n for n, seat in sorted(mirror.seats.items()) if seat.state in states), "")


@pytest.mark.parametrize("link", ["asyncio", "pyst2"])
async def test_what_is_confirmed_is_done_by_the_pbx_and_seen_on_the_floor(link, tmp_path):
    async with floor(link, tmp_path) as here:
        welcome = here.client.welcome
        assert welcome is not None
        assert welcome.orders == ("pause", "unpause", "move", "penalty", "listen", "hangup")
        assert welcome.reasons == ("会议",)
        name = first(here.mirror, SeatState.READY, SeatState.TALKING, SeatState.WRAP)
        queue = here.seat(name).queues[0]
        other = next(one for one in sorted(here.mirror.queues) if one not in here.seat(name).queues)
        assert (await here.do(Act(1, "penalty", name, queue=queue, penalty=4))).ok
        done = await here.do(Act(2, "move", name, queue=queue, to=other))
        assert done.ok, done
        await here.until(lambda m: other in m.seats[name].queues)
        assert queue not in here.seat(name).queues
        model = here.pbx.model.pbx.seats[name]
        assert [m.penalty for m in model.members if m.queue.name == other] == [4]
        assert (await here.do(Act(3, "pause", name, reason="会议"))).ok
        assert all((m.paused, m.reason) == (True, "会议") for m in model.members)
        async with asyncio.timeout(PATIENCE_S):  # the pause is told just behind its answer
            while (done := await here.do(Act(4, "unpause", name))).error == "not_paused":
                here.take(await here.client.receive())
        assert done.ok, done
        assert await here.outcomes("pause") == ["asked", "confirmed", "sent", "done"]
        sealed = await here.store.audit()
        assert verify(sealed) is None
        told = [msgspec.json.decode(one.body, type=ActionRecord) for one in sealed]
        assert told == sorted(told, key=lambda record: record.at)
        assert sorted(told, key=str) == sorted(await here.store.actions(0, EVER), key=str)


async def test_a_lead_hears_a_call_until_it_is_ended_and_both_are_written_down(tmp_path):
    async with floor("asyncio", tmp_path) as here:
        await here.until(lambda m: bool(first(m, SeatState.TALKING)))
        name = first(here.mirror, SeatState.TALKING)
        agent, call = here.seat(name).agent, here.seat(name).call
        done = await here.do(Act(1, "listen", name))
        assert done.ok, done
        (heard,) = here.pbx.model.pbx.heard_by.values()
        assert [one.device for one in heard] == ["PJSIP/8001"]
        ended = await here.do(Act(2, "hangup", name))
        assert ended.ok, ended
        assert not here.pbx.model.pbx.heard_by
        await here.until(lambda m: m.seats[name].call != call)
        mine = await here.store.actions(0, EVER, agent)
        assert [r.outcome for r in mine if r.order == "listen"][:4] == [
            "asked",
            "confirmed",
            "sent",
            "done",
        ]
    ended_too = await here.store.actions(0, EVER, agent)  # written down before the house closed
    assert [r.outcome for r in ended_too if r.order == "listen"][-1] == "ended"


async def test_nothing_is_sent_when_the_second_book_is_full(tmp_path):
    async with floor("asyncio", tmp_path, audit=False) as here:
        name = first(here.mirror, SeatState.READY, SeatState.TALKING)
        done = await here.do(Act(1, "pause", name, reason="会议"))
        assert done == Done(1, ok=False, error="store")
        assert not any(m.paused for m in here.pbx.model.pbx.seats[name].members)


async def test_without_anything_allowed_there_is_nobody_who_could_act(tmp_path):
    daemon = Daemon(
        Config(serve=ServeConfig(token_file=str(tmp_path / "t"))), MemoryStore(), SystemClock()
    )
    assert daemon.acting is None
