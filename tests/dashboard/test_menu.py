"""The menu: everything there is, by letter, arrows and mouse, from every screen."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from ccfloor.dashboard.keys import ACT, HERE, KEYS, LOOK
from ccfloor.dashboard.screens.menu import MenuScreen
from ccfloor.dashboard.screens.system import SystemScreen
from ccfloor.dashboard.screens.table import SCREENS
from ccfloor.dashboard.screens.wallboard import WallboardScreen
from ccfloor.serve.messages import Acknowledge
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching


def shown(w: Watched) -> MenuScreen:
    screen = w.app.screen
    assert isinstance(screen, MenuScreen)
    return screen


@pytest.mark.parametrize("key", ["m", "ｍ", "space", "f1"])
async def test_it_opens_by_its_keys_and_closes_again(key):
    async with watching() as w:
        await w.press(key)
        shown(w)
        await w.press(key)
        assert w.app.screen is w.desk


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_every_command_stands_in_it_in_words_below_its_group(language):
    tell = (fp.welcome(orders=("pause",)), fp.snapshot())
    async with watching(size=(100, 60), language=language, tell=tell) as w:
        await w.press("m")
        text, words = w.text(), w.app.scene.words
        for key in KEYS:
            if key.palette and key.name != "answer":  # nobody asks to leave
                assert words(key.text) in text
        for group in (LOOK, ACT, HERE):
            assert f" {words(group)}" in [line[:74].rstrip() for line in w.lines()]
        named = [one.choice.key.name for one in shown(w).panel.listed if one.choice]
        assert set(SCREENS) <= set(named)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_any_line_can_be_reached_with_arrows_and_is_seen_when_it_is_chosen(size):
    async with watching(size=size) as w:
        await w.press("m")
        panel = shown(w).panel
        choices = [one for one in panel.listed if one.choice]
        assert panel.listed[panel.row] == choices[0]
        for one in choices[1:]:
            await w.pilot.press("down")
            assert panel.listed[panel.row] == one
        await w.settle()
        assert ">  q    Quit" in w.text()
        await w.press("home")
        assert "Look" in w.lines()[-panel.size.height + 1]


async def test_a_letter_does_at_once_what_its_key_does():
    async with watching() as w:
        chosen = w.desk.alerts.cursor
        await w.press("m", "a")
        assert w.app.screen is w.desk
        assert w.feed.sent == [Acknowledge(1, (chosen,))]
        await w.press("m", "Ｙ")
        w.top(SystemScreen)


async def test_enter_takes_the_chosen_line_and_a_click_the_one_under_the_mouse():
    async with watching() as w:
        await w.press("m")
        panel = shown(w).panel
        system = next(
            row
            for row, one in enumerate(panel.listed)
            if one.choice and one.choice.key.name == "system"
        )
        while panel.row != system:
            await w.pilot.press("j")
        await w.press("enter")
        w.top(SystemScreen)
        await w.press("escape", "m")
        await w.pilot.click("#menu", offset=(9, system + 1 - panel.scroll_offset.y))
        await w.settle()
        w.top(SystemScreen)


async def test_a_click_beside_it_closes_it_and_one_on_a_heading_does_nothing():
    async with watching() as w:
        await w.press("m")
        await w.pilot.click("#menu", offset=(3, 1))
        await w.settle()
        shown(w)
        await w.pilot.click(offset=(110, 2))
        await w.settle()
        assert w.app.screen is w.desk


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)])
async def test_the_key_line_begins_with_it_at_any_width_and_a_click_there_opens_it(size):
    async with watching(size=size) as w:
        assert w.lines()[-1].startswith(" m Menu ")
        await w.pilot.click("#keys", offset=(4, 0))
        await w.settle()
        shown(w)


async def test_above_another_screen_its_own_keys_come_first_and_the_floor_s_lead_away_from_it():
    async with watching() as w:
        await w.press("Y")
        system = w.top(SystemScreen)
        await w.pilot.click("#page_keys", offset=(5, 0))
        await w.settle()
        listed = shown(w).panel.listed
        assert [one.heading for one in listed if one.heading] == [HERE, LOOK, ACT]
        assert "All metrics, or the summary" in w.text()
        await w.press("m")  # the screen's own letter
        assert w.app.screen is system
        assert system.metrics
        await w.press("f1", "w")
        w.top(WallboardScreen)
        assert system not in w.app.screen_stack
        await w.pilot.click(offset=(20, 10))  # nothing but a mouse leads on from the wallboard
        await w.settle()
        shown(w)


async def test_a_wall_is_offered_nothing_it_may_not_do():
    async with watching(tell=(fp.welcome(role="wall"), fp.snapshot())) as w:
        await w.press("m")
        assert "Acknowledge" not in w.text()
        assert ACT not in [one.heading for one in shown(w).panel.listed]


@pytest.mark.parametrize("name", list(SCREENS))
async def test_it_opens_from_every_screen(name):
    async with watching() as w:
        w.desk.action_open(name)
        await w.settle()
        if name == "settings":  # a box above the floor: it has no menu of its own
            return
        if name != "wallboard":  # nothing stands there but figures
            assert w.lines()[-1].startswith(" F1 Menu ")
        await w.press("f1")
        shown(w)


async def test_a_command_of_the_palette_taken_above_another_screen_is_done_on_the_floor():
    async with watching() as w:
        chosen = w.desk.alerts.cursor
        commands = {one.help: one.callback for one in w.app.get_system_commands(w.desk)}
        await w.press("Y")
        w.top(SystemScreen)
        commands["a"]()
        await w.settle()
        assert w.app.screen is w.desk
        assert w.asked(Acknowledge) == Acknowledge(w.asked(Acknowledge).id, (chosen,))


async def test_the_language_is_changed_from_the_palette_and_the_screen_stays():
    async with watching() as w:
        await w.press("Y")
        commands = {one.help: one.callback for one in w.app.get_system_commands(w.desk)}
        commands["L"]()
        await w.settle()
        w.top(SystemScreen)
        assert w.lines()[0].startswith(" 系统")


async def test_the_palette_itself_takes_a_command_from_above_another_screen_to_the_floor():
    async with watching() as w:
        await w.press("Y", "ctrl+p")
        await w.press(*"Go to the alerts", "enter")
        if isinstance(w.app.screen, CommandPalette):  # the first Enter has taken the text only
            await w.press("enter")
        assert w.app.screen is w.desk
        assert w.focused() == "alerts"
