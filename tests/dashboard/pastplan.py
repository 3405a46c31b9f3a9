"""A past and a call, told by hand."""

from __future__ import annotations

from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.states import SeatState, Severity
from ccfloor.serve.call_story import CallAlert, CallCase, CallTold, Ringing, Stay
from ccfloor.serve.explanation import Dark, Party, Rung
from ccfloor.serve.history import FloorMarks, PastAlert, PastGap
from tests.dashboard import floorplan as fp

CALL = "1790000000.41"
BEGAN: Instant = fp.NOON - 60 * SECOND
HOUR = 60 * MINUTE
CALLED = ("振铃超时", "Ring over limit")
T01 = f"T01:breach:PJSIP/1002:{BEGAN + 4 * SECOND}"


def told(number: int, *, runs: bool = True, more: int = 0, **fields) -> CallTold:
    """Tell a call that rang at two phones and more, was answered, held, and goes on."""
    parties = [
        Party("caller", "138****5678"),
        Party("queue", "客服热线"),
        Party("phone", "PJSIP/1001", "陈晨"),
        Party("phone", "PJSIP/1002", "agent1002"),
    ]
    parties += [Party("phone", f"PJSIP/{1100 + n}", f"agent{1100 + n}") for n in range(more)]
    ladder = [
        Rung(BEGAN, "joined", 0, 1, "1"),
        Rung(BEGAN + SECOND, "called", 1, 2),
        Rung(BEGAN + SECOND + 120_000, "rings", 2),
        Rung(BEGAN + 3 * SECOND, "ended", 2, None, "BUSY"),
        Rung(BEGAN + 4 * SECOND, "called", 1, 3),
        Rung(BEGAN + 4 * SECOND, "rings", 3),
        Rung(BEGAN + 20 * SECOND + 345_000, "answered", 3),
        Rung(BEGAN + 20 * SECOND + 350_000, "connected", 3, 0),
        Rung(BEGAN + 30 * SECOND, "hold", 3),
        Rung(BEGAN + 41 * SECOND, "unhold", 3),
    ]
    ended = 0
    if not runs:
        ended = BEGAN + 50 * SECOND
        ladder.append(Rung(ended, "completed", 3, 0, "caller"))
    values = {
        "call": CALL,
        "runs": runs,
        "caller": "138****5678",
        "begun": BEGAN,
        "ended": ended,
        "ring_limit": 12 * SECOND,
        "stays": (
            Stay("客服热线", BEGAN, BEGAN + 20 * SECOND, "answered", "agent1002", "PJSIP/1002",
                 BEGAN + 20 * SECOND, ended or None, "" if runs else "caller",
                 hold=None if runs else 11 * SECOND, holds=None if runs else 1),
        ),
        "rings": (
            Ringing("PJSIP/1001", "PJSIP/1001", "陈晨", "客服热线", "l1", BEGAN + SECOND,
                    BEGAN + SECOND + 120_000, BEGAN + 3 * SECOND, "busy"),
            Ringing("PJSIP/1002", "PJSIP/1002", "agent1002", "客服热线", "l2",
                    BEGAN + 4 * SECOND, BEGAN + 4 * SECOND, BEGAN + 20 * SECOND + 345_000,
                    "answered"),
        ),
        "parties": tuple(parties),
        "ladder": tuple(ladder),
        "gaps": (Dark(BEGAN - SECOND, BEGAN + 2 * SECOND, "lag"),),
        "alerts": (CallAlert(T01, "T01", "breach", Severity.CRITICAL, BEGAN + 16 * SECOND, None,
                             "agent1002", "PJSIP/1002", *CALLED),),
        "cases": (CallCase("c", "T01", "candidate", "agent1002", T01, *CALLED),),
    }  # fmt: skip
    return CallTold(number, fp.NOON, **(values | fields))  # type: ignore[arg-type]  # by name


def marks(number: int, at: Instant) -> FloorMarks:
    """Tell a day with an alert half an hour before ``at``, one two hours before, and a gap."""
    begins = (at - 2 * HOUR) // (24 * HOUR) * 24 * HOUR
    return FloorMarks(
        number,
        begins,
        begins + 24 * HOUR,
        begins - 3 * 24 * HOUR,
        fp.NOON,
        alerts=(
            PastAlert(at - 2 * HOUR, "T06", "warn", Severity.WARNING, "w", "a", "PJSIP/1001"),
            PastAlert(at - HOUR // 2, "T01", "breach", Severity.CRITICAL, "b", "a", "PJSIP/1002"),
        ),
        gaps=(PastGap(at - HOUR, at - HOUR + 9 * MINUTE, "link_lost"),),
    )


def then_seats():
    """Tell a floor that is another one than now."""
    return (
        fp.seat(1001, SeatState.TALKING, 90 * SECOND, call=CALL, name="昨天"),
        fp.seat(1002, SeatState.READY, 30 * SECOND),
    )
