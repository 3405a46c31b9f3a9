"""One person's day on the screen: lanes, figures, what happened, and every key.

``GOLDEN=write pytest tests/dashboard/test_agent_screen.py`` writes the screens anew; read the
difference before it is committed.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec
import pytest
from rich.cells import cell_len

from ccfloor.dashboard.look import DARK, Look
from ccfloor.dashboard.screens.agent import AGENT_KEYS, AgentScreen
from ccfloor.dashboard.screens.explain import ExplainScreen
from ccfloor.dashboard.view.lanes import HEIGHT, LANES, Window, lanes, zoomed
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.locale import Words
from ccfloor.serve.agent_day import AgentDay, AgentSpan
from ccfloor.serve.messages import Done, Explain
from tests.dashboard import dayplan as dp
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_hostile import NASTY, forbidden
from tests.dashboard.test_panels import SIZES, same_as_golden

HOUR = 60 * MINUTE
SHANGHAI = ZoneInfo("Asia/Shanghai")


async def opened(w: Watched, **fields) -> AgentScreen:
    await w.press("v")
    screen = w.app.screen
    assert isinstance(screen, AgentScreen)
    await w.tell(dp.agent(w.asked(AgentDay).id, **fields))
    return screen


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_it_reads_as_written_down_and_fills_its_width(width, language):
    async with watching(size=(width, SIZES[width]), language=language) as w:
        screen = await opened(w)
        shown = [w.text()]
        await w.press("home", "plus", "plus")
        shown.append(w.text())
        same_as_golden(f"agent-{language}-{width}", "\n--- zoomed\n".join(shown) + "\n")
        for panel in (screen.who, screen.lanes, screen.list):
            widths = {panel.render_line(y).cell_length for y in range(panel.size.height)}
            assert widths == {panel.line_width}


async def test_it_asks_about_the_person_on_the_chosen_seat():
    async with watching() as w:
        seat = w.app.model.seats[w.desk.floor.cursor]
        await w.press("v")
        assert w.asked(AgentDay).agent == seat.agent
        assert w.asked(AgentDay).day == ""


async def test_without_a_chosen_seat_it_says_so():
    async with watching(tell=(fp.welcome(), fp.snapshot(seats=()))) as w:
        await w.press("v")
        assert w.app.screen is w.desk
        assert any("No seat is chosen" in toast for toast in w.toasts())


def drawn(told, window, width=110):
    lines = lanes(told, window, width, SHANGHAI, Words("en"), Look(DARK))
    assert len(lines) == HEIGHT
    return ["".join(segment.text for segment in line) for line in lines]


def test_a_lane_is_filled_exactly_where_he_did_that():
    spans = (
        AgentSpan(SeatState.READY, dp.MORNING, dp.MORNING + 30 * MINUTE),
        AgentSpan(SeatState.TALKING, dp.MORNING + 30 * MINUTE, dp.MORNING + 30 * MINUTE + SECOND),
    )
    told = dp.agent(1, spans=spans, unseen=())
    lines = drawn(told, Window(dp.MORNING, dp.MORNING + 100 * MINUTE))
    by_state = dict(zip(LANES, (line[10:] for line in lines[1:]), strict=False))
    assert by_state[SeatState.READY] == "◌" * 30 + " " * 70
    assert by_state[SeatState.TALKING] == " " * 30 + "◉" + " " * 69
    assert by_state[SeatState.AWAY].strip() == ""


def test_the_axis_names_round_times_of_the_wall():
    lines = drawn(dp.agent(1), Window(dp.MORNING, dp.MORNING + 100 * MINUTE))
    assert lines[-1].split() == [
        "08:00", "08:10", "08:20", "08:30", "08:40", "08:50", "09:00", "09:10", "09:20", "09:30",
    ]  # fmt: skip
    column = lines[-1].index("08:10")
    assert lines[-2][column] == "+"
    assert column == 10 + 10


def test_a_zoom_stays_inside_the_day():
    whole = Window(0, 12 * HOUR)
    assert zoomed(whole, HOUR, 0) == Window(0, HOUR)
    assert zoomed(whole, HOUR, 13 * HOUR) == Window(11 * HOUR, 12 * HOUR)
    assert zoomed(whole, 2 * HOUR, 6 * HOUR) == Window(5 * HOUR, 7 * HOUR)
    assert zoomed(whole, 99 * HOUR, 0) == whole


async def test_plus_and_minus_zoom_and_the_picture_follows_the_choice():
    async with watching() as w:
        screen = await opened(w)
        await w.press("home")
        whole = screen._window()
        await w.press("plus")
        assert screen._window().ends - screen._window().begins == 4 * HOUR
        await w.press("plus", "plus", "plus")
        fine = screen._window()
        assert fine.ends - fine.begins == 15 * MINUTE
        assert fine.begins <= screen.events[0].at < fine.ends
        await w.press("end")
        later = screen._window()
        assert later.begins <= screen.events[-1].at < later.ends
        await w.press("minus", "minus", "minus", "minus")
        assert screen._window() == whole


async def test_the_days_before_and_after_and_the_one_that_is_on():
    async with watching() as w:
        await opened(w)
        for key, day in (
            ("left_square_bracket", "2026-09-20"),
            ("left", "2026-09-19"),
            ("right", "2026-09-20"),
            ("right_square_bracket", "2026-09-21"),
            ("full_stop", ""),
        ):
            await w.press(key)
            assert w.asked(AgentDay).day == day, key


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (0, "call:1790000000.7"),
        (1, f"absence:PJSIP/1001@{dp.MORNING + 30 * MINUTE}"),
        (2, "call:1790000000.9"),
        (7, "T06:PJSIP/1001:1"),
    ],
)
async def test_every_line_can_be_explained(row, what):
    async with watching() as w:
        await opened(w)
        await w.press("home", *["down"] * row, "e")
        w.top(ExplainScreen)
        assert w.asked(Explain).what == what
        await w.press("escape")
        w.top(AgentScreen)


async def test_a_case_that_people_entered_rests_on_no_frames():
    case = msgspec.structs.replace(dp.agent(1).cases[0], id="case:manual:M02:1")
    async with watching() as w:
        await opened(w, cases=(case,), calls=(), attempts=(), absences=())
        await w.press("e")
        assert isinstance(w.app.screen, AgentScreen)
        assert any("nothing to explain" in toast for toast in w.toasts())


async def test_the_list_tells_outcomes_excuses_and_approvals():
    async with watching(size=(200, 60)) as w:
        await opened(w)
        lines = w.lines()
        late = next(line for line in lines if "08:17:13" in line)
        assert "rang 13.2s" in late
        assert "LATE" in late
        excused = next(line for line in lines if "11:00:00" in line)
        assert "excused: the device" in excused
        assert "LATE" not in excused
        assert "allowed by 组长李" in next(line for line in lines if "08:30:00" in line)
        assert "by the roster" in next(line for line in lines if line.startswith(" 12:00:00"))
        assert any("NOT ALLOWED" in line for line in lines)
        assert any("talks now" in line and "partly unseen" in line for line in lines)
        assert sum("1790000000.7" in line for line in lines) == 0


async def test_a_click_chooses_a_line_and_the_choice_stays_when_more_happens():
    async with watching() as w:
        screen = await opened(w)
        await w.press("home")
        await w.pilot.click("#agent_events", offset=(5, 3))
        assert screen.list.row == 2
        more = dp.agent(screen.number)
        await w.tell(msgspec.structs.replace(more, absences=more.absences[1:]))
        assert screen.events[screen.list.row].at == dp.MORNING + 2 * HOUR
        await w.press("end")
        await w.tell(dp.agent(screen.number))
        assert screen.list.row == len(screen.events) - 1


async def test_old_and_refused_it_says_so():
    async with watching() as w:
        await w.press("v")
        screen = w.app.screen
        assert isinstance(screen, AgentScreen)
        assert screen.number is not None
        await w.tell(Done(screen.number, ok=False, error="unknown_agent"))
        assert "Nobody of that name can be shown to this key" in w.text()
        await w.press("e", "home", "end", "plus", "left")  # nothing is told: nothing breaks
        await w.tell(dp.agent(screen.number))
        w.feed.lose(w.clock.now())
        await w.settle()
        assert "NOT LIVE" in w.text()


async def test_language_and_theme_change_here_too_and_help_knows_every_key():
    async with watching() as w:
        await opened(w)
        await w.press("L")
        assert "接听" in w.text()
        await w.press("t", "question_mark")
        for key in AGENT_KEYS:
            assert w.app.scene.words(key.text) in w.text(), key
        await w.press("escape", "q")
        assert w.app.screen is w.desk


@pytest.mark.parametrize("size", [(80, 24), (130, 40), (20, 6)])
async def test_hostile_texts_reach_no_terminal_and_break_no_line(size):
    told = dp.agent(1)
    fields = {
        "name": NASTY, "number": NASTY, "team": NASTY, "agent": NASTY, "day": NASTY,
        "calls": tuple(
            msgspec.structs.replace(one, queue=NASTY, caller=NASTY, ended_by=NASTY)
            for one in told.calls
        ),
        "attempts": tuple(
            msgspec.structs.replace(one, queue=NASTY, outcome=NASTY, excused=NASTY)
            for one in told.attempts
        ),
        "absences": tuple(
            msgspec.structs.replace(one, reasons=(NASTY,), by=NASTY) for one in told.absences
        ),
        "cases": tuple(
            msgspec.structs.replace(one, name_en=NASTY, rule=NASTY, state=NASTY)
            for one in told.cases
        ),
        "seat": fp.seat(1001, seat=NASTY),
    }  # fmt: skip
    async with watching(size=size) as w:
        await opened(w, **fields)
        for strip in w.app.screen._compositor.render_strips():
            assert forbidden(strip.text) == set()
            assert cell_len(strip.text) == size[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_line_that_is_too_long_is_told_whole_below_while_it_is_chosen(size):
    async with watching(size=size) as w:
        screen = await opened(w)
        head = "The chosen line, whole"
        assert (head in w.text()) is (size[0] == 80)  # at 120 the last one fits
        long = msgspec.structs.replace(
            dp.agent(1).calls[0], queue="a queue", wrap=20 * SECOND, covered=False
        )
        first = dp.agent(1).attempts[0]
        rang = msgspec.structs.replace(first, call=long.call, outcome="answered", excused="on_call")
        await w.tell(
            dp.agent(w.asked(AgentDay).id, calls=(long,), attempts=(rang,), absences=(), cases=())
        )
        await w.press("home")
        lines = w.lines()
        place = next(n for n, one in enumerate(lines) if head in one)
        whole = " ".join(one.strip() for one in lines[place + 1 : place + 4])
        for told in ("138****5678", "excused: on another call", "wrap-up 0:20", "partly unseen"):
            assert told in whole, told
        assert screen.list.row == 0
