"""An agent's own seat, cases and payslip, as a daemon would tell them."""

from __future__ import annotations

from typing import Any

from ccfloor.floor.deeds import AwayLimit
from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.floor.states import SeatState
from ccfloor.serve.messages import Limits
from ccfloor.serve.mine import MyBreak, Own
from ccfloor.serve.own_figures import MyFigures
from ccfloor.serve.payslips import PayLine, PayObjection, PayRemark, Payslip, PayslipTold
from ccfloor.serve.permits import PermitShown
from tests.dashboard import caseplan as cp
from tests.dashboard import floorplan as fp

LIMITS = Limits(exempt_reasons=("用餐", "lunch"))
OPEN = cp.case(
    1003, "T01", "confirmed", 3 * 60 * MINUTE, revision=2,
    measured=14_004_308, limit=12 * SECOND, appeal_until=fp.NOON + 3 * cp.DAY,
    evidence=cp.RING.evidence, steps=cp.RING.steps[:2],
)  # fmt: skip
"""The one case that can still be objected to."""
FIGURES = MyFigures(
    answered=41, talk=118 * MINUTE, stayed=1, stayed_for=4 * MINUTE, rings=43,
    ring_sum=180 * SECOND, ring_longest=14_004_308, late=1, missed=1, away=9 * MINUTE,
    absences=2, unseen=1,
)  # fmt: skip


def own(**fields: Any) -> Own:
    values: dict[str, Any] = {
        "id": 1,
        "at": fp.NOON,
        "agent": "agent1003",
        "figures": FIGURES,
        "seat": fp.seat(
            1003, SeatState.AWAY, 187 * SECOND, name=cp.LONGEST, reason="小休",
            away_since=fp.NOON - 187 * SECOND,
        ),
        "asked": MyBreak("used", fp.NOON - 187 * SECOND, by="组长李"),
        "together": (
            AwayLimit("team", "A组", away=3, most=3, stay=8),
            AwayLimit("queue", "报修", away=1, stay=9),
        ),
        "permits": (
            PermitShown("terminal", fp.NOON - MINUTE, fp.NOON + 59 * MINUTE, "值班经理赵"),
        ),
        "cases": (cp.AWAY, OPEN, cp.RING, cp.LATE, cp.EXCUSED, cp.ENTERED),
        "more": 4,
    }  # fmt: skip
    return Own(**(values | fields))


SLIP = Payslip(
    period="2026-08",
    start="2026-08-01",
    end="2026-09-01",
    state="published",
    person="P-1003",
    net=151_300,
    name=cp.LONGEST,
    number="201003",
    team="A组",
    rank="agent",
    regulation="2025",
    objections_until=fp.NOON + 3 * cp.DAY,
    run=2,
    basis_sha256="4c7213771767b8ddbd9df7c1033a502b3192836a85020855383d1e711a70df57",
    lines=(
        PayLine("score.exam", "points", 1_880, 1_880, "A4.2.2", "scaled",
                (("value", "94"), ("most", "100"), ("weight", "20"), ("result", "18.80")),
                ("input:exam:2026-08",)),
        PayLine("score.volume", "points", 1_000, 1_000, "A4.2.2", "volume_over",
                (("calls", "3120"), ("base", "3000"), ("percent", "4"), ("result", "10.00")),
                ("kpi:answered:2026-08",)),
        PayLine("points", "points", -200, -200, "A4.2.2三(三)3", "charge",
                (("rule", "T08"), ("day", "2026-08-06"), ("tier", "1"), ("other", ""),
                 ("alone", "2.00"), ("result", "2.00")),
                (cp.LATE.id,), "provisional", case=cp.LATE.id,
                rule_zh="迟到早退", rule_en="Late or gone early"),
        PayLine("score.total", "points", 9_020, 9_020, "A4.2.2", "total",
                (("parts", "18.80 + 19.20 + 10.00 + 44.20 - 2.00"), ("result", "90.20"))),
        PayLine("pay.performance", "fen", 135_300, 135_300, "B", "performance",
                (("basic", "4000.00"), ("position", "1000.00"), ("percent", "30"),
                 ("score", "90.20"), ("result", "1353.00")),
                ("input:basic_pay", "score.total")),
        PayLine("pay.bonus", "fen", 20_000, 20_000, "A4.2.3", "bonus",
                (("grade", "first"), ("result", "200.00")), ("grade",)),
        PayLine("pay.praise", "fen", 1_000, 1_000, "A4.1.4", "praise_phone",
                (("ref", "表扬单 7"), ("result", "10.00")), ("input:praise_phone:表扬单 7",),
                id="2026-08/P-1003/pay.praise/1",
                objection=PayObjection("rejected", "八月还有一次电话表扬，客户姓欧阳", fp.NOON,
                                       "agent1003", "录音中没有第二次表扬", "主管周",
                                       fp.NOON + 60 * MINUTE)),
        PayLine("pay.yuan", "fen", -5_000, -5_000, "A4.1.2", "charge",
                (("rule", "T01"), ("day", "2026-08-19"), ("tier", "1"), ("other", ""),
                 ("alone", "50.00"), ("result", "50.00")),
                (OPEN.id,), "provisional", case=OPEN.id,
                rule_zh="振铃超时", rule_en="Ring over limit"),
    ),
    remarks=(
        PayRemark("provisional", about=(OPEN.id,)),
        PayRemark("blind", (("minutes", "14"), ("days", "2"))),
    ),
)  # fmt: skip


def payslip(id: int) -> PayslipTold:  # noqa: A002 - the wire's own name
    return PayslipTold(id, ("2026-08", "2026-07"), SLIP)
