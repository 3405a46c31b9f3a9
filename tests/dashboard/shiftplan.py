"""A change of shift and permits of the hand-made floor, as a daemon would tell them."""

from __future__ import annotations

from ccfloor.floor.deeds import AwayLimit
from ccfloor.floor.names import MINUTE
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.handovers import (
    Coming,
    Doubtful,
    Going,
    HandoverBoard,
    HandoverBoards,
    Unfinished,
)
from ccfloor.serve.orders import Confirm
from ccfloor.serve.permits import PermitShown, PermitsNow
from tests.dashboard.caseplan import FULL_WIDTH, LONGEST
from tests.dashboard.floorplan import NAMES, NOON

DUE = NOON + 10 * MINUTE


def _coming(number: int, name: str, arrived: int | None, *, on_leave: bool = False) -> Coming:
    return Coming(f"agent60{number:02}", name, f"PJSIP/10{number:02}", arrived, on_leave)


BUSY = HandoverBoard(
    team="A组",
    due=DUE,
    coming=(
        _coming(1, "李伟", NOON - 21 * MINUTE),
        _coming(2, LONGEST, None),
        _coming(3, FULL_WIDTH, NOON - MINUTE),
        _coming(4, "王芳", None, on_leave=True),
        _coming(5, "", NOON - 4 * MINUTE),
        _coming(6, "欧阳建国", None),
    ),
    going=(
        Going("agent1001", NAMES[1001 % 16], "PJSIP/1001", True, True, 0),
        Going("agent1002", NAMES[1002 % 16], "PJSIP/1002", True, False, 7 * MINUTE),
        Going("agent1003", LONGEST, "PJSIP/1003", True, True, 3 * MINUTE),
    ),
    dark=("PJSIP/1013",),
    signed_out=NOON - 2 * MINUTE,
    signed_in=None,
    unfinished=(
        Unfinished("callback", "cb:1:agent1001:1", "open", DUE + 120 * MINUTE, "agent1001",
                   NAMES[1001 % 16], "138****8000", "暖气不热,要求今晚回电"),
        Unfinished("callback", "cb:1:agent1003:2", "overdue", NOON - 40 * MINUTE, "agent1003",
                   LONGEST, "010****7788", "发票抬头写错"),
        Unfinished("callback", "cb:1:agent1002:3", "unjudged", DUE, "agent1002",
                   NAMES[1002 % 16], "021****1234"),
        Unfinished("case", "case:T05:PJSIP/1003:1", "T05", NOON - 95 * MINUTE, "agent1003",
                   LONGEST, rule_zh="擅自离岗", rule_en="Left without approval"),
        Unfinished("alert", "T02:breach:PJSIP/1007:1", "T02", NOON - 3 * MINUTE, "agent1007",
                   FULL_WIDTH, rule_zh="铃响无人接", rule_en="Rings unanswered"),
    ),
    checked=24,
    equipment=(
        Doubtful("PJSIP/1013", "unreachable"),
        Doubtful("PJSIP/1016", "handset"),
        Doubtful("PJSIP/1020", "unregistered"),
        Doubtful("PJSIP/1021", "unseen"),
        Doubtful("PJSIP/1099", "unknown"),
    ),
)  # fmt: skip
DONE = HandoverBoard(
    team="夜班支援组",
    due=NOON - 13 * MINUTE,
    coming=(_coming(21, "赵磊", NOON - 30 * MINUTE), _coming(22, "黄静怡", NOON - 29 * MINUTE)),
    going=(Going("agent1021", "陈伟", "PJSIP/1021", False, False, 0),),
    dark=(),
    signed_out=NOON - 12 * MINUTE,
    signed_in=NOON - 11 * MINUTE,
    checked=6,
)


def boards(id: int) -> HandoverBoards:  # noqa: A002 - the wire's own name
    return HandoverBoards(id, NOON, (BUSY, DONE))


PERMITS = (
    PermitShown("terminal", NOON - MINUTE, NOON + 59 * MINUTE, "值班经理赵", "agent1003", LONGEST,
                reason="换话机，工程师已到现场"),
    PermitShown("headcount", NOON - 20 * MINUTE, NOON + 40 * MINUTE, "值班经理赵", queue="报修",
                reason="大雾，第二班车晚点"),
    PermitShown("headcount", NOON + 30 * MINUTE, NOON + 150 * MINUTE, "值班经理赵", "agent1007",
                FULL_WIDTH),
    PermitShown("terminal", NOON + 180 * MINUTE, NOON + 240 * MINUTE, "值班经理赵",
                reason="机房换电源，全部终端断电"),
)  # fmt: skip


def permits(id: int) -> PermitsNow:  # noqa: A002 - as above
    return PermitsNow(id, NOON, True, PERMITS)


def beyond(id: int) -> Beyond:  # noqa: A002 - as above
    limits = (
        AwayLimit("team", "A组", away=3, most=3, stay=8),
        AwayLimit("queue", "报修", away=3, stay=2, need=4),
    )
    return Beyond(id, "Zk3bM7e9q1nZt0YLrWc2s5", "agent1003", limits, blind=True)


def confirm(id: int) -> Confirm:  # noqa: A002 - as above
    return Confirm(
        id, "t1", "listen", "PJSIP/1001", "agent1001", LONGEST, queue="报修",
        caller="138****5678", device="PJSIP/8001",
    )  # fmt: skip
