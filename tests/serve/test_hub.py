from __future__ import annotations

import asyncio

import msgspec
import pytest

from ccfloor.clock import SetClock, SystemClock
from ccfloor.config import Config
from ccfloor.floor.changes import QueueChanged, SeatChanged
from ccfloor.floor.states import SeatState, Severity
from ccfloor.floor.views import QueueView, SeatView
from ccfloor.kpi.live import QueueFigures
from ccfloor.rules.findings import Alert, AlertRaised
from ccfloor.serve.board import Board
from ccfloor.serve.hub import Hub
from ccfloor.serve.messages import Delta, LinkState, Snapshot
from tests.serve.test_websocket import figure


class Ear:
    """A receiver that keeps what it hears."""

    def __init__(self, *, wall: bool = False) -> None:
        self.wall = wall
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()

    def push(self, delta: bytes, now: float) -> None:  # noqa: ARG002 - it keeps all, whenever
        self.heard.put_nowait(delta)

    async def next(self) -> Delta:
        async with asyncio.timeout(60):
            return msgspec.json.decode(await self.heard.get(), type=Delta)


def seat(n: int) -> SeatChanged:
    return SeatChanged(n, SeatView(f"PJSIP/{n}", "agent", SeatState.READY, n, caller="13812345678"))


def alert() -> AlertRaised:
    return AlertRaised(Alert("a", "T01", "warn", Severity.WARNING, "seat", "PJSIP/1", 1, 2))


@pytest.fixture
def started():
    """A hub of a very slow pace, so that only haste explains a quick delta."""
    hub = Hub(Board(Config()), SystemClock(), together_s=3600.0)
    yield hub
    hub.stop()


async def test_an_alert_does_not_wait_for_company(started):
    ear = Ear()
    started.join(ear)
    started.start()
    assert (await ear.next()).seq == 1  # the first beat
    started.board.apply([seat(1)])
    started.changed()
    assert ear.heard.empty()
    started.board.apply([], [alert()])
    started.changed()
    delta = await ear.next()
    assert [a.id for a in delta.alerts] == ["a"]
    assert [s.seat for s in delta.seats] == ["PJSIP/1"]


async def test_a_delta_is_one_object_for_all_and_another_for_all_walls(started):
    ears = [Ear(), Ear(), Ear(wall=True), Ear(wall=True)]
    for ear in ears:
        started.join(ear)
    started.board.apply([seat(1)])
    started.start()
    one, two, wall, other = [await ear.heard.get() for ear in ears]
    assert one is two
    assert wall is other
    assert b"138****5678" in one
    assert b"caller" not in wall


async def test_who_left_hears_nothing_more(started):
    ear = Ear()
    started.join(ear)
    started.leave(ear)
    started.leave(ear)
    other = Ear()
    started.join(other)
    started.start()
    await other.next()
    assert ear.heard.empty()


async def test_a_stopped_hub_says_nothing(started):
    ear = Ear()
    started.join(ear)
    started.start()
    started.stop()
    started.board.apply([], [alert()])
    started.changed()
    await asyncio.sleep(0.02)  # longer than an alert may take
    assert ear.heard.empty()


async def test_two_hundred_snapshots_in_one_breath_are_encoded_once():
    clock = SetClock(5_000_000)
    hub = Hub(Board(Config()), clock)
    hub.board.apply([seat(1)])
    first = hub.snapshot(wall=False)
    assert all(hub.snapshot(wall=False) is first for _ in range(199))
    assert b"caller" not in hub.snapshot(wall=True)
    assert figure(hub.readings(), "ccfloor_snapshots_total") == 2
    clock.move(5_100_001)
    again = msgspec.json.decode(hub.snapshot(wall=False), type=Snapshot)
    assert again.at == 5_100_001


async def test_a_snapshot_kept_for_a_moment_and_the_next_delta_agree():
    hub = Hub(Board(Config()), SetClock(5_000_000))
    kept = hub.snapshot(wall=False)
    hub.board.apply([seat(1)])
    assert hub.snapshot(wall=False) is kept
    delta = hub.board.take_delta(5_000_001)
    assert delta is not None
    assert delta.seq == msgspec.json.decode(kept, type=Snapshot).seq + 1
    assert [s.seat for s in delta.seats] == ["PJSIP/1"]


def test_the_time_that_is_told_is_the_time_of_the_pbx():
    hub = Hub(Board(Config()), SetClock(1_000))
    assert hub.now() == 1_000
    hub.board.set_link(LinkState("pbx", "live", 1, offset=-300))
    assert hub.now() == 700


class Failing:
    """Figures that fail once."""

    failed = False

    def figures(self, queue: str) -> QueueFigures:  # noqa: ARG002 - the same for each
        if not self.failed:
            self.failed = True
            raise ZeroDivisionError
        return QueueFigures(offered=3)


async def test_the_telling_outlives_a_defect_and_tells_what_it_owed():
    hub = Hub(Board(Config(), Failing()), SystemClock())
    ear = Ear()
    hub.join(ear)
    hub.board.apply([QueueChanged(1, QueueView("support"))], [alert()])
    hub.start()
    delta = await ear.next()
    hub.stop()
    assert delta.seq == 1
    assert [q.offered for q in delta.queues] == [3]
    assert [a.id for a in delta.alerts] == ["a"]
    assert figure(hub.readings(), "ccfloor_delta_failures_total") == 1
