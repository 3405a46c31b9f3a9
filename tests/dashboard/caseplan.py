"""Cases of the hand-made floor, and one explained, as a daemon would tell them.

Rules, clauses and amounts are those of the shipped regulation; names are of every width.
"""

from __future__ import annotations

from typing import Any

from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.regulation.shipped import shipped_edition
from ccfloor.serve.cases import CaseFile, CaseLine, CaseList, MyCase, MyStep
from ccfloor.serve.explanation import (
    Check,
    Clause,
    Dark,
    Explanation,
    Measure,
    Noted,
    OffDuty,
    Party,
    Place,
    RawFrame,
    Recomputed,
    RosterBasis,
    RosterLine,
    Rung,
    Stretch,
)
from ccfloor.serve.messages import Proof
from tests.dashboard.floorplan import NAMES, NOON

DAY = 1440 * MINUTE
LONGEST = "古丽娜扎尔·买买提艾力"
"""A name that no column has room for."""
FULL_WIDTH = "Ｗａｎｇ小明"
WIDE = {3: LONGEST, 7: FULL_WIDTH}


def named(number: int) -> str:
    return WIDE.get(number % 100, NAMES[number % len(NAMES)])


def case(number: int, rule: str, state: str, ago: int, **fields: Any) -> MyCase:
    """Make a case of seat ``number`` whose clock began ``ago`` microseconds before noon."""
    entry = shipped_edition().rule(rule)
    charge = next(iter(entry.charges), None)
    begun = NOON - ago
    values: dict[str, Any] = {
        "id": f"case:{rule}:PJSIP/{number}:{begun}",
        "revision": 1,
        "rule": rule,
        "state": state,
        "begun_at": begun,
        "breach": f"{rule}:PJSIP/{number}:{begun}",
        "name_zh": entry.name_zh,
        "name_en": entry.name_en,
        "clause": entry.clause,
        "clause_zh": entry.zh,
        "clause_en": entry.en,
        "fen": charge.fen if charge else (),
        "tenths": charge.tenths if charge else (),
        "steps": (MyStep("propose", "ccfloor", begun + 6 * MINUTE),),
    }
    return MyCase(**(values | fields))


AWAY = case(
    1009, "T06", "candidate", 6 * MINUTE + 3 * SECOND,
    measured=363_000_217, limit=300 * SECOND, unseen=2_000_000,
    evidence=(
        Proof("MemberPaused", NOON - 363 * SECOND, 4_711_302),
        Proof("MemberPaused", NOON, 4_988_120),
    ),
    proofs=("录音 20260921-221320-报修.wav", "值班记录本第 41 页，班长手写：座位无人，话机亮着"),
)  # fmt: skip
RING = case(
    1003, "T01", "appealed", 3 * 60 * MINUTE, revision=3,
    measured=14_004_308, limit=12 * SECOND,
    evidence=(Proof("LegRinging", NOON - 180 * MINUTE, 1_052_310),),
    steps=(
        MyStep("propose", "ccfloor", NOON - 179 * MINUTE),
        MyStep("confirm", "组长李", NOON - 90 * MINUTE, "话机正常,座席在位,当时没有其他来电"),
        MyStep("appeal", "agent1003", NOON - 30 * MINUTE,
               "耳机没有声音,当时已经向组长口头报修,有同事可以证明;屏幕上也没有弹出来电提示"),
    ),
)  # fmt: skip
LATE = case(
    1007, "T08", "final", 14 * 60 * MINUTE, revision=4, outcome="upheld", kind="late",
    kind_zh="违反劳动纪律迟到、早退一次扣2分", measured=11 * MINUTE + 4 * SECOND, limit=0,
    steps=(
        MyStep("propose", "ccfloor", NOON - 13 * 60 * MINUTE),
        MyStep("confirm", "组长李", NOON - 12 * 60 * MINUTE, "打卡晚了十一分钟"),
        MyStep("appeal", "agent1007", NOON - 11 * 60 * MINUTE, "路上堵车"),
        MyStep("decide", "主管周", NOON - 9 * 60 * MINUTE, "未提前电话报告", detail="upheld"),
    ),
)  # fmt: skip
EXCUSED = case(
    1002, "T05", "excused", 26 * 60 * MINUTE, revision=2, excuse="approved",
    measured=95 * SECOND, limit=0,
    steps=(
        MyStep("propose", "ccfloor", NOON - 25 * 60 * MINUTE),
        MyStep("excuse", "组长李", NOON - 24 * 60 * MINUTE, "当面批准,忘记在系统里点", "approved"),
    ),
)  # fmt: skip
ENTERED = case(
    1012, "M04", "confirmed", 30 * 60 * MINUTE, revision=2, breach="",
    proofs=("现场照片 IMG_2041.jpg",), appeal_until=NOON + 2 * DAY,
    steps=(
        MyStep("propose", "主管周", NOON - 29 * 60 * MINUTE),
        MyStep("confirm", "经理赵", NOON - 28 * 60 * MINUTE, "未着工装", via="command"),
    ),
)  # fmt: skip
FILED = (
    (1009, AWAY),
    (1005, case(1005, "T01", "candidate", 14 * SECOND, measured=14_120_000, limit=12 * SECOND)),
    (1013, case(1013, "T15", "candidate", 8 * MINUTE)),
    (1003, RING),
    (1010, case(1010, "T02", "confirmed", 5 * 60 * MINUTE, revision=2)),
    (1007, LATE),
    (1016, case(1016, "T10", "candidate", 15 * 60 * MINUTE, revision=2)),
    (1002, EXCUSED),
    (1001, case(1001, "T07", "noted", 28 * 60 * MINUTE)),
    (1012, ENTERED),
    (1011, case(1011, "T09", "exported", 50 * 60 * MINUTE, revision=5)),
    (1006, case(1006, "T24", "final", 74 * 60 * MINUTE, revision=3, outcome="overturned")),
)


def line(number: int, of: MyCase) -> CaseLine:
    return CaseLine(
        id=of.id,
        revision=of.revision,
        rule=of.rule,
        state=of.state,
        begun_at=of.begun_at,
        day="2026-09-21",
        name_zh=of.name_zh,
        name_en=of.name_en,
        outcome=of.outcome,
        agent=f"agent{number}",
        name=named(number),
        team="A组" if number % 100 <= 12 else "B组",
        seat=f"PJSIP/{number}",
        fen=of.fen,
        tenths=of.tenths,
    )


def listed(id: int) -> CaseList:  # noqa: A002 - the wire's own name
    lines = tuple(line(number, of) for number, of in FILED)
    return CaseList(id, NOON, lines, total=len(lines), waiting=5)


def opened(id: int, of: MyCase = AWAY, **fields: Any) -> CaseFile:  # noqa: A002 - as above
    number = next(number for number, one in FILED if one is of)
    excuses = (
        *("approved", "ratified", "emergency", "activity", "device", "handset", "outage"),
        *("incident", "roster", "presence", "customer", "other"),
    )
    values: dict[str, Any] = {
        "agent": f"agent{number}",
        "name": named(number),
        "rank": "agent",
        "team": "A组",
        "leader": "组长李",
        "seat": f"PJSIP/{number}",
        "queue": "报修",
        "shift": f"P-{number}:2026-09-21:20",
        "notes": ("probation", "partly_unseen"),
        "excuses": excuses,
        "may": ("confirm", "excuse"),
    }
    return CaseFile(id, of, **(values | fields))


_RUNG = NOON - 14 * SECOND
_TAKEN = _RUNG + 14_004_308
_MIDNIGHT = 1_789_920_000 * SECOND
_HOUR = 60 * MINUTE


def explained(id: int) -> Explanation:  # noqa: A002 - as above
    """Explain the ring of seat 1005 that was taken up too late."""
    return Explanation(
        id=id,
        what=f"T01:breach:PJSIP/1005:{_RUNG}",
        kind="alert",
        rule="T01",
        stage="breach",
        clauses=(Clause("A3.1.2", "应在电话铃响二声内接听"), Clause("A4.1.2", "(12秒内接听)")),
        agent="agent1005",
        seat="PJSIP/1005",
        queue="报修",
        call="1789999980.41",
        outcome="answered",
        begun_at=_RUNG,
        at=_TAKEN,
        measure=Measure("ring", (Stretch(_RUNG, _TAKEN),), 14_004_308, 12 * SECOND, over=True),
        parties=(
            Party("caller", "138****5678"),
            Party("queue", "报修"),
            Party("phone", "PJSIP/1005", "agent1005", subject=True),
            Party("phone", "PJSIP/1016", "agent1016"),
        ),
        ladder=(
            Rung(_RUNG - 31 * SECOND, "joined", 0, 1, "3"),
            Rung(_RUNG - 400, "called", 1, 2),
            Rung(_RUNG - 300, "called", 1, 3),
            Rung(_RUNG, "rings", 2, frame=0),
            Rung(_RUNG + 12 * SECOND, "limit", 2),
            Rung(_TAKEN, "answered", 2, frame=1),
        ),
        checks=(
            Check("device", True, "not_inuse", _RUNG - 31 * SECOND),
            Check("covered", True, "seen"),
            Check("siblings", True, "1"),
            Check("outcome", True, "answered"),
        ),
        gaps=(Dark(_RUNG - 90 * SECOND, _RUNG - 88 * SECOND, "link_lost"),),
        noted=(Noted(f"T01:breach:PJSIP/1005:{_RUNG}", "组长李", _TAKEN + 3 * SECOND, "已去现场"),),
        frames=(_frame("LegRinging", _RUNG, 5), _frame("LegAnswered", _TAKEN, 6)),
        more_frames=27,
        recomputed=Recomputed("identical", frames=29),
        roster=RosterBasis(
            version=12,
            source="journal",
            made_at=_MIDNIGHT - 72 * _HOUR,
            made_by="主管周",
            taken_at=_MIDNIGHT - 72 * _HOUR + 4 * SECOND,
            lines=(
                RosterLine(
                    role="own",
                    shift="P-1005:2026-09-21",
                    begins=_MIDNIGHT + 20 * _HOUR,
                    ends=_MIDNIGHT + 32 * _HOUR,
                    agent="agent1005",
                    team="A组",
                    rank="agent",
                    seat="PJSIP/1005",
                    off=(OffDuty("meal", _MIDNIGHT + 24 * _HOUR, _MIDNIGHT + 25 * _HOUR),),
                ),
            ),
        ),
        timezone="Asia/Shanghai",
    )


def _frame(what: str, at: int, state: int) -> RawFrame:
    seconds, parts = divmod(at, SECOND)
    return RawFrame(
        what=what,
        at=at,
        ref=1_048_731 + state,
        connection=1,
        places=(Place("20260921T14.000.amij.zst", 1_052_310 + state * 400, 382),),
        lines=(
            "Event: Newstate",
            "Privilege: call,all",
            f"Timestamp: {seconds}.{parts:06}",
            f"ChannelState: {state}",
            "CallerIDNum: 138****5678",
            "CallerIDName: \\xe6\\x9d\\x8e",
            "Uniqueid: 1789999986.42",
        ),
        evidence=True,
    )
