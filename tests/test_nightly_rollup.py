"""Each night: the days that ended as files, missed nights caught up, delivery tried again."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog
from structlog.testing import capture_logs

from ccfloor.__main__ import main
from ccfloor.cases.audit import Entry
from ccfloor.cases.copies import copies
from ccfloor.clock import SetClock
from ccfloor.config import Ami, Config, RollupConfig, StoreConfig
from ccfloor.floor.names import MINUTE, Instant
from ccfloor.floor.states import SeatState, VisitOutcome
from ccfloor.floor.views import CoverageGap, Span, Visit
from ccfloor.localtime import instant_of
from ccfloor.nightly_rollup import NightlyRollup
from ccfloor.store.interface import Mark, Record
from ccfloor.store.sql_store import SqlStore


def wall(text: str) -> Instant:
    zone = ZoneInfo("Asia/Shanghai")
    return instant_of(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone))


class House:
    """A database with a day and a half of one queue, and where its files go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = SetClock(wall("2026-11-24 08:29"))
        self.url = f"sqlite+aiosqlite:///{folder / 'ccfloor.db'}"
        self.program = folder / "deliver.py"
        self.program.write_text("", encoding="utf-8")
        self.config = Config(
            ami=Ami(secret="not for the other process"),
            store=StoreConfig(url=self.url),
            rollup=RollupConfig(
                folder=str(folder / "daily"), deliver=(sys.executable, str(self.program))
            ),
        )
        self.nightly = NightlyRollup(self.config, self.clock)

    async def write(self, *records: Record) -> None:
        store = SqlStore(self.url)
        await store.open()
        await store.write(records)
        await store.close()

    async def audit(self) -> list[Entry]:
        store = SqlStore(self.url)
        await store.open()
        entries = await store.audit()
        await store.close()
        return entries

    def document(self, day: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            (self.folder / "daily" / day / "manifest.json").read_bytes()
        )
        return found

    def acked(self) -> list[str]:
        return sorted(path.parent.name for path in self.folder.glob("daily/*/ack.json"))

    def readings(self) -> dict[str, float]:
        return {reading.name: reading.value for reading in self.nightly.readings()}


def visit(number: int, at: str, wait: int = 7) -> Visit:
    joined = wall(at)
    return Visit(f"1.{number}", 1, '=cmd|"/c calc"!A1', joined, left_at=joined + wait * 1_000_000,
                 outcome=VisitOutcome.ABANDONED)  # fmt: skip


@pytest.fixture
async def house(tmp_path: Path) -> House:
    structlog.reset_defaults()
    made = House(tmp_path)
    await made.write(
        CoverageGap(wall("2026-11-22 12:00"), wall("2026-11-22 12:01"), "start"),
        visit(1, "2026-11-22 13:00"),
        visit(2, "2026-11-23 13:00"),
        Span("s", "@SUM(1)", SeatState.READY, wall("2026-11-22 12:01"), wall("2026-11-24 08:00")),
        Mark("seen", wall("2026-11-24 08:29")),
    )
    return made


async def test_at_its_time_and_not_before_the_days_that_ended_are_made_and_handed_over(house):
    made = await house.nightly.turn()
    assert [Path(one.folder).name for one in made] == ["2026-11-22"]  # its night was missed
    house.clock.move(wall("2026-11-24 08:30"))
    made = await house.nightly.turn()
    assert [Path(one.folder).name for one in made] == ["2026-11-23"]
    assert house.acked() == ["2026-11-22", "2026-11-23"]
    first, second = house.document("2026-11-22"), house.document("2026-11-23")
    assert [one["tables"]["kpi_daily"]["sums"]["offered"] for one in (first, second)] == [1, 1]
    # before noon of the first day nobody was watching yet
    assert first["coverage"]["dark_us"] == (12 * 60 + 1) * MINUTE
    assert second["coverage"] == {"seen_us": 1440 * MINUTE, "dark_us": 0, "doubted_us": 0}
    assert second["tables"]["kpi_daily"]["sums"]["ready_us"] == 1440 * MINUTE
    assert await house.nightly.turn() == []  # once a night
    assert house.readings()["ccfloor_rollup_failures_total"] == 0


async def test_missed_nights_are_caught_up_and_a_day_that_is_the_same_is_left_alone(house):
    house.clock.move(wall("2026-11-24 09:00"))
    await house.nightly.turn()
    stamps = {path: path.stat().st_mtime_ns for path in house.folder.glob("daily/*/*")}
    await house.write(visit(3, "2026-11-26 10:00"), Mark("seen", wall("2026-11-28 09:00")))
    house.clock.move(wall("2026-11-28 09:00"))
    again = NightlyRollup(house.config, house.clock)  # the daemon was started anew
    made = [Path(one.folder).name for one in await again.turn()]
    assert made == ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"]
    kept = {path: path.stat().st_mtime_ns for path in stamps}
    assert kept == stamps


async def test_what_came_late_makes_the_day_anew_and_it_is_handed_over_again(house):
    house.clock.move(wall("2026-11-24 09:00"))
    await house.nightly.turn()
    before = house.document("2026-11-23")["run_id"]
    await house.write(visit(9, "2026-11-23 15:00"), Mark("seen", wall("2026-11-25 09:00")))
    house.clock.move(wall("2026-11-25 09:00"))
    made = [Path(one.folder).name for one in await house.nightly.turn()]
    assert made == ["2026-11-23", "2026-11-24"]
    after = house.document("2026-11-23")["run_id"]
    assert after != before
    ack = json.loads((house.folder / "daily" / "2026-11-23" / "ack.json").read_bytes())
    assert ack["run_id"] == after


async def test_a_delivery_that_fails_is_tried_again_each_time_after_twice_as_long(house):
    house.program.write_text("raise SystemExit(3)", encoding="utf-8")
    start = wall("2026-11-24 09:00")
    house.clock.move(start)
    with capture_logs() as logs:
        await house.nightly.turn()
        for minutes in (0.9, 1, 2.9, 3, 6.9, 7):
            house.clock.move(start + round(minutes * MINUTE))
            await house.nightly.turn()
    told = [(log["day"], log["again_in_s"]) for log in logs if log["event"] == "day not delivered"]
    assert told == [("2026-11-22", 60.0), ("2026-11-22", 120.0), ("2026-11-22", 240.0),
                    ("2026-11-22", 480.0)]  # fmt: skip
    assert house.acked() == []
    house.program.write_text("", encoding="utf-8")
    house.clock.move(start + 15 * MINUTE)
    await house.nightly.turn()
    assert house.acked() == ["2026-11-22", "2026-11-23"]
    assert house.readings()["ccfloor_rollup_delivery_failures_total"] == 4


async def test_a_store_that_cannot_be_read_is_said_once_and_tried_again_the_next_night(house):
    good = (house.folder / "ccfloor.db").read_bytes()
    (house.folder / "ccfloor.db").write_bytes(b"this is no database, whatever it was before" * 99)
    house.clock.move(wall("2026-11-24 09:00"))
    with capture_logs() as logs:
        assert await house.nightly.turn() == []
    reasons = {log["reason"].partition(":")[0] for log in logs if log["log_level"] == "error"}
    assert "2026-11-23" in reasons
    assert house.readings()["ccfloor_rollup_failures_total"] == 7
    (house.folder / "ccfloor.db").write_bytes(good)
    assert await house.nightly.turn() == []  # not tonight
    house.clock.move(wall("2026-11-25 08:30"))
    assert len(await house.nightly.turn()) >= 2


async def test_names_that_would_be_formulas_are_texts_in_every_file(house):
    house.clock.move(wall("2026-11-24 09:00"))
    await house.nightly.turn()
    text = (house.folder / "daily" / "2026-11-23" / "kpi_daily.csv").read_text("utf-8-sig")
    assert """'=cmd|""" in text
    assert ""","'@SUM(1)",""" in text
    assert ",=cmd" not in text
    assert ",@SUM" not in text


# --- the command -------------------------------------------------------------------------


async def house_file(house: House) -> Path:
    file = house.folder / "ccfloor.toml"
    file.write_text(f'[store]\nurl = "{house.url}"\n', encoding="utf-8")
    return file


async def test_the_command_makes_a_day_again_to_the_byte(house, capsys):
    file = await house_file(house)
    out = house.folder / "out"
    argv = ["rollup", "--day", "2026-11-23", "--out", str(out), "--config", str(file)]
    assert await asyncio.to_thread(main, argv) == 0
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert capsys.readouterr().out.startswith(f"{out}: written, ")
    assert await asyncio.to_thread(main, argv) == 0
    assert capsys.readouterr().out.startswith(f"{out}: unchanged, ")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    log = [one.copy for one in copies(await house.audit())]
    assert [(one.what, one.subject, one.form) for one in log] == [
        ("day", "2026-11-23", "files")
    ] * 2
    rows = sum(len(data.decode("utf-8-sig").splitlines()) - 1
               for name, data in first.items() if name.endswith(".csv"))  # fmt: skip
    assert {one.rows for one in log} == {rows}
    house.clock.move(wall("2026-11-24 08:30"))
    await house.nightly.turn()
    nightly = house.folder / "daily" / "2026-11-23"
    assert {name: (nightly / name).read_bytes() for name in first} == first


async def test_what_is_no_day_and_a_day_that_nobody_saw_are_said(house, capsys):
    file = await house_file(house)
    for day, said in (
        ("2026-13-01", "2026-13-01: expected a day like 2026-11-23"),
        ("20261123", "20261123: expected a day like 2026-11-23"),
        ("2026-11-01", "2026-11-01: nothing of this day was seen"),
    ):
        argv = ["rollup", "--day", day, "--out", str(house.folder / "o"), "--config", str(file)]
        assert await asyncio.to_thread(main, argv) == 2
        assert said in capsys.readouterr().err
    assert not (house.folder / "o").exists()
