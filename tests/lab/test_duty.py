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


def dials(lab, feature: str) -> None:
    """Let the agent's phone be at a feature code: it is called, answers, and is sent there."""
    told = {"Channel": SEAT, "Context": "internal", "Exten": feature, "Priority": "1",
            "Timeout": "5000"}  # fmt: skip
    assert b"Success" in lab.asterisk.control.action("Originate", told)
    time.sleep(0.5)


def pauses(lab, reason: str) -> None:
    told = {"Interface": SEAT, "Paused": "true" if reason else "false", "Reason": reason}
    assert b"Success" in lab.asterisk.control.action("QueuePause", told)
    time.sleep(0.3)


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
        dials(lab, "*91")
        (asked,) = pipeline.engine.approvals.waiting
        assert (asked.agent, asked.seat, asked.reason, asked.wanted) == (
            AGENT, SEAT, "restroom", 5 * MINUTE,
        )  # fmt: skip
        answer = BreakAnswered(asked.id, AGENT, "lead", granted=True)
        pipeline.take([Told(pipeline.floor.now, NO_REF, answer)])
        pauses(lab, "away")
        time.sleep(2.5)
        pauses(lab, "")
        time.sleep(0.5)
        pauses(lab, "away")  # this time nobody allowed it
        time.sleep(1.5)
        pauses(lab, "")
        dials(lab, "*91")
        dials(lab, "*92")
        assert pipeline.engine.approvals.waiting == ()
        found = ended(lab, watching)
    assert [(breach.rule, breach.agent) for breach in found] == [("T06", AGENT), ("T05", AGENT)]
    overrun, unasked = found
    assert 2.5 * SECOND <= overrun.measured <= 4 * SECOND
    assert 1.5 * SECOND <= unasked.measured <= 3 * SECOND
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
        time.sleep(0.5)
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
        time.sleep(0.5)
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
