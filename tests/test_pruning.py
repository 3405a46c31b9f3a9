"""Deleting of the raw journal: only what nothing needs, whole, on record; or it is said."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ccfloor.__main__ import main
from ccfloor.cases.case import Case
from ccfloor.clock import SetClock
from ccfloor.config import Ami, Config, JournalConfig, Site
from ccfloor.errors import RecordingError
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import CoverageGap, Span
from ccfloor.nightly_prune import prune
from ccfloor.pruning import Pruned, delete, look
from ccfloor.store.deletions import NAME, deletions
from ccfloor.store.interface import CaseChange, Store
from ccfloor.store.journal import HOUR, Journal, files, read_file
from ccfloor.store.memory_store import MemoryStore
from ccfloor.store.sql_store import SqlStore
from tests.cases.making import candidate
from tests.journals import record_of, write_run

DAY = 24 * HOUR
T0 = 1_700_000_000 * SECOND // HOUR * HOUR
"""2023-11-14T22:00 UTC."""
NOW = T0 + 800 * DAY


class House:
    """A journal of three runs: of two and three hours 800 days ago, and of yesterday."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "journal"
        self.store = MemoryStore()
        self.config = Config(
            ami=Ami(name="pbx"),
            site=Site(timezone="UTC"),
            journal=JournalConfig(folder=str(self.folder), delete=True),
        )
        self.first = write_run(self.folder, T0, 2)
        self.second = write_run(self.folder, T0 + 10 * HOUR, 3)
        self.newest = write_run(self.folder, NOW - DAY, 2)
        asyncio.run(self.know(self.store))

    async def know(self, store: Store) -> None:
        """Have a store know of the runs, as it did when they were."""
        await store.write([record_of(run) for run in (self.first, self.second, self.newest)])

    def names(self) -> list[str]:
        return [path.name for path in files(self.folder, "pbx")]

    async def prune(self, **options: Any) -> Pruned:
        survey = await look(self.config, self.store, NOW)
        return delete(self.config, survey, NOW, "chen", **options)

    async def keep(self, *cases: Case) -> None:
        await self.store.write_cases([CaseChange(case, 0) for case in cases], [])


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def names(*runs: list[Path]) -> list[str]:
    return [path.name for run in runs for path in run]


def case_of(at: int) -> Case:
    return msgspec.structs.replace(candidate(begun=at), at=at, day="2023-11-15", month="2023-11")


async def test_old_runs_go_whole_and_each_file_is_on_record_with_its_digest(house: House):
    told = {path.name: list(read_file(path)) for path in house.first + house.second}
    sizes = {path.name: path.stat().st_size for path in house.first + house.second}
    pruned = await house.prune()
    assert [(one.since, one.until, one.files) for one in pruned.gone] == [
        (T0, T0 + 2 * HOUR, 2),
        (T0 + 10 * HOUR, T0 + 13 * HOUR, 3),
    ]
    assert sum(one.size for one in pruned.gone) == sum(sizes.values())
    assert (pruned.kept, pruned.failed) == ((), ())
    assert house.names() == names(house.newest)
    found = deletions(house.folder, "pbx")
    assert [one.file for one in found.files] == names(house.first, house.second)
    for one in found.files:
        records = told[one.file]
        assert one.sha256 == records[-1].data.decode()
        assert (one.first, one.last) == (records[0].at, records[-2].at)
        assert one.raw == sum(len(record.data) for record in records[:-1])
        assert (one.size, one.keep_days, one.at, one.by) == (sizes[one.file], 730, NOW, "chen")
        assert one.run == (house.first[0] if one.file in names(house.first)
                           else house.second[0]).name  # fmt: skip
    years = [path.name for path in (house.folder / "pbx").iterdir() if path.is_dir()]
    assert years == [house.newest[0].name[:4]]  # no empty folder is left


async def test_an_open_case_keeps_its_run_and_no_other(house: House):
    late = write_run(house.folder, T0 + 30 * DAY, 2)
    await house.store.write([record_of(late)])
    await house.keep(case_of(T0 + 11 * HOUR))
    survey = await look(house.config, house.store, NOW)
    assert [[one.why for one in verdict.stays] for verdict in survey.verdicts] == [
        ["case"],  # a day on either side of the case
        ["case"],
        [],
    ]
    pruned = await house.prune()
    assert [one.files for one in pruned.gone] == [2]
    assert house.names() == names(house.first, house.second, house.newest)
    assert {one.file for one in deletions(house.folder, "pbx").files} == set(names(late))


async def test_a_run_that_goes_on_into_what_is_young_stays_whole(house: House):
    long = write_run(house.folder, NOW - 730 * DAY - 2 * HOUR, 4)
    survey = await look(house.config, house.store, NOW)
    assert [[one.why for one in v.stays] for v in survey.verdicts] == [[], [], ["young"]]
    assert len(survey.verdicts[-1].run.files) == 4
    await house.prune()
    assert house.names() == names(long, house.newest)


async def test_the_newest_run_stays_however_old_it_is(house: House):
    for path in house.newest:
        path.unlink()
    await house.prune()
    assert house.names() == names(house.second)


async def test_a_run_that_was_killed_goes_as_any_other(house: House):
    cut = write_run(house.folder, T0 + 20 * HOUR, 2, killed=True)
    await house.store.write([record_of(cut)])
    pruned = await house.prune()
    assert (len(pruned.gone), pruned.kept) == (3, ())
    last = deletions(house.folder, "pbx").files[-1]
    assert (last.file, last.sha256, last.wrong) == (cut[-1].name, "", "")


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


async def test_a_damaged_run_stays_until_a_person_says_otherwise(house: House):
    damage(house.second[1])
    pruned = await house.prune()
    assert [one.why for one in pruned.kept[0].stays] == ["damaged"]
    assert house.second[1].name in pruned.kept[0].stays[0].subject
    assert house.names() == names(house.second, house.newest)
    pruned = await house.prune(damaged=True)
    assert [one.files for one in pruned.gone] == [3]
    wrong = [one.wrong for one in deletions(house.folder, "pbx").files]
    assert [bool(one) for one in wrong] == [False, False, False, True, False]


async def test_so_does_one_that_began_under_a_clock_that_was_wrong(house: House):
    """A machine wakes in 2021, is told the time a minute later, and goes on today."""
    woke, told = T0 - 1000 * DAY, NOW - 740 * DAY
    book = Journal(house.folder, "pbx", 3, SetClock(told))
    book.begun(woke, b"{}")
    book.note(told, b"{}")  # turns: the rest has the hour of then
    book.close()
    await house.store.write([CoverageGap(woke, woke + 1, "start")])
    early = files(house.folder, "pbx")[0]
    assert early.name.startswith("2021")
    (kept,) = (await house.prune()).kept
    assert ([one.why for one in kept.stays], len(kept.run.files)) == (["unsure"], 1)
    assert early.exists()


async def test_a_file_that_cannot_be_deleted_keeps_all_before_it_and_is_said(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    stuck, unlink = house.second[1], Path.unlink

    def refusing(path: Path, *args: Any, **options: Any) -> None:
        if path == stuck:
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, *args, **options)

    monkeypatch.setattr(Path, "unlink", refusing)
    pruned = await house.prune()
    assert [one.files for one in pruned.gone] == [2, 1]
    assert pruned.failed == (f"{stuck}: Permission denied",)
    # the last file went first: what is left has its beginning
    assert house.names() == names(house.second[:2], house.newest)
    on_record = [one.file for one in deletions(house.folder, "pbx").files]
    assert on_record == names(house.first, house.second[2:])
    monkeypatch.undo()
    pruned = await house.prune()  # the next night
    assert ([one.files for one in pruned.gone], pruned.failed) == ([2], ())
    assert len(deletions(house.folder, "pbx").files) == 5


async def test_a_file_that_vanished_meanwhile_is_not_said_to_be_deleted(house: House):
    survey = await look(house.config, house.store, NOW)
    house.second[2].unlink()
    pruned = delete(house.config, survey, NOW, "chen")
    assert [one.why for one in pruned.kept[0].stays] == ["damaged"]
    assert house.names() == names(house.second[:2], house.newest)
    pruned = delete(house.config, survey, NOW, "chen", damaged=True)
    assert pruned.failed[-1] == f"{house.second[2]}: it was gone already"
    on_record = {one.file for one in deletions(house.folder, "pbx").files}
    assert house.second[2].name not in on_record


async def test_without_a_record_nothing_is_deleted(house: House, monkeypatch: pytest.MonkeyPatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    pruned = await house.prune()
    assert pruned.failed == (f"{house.folder / 'pbx' / NAME}: No space left on device",)
    assert pruned.gone == ()
    assert len(house.names()) == 7


async def test_a_power_failure_in_the_middle_leaves_a_run_with_its_beginning(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    """Wherever it stops, what is left verifies, and the next night ends it."""
    left, unlink = [3], Path.unlink

    def dying(path: Path, *args: Any, **options: Any) -> None:
        if left[0] == 0 and path.name.endswith(".zst"):
            raise KeyboardInterrupt
        left[0] -= path.name.endswith(".zst")
        unlink(path, *args, **options)

    monkeypatch.setattr(Path, "unlink", dying)
    with pytest.raises(KeyboardInterrupt):
        await house.prune()
    monkeypatch.undo()
    assert house.names() == names(house.second[:2], house.newest)
    assert len(deletions(house.folder, "pbx").files) == 3
    assert main(["verify-journal", str(house.folder)]) == 0
    await house.prune()
    assert house.names() == names(house.newest)
    found = deletions(house.folder, "pbx")
    assert (len(found.files), found.broken) == (5, "")


async def test_fewer_days_than_a_month_are_refused(house: House):
    journal = msgspec.structs.replace(house.config.journal, keep_days=29)
    config = msgspec.structs.replace(house.config, journal=journal)
    with pytest.raises(RecordingError, match="keep_days = 29"):
        await look(config, house.store, NOW)


async def test_the_stores_sealed_log_knows_how_far_the_record_reaches(house: House):
    outcome = await prune(house.config, house.store, NOW)
    assert outcome.oldest == (NOW - DAY) // HOUR * HOUR
    (entry,) = await house.store.audit()
    assert (entry.what, entry.subject, entry.who) == ("journal.deleted", "pbx", "ccfloor")
    body = json.loads(entry.body)
    last = json.loads((house.folder / "pbx" / NAME).read_bytes().splitlines()[-1])
    assert body["record"] == {"seq": 5, "hash": last["hash"]}
    assert (body["files"], body["keep_days"]) == (5, 730)
    assert (await prune(house.config, house.store, NOW)).pruned.gone == ()
    assert len(await house.store.audit()) == 1


async def test_a_store_that_knows_nothing_of_a_run_lets_it_stay(house: House):
    """It was lost, or it is another one: it knows of no case and no period either."""
    house.store = MemoryStore()
    survey = await look(house.config, house.store, NOW)
    assert [[one.why for one in v.stays] for v in survey.verdicts] == [["not_stored"]] * 2
    assert (await house.prune()).gone == ()
    # a gap from before it to after it says that the store was away, not that it was there
    await house.store.write([CoverageGap(T0 - DAY, NOW - DAY, "start"), record_of(house.second)])
    assert [one.files for one in (await house.prune()).gone] == [3]
    state = Span("s", "agent1001", SeatState.READY, T0 + HOUR, T0 + 2 * HOUR)
    await house.store.write([state])
    assert [one.files for one in (await house.prune()).gone] == [2]


# --- the command -----------------------------------------------------------------------


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    path = tmp_path / "ccfloor.toml"
    path.write_text(
        f'[site]\ntimezone = "UTC"\n[journal]\nfolder = "{tmp_path}/journal"\n'
        f'[store]\nurl = "sqlite+aiosqlite:///{tmp_path}/floor.db"\n',
        encoding="utf-8",
    )
    return path


def kept_by_a_database(folder: Path, *cases: Case) -> House:
    """Make a house whose store the command finds."""
    house = House(folder)

    async def fill() -> None:
        store = SqlStore(f"sqlite+aiosqlite:///{folder}/floor.db")
        await store.open()
        await house.know(store)
        await store.write_cases([CaseChange(case, 0) for case in cases], [])
        await store.close()

    asyncio.run(fill())
    return house


def test_the_command_shows_and_deletes_only_when_told_to(
    tmp_path: Path, config_file: Path, capfd: pytest.CaptureFixture[str]
):
    house = kept_by_a_database(tmp_path)
    whole = house.names()
    assert main(["prune-journal", "--config", str(config_file)]) == 0
    said = capfd.readouterr().out
    assert "journal.keep_days = 730, journal.delete = false (the daemon deletes nothing)" in said
    assert "may go  2023-11-14 22:00 – 2023-11-15 00:00  2 files, " in said
    assert "no pay periods are kept here: open cases and keep_days alone protect" in said
    assert house.names() == whole
    assert not (house.folder / "pbx" / NAME).exists()

    assert main(["prune-journal", "--config", str(config_file), "--delete", "--by", "chen"]) == 0
    assert "5 files of 2 runs deleted" in capfd.readouterr().out
    # the clock of this machine is later than the house's: the newest run stays all the same
    assert house.names() == names(house.newest)

    assert main(["verify-journal", "--config", str(config_file)]) == 0
    said = capfd.readouterr().out
    assert "deleted  2023-11-14 22:00 – 2023-11-14 23:00 UTC: 2 files, " in said
    assert "by journal.keep_days = 730 (chen)" in said
    assert "2 files whole, 0 cut off, 0 damaged, 0 holes" in said


def test_the_command_says_what_it_kept_and_exits_with_1(
    tmp_path: Path, config_file: Path, capfd: pytest.CaptureFixture[str]
):
    house = kept_by_a_database(tmp_path)
    damage(house.first[0])
    assert main(["prune-journal", "--config", str(config_file), "--delete"]) == 1
    said = capfd.readouterr().out
    assert f"damaged: {house.first[0]}"[:60] in said
    assert "3 files of 1 runs deleted" in said
    assert main(["prune-journal", "--config", str(config_file), "--delete", "--damaged"]) == 0


def test_a_record_that_was_altered_is_damage(
    tmp_path: Path, config_file: Path, capfd: pytest.CaptureFixture[str]
):
    house = kept_by_a_database(tmp_path)
    assert main(["prune-journal", "--config", str(config_file), "--delete"]) == 0
    path = house.folder / "pbx" / NAME
    path.write_bytes(path.read_bytes().replace(b"730", b"731"))
    assert main(["verify-journal", str(house.folder)]) == 1
    assert f"damaged  {path}: line 1 is not as it was written" in capfd.readouterr().out


def test_a_case_in_the_database_is_named_where_it_keeps_a_run(
    tmp_path: Path, config_file: Path, capfd: pytest.CaptureFixture[str]
):
    case = case_of(T0)
    kept_by_a_database(tmp_path, case)
    assert main(["prune-journal", "--config", str(config_file)]) == 0
    assert f"cases that are not closed: {case.id}" in capfd.readouterr().out
