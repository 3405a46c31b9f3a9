"""One example of each look-up and its answer, for the document and for tests."""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.serve.interval_examples import INTERVALS
from ccfloor.serve.line_objections import LineObjection, LineObjections, ObjectionsTold
from ccfloor.serve.messages import LinkState
from ccfloor.serve.payslips import MyPayslip, PayLine, PayObjection, PayRemark, Payslip, PayslipTold
from ccfloor.serve.system import ClientShown, Metric, Sending, System, SystemNow, Unseen

_NOW: Final[Instant] = 1_790_000_000_000_000

_SYSTEM: Final = SystemNow(
    id=21,
    at=_NOW,
    clock=_NOW + 12_000,
    started=_NOW - 300 * MINUTE,
    version="0.1.0",
    python="3.11.7",
    memory=96_468_992,
    store="sqlite",
    link=LinkState("main", "live", _NOW - 300 * MINUTE, coverage=0.9993),
    connected=2,
    facts=1_203_441,
    lag_loop=400,
    unwritten=3,
    journal="data/journal",
    unseen=(Unseen(_NOW - 90 * MINUTE, _NOW - 90 * MINUTE + 12 * SECOND, "link_lost", "dark"),),
    clients=(ClientShown("zhang", "lead", "ccfloor watch", "10.0.0.21", _NOW - 20 * MINUTE, 0),),
    sending=(Sending("duty-phone", waiting=1, failed=2, sent=41),),
    metrics=(Metric("ccfloor_link_up", "1 while the PBX is seen", 1.0, (("pbx", "main"),)),),
)

_OBJECTION: Final = PayObjection(
    state="rejected",
    claim="十一月还有一次电话表扬",
    at=_NOW,
    by="wang.li",
    answer="录音中没有第二次表扬",
    answered_by="zhou",
    answered_at=_NOW + 60 * MINUTE,
)

_PAYSLIP: Final = Payslip(
    period="2026-11",
    start="2026-11-01",
    end="2026-12-01",
    state="published",
    person="P-wang",
    net=136_300,
    name="王丽",
    number="200001",
    team="A组",
    rank="agent",
    regulation="2025",
    objections_until=_NOW + 3 * 1440 * MINUTE,
    run=2,
    basis_sha256="4c7213771767b8ddbd9df7c1033a502b3192836a85020855383d1e711a70df57",
    lines=(
        PayLine(
            "points", "points", -200, -200, "A4.2.2三(三)3", "charge",
            (("rule", "T08"), ("day", "2026-11-06"), ("tier", "1"), ("other", ""),
             ("alone", "2.00"), ("result", "2.00")),
            ("case:T08:agent1001:2026-11-06",), "provisional",
            case="case:T08:agent1001:2026-11-06", rule_zh="迟到早退", rule_en="Late or gone early",
        ),
        PayLine(
            "pay.performance", "fen", 135_300, 135_300, "B", "performance",
            (("basic", "4000.00"), ("position", "1000.00"), ("percent", "30"),
             ("score", "90.20"), ("result", "1353.00")),
            ("input:basic_pay", "score.total"),
        ),
        PayLine("pay.praise", "fen", 1_000, 1_000, "A4.1.4", "praise_phone",
                (("ref", "form 7"), ("result", "10.00")), ("input:praise_phone:form 7",),
                id="2026-11/P-wang/pay.praise/input:praise_phone:form 7",
                objection=_OBJECTION),
    ),
    remarks=(PayRemark("provisional", about=("case:T08:agent1001:2026-11-06",)),),
)  # fmt: skip

_AGAINST: Final = LineObjection(
    line="2026-11/P-wang/score.volume/",
    run=2,
    period="2026-11",
    state="published",
    item="score.volume",
    objection=PayObjection("open", "十一月十二日的电话没有算进去", _NOW - 1440 * MINUTE, "wang.li"),
    person="P-wang",
    name="王丽",
    number="200001",
    team="A组",
    may=("grant", "reject"),
)

LOOKED_UP: Final[tuple[msgspec.Struct, ...]] = (
    System(id=21),
    _SYSTEM,
    *_SYSTEM.unseen,
    *_SYSTEM.clients,
    *_SYSTEM.sending,
    *_SYSTEM.metrics,
    *INTERVALS,
    MyPayslip(id=22, period="2026-11"),
    PayslipTold(id=22, periods=("2026-11", "2026-10"), payslip=_PAYSLIP),
    _PAYSLIP,
    _PAYSLIP.lines[0],
    _OBJECTION,
    *_PAYSLIP.remarks,
    LineObjections(id=23),
    ObjectionsTold(id=23, at=_NOW, objections=(_AGAINST,), total=1, open=1),
    _AGAINST,
)
