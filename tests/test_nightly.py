"""Each night: the day that ended is compared, beside a floor that does not notice."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import MutableMapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
import structlog
from structlog.testing import capture_logs

from ami_adapters.frames import Received
from ami_adapters.recording import read_recording
from ccfloor.clock import SetClock
from ccfloor.config import Ami, Config, JournalConfig, ReconcileConfig, ServeConfig
from ccfloor.daemon import Daemon
from ccfloor.files.whole import write_whole
from ccfloor.floor.names import Instant
from ccfloor.localtime import instant_of
from ccfloor.nightly import Job, Nightly, compare_day, rotations
from ccfloor.regulation.editions import of_parts, parts_of
from ccfloor.store.journal import Journal
from ccfloor.store.memory_store import MemoryStore

RECORDED = Path(__file__).parent / "recordings" / "planted-22"


def wall(text: str) -> Instant:
    zone = ZoneInfo("Asia/Shanghai")
    return instant_of(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone))


class Site:
    """A folder with the journal of the planted session, of 2026-11-23 in Shanghai, and its log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log" / "queue_log"
        self.log.parent.mkdir()
        self.log.write_bytes((RECORDED / "queue_log").read_bytes())
        self.clock = SetClock(wall("2026-11-24 04:29"))
        self.config = Config(
            ami=Ami(secret="not for the other process"),
            journal=JournalConfig(folder=str(folder / "journal")),
            reconcile=ReconcileConfig(queue_log=str(self.log), folder=str(folder / "reconcile")),
        )
        journal = Journal(folder / "journal", "pbx", 3, self.clock)
        begun = False
        for received in read_recording(RECORDED / "session.ami.zst"):
            at = received.at or wall("2026-11-23 19:15")
            if not begun:
                journal.opened(at)
                begun = True
            journal.append(received.data, at)
        journal.close()
        self.nightly = Nightly(self.config, self.clock)

    @property
    def results(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("reconcile/*"))

    def readings(self) -> dict[str, float]:
        return {reading.name: reading.value for reading in self.nightly.readings()}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    structlog.reset_defaults()
    return Site(tmp_path)


async def test_at_its_time_and_not_before_the_day_that_ended_is_compared(site: Site):
    assert await site.nightly.turn() == []
    site.clock.move(wall("2026-11-24 04:30"))
    with capture_logs() as logs:
        assert len(await site.nightly.turn()) == 1
        assert await site.nightly.turn() == []
    assert site.results == ["2026-11-23.json"]
    found = json.loads((site.folder / "reconcile" / "2026-11-23.json").read_bytes())
    assert (found["unexplained"], found["matched"]) == (0, 108)
    assert [(log["event"], log["log_level"], log["day"]) for log in logs] == [
        ("reconciled with queue_log", "info", "2026-11-23")
    ]
    assert site.readings() == {
        "ccfloor_reconcile_failures_total": 0,
        "ccfloor_reconcile_matched": 108,
        "ccfloor_reconcile_named": found["named"],
        "ccfloor_reconcile_unexplained": 0,
        "ccfloor_reconcile_last_run_timestamp_seconds": wall("2026-11-24 04:30") / 1_000_000,
    }


async def test_missed_nights_are_caught_up_and_days_without_a_journal_are_none(site: Site):
    site.clock.move(wall("2026-11-27 12:00"))
    assert [Path(name).name for name in await site.nightly.turn()] == ["2026-11-23.json"]
    site.clock.move(wall("2026-12-24 12:00"))
    assert Nightly(site.config, site.clock).due() == []  # no further than a week


async def test_more_than_the_limit_is_an_error_in_the_log(site: Site):
    rows = site.log.read_bytes().splitlines(keepends=True)
    site.log.write_bytes(b"".join(row for row in rows if b"|CONNECT|" not in row))
    site.clock.move(wall("2026-11-24 05:00"))
    with capture_logs() as logs:
        await site.nightly.turn()
    assert [(log["log_level"], log["unexplained"]) for log in logs] == [("error", 24)]


async def test_a_log_that_cannot_be_read_is_said_once_and_tried_again_the_next_night(site: Site):
    site.log.unlink()
    site.clock.move(wall("2026-11-24 05:00"))
    with capture_logs() as logs:
        assert await site.nightly.turn() == []
        assert await site.nightly.turn() == []
    assert [(log["event"], log["log_level"], log["reason"]) for log in logs] == [
        ("not reconciled with queue_log", "error", f"{site.log}: No such file or directory")
    ]
    assert site.readings() == {"ccfloor_reconcile_failures_total": 1}
    site.log.write_bytes((RECORDED / "queue_log").read_bytes())
    assert await site.nightly.turn() == []
    journal = Journal(site.folder / "journal", "pbx", 3, site.clock)
    journal.opened(wall("2026-11-24 12:00"))
    journal.close()
    site.clock.move(wall("2026-11-25 04:30"))
    assert Path((await site.nightly.turn())[0]).name == "2026-11-23.json"


def test_the_other_process_is_not_told_the_secret(site: Site):
    quiet = msgspec.structs.replace(site.config.ami, secret="")
    job = Job(msgspec.structs.replace(site.config, ami=quiet), 0, 1, "x")
    told = msgspec.json.encode(job, enc_hook=parts_of)
    assert b"not for the other" not in told
    assert msgspec.json.decode(told, type=Job, dec_hook=of_parts) == job


def test_a_day_is_compared_without_its_neighbours(site: Site):
    job = Job(site.config, wall("2026-11-23 00:00"), wall("2026-11-24 00:00"), "")
    whole = compare_day(job)
    half = wall("2026-11-23 19:15") + 40_000_000  # seconds within the session
    first = compare_day(msgspec.structs.replace(job, ends=half))
    second = compare_day(msgspec.structs.replace(job, begins=half))
    assert first.matched
    assert second.matched
    pairs = [sum(k.matched for k in a.kinds if k.ours) for a in (first, second, whole)]
    assert pairs[0] + pairs[1] == pairs[2]


async def test_a_daemon_compares_what_the_run_before_it_lived_through(tmp_path: Path):
    """The first run hears the session and stops; the next one catches the night up."""
    with socket.socket() as nobody:  # bound, and listens to no one
        nobody.bind(("127.0.0.1", 0))
        config = Config(
            ami=Ami(port=nobody.getsockname()[1]),
            journal=JournalConfig(folder=str(tmp_path / "journal")),
            serve=ServeConfig(port=0, token_file=str(tmp_path / "token")),
            reconcile=ReconcileConfig(
                queue_log=str(RECORDED / "queue_log"), folder=str(tmp_path / "reconcile")
            ),
        )
        clock = SetClock(wall("2026-11-23 19:15"))
        first = Daemon(config, MemoryStore(), clock)
        first.opened(clock.now())
        for received in read_recording(RECORDED / "session.ami.zst", read_size=4096):
            clock.move(received.at or clock.now())
            first.received(Received(received.data, received.frames, clock.now()))
        await first.stop()
        clock.move(wall("2026-11-24 09:00"))
        daemon = Daemon(config, MemoryStore(), clock)
        said = asyncio.Event()

        def hear(_logger: object, _name: str, event: MutableMapping[str, object]) -> str:
            if event["event"] == "reconciled with queue_log":
                said.set()
            raise structlog.DropEvent

        structlog.configure(processors=[hear])
        await daemon.start()
        try:
            await asyncio.wait_for(said.wait(), 60)
            readings = {reading.name: reading.value for reading in daemon._readings()}
        finally:
            await daemon.stop()
            structlog.reset_defaults()
    assert (readings["ccfloor_reconcile_matched"], readings["ccfloor_reconcile_unexplained"]) == (
        108,
        0,
    )
    assert (tmp_path / "reconcile" / "2026-11-23.json").exists()


def test_rotations_that_are_too_old_are_left_alone(site: Site):
    old = site.log.with_name("queue_log.1")
    old.write_bytes(b"")
    os.utime(old, (1_000, 1_000))
    recent = site.log.with_name("queue_log-20261123")
    recent.write_bytes(b"")
    os.utime(recent, (2_000_000, 2_000_000))
    assert rotations(site.log, 1_500_000_000_000) == [recent, site.log]


def test_a_result_is_there_whole_or_not_at_all(tmp_path: Path):
    write_whole(tmp_path / "new" / "2026-11-23.json", b"{}\n")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["2026-11-23.json"]
