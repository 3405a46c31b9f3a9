"""A daemon process with a roster, deeds through its door, cases and messages: all of it at once."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import msgspec
import pytest

from ccfloor.cases.case import State
from ccfloor.errors import ProtocolError
from ccfloor.floor.deeds import (
    BreakAnswered,
    BreakAsked,
    CallbackClosed,
    CallbackPromised,
    PresenceNoted,
)
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.notes import Done as DeedDone
from ccfloor.notes import RosterTaken
from ccfloor.notes import read as note_of
from ccfloor.roster.plan import Plan, Rank, Shift
from ccfloor.runs import read as run_of
from ccfloor.serve.auth import digest
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.client import FloorClient, Mirror
from ccfloor.serve.handovers import Handover, HandoverBoards
from ccfloor.serve.messages import Acknowledge, Do, Done, Explain, Goodbye, Resync
from ccfloor.store.journal import files, read_file
from ccfloor.store.sql_store import SqlStore
from tests.alerts.receivers import http
from tests.end_to_end.site import PATIENCE_S, Site, live, running, until


def plan(mirror: Mirror) -> Plan:
    """Roster whoever sits there, from twelve hours ago to in ten minutes, and who comes then."""
    now = time.time_ns() // 1_000
    end = now - now % SECOND + 10 * MINUTE
    shifts = []
    for number, seat in enumerate(sorted(mirror.seats.values(), key=lambda s: s.seat)[:4]):
        for start, agent in ((end - 720 * MINUTE, seat.agent), (end, f"relief{number}")):
            shifts.append(
                Shift(
                    id=f"{agent}:{start}",
                    person=agent,
                    day="2026-01-01",
                    start=start,
                    end=start + 720 * MINUTE,
                    agent=agent,
                    team="A",
                    rank=Rank.AGENT if number else Rank.LEAD,
                    seat=seat.seat,
                )
            )
    return Plan(version=1, made_at=now, shifts=tuple(shifts))


async def answer_of(client: FloorClient, number: int) -> object:
    """Wait for the answer to one request, whatever else is told meanwhile."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            message = await client.receive()
            if getattr(message, "id", None) == number:
                return message


async def done(client: FloorClient, request: Do) -> tuple[bool, str]:
    await client.send(request)
    answer = await answer_of(client, request.id)
    if isinstance(answer, Beyond):
        await client.send(msgspec.structs.replace(request, confirm=answer.confirm))
        answer = await answer_of(client, request.id)
    return answer.ok, answer.error  # type: ignore[attr-defined]  # a Done, or the test fails


async def promise_and_close(client: FloorClient, agent: str) -> None:
    """Promise a call, find it on the handover board with its number masked, close it."""
    promise = CallbackPromised("", agent, "138 0013 8000", note="invoice")
    assert await done(client, Do(6, promise)) == (True, "")
    await client.send(Handover(7))
    told = await answer_of(client, 7)
    assert isinstance(told, HandoverBoards)
    (left,) = [one for one in told.boards[0].unfinished if one.kind == "callback"]
    assert (left.what, left.agent, left.number) == ("open", agent, "138****8000")
    assert told.boards[0].checked == 4
    assert await done(client, Do(8, CallbackClosed(left.id, "", "served"))) == (True, "")


async def test_a_roster_deeds_cases_and_messages_in_one_house(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("swordfish", "utf-8")
    async with http() as (web, port), running(tmp_path) as (site, _):
        await site.kill(signal.SIGTERM)
        with site.config.open("a", encoding="utf-8") as more:
            more.write(
                f'[[alerts.target]]\nname = "hook"\nrole = "lead"\nsecret_file = "secret"\n'
                f'url = "ccfloor+http://127.0.0.1:{port}/"\n'
            )
        await site.start()
        async with site.client() as (client, mirror):
            await until(client, mirror, live)
            store = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/floor.db")
            await store.open()
            made = plan(mirror)
            await store.add_plan(made)
            agent = made.shifts[2].agent
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    await client.send(Handover(1))
                    told = await answer_of(client, 1)
                    assert isinstance(told, HandoverBoards)
                    if told.boards:
                        break
                    await asyncio.sleep(0.2)
            (board,) = told.boards
            assert len(board.missing) == 4
            assert await done(client, Do(2, PresenceNoted("relief1", ""))) == (True, "")
            await client.send(Handover(3))
            told = await answer_of(client, 3)
            assert isinstance(told, HandoverBoards)
            assert "relief1" not in told.boards[0].missing
            await promise_and_close(client, agent)
            assert await done(client, Do(4, BreakAsked("", agent))) == (True, "")
            answer = BreakAnswered("", agent, "", granted=True)
            assert await done(client, Do(5, answer)) == (True, "")
            async with asyncio.timeout(6 * PATIENCE_S):
                while not web.taken or not await store.cases():  # noqa: ASYNC110 - other processes
                    await asyncio.sleep(0.2)
            rows = await store.deeds(0, 2**62)
            kept = [(row.kind, row.by) for row in rows if row.kind != "alert_delivered"]
            assert kept == [
                ("presence_noted", "local"), ("callback_promised", "local"),
                ("callback_closed", "local"), ("break_asked", "local"), ("break_answered", "local"),
            ]  # fmt: skip
            states = {case.state for case in await store.cases()}
            assert states <= {State.CANDIDATE, State.NOTED, State.EXCUSED}
            await store.close()
        assert await site.kill(signal.SIGTERM) == 0
        notes = [
            note_of(record.data)
            for file in files(tmp_path / "journal", "sim")
            for record in read_file(file)
            if record.kind == "note"
        ]
        assert [note.plan.version for note in notes if isinstance(note, RosterTaken)] == [1]
        deeds = [type(note.deed).__name__ for note in notes if isinstance(note, DeedDone)]
        assert [name for name in deeds if name != "AlertDelivered"] == [
            "PresenceNoted", "CallbackPromised", "CallbackClosed", "BreakAsked", "BreakAnswered",
        ]  # fmt: skip
        assert all("swordfish" not in str(one) for one in web.taken)


async def test_an_agents_key_shows_him_nobody_else(tmp_path: Path) -> None:
    async with running(tmp_path) as (site, _):
        await site.kill(signal.SIGTERM)
        with site.config.open("a", encoding="utf-8") as more:
            for user, role in (("wang", "agent"), ("boss", "supervisor")):
                more.write(f'[[serve.token]]\nuser = "{user}"\nrole = "{role}"\n')
                more.write(f'agent = "agent1003"\nsha256 = "{digest(user)}"\n')
        await site.start()
        client = await connected(site, "wang")
        async with client:
            await client.send(Acknowledge(1, ("x",)))
            await client.send(Explain(2, "T06:x"))
            await client.send(Handover(3))
            answers = {await client.receive() for _ in range(3)}  # a search takes its time
            refused = {Done(number, ok=False, error="not_allowed") for number in (1, 2, 3)}
            assert answers == refused
            other = Do(4, BreakAsked("", "agent1001", "", "x"))
            assert await done(client, other) == (True, "")
            assert await done(client, Do(5, PresenceNoted("agent1003", ""))) == (
                False, "not_allowed",
            )  # fmt: skip
            await client.send(Resync())
            assert isinstance(await client.receive(), Goodbye)
        store = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/floor.db")
        await store.open()
        (deed,) = await store.deeds(0, 2**62)
        assert (deed.subject, deed.by) == ("agent1003", "wang")  # for himself, whatever he said
        await store.close()


async def connected(site: Site, token: str) -> FloorClient:
    """Give a client as soon as the daemon listens."""
    until_s = time.monotonic() + PATIENCE_S
    while True:
        try:
            async with FloorClient(f"ws://127.0.0.1:{site.port}/", token):
                return FloorClient(f"ws://127.0.0.1:{site.port}/", token)
        except (OSError, ProtocolError):
            if time.monotonic() > until_s:
                pytest.fail((site.folder / "log").read_text())
            await asyncio.sleep(0.05)


def book_after_presence(journal: Path) -> bool:
    """Tell whether the daemon has journalled what its rules know since somebody came."""
    records = [record for path in files(journal, "sim") for record in read_file(path)]
    came = [
        place
        for place, record in enumerate(records)
        if record.kind == "note" and b"presence_noted" in record.data
    ]
    return bool(came) and any(record.kind == "book" for record in records[came[-1] :])


async def test_a_daemon_that_is_killed_hands_its_book_on(tmp_path: Path) -> None:
    async with running(tmp_path) as (site, _):
        async with site.client() as (client, mirror):
            await until(client, mirror, live)
            store = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/floor.db")
            await store.open()
            made = plan(mirror)
            await store.add_plan(made)
            await store.close()
            async with asyncio.timeout(PATIENCE_S):
                told: object = HandoverBoards(1, 0)
                while not (isinstance(told, HandoverBoards) and told.boards):
                    await asyncio.sleep(0.2)
                    await client.send(Handover(1))
                    told = await answer_of(client, 1)
            assert await done(client, Do(2, PresenceNoted("relief1", ""))) == (True, "")
            async with asyncio.timeout(PATIENCE_S):
                while not book_after_presence(tmp_path / "journal"):  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.1)
        await site.kill()
        await site.start()
        async with site.client() as (client, mirror):
            await until(client, mirror, live)
            await client.send(Handover(3))
            told = await answer_of(client, 3)
            assert isinstance(told, HandoverBoards)
            assert "relief1" not in told.boards[0].missing
    records = [record for path in files(tmp_path / "journal", "sim") for record in read_file(path)]
    first, second = (run_of(record.data) for record in records if record.kind == "run")
    assert first.book is None
    assert second.book is not None
    assert len(second.book.attendance.seated) == 20
    notes_of_it = [note_of(one.data) for one in records if one.kind == "note"]
    deeds = [note.deed for note in notes_of_it if isinstance(note, DeedDone)]
    assert sum(isinstance(deed, PresenceNoted) for deed in deeds) == 1  # it was not done again
