"""Builders of callers and gaps: moments are seconds after ``T0``, 09:00 in Shanghai."""

from __future__ import annotations

import msgspec

from ccfloor.floor.changes import (
    Change,
    GapClosed,
    GapOpened,
    VisitAnswered,
    VisitBegan,
    VisitEnded,
)
from ccfloor.floor.names import SECOND, Instant, micros
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import CoverageGap, Visit

T0: Instant = 1_763_859_600_000_000
"""2025-11-23 09:00:00 in Shanghai."""


def at(seconds: float) -> Instant:
    return T0 + round(seconds * SECOND)


def came(seconds: float, call: str = "", queue: str = "sales") -> VisitBegan:
    visit = Visit(call=call or f"c{seconds:g}", visit=1, queue=queue, joined_at=at(seconds))
    return VisitBegan(visit.joined_at, visit)


def answered(began: VisitBegan, seconds: float) -> VisitAnswered:
    visit = msgspec.structs.replace(
        began.visit, left_at=at(seconds), outcome=VisitOutcome.ANSWERED, talk_from=at(seconds)
    )
    return VisitAnswered(at(seconds), visit)


def hung_up(taken: VisitAnswered, seconds: float, *, covered: bool = True) -> VisitEnded:
    talk_from = taken.visit.talk_from
    assert talk_from is not None
    visit = msgspec.structs.replace(
        taken.visit, talk_to=at(seconds), talk=at(seconds) - talk_from, covered=covered
    )
    return VisitEnded(at(seconds), visit)


def gave_up(
    began: VisitBegan, seconds: float, outcome: VisitOutcome = VisitOutcome.ABANDONED
) -> VisitEnded:
    visit = msgspec.structs.replace(began.visit, left_at=at(seconds), outcome=outcome)
    return VisitEnded(at(seconds), visit)


def blind(from_: float, to: float, reason: str = "link_lost") -> tuple[GapOpened, GapClosed]:
    gap = CoverageGap(at(from_), None, reason)
    return GapOpened(at(from_), gap), GapClosed(at(to), CoverageGap(at(from_), at(to), reason))


def a_call(seconds: float, wait: float, talk: float, queue: str = "sales") -> list[Change]:
    """A caller from beginning to end."""
    began = came(seconds, queue=queue)
    taken = answered(began, seconds + wait)
    return [began, taken, hung_up(taken, micros(seconds + wait + talk) / SECOND)]
