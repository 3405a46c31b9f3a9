"""A small roster, and what its people do: seconds are counted from 20:00, when the shifts change.

Team A: ``d1`` (leader) and ``d2`` work the day from 08:00 to 20:00 at the seats PJSIP/1 and
PJSIP/2; ``n1`` (leader) and ``n2`` take the same seats over for the night.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import SeatChanged, Told
from ccfloor.floor.deeds import HandoverSigned, PresenceNoted, VacancyReported
from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import SeatView
from ccfloor.roster.plan import Leave, LeaveKind, LeaveState, Plan, Rank, Shift
from ccfloor.rules.findings import BreachFound, Finding
from tests.rules.histories import T0, watch

E: Instant = T0 + 11 * 60 * MINUTE
"""20:00 local; the histories' zero is 09:00."""
HALF_A_DAY = 12 * 60 * MINUTE


def hours(seconds: float) -> float:
    """Turn seconds after 20:00 into the histories' seconds."""
    return seconds + (E - T0) / SECOND


def when(seconds: float) -> Instant:
    return E + round(seconds * SECOND)


def shift(person: str, start: Instant, seat: str, **changed: object) -> Shift:
    rank = Rank.LEAD if person.endswith("1") else Rank.AGENT
    plain = Shift(
        id=f"{person}:{start}",
        person=f"P-{person}",
        day="2025-11-23",
        start=start,
        end=start + HALF_A_DAY,
        agent=person,
        team="A",
        rank=rank,
        seat=seat,
    )
    return msgspec.structs.replace(plain, **changed)


DAY = (shift("d1", E - HALF_A_DAY, "PJSIP/1"), shift("d2", E - HALF_A_DAY, "PJSIP/2"))
NIGHT = (shift("n1", E, "PJSIP/1"), shift("n2", E, "PJSIP/2"))


def plan(*shifts: Shift, leaves: Sequence[Leave] = (), at: float = -13 * 3600) -> Told:
    known = Plan(version=1, made_at=0, shifts=shifts or (*DAY, *NIGHT), leaves=tuple(leaves))
    return Told(when(at), known)


def leave(person: str, from_: float, to: float) -> Leave:
    return Leave(
        id=f"L-{person}",
        person=f"P-{person}",
        kind=LeaveKind.PERSONAL,
        from_=when(from_),
        to=when(to),
        asked_at=0,
        state=LeaveState.APPROVED,
    )


def seat_is(seconds: float, agent: str, seat: str, state: SeatState) -> SeatChanged:
    at = when(seconds)
    return SeatChanged(at, SeatView(seat=seat, agent=agent, state=state, since=at))


def in_(seconds: float, agent: str, seat: str = "") -> SeatChanged:
    return seat_is(seconds, agent, seat or f"PJSIP/{agent[-1]}", SeatState.READY)


def out(seconds: float, agent: str, seat: str = "") -> SeatChanged:
    return seat_is(seconds, agent, seat or f"PJSIP/{agent[-1]}", SeatState.OUT)


def noted(seconds: float, agent: str, *, present: bool = True) -> Told:
    return Told(when(seconds), PresenceNoted(agent, "n1", present))


def signed(seconds: float, side: str = "outgoing", due: float = 0) -> Told:
    by = "d1" if side == "outgoing" else "n1"
    return Told(when(seconds), HandoverSigned("A", when(due), side, by))  # type: ignore[arg-type]  # a test says which


def reported(seconds: float, seat: str = "") -> Told:
    return Told(when(seconds), VacancyReported("d1", "A", seat, "illness"))


def passing(seconds: float) -> SeatChanged:
    """Something happens somewhere else: that is how time passes for rules."""
    return seat_is(seconds, "x9", "PJSIP/9", SeatState.READY)


def breaches(history: Sequence[object], code: str, config: Config | None = None) -> list[str]:
    """Write down the breaches of one rule: who, since when, for how long (in seconds)."""
    found: list[Finding] = watch(*history, config=config)  # type: ignore[arg-type]  # a list of changes
    return [
        f"{b.agent} {(b.begun_at - E) / SECOND:g} {b.measured / SECOND:.10g}"
        for b in (f.breach for f in found if isinstance(f, BreachFound))
        if b.rule == code
    ]


def day_at_work() -> list[object]:
    """Let the day shift come in time and sit there."""
    return [plan(), in_(-12 * 3600 - 60, "d1"), in_(-12 * 3600 - 60, "d2"), passing(-3600)]
