"""The wire of the past: the floor as it was shown at a moment, and what changed from there on.

The law: what is told is told as the board would have told it then, with callers masked as they
are now; a past in which nobody could see says so. Instants are the PBX's. Nothing can be done in
the past: there is no request here that alters anything.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, Instant, Micros, QueueName, SeatId
from ccfloor.floor.states import Severity
from ccfloor.serve.messages import Delta, Snapshot


class FloorAt(msgspec.Struct, frozen=True, tag="floor_at"):
    """Asks for the floor as it was; answered by FloorThen, or by Done where it cannot be told."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    at: Instant
    """When."""


class FloorSince(msgspec.Struct, frozen=True, tag="floor_since"):
    """Asks what changed in a stretch of the past; answered by FloorCourse, or by Done."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    from_: Instant = msgspec.field(name="from")
    """Where it begins: what the client knows."""
    to: Instant
    """Where it ends, at most fifteen minutes later."""
    every: Micros = 250_000
    """How far apart two of the deltas are at least, 0.1 s to a minute."""


class FloorDay(msgspec.Struct, frozen=True, tag="floor_day"):
    """Asks what a day has to look at; answered by FloorMarks, or by Done where it is refused."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    at: Instant
    """Any moment of the day."""


class FloorThen(msgspec.Struct, frozen=True, tag="floor_then", omit_defaults=True):
    """The answer to FloorAt."""

    id: int
    """That of the question."""
    at: Instant
    """That of the question."""
    snapshot: Snapshot | None = None
    """The floor; null while the journal is still being lived: ask again."""
    reached: Instant = 0
    """How far it has been lived by now."""
    hole: Instant | None = None
    """Since when bytes are missing in the journal: from there on the floor may be wrong, until
    the next census."""


class FloorCourse(msgspec.Struct, frozen=True, tag="floor_course", omit_defaults=True):
    """The answer to FloorSince."""

    id: int
    """That of the question."""
    from_: Instant = msgspec.field(name="from")
    """That of the question."""
    to: Instant
    """How far it was told: earlier than was asked for where there was much to tell; ``from``
    while the journal is still being lived."""
    news: tuple[Snapshot | Delta, ...] = ()
    """In order, each with its instant; a Snapshot where the daemon was started anew."""
    reached: Instant = 0
    """How far it has been lived by now."""
    hole: Instant | None = None
    """As in FloorThen."""


class PastAlert(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One alert of a day."""

    at: Instant
    """When it was raised."""
    rule: str
    """``T01`` …"""
    stage: str
    """``warn`` or ``breach``."""
    severity: Severity
    """How loudly it spoke."""
    id: str
    """Its id."""
    agent: AgentName = ""
    """The person's code, where it is about one."""
    seat: SeatId = ""
    """The seat, where it is about one."""
    queue: QueueName = ""
    """The queue, where one is concerned."""


class PastGap(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A stretch of a day in which the monitor saw nothing, or not everything."""

    since: Instant
    """When it began."""
    until: Instant | None = None
    """When it was over; null while it goes on."""
    reason: str = ""
    """A code: ``start``, ``link_lost``, ``clock_step``, ``lag``, ``census``, ``overflow``."""


class FloorMarks(msgspec.Struct, frozen=True, tag="floor_marks", omit_defaults=True):
    """The answer to FloorDay."""

    id: int
    """That of the question."""
    begins: Instant
    """Where the day begins."""
    ends: Instant
    """Where it ends."""
    kept: Instant
    """The first moment there is a journal of."""
    now: Instant
    """The PBX's time now: there is no past beyond it."""
    alerts: tuple[PastAlert, ...] = ()
    """The day's alerts by their instants, warnings that have a breach beside them too; at most
    5,000."""
    more: int = 0
    """How many alerts more there were."""
    gaps: tuple[PastGap, ...] = ()
    """The day's gaps, by their beginnings; at most 1,000."""


HistoryRequest: TypeAlias = FloorAt | FloorSince | FloorDay
HistoryAnswer: TypeAlias = FloorThen | FloorCourse | FloorMarks
