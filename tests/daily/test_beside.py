"""People's time counted by another process is people's time."""

from __future__ import annotations

import pytest

from ccfloor.config import Config
from ccfloor.daily.files import files_of
from ccfloor.daily.people import people
from ccfloor.daily.rolling import count_day
from ccfloor.errors import StoreError
from ccfloor.floor.views import CoverageGap
from ccfloor.rollup_beside import beside
from ccfloor.store.interface import Mark
from ccfloor.store.sql_store import SqlStore
from tests.daily.simulated_day import BEGINS, DAY, ENDS, SimulatedDay


async def test_a_day_comes_out_the_same_to_the_byte_whoever_counts_people(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path}/ccfloor.db"
    day = SimulatedDay()
    store = SqlStore(url)
    await store.open()
    try:
        await store.write(day.play())
        here, rows = await count_day(store, day.config, DAY, people)
        beside_it, same = await count_day(store, day.config, DAY, beside(url, least=1))
        assert here.head == beside_it.head
        assert list(rows) == list(same)
        assert here.by_agent
        assert files_of(here, day.config) == files_of(beside_it, day.config)
    finally:
        await store.close()


async def test_what_the_other_process_cannot_do_is_said(tmp_path):
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/ccfloor.db")
    await store.open()
    try:
        await store.write([CoverageGap(BEGINS, BEGINS + 1, "start"), Mark("seen", ENDS)])
        (tmp_path / "file").write_text("")
        elsewhere = beside(f"sqlite+aiosqlite:///{tmp_path}/file/x.db", least=0)
        with pytest.raises(StoreError, match="file"):
            await count_day(store, Config(), DAY, elsewhere)
    finally:
        await store.close()


async def test_a_small_day_needs_no_other_process(tmp_path):
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/ccfloor.db")
    await store.open()
    try:
        day = SimulatedDay()
        await store.write(day.play())
        nowhere = beside(f"sqlite+aiosqlite:///{tmp_path}/nowhere/x.db")
        here, _ = await count_day(store, day.config, DAY, people)
        assert (await count_day(store, day.config, DAY, nowhere))[0].head == here.head
    finally:
        await store.close()


@pytest.mark.parametrize(
    ("tells", "said"),
    [(r"\0\0\0\0\0\0\0\2ab", "tells: "), (r"\0\0\0\0\0\0\0\2a", "ended before its time")],
)
async def test_what_is_no_count_is_no_day(tmp_path, monkeypatch, tells, said):
    other = tmp_path / "other"
    other.write_text(f"#!/bin/sh\ncat > /dev/null\nprintf '{tells}'\n")
    other.chmod(0o755)
    monkeypatch.setattr("ccfloor.rollup_beside.sys.executable", str(other))
    url = f"sqlite+aiosqlite:///{tmp_path}/ccfloor.db"
    store = SqlStore(url)
    await store.open()
    try:
        await store.write([CoverageGap(BEGINS, BEGINS + 1, "start"), Mark("seen", ENDS)])
        with pytest.raises(StoreError, match=said):
            await count_day(store, Config(), DAY, beside(url, least=0))
    finally:
        await store.close()
