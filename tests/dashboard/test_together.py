"""How many are away together, as a leader and an agent read it."""

from __future__ import annotations

import msgspec
import pytest
from rich.cells import cell_len

from ccfloor.dashboard.screens.beyond import BeyondScreen
from ccfloor.dashboard.view.together import brief, said
from ccfloor.floor.deeds import AwayLimit, BreakAnswered
from ccfloor.locale import Words
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.messages import Do, Done
from tests.dashboard import floorplan as fp
from tests.dashboard.pilot import Watched, watching
from tests.dashboard.test_answering import asked, request

ZH, EN = Words("zh_CN"), Words("en")
FULL = AwayLimit("team", "A组", away=3, most=3, stay=8)
SHORT = AwayLimit("queue", "7001", away=3, stay=2, need=4)
GRANT = BreakAnswered("", "agent1001", "", granted=True)


@pytest.mark.parametrize(
    ("limit", "english", "chinese"),
    [
        (FULL, "3 of 3 away in team A组 already", "A组已有 3 人离席(上限 3 人)"),
        (
            SHORT,
            "queue 7001 would fall to 2 of required 4",
            "队列 7001 将只剩 2 人,要求 4 人",
        ),
        (AwayLimit("team", "A组", 1, 3), "1 of 3 away in team A组", "A组现有 1 人离席,上限 3 人"),
        (AwayLimit("team", "A组", 1), "1 away in team A组", "A组现有 1 人离席"),
        (AwayLimit("queue", "vip", 2), "2 away in queue vip", "队列 vip 现有 2 人离席"),
        (
            AwayLimit("queue", "vip", 2, 2, stay=5, need=5),
            "2 of 2 away in queue vip already; queue vip would keep 5, required 5",
            "队列 vip 已有 2 人离席(上限 2 人);队列 vip 还有 5 人,要求 5 人",
        ),
    ],
)
def test_it_is_said_as_a_number_beside_a_number(limit, english, chinese):
    assert said(limit, EN) == english
    assert said(limit, ZH) == chinese


def test_where_there_is_little_room_what_is_beyond_comes_first():
    limits = [AwayLimit("team", "B", 1, 3), AwayLimit("queue", "q", 1), SHORT]
    assert brief(limits, EN) == "Leave? 7001 2<4 B 1/3"
    assert brief([FULL], ZH) == "离席? A组 3/3"
    assert brief([AwayLimit("queue", "q", 1)], EN) == ""


def test_a_hostile_name_writes_nothing_else():
    assert "\x1b" not in said(AwayLimit("team", "A\x1b[2J", 1, 3), EN)


async def test_the_numbers_stand_beside_the_request_and_follow_the_floor():
    async with watching() as w:
        seq = fp.snapshot().seq
        alert = request("agent1001", fp.NOON)
        await w.tell(asked(seq + 1, msgspec.structs.replace(alert, together=(FULL, SHORT))))
        assert "Leave? A组 3/3 7001" in w.text()
        one_back = msgspec.structs.replace(FULL, away=2)
        await w.tell(asked(seq + 2, msgspec.structs.replace(alert, together=(one_back,))))
        assert "Leave? A组 2/3 " in w.text()
        await w.tell(asked(seq + 3, alert))
        assert "Asks to leave" in w.text()


async def test_the_detail_tells_them_whole():
    async with watching(size=(150, 45)) as w:
        alert = msgspec.structs.replace(request("agent1001", fp.NOON), together=(FULL, SHORT))
        await w.tell(asked(fp.snapshot().seq + 1, alert))
        w.desk.floor.choose("PJSIP/1001")
        await w.press("enter")
        assert "queue 7001 would fall to 2 of required 4" in w.text()


@pytest.mark.parametrize("width", [80, 120, 150])
async def test_the_detail_cuts_nothing_of_what_an_alert_rests_on(width: int):
    async with watching(size=(width, 45)) as w:
        plain = next(one for one in fp.snapshot().alerts if one.rule == "T06")
        alert = msgspec.structs.replace(plain, together=(FULL, SHORT))
        await w.tell(asked(fp.snapshot().seq + 1, alert))
        w.desk.floor.choose(alert.seat)
        await w.press("enter")
        detail = w.desk.detail
        drawn = [
            "".join(part.text for part in detail.draw_row(row, detail.line_width))
            for row in range(detail.rows())
        ]
        assert all(cell_len(line) <= detail.line_width for line in drawn)
        told = " ".join(" ".join(drawn).split())
        assert "left the desk or came back (MemberPaused)" in told
        assert "queue 7001 would fall to 2 of required 4" in told
        assert f"Phone {alert.seat}" in told


async def ask_again(w: Watched) -> BeyondScreen:
    await w.tell(asked(fp.snapshot().seq + 1, request("agent1001", fp.NOON)))
    await w.press("y")
    assert w.feed.sent == [Do(1, GRANT)]
    await w.tell(Beyond(1, "secret", "agent1001", (FULL, SHORT)))
    screen = w.app.screen
    assert isinstance(screen, BeyondScreen)
    return screen


async def test_a_leave_beyond_the_limit_is_granted_by_another_key_only():
    async with watching() as w:
        await ask_again(w)
        assert "Let" in w.text()
        assert "queue 7001 would fall to 2 of required 4" in w.text()
        assert "recorded as beyond the limit" in w.text()
        await w.press("y", "enter", "space")
        assert len(w.feed.sent) == 1
        await w.press("Y")
        assert w.feed.sent[1:] == [Do(2, GRANT, "secret")]
        await w.tell(Done(2, ok=True))
        assert not isinstance(w.app.screen, BeyondScreen)


@pytest.mark.parametrize("key", ["n", "escape", "Ｎ"])
async def test_no_sends_nothing(key):
    async with watching() as w:
        await ask_again(w)
        await w.press(key)
        assert len(w.feed.sent) == 1


async def test_what_is_worse_by_then_is_asked_once_more():
    async with watching(language="zh_CN") as w:
        await ask_again(w)
        assert "超出上限" in w.text()
        await w.press("Ｙ")
        await w.tell(Beyond(2, "newer", "agent1001", (msgspec.structs.replace(FULL, away=4),)))
        assert "已有 4 人离席" in w.text()
        await w.press("Y")
        assert w.feed.sent[-1] == Do(3, GRANT, "newer")


async def test_a_question_nobody_here_asked_is_not_shown():
    async with watching() as w:
        await w.tell(Beyond(99, "x", "agent1001", (FULL,)))
        assert not isinstance(w.app.screen, BeyondScreen)
