"""One breach and one figure explained: examples of docs/protocol.md."""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.floor.names import Instant, Micros
from ccfloor.serve.explanation import (
    Check,
    Clause,
    Counted,
    CountedCall,
    Dark,
    Difference,
    Erased,
    Explanation,
    Figure,
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

_SECOND: Final[Micros] = 1_000_000
_RUNG: Final[Instant] = 1_789_999_987 * _SECOND
_TAKEN: Final[Instant] = _RUNG + 14_004_308
_DAY: Final[Instant] = 1_789_920_000 * _SECOND

_CLAUSE: Final = Clause("A3.1.2", "应在电话铃响二声内接听")
_PARTIES: Final = (
    Party("caller", "138****5678"),
    Party("queue", "support"),
    Party("phone", "PJSIP/1001", "agent1001", subject=True),
)
_RUNGS: Final = (
    Rung(_RUNG - 400, "called", 1, 2),
    Rung(_RUNG, "rings", 2, frame=0),
    Rung(_RUNG + 12 * _SECOND, "limit", 2),
    Rung(_TAKEN, "answered", 2),
)
_STRETCH: Final = Stretch(_RUNG, _TAKEN)
_MEASURE: Final = Measure("ring", (_STRETCH,), 14_004_308, 12 * _SECOND, over=True)
_CHECK: Final = Check("device", True, "not_inuse", _RUNG - 31 * _SECOND)
_DARK: Final = Dark(_RUNG - 90 * _SECOND, _RUNG - 88 * _SECOND, "link_lost")
_HOUR: Final = _RUNG // (3600 * _SECOND) * 3600 * _SECOND
_ERASED: Final = Erased(_HOUR, _HOUR + 3600 * _SECOND, _RUNG + 64_000_000 * _SECOND, 730, 1)
_NOTED: Final = Noted(f"T01:breach:PJSIP/1001:{_RUNG}", "zhang", _TAKEN + 3 * _SECOND, "已去现场")
_PLACE: Final = Place("20260921T14.000.amij.zst", 1_052_310, 382)
_FRAME: Final = RawFrame(
    what="LegRinging",
    at=_RUNG,
    ref=1_048_731,
    connection=1,
    places=(_PLACE,),
    lines=(
        "Event: Newstate",
        "Privilege: call,all",
        "Timestamp: 1789999987.000000",
        "ChannelState: 5",
        "CallerIDNum: 138****5678",
        "Uniqueid: 1789999986.42",
    ),
    evidence=True,
)
_MEAL: Final = OffDuty("meal", _DAY + 12 * 3600 * _SECOND, _DAY + 13 * 3600 * _SECOND)
_LINE: Final = RosterLine(
    role="own",
    shift="P-1001:2026-09-21",
    begins=_DAY + 8 * 3600 * _SECOND,
    ends=_DAY + 20 * 3600 * _SECOND,
    agent="agent1001",
    team="A",
    rank="agent",
    seat="PJSIP/1001",
    off=(_MEAL,),
)
_ROSTER: Final = RosterBasis(
    version=12,
    source="journal",
    made_at=_DAY - 72 * 3600 * _SECOND,
    made_by="li",
    taken_at=_DAY - 72 * 3600 * _SECOND + 4 * _SECOND,
    lines=(_LINE,),
)
_SAME: Final = Recomputed("identical", frames=29)
_OTHER: Final = Difference("measured", "14004308", "14004303")
_COUNTED: Final = Counted("answered", 198)
_CALL: Final = CountedCall(
    "1789999980.41", "support", _RUNG, 9 * _SECOND, "answered", ("offered", "answered")
)
_FIGURE: Final = Figure(
    name="answered",
    queue="support",
    since=_DAY,
    until=_DAY + 86_400 * _SECOND,
    unit="calls",
    formula="offered, and an agent took the call",
    denominator="",
    authority="RULEBOOK 2",
    version="1",
    part=198,
    value=198,
    shown=198,
    counts=(_COUNTED,),
    calls=(_CALL,),
    more=197,
)
_EXPLANATION: Final = Explanation(
    id=9,
    what=f"T01:PJSIP/1001:{_RUNG}",
    kind="breach",
    rule="T01",
    rule_zh="振铃超时",
    rule_en="Ring over limit",
    stage="breach",
    clauses=(_CLAUSE,),
    agent="agent1001",
    seat="PJSIP/1001",
    queue="support",
    call="1789999980.41",
    outcome="answered",
    begun_at=_RUNG,
    at=_TAKEN,
    measure=_MEASURE,
    parties=_PARTIES,
    ladder=_RUNGS,
    checks=(_CHECK,),
    frames=(_FRAME,),
    recomputed=_SAME,
    timezone="Asia/Shanghai",
)

EXPLAINED: Final[tuple[msgspec.Struct, ...]] = (
    _EXPLANATION,
    _CLAUSE,
    _PARTIES[2],
    _RUNGS[1],
    _STRETCH,
    _MEASURE,
    _CHECK,
    _DARK,
    _ERASED,
    _NOTED,
    _PLACE,
    _FRAME,
    _SAME,
    _ROSTER,
    _LINE,
    _MEAL,
    _OTHER,
    _COUNTED,
    _CALL,
    _FIGURE,
)
