"""Who looks back is told what was, by a process of its own; what cannot be told is a code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from ccfloor.clock import SetClock
from ccfloor.config import StoreConfig, Token
from ccfloor.daemon import Daemon
from ccfloor.floor.names import SECOND
from ccfloor.history.process import meet
from ccfloor.history.walking import Walks
from ccfloor.history.wishes import Answer, Wish
from ccfloor.history_room import LONGEST, HistoryRoom, OtherProcess
from ccfloor.house import House
from ccfloor.serve.auth import Person, make_token
from ccfloor.serve.client import FloorClient
from ccfloor.serve.history import FloorAt, FloorDay, FloorMarks, FloorSince, FloorThen
from ccfloor.serve.lookups import LookUps
from ccfloor.serve.messages import Done
from ccfloor.store.sql_store import SqlStore
from tests.history.floors import Shown, bytes_of
from tests.rebuild.site import Site, session

LEAD = Person("zhang", "lead", "", ("A",), "", (), permits=False)


class Beside:
    """The past, lived in this very process: the room does not know the difference."""

    def __init__(self, site: Site) -> None:
        self.walks = Walks(site.config, site.store, SetClock())
        self.wishes: list[Wish] = []
        self.closed = 0

    async def meet(self, wish: Wish) -> Answer:
        self.wishes.append(wish)
        return await meet(self.walks, wish)

    async def close(self) -> None:
        self.closed += 1


class Told:
    """A daemon that has seen a session, and its history room."""

    def __init__(self, shown: Shown, daemon: Daemon, beside: Beside) -> None:
        self.shown, self.daemon, self.beside = shown, daemon, beside
        self.lookups = LookUps()
        self.room = HistoryRoom(house_of(daemon, self.lookups), beside)

    async def ask(self, request: object, person: Person = LEAD) -> object:
        return await self.lookups.answer(person, request)  # type: ignore[arg-type]  # any look-up


def house_of(daemon: Daemon, lookups: LookUps) -> House:
    return House(
        daemon.config, store=daemon.store, clock=daemon._clock, pipeline=daemon.pipeline,
        coverage=daemon._coverage, board=daemon.board, hub=daemon.hub, keeping=daemon._keeping,
        duty_room=daemon.duty_room, watch=daemon.watch, door=daemon.door, lookups=lookups,
    )  # fmt: skip


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    site = Site(tmp_path)
    shown = Shown(site, 3)
    async with site.running() as daemon:
        daemon.opened(site.clock.now())
        await shown.tell(daemon, list(session("asterisk-22.10"))[:3000])
        yield Told(shown, daemon, Beside(site))


async def test_the_floor_of_a_moment_is_told_as_it_was(told: Told):
    for at in sorted(told.shown.floors)[::4]:
        answer = await told.ask(FloorAt(1, at))
        assert isinstance(answer, FloorThen)
        assert answer.snapshot is not None
        assert bytes_of(answer.snapshot) == told.shown.floors[at]


async def test_the_current_hour_is_told_up_to_now(told: Told):
    now = told.daemon.hub.now()
    answer = await told.ask(FloorAt(1, now))
    assert isinstance(answer, FloorThen)
    told.shown.look(told.daemon)
    assert answer.snapshot is not None
    assert bytes_of(answer.snapshot) == told.shown.floors[now]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (lambda now: FloorAt(1, now + 1), "not_yet"),
        (lambda _: FloorAt(1, 2**62), "not_yet"),
        (lambda _: FloorAt(1, 0), "not_kept"),
        (lambda _: FloorAt(1, -(2**63)), "not_kept"),
        (lambda now: FloorSince(1, now - SECOND, now - 2 * SECOND), "reversed"),
        (lambda now: FloorSince(1, now - SECOND, now - SECOND), "reversed"),
        (lambda now: FloorSince(1, now - LONGEST - 1, now), "too_long"),
        (lambda _: FloorSince(1, -(2**63), 2**63 - 1), "too_long"),
        (lambda now: FloorSince(1, now - SECOND, now + SECOND), "not_yet"),
        (lambda _: FloorSince(1, -10, -5), "not_kept"),
        (lambda _: FloorDay(1, 2**62), "not_yet"),
        (lambda _: FloorDay(1, -(2**63)), "not_kept"),
    ],
)
async def test_what_was_not_is_refused_with_a_code(told, request_, code):
    answer = await told.ask(request_(told.daemon.hub.now()))
    assert isinstance(answer, Done)
    assert (answer.ok, answer.error) == (False, code)
    assert not told.beside.wishes  # nothing was lived for it


async def test_without_a_journal_it_says_so(told: Told):
    told.room._folder = ""
    for request in (FloorAt(1, 1), FloorSince(1, 1, 2), FloorDay(1, 1)):
        answer = await told.ask(request)
        assert isinstance(answer, Done)
        assert answer.error == "no_journal"


@pytest.mark.parametrize("role", ["wall", "agent", "stranger"])
async def test_only_leaders_may_look_back(told: Told, role: str):
    answer = await told.ask(FloorAt(1, 1), msgspec.structs.replace(LEAD, role=role))
    assert isinstance(answer, Done)
    assert answer.error == "not_allowed"


async def test_a_day_has_its_alerts_and_gaps(told: Told):
    now = told.daemon.hub.now()
    marks = await told.ask(FloorDay(1, now))
    assert isinstance(marks, FloorMarks)
    assert marks.begins <= marks.kept <= now < marks.ends
    stored = await told.daemon.store.alerts(marks.begins, marks.ends)
    assert [one.id for one in marks.alerts] == [one.id for one in stored] != []
    assert "start" in {gap.reason for gap in marks.gaps}


async def test_the_process_is_ended_when_nobody_asks_any_more(told: Told):
    await told.ask(FloorAt(1, told.daemon.hub.now()))
    timer = told.room._idle
    assert timer is not None
    assert [told.beside.closed] == [0]
    timer._run()  # the loop's own way to let it be time
    assert told.room._ending is not None
    await told.room._ending
    assert told.beside.closed == 1


async def test_through_the_door_and_from_a_process_of_its_own(tmp_path: Path):
    """A journal and an SQLite on disk, a client with a key, and the process begun for it."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'floor.db'}"
    site = Site(tmp_path, store=SqlStore(url))
    key, sha256 = make_token()
    token = msgspec.convert({"user": "zhang", "role": "lead", "sha256": sha256}, Token)
    site.config = msgspec.structs.replace(
        site.config,
        store=StoreConfig(url=url),
        serve=msgspec.structs.replace(site.config.serve, token=(token,)),
    )
    shown = Shown(site, 5)
    async with site.running() as daemon:
        daemon.opened(site.clock.now())
        await shown.tell(daemon, list(session("asterisk-22.10"))[:2500])
        at = sorted(shown.floors)[-3]
        async with FloorClient(daemon.door.url, key, client="test") as client:
            then = await asked(client, FloorAt(7, at))
        assert isinstance(then, FloorThen)
        assert then.snapshot is not None
        assert bytes_of(then.snapshot) == shown.floors[at]
        elsewhere = daemon._rooms._history._elsewhere
        assert isinstance(elsewhere, OtherProcess)
        assert elsewhere.runs
        process = elsewhere._process
    assert process is not None
    assert process.returncode is not None  # it ended with the daemon


async def asked(client: FloorClient, request: FloorAt) -> object:
    """Ask until the floor is there: the process may need more than its second."""
    while True:
        await client.send(request)
        answer: object = None
        while getattr(answer, "id", None) != request.id:
            answer = await asyncio.wait_for(client.receive(), 60)
        if not isinstance(answer, FloorThen) or answer.snapshot is not None:
            return answer
