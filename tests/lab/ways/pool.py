"""Agents of a pool (app_agent_pool): they log in by a call that stays, and are led to callers.

Asterisk counts an agent as free once he was logged in for five seconds [app_agent_pool.c:
LOGIN_WAIT_TIMEOUT_TIME]. No phone rings: his is up already.
"""

from __future__ import annotations

from tests.lab.plan import FloorPlan, Member, Phone, Queue
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Play, Rang, Stayed, Way

_FREE_AT = 6.0
_TALKED: tuple[Stayed, ...] = (("sales", "answered", "agent1001"),)
_POOL = ("pool", "exten => _10XX,1,AgentRequest(${EXTEN})\n same => n,Congestion()\n")
_LOG_IN = "exten => *51001,1,AgentLogin(1001,s)\n same => n,Hangup()\n"


def _floor(*settings: str) -> FloorPlan:
    agents = "\n".join(["[general]", "[1001]", "fullname=Zhang Wei", *settings, ""])
    return FloorPlan(
        (Queue("sales", (Member("Local/1001@pool/n", "agent1001", "Agent:1001"),), timeout=5),),
        handsets={"1001": Phone(1_000)},
        dialplan=_LOG_IN,
        contexts=(_POOL,),
        files=(("agents.conf", agents),),
    )


def _serves(lasts: float, *, keys: tuple[tuple[float, str], ...] = (), back: float = 11.0) -> Play:
    """He logs in, a caller comes once he is free, he logs out at last."""

    def play(stage: Stage) -> None:
        agent = stage.handsets["1001"]
        agent.dial("*51001")
        agent.wait_up()
        stage.until(_FREE_AT)
        stage.call("sales", lasts=lasts)
        for at, key in keys:
            stage.until(at)
            agent.keys(key)
        stage.until(back)
        agent.hang_up()

    return play


def _logged_off(stage: Stage) -> None:
    """A manager logs him off when his conversation is over."""
    agent = stage.handsets["1001"]
    agent.dial("*51001")
    agent.wait_up()
    stage.until(_FREE_AT)
    stage.call("sales", lasts=3.0)
    stage.until(8.0)
    stage.act("AgentLogoff", Agent="1001", Soft="true")
    stage.until(10.5)


_AT_ONCE: tuple[Rang, ...] = (("sales", "1001", "answered", 0.0),)

WAYS = (
    Way("pool", "An agent of a pool is led to a caller.", _floor(), _serves(3.0),
        Expects(_AT_ONCE, _TALKED, phones_ring=False)),
    Way("pool_acknowledged", "He is asked first, and presses #.", _floor("ackcall=yes"),
        _serves(4.5, keys=((8.0, "#"),)), Expects((("sales", "1001", "answered", 1.5),), _TALKED,
                phones_ring=False)),
    Way("pool_not_acknowledged", "He is asked, and does not react.",
        _floor("ackcall=yes", "autologoff=0"), _serves(4.0),
        Expects((("sales", "1001", "caller_quit", 3.5),), (("sales", "abandoned", "-"),),
                phones_ring=False)),
    Way("pool_wrapup", "He has two seconds for himself after the conversation.",
        _floor("wrapuptime=2000"), _serves(2.0),
        Expects(_AT_ONCE, _TALKED, phones_ring=False)),
    Way("pool_logged_off", "A manager logs him off during a conversation.", _floor(), _logged_off,
        Expects(_AT_ONCE, _TALKED, phones_ring=False)),
    Way("pool_hangs_up", "He hangs up his log-in during a conversation.", _floor(),
        _serves(5.0, back=8.0), Expects(_AT_ONCE, _TALKED, phones_ring=False)),
)  # fmt: skip
