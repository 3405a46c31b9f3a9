"""The screen that says why, in both languages, with its waiting and its failures."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from ccfloor.dashboard.screens.explain import ExplainScreen
from ccfloor.dashboard.view.cells import fit
from ccfloor.floor.names import SECOND
from ccfloor.locale import LANGUAGES
from ccfloor.serve.explanation import Explanation, RawFrame
from ccfloor.serve.messages import Done, Explain
from ccfloor.serve.protocol_examples import EXAMPLES
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching

ENGLISH = """\
 Why
 Breach T01 Ring over limit  T01:PJSIP/1001:1789999987000000
 Rule        A phone must be taken up within 12 s of ringing
 A3.1.2      「应在电话铃响二声内接听」
 Who         1001 agent1001
 Queue       support
 Caller      138****5678
 Call        1789999980.41
 Result      answered
 Began       2026-09-21 22:13:07
 Measured    14.004308 s / limit 12.000000 s

 Arithmetic
   ring = 22:13:21.004308 - 22:13:07.000000 = 14.004308 s
   limit 12.000000 s; over by 2.004308 s
   boundary: 12.000000 s passes, 12.000001 s is over
   Recomputed from 29 raw frames: identical

 What happened
 time                  ms caller queue  1001
 22:13:06.999             |      *----->|          phone called
 22:13:07.000      +0.400 |      |      *      [1] rings
 22:13:19.000  +12000.000 |      |      X          LIMIT PASSED
 F1 Menu   L 中文   ? Help   Esc Close"""

CHINESE = """\
 22:13:21.004   +2004.308 |      |      *          已接听

 公平性核查
   ok  呼叫前话机状态: 空闲  22:12:36.000000

 监控覆盖
   无缺口:全程可见

 原始报文

 [1] LegRinging  22:13:07.000000  证据
     20260921T14.000.amij.zst 第 1052310 字节起,382 字节
     连接 1,第 1048731 字节
     Event: Newstate
     Privilege: call,all
     Timestamp: 1789999987.000000
     ChannelState: 5
     CallerIDNum: 138****5678
     Uniqueid: 1789999986.42"""


def example(number: int, **fields: Any) -> Explanation:
    told = EXAMPLES["Explanation"]
    assert isinstance(told, Explanation)
    return msgspec.structs.replace(told, id=number, **fields)


async def asked(watched: Watched) -> int:
    """Press the key on the first alert; return the number of the question that was sent."""
    await watched.press("3", "e")
    question = watched.feed.sent[-1]
    assert isinstance(question, Explain)
    return question.id


def shown(watched: Watched) -> str:
    """Read the screen without its scroll bar."""
    return "\n".join(fit(line, 79).rstrip() for line in watched.lines())


async def test_the_chosen_alert_is_asked_about_by_its_id_and_the_answer_awaited():
    async with watching(size=(80, 24)) as watched:
        await asked(watched)
        assert watched.feed.sent == [Explain(1, f"T01:breach:PJSIP/1005:{fp.NOON - 14 * SECOND}")]
        assert "The daemon looks it up in the journal" in watched.text()


async def test_the_answer_fills_the_screen_of_a_small_terminal():
    async with watching(size=(80, 24)) as watched:
        await watched.tell(example(await asked(watched)))
        assert shown(watched) == ENGLISH


async def test_the_end_of_it_shows_the_frame_with_its_file_and_byte_in_chinese():
    async with watching(size=(80, 24), language="zh_CN") as watched:
        await watched.tell(example(await asked(watched)))
        await watched.press("end")
        assert CHINESE in shown(watched)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_every_line_is_as_wide_as_the_screen(size, language):
    async with watching(size=size, language=language) as watched:
        await watched.tell(example(await asked(watched)))
        strips = watched.app.screen._compositor.render_strips()
        assert {strip.cell_length for strip in strips} == {size[0]}


async def test_arrows_and_pages_scroll_and_escape_leads_back():
    async with watching(size=(80, 24)) as watched:
        await watched.tell(example(await asked(watched)))
        first = watched.lines()[1]
        await watched.press("j", "down")
        assert watched.lines()[1] != first
        await watched.press("k", "up")
        assert watched.lines()[1] == first
        await watched.press("pagedown")
        assert "Breach T01" not in watched.text()
        await watched.press("home")
        assert watched.lines()[1] == first
        await watched.press("escape")
        assert not isinstance(watched.app.screen, ExplainScreen)
        assert watched.focused() == "alerts"


async def test_the_language_changes_while_one_reads():
    async with watching(size=(80, 24)) as watched:
        await watched.tell(example(await asked(watched)))
        await watched.press("L")
        assert "话机振铃须在12秒内接听" in watched.text()


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ("busy", "the daemon still looks for the answer before"),
        ("not_allowed", "This key is not shown that. Ask a team lead or a supervisor"),
        ("store", "the daemon could not read its records. See its log"),
        ("bogus\x1b[31m", "Not done: the daemon gives the reason bogus, which is not known"),
    ],
)
async def test_a_refusal_is_said_on_the_screen(error, text):
    async with watching(size=(80, 24)) as watched:
        await watched.tell(Done(await asked(watched), ok=False, error=error))
        assert text in watched.text()


async def test_a_line_that_breaks_meanwhile_is_said():
    async with watching(size=(80, 24)) as watched:
        await asked(watched)
        watched.feed.lose(fp.NOON)
        await watched.settle()
        assert "No connection to the daemon" in watched.lines()[2]


async def test_without_a_line_nothing_is_asked():
    async with watching(size=(80, 24)) as watched:
        watched.feed.connected = False
        await watched.press("3", "e")
        assert watched.feed.sent == []
        assert watched.toasts() == [
            ": No connection to the daemon: nothing was done. It reconnects by itself"
        ]


async def test_an_answer_to_a_question_that_was_closed_disturbs_nobody():
    async with watching(size=(80, 24)) as watched:
        number = await asked(watched)
        await watched.press("escape")
        await watched.tell(example(number))
        assert "Breach T01" not in watched.text()


@pytest.mark.parametrize(
    ("seat", "what"),
    [
        ("PJSIP/1005", f"T01:breach:PJSIP/1005:{fp.NOON - 14 * SECOND}"),
        ("PJSIP/1010", f"absence:PJSIP/1010@{fp.NOON - 42 * 60 * SECOND}"),
        ("PJSIP/1001", "call:1789999980.41"),
    ],
)
async def test_of_a_seat_its_alert_its_absence_or_its_call_is_asked(seat, what):
    talking = fp.seat(1001, call="1789999980.41")
    seats = (talking, *fp.seats()[1:])
    async with watching(tell=(fp.welcome(), fp.snapshot(seats=seats))) as watched:
        watched.desk.floor.choose(seat)
        await watched.press("1", "e")
        assert watched.feed.sent == [Explain(1, what)]


async def test_a_seat_where_nothing_goes_on_has_nothing_to_explain():
    async with watching() as watched:
        watched.desk.floor.choose("PJSIP/1002")
        await watched.press("1", "e")
        assert watched.feed.sent == []
        assert watched.toasts() == [": There is nothing to explain here"]


async def test_a_wall_screen_does_not_ask():
    wall = (fp.welcome(role="wall"), fp.snapshot())
    async with watching(tell=wall) as watched:
        await watched.press("3", "e")
        assert watched.feed.sent == []


async def test_hostile_lines_are_shown_and_do_nothing():
    frame = RawFrame(
        "CallerJoined", fp.NOON, 0, 1, lines=("CallerIDName: [bold]x[/] \\x1b[31m {0} %s 王丽",)
    )
    async with watching(size=(80, 24)) as watched:
        number = await asked(watched)
        await watched.tell(example(number, frames=(frame,), what="[red]x[/red]"))
        assert "[red]x[/red]" in watched.text()
        await watched.press("end")
        assert "CallerIDName: [bold]x[/] \\x1b[31m {0} %s 王丽" in watched.text()
        assert all(cell_len(line) <= 80 for line in watched.lines())


async def test_what_nobody_knows_is_said():
    unknown = Explanation(0, "T01:PJSIP/9:1", "unknown", nearest=("T01:PJSIP/9:2",))
    async with watching(size=(80, 24)) as watched:
        await watched.tell(msgspec.structs.replace(unknown, id=await asked(watched)))
        assert "Nothing of this name is recorded" in watched.text()
        assert "T01:PJSIP/9:2" in watched.text()


async def test_of_a_queue_its_alert_or_todays_service_level_is_asked():
    async with watching() as watched:
        watched.desk.queues.choose("VIP")
        await watched.press("2", "e")
        assert watched.feed.sent == [Explain(1, "figure:VIP/service_level@today")]
