"""Promises between the programs that enter them, the rules that judge them, and a restart."""

from __future__ import annotations

import asyncio

import pytest

from ccfloor.config import Config
from ccfloor.deeds_kept import TAKEN_UP, deed_of, kept, to_tell
from ccfloor.errors import StoreError
from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import (
    CallbackClosed,
    CallbackPromised,
    CallbackSettled,
    Deed,
    PresenceNoted,
)
from ccfloor.floor.names import MINUTE, Instant
from ccfloor.floor.states import SeatState
from ccfloor.promising import MONITOR, Promising
from ccfloor.rules.engine import Engine
from ccfloor.store.interface import StoredDeed
from ccfloor.store.memory_store import MemoryStore
from tests.rules.histories import at, blind, seat, sees, watch

HOUR = 3_600
PROMISE = CallbackPromised("cb1", "agent1001", "13800138000", by="li")


class House:
    """A store, an engine, and what leads promises from one to the other."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.engine = Engine(Config())
        self.now: Instant = at(0)
        self.told: list[tuple[Instant, Deed]] = []
        self.promising = Promising(self.store, lambda: self.now, self.tell, self.take)
        self.broken = False

    def tell(self, moment: Instant, deed: Deed) -> None:
        self.told.append((moment, deed))
        self.engine.on((Told(moment, deed),), moment)

    async def take(self, deed: Deed, by: str) -> None:
        if self.broken:
            raise StoreError("no disk")
        row = kept(deed, self.now, by)
        await self.store.write([row])
        self.promising.told(row)
        self.tell(row.at, deed)

    def later(self, hours: float) -> None:
        self.now = at(hours * HOUR)
        watch(seat(hours * HOUR, SeatState.READY, "PJSIP/1009"), engine=self.engine)

    async def keep(self) -> None:
        self.promising.judged(self.engine.callbacks.take_judged())
        await asyncio.sleep(0)

    def state(self) -> str:
        promise = self.engine.callbacks.find("cb1")
        return promise.state if promise is not None else ""


async def written(house: House, moment: Instant, deed: Deed = PROMISE) -> StoredDeed:
    row = kept(deed, moment, "li")
    await house.store.write([row])
    return row


async def test_what_a_command_wrote_is_told_once_with_its_own_moment():
    house = House()
    await written(house, at(-3))
    await house.promising.look()
    await house.promising.look()
    assert house.told == [(at(-3), PROMISE)]


async def test_what_lies_before_the_streams_clock_is_not_told_yet():
    """Else the floor's clock would be set forward by it."""
    house = House()
    await written(house, at(4))
    await house.promising.look()
    assert house.told == []
    house.now = at(5)
    await house.promising.look()
    assert house.told == [(at(4), PROMISE)]


async def test_what_came_through_the_door_is_not_told_twice():
    house = House()
    await house.take(PROMISE, "li")
    house.now = at(9)
    await house.promising.look()
    assert len(house.told) == 1


async def test_other_deeds_are_not_its_matter():
    house = House()
    await written(house, at(-3), PresenceNoted("agent1001", "li"))
    await house.promising.look()
    assert house.told == []


async def test_what_was_judged_is_written_down_and_outlasts_a_restart():
    house = House()
    house.later(-0.1)
    await house.take(PROMISE, "li")
    house.later(25)
    await house.keep()
    rows = await house.store.deeds(0, at(99 * HOUR))
    assert [(deed_of(row), row.by) for row in rows][1:] == [
        (CallbackSettled("cb1", "missed"), MONITOR)
    ]
    again = House(house.store)
    dark = blind(25.1 * HOUR, "start")
    watch(dark, engine=again.engine)
    for row in to_tell(rows, at(25.2 * HOUR)):
        again.tell(row.at, deed_of(row))
    watch(sees(dark, 25.3 * HOUR), engine=again.engine)
    again.later(49)
    assert again.state() == "missed"  # not overdue: nobody saw the restart itself
    await again.keep()
    assert len(await house.store.deeds(0, at(99 * HOUR))) == 2


async def test_a_promise_that_a_restart_cut_is_judged_by_nobody():
    house = House()
    await house.take(PROMISE, "li")
    again = House(house.store)
    dark = blind(5 * HOUR, "start")
    watch(dark, engine=again.engine)
    for row in to_tell(await house.store.deeds(0, at(99 * HOUR)), at(5 * HOUR)):
        again.tell(row.at, deed_of(row))
    watch(sees(dark, 5 * HOUR + 1), engine=again.engine)
    again.later(25)
    assert again.state() == "unjudged"
    await again.keep()
    last = (await house.store.deeds(0, at(99 * HOUR)))[-1]
    assert deed_of(last) == CallbackSettled("cb1", "unjudged")


async def test_a_store_that_refuses_stops_nobody():
    house = House()
    house.later(-0.1)
    await house.take(PROMISE, "li")
    house.later(25)
    house.broken = True
    await house.keep()
    assert house.state() == "missed"


def row(hours: float, deed: Deed) -> StoredDeed:
    return kept(deed, at(hours * HOUR), "li")


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        (CallbackClosed("cb1", "li", "served"), 0),
        (CallbackSettled("cb1", "kept"), 0),
        (CallbackSettled("cb1", "late"), 0),
        (CallbackSettled("cb1", "missed"), 2),
        (CallbackSettled("cb1", "unjudged"), 2),
        (CallbackSettled("cb2", "kept"), 1),
    ],
)
def test_a_restart_is_told_of_promises_that_are_not_over(ended, told):
    rows = to_tell([row(0, PROMISE), row(25, ended)], at(200 * HOUR))
    assert sum(one.subject in {"agent1001", "cb1"} for one in rows) == told


def test_of_other_deeds_a_restart_is_told_those_of_the_last_shift():
    old, new = row(0, PresenceNoted("a", "li")), row(1, PresenceNoted("b", "li"))
    assert to_tell([old, new], new.at + TAKEN_UP) == [new]
    assert to_tell([old, new], new.at + TAKEN_UP + MINUTE) == []
