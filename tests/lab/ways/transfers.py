"""Conversations that are passed on: by the phone, by keys, by a manager.

For a phone that asks for a transfer the talk is over once Asterisk has taken the request; it
hangs up when it is told how it went.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.lab.plan import FloorPlan, Member, Phone, Queue, seats
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Play, Rang, Stayed, Way

_RINGS = Phone(1_000)
_SOON = Phone(500)
_ANSWERED: tuple[Rang, ...] = (("sales", "1001", "answered", 1.0),)
_TALKED: tuple[Stayed, ...] = (("sales", "answered", "agent1001"),)
_PASSED = (("1001", "ready ringing talking ready"), ("1002", "ready other_call ready"))
_KEYS = (
    "features.conf",
    "[general]\ntransferdigittimeout=2\natxfernoanswertimeout=10\natxferdropcall=no\n"
    "atxferthreeway=*3\n[featuremap]\nblindxfer=#1\natxfer=*2\n",
)
_CONFERENCE = (
    "confbridge.conf",
    "[general]\n[default_user]\ntype=user\nquiet=yes\n[default_bridge]\ntype=bridge\n",
)
_DIRECT = seats("1001")
_LOCAL = (Member("Local/1001@agents/n", "agent1001", "PJSIP/1001"),)
_LOCAL_KEYS = (Member("Local/1001@keys/n", "agent1001", "PJSIP/1001"),)


def _floor(members: tuple[Member, ...] = _DIRECT, options: str = "") -> FloorPlan:
    """``sales`` with the agent who passes calls on; 1002 is a colleague, and serves ``rescue``."""
    return FloorPlan(
        (Queue("sales", members, options=options), Queue("rescue", seats("1002"))),
        handsets={"1001": _RINGS, "1002": _SOON},
        dialplan="exten => conference,1,Answer()\n same => n,ConfBridge(1)\n",
        contexts=(("keys", "exten => _10XX,1,Dial(PJSIP/${EXTEN},60,t)\n"),),
        files=(_KEYS, _CONFERENCE),
    )


def _three_seconds_in(do: Callable[[Stage], object], lasts: float = 6.0) -> Play:
    """Answered after a good second; two seconds later something is done."""

    def play(stage: Stage) -> None:
        stage.call("sales", lasts=lasts)
        stage.until(3.0)
        do(stage)

    return play


def _blind(to: str) -> Play:
    return _three_seconds_in(lambda stage: stage.handsets["1001"].transfer(to))


def _blind_by_manager(stage: Stage) -> None:
    agent = stage.channel_of("1001")
    stage.act("BlindTransfer", Channel=agent, Context="internal", Exten="1002")


def _consult(stage: Stage) -> None:
    """Put the caller on hold and call the colleague, who answers."""
    agent = stage.handsets["1001"]
    agent.hold()
    agent.dial("1002")
    agent.wait_up(2)


def _consult_and_join(stage: Stage) -> None:
    _consult(stage)
    stage.until(4.5)
    stage.handsets["1001"].join()


def _consult_and_return(stage: Stage) -> None:
    _consult(stage)
    stage.until(4.5)
    agent = stage.handsets["1001"]
    agent.hang_up()
    agent.hold(on=False)


def _ask_queue(joins_at: float) -> Callable[[Stage], None]:
    """The agent calls another queue himself, and gives it the caller in his own place."""

    def ask(stage: Stage) -> None:
        agent = stage.handsets["1001"]
        agent.hold()
        agent.dial("rescue")
        agent.wait_up(2)
        stage.until(joins_at)
        agent.join()
        stage.until(11.0)  # the caller hangs up, and nobody but the phone tells the talk's end

    return ask


def _consult_alone(stage: Stage) -> None:
    """The caller has gone; the two agents talk on for a while."""
    _consult(stage)
    stage.until(7.5)
    stage.handsets["1001"].hang_up()


def _consult_by_keys(stage: Stage) -> None:
    stage.handsets["1001"].keys("*2")
    stage.until(3.7)
    stage.handsets["1001"].keys("1002")


def _keys_and_leave(stage: Stage) -> None:
    _consult_by_keys(stage)
    stage.until(7.0)
    stage.handsets["1001"].hang_up()


def _keys_and_return(stage: Stage) -> None:
    _consult_by_keys(stage)
    stage.until(7.0)
    stage.handsets["1001"].keys("*1")


def _consult_by_manager(stage: Stage) -> None:
    agent = stage.channel_of("1001")
    stage.act("Atxfer", Channel=agent, Context="internal", Exten="1002")


def _keys_and_three(stage: Stage) -> None:
    """All three talk, then the agent leaves."""
    _consult_by_keys(stage)
    stage.until(7.0)
    stage.handsets["1001"].keys("*3")
    stage.until(9.0)
    stage.handsets["1001"].hang_up()


def _conference(stage: Stage) -> None:
    """A manager moves both into a conference, which the agent leaves first."""
    where = {"Context": "from-caller", "Exten": "conference", "Priority": "1"}
    extra = {f"Extra{key}": value for key, value in where.items()}
    both = {"Channel": stage.caller(), "ExtraChannel": stage.channel_of("1001")}
    stage.act("Redirect", **both, **where, **extra)
    stage.until(5.0)
    stage.handsets["1001"].hang_up()


def _redirect_into_queue(stage: Stage) -> None:
    stage.redirect(stage.caller(), "rescue")


WAYS = (
    Way("refer_to_colleague", "The phone passes the caller on to a colleague, unasked.",
        _floor(), _blind("1002"), Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("refer_to_queue", "The phone passes the caller on into another queue.",
        _floor(), _blind("rescue"),
        Expects((*_ANSWERED, ("rescue", "1002", "answered", 0.5)),
                (*_TALKED, ("rescue", "answered", "agent1002")),
                seats=(("1001", "ready ringing talking ready"),
                       ("1002", "ready ringing talking ready")))),
    Way("refer_local", "A Local member's phone passes the caller on; the queue sees nothing.",
        _floor(_LOCAL), _blind("1002"),
        Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("refer_local_to_queue", "A Local member's phone passes the caller on into a queue.",
        _floor(_LOCAL), _blind("rescue"),
        Expects((*_ANSWERED, ("rescue", "1002", "answered", 0.5)),
                (*_TALKED, ("rescue", "answered", "agent1002")))),
    Way("blind_by_manager", "A manager passes the caller on.",
        _floor(), _three_seconds_in(_blind_by_manager),
        Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("blind_by_keys", "The agent passes the caller on by #1 and an extension.",
        _floor(options="t"),
        _three_seconds_in(lambda stage: stage.handsets["1001"].keys("#11002"), 8.0),
        Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("replaces", "The agent calls a colleague, then joins caller and colleague.",
        _floor(), _three_seconds_in(_consult_and_join, 8.0),
        # His two legs die one after the other: between them he may be in the second call only.
        Expects(_ANSWERED, _TALKED, seats=_PASSED[1:], unasked=1)),
    Way("replaces_local", "The same behind a Local channel: the queue sees nothing.",
        _floor(_LOCAL), _three_seconds_in(_consult_and_join, 8.0),
        Expects(_ANSWERED, _TALKED, seats=_PASSED[1:], unasked=1)),
    Way("queue_asked", "The agent asks in another queue, then joins caller and colleague.",
        _floor(), _three_seconds_in(_ask_queue(5.5), 9.0),
        Expects((*_ANSWERED, ("rescue", "1002", "answered", 0.5)),
                (*_TALKED, ("rescue", "answered", "agent1002")),
                # The queue's caller was the agent, so for the queue the talk ends with him; and
                # Asterisk takes half a second to join the two.
                connects_after=None, unlogged=("COMPLETECALLER",))),
    Way("queue_asked_waiting", "The agent gives the caller his own place in another queue's line.",
        replace(_floor(), handsets={"1001": _RINGS, "1002": Phone(3_000)}),
        _three_seconds_in(_ask_queue(4.5), 9.0),
        # One channel is logged entering the queue, another connected in its place.
        Expects((*_ANSWERED, ("rescue", "1002", "answered", 3.0)),
                (*_TALKED, ("rescue", "answered", "agent1002")), unlogged=("CONNECT",))),
    Way("consult_given_up", "The agent calls a colleague, and returns to the caller.",
        _floor(), _three_seconds_in(_consult_and_return, 8.0),
        Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("consult_given_up_local", "The same behind a Local channel.",
        _floor(_LOCAL), _three_seconds_in(_consult_and_return, 8.0),
        Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("consult_caller_quits", "The caller hangs up while the agent asks a colleague.",
        _floor(), _three_seconds_in(_consult_alone, 4.5),
        Expects(_ANSWERED, _TALKED, unasked=1,
                seats=(("1001", "ready ringing talking other_call ready"),
                       ("1002", "ready other_call ready")))),
    Way("attended_by_keys", "The agent calls a colleague by *2, and leaves the two alone.",
        _floor(options="t"), _three_seconds_in(_keys_and_leave, 11.0),
        Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("attended_by_keys_given_up", "The agent calls a colleague by *2, and returns by *1.",
        _floor(options="t"), _three_seconds_in(_keys_and_return, 11.0),
        Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("attended_by_keys_local", "The same behind a Local channel, whose dialplan allows it.",
        _floor(_LOCAL_KEYS), _three_seconds_in(_keys_and_leave, 11.0),
        Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("threeway", "The agent calls a colleague by *2, joins all three by *3, leaves at last.",
        _floor(options="t"), _three_seconds_in(_keys_and_three, 12.0),
        Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("conferenced", "A manager moves caller and agent into a conference.",
        _floor(), _three_seconds_in(_conference),
        Expects(_ANSWERED, _TALKED, seats=_PASSED[:1])),
    Way("attended_by_manager", "A manager has the agent call a colleague; the agent leaves.",
        # Asterisk presses the keys for him, and only while it hears sound from his phone.
        replace(_floor(options="t"), handsets={"1002": _SOON},
                phones={"1001": Phone(1_000, talks=6_000, speaks=True)}),
        _three_seconds_in(_consult_by_manager, 11.0),
        Expects(_ANSWERED, _TALKED, seats=_PASSED, unasked=1)),
    Way("redirected_to_queue", "A manager takes the caller out of the talk into a queue.",
        _floor(), _three_seconds_in(_redirect_into_queue),
        Expects((*_ANSWERED, ("rescue", "1002", "answered", 0.5)),
                (*_TALKED, ("rescue", "answered", "agent1002")))),
)  # fmt: skip
