"""Cases of a long downtime: opened one by one, in order, in sight at once, each once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise

import msgspec
import pytest

from ccfloor.case_log import CaseLog
from ccfloor.case_office import CaseOffice
from ccfloor.case_room import CaseRoom
from ccfloor.cases.audit import Draft, Entry
from ccfloor.cases.case import Case, State
from ccfloor.casework import BACK, PIECE, Casework
from ccfloor.clock import SetClock
from ccfloor.config import Config
from ccfloor.errors import StoreError
from ccfloor.rules.findings import Breach, BreachFound, BreachRevised, Incident
from ccfloor.serve.auth import Person
from ccfloor.serve.cases import CaseList, Cases, DecideCase
from ccfloor.serve.messages import Done
from ccfloor.store.interface import CaseChange, Store
from ccfloor.store.memory_store import MemoryStore
from ccfloor.store.sql_store import SqlStore
from tests.cases.making import DAY, HOUR, NOON, REGULATION, ZONE, S, breach, roster

MANY = 5_000
CHIEF = Person("chen", "supervisor")


class Killed(MemoryStore):
    """Ends, as a process does, with the case that is opened next after ``ends_after``."""

    ends_after = MANY

    async def write_cases(
        self, changes: Sequence[CaseChange], drafts: Sequence[Draft]
    ) -> tuple[Entry, ...]:
        if len(self._cases) >= self.ends_after:
            raise asyncio.CancelledError
        return await super().write_cases(changes, drafts)


class Moody(MemoryStore):
    """Refuses once, in the middle."""

    refuses_at: int | None = None

    async def write_cases(
        self, changes: Sequence[CaseChange], drafts: Sequence[Draft]
    ) -> tuple[Entry, ...]:
        if len(self._cases) == self.refuses_at:
            self.refuses_at = None
            raise StoreError("not now")
        return await super().write_cases(changes, drafts)


def backlog(many: int = MANY) -> list[Breach]:
    """Make breaches of a long weekend: ten seconds between each and the next."""
    return [breach("T05", NOON + n * 10 * S) for n in range(many)]


class House:
    """What a daemon has of cases, over a store that outlives it."""

    def __init__(self, store: Store, now: int = NOON + DAY) -> None:
        self.store = store
        self.clock = SetClock(now)
        self.office = CaseOffice(store, REGULATION, ZONE, self.clock)
        self.work = Casework(self.office, store, roster, self._flush)
        self.room = CaseRoom(
            Config(regulation=REGULATION), store, self.office, roster, self.clock.now,
            self.clock.now, self._no_line,
        )  # fmt: skip
        self.log = CaseLog(store)
        self.log.on_moved = self.room.on

    async def _flush(self) -> None:
        """Nothing waits to be written here."""

    async def _no_line(self, _who: Person, _request: DecideCase) -> Done:
        raise AssertionError("nobody here objects to a payslip")

    async def opened(self) -> list[Case]:
        """Give the cases in the order in which they were opened, by the log."""
        found = [await self.store.case(one.subject) for one in await self.store.audit()]
        return [one for one in found if one is not None]

    async def listed(self) -> int:
        told = await self.room.answer(CHIEF, Cases(1, state=""))
        assert isinstance(told, CaseList)
        return told.total


async def until(done: Callable[[], bool]) -> None:
    """Give others their turns until something is done."""
    for _ in range(100 * MANY):
        if done():
            return
        await asyncio.sleep(0)
    raise AssertionError("it is never done")


@asynccontextmanager
async def going_on(house: House) -> AsyncIterator[asyncio.Task[None]]:
    """Let the worker run beside a test."""
    work = asyncio.create_task(house.work.run(house.clock.now()))
    try:
        yield work
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def test_cases_of_a_long_downtime_are_in_sight_as_they_are_opened_and_nobody_waits():
    store = MemoryStore()
    await store.write(backlog())
    house = House(store)
    await house.log.begin()
    assert await house.listed() == 0
    seen, turns = [0], 0
    async with going_on(house):
        while (there := len(store._cases)) < MANY:
            await asyncio.sleep(0)  # somebody else's turn
            turns += 1
            assert len(store._cases) <= there + 1  # between any two cases
            if turns % 400 == 0:
                await house.log.look()
                seen.append(await house.listed())
                assert seen[-1] == len(store._cases)
    assert len(seen) > MANY // 500
    assert max(after - before for before, after in pairwise(seen)) <= 400
    opened = await house.opened()
    assert [one.begun_at for one in opened] == [one.begun_at for one in backlog()]
    assert await house.office.verify() is None


async def test_what_is_found_meanwhile_does_not_wait_behind_the_backlog():
    store = MemoryStore()
    await store.write(backlog(500))
    house = House(store)
    late = breach("T05", NOON + DAY)
    async with going_on(house):
        await until(lambda: len(store._cases) >= 10)
        await store.write([late])
        house.work.on([BreachFound(late)])
        await until(lambda: len(store._cases) > 500)
    place = [one.begun_at for one in await house.opened()].index(late.begun_at)
    assert place <= PIECE
    assert len(await store.audit()) == 501


@pytest.mark.parametrize(
    ("many", "ends_after"), [(120, 0), (120, 1), (120, PIECE), (120, 119), (MANY, 2_345)]
)
async def test_who_is_killed_in_the_middle_goes_on_there_and_opens_none_twice(
    many: int, ends_after: int
):
    store = Killed()
    await store.write(backlog(many))
    store.ends_after = ends_after
    with pytest.raises(asyncio.CancelledError):
        await House(store).work.take_up(NOON + DAY)
    assert len(store._cases) == ends_after
    store.ends_after = MANY
    after = House(store, NOON + 2 * DAY)
    await after.work.take_up(NOON + 2 * DAY)
    opened = await after.opened()
    assert [one.begun_at for one in opened] == [one.begun_at for one in backlog(many)]
    assert await after.office.verify() is None
    assert await store.unopened(0, 2**62, 1) == []


async def test_a_downtime_longer_than_any_holiday_leaves_none_behind(tmp_path):
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'c.db'}")
    await store.open()
    await store.write(backlog(120))
    later = House(store, NOON + 60 * DAY)
    await later.work.take_up(NOON + 60 * DAY)
    assert len(await store.cases()) == 120
    assert [one.begun_at for one in await later.opened()] == [one.begun_at for one in backlog(120)]
    await store.close()


async def test_what_is_older_than_last_month_is_left_alone():
    store = MemoryStore()
    await store.write([breach("T05", NOON), breach("T05", NOON + HOUR)])
    await House(store).work.take_up(NOON + 14 * S + BACK + 1)
    assert [one.begun_at for one in await store.cases()] == [NOON + HOUR]


async def test_a_store_that_refuses_in_the_middle_is_asked_for_the_rest(monkeypatch):
    monkeypatch.setattr("ccfloor.casework.AGAIN_S", 0.0)
    store = Moody()
    store.refuses_at = 77
    await store.write(backlog(200))
    house = House(store)
    async with going_on(house):
        await until(lambda: len(store._cases) >= 200)
    assert len(await store.audit()) == 200


async def test_of_what_waits_a_refusal_loses_none_and_what_is_done_is_not_done_again():
    store = Moody()
    store.refuses_at = PIECE + 3
    house = House(store)
    house.work.on([BreachFound(one) for one in backlog(2 * PIECE)])
    with pytest.raises(StoreError):
        await house.work.open_queued()
    assert len(store._cases) == PIECE + 3
    waiting, _opened = house.work.readings()
    assert waiting.value == PIECE  # the piece that was not done whole
    await house.work.open_queued()
    assert len(await store.audit()) == 2 * PIECE


async def test_an_incident_that_was_found_when_nobody_opened_is_heard_of_by_the_next_start():
    store = MemoryStore()
    early, other = breach("T05", NOON), breach("T05", NOON + HOUR)
    await store.write([early, other])
    await House(store).work.take_up(NOON + 2 * HOUR)
    found = NOON + 3 * HOUR  # after the last breach
    outage = Incident("OUTAGE:pbx:1", "OUTAGE", "pbx", NOON, found, breaches=(early.id,))
    await store.write([outage])
    await House(store).work.take_up(NOON + 4 * HOUR)
    states = {one.begun_at: one.state for one in await store.cases()}
    assert states == {NOON: State.EXCUSED, NOON + HOUR: State.CANDIDATE}


async def test_a_revised_breach_replaces_the_one_that_waits():
    store = MemoryStore()
    house = House(store)
    first = breach("T05")
    house.work.on([BreachFound(first)])
    house.work.on([BreachRevised(msgspec.structs.replace(first, incident="OUTAGE:pbx:1"))])
    await house.work.open_queued()
    (case,) = await store.cases()
    assert (case.state, case.incident) == (State.EXCUSED, "OUTAGE:pbx:1")
