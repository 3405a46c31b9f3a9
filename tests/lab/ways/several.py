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


def _own_wrapup(*seconds: int) -> tuple[Member, ...]:
    return tuple(
        Member(f"PJSIP/100{place}", f"agent100{place}", f"PJSIP/100{place}", wrapup=each)
        for place, each in enumerate(seconds, start=1)
    )


_RULE = ("queuerules.conf", "[widen]\npenaltychange => 2,9,5\n")
_RULED = """exten => ruled22,1,Answer()
 same => n,Queue(sales,,,,60,,,widen)
exten => ruled16,1,Answer()
 same => n,Queue(sales,,,,60,,,,widen)
"""
"""Release 21 took the argument ``macro`` away that stood before the rule."""

_GOLD = ("gold", "1001", "answered", 1.0)
_VIP = ("vip", "1001", "answered", 1.0)
_BOTH = (("gold", "answered", "agent1001"), ("vip", "answered", "agent1001"))
_RINGS_IN_USE = ("ringinuse", "yes")
_TWICE = Expects(
    (("sales", "1001", "answered", 1.0), ("sales", "1001", "answered", 1.0)),
    (("sales", "answered", "agent1001"), ("sales", "answered", "agent1001")),
)

WAYS = (
    _shared("two_queues", "Two queues want the same person; the second waits until he is free.",
            _both(2.0, 5.0), Expects((_GOLD, _VIP), _BOTH)),
    _shared("two_queues_quits", "While he talks for one queue, the other's caller gives up.",
            _both(4.0, 2.0), Expects((_GOLD,), (_BOTH[0], ("vip", "abandoned", "-")))),
    _shared("rings_twice", "With ringinuse=yes both queues ring him, and he takes both calls.",
            _both(4.0, 3.0), Expects((_GOLD, _VIP), _BOTH), _RINGS, _RINGS_IN_USE),
    _shared("rings_twice_crossed", "He takes two calls; the first goes on when the second is over.",
            _both(5.0, 2.0, 1.5), Expects((_GOLD, _VIP), _BOTH), _RINGS, _RINGS_IN_USE),
    _shared("rings_while_talking", "With ringinuse=yes the phone rings while he talks.",
            _both(5.0, 4.0, 2.0), Expects((_GOLD, _VIP), _BOTH), _RINGS, _RINGS_IN_USE),
    _shared("rings_twice_unanswered", "Both queues ring him; both callers hang up.",
            _both(2.0, 2.0),
            Expects((("gold", "1001", "caller_quit", 2.0), ("vip", "1001", "caller_quit", 2.0)),
                    (("gold", "abandoned", "-"), ("vip", "abandoned", "-"))),
            NEVER, _RINGS_IN_USE),
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
    Way("penalty_rule", "After three seconds a rule lets the caller on to others.",
        FloorPlan((Queue("sales", _graded(("1001", 0), ("1002", 5)), timeout=2, retry=1),),
                  {"1001": NEVER, "1002": _RINGS}, dialplan=_RULED, files=(_RULE,)),
        lambda stage: stage.call(f"ruled{stage.asterisk.release}", lasts=6.0),
        Expects((("sales", "1001", "no_answer", 2.0), ("sales", "1002", "answered", 1.0)),
                (("sales", "answered", "agent1002"),), breaches=(("T02", "agent1001", "sales"),))),
    Way("wrapup", "The queue gives him two seconds after a call before the next.",
        FloorPlan((Queue("sales", seats("1001"), settings=(("wrapuptime", "2"),)),),
                  {"1001": _RINGS}), _two_after_each_other, _TWICE),
    Way("wrapup_of_his_own", "His own two seconds after a call, not the queue's.",
        FloorPlan((Queue("sales", _own_wrapup(2)),), {"1001": _RINGS}),
        _two_after_each_other, _TWICE),
)  # fmt: skip
