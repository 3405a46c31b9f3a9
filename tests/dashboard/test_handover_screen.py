"""The change of shift on the screen: who lacks, and what a leader does about it."""

from __future__ import annotations

import msgspec
import pytest

from ccfloor.dashboard.screens.handover import HandoverScreen
from ccfloor.floor.deeds import CallbackClosed, HandoverSigned, PresenceNoted, VacancyReported
from ccfloor.floor.names import MINUTE
from ccfloor.serve.handovers import (
    Coming,
    Doubtful,
    Going,
    Handover,
    HandoverBoard,
    HandoverBoards,
    Unfinished,
)
from ccfloor.serve.messages import Do, Done
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching

DUE = fp.NOON + 10 * MINUTE
BOARD = HandoverBoard(
    team="一组",
    due=DUE,
    coming=(
        Coming("agent6001", "李伟", "PJSIP/1001", fp.NOON - MINUTE, on_leave=False),
        Coming("agent6002", "张\x1b[31m敏", "PJSIP/1002", None, on_leave=False),
        Coming("agent6003", "王芳", "PJSIP/1003", None, on_leave=True),
    ),
    going=(
        Going("agent1001", "王丽", "PJSIP/1001", here=True, talking=True, hold_over=0),
        Going("agent1002", "陈静", "PJSIP/1002", here=True, talking=False, hold_over=0),
    ),
    dark=("PJSIP/1004",),
    signed_out=fp.NOON,
    signed_in=None,
)


async def opened(w: Watched, *boards: HandoverBoard) -> None:
    await w.press("c")
    assert isinstance(w.app.screen, HandoverScreen)
    asked = w.feed.sent[-1]
    assert isinstance(asked, Handover)
    await w.tell(HandoverBoards(asked.id, fp.NOON, boards))


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["missing: 1", "MISSING", "on leave", "in a conversation", "1004", "not signed"]),
        ("zh_CN", ["交接班", "缺 1 人", "未到岗", "请假", "通话中", "1004", "未签字"]),
    ],
)
async def test_it_tells_who_lacks_in_both_languages(size, language, words):
    async with watching(language=language, size=size) as w:
        await opened(w, BOARD)
        text = w.text()
        for word in (*words, "李伟", "张[31m敏", "一组"):
            assert word in text, word
        assert "陈静" not in text  # he goes, and nothing keeps him
        assert "\x1b" not in text


async def test_the_roll_is_called_a_seat_reported_and_the_handover_signed():
    async with watching() as w:
        await opened(w, BOARD)
        await w.press("down", "p", "v", "o", "i")
        deeds = [one.deed for one in w.feed.sent if isinstance(one, Do)]
        assert deeds == [
            PresenceNoted("agent6002", ""),
            VacancyReported("", "一组", "PJSIP/1002"),
            HandoverSigned("一组", DUE, "outgoing", ""),
            HandoverSigned("一组", DUE, "incoming", ""),
        ]


async def test_without_a_roster_it_says_so_and_what_is_not_allowed_too():
    async with watching() as w:
        await opened(w)
        assert "No change of shift is near" in w.text()
        await w.press("p")
        assert not [one for one in w.feed.sent if isinstance(one, Do)]
        asked = [one for one in w.feed.sent if isinstance(one, Handover)][-1]
        await w.tell(Done(asked.id, ok=False, error="not_allowed"))
        assert "No change of shift" not in w.text()
        await w.press("escape")
        assert w.app.screen is w.desk


LEFT = (
    Unfinished(
        "callback", "cb1", "open", DUE + 120 * MINUTE, "agent1001", "王丽", "138****8000", "发票"
    ),
    Unfinished("callback", "cb2", "unjudged", DUE, "agent1002", "陈\x1b[31m静", "010****78"),
    Unfinished("case", "C:T05:x", "T05", fp.NOON, "agent1001", "王丽",
               rule_zh="擅自离岗", rule_en="Left without approval"),
    Unfinished("alert", "T02:x", "T02", fp.NOON, "agent1003",
               rule_zh="未应\x1b[31m答", rule_en="Ring not answered"),
    Unfinished("alert", "BREAK:x", "BREAK", fp.NOON, "agent1003"),
    Unfinished("alert", "T77:x", "T77", fp.NOON, "agent1003"),
    Unfinished("callback", "cb3", "a new word", DUE, "agent1002"),
)  # fmt: skip
DOUBTFUL = (
    Doubtful("PJSIP/1004", "unreachable"),
    Doubtful("PJSIP/1005", "handset"),
    Doubtful("PJSIP/1006", "a new doubt"),  # type: ignore[arg-type]  # of a newer daemon
)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "unfinished: 7",
                "! call back by 09-22 00:23 王丽               138****8000 open         发票",
                "! call back by 22:23       陈[31m静           010****78   not judged: partly",
                "! case of 22:13            王丽               T05 Left without approval",
                "! alert of 22:13           agent1003          T02 Ring not answered",
                "! alert of 22:13           agent1003          Asks to leave the desk",
                "! alert of 22:13           agent1003          T77",
                "! call back by 22:23       agent1002                      a new word",
                "equipment: 9 seats, 3 in doubt",
                "# 1004     phone not reachable",
                "# 1005     several people had trouble at it",
                "# 1006     a new doubt",
            ],
        ),
        (
            "zh_CN",
            [
                "未了事项:7 项",
                "! 回电时限 09-22 00:23 王丽               138****8000 待回电       发票",
                "! 案件 22:13           王丽               T05 擅自离岗",
                "! 告警 22:13           agent1003          T02 未应[31m答",
                "! 告警 22:13           agent1003          申请离席",
                "设备:检查 9 个坐席,存疑 3 个",
                "# 1004     话机无法接通",
                "# 1005     多人在此出过问题",
            ],
        ),
    ],
)
async def test_what_is_unfinished_and_what_is_in_doubt_are_lines_of_their_own(language, lines):
    async with watching(language=language, size=(120, 60)) as w:
        told = msgspec.structs.replace(BOARD, unfinished=LEFT, checked=9, equipment=DOUBTFUL)
        await opened(w, told)
        for line in lines:
            assert line in w.text(), line
        assert "\x1b" not in w.text()


async def test_where_nothing_is_left_and_nothing_in_doubt_it_says_so():
    async with watching() as w:
        await opened(w, msgspec.structs.replace(BOARD, dark=(), checked=3))
        assert "nothing is unfinished" in w.text()
        assert "equipment: 3 seats, 0 in doubt" in w.text()


PROMISE = Unfinished(
    "callback", "cb:1:agent1001:1", "unjudged", DUE, "agent1001", "王丽", "138****8000"
)


async def test_a_promise_is_chosen_like_a_person_and_closed_with_a_note():
    async with watching() as w:
        await opened(w, msgspec.structs.replace(BOARD, unfinished=(PROMISE,)))
        await w.press("x")
        assert "Choose a promise" in w.toasts()[-1]
        await w.press("down", "down", "down", "p", "x")  # the fourth line is the promise
        assert "Close the promise of 王丽 138****8000" in w.text()
        await w.press("1", *"came by", "enter")
        deeds = [one.deed for one in w.feed.sent if isinstance(one, Do)]
        assert deeds == [CallbackClosed("cb:1:agent1001:1", "", "served", "came by")]


async def test_without_a_note_it_is_not_closed_and_giving_up_closes_nothing():
    async with watching() as w:
        await opened(w, msgspec.structs.replace(BOARD, unfinished=(PROMISE,)))
        await w.press("down", "down", "down", "x", "2", "enter")
        assert "A note is needed" in w.toasts()[-1]
        await w.press("x", "escape")
        assert isinstance(w.app.screen, HandoverScreen)
        assert not [one for one in w.feed.sent if isinstance(one, Do)]


async def test_what_a_customer_was_promised_is_read_whole_in_the_smallest_terminal():
    note = "暖气不热,要求今晚八点以前回电,打不通就打第二个号码"
    promised = msgspec.structs.replace(PROMISE, note=note)
    async with watching(size=(80, 24), language="zh_CN") as w:
        await opened(w, msgspec.structs.replace(BOARD, unfinished=(promised,)))
        assert note in "".join(line.strip(" ▁▂▃▄▅▆▇") for line in w.lines())
        await w.press("end", "x")
        assert "138****8000" in w.text()


async def test_the_signatures_below_the_last_who_can_be_chosen_come_into_view():
    many = tuple(
        Coming(f"agent{n}", f"甲{n}", f"PJSIP/{n}", None, on_leave=False) for n in range(40)
    )
    async with watching(size=(80, 24)) as w:
        await opened(w, msgspec.structs.replace(BOARD, coming=many))
        assert "incoming: not signed" not in w.text()
        await w.press("end")
        assert "incoming: not signed" in w.text()
        assert "甲39" in w.text()
        await w.press("home")
        assert "missing: 40" in w.text()
