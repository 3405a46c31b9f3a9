"""A simulated day: what screens showed at every minute, what is stored, what the files say."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from pathlib import Path

import msgspec
import openpyxl
import pytest

from ccfloor.config import Config
from ccfloor.daily.files import files_of, write_day
from ccfloor.daily.kept import rollup_of
from ccfloor.daily.rolling import Daybook, roll_day
from ccfloor.daily.tables import tables
from ccfloor.errors import StoreError
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import Attempt, Span, Visit
from ccfloor.kpi.agents import AgentTally
from ccfloor.kpi.columns import columns_of
from ccfloor.kpi.counting import ATTEMPT, LEAD, OFFER, SPAN, VISIT, spans_of
from ccfloor.kpi.limits import limits_of
from ccfloor.kpi.live import LiveFigures
from ccfloor.kpi.quarters import QUARTER, Cells
from ccfloor.kpi.rollup import Day, Rolling, figures_of
from ccfloor.kpi.rostered import Presence
from ccfloor.kpi.sums import total
from ccfloor.roster.plan import Plan, Shift
from ccfloor.store.memory_store import MemoryStore
from ccfloor.store.sql_store import SqlStore
from tests.daily.simulated_day import BEGINS, DAY, ENDS, SimulatedDay


@lru_cache(maxsize=1)
def played() -> SimulatedDay:
    day = SimulatedDay()
    day.play()
    return day


async def booked() -> tuple[MemoryStore, Daybook]:
    store = MemoryStore()
    await store.write(played().records)
    return store, await roll_day(store, played().config, DAY)


async def cells_of(store: MemoryStore, book: Daybook) -> Cells:
    rows = await store.rolled(DAY, book.head.version)
    return rollup_of(book.head, rows, book.day.ring).cells


def test_at_every_minute_the_screens_show_what_the_days_rollup_would_say():
    day = SimulatedDay(seats=5, seed=5, busyness=0.3)
    ring = day.config.regulation.seconds("T01", "ring_limit_s", day.config.site.timezone)
    compared = 0
    for at in day.minutes():
        if at >= ENDS:
            break
        if day.pipeline.floor.now < BEGINS:
            continue  # screens begin a day with the first that is heard in it
        live = day.pipeline.figures
        rolling = Rolling(Day(DAY, BEGINS, ENDS, at, limits_of(day.config), ring), ())
        rolling.visits(columns_of(map(attrgetter(*VISIT), day.visits.values()), len(VISIT)))
        cells = rolling.rollup().cells
        for queue in live.queues():
            of_queue = total(sums for cell, sums in cells.items() if cell.queue == queue)
            assert figures_of(of_queue) == live.figures(queue), (at - BEGINS, queue)
            compared += 1
        assert figures_of(total(cells.values())) == live.totals()
    assert compared > 3000
    assert live.totals().offered > 150


async def test_the_day_from_the_store_is_the_day_that_the_screens_ended_with():
    day = played()
    _, book = await booked()
    live = LiveFigures(day.config, BEGINS)
    live.restore(one for one in day.visits.values() if one.joined_at < ENDS)
    sums = total(book.by_queue.values())
    assert figures_of(sums) == live.totals()
    truth = [one for one in day.simulation.truth.visits if BEGINS <= one.joined_at < ENDS]
    assert sums.offered == len(truth)
    assert sums.answered == sum(one.outcome is VisitOutcome.ANSWERED for one in truth)
    assert sums.offered == sums.answered + sums.abandoned + sums.left
    assert (book.complete, book.empty) == (True, False)
    assert book.head.seen == 86_400_000_000


async def test_the_days_holds_are_those_of_its_talks_one_by_one():
    _, book = await booked()
    talks = [
        one
        for one in played().visits.values()
        if BEGINS <= one.joined_at < ENDS and one.talk_to is not None
    ]
    assert all(one.hold is not None and one.hold <= one.talk for one in talks)
    sums = total(book.by_queue.values())
    assert (sums.handled, sums.hold_known) == (len(talks), len(talks))
    assert sums.hold == sum(one.hold or 0 for one in talks)
    assert sums.holds == sum(one.holds or 0 for one in talks)
    assert sums.held_calls == sum(bool(one.holds) for one in talks)
    assert 0 < sums.held_calls < sums.hold_known
    assert sums.hold + sums.interaction == sums.talk
    for agent, own in book.by_agent.items():
        tally = AgentTally(book.day.ring, BEGINS)
        tally.restore((), (one for one in talks if one.answered_by == agent), ())
        mine = tally.figures(agent, ENDS, lambda _agent, _at: None)
        assert (mine.hold, mine.held_calls, mine.hold_known) == (
            own.hold, own.held_calls, own.hold_known,
        )  # fmt: skip


async def test_of_a_day_from_before_holds_were_looked_at_the_files_say_nothing():
    store = MemoryStore()
    before = [
        msgspec.structs.replace(one, hold=None, holds=None) if isinstance(one, Visit) else one
        for one in played().records
    ]
    await store.write(before)
    book = await roll_day(store, played().config, DAY)
    (kpis, *_) = tables(book, played().config)
    whole = dict(zip([column.name for column in kpis.columns], kpis.rows[0], strict=True))
    assert whole["scope"] == "all"
    figures = ("average_hold_time_s", "average_hold_of_held_s", "average_interaction_time_s",
               "hold_rate")  # fmt: skip
    assert [whole[name] for name in figures] == [None] * 4
    assert (whole["hold_known"], whole["hold_s"]) == (0, timedelta())
    assert whole["average_talk_time_s"] is not None


async def test_whoever_was_logged_in_has_24_hours_of_states_and_no_more():
    _, book = await booked()
    assert len(book.by_agent) > 5
    for agent in book.by_agent.keys() - {""}:
        own = book.by_agent[agent]
        hours = (own.ready + own.ringing + own.talking + own.wrap + own.away + own.offline
                 + own.other_call + own.unseen)  # fmt: skip
        assert 0 < hours <= 86_400_000_000


async def test_a_day_is_its_quarters_and_comes_back_from_its_rows_or_is_called_altered():
    store, book = await booked()
    head, rows = book.head, await store.rolled(DAY, book.head.version)
    ring = book.day.ring
    again = rollup_of(head, rows, ring)
    assert again.peaks == book.peaks
    for place, known in ((1, book.by_queue), (2, book.by_agent)):
        assert known == {
            name: total(sums for cell, sums in again.cells.items() if cell[place] == name)
            for name in sorted({cell[place] for cell in again.cells})
        }
    assert all(row.at % QUARTER == 0 and BEGINS <= row.at < ENDS for row in rows)
    tampered = msgspec.structs.replace(
        rows[5], body=rows[5].body.replace('"offered":', '"answered":').replace('":1', '":2')
    )
    assert tampered != rows[5]
    with pytest.raises(StoreError, match="do not have its sha256"):
        rollup_of(head, [*rows[:5], tampered, *rows[6:]], ring)


async def test_a_second_run_replaces_the_day_and_changes_no_byte():
    store, book = await booked()
    again = await roll_day(store, played().config, DAY)
    assert again.head == book.head
    assert len(await store.rolled_days("", "9")) == 1
    files, second = files_of(book, played().config), files_of(again, played().config)
    assert files == second
    assert set(files) == {
        "kpi_daily.csv", "attendance.csv", "cases.csv", f"ccfloor-{DAY}.xlsx", "manifest.json",
    }  # fmt: skip


async def test_sqlite_and_memory_give_the_same_files(tmp_path):
    _, book = await booked()
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'ccfloor.db'}")
    await store.open()
    records = played().records
    for start in range(0, len(records), 1000):
        await store.write(records[start : start + 1000])
    other = await roll_day(store, played().config, DAY)
    await store.close()
    assert files_of(other, played().config) == files_of(book, played().config)


async def test_a_change_of_configuration_does_not_reach_back():
    store, book = await booked()
    rules = msgspec.structs.replace(played().config.rules, abandoned_short_s=60.0)
    queues = tuple(
        msgspec.structs.replace(one, service_level_s=1.0) for one in played().config.queue
    )
    changed = msgspec.structs.replace(played().config, rules=rules, queue=queues)
    again = await roll_day(store, changed, DAY)
    assert again.head == book.head
    other = await roll_day(store, changed, "2026-11-24")
    assert other.head.version != book.head.version


async def test_what_came_late_makes_another_run_of_the_same_day():
    store, book = await booked()
    late = Visit("late.1", 1, "support", BEGINS + 1, left_at=BEGINS + 2,
                 outcome=VisitOutcome.ABANDONED)  # fmt: skip
    await store.write([late])
    again = await roll_day(store, played().config, DAY)
    before, after = (
        json.loads(files_of(one, played().config)["manifest.json"]) for one in (book, again)
    )
    assert before["run_id"] != after["run_id"]
    sums = [one["tables"]["kpi_daily"]["sums"]["offered"] for one in (before, after)]
    assert sums[1] - sums[0] == 1


# --- the files ---------------------------------------------------------------------------


def lines(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


async def test_the_lines_add_up_to_the_manifest_and_each_kind_of_line_to_the_day():
    _, book = await booked()
    files = files_of(book, played().config)
    document = json.loads(files["manifest.json"])
    table = document["tables"]["kpi_daily"]
    rows = lines(files["kpi_daily.csv"])
    assert table["rows"] == len(rows)
    for name, expected in table["sums"].items():
        column, scale = (f"{name[:-3]}_s", 6) if name.endswith("_us") else (name, 0)
        by_scope = {
            scope: sum(int(Decimal(row[column]).scaleb(scale)) for row in rows
                       if row["scope"] == scope)
            for scope in ("all", "queue", "agent")
        }  # fmt: skip
        assert set(by_scope.values()) == {expected}, name
        for scope, value in by_scope.items():
            assert table["subtotals"][scope]["sums"][name] == value
    assert table["sums"]["offered"] > 500
    assert table["sums"]["ready_us"] > 0


async def test_the_manifest_has_each_files_length_and_digest():
    _, book = await booked()
    files = files_of(book, played().config)
    document = json.loads(files.pop("manifest.json"))
    assert document["files"] == [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(files.items())
    ]
    assert (document["day"], document["complete"]) == (DAY, True)
    assert document["coverage"] == {"seen_us": 86_400_000_000, "dark_us": 0, "doubted_us": 0}
    assert document["versions"]["service_level"] == "V6"


async def test_the_workbook_opens_and_says_in_numbers_what_the_csv_says_in_text():
    _, book = await booked()
    files = files_of(book, played().config)
    workbook = openpyxl.load_workbook(io.BytesIO(files[f"ccfloor-{DAY}.xlsx"]))
    assert workbook.sheetnames == ["指标 kpi_daily", "考勤 attendance", "案件 cases"]
    sheet = workbook["指标 kpi_daily"]
    told = lines(files["kpi_daily.csv"])
    headings = [str(cell.value) for cell in sheet[1]]
    assert headings[:5] == ["日期 day", "范围 scope", "名称 name", "呼入 offered", "接听 answered"]
    assert sheet.max_row == len(told) + 1
    for row, line in zip(sheet.iter_rows(min_row=2, values_only=True), told, strict=True):
        for value, text in zip(row, line.values(), strict=True):
            match value:
                case None:
                    assert text == ""
                case str():
                    assert value == text or value.endswith(f" {text}")  # words, then the code
                case datetime():
                    assert f"{value:%Y-%m-%d}" == text
                case timedelta():  # a workbook's day has 17 digits; its reader keeps milliseconds
                    assert abs(value.total_seconds() - float(text)) < 0.001
                case _:
                    assert Decimal(str(value)) == Decimal(text)


async def test_what_is_there_already_is_not_touched_and_a_torn_folder_is_mended(tmp_path: Path):
    _, book = await booked()
    config: Config = played().config
    folder = tmp_path / DAY
    first = write_day(folder, book, config)
    stamps = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    second = write_day(folder, book, config)
    assert (first.changed, second.changed) == (True, False)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == stamps
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "cases.csv").write_bytes(b"half a fi")
    assert write_day(folder, book, config).changed
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == whole


async def test_the_rows_are_those_of_all_records_counted_at_once():
    store, book = await booked()
    rolling = Rolling(book.day, await store.gaps(0, ENDS))
    rolling.visits(await store.parts(Visit, VISIT, BEGINS - LEAD, ENDS))
    rolling.offers(await store.parts(Attempt, OFFER, BEGINS - LEAD, ENDS))
    rolling.attempts(await store.parts(Attempt, ATTEMPT, BEGINS, ENDS))
    rolling.spans(await store.parts(Span, SPAN, 0, ENDS))
    presence = Presence((BEGINS, ENDS), [])
    names = rolling.quarters.names
    presence.spans(spans_of(await store.parts(Span, SPAN, 0, ENDS), names), names)
    presence.hold(ENDS, rolling.quarters)
    assert await cells_of(store, book) == rolling.rollup().cells


# --- the roster of the day ---------------------------------------------------------------


def plan(version: int, made_at: int, agent: str) -> Plan:
    shift = Shift(f"p{version}:d", f"p{version}", DAY, BEGINS, BEGINS + 3_600_000_000, agent=agent)
    return Plan(version, made_at, "chen", (), (shift,))


async def rostered(*plans: Plan) -> tuple[int, list[str]]:
    """Tell which version a day's manifest names, and whose shifts its attendance has."""
    store = MemoryStore()
    await store.write(played().records)
    for one in plans:
        await store.add_plan(one)
    files = files_of(await roll_day(store, played().config, DAY), played().config)
    shifts = [row["shift"] for row in lines(files["attendance.csv"])]
    return json.loads(files["manifest.json"])["versions"]["roster"], shifts


async def test_a_day_is_held_against_the_roster_that_was_in_force_when_it_ended():
    before, then = plan(1, BEGINS - 9, "a"), plan(2, ENDS, "b")
    assert await rostered() == (0, [])
    assert await rostered(before) == (1, ["p1:d"])
    assert await rostered(before, then) == (2, ["p2:d"])
    assert await rostered(before, then, plan(3, ENDS + 1, "c")) == (2, ["p2:d"])


async def test_where_there_was_no_roster_yet_the_first_one_counts():
    first, second = plan(1, ENDS + 5, "a"), plan(2, ENDS + 9, "b")
    assert await rostered(first, second) == (1, ["p1:d"])
