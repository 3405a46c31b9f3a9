"""The change of shift on the screen: who lacks, and what a leader does about it."""

from __future__ import annotations

import pytest

from ccfloor.dashboard.screens.handover import HandoverScreen
from ccfloor.floor.deeds import HandoverSigned, PresenceNoted, VacancyReported
from ccfloor.floor.names import MINUTE
from ccfloor.handover.board import Coming, Going, HandoverBoard
from ccfloor.serve.handovers import Handover, HandoverBoards
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
