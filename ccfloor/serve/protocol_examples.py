"""One moment of a small floor, as it goes over the wire: the examples of docs/protocol.md.

They are real messages, encoded when the page is made, so none can fall behind.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.floor.deeds import (
    AbsencePermitted,
    AlertAnswered,
    AlertDelivered,
    AwayLimit,
    BreakAnswered,
    BreakAsked,
    BreakWithdrawn,
    CallbackClosed,
    CallbackPromised,
    CallbackSettled,
    HandoverSigned,
    PermitWithdrawn,
    PresenceNoted,
    ReportSent,
    VacancyReported,
)
from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.states import SeatState, Severity
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.cases import (
    CaseFile,
    CaseLine,
    CaseList,
    Cases,
    CasesMoved,
    DecideCase,
    MyCase,
    MyStep,
    OpenCase,
)
from ccfloor.serve.day_examples import DAYS
from ccfloor.serve.explanation_examples import EXPLAINED
from ccfloor.serve.handovers import (
    Coming,
    Doubtful,
    Going,
    Handover,
    HandoverBoard,
    HandoverBoards,
    Unfinished,
)
from ccfloor.serve.lookup_examples import LOOKED_UP
from ccfloor.serve.messages import (
    Acknowledge,
    Alert,
    Delta,
    Do,
    Done,
    Explain,
    Goodbye,
    Limits,
    LinkState,
    Login,
    Ping,
    Pong,
    Proof,
    Queue,
    Resync,
    Seat,
    Snapshot,
    Welcome,
)
from ccfloor.serve.mine import Appeal, Mine, MyBreak, Own
from ccfloor.serve.orders import Act, Confirm
from ccfloor.serve.own_figures import MyFigures
from ccfloor.serve.past_examples import PAST
from ccfloor.serve.permits import Permits, PermitShown, PermitsNow
from ccfloor.serve.seating import Area
from ccfloor.serve.staffing_examples import STAFFING

_SECOND: Final[Micros] = 1_000_000
_MINUTE: Final[Micros] = 60 * _SECOND
_COMING: Final = Coming("agent6001", "李伟", "PJSIP/1001", None, on_leave=False)
_GOING: Final = Going("agent1001", "王丽", "PJSIP/1001", here=True, talking=True, hold_over=0)
_TOGETHER: Final = AwayLimit("team", "一组", away=3, most=3, stay=9)
_PERMIT: Final = PermitShown(
    what="terminal",
    begins=1_790_000_000_000_000,
    until=1_790_003_600_000_000,
    by="zhao.min",
    agent="agent1001",
    name="王丽",
    reason="换话机",
)
_CALLBACK: Final = "cb:1790000000000000:agent1001:1"
_UNFINISHED: Final = Unfinished(
    kind="callback",
    id=_CALLBACK,
    what="open",
    at=1_790_005_400_000_000,
    agent="agent1001",
    name="王丽",
    number="138****8000",
    note="invoice",
)
_DOUBTFUL: Final = Doubtful("PJSIP/1004", "unreachable")
_HANDOVER: Final = HandoverBoard(
    team="一组",
    due=1_790_001_000_000_000,
    coming=(_COMING,),
    going=(_GOING,),
    dark=("PJSIP/1004",),
    signed_out=None,
    signed_in=None,
    unfinished=(_UNFINISHED,),
    checked=4,
    equipment=(_DOUBTFUL,),
)
_ALLOWED: Final = BreakAnswered(id="", agent="agent1001", by="", granted=True)
_NOW: Final[Instant] = 1_790_000_000 * _SECOND
"""A Monday afternoon in Shanghai."""
_RUNG: Final[Instant] = _NOW - 13 * _SECOND

_SEAT: Final = Seat(
    seat="PJSIP/1001",
    agent="agent1001",
    state=SeatState.RINGING,
    since=_RUNG,
    name="王丽",
    team="一组",
    queues=("billing", "support"),
    ring_since=_RUNG,
    queue="support",
    call="1789999980.41",
    caller="138****5678",
    device="ringing",
)
_AWAY: Final = Seat(
    seat="PJSIP/1002",
    agent="agent1002",
    state=SeatState.AWAY,
    since=_NOW - 250 * _SECOND,
    name="李明",
    team="一组",
    queues=("support",),
    reason="tea",
    away_since=_NOW - 250 * _SECOND,
    device="not_inuse",
)
_QUEUE: Final = Queue(
    queue="support",
    strategy="rrmemory",
    waiting=2,
    oldest=_NOW - 48 * _SECOND,
    members=2,
    staffed=1,
    required=2,
    ringing=1,
    away=1,
    offered=214,
    answered=198,
    abandoned=11,
    short_abandoned=3,
    left=2,
    answered_within_12s=189,
    in_service_level=171,
    service_level=0.81,
    wait_sum=2_376 * _SECOND,
    longest_wait=131 * _SECOND,
    label="客服热线",
)
_PROOF: Final = Proof("LegRinging", _RUNG, 1_048_731)
_ALERT: Final = Alert(
    id=f"T01:breach:PJSIP/1001:{_RUNG}",
    rule="T01",
    stage="breach",
    severity=Severity.CRITICAL,
    subject="PJSIP/1001",
    kind="seat",
    begun_at=_RUNG,
    raised_at=_RUNG + 12 * _SECOND,
    limit=12 * _SECOND,
    agent="agent1001",
    seat="PJSIP/1001",
    queue="support",
    call="1789999980.41",
    team="一组",
    evidence=(_PROOF,),
)
_SEEN: Final = msgspec.structs.replace(
    _ALERT, seen_by="zhang", seen_at=_NOW + 3 * _SECOND, note="已去现场"
)
_LINK: Final = LinkState(
    pbx="pbx",
    state="live",
    since=_NOW - 21_600 * _SECOND,
    version="Asterisk 22.10.1",
    lag=1_800,
    offset=-420,
    coverage=0.9996,
)
_LIMITS: Final = Limits(exempt_reasons=("lunch", "meeting"))

_BREAK: Final = MyBreak("granted", _NOW - 10 * _SECOND, until=_NOW + 290 * _SECOND, by="zhang.lan")
_FIGURES: Final = MyFigures(
    answered=41,
    talk=118 * _MINUTE,
    hold=11 * _MINUTE,
    held_calls=9,
    hold_known=40,
    stayed=1,
    stayed_for=4 * _MINUTE,
    rings=43,
    ring_sum=180 * _SECOND,
    ring_longest=14_004_308,
    late=1,
    missed=1,
    away=9 * _MINUTE,
    absences=2,
)
_STEP: Final = MyStep("confirm", "zhang.lan", _NOW, "话机正常,座席在位")
_CASE: Final = MyCase(
    id="case:T01:PJSIP/1001:1789999987000000",
    revision=2,
    rule="T01",
    state="confirmed",
    begun_at=_RUNG,
    breach="T01:PJSIP/1001:1789999987000000",
    name_zh="振铃超12秒",
    name_en="Ring over 12 s",
    clause="A3.1.2",
    clause_zh="应在电话铃响二声内接听",
    clause_en="The phone is to be taken up within two rings",
    measured=14_004_308,
    limit=12 * _SECOND,
    fen=(5_000, 10_000),
    appeal_until=_NOW + 3 * 1440 * _MINUTE,
    evidence=(Proof("LegRinging", _RUNG, 1_052_310),),
    steps=(MyStep("propose", "ccfloor", _RUNG + 15 * _SECOND), _STEP),
)

_LINE: Final = CaseLine(
    id=_CASE.id,
    revision=2,
    rule="T01",
    state="confirmed",
    begun_at=_RUNG,
    day="2026-09-21",
    name_zh=_CASE.name_zh,
    name_en=_CASE.name_en,
    agent="agent1001",
    name="王丽",
    team="一组",
    seat="PJSIP/1001",
    fen=_CASE.fen,
)

_ALL: Final[tuple[msgspec.Struct, ...]] = (
    Login(token="Vx0…", client="wallboard 1.4"),  # noqa: S106 - an example opens nothing
    Resync(),
    Acknowledge(id=7, alerts=(_ALERT.id,), note="已去现场"),
    Explain(id=9, what="T01:PJSIP/1001:1789999987000000"),
    Do(id=10, deed=_ALLOWED),
    Handover(id=11),
    _COMING,
    _GOING,
    _UNFINISHED,
    _DOUBTFUL,
    _HANDOVER,
    HandoverBoards(id=11, at=_NOW, boards=(_HANDOVER,)),
    BreakAsked(id="", agent="agent1001", seat="PJSIP/1001", reason="restroom", wanted=5 * _MINUTE),
    _ALLOWED,
    _TOGETHER,
    Beyond(id=10, confirm="Zk3bM7e9q1nZt0YLrWc2s5", agent="agent1001", limits=(_TOGETHER,)),
    BreakWithdrawn(id="", agent="agent1001"),
    VacancyReported(by="", team="一组", seat="PJSIP/1002", reason="sick, nobody to take over"),
    PresenceNoted(agent="agent1001", by=""),
    HandoverSigned(team="一组", due=_NOW, side="outgoing", by="", note="ticket 4711 is open"),
    ReportSent(team="一组", due=_NOW, by=""),
    AlertAnswered(alert="T06:breach:PJSIP/1002:1789999750000000", by="", action="recall"),
    AlertDelivered(alert="T06:breach:PJSIP/1002:1789999750000000", to="zhang.lan"),
    AbsencePermitted(by="", what="terminal", agent="agent1001", until=_NOW + 60 * _MINUTE),
    PermitWithdrawn(by="", what="terminal", agent="agent1001"),
    Permits(id=15),
    _PERMIT,
    PermitsNow(id=15, at=_NOW, may=True, permits=(_PERMIT,)),
    CallbackPromised(
        id="", owner="agent1001", number="138 0013 8000", due=_NOW + 90 * _MINUTE, note="invoice"
    ),
    CallbackClosed(id=_CALLBACK, by="", how="served", note="he came to the counter"),
    CallbackSettled(id=_CALLBACK, outcome="kept"),
    Act(id=12, order="listen", seat="PJSIP/1001"),
    Mine(id=13),
    Appeal(id=14, case=_CASE.id, claim="话机坏了,已报修", seen=2),
    _BREAK,
    _FIGURES,
    _STEP,
    _CASE,
    Own(
        id=13,
        at=_NOW,
        agent="agent1001",
        figures=_FIGURES,
        seat=_SEAT,
        asked=_BREAK,
        together=(_TOGETHER,),
        cases=(_CASE,),
    ),
    Cases(id=15, rule="T01", follow=True),
    OpenCase(id=16, case=_CASE.id),
    DecideCase(id=17, case=_CASE.id, act="uphold", seen=3, why="话机正常,录音可查"),
    _LINE,
    CaseList(id=15, at=_NOW, cases=(_LINE,), total=1),
    CaseFile(
        id=16,
        case=_CASE,
        agent="agent1001",
        name="王丽",
        rank="agent",
        team="一组",
        leader="zhang.lan",
        seat="PJSIP/1001",
        queue="support",
        call="1789999980.41",
        excuses=("customer", "mistaken"),
    ),
    CasesMoved(at=_NOW),
    Ping(id=8),
    Welcome(
        user="zhang",
        role="lead",
        site="华东客服中心",
        version="0.1.0",
        timezone="Asia/Shanghai",
        limits=_LIMITS,
        orders=("pause", "listen"),
        reasons=("break", "meeting", "training"),
    ),
    Snapshot(seq=4711, at=_NOW, seats=(_SEAT, _AWAY), queues=(_QUEUE,), link=_LINK),
    Delta(seq=4712, at=_NOW + 3 * _SECOND, alerts=(_SEEN,)),
    Done(id=7, ok=True),
    Confirm(
        id=10,
        confirm="q1nZt0Yk3bM7e9LrWc2s5A",
        order="listen",
        seat="PJSIP/1001",
        agent="agent1001",
        name="王丽",
        queue="support",
        call="1789999980.41",
        caller="138****5678",
        device="PJSIP/8001",
    ),
    Pong(id=8, at=_NOW),
    Goodbye(reason="slow", detail="messages came faster than they were read"),
    _SEAT,
    _QUEUE,
    _ALERT,
    _PROOF,
    _LINK,
    _LIMITS,
    *EXPLAINED,
    *STAFFING,
    *LOOKED_UP,
    *DAYS,
    *PAST,
    Area("东区", (("1001", "1002", "", "1003"),)),
)

EXAMPLES: Final[dict[str, msgspec.Struct]] = {type(one).__name__: one for one in _ALL}
"""By the name of the message."""
