"""What each panel draws, line by line, against texts that were read by a person.

``GOLDEN=write pytest tests/dashboard/test_panels.py`` writes the files anew; read the
difference before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from textual.geometry import Region

from ccfloor.dashboard.look import DARK
from ccfloor.dashboard.sieve import Sort
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState
from ccfloor.serve.messages import Delta, Limits
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching

FOLDER = Path(__file__).parent / "golden"
SIZES = {80: 24, 120: 40, 200: 60}
PANELS = ("status", "kpis", "floor", "queues", "alerts", "detail", "keys")


def same_as_golden(name: str, text: str) -> None:
    file = FOLDER / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_the_panels_read_as_written_down_and_fill_their_width(width, language):
    shown = []
    async with watching(size=(width, SIZES[width]), language=language) as w:
        for density in ("card", "compact", "dot"):
            while w.desk.floor.grid.density != density:
                await w.press("z")
            shown.append((f"floor {density}", drawn(w.desk.floor)))
        await w.press("3", "enter")
        for name in PANELS:
            panel = w.desk.query_one(f"#{name}")
            if panel.display and name != "floor":
                shown.append((name, drawn(panel)))
    text = "\n".join(f"--- {name}\n{lines}" for name, lines in shown)
    same_as_golden(f"{language}-{width}", text + "\n")


def drawn(panel) -> str:
    width = getattr(panel, "line_width", panel.size.width)
    strips = [panel.render_line(y) for y in range(panel.size.height)]
    assert {strip.cell_length for strip in strips} == {width}
    return "\n".join(strip.text.rstrip() for strip in strips).rstrip()


def style_at(panel, seat: str):
    line, cell = panel.grid.place(seat)
    x = 0
    for segment in panel.render_line(line + 1 - panel.scroll_offset.y):
        x += segment.cell_length
        if x > cell + 1:
            return segment.style
    raise AssertionError(seat)


async def test_only_what_is_past_its_limit_is_filled_and_what_is_near_it_is_amber():
    async with watching() as w:
        filled, amber = set(), set()
        for seat in w.desk.floor.grid.order:
            style = style_at(w.desk.floor, seat)
            if style.bgcolor.name in {DARK.alarm.lower(), DARK.alarm_odd.lower()}:
                filled.add(seat)
            elif style.color.name == DARK.amber.lower() and style.bold:
                amber.add(seat)
        assert filled == {"PJSIP/1005", "PJSIP/1009"}
        assert amber == {"PJSIP/1004", "PJSIP/1008"}


def redrawn(w: Watched, monkeypatch: pytest.MonkeyPatch) -> set[tuple[int, int]]:
    """Collect the first line and cell of each part of the floor that is drawn again."""
    parts, draw = set[tuple[int, int]](), w.desk.floor.redraw_cells

    def watched(told: Iterable[Region]) -> None:
        told = list(told)
        parts.update((one.y, one.x) for one in told)
        draw(told)

    monkeypatch.setattr(w.desk.floor, "redraw_cells", watched)
    return parts


async def test_only_tiles_with_something_new_are_drawn_again(monkeypatch):
    async with watching() as w:
        parts = redrawn(w, monkeypatch)
        await w.settle()
        assert parts == set()
        await w.tell(Delta(2, fp.NOON, seats=(fp.seat(1016, SeatState.READY, SECOND),)))
        assert parts == {w.seat_place("PJSIP/1016")}


async def test_clocks_go_on_together_at_the_full_second_and_a_limit_shows_at_once(monkeypatch):
    half = SECOND // 2
    seats = (
        *(fp.seat(1001 + n, SeatState.TALKING, 20 * SECOND + n * 90_000) for n in range(8)),
        fp.away(1011, Limits().away_warn - half),
        fp.ringing(1012, 3 * SECOND - half),
    )
    async with watching(tell=(fp.welcome(), fp.snapshot(seats=seats, alerts=()))) as w:
        parts = redrawn(w, monkeypatch)
        await w.pass_time(0.5)
        assert parts == {w.seat_place("PJSIP/1011"), w.seat_place("PJSIP/1012")}
        parts.clear()
        await w.pass_time(0.5)
        assert parts == {w.seat_place(f"PJSIP/{number}") for number in range(1001, 1009)}


async def test_another_name_moves_nobody_unless_names_decide_the_order():
    async with watching() as w:
        before = w.desk.floor.grid
        told = msgspec.structs.replace(fp.seat(1016), name="阿一")
        await w.tell(Delta(2, fp.NOON, seats=(told,)))
        assert w.desk.floor.grid is before
        assert "阿一" in w.text()
        w.desk.use_order(Sort.NAME)
        before = w.desk.floor.grid
        await w.tell(Delta(3, fp.NOON, seats=(msgspec.structs.replace(told, name="周八"),)))
        assert w.desk.floor.grid is not before


async def test_a_clock_that_shows_minutes_draws_nothing_from_second_to_second(monkeypatch):
    quiet = [fp.seat(number, SeatState.READY, 181 * SECOND) for number in range(1001, 1020)]
    seats = (*quiet, fp.ringing(1020, 2 * SECOND))
    async with watching(tell=(fp.welcome(), fp.snapshot(seats=seats, alerts=()))) as w:
        await w.press("end")  # the chosen seat shows seconds too
        parts = redrawn(w, monkeypatch)
        await w.pass_time(1)
        assert parts == {w.seat_place("PJSIP/1020")}


async def test_below_a_hundred_columns_the_side_panels_stand_beneath_the_floor_one_at_a_time():
    async with watching(size=(80, 24)) as w:
        assert (w.desk.alerts.display, w.desk.queues.display) == (True, False)
        assert w.desk.alerts.region.y > w.desk.floor.region.y
        await w.press("2")
        assert (w.desk.alerts.display, w.desk.queues.display) == (False, True)
        await w.press("enter")
        assert (w.desk.detail.display, w.desk.queues.display) == (True, False)
        await w.pilot.resize_terminal(120, 40)
        await w.settle()
        assert w.desk.alerts.region.x > w.desk.floor.region.x
        assert w.desk.alerts.display
        assert w.desk.queues.display
