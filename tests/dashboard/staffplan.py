"""Staffing of the hand-made floor, as a daemon would tell it."""

from __future__ import annotations

from ccfloor.floor.names import MINUTE, SECOND
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
)
from tests.dashboard.floorplan import NOON

QUARTER = 15 * MINUTE
BEGINS = NOON // QUARTER * QUARTER - 28 * QUARTER
"""The shift began seven hours ago: 15:00 in Shanghai; it ends at 03:00."""
HERE = 28
"""The quarter that is now: the twenty-ninth."""


def ahead(number: int, staff: int, needed: int, *reasons: StaffReason) -> StaffAhead:
    return StaffAhead(NOON + number * QUARTER, staff, needed, needed - staff, reasons)


SUPPORT = StaffLine(
    kind="queue",
    name="support",
    rostered=12,
    present=9,
    required=11,
    gap=1,
    label="客服热线",
    returning=1,
    away=3,
    ready=2,
    long_calls=1,
    shared=4,
    minimum=8,
    low=9,
    high=12,
    ahead=(
        ahead(1, 9, 11, StaffReason("returns", 1), StaffReason("meal", -1)),
        ahead(2, 12, 11, StaffReason("returns", 3)),
        ahead(4, 8, 8, StaffReason("shift_ends", -2), StaffReason("training", -2)),
    ),
)
VIP = StaffLine(
    kind="queue",
    name="vip",
    rostered=None,
    present=4,
    required=None,
    gap=None,
    unknown=("no_requirement",),
    returning=0,
    away=0,
    ready=4,
    long_calls=0,
    shared=4,
    ahead=tuple(StaffAhead(NOON + n * QUARTER, 4, None, None) for n in (1, 2, 4)),
)
TEAM = StaffLine(
    kind="team",
    name="一组",
    rostered=12,
    present=11,
    required=12,
    gap=1,
    returning=0,
    away=1,
    ready=3,
    long_calls=0,
    shared=0,
    ahead=tuple(ahead(n, 12, 12, StaffReason("missing", -1)) for n in (1, 2, 4)),
)
EMPTY = (
    EmptySeat("PJSIP/1004", "agent1004", NOON - 7 * MINUTE, name="赵\x1b[31m敏", team="一组"),
    EmptySeat(
        "PJSIP/1011", "agent1011", NOON - 31 * MINUTE, name="何平", team="一组", reported=True
    ),
)
BREAK = BreakAdvice(
    agent="agent1001",
    at=NOON,
    away_for=5 * MINUTE,
    name="吴敏",
    team="一组",
    against=(
        BreakAgainst("below_minimum", "support", 7, 8),
        BreakAgainst("handover", "一组", NOON + 10 * MINUTE, QUARTER),
    ),
    queues=(
        BreakEffect(
            queue="support",
            ready_after=1,
            staff_after=7,
            needed=11,
            waiting=2,
            label="客服热线",
            level_stays=0.873,
            level_leaves=0.81,
            level_margin=0.01,
            abandon_stays=0.054,
            abandon_leaves=0.081,
            horizon=600 * SECOND,
        ),
    ),
)


def staff(number: int, **fields) -> Staff:
    told = {
        "lines": (SUPPORT, VIP, TEAM),
        "empty": EMPTY,
        "breaks": (BREAK,),
        "unknown": (),
    } | fields
    return Staff(id=number, at=NOON, **told)


def quarters(top: int = 12) -> tuple[StaffQuarter, ...]:
    """Two quarters before anybody looked, one blind, a meal time too thin, and what is to come."""
    found = []
    for place in range(48):
        begins = BEGINS + place * QUARTER
        needed = top - 4 if place < 8 or place > 40 else top - 1
        staffed = top - 3 if 16 <= place < 22 else top - 5 if 36 <= place < 40 else top - 1
        if place < 2:
            found.append(StaffQuarter(begins, begins, None, None, None, "not_watched"))
        elif place == 12:
            found.append(StaffQuarter(begins, begins, None, None, None, "blind"))
        elif place < HERE:
            found.append(StaffQuarter(begins, begins + MINUTE, top, staffed, needed))
        elif place == HERE:
            found.append(StaffQuarter(begins, NOON, top, top - 3, needed))
        else:
            found.append(StaffQuarter(begins, begins, top, staffed, needed))
    return tuple(found)


def course(number: int, **fields) -> StaffCourse:
    lines = (
        CourseLine("queue", "support", quarters()),
        CourseLine("queue", "vip", ()),
        CourseLine("team", "一组", quarters(120)),
    )
    told = {"lines": lines} | fields
    return StaffCourse(id=number, at=NOON, begins=BEGINS, ends=BEGINS + 48 * QUARTER, **told)
