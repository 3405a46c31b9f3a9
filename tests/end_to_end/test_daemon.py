"""The daemon as a process of its own, beside a simulated PBX: over TCP, WebSocket and kill -9."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from ami_adapters.simulated_pbx import Scenario, SimulatedPbx
from ccfloor.errors import ProtocolError
from ccfloor.serve.auth import local_token
from ccfloor.serve.client import FloorClient, Mirror
from ccfloor.serve.messages import Acknowledge, Delta, Done, Snapshot
from ccfloor.store.journal import files, read_file

PATIENCE_S = 20.0
"""A machine that is busy with other tests may take this long for what takes a moment."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """A folder with a configuration, and the daemon that runs on it."""

    def __init__(self, folder: Path, pbx: SimulatedPbx, link: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.config = folder / "ccfloor.toml"
        self.config.write_text(
            f"""
[site]
name = "test"
[ami]
name = "sim"
port = {pbx.port}
secret = "s3cret"
link = "{link}"
retry_to_s = 0.5
[store]
url = "sqlite+aiosqlite:///{folder}/floor.db"
[journal]
folder = "{folder}/journal"
[serve]
port = {self.port}
token_file = "{folder}/token"
[[queue]]
name = "support"
[[queue.required]]
staff = 500
""",
            encoding="utf-8",
        )
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "ccfloor", "run", "--config", str(self.config),
                "--log", "warning", stderr=log,
            )  # fmt: skip

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), PATIENCE_S)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[tuple[FloorClient, Mirror]]:
        """Connect as soon as the daemon listens."""
        token = local_token(self.folder / "token")
        until = time.monotonic() + PATIENCE_S
        while True:
            client = FloorClient(f"ws://127.0.0.1:{self.port}/", token)
            try:
                async with client:
                    yield client, Mirror()
                    return
            except (OSError, ProtocolError):
                if time.monotonic() > until:
                    pytest.fail((self.folder / "log").read_text())
                await asyncio.sleep(0.05)


async def until(client: FloorClient, mirror: Mirror, true: Callable[[Mirror], bool]) -> list[Done]:
    """Follow the daemon until something is true of its board; return answers on the way."""
    answers = []
    async with asyncio.timeout(PATIENCE_S):
        while not (mirror.seq >= 0 and true(mirror)):
            message = await client.receive()
            if isinstance(message, Snapshot | Delta):
                assert mirror.take(message)
            elif isinstance(message, Done):
                answers.append(message)
    return answers


@asynccontextmanager
async def running(
    tmp_path: Path, link: str = "asyncio"
) -> AsyncIterator[tuple[Site, SimulatedPbx]]:
    scenario = Scenario.demo(seats=20)
    live = msgspec.structs.replace(scenario, start=time.time_ns() // 1_000)
    async with SimulatedPbx(live, secret="s3cret") as pbx:
        site = Site(tmp_path, pbx, link)
        await site.start()
        try:
            yield site, pbx
        finally:
            with contextlib.suppress(ProcessLookupError):
                await site.kill()


def live(mirror: Mirror) -> bool:
    return mirror.link is not None and mirror.link.state == "live" and len(mirror.seats) == 20


def alarms(mirror: Mirror) -> dict[str, int]:
    """Alarms about people who are away: they stand whatever the calls do."""
    return {a.id: a.raised_at for a in mirror.alerts.values() if a.rule == "T06"}


@pytest.mark.parametrize("link", ["asyncio", "pyst2"])
async def test_a_client_sees_the_floor_and_its_alarms(tmp_path: Path, link: str) -> None:
    async with running(tmp_path, link) as (site, _), site.client() as (client, mirror):
        await until(client, mirror, lambda m: live(m) and len(alarms(m)) >= 2)
        queue = mirror.queues["support"]
        assert queue.required == 500
        assert queue.members > queue.staffed > 0
        away = [seat for seat in mirror.seats.values() if seat.away_since is not None]
        assert away
        assert all(seat.since - seat.away_since > 200_000_000 for seat in away if seat.away_since)


async def test_what_is_acknowledged_survives_kill_nine_and_nothing_is_raised_twice(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as (site, _):
        async with site.client() as (client, mirror):
            await until(client, mirror, lambda m: live(m) and len(alarms(m)) >= 2)
            before = alarms(mirror)
            since = {s.seat: s.away_since for s in mirror.seats.values() if s.away_since}
            chosen = next(iter(before))
            await client.send(Acknowledge(id=1, alerts=(chosen,), note="seen it"))
            answers = await until(client, mirror, lambda m: m.alerts[chosen].seen_at is not None)
            answers += [m for m in [await client.receive()] if isinstance(m, Done)] * (not answers)
            assert [(a.id, a.ok) for a in answers] == [(1, True)]
        await site.kill()
        await site.start()
        async with site.client() as (client, mirror):
            await until(client, mirror, live)
            again = alarms(mirror)
            assert {key: again[key] for key in before} == before
            assert mirror.alerts[chosen].note == "seen it"
            now = {s.seat: s.away_since for s in mirror.seats.values() if s.away_since}
            assert {seat: now.get(seat) for seat in since} == since
            assert mirror.link is not None
            assert mirror.link.coverage is not None
            assert mirror.link.coverage < 1
    with contextlib.closing(sqlite3.connect(tmp_path / "floor.db")) as database:
        rows = database.execute("select id from alerts").fetchall()
    assert len(rows) == len(set(rows))


async def test_a_lost_link_is_an_alarm_and_the_floor_is_right_again_after_it(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as (site, pbx), site.client() as (client, mirror):
        await until(client, mirror, live)
        pbx.drop()
        lost: list[str] = []

        def was_lost(board: Mirror) -> bool:
            lost.extend(a.id for a in board.alerts.values() if a.rule == "LINK")
            return bool(lost) and live(board)

        await until(client, mirror, was_lost)
        assert {seat.state for seat in mirror.seats.values()} - {"unseen"}


async def test_a_stopped_daemon_says_goodbye_and_leaves_whole_files(tmp_path: Path) -> None:
    async with running(tmp_path) as (site, _):
        async with site.client() as (client, mirror):
            await until(client, mirror, live)
            code = await site.kill(signal.SIGTERM)
        assert code == 0
        (file,) = files(tmp_path / "journal", "sim")
        kinds = [record.kind for record in read_file(file)]
        assert kinds[:2] == ["run", "open"]
        assert kinds[-2:] == ["lost", "end"]
        assert (tmp_path / "log").read_text() == ""


async def test_health_readiness_and_metrics_answer_on_the_same_port(tmp_path: Path) -> None:
    async with running(tmp_path) as (site, _), site.client() as (client, mirror):
        await until(client, mirror, live)

        def get(path: str) -> str:
            with urllib.request.urlopen(f"http://127.0.0.1:{site.port}{path}") as answer:
                return str(answer.read().decode())

        ask: Callable[[str], Awaitable[str]] = lambda path: asyncio.to_thread(get, path)  # noqa: E731 - one use a line
        assert await ask("/healthz")
        assert await ask("/readyz")
        metrics = await ask("/metrics")
        assert 'ccfloor_link_up{pbx="sim"} 1.0' in metrics
        assert "ccfloor_alerts_total" in metrics


async def test_a_disk_that_takes_no_journal_does_not_blind_the_floor(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file where the folder should be")
    async with running(tmp_path) as (site, _), site.client() as (client, mirror):
        await until(client, mirror, lambda m: live(m) and len(alarms(m)) >= 1)

        def ready() -> int:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/readyz"):
                    return 200
            except urllib.error.HTTPError as error:
                error.close()
                return error.code

        assert await asyncio.to_thread(ready) == 503
    assert "journal not written" in (tmp_path / "log").read_text()
