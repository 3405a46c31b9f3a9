"""Builders of changes: views with defaults, so that a test says only what it is about.

Moments are given in seconds after ``T0``, as a team lead would say them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import (
    AbsenceBegan,
    AbsenceChanged,
    AbsenceEnded,
    AttemptEnded,
    AttemptRang,
    Change,
    GapClosed,
    GapOpened,
    QueueChanged,
    SeatChanged,
)
from ccfloor.floor.names import SECOND, Instant
from ccfloor.floor.states import AttemptOutcome, SeatState
from ccfloor.floor.views import (
    Absence,
    Attempt,
    CoverageGap,
    Evidence,
    QueueView,
    SeatView,
)
from ccfloor.rules.enforced import RULES
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import AlertCleared, AlertRaised, BreachFound, Finding
from ccfloor.rules.rule import RuleMaker

T0: Instant = 1_763_859_600_000_000
"""2025-11-23 09:00:00 in Shanghai."""


def at(seconds: float) -> Instant:
    return T0 + round(seconds * SECOND)


def rang(
    seconds: float,
    *,
    seat: str = "PJSIP/1001",
    call: str = "c1",
    siblings: int = 0,
    excused: str = "",
) -> AttemptRang:
    attempt = Attempt(
        call=call,
        visit=1,
        queue="sales",
        seat=seat,
        agent="agent" + seat[-4:],
        interface=seat,
        leg=f"{call}-{seat}",
        called_at=at(seconds),
        ring_from=at(seconds),
        siblings=siblings,
        excused=excused,
        evidence=(Evidence("LegRinging", at(seconds), 7),),
    )
    return AttemptRang(at(seconds), attempt)


def ended(
    ringing: AttemptRang, seconds: float, outcome: AttemptOutcome, **changed: object
) -> AttemptEnded:
    attempt = ringing.attempt
    assert attempt.ring_from is not None
    over = msgspec.structs.replace(
        attempt,
        ended_at=at(seconds),
        outcome=outcome,
        ring=at(seconds) - attempt.ring_from,
        **changed,
    )
    return AttemptEnded(at(seconds), over)


def answered(ringing: AttemptRang, seconds: float, **changed: object) -> AttemptEnded:
    return ended(ringing, seconds, AttemptOutcome.ANSWERED, **changed)


def unanswered(ringing: AttemptRang, seconds: float, **changed: object) -> AttemptEnded:
    return ended(ringing, seconds, AttemptOutcome.NO_ANSWER, **changed)


def absence(seconds: float, *reasons: str, seat: str = "PJSIP/1001") -> Absence:
    return Absence(
        seat=seat,
        agent="agent" + seat[-4:],
        from_=at(seconds),
        reasons=reasons,
        evidence=(Evidence("MemberPaused", at(seconds), 3),),
    )


def left(
    seconds: float, *reasons: str, told: float | None = None, seat: str = "PJSIP/1001"
) -> AbsenceBegan:
    told = seconds if told is None else told
    return AbsenceBegan(at(told), absence(seconds, *reasons, seat=seat))


def relabelled(began: AbsenceBegan | AbsenceChanged, seconds: float, reason: str) -> AbsenceChanged:
    was = began.absence
    return AbsenceChanged(at(seconds), msgspec.structs.replace(was, reasons=(*was.reasons, reason)))


def back(
    began: AbsenceBegan | AbsenceChanged,
    seconds: float,
    *,
    covered: bool = True,
    settled: float = 0,
) -> AbsenceEnded:
    """Back at ``seconds``; the floor is sure of it ``settled`` seconds later."""
    over = msgspec.structs.replace(began.absence, to=at(seconds), covered=covered)
    return AbsenceEnded(at(seconds + settled), over)


def seat(seconds: float, state: SeatState, name: str = "PJSIP/1001") -> SeatChanged:
    view = SeatView(seat=name, agent="agent" + name[-4:], state=state, since=at(seconds))
    return SeatChanged(at(seconds), view)


def queue(seconds: float, staffed: int, waiting: int = 0, name: str = "sales") -> QueueChanged:
    return QueueChanged(at(seconds), QueueView(queue=name, staffed=staffed, waiting=waiting))


def blind(seconds: float, reason: str = "link_lost") -> GapOpened:
    return GapOpened(at(seconds), CoverageGap(from_=at(seconds), reason=reason))


def sees(opened: GapOpened, seconds: float) -> GapClosed:
    return GapClosed(at(seconds), msgspec.structs.replace(opened.gap, to=at(seconds)))


def watch(
    *history: Change | float,
    config: Config | None = None,
    rules: Sequence[RuleMaker] = RULES,
    engine: Engine | None = None,
) -> list[Finding]:
    """Show the history to an engine; a bare number lets time pass to that second."""
    engine = engine or Engine(config or Config(), rules)
    found: list[Finding] = []
    for item in history:
        if isinstance(item, int | float):
            found += engine.advance(at(item))
        else:
            found += engine.on((item,), item.at)
    return found


def told(found: Sequence[Finding]) -> list[str]:
    """Write findings as lines: ``+`` raised, ``-`` cleared, ``!`` a breach; then the second."""
    return [_line(finding) for finding in found]


def _line(finding: Finding) -> str:
    if isinstance(finding, BreachFound):
        breach = finding.breach
        who = breach.agent or breach.queue
        return f"{_seconds(breach.at)} ! {breach.rule} {who} {breach.measured / SECOND:g}"
    assert isinstance(finding, AlertRaised | AlertCleared)
    alert = finding.alert
    what = f"{alert.rule} {alert.stage} {alert.severity} {alert.subject}"
    if isinstance(finding, AlertRaised):
        return f"{_seconds(alert.raised_at)} + {what}"
    assert alert.cleared_at is not None
    return f"{_seconds(alert.cleared_at)} - {what}"


def _seconds(instant: Instant) -> str:
    return f"{(instant - T0) / SECOND:.6f}".rstrip("0").rstrip(".")
