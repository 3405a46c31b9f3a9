"""What a fact altered. The floor's only output, the only input of rules and figures."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from ccfloor.floor.names import Instant, QueueName, SeatId
from ccfloor.floor.views import (
    Absence,
    Anomaly,
    Attempt,
    CoverageGap,
    OutboundCall,
    QueueView,
    SeatView,
    Span,
    Visit,
)


class SeatChanged(msgspec.Struct, frozen=True, gc=False):
    """A seat is not what it was a moment ago."""

    at: Instant
    seat: SeatView


class SeatGone(msgspec.Struct, frozen=True, gc=False):
    """A seat left the floor for good: it is in no queue and nobody was ever on it today."""

    at: Instant
    seat: SeatId


class SpanClosed(msgspec.Struct, frozen=True, gc=False):
    """A seat's former state is over: here is the whole of it."""

    at: Instant
    span: Span


class QueueChanged(msgspec.Struct, frozen=True, gc=False):
    """Who waits or who could serve is not what it was."""

    at: Instant
    queue: QueueView


class QueueGone(msgspec.Struct, frozen=True, gc=False):
    """The census no longer names a queue."""

    at: Instant
    queue: QueueName


class AttemptBegan(msgspec.Struct, frozen=True, gc=False):
    """A queue asked a phone to ring; ``attempt.ring_from`` is often not known yet."""

    at: Instant
    attempt: Attempt


class AttemptRang(msgspec.Struct, frozen=True, gc=False):
    """The phone itself rings: ``attempt.ring_from`` is set from now on."""

    at: Instant
    attempt: Attempt


class AttemptEnded(msgspec.Struct, frozen=True, gc=False):
    """The ringing is over; ``attempt.outcome`` and ``attempt.ring`` are final."""

    at: Instant
    attempt: Attempt


class VisitBegan(msgspec.Struct, frozen=True, gc=False):
    """A caller entered a queue."""

    at: Instant
    visit: Visit


class VisitAnswered(msgspec.Struct, frozen=True, gc=False):
    """An agent took the caller; the conversation goes on."""

    at: Instant
    visit: Visit


class VisitEnded(msgspec.Struct, frozen=True, gc=False):
    """He left unanswered, or the conversation is over: the record is complete."""

    at: Instant
    visit: Visit


class VisitRevised(msgspec.Struct, frozen=True, gc=False):
    """A later fact told better how an ended visit ended: it replaces the record."""

    at: Instant
    was: Visit
    visit: Visit


class OutboundAnswered(msgspec.Struct, frozen=True, gc=False):
    """Somebody outside took a call that a person made from his seat."""

    at: Instant
    outbound: OutboundCall


class AbsenceBegan(msgspec.Struct, frozen=True, gc=False):
    """A person left the desk; ``absence.from_`` may lie before ``at`` (LastPause, restart)."""

    at: Instant
    absence: Absence


class AbsenceChanged(msgspec.Struct, frozen=True, gc=False):
    """The reason changed, or he came back for less than the debounce: the clock runs on."""

    at: Instant
    absence: Absence


class AbsenceEnded(msgspec.Struct, frozen=True, gc=False):
    """He is back for good. ``absence.to`` is when he returned, before ``at``."""

    at: Instant
    absence: Absence


class GapOpened(msgspec.Struct, frozen=True, gc=False):
    """From ``gap.from_`` on, the monitor does not see."""

    at: Instant
    gap: CoverageGap


class GapClosed(msgspec.Struct, frozen=True, gc=False):
    """The monitor sees again; the census has said what is."""

    at: Instant
    gap: CoverageGap


class Told(msgspec.Struct, frozen=True, gc=False):
    """A deed of a person, or a new roster: rules watch for the type of ``what``."""

    at: Instant
    what: Any


class AnomalySeen(msgspec.Struct, frozen=True, gc=False):
    """Something contradicted what was known; it was followed."""

    at: Instant
    anomaly: Anomaly


Change: TypeAlias = (
    SeatChanged
    | SeatGone
    | SpanClosed
    | QueueChanged
    | QueueGone
    | AttemptBegan
    | AttemptRang
    | AttemptEnded
    | VisitBegan
    | VisitAnswered
    | VisitEnded
    | VisitRevised
    | OutboundAnswered
    | AbsenceBegan
    | AbsenceChanged
    | AbsenceEnded
    | GapOpened
    | GapClosed
    | AnomalySeen
    | Told
)
