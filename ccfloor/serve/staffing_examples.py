"""Staffing at the same moment of the same small floor: examples of docs/protocol.md."""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros
from ccfloor.serve.staffing import (
    BreakAdvice,
    BreakAgainst,
    BreakEffect,
    CourseLine,
    EmptySeat,
    Staff,
    StaffAhead,
    StaffCourse,
    StaffLine,
    StaffQuarter,
    StaffReason,
    WatchStaff,
)

_NOW: Final[Instant] = 1_790_000_000 * SECOND
_QUARTER: Final[Micros] = 15 * MINUTE
_BEGAN: Final[Instant] = _NOW // _QUARTER * _QUARTER
_MEAL: Final = StaffReason("meal", -1)
_AHEAD: Final = StaffAhead(_NOW + _QUARTER, 1, 2, 1, (_MEAL,))
_LINE: Final = StaffLine(
    kind="queue",
    name="support",
    rostered=3,
    present=2,
    required=2,
    gap=-1,
    label="客服热线",
    returning=1,
    away=1,
    ready=1,
    long_calls=0,
    shared=0,
    minimum=2,
    low=2,
    high=3,
    ahead=(_AHEAD,),
)
_EMPTY: Final = EmptySeat(
    "PJSIP/1004", "agent1004", _NOW - 7 * MINUTE, name="赵敏", team="一组", reported=True
)
_AGAINST: Final = BreakAgainst("below_minimum", "support", 1, 2)
_EFFECT: Final = BreakEffect(
    queue="support",
    ready_after=0,
    staff_after=1,
    needed=2,
    waiting=0,
    label="客服热线",
    level_stays=0.87,
    level_leaves=0.81,
    level_margin=0.01,
    abandon_stays=0.054,
    abandon_leaves=0.081,
    horizon=10 * MINUTE,
)
_ADVICE: Final = BreakAdvice(
    agent="agent1001",
    at=_NOW,
    away_for=5 * MINUTE,
    name="王丽",
    team="一组",
    against=(_AGAINST,),
    queues=(_EFFECT,),
)
_DARK: Final = StaffQuarter(_BEGAN - _QUARTER, _BEGAN - _QUARTER, None, None, None, "not_watched")
_SEEN: Final = StaffQuarter(_BEGAN, _NOW - 40 * SECOND, 3, 1, 2)
_TO_COME: Final = StaffQuarter(_BEGAN + _QUARTER, _BEGAN + _QUARTER, 2, 1, 2)
_COURSE: Final = CourseLine("queue", "support", (_DARK, _SEEN, _TO_COME))

STAFFING: Final[tuple[msgspec.Struct, ...]] = (
    WatchStaff(id=16),
    Staff(id=16, at=_NOW, lines=(_LINE,), empty=(_EMPTY,), breaks=(_ADVICE,), unknown=()),
    StaffCourse(
        id=16, at=_NOW, begins=_BEGAN - _QUARTER, ends=_BEGAN + 2 * _QUARTER, lines=(_COURSE,)
    ),
    _LINE,
    _AHEAD,
    _MEAL,
    _EMPTY,
    _ADVICE,
    _AGAINST,
    _EFFECT,
    _COURSE,
    _SEEN,
)
