"""Settings, what is kept of them, and what a key takes back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
import pytest

from ccfloor.dashboard.memory import Layout, Memory
from ccfloor.dashboard.screens.settings import SettingsScreen
from ccfloor.dashboard.undoing import MOST, Undoing
from ccfloor.serve.seating import Area
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_panels import SIZES, same_as_golden


async def kept(w: Watched) -> None:
    """Let what is to be kept be written."""
    await w.pilot.pause()
    writing = [one for one in w.app.workers if one.name == "memory"]
    if writing:  # of none Textual makes all of them, and the feed's never ends
        await w.app.workers.wait_for_complete(writing)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_it_reads_as_written_down(width: int, language: str) -> None:
    async with watching(size=(width, SIZES[width]), language=language) as w:
        await w.press("comma")
        screen = w.app.screen
        assert isinstance(screen, SettingsScreen)
        panel = screen.panel
        strips = [panel.render_line(y).text.rstrip() for y in range(panel.size.height)]
        same_as_golden(f"settings-{language}-{width}", "\n".join(strips).rstrip() + "\n")


async def test_every_line_changes_what_it_says_and_is_kept(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    async with watching(language="en", memory=memory) as w:
        await w.press("comma")
        await w.press("right")
        assert w.app.scene.words.language == "zh_CN"
        await w.press("down", "right", "down", "right", "down", "right", "down", "right")
        await w.press("down", "enter", "down", "l")
        await w.press("down", "down")  # beyond the last: stays there
        assert w.app.scene.look.colours.name == "light"
        assert w.app.ascii_only
        assert w.desk.floor.density == "card"
        assert w.desk.floor.order == "name"
        assert w.app.bell_on
        assert w.app.begins_with_wall
        await kept(w)
    site, user = fp.welcome().site, fp.welcome().user
    assert Memory(tmp_path).recall(site, user) == Layout(
        language="zh_CN", theme="light", ascii_only=True, bell=True, density="card", sort="name",
        wallboard=True,
    )  # fmt: skip


async def test_the_next_time_it_looks_as_it_was_left(tmp_path: Path) -> None:
    site, user = fp.welcome().site, fp.welcome().user
    layout = Layout(language="en", theme="contrast", ascii_only=True, density="dot", sort="state",
                    bell=True, wallboard=True)  # fmt: skip
    Memory(tmp_path).keep(site, user, layout)
    async with watching(language="zh_CN", memory=Memory(tmp_path)) as w:
        assert w.app.scene.words.language == "en"
        assert w.app.theme == "contrast"
        assert w.app.ascii_only
        assert w.app.bell_on
        assert (w.desk.floor.density, w.desk.floor.order) == ("dot", "state")
        assert w.app.screen is not w.desk  # the wallboard
        await w.press("escape")
        assert w.app.screen is w.desk
        # A second welcome, after a lost line, changes nothing any more.
        await w.press("t")
        await w.tell(fp.welcome(), fp.snapshot())
        assert w.app.theme != "contrast"


async def test_a_damaged_file_is_said_once(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.file_of(fp.welcome().site, fp.welcome().user).write_bytes(b"{")
    async with watching(language="en", memory=memory) as w:
        assert any("could not be read" in one.message for one in w.app._notifications)


async def test_a_folder_that_takes_nothing_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    async with watching(language="en", memory=Memory(tmp_path / "file")) as w:
        await w.press("t", "t")
        await kept(w)
        await w.settle()
        told = [one.message for one in w.app._notifications if "could not be kept" in one.message]
        assert len(told) == 1


async def test_a_key_takes_back_what_only_concerned_the_screen() -> None:
    async with watching(language="en") as w:
        await w.press("U")
        assert any("Nothing to take back" in one.message for one in w.app._notifications)
        theme, order = w.app.theme, w.desk.floor.order
        await w.press("t", "s", "L")
        await w.press("U")
        assert w.app.scene.words.language == "en"
        await w.press("U")
        assert w.desk.floor.order == order
        await w.press("U")
        assert w.app.theme == theme
        await w.press("slash", *"zhang", "enter", "escape")
        assert w.desk.floor.filter == ""
        await w.press("U")
        assert w.desk.floor.filter == "zhang"


def test_only_the_last_things_are_remembered_and_undoing_is_none_of_them() -> None:
    undoing, done = Undoing(), []

    def note(number: int) -> None:
        done.append(number)
        undoing.did("again", lambda: note(-number))

    for number in range(MOST + 5):
        undoing.did("thing", partial(note, number))
    assert len(undoing) == MOST
    while undoing.undo():
        pass
    assert done == list(range(MOST + 4, 4, -1))


async def test_the_plan_shows_everybody_where_his_desk_stands() -> None:
    rows = (("1001", "1002", "", "1003", *[""] * 4), ("1004", "9999", "", "1005"))
    welcome = msgspec.structs.replace(fp.welcome(), areas=(Area("东区\x1b[31m", rows),))
    async with watching(size=(120, 40), language="en", tell=(welcome, fp.snapshot())) as w:
        while w.desk.floor.shown_density != "plan":
            await w.press("z")
        lines = [w.desk.floor.render_line(y).text for y in range(8)]
        assert lines[1].strip() == "东区[31m"
        assert [place in lines[2] for place in ("1001", "1002", "1003")] == [True] * 3
        assert "9999" in lines[3]  # a desk at which nobody is
        assert lines[4].strip() == "At no desk of the plan"
        assert set(w.desk.floor.grid.order) == {seat.seat for seat in fp.seats()}
        w.desk.floor.choose("PJSIP/1002")
        await w.press("right")
        assert w.desk.floor.cursor == "PJSIP/1003"
        await w.press("left", "down")
        assert w.desk.floor.cursor == "PJSIP/1004"  # 9999 is nobody: the nearest who is


async def test_without_a_plan_there_is_none_to_choose() -> None:
    async with watching(language="en") as w:
        seen = set()
        for _ in range(8):
            await w.press("z")
            seen.add(w.desk.floor.shown_density)
        assert "plan" not in seen
