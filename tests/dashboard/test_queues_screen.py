"""The queues on the screen: every figure, the last hour, the chosen one in full.

``GOLDEN=write pytest tests/dashboard/test_queues_screen.py`` writes the screens anew.
"""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.dashboard.screens.kpis import KpisScreen
from ccfloor.dashboard.screens.meaning import MeaningScreen
from ccfloor.dashboard.screens.queues import QueuesScreen
from ccfloor.dashboard.view.queue_table import Order
from ccfloor.floor.names import SECOND
from ccfloor.serve.intervals import Intervals, LastHour, QueueHour
from ccfloor.serve.messages import Delta, Done, Queue
from tests.dashboard import figureplan as plan
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_panels import SIZES, same_as_golden

HOSTILE = "\x1b[31m红\u202e\u200b=1+1 👩‍👩‍👧 " + "长" * 10_000


@pytest.fixture(autouse=True)
def _asked_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no clock of the machine's ask in between."""
    monkeypatch.setattr(QueuesScreen, "EVERY_S", 3600.0)


async def opened(w: Watched) -> QueuesScreen:
    await w.press("Q")
    screen = w.app.screen
    assert isinstance(screen, QueuesScreen)
    assert not w.asked(LastHour).levels
    await w.tell(plan.hour(w.asked(LastHour).id))
    return screen


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", list(SIZES))
async def test_it_reads_as_written_down_and_fills_its_width(width: int, language: str) -> None:
    async with watching(size=(width, SIZES[width]), language=language) as w:
        screen = await opened(w)
        text = w.text()
        for panel in (screen.table, screen.more):
            widths = {panel.render_line(y).cell_length for y in range(panel.size.height)}
            assert widths == {panel.line_width}
    same_as_golden(f"queues-{language}-{width}", text + "\n")


async def test_the_chosen_queue_tells_who_waits_who_serves_and_what_is_wrong() -> None:
    async with watching() as w:
        screen = await opened(w)
        screen.table.choose("报修")
        await w.settle()
        text = w.text()
        assert "3 callers wait: 1:14  0:31  0:04" in text
        assert "members" in text
        assert "王小明" in text or "李芳" in text
        assert "!! Long wait" in text


async def test_s_sorts_and_the_cursor_stays_with_its_queue() -> None:
    async with watching() as w:
        screen = await opened(w)
        await w.press("end")
        chosen = screen.table.cursor
        assert chosen == screen.table.names[-1]
        seen = []
        for _ in Order:
            await w.press("s")
            seen.append((screen.table.order, tuple(screen.table.names)))
            assert screen.table.cursor == chosen
        assert len({order for order, _ in seen}) == len(Order)
        by_wait = dict(seen)[Order.WAIT]
        assert by_wait[0] == "报修"
        assert "by longest wait" not in w.lines()[0]
        assert "by queue name" in w.lines()[0]


async def test_slash_filters_and_escape_clears_it_then_closes() -> None:
    async with watching() as w:
        screen = await opened(w)
        every = len(screen.table.names)
        await w.press("slash", "报", "enter")
        assert screen.table.names == ["报修"]
        assert every > 1
        assert "/报" in w.lines()[0]
        await w.press("escape")
        assert len(screen.table.names) == every
        await w.press("slash", "q", "escape", "escape")
        assert w.app.screen is w.desk


async def test_a_service_level_that_is_not_the_house_s_is_asked_for() -> None:
    async with watching() as w:
        screen = await opened(w)
        assert "SL V6" in w.text()
        await w.press("3")
        assert w.asked(LastHour).levels
        screen.table.choose("报修")
        await w.tell(plan.hour(w.asked(LastHour).id))
        line = next(one for one in w.lines() if one.lstrip("> ").startswith("报修"))
        assert "81%" in line
        await w.press("2")
        assert "SL V2" in w.text()
        await w.tell(plan.hour(w.asked(LastHour).id))
        line = next(one for one in w.lines() if one.lstrip("> ").startswith("报修"))
        assert "86%" in line
        await w.press("question_mark")
        assert isinstance(w.app.screen, MeaningScreen)
        assert "in_service_level / answered" in w.text()
        await w.press("escape", "6")
        assert not w.asked(LastHour).levels


async def test_enter_opens_the_queue_s_day_with_the_same_service_level() -> None:
    async with watching() as w:
        screen = await opened(w)
        await w.press("4")
        screen.table.choose("投诉")
        await w.press("enter")
        assert isinstance(w.app.screen, KpisScreen)
        asked = w.asked(Intervals)
        assert (asked.kind, asked.name) == ("queue", "投诉")
        assert w.app.screen.figure == "service_level_v4"
        await w.press("escape")
        assert w.app.screen.query_one("#queue_table") is screen.table


async def test_it_follows_the_floor_and_the_mouse_chooses() -> None:
    async with watching() as w:
        screen = await opened(w)
        busier = msgspec.structs.replace(fp.queues()[0], waiting=17)
        await w.tell(Delta(2, fp.NOON, queues=(busier,)))
        screen.renew()
        await w.settle()
        assert " 17 " in next(one for one in w.lines() if one.lstrip("> ").startswith("报修"))
        await w.pilot.click("#queue_table", offset=(5, 1))
        await w.settle()
        assert screen.table.cursor == screen.table.names[0]
        await w.press("down", "j", "k", "up", "home", "pagedown", "pageup")
        assert screen.table.cursor == screen.table.names[0]


async def test_what_is_old_or_refused_is_said_and_the_live_figures_stay() -> None:
    async with watching() as w:
        screen = await opened(w)
        await w.tell(Done(w.asked(LastHour).id, ok=False, error="store"))
        assert "could not read its records" in w.text()
        assert "NOT LIVE" in w.lines()[0]
        assert "报修" in w.text()
        await w.press("L")
        assert "队列" in w.lines()[0]
        theme = w.app.theme
        await w.press("t")
        assert w.app.theme != theme
        assert screen.table.names


async def test_hostile_names_do_no_harm_and_keep_the_lines_straight() -> None:
    async with watching(size=(80, 24)) as w:
        screen = await opened(w)
        bad = Queue(HOSTILE, HOSTILE, waiting=10**9, oldest=fp.NOON - SECOND, label=HOSTILE,
                    service_level=0.5, offered=10**12)  # fmt: skip
        await w.tell(Delta(2, fp.NOON, queues=(bad,)))
        line = QueueHour(HOSTILE, (1, 2), (1, 2), (0, 0), (None, 1.0), (0.0, 1.0), (0,) * 50)
        await w.tell(plan.hour(screen.number, queues=(line,)))
        screen.table.choose(HOSTILE)
        screen.renew()
        await w.settle()
        text = w.text()
        for wrong in ("\x1b", "\u202e", "\u200b"):
            assert wrong not in text
        for panel in (screen.table, screen.more):
            widths = {panel.render_line(y).cell_length for y in range(panel.size.height)}
            assert widths == {panel.line_width}
