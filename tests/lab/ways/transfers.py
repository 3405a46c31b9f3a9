"""Conversations that are passed on: by the phone, by keys, by a manager."""

from __future__ import annotations

from tests.lab.plan import FloorPlan, Member, Phone, Queue, seats
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Play, Rang, Stayed, Way

_RINGS = Phone(1_000)
_SOON = Phone(500)
_ANSWERED: tuple[Rang, ...] = (("sales", "1001", "answered", 1.0),)
_TALKED: tuple[Stayed, ...] = (("sales", "answered", "agent1001"),)
_KEYS = ("features.conf", "[general]\ntransferdigittimeout=2\natxfernoanswertimeout=10\n"
         "atxferdropcall=no\n[featuremap]\nblindxfer=#1\natxfer=*2\ndisconnect=*0\n")  # fmt: skip
_LOCAL = (Member("Local/1001@agents/n", "agent1001", "PJSIP/1001"),)


def _floor(members: tuple[Member, ...] = seats("1001"), options: str = "") -> FloorPlan:
    """``sales`` with the agent who passes calls on; 1002 is a colleague, and serves ``rescue``."""
    return FloorPlan(
        (Queue("sales", members, options=options), Queue("rescue", seats("1002"))),
        handsets={"1001": _RINGS, "1002": _SOON},
        files=(_KEYS,),
    )


def _blind(to: str) -> Play:
    """Answered after a second; passed on two seconds later; the caller talks on for two."""

    def play(stage: Stage) -> None:
        stage.call("sales", lasts=6.0)
        stage.until(3.0)
        stage.handsets["1001"].transfer(to)

    return play


def _blind_by_manager(stage: Stage) -> None:
    stage.call("sales", lasts=6.0)
    stage.until(3.0)
    stage.act("BlindTransfer", Channel=stage.caller(), Context="internal", Exten="1002")


WAYS = (
    Way("refer_to_colleague", "The phone passes the caller on to a colleague, unasked.",
        _floor(), _blind("1002"),
        Expects(_ANSWERED, _TALKED, unasked=1)),
    Way("refer_to_queue", "The phone passes the caller on into another queue.",
        _floor(), _blind("rescue"),
        Expects((*_ANSWERED, ("rescue", "1002", "answered", 0.5)),
                (*_TALKED, ("rescue", "answered", "agent1002")))),
    Way("refer_local", "A Local member's phone passes the caller on; the queue sees nothing.",
        _floor(_LOCAL), _blind("1002"),
        Expects(_ANSWERED, _TALKED, unasked=1)),
)  # fmt: skip
