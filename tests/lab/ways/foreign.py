"""What else happens on a phone or to a call: holds, calls no queue gave, parking, pickup,
a supervisor who listens, calls that a manager places.
"""

from __future__ import annotations

from tests.lab.plan import FloorPlan, Member, Phone, Queue, seats
from tests.lab.ways.ringing import NEVER
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Play, Rang, Stayed, Way

_RINGS = Phone(1_000)
_SOON = Phone(500)
_ANSWERED: tuple[Rang, ...] = (("sales", "1001", "answered", 1.0),)
_TALKED: tuple[Stayed, ...] = (("sales", "answered", "agent1001"),)
_TAKEN: tuple[Stayed, ...] = (("sales", "answered", "agent1002"),)
_LOST: tuple[Stayed, ...] = (("sales", "abandoned", "-"),)
_LOCAL = (Member("Local/1001@agents/n", "agent1001", "PJSIP/1001"),)
_SERVED = "ready ringing talking ready"
_CALLED = "ready other_call ready"
_PARKING = (
    "res_parking.conf",
    "[general]\n[default]\nparkext=700\nparkpos=701-720\ncontext=parkedcalls\nparkingtime=45\n",
)


def _floor(
    phone: Phone = _RINGS, members: tuple[Member, ...] = seats("1001"), **settings: str
) -> FloorPlan:
    """``sales`` with 1001; 1002 is a colleague, 9001 a customer, 9002 a supervisor."""
    sales = Queue("sales", members, timeout=3, retry=1, settings=tuple(settings.items()))
    return FloorPlan(
        (sales, Queue("rescue", seats("1002"))),
        handsets={"1001": phone, "1002": _SOON, "9001": _SOON, "9002": _SOON},
        files=(_PARKING,),
    )


def _held(*, back: bool) -> Play:
    def play(stage: Stage) -> None:
        stage.call("sales", lasts=5.5)
        stage.until(3.0)
        stage.handsets["1001"].hold()
        if back:
            stage.until(4.5)
            stage.handsets["1001"].hold(on=False)

    return play


def _outgoing(queue_call_at: float | None = None) -> Play:
    """The agent calls a customer for three seconds; perhaps a queue's caller comes meanwhile."""

    def play(stage: Stage) -> None:
        agent = stage.handsets["1001"]
        stage.until(0.5)
        agent.dial("9001")
        agent.wait_up()
        if queue_call_at is not None:
            stage.until(queue_call_at)
            stage.call("sales", lasts=5.5)
        stage.until(4.0)
        agent.hang_up(0)

    return play


def _called_by_colleague(stage: Stage) -> None:
    """A colleague calls the agent, who talks to him; a queue's caller has to wait."""
    stage.until(0.5)
    stage.handsets["1002"].dial("1001")
    stage.handsets["1002"].wait_up()
    stage.until(2.0)
    stage.call("sales", lasts=5.0)
    stage.until(4.0)
    stage.handsets["1002"].hang_up()


def _parked(stage: Stage) -> None:
    stage.call("sales", lasts=7.0)
    stage.until(3.0)
    stage.handsets["1001"].transfer("700")
    stage.until(5.0)
    stage.handsets["1002"].dial("701")


def _picked_up(stage: Stage) -> None:
    stage.call("sales", lasts=5.0)
    stage.until(2.0)
    stage.handsets["1002"].dial("*81001")


def _spied(stage: Stage) -> None:
    stage.call("sales", lasts=5.5)
    stage.until(3.0)
    stage.handsets["9002"].dial("*91001")
    stage.until(5.0)
    stage.handsets["9002"].hang_up()


def _originate(**headers: str) -> Play:
    """A manager has somebody called, and him connected to an extension once he answers."""

    def play(stage: Stage) -> None:
        stage.act("Originate", Priority="1", Timeout="10000", Async="true", **headers)
        stage.until(5.5)
        for handset in stage.handsets.values():
            while handset.talking():
                handset.hang_up()

    return play


_MOVED = Phone(500, then=302, moved="1002")

WAYS = (
    Way("held", "The agent puts the caller on hold and takes him back.", _floor(), _held(back=True),
        Expects(_ANSWERED, _TALKED, seats=(("1001", _SERVED),))),
    Way("held_local", "The same behind a Local channel.", _floor(members=_LOCAL), _held(back=True),
        Expects(_ANSWERED, _TALKED, seats=(("1001", _SERVED),))),
    Way("quits_on_hold", "The caller hangs up while he is on hold.", _floor(), _held(back=False),
        Expects(_ANSWERED, _TALKED, seats=(("1001", _SERVED),))),
    Way("outgoing", "The agent calls a customer.", _floor(), _outgoing(),
        Expects(seats=(("1001", _CALLED),), unasked=1)),
    Way("outgoing_keeps_queue_off", "While he calls a customer his phone is not rung.",
        _floor(), _outgoing(2.0),
        Expects(_ANSWERED, _TALKED, unasked=1,
                seats=(("1001", "ready other_call ready ringing talking ready"),))),
    Way("call_waiting", "While he calls a customer a queue's call rings, and is not taken.",
        _floor(NEVER, ringinuse="yes"), _outgoing(2.0),
        Expects((("sales", "1001", "no_answer", 3.0), ("sales", "1001", "caller_quit", 1.5)), _LOST,
                unasked=1)),
    Way("called_by_colleague", "While he talks to a colleague his phone is not rung.",
        _floor(), _called_by_colleague,
        Expects(_ANSWERED, _TALKED, unasked=1,
                seats=(("1001", "ready other_call ready ringing talking ready"),
                       ("1002", _CALLED)))),
    Way("parked", "The agent parks the caller, a colleague fetches him.", _floor(), _parked,
        Expects(_ANSWERED, _TALKED, seats=(("1001", _SERVED), ("1002", _CALLED)))),
    Way("picked_up", "A colleague picks up the call that rings at the agent's phone.",
        _floor(NEVER), _picked_up,
        Expects((("sales", "1001", "answered_elsewhere", 1.9),), _TAKEN,
                seats=(("1001", "ready ringing ready"),
                       ("1002", "ready other_call talking ready")))),
    Way("moved", "The agent's phone sends callers on to a colleague (302).",
        _floor(_MOVED), lambda stage: stage.call("sales", lasts=5.0),
        Expects((("sales", "1001", "answered_elsewhere", 0.5),), _TAKEN, unasked=1)),
    Way("spied", "A supervisor listens to a conversation.", _floor(), _spied,
        Expects(_ANSWERED, _TALKED, seats=(("1001", _SERVED),))),
    Way("agent_called_back", "A manager has the agent called, then the customer.",
        _floor(), _originate(Channel="PJSIP/1001", Context="internal", Exten="9001"),
        Expects(seats=(("1001", _CALLED),), unasked=2)),
    Way("agent_called_back_local", "The same through a Local channel.",
        _floor(), _originate(Channel="Local/1001@agents/n", Context="internal", Exten="9001"),
        Expects(seats=(("1001", _CALLED),), unasked=2)),
    Way("customer_called_back", "A manager has the customer called, then led into a queue.",
        _floor(), _originate(Channel="PJSIP/9001", Context="from-caller", Exten="sales"),
        Expects(_ANSWERED, _TALKED, seats=(("1001", _SERVED),), unasked=1)),
    Way("customer_called_back_local", "The same through a Local channel.",
        _floor(), _originate(Channel="Local/9001@internal/n", Context="from-caller", Exten="sales"),
        Expects(_ANSWERED, _TALKED, seats=(("1001", _SERVED),), unasked=1)),
)  # fmt: skip
