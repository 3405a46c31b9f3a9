"""``?`` on every screen: it tells what works there, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Input

from ccfloor.dashboard.case_filter import FILTERS
from ccfloor.dashboard.case_keys import CASE_KEYS
from ccfloor.dashboard.keys import Key, twins
from ccfloor.dashboard.screens.cases import CasesScreen
from ccfloor.dashboard.screens.help import FLOOR_FILTERS, HelpScreen
from ccfloor.dashboard.screens.meaning import MeaningScreen
from ccfloor.dashboard.screens.orders import ORDER_KEYS, OrderScreen
from ccfloor.dashboard.screens.payslip import PayslipScreen
from ccfloor.dashboard.screens.pick import PICK_KEYS, PickScreen
from ccfloor.dashboard.screens.seat import CaseScreen, SeatScreen
from ccfloor.dashboard.screens.settings import SETTING_KEYS, SettingsScreen
from ccfloor.dashboard.screens.table import SCREENS
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.dashboard.seat_keys import OWN_CASE_KEYS, PAYSLIP_KEYS, SEAT_KEYS
from ccfloor.locale import LANGUAGES
from ccfloor.serve.orders import Act
from ccfloor.serve.payslips import MyPayslip
from tests.dashboard import ownplan, shiftplan
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_every_screen import DESK, LEAD, SEAT, cases, screens_shown
from tests.dashboard.test_seat_app import Sat, sitting

WITHOUT = {
    "HelpScreen": "it is the help: ? closes it",
    "MeaningScreen": "so is this, of a figure and of the keys beside it",
    "MenuScreen": "each line is a key in words; ? is one of them",
    "AskScreen": "both answers stand below the question, and nothing else works",
    "BeyondScreen": "so they do here",
    "WriteScreen": "a ? is written; what works stands below the boxes",
}
"""Screens on which ? opens no help, and why."""


def help_of(of: Watched | Sat) -> HelpScreen | MeaningScreen:
    screen = of.app.screen
    assert isinstance(screen, HelpScreen | MeaningScreen)
    return screen


async def told(of: Watched | Sat) -> str:
    """Open the help and read all of it."""
    await of.press("question_mark")
    help_of(of)
    lines = of.lines()
    for _ in range(8):
        await of.press("pagedown")
        lines += of.lines()
    await of.press("escape")
    return "\n".join(lines)


def assert_told(text: str, keys: Iterable[Key], of: Watched | Sat) -> None:
    for key in keys:
        assert of.app.scene.words(key.text) in text, key.shown


def answers_to(screen: Screen[Any], key: Key) -> bool:
    """Tell whether a screen has the binding of a key, and does something at it."""
    bound = [
        one
        for name in twins(key.keys).split(",")
        for one in screen._bindings.get_bindings_for_key(name)
    ]
    named = key.action.partition("(")[0]
    return bool(bound) and hasattr(screen, f"action_{named}")


@pytest.mark.parametrize("name", list(SCREENS))
async def test_each_screen_that_a_key_opens_tells_what_works_on_it(name):
    async with watching(tell=LEAD) as w:
        w.desk.action_open(name)
        await w.settle()
        screen = w.app.screen
        await w.press("question_mark")
        assert help_of(w) is not screen
        await w.press("escape")
        assert w.app.screen is screen


def test_every_other_screen_is_tried_here_or_named_with_a_reason():
    tried = {shown.kind.__name__ for shown in DESK.values()}
    tried |= {shown.kind.__name__ for shown in SEAT.values()}
    tried.add("ObjectionsScreen")  # in test_objections_screen.py
    opened = {f"{name.title()}Screen" for name in SCREENS} | {"PermitScreen", "FloorScreen"}
    assert screens_shown() <= tried | opened | set(WITHOUT)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_settings_say_it_in_their_title_and_tell_every_key(language):
    async with watching(size=(80, 24), language=language) as w:
        await w.press("comma")
        title = next(one for one in w.lines() if "Esc" in one and "? " in one)
        assert "U " in title
        assert_told(await told(w), SETTING_KEYS, w)
        screen = w.top(SettingsScreen)
        assert all(answers_to(screen, key) for key in SETTING_KEYS)
        await w.press("down", "right", "U")
        assert w.app.scene.look.colours.name == "dark"


async def test_an_order_tells_of_digits_while_one_chooses_and_of_answers_when_it_asks():
    async with watching(tell=LEAD) as w:
        await w.press("o")
        text = await told(w)
        assert_told(text, [ORDER_KEYS[0], *ORDER_KEYS[4:]], w)
        assert not [key.text for key in ORDER_KEYS[1:4] if key.text in text]
        await w.press("4", "1")
        assert ORDER_KEYS[1].text in await told(w)  # ten penalties: 0 turns the page
        await w.press("3")
        assert ORDER_KEYS[0].text not in await told(w)  # the daemon is asked: nothing to choose
        await w.tell(shiftplan.confirm(w.asked(Act).id))
        text = await told(w)
        assert_told(text, ORDER_KEYS[2:], w)
        assert ORDER_KEYS[0].text not in text
        assert len(w.feed.sent) == 1
        await w.press("y")
        assert w.asked(Act).confirm == "t1"


async def test_the_answer_to_an_order_is_there_when_the_help_is_closed():
    async with watching(tell=LEAD) as w:
        await w.press("o", "5", "question_mark")
        await w.tell(shiftplan.confirm(w.asked(Act).id))
        w.top(HelpScreen)
        await w.press("escape")
        w.top(OrderScreen)
        assert "Listen to the call of" in w.text()


async def test_a_mouse_opens_the_help_of_an_order():
    async with watching(tell=LEAD) as w:
        await w.press("o")
        y = next(n for n, line in enumerate(w.lines()) if "?  help" in line)
        await w.pilot.click(offset=(w.lines()[y].index("?  help") + 3, y))
        await w.settle()
        assert isinstance(w.app.screen, HelpScreen)


async def test_where_one_is_picked_the_help_tells_of_digits_and_chooses_nothing():
    async with watching(tell=LEAD) as w:
        await cases(w)
        await w.press("x")
        text = await told(w)
        assert_told(text, PICK_KEYS, w)
        screen = w.top(PickScreen)
        assert all(answers_to(screen, key) for key in PICK_KEYS if key.keys)


async def test_where_something_is_written_a_question_mark_is_written():
    async with watching(tell=LEAD) as w:
        await cases(w)
        await w.press("c", "w", "h", "y", "question_mark")
        screen = w.top(WriteScreen)
        assert screen.query_one(Input).value == "why?"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "kind", "keys"),
    [
        ("seat", SeatScreen, SEAT_KEYS),
        ("case", CaseScreen, OWN_CASE_KEYS),
        ("payslip", PayslipScreen, PAYSLIP_KEYS),
    ],
)
async def test_an_agent_is_told_what_works_on_each_of_his_screens(name, kind, keys, language):
    async with sitting(ownplan.own(), language=language) as s:
        await SEAT[name].opens(s)
        assert isinstance(s.app.screen, kind)
        assert any("?" in line for line in s.lines())  # it is named where keys are
        text = await told(s)
        assert_told(text, keys, s)
        for foreign in ("Ctrl+P", "st:away", "!!", "◔"):  # none of it is here
            assert foreign not in text
        screen = s.app.screen
        assert isinstance(screen, kind)
        assert all(answers_to(screen, key) for key in keys)


async def test_a_payslip_that_comes_while_the_help_is_open_is_there_afterwards():
    async with sitting(ownplan.own()) as s:
        await s.press("p", "question_mark")
        wanted = next(one for one in s.feed.sent if isinstance(one, MyPayslip))
        await s.tell(ownplan.payslip(wanted.id))
        assert isinstance(s.app.screen, HelpScreen)
        await s.press("escape")
        assert "94 of 100" in s.text()


async def test_the_words_of_a_filter_are_told_where_that_filter_is_and_nowhere_else():
    async with watching(tell=LEAD) as w:
        text = await told(w)
        assert all(example in text for example, _ in FLOOR_FILTERS)
        assert "Ring" in text  # the signs of seats
        await cases(w)
        text = await told(w)
        assert_told(text, CASE_KEYS, w)
        assert all(example in text for example, _ in FILTERS)
        assert "q:vip" not in text
        w.top(CasesScreen)
        await w.press("escape", "Y")
        text = await told(w)
        for foreign in ("st:", "q:vip", "~81%", "Signs", "Filter"):
            assert foreign not in text


async def test_the_alerts_tell_their_severities_and_no_states_of_seats():
    async with watching(tell=LEAD) as w:
        await w.press("N")
        text = await told(w)
        assert "Critical" in text
        assert "~81%" not in text
        assert "q:vip" not in text


async def test_a_long_line_of_the_help_goes_on_below():
    async with watching(size=(60, 30)) as w:
        text = await told(w)
        assert "st:over" in text
        assert "past a limit" in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_key_line_of_the_system_names_escape_and_help_in_the_smallest_terminal(language):
    async with watching(size=(80, 24), language=language) as w:
        await w.press("Y")
        assert " Esc " in w.lines()[-1]
        assert " ? " in w.lines()[-1]
