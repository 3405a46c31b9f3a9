"""The regulation on a real Asterisk: breaks by feature code, a no-show, gone before the relief.

What Asterisk tells is real; minutes and hours are virtual, because the rules are told the time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import pytest

from ccfloor.config import ApprovalsConfig, Config, Rules
from ccfloor.floor.deeds import BreakAnswered, PresenceNoted
from ccfloor.floor.facts import Tick, Told
from ccfloor.floor.names import MINUTE, NO_REF, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.pipeline import Pipeline
from ccfloor.roster.plan import Plan, Rank, Shift
from ccfloor.rules.findings import Breach
from tests.lab.conftest import lab_or_skip
from tests.lab.live import LINKS, LiveFloor
from tests.lab.plan import FloorPlan, Phone, Queue, seats
from tests.lab.standing import standing
from tests.regulation.houses import regulation

pytestmark = pytest.mark.lab

BREAKS = """exten => *91,1,UserEvent(CcfloorBreak,Reason: restroom,Minutes: 5,Agent: agent1002)
 same => n,Hangup()
exten => *92,1,UserEvent(CcfloorBreakCancel)
 same => n,Hangup()
"""
PLAN = FloorPlan(
    queues=(Queue("one", seats("1001", "1002")),),
    phones=dict.fromkeys(("1001", "1002"), Phone(50)),
    dialplan=BREAKS,
)
DYNAMIC = FloorPlan(
    queues=(Queue("one"),), phones=dict.fromkeys(("1001", "1002"), Phone(50)), dialplan=BREAKS
)
SEAT, AGENT = "PJSIP/1001", "agent1001"
LAST_WORD = "TheEnd"
QUICK = regulation(T05={"debounce_s": 1}, T06={"away_limit_s": 2})
"""Seconds where the regulation has minutes: the limits are its own, the arithmetic is the same."""


@contextmanager
def floor(lab, link: str) -> Iterator[LiveFloor]:
    ami = lab.asterisk.account(link=link)
    watching = LiveFloor(ami, until=LAST_WORD.encode())
    config = Config(
        ami=ami,
        rules=Rules(away_rejoin_s=0.2, away_warn_s=1.0),
        approvals=ApprovalsConfig(required=True),
        regulation=QUICK,
    )
    watching.pipeline = Pipeline(config, days=False)
    watching.start()
    try:
        yield watching
    finally:
        with suppress(RuntimeError):  # it was halted already
            watching.halt()


def asked(pipeline: Pipeline) -> int:
    return len(pipeline.engine.approvals.waiting)


def dials(lab, watching: LiveFloor, feature: str, *, waiting: int) -> None:
    """Let the agent's phone be at a feature code: it is called, answers, and is sent there.

    Returns when so many breaks wait for an answer.
    """
    told = {"Channel": SEAT, "Context": "internal", "Exten": feature, "Priority": "1",
            "Timeout": "20000"}  # fmt: skip
    assert b"Success" in lab.asterisk.control.action("Originate", told)
    watching.wait_until(lambda pipeline: asked(pipeline) == waiting, f"{feature} dialled")


def pauses(lab, watching: LiveFloor, reason: str) -> tuple[float, float]:
    """Pause or, without a reason, come back; return between which moments that happened."""
    told = {"Interface": SEAT, "Paused": "true" if reason else "false", "Reason": reason}
    before = time.monotonic()
    assert b"Success" in lab.asterisk.control.action("QueuePause", told)
    after = time.monotonic()
    watching.wait_until(lambda pipeline: away(pipeline) == bool(reason), "the pause")
    return before, after


def away(pipeline: Pipeline) -> bool:
    """Tell whether the seat is paused, whatever becomes of its absence."""
    (state,) = [one.state for one in pipeline.floor.seats() if one.seat == SEAT]
    return state is SeatState.AWAY


def is_as_long(measured: int, from_: tuple[float, float], to: tuple[float, float]) -> bool:
    """Tell whether a stretch is as long as it can have been, to the blink of two clocks."""
    shortest, longest = to[0] - from_[1], to[1] - from_[0]
    return shortest - 0.05 <= measured / SECOND <= longest + 0.05


def ended(lab, watching: LiveFloor) -> list[Breach]:
    """Hear the last word, end the watch, and say what was found."""
    time.sleep(0.5)
    lab.asterisk.control.action("UserEvent", {"UserEvent": LAST_WORD})
    watching.wait()
    watching.halt()
    watching.document()
    return list(watching.findings._breaches.values())


@pytest.mark.parametrize("link", LINKS)
def test_a_break_asked_by_feature_code_allowed_and_overrun(release: str, link: str, tmp_path: Path):
    with (
        lab_or_skip(),
        standing(release, PLAN, tmp_path) as lab,
        floor(lab, link) as watching,
    ):
        pipeline = watching.pipeline
        dials(lab, watching, "*91", waiting=1)
        (wish,) = pipeline.engine.approvals.waiting
        assert (wish.agent, wish.seat, wish.reason, wish.wanted) == (
            AGENT, SEAT, "restroom", 5 * MINUTE,
        )  # fmt: skip
        answer = BreakAnswered(wish.id, AGENT, "lead", granted=True)
        pipeline.take([Told(pipeline.floor.now, NO_REF, answer)])
        first = pauses(lab, watching, "away")
        time.sleep(2.5)
        back = pauses(lab, watching, "")
        time.sleep(0.5)
        second = pauses(lab, watching, "away")  # this time nobody allowed it
        time.sleep(1.5)
        end = pauses(lab, watching, "")
        dials(lab, watching, "*91", waiting=1)
        dials(lab, watching, "*92", waiting=0)
        found = ended(lab, watching)
    assert [(breach.rule, breach.agent) for breach in found] == [("T06", AGENT), ("T05", AGENT)]
    overrun, unasked = found
    assert is_as_long(overrun.measured, first, back)
    assert is_as_long(unasked.measured, second, end)
    assert {proof.what for proof in overrun.evidence} >= {"MemberPaused"}


def test_a_no_show_and_somebody_gone_before_his_relief(release: str, tmp_path: Path):
    with (
        lab_or_skip(),
        standing(release, DYNAMIC, tmp_path) as lab,
        floor(lab, "asyncio") as watching,
    ):
        for number in ("1001", "1002"):
            added = {"Queue": "one", "Interface": f"PJSIP/{number}", "MemberName": f"agent{number}"}
            assert b"Success" in lab.asterisk.control.action("QueueAdd", added)
        watching.wait_until(lambda of: len(on_duty(of)) == 2, "two members")
        pipeline = watching.pipeline
        end = pipeline.floor.now + 5 * SECOND
        begun = end - 720 * MINUTE
        plan = Plan(
            version=1,
            made_at=begun,
            shifts=(
                _shift("agent1001", begun, SEAT),
                _shift("agent1002", begun, "PJSIP/1002", Rank.LEAD),
                _shift("late", end, SEAT),
                _shift("boss", end, "PJSIP/1002", Rank.LEAD),
            ),
        )
        pipeline.take([Told(pipeline.floor.now, NO_REF, plan)])
        gone = {"Queue": "one", "Interface": SEAT}
        assert b"Success" in lab.asterisk.control.action("QueueRemove", gone)
        watching.wait_until(lambda of: on_duty(of) == ["PJSIP/1002"], "one member")
        left = pipeline.floor.now
        watching.halt()
        came = end + 720 * MINUTE
        watching.findings.take(pipeline.take([Tick(came, NO_REF)]))
        word = Told(came + SECOND, NO_REF, PresenceNoted("boss", "boss"))
        watching.findings.take(pipeline.take([word]))
        found = list(watching.findings._breaches.values())
    by_rule = {breach.rule: breach for breach in found}
    assert by_rule["T10"].agent == "agent1001"
    assert left - 2 * SECOND <= by_rule["T10"].begun_at <= left
    no_show = [breach for breach in found if breach.rule == "T08" and breach.agent == "late"]
    assert [breach.measured for breach in no_show] == [720 * MINUTE]
    empty = [breach for breach in found if breach.rule == "T07" and breach.seat == SEAT]
    assert [breach.agent for breach in empty] == ["boss"]


def on_duty(pipeline: Pipeline) -> list[str]:
    return [one.seat for one in pipeline.floor.seats() if one.state is not SeatState.OUT]


def _shift(agent: str, start: int, seat: str, rank: Rank = Rank.AGENT) -> Shift:
    plain = Shift(
        id=f"{agent}:{start}",
        person=agent,
        day="2026-01-01",
        start=start,
        end=start + 720 * MINUTE,
        agent=agent,
        team="A",
        seat=seat,
    )
    return msgspec.structs.replace(plain, rank=rank)
