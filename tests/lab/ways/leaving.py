"""How a caller leaves a queue without having been answered, and who is served first."""

from __future__ import annotations

from tests.lab.plan import FloorPlan, Phone, Queue, seats
from tests.lab.ways.ringing import NEVER
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Play, Way

_URGENT = """exten => urgent,1,Answer()
 same => n,Set(QUEUE_PRIO=5)
 same => n,Queue(sales,,,,60)
 same => n,Hangup()
"""
_ONE_ROUND = """exten => once,1,Answer()
 same => n,Queue(sales,n,,,60)
 same => n,Hangup()
"""
_COMES_BACK = """exten => again,1,Answer()
 same => n,Queue(sales,,,,2)
 same => n,Wait(1)
 same => n,Queue(sales,,,,2)
 same => n,Hangup()
"""
_GOES_ON = """exten => polled,1,Answer()
 same => n,Queue(sales,c,,,60)
 same => n,Goto(rescue,1)
"""


def _one(queue: Queue, **phones: Phone) -> FloorPlan:
    return FloorPlan((queue,), phones or {"1001": NEVER})


def _sales(**more: object) -> Queue:
    return Queue("sales", seats("1001"), **more)  # type: ignore[arg-type]  # Queue checks them


def _call(seconds: float) -> Play:
    return lambda stage: stage.call("sales", lasts=seconds)


def _key(pressed: float) -> Play:
    return lambda stage: stage.call("sales", lasts=pressed + 2.0, keys=((pressed, "1"),))


def _paused_under_way(stage: Stage) -> None:
    stage.call("sales", lasts=8.0)
    stage.until(3.0)
    stage.pause("1001", "lunch")


def _paused_while_it_rings(stage: Stage) -> None:
    stage.call("sales", lasts=8.0)
    stage.until(1.5)
    stage.pause("1001", "lunch")


def _withdrawn(stage: Stage) -> None:
    stage.call("sales", lasts=4.0)
    stage.until(1.5)
    stage.act("QueueWithdrawCaller", Queue="sales", Caller=stage.waiting("sales"))


def _redirected(stage: Stage) -> None:
    stage.call("sales", lasts=4.0)
    stage.until(2.0)
    stage.redirect(stage.waiting("sales"), "parking")


def _nobody_free(play: Play) -> Play:
    """The only member is away from before the first call on."""

    def whole(stage: Stage) -> None:
        stage.pause("1001", "lunch")
        play(stage)

    return whole


def _second_is_urgent(stage: Stage) -> None:
    stage.pause("1001")
    stage.call("sales", lasts=4.0)
    stage.until(0.5)
    stage.call("urgent", lasts=6.0)
    stage.until(1.5)
    stage.unpause("1001")


def _second_weighs_more(stage: Stage) -> None:
    stage.pause("1001")
    stage.call("light", lasts=4.0)
    stage.until(0.5)
    stage.call("heavy", lasts=6.0)
    stage.until(1.5)
    stage.unpause("1001")


def _two_calls(stage: Stage) -> None:
    stage.call("sales", lasts=2.0)
    stage.until(0.5)
    stage.call("sales", lasts=1.0)


_AWAY = (("agent1001", "lunch", None),)
_MISSED = (("T02", "agent1001", "sales"),)

WAYS = (
    Way("queue_timeout", "The queue's own time limit ends the ringing.",
        _one(_sales(max_wait=3)), _call(5.0),
        Expects((("sales", "1001", "cancelled", 3.0),), (("sales", "timeout", "-"),))),
    Way("queue_timeout_later", "The time limit cuts the second ringing short.",
        _one(_sales(max_wait=4, timeout=2)), _call(6.0),
        Expects((("sales", "1001", "no_answer", 2.0), ("sales", "1001", "cancelled", 1.0)),
                (("sales", "timeout", "-"),), breaches=_MISSED)),
    Way("queue_timeout_ringall", "The time limit ends the ringing of three phones.",
        FloorPlan((Queue("sales", seats("1001", "1002", "1003"), strategy="ringall", max_wait=3),),
                  dict.fromkeys(("1001", "1002", "1003"), NEVER)), _call(5.0),
        Expects(tuple(("sales", at, "cancelled", 3.0) for at in ("1001", "1002", "1003")),
                (("sales", "timeout", "-"),))),
    Way("queue_timeout_waiting", "The time limit comes while no phone rings.",
        _one(_sales(max_wait=3, timeout=1, retry=3)), _call(6.0),
        Expects((("sales", "1001", "no_answer", 1.0),), (("sales", "timeout", "-"),),
                breaches=_MISSED)),
    Way("attempt_before_limit", "With timeoutpriority=conf a ringing goes on past the limit.",
        _one(_sales(max_wait=4, timeout=2, settings=(("timeoutpriority", "conf"),))), _call(7.0),
        Expects((("sales", "1001", "no_answer", 2.0), ("sales", "1001", "no_answer", 2.0)),
                (("sales", "timeout", "-"),), breaches=_MISSED)),
    Way("time_shared", "The next phone has what the first one left of the attempt's time.",
        FloorPlan((Queue("sales", seats("1001", "1002"), strategy="linear", timeout=3, retry=10),),
                  {"1001": Phone(1_000, 486), "1002": NEVER}), _call(4.5),
        Expects((("sales", "1001", "rejected", 1.0), ("sales", "1002", "no_answer", 2.0)),
                (("sales", "abandoned", "-"),), breaches=(("T02", "agent1002", "sales"),))),
    Way("time_restarted", "With timeoutrestart=yes the next phone has the whole time.",
        FloorPlan((Queue("sales", seats("1001", "1002"), strategy="linear", timeout=3, retry=10,
                         settings=(("timeoutrestart", "yes"),)),),
                  {"1001": Phone(1_000, 486), "1002": NEVER}), _call(5.5),
        Expects((("sales", "1001", "rejected", 1.0), ("sales", "1002", "no_answer", 3.0)),
                (("sales", "abandoned", "-"),), breaches=(("T02", "agent1002", "sales"),))),
    Way("key_while_ringing", "The caller leaves by a key while the phone rings.",
        _one(_sales(exit_key=True)), _key(2.0),
        Expects((("sales", "1001", "cancelled", 2.0),), (("sales", "exit_key", "-"),))),
    Way("key_while_waiting", "The caller leaves by a key while no phone rings.",
        _one(_sales(exit_key=True)), _nobody_free(_key(2.0)),
        Expects((), (("sales", "exit_key", "-"),), _AWAY)),
    Way("quits_waiting", "The caller hangs up while nobody is free.",
        _one(_sales()), _nobody_free(_call(2.0)),
        Expects((), (("sales", "abandoned", "-"),), _AWAY)),
    Way("not_let_in", "Nobody serves the queue, so it takes no caller (joinempty).",
        _one(_sales(settings=(("joinempty", "strict"),))), _nobody_free(_call(2.0)),
        Expects((), (), _AWAY)),
    Way("full", "The queue takes one caller only (maxlen).",
        _one(_sales(settings=(("maxlen", "1"),))), _two_calls,
        Expects((("sales", "1001", "caller_quit", 2.0),), (("sales", "abandoned", "-"),))),
    Way("emptied", "The last member pauses, so who waits is sent away (leavewhenempty).",
        _one(_sales(timeout=2, retry=2, settings=(("leavewhenempty", "strict"),))),
        _paused_under_way,
        Expects((("sales", "1001", "no_answer", 2.0),), (("sales", "exit_empty", "-"),), _AWAY,
                breaches=_MISSED)),
    Way("emptied_ringing", "The last member pauses while his phone rings; it may ring on.",
        _one(_sales(timeout=2, retry=2, settings=(("leavewhenempty", "strict"),))),
        _paused_while_it_rings,
        Expects((("sales", "1001", "no_answer", 2.0),), (("sales", "exit_empty", "-"),), _AWAY,
                breaches=_MISSED)),
    Way("withdrawn_ringing", "A manager withdraws the caller; the queue heeds it after the ring.",
        _one(_sales(timeout=2)), _withdrawn,
        Expects((("sales", "1001", "no_answer", 2.0),), (("sales", "transferred", "-"),),
                breaches=_MISSED)),
    Way("withdrawn_waiting", "A manager withdraws a caller for whom no phone rings.",
        _one(_sales()), _nobody_free(_withdrawn),
        Expects((), (("sales", "transferred", "-"),), _AWAY)),
    Way("redirected_ringing", "A manager takes the caller away while the phone rings.",
        _one(_sales()), _redirected,
        Expects((("sales", "1001", "cancelled", 1.5),), (("sales", "transferred", "-"),))),
    Way("redirected_waiting", "A manager takes away a caller for whom no phone rings.",
        _one(_sales()), _nobody_free(_redirected),
        Expects((), (("sales", "transferred", "-"),), _AWAY)),
    Way("on_to_another", "After the time limit the caller goes on to another queue.",
        FloorPlan((Queue("sales", seats("1001"), max_wait=2, then="rescue"),
                   Queue("rescue", seats("1002"))), {"1001": NEVER, "1002": Phone(1_000)}),
        _call(6.0),
        Expects((("sales", "1001", "cancelled", 2.0), ("rescue", "1002", "answered", 1.0)),
                (("sales", "timeout", "-"), ("rescue", "answered", "agent1002")))),
    Way("comes_back", "After the time limit the caller goes into the same queue again.",
        FloorPlan((_sales(),), {"1001": NEVER}, dialplan=_COMES_BACK),
        lambda stage: stage.call("again", lasts=7.0),
        Expects((("sales", "1001", "cancelled", 2.0), ("sales", "1001", "cancelled", 2.0)),
                (("sales", "timeout", "-"), ("sales", "timeout", "-")))),
    Way("one_round", "The caller is sent on once every member was asked (option n).",
        FloorPlan((Queue("sales", seats("1001", "1002"), strategy="linear", timeout=2, retry=1),),
                  dict.fromkeys(("1001", "1002"), NEVER), dialplan=_ONE_ROUND),
        lambda stage: stage.call("once", lasts=8.0),
        Expects((("sales", "1001", "no_answer", 2.0), ("sales", "1002", "no_answer", 2.0)),
                (("sales", "timeout", "-"),),
                breaches=(("T02", "agent1001", "sales"), ("T02", "agent1002", "sales")))),
    Way("goes_on", "When the agent hangs up the caller goes on to another queue (option c).",
        FloorPlan((_sales(), Queue("rescue", seats("1002"))),
                  {"1001": Phone(1_000, talks=1_000), "1002": Phone(1_000)}, dialplan=_GOES_ON),
        lambda stage: stage.call("polled", lasts=6.0),
        Expects((("sales", "1001", "answered", 1.0), ("rescue", "1002", "answered", 1.0)),
                (("sales", "answered", "agent1001"), ("rescue", "answered", "agent1002")))),
    Way("priority", "Who came later with a priority is served first.",
        FloorPlan((_sales(),), {"1001": Phone(1_000)}, dialplan=_URGENT), _second_is_urgent,
        Expects((("sales", "1001", "answered", 1.0),),
                (("sales", "abandoned", "-"), ("sales", "answered", "agent1001")),
                (("agent1001", "", 1.5),))),
    Way("weight", "Who came later to the weightier queue is served first.",
        FloorPlan((Queue("light", seats("1001")),
                   Queue("heavy", seats("1001"), settings=(("weight", "9"),))),
                  {"1001": Phone(1_000)}), _second_weighs_more,
        Expects((("heavy", "1001", "answered", 1.0),),
                (("light", "abandoned", "-"), ("heavy", "answered", "agent1001")),
                (("agent1001", "", 1.5),))),
)  # fmt: skip
