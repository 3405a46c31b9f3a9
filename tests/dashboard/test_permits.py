"""Permits on the screen: who may be off, given and withdrawn after a question."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ccfloor.dashboard.screens.ask import AskScreen
from ccfloor.dashboard.screens.permits import PermitScreen
from ccfloor.dashboard.view.permits import own_line, span_of
from ccfloor.floor.deeds import AbsencePermitted, Deed, PermitWithdrawn
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.locale import Words
from ccfloor.serve.messages import Do
from ccfloor.serve.permits import Permits, PermitShown, PermitsNow
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching

ZONE = ZoneInfo("Asia/Shanghai")
HERS = PermitShown(
    "terminal", fp.NOON - MINUTE, fp.NOON + 59 * MINUTE, "zhao", "agent1001", "吴敏",
    reason="换话机",
)  # fmt: skip
ALL_SALES = PermitShown("headcount", fp.NOON + MINUTE, fp.NOON + 9 * MINUTE, "zhao", queue="sales")


def moment(text: str) -> int:
    return int(datetime.fromisoformat(f"2026-09-{text}+08:00").timestamp()) * SECOND


@pytest.mark.parametrize(
    ("written", "now", "span"),
    [
        ("30", "01T10:00", (0, moment("01T10:30"))),
        (" ３０ ", "01T10:00", (0, moment("01T10:30"))),
        ("720", "01T10:00", (0, moment("01T22:00"))),
        ("721", "01T10:00", None),
        ("0", "01T10:00", None),
        ("14:00-15:00", "01T10:00", (moment("01T14:00"), moment("01T15:00"))),
        ("１４：００－１５：００", "01T10:00", None),
        ("１４：００—１５：００", "01T10:00", (moment("01T14:00"), moment("01T15:00"))),
        ("23:30-00:30", "01T22:00", (moment("01T23:30"), moment("02T00:30"))),
        ("09:00-11:00", "01T10:00", (moment("01T09:00"), moment("01T11:00"))),
        ("01:00-02:00", "01T22:00", (moment("02T01:00"), moment("02T02:00"))),
        ("14:00-15:00", "01T16:00", None),  # tomorrow's is too far ahead
        ("25:00-26:00", "01T10:00", None),
        ("14-15", "01T10:00", None),
        ("", "01T10:00", None),
        ("-5", "01T10:00", None),
    ],
)
def test_a_stretch_is_minutes_or_two_times_of_day(written, now, span):
    assert span_of(written, moment(now), ZONE) == span


def test_an_agent_reads_what_is_permitted_to_him_and_not_what_is_over():
    over = PermitShown("terminal", fp.NOON - 9, fp.NOON, "zhao")
    said = own_line((over, HERS), fp.NOON, ZONE, Words("zh_CN"))
    assert said == "可关闭终端,22:12:20 至 23:12:20,zhao 批准"


async def opened(w: Watched, *permits: PermitShown, may: bool = True) -> PermitScreen:
    w.desk.floor.choose("PJSIP/1001")
    await w.press("u")
    screen = w.app.screen
    assert isinstance(screen, PermitScreen)
    assert w.feed.sent[0] == Permits(1)
    await w.tell(PermitsNow(screen.number, fp.NOON, may, permits))
    return screen


def deeds(w: Watched) -> list[Deed]:
    """Give what was done; the screen asks again by itself in between."""
    return [one.deed for one in w.feed.sent if isinstance(one, Do)]


async def test_all_permits_are_shown_with_their_stretch_and_who_gave_them():
    async with watching(language="zh_CN") as w:
        await opened(w, HERS, ALL_SALES)
        assert "吴敏:可关闭终端,22:12:20 至 23:12:20,zhao 批准" in w.text()
        assert "sales:可以缺岗" in w.text()
        assert "换话机" in w.text()


async def test_a_permit_is_given_for_the_chosen_seat_after_a_question():
    async with watching() as w:
        await opened(w)
        assert "No permit is in force" in w.text()
        await w.press("t", *"30", "enter", *"phone", "enter")
        assert isinstance(w.app.screen, AskScreen)
        assert "Permit 1001 吴敏: terminal may be closed, now to 22:43:20?" in w.text()
        await w.press("enter")
        assert deeds(w) == []
        await w.press("y")
        deed = AbsencePermitted("", "terminal", "agent1001", "", fp.NOON + 30 * MINUTE, 0, "phone")
        assert deeds(w) == [deed]
        screen = w.app.screen
        assert isinstance(screen, PermitScreen)
        await w.tell(PermitsNow(screen.number, fp.NOON, may=True, permits=(HERS,)))
        assert "terminal may be closed, 22:12:20 to 23:12:20" in w.text()


async def test_no_gives_nothing_and_a_stretch_that_cannot_be_read_is_none():
    async with watching() as w:
        await opened(w)
        await w.press("m", *"5", "enter", "enter")
        assert "may be missing" in w.text()
        await w.press("n")
        await w.press("m", *"soon", "enter", "enter")
        assert isinstance(w.app.screen, PermitScreen)
        assert "14:00-15:00" in w.toasts()[-1]
        assert deeds(w) == []


async def test_the_chosen_permit_is_withdrawn_after_a_question_though_another_came_before_it():
    async with watching() as w:
        screen = await opened(w, HERS, ALL_SALES)
        await w.press("j")
        screen.ask()
        early = PermitShown("terminal", fp.NOON - 9 * MINUTE, fp.NOON + 1, "zhao", "agent1002")
        await w.tell(PermitsNow(screen.number, fp.NOON, may=True, permits=(early, HERS, ALL_SALES)))
        await w.press("x")
        assert "Withdraw what sales is permitted: may be missing?" in w.text()
        await w.press("y")
        assert deeds(w) == [PermitWithdrawn("", "headcount", "", "sales")]


async def test_who_may_not_is_told_so_and_sends_nothing():
    async with watching() as w:
        await opened(w, HERS, may=False)
        await w.press("t", "x")
        assert isinstance(w.app.screen, PermitScreen)
        assert "Only the duty manager" in w.toasts()[-1]
        assert deeds(w) == []


async def test_a_wall_has_no_such_key_and_a_lost_line_is_said():
    async with watching(tell=(fp.welcome(role="wall"), fp.snapshot())) as w:
        await w.press("u")
        assert not isinstance(w.app.screen, PermitScreen)
    async with watching() as w:
        await opened(w, HERS)
        w.feed.lose(fp.NOON)
        await w.settle()
        assert "No connection to the daemon" in w.text()


async def test_a_queue_may_be_short_or_the_whole_floor_after_a_question_that_names_it():
    async with watching() as w:
        await opened(w)
        await w.press("w")
        shown = w.text()
        assert "everybody: may be missing" in shown
        assert "everybody: terminal may be closed" in shown
        queue = min(w.desk.scene.model.queues)
        assert f"queue {queue}: may be missing" in shown
        await w.press("3", *"30", "enter", *"fog", "enter")
        assert f"Permit queue {queue}: may be missing, now to 22:43:20?" in w.text()
        await w.press("y")
        until = fp.NOON + 30 * MINUTE
        assert deeds(w) == [AbsencePermitted("", "headcount", "", queue, until, 0, "fog")]
        await w.press("w", "2", *"14:00-15:00", "enter", "enter")
        assert isinstance(w.app.screen, PermitScreen)  # too far ahead: none
        await w.press("w", "1", *"10", "enter", "enter", "y")
        assert deeds(w)[1:] == [
            AbsencePermitted("", "headcount", "", "", fp.NOON + 10 * MINUTE, 0, "")
        ]


async def test_for_a_queue_no_seat_need_be_chosen_and_who_may_not_is_told_so():
    async with watching() as w:
        await opened(w, may=False)
        await w.press("w")
        assert isinstance(w.app.screen, PermitScreen)
        assert "Only the duty manager" in w.toasts()[-1]


LONG = PermitShown(
    "terminal", fp.NOON - MINUTE, fp.NOON + 59 * MINUTE, "值班经理赵", "agent1003",
    "古丽娜扎尔·买买提艾力", reason="换话机,工程师已到现场,预计半小时内恢复,恢复后立即签入",
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_what_is_too_long_for_a_line_goes_on_below_and_is_one_permit_all_the_same(language):
    async with watching(size=(80, 24), language=language) as w:
        screen = await opened(w, LONG, HERS, ALL_SALES)
        text = "".join(line.strip() for line in w.lines())
        assert LONG.reason in text
        assert LONG.by in text
        await w.press("down", "down")
        assert screen.panel.row == screen.panel.rows() - 1
        await w.press("up")
        hers = screen.panel.row
        assert "吴敏" in w.lines()[2 + hers]
        screen.ask()
        await w.tell(PermitsNow(screen.number, fp.NOON, may=True, permits=(HERS, ALL_SALES)))
        assert screen.panel.row == 0
        await w.press("x", "y")
        assert deeds(w) == [PermitWithdrawn("", "terminal", "agent1001", "")]


async def test_a_wider_terminal_keeps_the_chosen_permit():
    async with watching(size=(80, 24)) as w:
        screen = await opened(w, LONG, HERS, ALL_SALES)
        await w.press("end")
        before = screen.panel.row
        await w.pilot.resize_terminal(200, 60)
        await w.settle()
        assert screen.panel.row == 2 < before
        await w.press("x", "y")
        assert deeds(w) == [PermitWithdrawn("", "headcount", "", "sales")]
