"""The roster on the screen: the Gantt, its keys, what it says of who is late or missing.

``GOLDEN=write pytest tests/dashboard/test_roster_screen.py`` writes the screens anew; read the
difference before it is committed.
"""

from __future__ import annotations

import unicodedata
from zoneinfo import ZoneInfo

import msgspec
import pytest
from rich.cells import cell_len
from textual.widgets import Input

from ccfloor.dashboard.look import ASCII, DARK, Look
from ccfloor.dashboard.screens.agent import AgentScreen
from ccfloor.dashboard.screens.roster import ROSTER_KEYS, RosterScreen
from ccfloor.dashboard.view.gantt import axis, bar, legend, scale_of
from ccfloor.locale import Words
from ccfloor.serve.messages import Done
from ccfloor.serve.roster_day import RosterDay
from tests.dashboard import dayplan as dp
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_hostile import NASTY, forbidden
from tests.dashboard.test_panels import SIZES, same_as_golden
from tests.roster.plans import at

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def opened(w: Watched, **fields) -> RosterScreen:
    await w.press("R")
    screen = w.app.screen
    assert isinstance(screen, RosterScreen)
    await w.tell(dp.roster(w.asked(RosterDay).id, **fields))
    return screen


def chosen(screen: RosterScreen) -> str:
    row = screen.panel.chosen()
    assert row is not None
    return row.one.agent if row.one is not None else ""


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_it_reads_as_written_down_and_fills_its_width(width, language):
    async with watching(size=(width, SIZES[width]), language=language) as w:
        screen = await opened(w)
        await w.press("down")
        same_as_golden(f"roster-{language}-{width}", w.text() + "\n")
        panel = screen.panel
        widths = {panel.render_line(y).cell_length for y in range(panel.size.height)}
        assert widths == {panel.line_width}


def drawn(one, begins=dp.BEGINS, ends=dp.ENDS, now=fp.NOON, gaps=(), width=200, zone=SHANGHAI):
    scale = scale_of(begins, ends, width, zone)
    line = bar(one, scale, now, gaps, Look(DARK, ASCII))
    text = "".join(segment.text for segment in line)
    assert len(text) == scale.columns
    return text, scale


def test_quarters_at_200_columns_and_half_hours_at_80():
    day = dp.BEGINS, dp.BEGINS + 24 * dp.HOUR
    assert scale_of(*day, 200, SHANGHAI).step == 15 * 60 * 1_000_000
    assert scale_of(dp.BEGINS, dp.ENDS, 200, SHANGHAI).step == 15 * 60 * 1_000_000
    assert scale_of(*day, 80, SHANGHAI).step == 30 * 60 * 1_000_000
    assert scale_of(dp.BEGINS, dp.ENDS, 80, SHANGHAI).step == 30 * 60 * 1_000_000


def test_a_night_shift_is_seen_whole_over_midnight():
    text, scale = drawn(dp.night_shift(1003))
    assert text.index("#") == scale.column(dp.EVENING - 15 * 60 * 1_000_000) + 1
    assert text.rstrip()[-1] == "-"
    assert len(text.rstrip()) == scale.column(dp.ENDS)


def test_every_kind_of_stretch_has_a_sign_of_its_own():
    away = msgspec.structs.replace(
        dp.day_shift(1001), seen=(dp.part("away", dp.MORNING, dp.MORNING + dp.HOUR),)
    )
    assert drawn(away)[0].count("~") == 4
    text, scale = drawn(dp.PEOPLE[1])
    assert text[scale.column(dp.MORNING + 4 * dp.HOUR) :].startswith("mmmm#")
    assert text[scale.column(dp.EVENING)] == ">"
    text, scale = drawn(dp.PEOPLE[2])
    assert text[scale.column(dp.MORNING) :].startswith("!!!#")
    assert "MMMM" in text  # at his desk in his meal
    text, scale = drawn(dp.PEOPLE[4])
    assert text[scale.column(dp.EVENING) :].startswith("X" * 9 + "-")
    assert drawn(dp.PEOPLE[6])[0].strip() == "s" * 48
    extra = msgspec.structs.replace(
        dp.night_shift(1003), seen=(dp.part("here", dp.MORNING, dp.MORNING + dp.HOUR),)
    )
    assert drawn(extra)[0].count("+") == 4


def test_what_nobody_saw_is_a_question_mark_and_no_absence():
    one = msgspec.structs.replace(dp.night_shift(1003), seen=(), arrived=None)
    text, scale = drawn(one, gaps=(dp.GAP,))
    first = scale.column(dp.EVENING)
    assert text[first : first + 5] == "-??--"


def test_a_late_minute_is_seen_however_short():
    one = dp.day_shift(1001, arrived=dp.MORNING + 61_000_000, late=61_000_000)
    text, scale = drawn(one, width=80)
    assert text[scale.column(dp.MORNING)] == "!"


def test_every_sign_is_one_cell_wide_in_every_font():
    for glyphs in (ASCII, Look(DARK).glyphs):
        look = Look(DARK, glyphs)
        scale = scale_of(dp.BEGINS, dp.ENDS, 200, SHANGHAI)
        for one in dp.PEOPLE:
            for segment in bar(one, scale, fp.NOON, (dp.GAP,), look):
                assert {unicodedata.east_asian_width(c) for c in segment.text} <= {"N", "Na"}
        signs = "".join(s.text for line in legend(Words("en"), look, 80) for s in line)
        assert {unicodedata.east_asian_width(c) for c in signs} <= {"N", "Na"}


@pytest.mark.parametrize(
    ("day", "after", "columns"),
    [("2026-03-29", "2026-03-30", 23), ("2026-10-25", "2026-10-26", 25)],
)
def test_a_day_whose_clock_is_changed_has_the_columns_that_pass(day, after, columns):
    zone = ZoneInfo("Europe/Berlin")
    begins, ends = at(f"{day} 00:00", zone), at(f"{after} 00:00", zone)
    scale = scale_of(begins, ends, 200, zone)
    assert scale.columns == 4 * columns
    shown = "".join(segment.text for segment in axis(scale, 0, Look(DARK)))
    hours = [int(hour) for hour in shown.split()]
    assert len(hours) == columns
    assert hours == ([0, 1, *range(3, 24)] if columns == 23 else [0, 1, 2, 2, *range(3, 24)])


async def test_arrows_and_brackets_ask_for_the_day_before_and_after():
    async with watching() as w:
        screen = await opened(w)
        for key, day in (
            ("left", "2026-09-20"),
            ("left_square_bracket", "2026-09-19"),
            ("right_square_bracket", "2026-09-20"),
            ("right", "2026-09-21"),
            ("h", "2026-09-20"),
            ("l", "2026-09-21"),
        ):
            await w.press(key)
            assert w.asked(RosterDay).day == day, key
        await w.press("full_stop")
        assert w.asked(RosterDay).day == ""
        await w.tell(dp.roster(screen.number, day="not a day"))
        await w.press("left")
        assert w.asked(RosterDay).day == ""  # nothing before what is no day


async def test_the_cursor_moves_and_what_is_known_of_the_shift_is_told():
    async with watching(size=(160, 40)) as w:
        screen = await opened(w)
        await w.press("down", "j")
        assert chosen(screen) == "agent1001"
        assert "relieved by 孙丽" in w.text()
        assert "breaks allowed: 1, the last at 10:59 by 组长李" in w.text()
        await w.press("down")
        assert "LATE 40:00" in w.text()
        await w.press("end")
        assert screen.panel.row == len(screen.panel.shown) - 1
        assert "nobody saw its beginning" in w.text()
        await w.press("home", "pagedown", "pageup", "k")
        assert screen.panel.row == 0
        await w.pilot.click("#roster", offset=(3, 3))
        assert screen.panel.row == 2


async def test_a_team_is_folded_and_unfolded():
    async with watching() as w:
        screen = await opened(w)
        await w.press("enter")
        assert "+ A组" in w.text()
        assert "吴敏" not in w.text()
        assert "杨秀英" in w.text()
        await w.press("enter")
        assert "吴敏" in w.text()
        await w.press("x")
        assert [row.one for row in screen.panel.shown] == [None, None]
        await w.press("x")
        assert len(screen.panel.shown) == len(dp.PEOPLE) + 2


async def test_only_who_is_late_or_missing():
    async with watching() as w:
        screen = await opened(w)
        await w.press("m")
        assert [r.one.agent for r in screen.panel.shown if r.one] == ["agent1002", "agent1004"]
        assert "only late or missing" in w.lines()[0]
        await w.press("m")
        assert len(screen.panel.shown) == len(dp.PEOPLE) + 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [("wm", {"agent1001"}), ("201002", {"agent1002"}), ("1003", {"agent1003"}),
     ("b组", {"agent1013", "agent1014", "agent1015", "agent1016"}), ("吴", {"agent1001"}),
     ("zzz", set())],
)  # fmt: skip
async def test_the_filter_knows_name_pinyin_number_team_and_seat(typed, found):
    async with watching() as w:
        screen = await opened(w)
        await w.press("slash")
        box = screen.query_one("#filter", Input)
        box.value = typed
        await w.settle()
        await w.press("enter")
        assert {row.one.agent for row in screen.panel.shown if row.one} == found
        await w.press("escape")
        assert len(screen.panel.shown) == len(dp.PEOPLE) + 2
        await w.press("escape")
        assert w.app.screen is w.desk


async def test_enter_opens_the_persons_day():
    async with watching() as w:
        await opened(w)
        await w.press("down", "down", "enter")
        screen = w.app.screen
        assert isinstance(screen, AgentScreen)
        assert (screen.agent, screen.day) == ("agent1001", dp.DAY)
        await w.press("escape")
        assert isinstance(w.app.screen, RosterScreen)


async def test_the_choice_stays_with_its_shift_when_others_come_and_go():
    async with watching() as w:
        screen = await opened(w)
        await w.press("down", "down", "down")
        await w.tell(dp.roster(screen.number, people=dp.PEOPLE[2:]))
        assert chosen(screen) == "agent1002"


async def test_old_refused_and_without_a_roster_it_says_so():
    async with watching() as w:
        await w.press("R")
        assert "The daemon is asked" in w.text()
        screen = w.app.screen
        assert isinstance(screen, RosterScreen)
        assert screen.number is not None
        await w.tell(Done(screen.number, ok=False, error="bad_day"))
        assert "a day is written like 2026-11-25" in w.text()
        await w.tell(dp.roster(screen.number))
        assert "吴敏" in w.text()
        w.feed.lose(w.clock.now())
        await w.settle()
        assert "NOT LIVE, as of 22:13:20" in w.text()
        assert "吴敏" in w.text()
    async with watching() as w:
        await opened(w, version=0, people=(), hours=())
        assert "There is no roster" in w.text()
        await w.press("down", "enter", "end", "m", "x")


async def test_language_and_theme_change_here_too_and_help_knows_every_key():
    async with watching() as w:
        await opened(w)
        await w.press("L")
        assert "应到" in w.text()
        await w.press("t", "question_mark")
        for key in ROSTER_KEYS:
            assert w.app.scene.words(key.text) in w.text(), key
        await w.press("escape", "q")
        assert w.app.screen is w.desk


@pytest.mark.parametrize("size", [(80, 24), (130, 40), (20, 6)])
async def test_hostile_texts_reach_no_terminal_and_break_no_line(size):
    one = msgspec.structs.replace(
        dp.PEOPLE[1], name=NASTY, number=NASTY, team=NASTY, seat=NASTY, agent=NASTY, rank=NASTY,
        swapped=NASTY, relief=NASTY, plan=(dp.part(NASTY, dp.MORNING, dp.EVENING),),
        seen=(dp.part(NASTY, dp.MORNING, dp.EVENING),),
    )  # fmt: skip
    async with watching(size=size) as w:
        await opened(w, people=(one, *dp.PEOPLE), made_by=NASTY)
        await w.press("down")
        for strip in w.app.screen._compositor.render_strips():
            assert forbidden(strip.text) == set()
            assert cell_len(strip.text) == size[0]


async def test_a_wall_opens_no_roster():
    async with watching(tell=(fp.welcome(role="wall"), fp.snapshot())) as w:
        await w.press("R", "v")
        assert w.app.screen is w.desk


async def test_two_thousand_people_are_shown_and_walked_through():
    people = tuple(
        msgspec.structs.replace(dp.day_shift(1001), shift=str(n), team=f"{n // 50:02}组")
        for n in range(2000)
    )
    async with watching(size=(200, 60)) as w:
        screen = await opened(w, people=people)
        await w.press("end", "pageup", "home", "pagedown")
        assert len(screen.panel.shown) == 2040
