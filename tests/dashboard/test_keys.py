from __future__ import annotations

import re

import msgspec
import pytest

from ccfloor.dashboard.keys import KEYS, twins
from ccfloor.dashboard.sieve import Sort
from ccfloor.dashboard.view.grid import Density
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import Severity
from ccfloor.serve.messages import Acknowledge, Delta, Done
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import watching


async def test_arrows_and_their_letters_move_from_seat_to_seat():
    async with watching() as w:
        assert w.desk.floor.cursor == "PJSIP/1001"
        await w.press("right", "l", "down", "h")
        assert w.desk.floor.cursor == "PJSIP/1006"
        await w.press("up", "left", "k", "j", "end")
        assert w.desk.floor.cursor == "PJSIP/1024"
        await w.press("home")
        assert w.desk.floor.cursor == "PJSIP/1001"


async def test_the_cursor_stays_with_its_seat_when_the_order_changes_and_seats_go():
    async with watching() as w:
        await w.press("right", "right", "s", "s")
        assert w.desk.floor.cursor == "PJSIP/1003"
        await w.tell(Delta(2, fp.NOON, gone=("PJSIP/1001", "PJSIP/1002")))
        assert w.desk.floor.cursor == "PJSIP/1003"


async def test_the_cursor_goes_to_a_neighbour_when_its_own_seat_goes():
    async with watching() as w:
        await w.press("right")
        await w.tell(Delta(2, fp.NOON, gone=("PJSIP/1002",)))
        assert w.desk.floor.cursor in {"PJSIP/1001", "PJSIP/1003"}


async def test_a_click_chooses_the_seat_under_the_mouse():
    async with watching() as w:
        line, cell = w.seat_place("PJSIP/1007")
        await w.pilot.click("#floor", offset=(cell + 3, line + 1))
        assert w.desk.floor.cursor == "PJSIP/1007"


async def test_digits_bring_the_focus_to_the_panels():
    async with watching() as w:
        for digit, panel in (("2", "queues"), ("3", "alerts"), ("1", "floor"), ("4", "detail")):
            await w.press(digit)
            assert w.focused() == panel


async def test_enter_shows_the_detail_of_the_chosen_seat_and_hides_it_again():
    async with watching() as w:
        await w.press("enter")
        text = w.text()
        for shown in ("State      ◉ Talk 3:07", "Since      22:10:13", "138****5678  报修"):
            assert shown in text
        await w.press("enter")
        assert "22:10:13" not in w.text()


async def test_the_detail_shows_an_alert_with_the_instants_it_rests_on():
    async with watching() as w:
        await w.press("3", "down", "enter")
        assert w.desk.floor.cursor == "PJSIP/1009"
        text = w.text()
        assert "Away since 22:07:17  6:03" in text
        assert "22:07:17.137  left the desk or came back" in text


async def test_g_goes_to_the_seat_of_the_alert_even_if_a_filter_hides_it():
    async with watching() as w:
        await w.press("slash", *"q:none", "enter")
        assert "No seat passes the filter" in w.text()
        await w.press("3", "g")
        assert w.desk.floor.filter == ""
        assert (w.desk.floor.cursor, w.focused()) == ("PJSIP/1005", "floor")


async def test_g_on_an_alert_without_a_seat_says_so():
    async with watching() as w:
        await w.press("3", "down", "down", "g")
        assert w.toasts() == [": That alert has no seat"]


async def test_a_filter_works_while_it_is_written_and_escape_clears_it():
    async with watching() as w:
        await w.press("slash", *"st:away")
        assert len(w.desk.floor.grid.order) == 4
        await w.press("enter")
        assert " filter st:away " in w.lines()[0]
        await w.press("escape")
        assert len(w.desk.floor.grid.order) == 24


async def test_a_filter_by_state_follows_the_seats_after_a_while():
    async with watching() as w:
        await w.press("slash", *"st:away", "enter")
        await w.pass_time(6)
        await w.tell(Delta(2, w.clock.now(), seats=(fp.away(1001, SECOND),)))
        await w.pass_time(6)
        await w.tell(Delta(3, w.clock.now()))
        assert "PJSIP/1001" in w.desk.floor.grid.order


async def test_s_goes_round_the_orders_and_says_which_is_on():
    async with watching() as w:
        await w.press("s")
        assert (w.desk.floor.order, "by name" in w.lines()[0]) == (Sort.NAME, True)
        await w.press("s", "s", "s")
        assert (w.desk.floor.order, " by " in w.lines()[0]) == (Sort.EXTENSION, False)


async def test_z_goes_round_the_densities():
    async with watching() as w:
        seen = [w.desk.floor.grid.density]
        for _ in range(3):
            await w.press("z")
            seen.append(w.desk.floor.grid.density)
        assert seen == [Density.CARD, Density.COMPACT, Density.DOT, Density.CARD]


async def test_a_acknowledges_the_chosen_alert_by_its_id_and_goes_on_to_the_next():
    async with watching() as w:
        ids = list(w.desk.alerts.names)
        await w.press("a", "a")
        assert w.feed.sent == [Acknowledge(1, (ids[0],)), Acknowledge(2, (ids[1],))]
        assert w.desk.alerts.cursor == ids[2]


async def test_an_alert_that_pushes_in_on_top_does_not_move_the_choice():
    async with watching() as w:
        chosen = w.desk.alerts.cursor
        newer = fp.alert("T06", "breach", 1007, 300 * SECOND, Severity.CRITICAL, 300 * SECOND)
        await w.tell(Delta(2, fp.NOON, alerts=(newer,)))
        assert w.desk.alerts.names[0] == newer.id
        await w.press("a")
        assert w.feed.sent == [Acknowledge(1, (chosen,))]


async def test_all_in_view_are_acknowledged_only_after_a_yes_and_only_those_asked_about():
    async with watching() as w:
        ids = tuple(w.desk.alerts.names[:4])
        await w.press("A")
        assert "Acknowledge the 4 alerts in view?" in w.text()
        newer = fp.alert("T06", "breach", 1007, 300 * SECOND, Severity.CRITICAL, 300 * SECOND)
        w.feed.tell(Delta(2, fp.NOON, alerts=(newer,)), at_s=w.clock.monotonic())
        await w.pilot.pause()
        await w.press("enter")  # no answer
        assert w.feed.sent == []
        await w.press("y")
        assert w.feed.sent == [Acknowledge(1, ids)]


@pytest.mark.parametrize("no", ["n", "escape", "q"])
async def test_a_no_acknowledges_nothing(no):
    async with watching() as w:
        await w.press("A", no)
        assert w.feed.sent == []
        assert w.app.screen is w.desk


async def test_a_refused_command_is_told():
    async with watching(language="zh_CN") as w:
        await w.press("a")
        await w.tell(Done(1, ok=False, error="store"))
        assert w.toasts() == [": 未操作:服务端未能保存,请重试"]


async def test_without_a_line_nothing_is_acknowledged_and_that_is_told():
    async with watching() as w:
        w.feed.connected = False
        await w.press("a")
        told = "No connection to the daemon: nothing was done. It reconnects by itself"
        assert w.toasts() == [f": {told}"]


async def test_a_wall_screen_cannot_acknowledge_and_does_not_offer_it():
    async with watching(tell=(fp.welcome(role="wall"), fp.snapshot())) as w:
        await w.press("a", "A")
        assert w.feed.sent == []
        assert "Ack" not in w.lines()[-1]
        await w.press("question_mark")
        assert "Acknowledge" not in w.text()


async def test_pause_shows_the_floor_as_it_was_and_counts_what_came_meanwhile():
    async with watching() as w:
        await w.press("p")
        newer = fp.alert("T06", "breach", 1002, 300 * SECOND, Severity.CRITICAL, 300 * SECOND)
        seat = fp.away(1002, 300 * SECOND)
        await w.tell(Delta(2, fp.NOON, seats=(seat,), alerts=(newer,)))
        await w.pass_time(1)
        text = w.text()
        assert (
            "Paused at 22:13:20: the floor goes on. p continues. New alerts meanwhile: 1." in text
        )
        assert str(w.app.scene.model.seats["PJSIP/1002"].state) == "ready"
        assert "PAUSED" in w.lines()[0]
        await w.press("p")
        assert "Paused at" not in w.text()
        assert str(w.app.scene.model.seats["PJSIP/1002"].state) == "away"
        assert re.search(r"Away +5:01", w.text())


async def test_the_language_changes_everywhere_at_once():
    async with watching(language="zh_CN") as w:
        for word in ("实时", "排队", "坐席 24", "队列", "告警", "离席超5分钟", "帮助", "退出"):
            assert word in w.text(), word
        await w.press("L")
        for word in ("LIVE", "Waiting", "Floor 24", "Queues", "Alerts", "Away over 5 min", "Quit"):
            assert word in w.text(), word
        assert not [word for word in ("实时", "排队", "坐席", "告警", "退出") if word in w.text()]


async def test_the_theme_changes_the_ground_of_the_floor():
    async with watching() as w:
        grounds = []
        for _ in range(3):
            style = list(w.desk.floor.render_line(2))[1].style
            grounds.append(str(style and style.bgcolor))
            await w.press("t")
        assert len(set(grounds)) == 3
        assert w.app.theme == "dark"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_help_tells_every_key_and_any_line_of_it_can_be_reached(size):
    everything = (fp.welcome(orders=("pause",)), fp.snapshot())
    async with watching(size=size, tell=everything) as w:
        await w.press("question_mark")
        seen = set(w.lines())
        for _ in range(12):
            await w.press("pagedown")
            seen |= set(w.lines())
        text = "\n".join(seen)
        for key in KEYS:
            assert key.text in text
        for word in ("Critical", "!st:out", "Esc closes"):
            assert word in text
        await w.press("escape")
        assert w.app.screen is w.desk


async def test_the_palette_offers_the_commands_in_the_reader_s_language():
    async with watching(language="zh_CN") as w:
        await w.press("ctrl+p")
        await w.pilot.pause()
        assert "搜索命令" in w.text()
        await w.pilot.press(*"L", "down")
        commands = [command.title for command in w.app.get_system_commands(w.desk)]
        assert "确认选中的告警" in commands
        assert not [title for title in commands if title.isascii()]


async def test_a_command_of_the_palette_works_on_the_floor():
    async with watching() as w:
        chosen = w.desk.alerts.cursor
        commands = {one.help: one.callback for one in w.app.get_system_commands(w.desk)}
        await w.press("ctrl+p")
        await w.press("escape")
        commands["a"]()
        await w.settle()
        assert w.feed.sent == [Acknowledge(1, (chosen,))]


async def test_keys_of_a_chinese_input_method_work_as_their_plain_twins():
    assert twins("a") == "a,ａ"
    assert twins("question_mark") == "question_mark,fullwidth_question_mark"
    async with watching() as w:
        await w.press("ｐ")
        assert w.app.paused
        await w.press("fullwidth_question_mark")
        assert "What works here" in w.text()


async def test_a_han_letter_on_the_floor_asks_to_switch_the_input_method_once():
    async with watching(language="zh_CN") as w:
        await w.press("王", "李")
        assert w.toasts() == [": 请切换英文输入法"]


async def test_a_new_critical_alert_is_announced_and_rings_only_when_the_bell_is_on(monkeypatch):
    async with watching() as w:
        rung: list[int] = []
        monkeypatch.setattr(w.app, "bell", lambda: rung.append(1))

        def alert(number: int, severity: Severity):
            return fp.alert("T06", "breach", number, 300 * SECOND, severity, 5 * MINUTE)

        await w.tell(Delta(2, fp.NOON, alerts=(alert(1001, Severity.CRITICAL),)))
        assert w.toasts() == ["Away over 5 min: 1001 吴敏"]
        assert rung == []
        await w.press("b")
        assert " bell " in w.lines()[0]
        await w.tell(Delta(3, fp.NOON, alerts=(alert(1003, Severity.WARNING),)))
        await w.tell(Delta(4, fp.NOON, alerts=(alert(1002, Severity.CRITICAL),)))
        assert rung == [1]


async def test_an_acknowledged_alert_sinks_and_names_who_took_note():
    async with watching() as w:
        seen = msgspec.structs.replace(fp.alerts()[0], seen_by="李组长", seen_at=fp.NOON)
        await w.tell(Delta(2, fp.NOON, alerts=(seen,)))
        assert w.desk.alerts.names.index(seen.id) > 2
        assert "3 to acknowledge" in w.text()


async def test_q_quits():
    async with watching() as w:
        await w.pilot.press("q")
        await w.pilot.pause()
        assert not w.app.is_running
