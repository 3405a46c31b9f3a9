"""What a rule can find: an alert to raise or clear, a breach to record.

An alert is for now: a person should act. It may come from the passing of time (the
phone still rings). A breach is for the record: it comes from facts only (the ring has
ended, and was so long), so that live and replay find the same ones, byte for byte.
A breach costs nobody anything: it is a candidate until a person decides. Where an incident
of equipment explains it, it is not even that.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, ChannelId, Instant, Micros, QueueName, SeatId
from ccfloor.floor.states import Severity
from ccfloor.floor.views import Evidence


class Alert(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Something a person must know now."""

    id: str
    """``rule:stage:subject:begun_at``: one fact has one id, before and after a restart."""
    rule: str
    stage: str
    """``warn`` before the limit, ``breach`` past it."""
    severity: Severity
    kind: str
    """``seat``, ``queue``, ``team`` or ``link``: what ``subject`` names."""
    subject: str
    begun_at: Instant
    """Where the rule's clock started."""
    raised_at: Instant
    """The nominal instant: the start plus the limit, not when the machine got round to it."""
    cleared_at: Instant | None = None
    limit: Micros = 0
    agent: AgentName = ""
    seat: SeatId = ""
    queue: QueueName = ""
    call: ChannelId = ""
    have: int | None = None
    need: int | None = None
    evidence: tuple[Evidence, ...] = ()


class Breach(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A rule of the regulation was met."""

    id: str
    """``rule:subject:begun_at``."""
    rule: str
    at: Instant
    """The instant of the fact that completed it."""
    measured: Micros
    limit: Micros
    agent: AgentName = ""
    seat: SeatId = ""
    queue: QueueName = ""
    call: ChannelId = ""
    begun_at: Instant = 0
    evidence: tuple[Evidence, ...] = ()
    incident: str = ""
    """The id of the incident of equipment that explains it: then it is nobody's doing."""


class Incident(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Equipment failed, and what looks like the doing of several people is one event of it.

    Person, seat and handset are three: a breach names a person, an incident names what
    several breaches have in common that is not a person.
    """

    id: str
    """``rule:subject:begun_at``."""
    rule: str
    """``OUTAGE``: many seats at once. ``HANDSET``: many people at one seat."""
    subject: str
    """The link, or the seat."""
    begun_at: Instant
    at: Instant
    """The newest instant at which something was added to it."""
    seats: tuple[SeatId, ...] = ()
    agents: tuple[AgentName, ...] = ()
    breaches: tuple[str, ...] = ()
    """Ids of the breaches that it explains."""


class AlertRaised(msgspec.Struct, frozen=True, gc=False):
    """Once for each alert id, ever."""

    alert: Alert


class AlertCleared(msgspec.Struct, frozen=True, gc=False):
    """Once for each raised alert; ``alert.cleared_at`` is set."""

    alert: Alert


class BreachFound(msgspec.Struct, frozen=True, gc=False):
    """Once for each breach id, ever."""

    breach: Breach


class BreachRevised(msgspec.Struct, frozen=True, gc=False):
    """An incident explains a breach that was found: this record replaces it."""

    breach: Breach


class IncidentFound(msgspec.Struct, frozen=True, gc=False):
    """Equipment failed; said again, with the same id, whenever something is added to it."""

    incident: Incident


Finding: TypeAlias = AlertRaised | AlertCleared | BreachFound | BreachRevised | IncidentFound
