"""The daemon as a process of its own, beside a simulated PBX: over TCP, WebSocket and kill -9."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from ccfloor.serve.client import Mirror
from ccfloor.serve.messages import Acknowledge, Done
from ccfloor.store.journal import files, read_file
from tests.end_to_end.site import live, running, until


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
            chosen = max(before, key=lambda key: int(key.rpartition(":")[2]))  # away last
            await client.send(Acknowledge(id=1, alerts=(chosen,), note="seen it"))
            answers = await until(client, mirror, lambda m: m.alerts[chosen].seen_at is not None)
            answers += [m for m in [await client.receive()] if isinstance(m, Done)] * (not answers)
            assert [(a.id, a.ok) for a in answers] == [(1, True)]
        await site.kill()
        await site.start()
        async with site.client() as (client, mirror):
            await until(client, mirror, live)
            again = alarms(mirror)
            for key, raised_at in before.items():
                # On a slow machine he of whom it was said ahead may be over his time by now.
                assert again.get(key) == raised_at or key.replace(":warn:", ":breach:") in again
            assert chosen not in again or mirror.alerts[chosen].note == "seen it"
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
        # What the rules know is written when it changes, before the first connection too.
        kinds = [record.kind for record in read_file(file) if record.kind != "book"]
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
