"""Staffing on the screen: the table, the shift as a picture, what is to be done.

``GOLDEN=write pytest tests/dashboard/test_staffing_screen.py`` writes the screens anew; read the
difference before it is committed.
"""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.dashboard.keys import KEYS
from ccfloor.dashboard.screens.staffing import StaffingScreen
from ccfloor.serve.messages import Delta, Done
from ccfloor.serve.staffing import Staff, StaffCourse, WatchStaff
from tests.dashboard import floorplan as fp
from tests.dashboard import staffplan as sp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_panels import SIZES, same_as_golden


async def opened(w: Watched, *, tell: bool = True) -> StaffingScreen:
    await w.press("S")
    screen = w.app.screen
    assert isinstance(screen, StaffingScreen)
    assert w.feed.sent[-1] == WatchStaff(screen.number)
    if tell:
        await w.tell(sp.staff(screen.number), sp.course(screen.number))
    return screen


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_the_screen_reads_as_written_down_and_fills_its_width(width, language):
    async with watching(size=(width, SIZES[width]), language=language) as w:
        screen = await opened(w)
        shown = [w.text()]
        await w.press("end")
        shown.append(w.text())
        for panel in (screen.table, screen.picture, screen.more):
            widths = {panel.render_line(y).cell_length for y in range(panel.size.height)}
            assert widths == {panel.line_width}
    same_as_golden(f"staffing-{language}-{width}", "\n--- end\n".join(shown) + "\n")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_head_stands_above_its_columns(size):
    async with watching(size=size) as w:
        await opened(w)
        lines = w.lines()
        head = next(line for line in lines if "Rostered" in line)
        # The first line's name is of four wide characters: four cells more than letters.
        team = next(line for line in lines if "[一组]" in line)
        for heading, value in (("Rostered", "12"), ("Present", "11"), ("Required", "12")):
            ends = head.index(heading) + len(heading)
            assert team[: ends - 2].endswith(value), heading


async def test_what_comes_later_is_shown_and_the_choice_stays_with_its_line():
    async with watching() as w:
        screen = await opened(w)
        await w.press("down", "down")
        chosen = screen.chosen()
        assert chosen is not None
        assert chosen.name == "一组"
        newer = sp.staff(screen.number, lines=(sp.TEAM, sp.SUPPORT), empty=(), breaks=())
        await w.tell(newer)
        chosen = screen.chosen()
        assert chosen is not None
        assert chosen.name == "一组"
        text = w.text()
        assert "vip" not in text
        assert "No rostered seat stands empty." in text
        assert "Nobody asks to leave" in text


async def test_what_is_not_known_is_a_question_mark_with_its_reason():
    blind = msgspec.structs.replace(
        sp.SUPPORT,
        present=None,
        gap=None,
        returning=None,
        away=None,
        ready=None,
        long_calls=None,
        shared=None,
        unknown=("blind",),
        ahead=tuple(msgspec.structs.replace(a, staff=None, gap=None) for a in sp.SUPPORT.ahead),
    )
    asked = msgspec.structs.replace(sp.BREAK, against=(), queues=(), unknown="blind")
    async with watching(size=(130, 40)) as w:
        screen = await opened(w, tell=False)
        await w.tell(
            sp.staff(screen.number, lines=(blind,), empty=None, breaks=(asked,), unknown=("blind",))
        )
        text = w.text()
        row = next(line for line in w.lines() if "客服热线" in line)
        assert row.split()[1:] == ["12", "?", "11", "?", "?", "?", "?", "9-12", "?", "?", "?", "?"]
        assert "The PBX is not seen now: who is there is not known." in text
        assert "Empty seats are not known now." in text
        assert "nothing can be said while the PBX is not seen" in text
        assert "Nothing is known of this shift yet." in text


async def test_without_a_roster_it_says_so():
    async with watching(language="zh_CN") as w:
        screen = await opened(w, tell=False)
        await w.tell(sp.staff(screen.number, lines=(sp.VIP,), empty=None, unknown=("no_roster",)))
        assert "没有排班表:应到人数未知。" in w.text()
        assert "未设定需要人数:vip。" in w.text()


async def test_before_the_answer_it_waits_and_a_refusal_is_told():
    async with watching() as w:
        screen = await opened(w, tell=False)
        assert "The daemon is asked" in w.text()
        await w.tell(Done(screen.number, ok=False, error="not_allowed"))
        assert "This key is shown no staffing" in w.text()


async def test_a_lost_line_leaves_the_figures_and_says_that_they_are_old():
    async with watching() as w:
        screen = await opened(w)
        first = screen.number
        w.feed.lose(w.clock.now())
        await w.settle()
        assert "NOT LIVE, as of 22:13:20" in w.text()
        assert "客服热线" in w.text()
        await w.tell(fp.welcome(), fp.snapshot())
        assert w.feed.sent[-1] == WatchStaff(screen.number)
        assert screen.number != first
        await w.tell(sp.staff(first, lines=(sp.VIP,)))  # of the line before: nobody waits for it
        assert "客服热线" in w.text()
        await w.tell(sp.staff(screen.number, lines=(sp.VIP,), breaks=()))
        assert "客服热线" not in w.text()
        assert "NOT LIVE" not in w.text()


async def test_a_silent_daemon_makes_the_figures_old_too():
    async with watching() as w:
        screen = await opened(w)
        await w.pass_time(8)
        screen.show_title()
        await w.settle()
        assert "NOT LIVE" in w.text()
        await w.tell(Delta(2, w.clock.now()))
        screen.show_title()
        await w.settle()
        assert "NOT LIVE" not in w.text()


async def test_without_a_line_it_says_so_at_once():
    async with watching() as w:
        w.feed.connected = False
        await w.press("S")
        assert "No connection to the daemon" in w.text()


@pytest.mark.parametrize("key", ["escape", "q", "S"])
async def test_closing_ends_the_subscription(key):
    async with watching() as w:
        screen = await opened(w)
        await w.press(key)
        assert w.app.screen is w.desk
        last = w.feed.sent[-1]
        assert isinstance(last, WatchStaff)
        assert not last.on
        await w.tell(Done(last.id, ok=True), sp.staff(screen.number), sp.course(screen.number))
        assert w.toasts() == []


async def test_the_language_and_the_theme_change_here_too():
    async with watching(language="zh_CN") as w:
        await opened(w)
        assert "缺人" in w.text()
        await w.press("L")
        assert "too few" in w.text()
        assert "缺人" not in w.text()
        theme = w.app.theme
        await w.press("t")
        assert w.app.theme != theme


async def test_it_is_one_key_in_footer_help_and_palette_also_for_a_wall():
    key = next(key for key in KEYS if key.name == "staffing")
    everything = (fp.welcome(role="wall"), fp.snapshot())
    async with watching(size=(200, 60), tell=everything) as w:
        assert "S Staff " in " ".join(w.lines()[-1].split())
        commands = [command.title for command in w.app.get_system_commands(w.desk)]
        assert key.text in commands
        await w.press("question_mark")
        assert key.text in w.text()
        await w.press("escape")
        await opened(w, tell=False)


async def test_hostile_names_reach_the_screen_as_plain_text():
    nasty = "x\x1b[31m\x07\u202e[red]y" + "長" * 200
    line = msgspec.structs.replace(sp.SUPPORT, name=nasty, label="", kind="queue")
    seat = msgspec.structs.replace(sp.EMPTY[0], seat=nasty, name=nasty, team=nasty)
    asked = msgspec.structs.replace(sp.BREAK, name=nasty)
    async with watching(size=(80, 24)) as w:
        screen = await opened(w, tell=False)
        told = sp.staff(screen.number, lines=(line,), empty=(seat,), breaks=(asked,))
        await w.tell(told, StaffCourse(screen.number, fp.NOON, fp.NOON, fp.NOON, ()))
        text = w.text()
        for harm in ("\x1b", "\x07", "\u202e"):
            assert harm not in text
        assert "[red]y" in text
        for panel in (screen.table, screen.picture, screen.more):
            widths = {panel.render_line(y).cell_length for y in range(panel.size.height)}
            assert widths == {panel.line_width}


async def test_many_queues_scroll_under_the_head_and_the_picture_stays():
    lines = tuple(msgspec.structs.replace(sp.SUPPORT, name=f"q{n}", label="") for n in range(60))
    async with watching(size=(80, 24)) as w:
        screen = await opened(w, tell=False)
        await w.tell(Staff(screen.number, fp.NOON, lines, (), (), ()))
        await w.press("end")
        text = w.text()
        assert ">q59" in text
        assert "Rostered" in text
        assert "q59: the shift by quarters of an hour" in text
        await w.press("home")
        assert ">q0 " in w.text()
