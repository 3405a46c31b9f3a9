"""One person in several queues, penalties, and after-call work."""

from __future__ import annotations

from tests.lab.plan import FloorPlan, Member, Phone, Queue, seats
from tests.lab.ways.ringing import DO_NOT_DISTURB, NEVER
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Play, Way

_RINGS = Phone(1_000)


def _both(first: float, second: float, after: float = 0.2) -> Play:
    """A call to each queue, the second one a little later."""

    def play(stage: Stage) -> None:
        stage.call("gold", lasts=first)
        stage.until(after)
        stage.call("vip", lasts=second)

    return play


def _shared(
    name: str, says: str, play: Play, expects: Expects, phone: Phone = _RINGS,
    *settings: tuple[str, str],
) -> Way:  # fmt: skip
    """Two queues, one member."""
    return Way(
        name,
        says,
        FloorPlan(
            tuple(Queue(each, seats("1001"), settings=settings) for each in ("gold", "vip")),
            {"1001": phone},
        ),
        play,
        expects,
    )


def _graded(*penalties: tuple[str, int]) -> tuple[Member, ...]:
    return tuple(Member(f"PJSIP/{at}", f"agent{at}", penalty=much) for at, much in penalties)


def _two_after_each_other(stage: Stage) -> None:
    stage.call("sales", lasts=2.0)
    stage.until(0.5)
    stage.call("sales", lasts=8.0)


def _called_directly(stage: Stage) -> None:
    stage.call("1001", lasts=2.0)
    stage.until(2.0)
    stage.call("sales", lasts=5.0)


def _redirected_talking(stage: Stage) -> None:
    stage.call("sales", lasts=6.0)
    stage.until(2.5)
    stage.redirect(stage.waiting("sales"), "parking")


def _penalty_raised(stage: Stage) -> None:
    stage.call("sales", lasts=6.0)
    stage.until(1.0)
    stage.act("QueuePenalty", Queue="sales", Interface="PJSIP/1001", Penalty="9")


def _own_wrapup(*seconds: int) -> tuple[Member, ...]:
    return tuple(
        Member(f"PJSIP/100{place}", f"agent100{place}", f"PJSIP/100{place}", wrapup=each)
        for place, each in enumerate(seconds, start=1)
    )


_WINDOW = """exten => narrow,1,Answer()
 same => n,Set(QUEUE_MIN_PENALTY=5)
 same => n,Queue(sales,,,,60)
"""

_GOLD = ("gold", "1001", "answered", 1.0)
_VIP = ("vip", "1001", "answered", 1.0)
_RULE = ("queuerules.conf", "[widen]\npenaltychange => 2,9,5\n")
_RULED = """exten => ruled22,1,Answer()
 same => n,Set(QUEUE_MIN_PENALTY=0)
 same => n,Queue(sales,,,,60,,,widen)
exten => ruled16,1,Answer()
 same => n,Set(QUEUE_MIN_PENALTY=0)
 same => n,Queue(sales,,,,60,,,,widen)
"""
"""A rule changes only a limit that is set [app_queue.c:update_qe_rule]; release 21 took away
the argument ``macro``, which stood before the rule."""

_ONE_TALK = (("1001", "ready ringing talking ready"),)
"""Two calls that overlap are one stretch of talking."""
_TWO_TALKS = (("1001", "ready ringing talking ready ringing talking ready"),)
_BOTH = (("gold", "answered", "agent1001"), ("vip", "answered", "agent1001"))
_TWO_AT_ONCE = Expects((_GOLD, _VIP), _BOTH, seats=_ONE_TALK)
_RINGS_IN_USE = ("ringinuse", "yes")
_TWICE = Expects(
    (("sales", "1001", "answered", 1.0), ("sales", "1001", "answered", 1.0)),
    (("sales", "answered", "agent1001"), ("sales", "answered", "agent1001")),
)

WAYS = (
    _shared("two_queues", "Two queues want the same person; the second waits until he is free.",
            _both(2.0, 5.0), Expects((_GOLD, _VIP), _BOTH, seats=_TWO_TALKS)),
    _shared("two_queues_quits", "While he talks for one queue, the other's caller gives up.",
            _both(4.0, 2.0), Expects((_GOLD,), (_BOTH[0], ("vip", "abandoned", "-")))),
    _shared("rings_twice", "With ringinuse=yes both queues ring him, and he takes both calls.",
            _both(4.0, 3.0), _TWO_AT_ONCE, _RINGS, _RINGS_IN_USE),
    _shared("rings_twice_crossed", "He takes two calls; the first goes on when the second is over.",
            _both(5.0, 2.0, 1.5), _TWO_AT_ONCE, _RINGS, _RINGS_IN_USE),
    _shared("rings_while_talking", "With ringinuse=yes the phone rings while he talks.",
            _both(5.0, 4.0, 2.0), _TWO_AT_ONCE, _RINGS, _RINGS_IN_USE),
    _shared("rings_twice_unanswered", "Both queues ring him; both callers hang up.",
            _both(2.0, 2.0),
            Expects((("gold", "1001", "caller_quit", 2.0), ("vip", "1001", "caller_quit", 2.0)),
                    (("gold", "abandoned", "-"), ("vip", "abandoned", "-"))),
            NEVER, _RINGS_IN_USE),
    Way("called_directly", "A call no queue gave keeps him from the queue's caller for a while.",
        FloorPlan((Queue("sales", seats("1001")),), {"1001": _RINGS}), _called_directly,
        Expects((("sales", "1001", "answered", 1.0),), (("sales", "answered", "agent1001"),),
                seats=(("1001", "ready other_call ready ringing talking ready"),), unasked=1)),
    Way("redirected_talking", "A manager takes the caller away from the agent, who is free then.",
        FloorPlan((Queue("sales", seats("1001")),), {"1001": _RINGS}), _redirected_talking,
        Expects((("sales", "1001", "answered", 1.0),), (("sales", "answered", "agent1001"),),
                seats=(("1001", "ready ringing talking ready"),))),
    Way("caller_through_local", "The caller comes through a Local channel that takes itself out.",
        FloorPlan((Queue("sales", seats("1001")),), {"1001": Phone(1_000, speaks=True)},
                  dialplan="exten => via,1,Dial(Local/sales@from-caller)"),
        lambda stage: stage.call("via", lasts=5.0),
        Expects((("sales", "1001", "answered", 1.0),), (("sales", "answered", "agent1001"),),
                seats=(("1001", "ready ringing talking ready"),))),
    Way("penalties_ringall", "Only who has the lowest penalty rings.",
        FloorPlan((Queue("sales", _graded(("1001", 0), ("1002", 1), ("1003", 0)),
                         strategy="ringall"),),
                  {"1001": _RINGS, "1002": NEVER, "1003": NEVER}),
        lambda stage: stage.call("sales", lasts=3.0),
        Expects((("sales", "1001", "answered", 1.0), ("sales", "1003", "answered_elsewhere", 1.0)),
                (("sales", "answered", "agent1001"),))),
    Way("penalties_ringall_busy", "He with the lowest penalty is on DND, so the next ones ring.",
        FloorPlan((Queue("sales", _graded(("1001", 0), ("1002", 1), ("1003", 1)),
                         strategy="ringall"),),
                  {"1001": DO_NOT_DISTURB, "1002": _RINGS, "1003": NEVER}),
        lambda stage: stage.call("sales", lasts=4.0),
        Expects((("sales", "1001", "busy", 0.0), ("sales", "1002", "answered", 1.0),
                 ("sales", "1003", "answered_elsewhere", 1.0)),
                (("sales", "answered", "agent1002"),))),
    Way("penalty_raised", "His penalty is raised while he lets it ring; then another is rung.",
        FloorPlan((Queue("sales", _graded(("1001", 0), ("1002", 5)), timeout=2, retry=1),),
                  {"1001": NEVER, "1002": _RINGS}),
        _penalty_raised,
        Expects((("sales", "1001", "no_answer", 2.0), ("sales", "1002", "answered", 1.0)),
                (("sales", "answered", "agent1002"),), breaches=(("T02", "agent1001", "sales"),))),
    Way("penalty_rule", "After two seconds a rule takes the caller away from the first members.",
        FloorPlan((Queue("sales", _graded(("1001", 0), ("1002", 5)), timeout=2, retry=1),),
                  {"1001": NEVER, "1002": _RINGS}, dialplan=_RULED, files=(_RULE,)),
        lambda stage: stage.call(f"ruled{stage.asterisk.release}", lasts=6.0),
        Expects((("sales", "1001", "no_answer", 2.0), ("sales", "1002", "answered", 1.0)),
                (("sales", "answered", "agent1002"),), breaches=(("T02", "agent1001", "sales"),))),
    Way("penalty_window", "The dialplan lets the caller only to those with a higher penalty.",
        FloorPlan((Queue("sales", _graded(("1001", 0), ("1002", 5))),),
                  {"1001": NEVER, "1002": _RINGS}, dialplan=_WINDOW),
        lambda stage: stage.call("narrow", lasts=4.0),
        Expects((("sales", "1002", "answered", 1.0),), (("sales", "answered", "agent1002"),))),
    Way("wrapup", "The queue gives him two seconds after a call before the next.",
        FloorPlan((Queue("sales", seats("1001"), settings=(("wrapuptime", "2"),)),),
                  {"1001": _RINGS}), _two_after_each_other, _TWICE),
    Way("wrapup_of_his_own", "His own two seconds after a call, not the queue's.",
        FloorPlan((Queue("sales", _own_wrapup(2)),), {"1001": _RINGS}),
        _two_after_each_other, _TWICE),
)  # fmt: skip
