"""All that keys do to rows and lines, a mouse does: click, second click, wheel."""

from __future__ import annotations

import msgspec
from textual import events

from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.screens.ask import AskScreen
from ccfloor.dashboard.screens.cases import CasesScreen
from ccfloor.dashboard.screens.explain import ExplainScreen
from ccfloor.dashboard.screens.handover import HandoverScreen
from ccfloor.dashboard.screens.permits import PermitScreen
from ccfloor.dashboard.screens.pick import PickScreen
from ccfloor.dashboard.screens.staffing import StaffingScreen
from ccfloor.floor.names import MINUTE
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.messages import Acknowledge, Explain
from ccfloor.serve.permits import PermitShown, PermitsNow
from ccfloor.serve.protocol_examples import EXAMPLES
from tests.dashboard import floorplan as fp
from tests.dashboard import staffplan as sp
from tests.dashboard.canned import answer
from tests.dashboard.pilot import Watched, watching


async def click(w: Watched, where: str, x: int, y: int) -> None:
    await w.pilot.click(where, offset=(x, y))
    await w.settle()


async def test_the_second_click_on_a_seat_opens_its_detail_and_the_first_only_chooses():
    async with watching(size=(130, 44)) as w:
        line, cell = w.seat_place("PJSIP/1007")
        await click(w, "#floor", cell + 3, line + 1)
        assert (w.desk.floor.cursor, w.desk.detail_open) == ("PJSIP/1007", False)
        await w.press("right")  # moved by a key in between: it is a first click again
        await click(w, "#floor", cell + 3, line + 1)
        assert (w.desk.floor.cursor, w.desk.detail_open) == ("PJSIP/1007", False)
        await click(w, "#floor", cell + 3, line + 1)
        assert w.desk.detail_open


async def test_queues_and_alerts_are_chosen_and_their_titles_take_the_focus():
    async with watching(size=(130, 44)) as w:
        await click(w, "#queues", 3, 0)
        assert w.focused() == "queues"
        chosen = w.desk.queues.cursor
        await click(w, "#queues", 3, 2)
        assert w.desk.queues.cursor != chosen
        await click(w, "#alerts", 3, 2)
        assert w.desk.alerts.cursor == w.desk.alerts.names[1]
        await click(w, "#alerts", 3, 2)
        alert = w.app.model.alerts[w.desk.alerts.names[1]]
        assert (w.desk.floor.cursor, w.desk.detail_open) == (alert.seat, True)


async def test_the_key_line_does_what_its_keys_do():
    async with watching(size=(130, 44)) as w:
        ids = list(w.desk.alerts.names)
        await click(w, "#keys", w.lines()[-1].index("Ack"), 0)
        assert w.feed.sent == [Acknowledge(1, (ids[0],))]


async def test_the_wheel_scrolls_the_panel_under_it():
    async with watching(size=(80, 24)) as w:
        await w.press("3", "e")
        await answer_explained(w)
        panel = w.app.screen.query_one("#explain", Lines)
        assert panel.scroll_offset.y == 0
        await w.pilot._post_mouse_events(
            [events.MouseScrollDown], "#explain", offset=(10, 5), button=0
        )
        await w.settle()
        assert panel.scroll_offset.y > 0


async def test_rows_of_permits_are_clicked_and_yes_and_no_too():
    shown = PermitShown("terminal", fp.NOON - MINUTE, fp.NOON + MINUTE, "zhao", "a1", "吴敏")
    more = PermitShown("headcount", fp.NOON - MINUTE, fp.NOON + MINUTE, "zhao", queue="sales")
    async with watching() as w:
        await w.press("u")
        screen = w.top(PermitScreen)
        await w.tell(PermitsNow(screen.number, fp.NOON, may=True, permits=(shown, more)))
        await click(w, "#permits", 4, 2)
        assert screen.panel.row == 1
        await click(w, "#page_keys", w.lines()[-1].index("Withdraw"), 0)
        w.top(AskScreen)
        await click(w, "#answers", 1, 0)
        w.top(PermitScreen)
        assert len([one for one in w.feed.sent if type(one).__name__ == "Do"]) == 1
        await w.press("w")
        w.top(PickScreen)
        await click(w, "#pick_list", 3, 2)
        w.top(PickScreen)
        await click(w, "#pick_list", 3, 2)
        assert not isinstance(w.app.screen, PickScreen)


async def test_rows_of_staffing_cases_and_the_change_of_shift_are_clicked():
    async with watching(size=(130, 44)) as w:
        await w.press("S")
        staffing = w.top(StaffingScreen)
        await w.tell(sp.staff(staffing.number), sp.course(staffing.number))
        await click(w, "#staff_table", 5, 3)
        chosen = staffing.chosen()
        assert chosen is not None
        assert chosen.name == "一组"
        assert "一组: the shift" in w.text()
        await w.press("escape", "C")
        cases = w.top(CasesScreen)
        await answer(w, "cases")
        await click(w, "#case_list", 5, 1)
        assert cases.list.chosen() is not None
        await w.press("escape", "c")
        handover = w.top(HandoverScreen)
        await answer(w, "handover")
        rows = [row for row, one in enumerate(handover.panel._rows) if one.can_be_chosen]
        await click(w, "#handover", 5, rows[-1] + 1)
        assert handover.panel.cursor == len(rows) - 1
        await click(w, "#handover", 5, 1)  # a blank line: nothing is chosen
        assert handover.panel.cursor == len(rows) - 1


async def answer_explained(w: Watched) -> None:
    asked = w.feed.sent[-1]
    assert isinstance(asked, Explain)
    w.top(ExplainScreen)
    told = EXAMPLES["Explanation"]
    assert isinstance(told, Explanation)
    await w.tell(msgspec.structs.replace(told, id=asked.id))
