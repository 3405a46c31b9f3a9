"""Builders of callers and gaps: moments are seconds after ``T0``, 09:00 in Shanghai."""

from __future__ import annotations

import msgspec

from ccfloor.floor.changes import (
    Change,
    GapClosed,
    GapOpened,
    SeatChanged,
    Told,
    VisitAnswered,
    VisitBegan,
    VisitEnded,
)
from ccfloor.floor.names import SECOND, Instant, micros
from ccfloor.floor.states import SeatState, VisitOutcome
from ccfloor.floor.views import CoverageGap, SeatView, Visit
from ccfloor.roster.plan import Activity, Leave, LeaveKind, LeaveState, Plan, Shift, Slot

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


# --- people -------------------------------------------------------------------------


def seat(
    seconds: float,
    agent: str,
    state: SeatState = SeatState.READY,
    queues: tuple[str, ...] = ("sales",),
    **more: object,
) -> SeatChanged:
    view = SeatView(
        seat=f"PJSIP/{agent}", agent=agent, state=state, since=at(seconds), queues=queues
    )
    return SeatChanged(at(seconds), msgspec.structs.replace(view, **more))


def slot(activity: Activity, begins: float, ends: float) -> Slot:
    return Slot(activity, at(begins), at(ends))


def shift(
    agent: str, begins: float, ends: float, *slots: Slot, team: str = "A", place: str = ""
) -> Shift:
    return Shift(
        id=f"{agent}:{begins:g}",
        person=agent,
        day="2025-11-23",
        start=at(begins),
        end=at(ends),
        agent=agent,
        team=team,
        seat=place,
        slots=slots,
    )


def leave(agent: str, begins: float, ends: float) -> Leave:
    return Leave(
        id=f"leave:{agent}",
        person=agent,
        kind=LeaveKind.PERSONAL,
        from_=at(begins),
        to=at(ends),
        asked_at=at(-1e6),
        state=LeaveState.APPROVED,
    )


def plan(*parts: Shift | Leave, seconds: float = 0) -> Told:
    return Told(
        at(seconds),
        Plan(
            version=1,
            made_at=at(seconds),
            shifts=tuple(part for part in parts if isinstance(part, Shift)),
            leaves=tuple(part for part in parts if isinstance(part, Leave)),
        ),
    )


def told(seconds: float, deed: object) -> Told:
    return Told(at(seconds), deed)
