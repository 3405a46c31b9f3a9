"""Each night: the journal is pruned where that is wanted, after the other work of the night."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
import structlog
from structlog.testing import capture_logs

from ccfloor.clock import SetClock
from ccfloor.config import Ami, Config, JournalConfig, ReconcileConfig, RollupConfig, StoreConfig
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.night_shift import works_of_the_night
from ccfloor.nightly import Nightly
from ccfloor.nightly_prune import NightlyPrune
from ccfloor.nightly_rollup import NightlyRollup
from ccfloor.store.deletions import NAME, deletions
from ccfloor.store.journal import HOUR, files
from ccfloor.store.sql_store import SqlStore
from tests.journals import record_of, write_run

DAY = 24 * HOUR
EVENING = 1_795_433_400 * SECOND
"""2026-11-23 17:30 in Shanghai."""


class House:
    """A database, and a journal of an old run and a new one."""

    def __init__(self, folder: Path) -> None:
        self.journal = folder / "journal"
        self.clock = SetClock(EVENING)
        self.config = Config(
            ami=Ami(name="pbx", secret="not for the other process"),
            store=StoreConfig(url=f"sqlite+aiosqlite:///{folder / 'floor.db'}"),
            journal=JournalConfig(folder=str(self.journal), delete=True),
        )
        self.old = write_run(self.journal, EVENING - 800 * DAY, 3)
        self.new = write_run(self.journal, EVENING - DAY, 1)
        asyncio.run(self.know())
        self.busy = False
        self.nightly = NightlyPrune(self.config, self.clock, lambda: self.busy)

    async def know(self) -> None:
        """Have the store know of the old run, as it did when it was."""
        store = SqlStore(self.config.store.url)
        await store.open()
        await store.write([record_of(self.old)])
        await store.close()

    def left(self) -> list[Path]:
        return files(self.journal, "pbx")

    def readings(self) -> dict[str, float]:
        return {reading.name: reading.value for reading in self.nightly.readings()}


@pytest.fixture
def house(tmp_path: Path) -> House:
    structlog.reset_defaults()
    return House(tmp_path)


async def test_once_a_night_what_may_go_is_deleted_by_another_process_and_logged(house: House):
    with capture_logs() as logs:
        outcome = await house.nightly.turn()
    assert outcome is not None
    assert house.left() == house.new
    (deleted,) = [one for one in logs if one["event"] == "journal deleted"]
    assert (deleted["files"], deleted["keep_days"], deleted["log_level"]) == (3, 730, "info")
    assert [one.by for one in deletions(house.journal, "pbx").files] == ["ccfloor"] * 3
    store = SqlStore(house.config.store.url)
    await store.open()
    assert [one.what for one in await store.audit()] == ["journal.deleted"]
    await store.close()
    readings = house.readings()
    assert readings["ccfloor_journal_deleted_files_total"] == 3
    assert readings["ccfloor_journal_deleted_bytes_total"] > 0
    assert readings["ccfloor_journal_delete_failures_total"] == 0
    oldest = (EVENING - DAY) // HOUR * HOUR
    assert readings["ccfloor_journal_oldest_timestamp_seconds"] == oldest / SECOND
    assert await house.nightly.turn() is None  # once a night
    house.clock.move(EVENING + DAY)
    again = await house.nightly.turn()
    assert again is not None
    assert again.pruned.gone == ()


async def test_it_waits_for_the_other_work_of_the_night(house: House):
    house.busy = True
    assert await house.nightly.turn() is None
    assert len(house.left()) == 4
    house.busy = False
    assert await house.nightly.turn() is not None


async def test_what_fails_is_said_counted_and_tried_the_next_night(house: House):
    record = house.journal / "pbx" / NAME
    record.write_bytes(b"somebody's own\n")
    with capture_logs() as logs:
        await house.nightly.turn()
    (error,) = [one for one in logs if one["log_level"] == "error"]
    assert str(record) in error["reason"]
    assert len(house.left()) == 4
    assert house.readings()["ccfloor_journal_delete_failures_total"] == 1
    assert await house.nightly.turn() is None
    record.unlink()
    house.clock.move(EVENING + DAY)
    await house.nightly.turn()
    assert house.left() == house.new


async def test_a_store_that_does_not_answer_protects_everything(house: House, tmp_path: Path):
    (tmp_path / "other.db").write_bytes(b"no database at all" * 100)
    url = f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"
    config = msgspec.structs.replace(house.config, store=StoreConfig(url=url))
    outcome = await NightlyPrune(config, house.clock, lambda: False).turn()
    assert outcome is not None
    assert outcome.failed
    assert len(house.left()) == 4


async def test_so_does_an_empty_one(house: House, tmp_path: Path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    config = msgspec.structs.replace(house.config, store=StoreConfig(url=url))
    outcome = await NightlyPrune(config, house.clock, lambda: False).turn()
    assert outcome is not None
    assert (outcome.failed, outcome.stays) == ("", {"not_stored": 1})
    assert len(house.left()) == 4


async def test_a_damaged_run_is_named_and_stays(house: House):
    data = bytearray(house.old[1].read_bytes())
    data[len(data) // 2] ^= 0xFF
    house.old[1].write_bytes(data)
    with capture_logs() as logs:
        await house.nightly.turn()
    (warning,) = [one for one in logs if one["log_level"] == "warning"]
    assert (warning["why"], warning["remedy"]) == ("damaged", "ccfloor prune-journal")
    assert len(house.left()) == 4


def test_nobody_deletes_who_was_not_told_to(house: House):
    """A file from before anything acted on it says keep_days = 90: it deletes nothing."""
    for journal in (
        JournalConfig(folder=str(house.journal), keep_days=90),
        JournalConfig(folder="", delete=True),
    ):
        config = msgspec.structs.replace(house.config, journal=journal)
        assert works_of_the_night(config, house.clock) == []
    assert [type(one) for one in works_of_the_night(house.config, house.clock)] == [NightlyPrune]


async def test_in_a_daemon_it_comes_after_the_rollup_and_the_comparison(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Both take their time: until both are done nothing is deleted."""
    config = msgspec.structs.replace(
        house.config,
        reconcile=ReconcileConfig(
            queue_log=str(tmp_path / "queue_log"), folder=str(tmp_path / "reconcile")
        ),
        rollup=RollupConfig(folder=str(tmp_path / "daily")),
    )
    compared, rolled, prune = works_of_the_night(config, house.clock)
    assert isinstance(compared, Nightly)
    assert isinstance(rolled, NightlyRollup)
    assert isinstance(prune, NightlyPrune)
    begun, done = asyncio.Event(), asyncio.Event()
    real = compared._elsewhere

    async def slow(*args: int, **_: object) -> object:
        begun.set()
        await done.wait()
        return await real(*args)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(compared, "_elsewhere", slow)
    assert await prune.turn() is None  # neither has begun
    await rolled.turn()
    comparing = asyncio.ensure_future(compared.turn())
    await begun.wait()
    assert await prune.turn() is None
    done.set()
    await comparing
    house.clock.move(house.clock.now() + MINUTE)
    assert await prune.turn() is not None
    assert house.left() == house.new
