"""What a rule can find: an alert to raise or clear, a breach to record.

An alert is for now: a person should act. It may come from the passing of time (the
phone still rings). A breach is for the record: it comes from facts only (the ring has
ended, and was so long), so that live and replay find the same ones, byte for byte.
A breach costs nobody anything: it is a candidate until a person decides.
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
    """``seat``, ``queue`` or ``link``: what ``subject`` names."""
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


class AlertRaised(msgspec.Struct, frozen=True, gc=False):
    """Once for each alert id, ever."""

    alert: Alert


class AlertCleared(msgspec.Struct, frozen=True, gc=False):
    """Once for each raised alert; ``alert.cleared_at`` is set."""

    alert: Alert


class BreachFound(msgspec.Struct, frozen=True, gc=False):
    """Once for each breach id, ever."""

    breach: Breach


Finding: TypeAlias = AlertRaised | AlertCleared | BreachFound
