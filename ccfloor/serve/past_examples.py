"""One example of each message about one call and about the past, for the document and tests."""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.states import SeatState, Severity
from ccfloor.serve.call_story import CallAlert, CallCase, CallStory, CallTold, Ringing, Stay
from ccfloor.serve.explanation import Dark, Party, Rung
from ccfloor.serve.history import (
    FloorAt,
    FloorCourse,
    FloorDay,
    FloorMarks,
    FloorSince,
    FloorThen,
    PastAlert,
    PastGap,
)
from ccfloor.serve.messages import Delta, Seat, Snapshot

_NOW: Final[Instant] = 1_790_000_000_000_000
_CALL: Final = "1789999980.41"
_CALLED: Final = ("振铃超时", "Ring over limit")
_T01: Final = f"T01:breach:PJSIP/1001:{_NOW - 40 * SECOND}"

_TOLD: Final = CallTold(
    id=31,
    at=_NOW,
    call=_CALL,
    runs=True,
    caller="138****5678",
    begun=_NOW - 42 * SECOND,
    ring_limit=12 * SECOND,
    stays=(
        Stay(
            "support",
            _NOW - 42 * SECOND,
            _NOW - 26 * SECOND,
            "answered",
            "1001",
            "PJSIP/1001",
            _NOW - 26 * SECOND,
        ),
    ),
    rings=(
        Ringing(
            "PJSIP/1001",
            "PJSIP/1001",
            "1001",
            "support",
            "1789999981.42",
            _NOW - 41 * SECOND,
            _NOW - 40 * SECOND,
            _NOW - 26 * SECOND,
            "answered",
        ),
    ),
    parties=(Party("caller", "138****5678"), Party("queue", "support"),
             Party("phone", "PJSIP/1001", "1001")),
    ladder=(
        Rung(_NOW - 42 * SECOND, "joined", 0, 1, "1"),
        Rung(_NOW - 41 * SECOND, "called", 1, 2),
        Rung(_NOW - 40 * SECOND, "rings", 2),
        Rung(_NOW - 26 * SECOND, "answered", 2),
        Rung(_NOW - 26 * SECOND, "connected", 2, 0),
    ),
    gaps=(Dark(_NOW - 90 * SECOND, _NOW - 41 * SECOND, "lag"),),
    alerts=(CallAlert(_T01, "T01", "breach", Severity.CRITICAL, _NOW - 28 * SECOND,
                      _NOW - 26 * SECOND, "1001", "PJSIP/1001", *_CALLED),),
    cases=(CallCase("T01:PJSIP/1001:1789999960000000", "T01", "candidate", "1001",
                    "T01:PJSIP/1001:1789999960000000", *_CALLED),),
)  # fmt: skip

_THEN: Final = Snapshot(
    3,
    _NOW - 60 * MINUTE,
    (Seat("PJSIP/1001", "1001", SeatState.READY, _NOW - 70 * MINUTE, "陈晨"),),
)

_MARKS: Final = FloorMarks(
    id=34,
    begins=_NOW - 8 * 60 * MINUTE,
    ends=_NOW + 16 * 60 * MINUTE,
    kept=_NOW - 30 * 24 * 60 * MINUTE,
    now=_NOW,
    alerts=(PastAlert(_NOW - 28 * SECOND, "T01", "breach", Severity.CRITICAL, _T01, "1001",
                      "PJSIP/1001", "support"),),
    gaps=(PastGap(_NOW - 90 * MINUTE, _NOW - 89 * MINUTE, "link_lost"),),
)  # fmt: skip

PAST: Final[tuple[msgspec.Struct, ...]] = (
    CallStory(id=31, call=_CALL),
    _TOLD,
    *_TOLD.stays,
    *_TOLD.rings,
    *_TOLD.alerts,
    *_TOLD.cases,
    FloorAt(id=32, at=_NOW - 60 * MINUTE),
    FloorSince(id=33, from_=_NOW - 60 * MINUTE, to=_NOW - 59 * MINUTE),
    FloorDay(id=34, at=_NOW),
    FloorThen(id=32, at=_NOW - 60 * MINUTE, snapshot=_THEN, reached=_NOW - 60 * MINUTE),
    FloorCourse(
        id=33,
        from_=_NOW - 60 * MINUTE,
        to=_NOW - 59 * MINUTE,
        news=(Delta(4, _NOW - 60 * MINUTE + SECOND, _THEN.seats),),
        reached=_NOW - 59 * MINUTE,
    ),
    _MARKS,
    *_MARKS.alerts,
    *_MARKS.gaps,
)
