"""The port: what a store can do, whichever database stands behind it.

The law: ``write`` and ``acknowledge`` return when their rows would survive a power
failure, and both may be called again with the same records without harm: every record
has a key of its own (below) and the newer one replaces the older. So after a crash the
last batch may simply be written again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, ChannelId, Instant
from ccfloor.floor.views import Absence, Anomaly, Attempt, CoverageGap, Span, Visit
from ccfloor.rules.findings import Alert, Breach, Incident


class Acknowledgement(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A person took note of an alert."""

    alert: str
    by: str
    at: Instant
    note: str = ""


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A named instant: ``seen`` is how far the records that are stored reach."""

    name: str
    at: Instant


class ActionRecord(msgspec.Struct, frozen=True, gc=False):
    """One step of somebody's attempt to have something done on the PBX, refused ones too.

    Never altered once it is written: what follows is a record of its own.
    """

    at: Instant
    id: str
    """``attempt/step``: the records of one attempt begin alike."""
    by: str
    """Who wanted it."""
    order: str
    """``pause``, ``move``, ``listen`` …"""
    target: AgentName
    """To whom it was done; empty where it was refused before that was known."""
    detail: str
    """More of it, as a JSON object of texts: seat, queue, to, reason, call, action, message."""
    outcome: str
    """``asked``, ``confirmed``, ``sent``, then ``done``, ``refused``, ``unsent``, ``unanswered``
    or ``unknown``; ``refused:CODE`` where it was we who refused; ``ended`` once nobody listens any
    more; ``taken_back`` or ``half`` where only a part of a move was done."""


Record: TypeAlias = (
    Attempt
    | Visit
    | Absence
    | Span
    | CoverageGap
    | Anomaly
    | Alert
    | Breach
    | Incident
    | Mark
    | ActionRecord
)
"""Keys: Attempt (call, visit, interface, called_at) · Visit (call, visit) ·
Absence (seat, agent, from) · Span (seat, from) · CoverageGap (from, reason) ·
Anomaly (kind, at, ref) · Alert (id) · Breach (id) · Incident (id) ·
Mark (name) · ActionRecord (at, id)."""


class Store(Protocol):
    """Where records go and come back from."""

    async def open(self) -> None:
        """Connect and bring the schema up to date; raises StoreError."""

    async def close(self) -> None:
        """Let go; what was written stays."""

    async def write(self, records: Sequence[Record]) -> None:
        """Insert or replace by key, all or none; raises StoreError."""

    async def replace(self, gone: Sequence[Record], records: Sequence[Record]) -> None:
        """Delete by key what is ``gone`` and write ``records``, all or none; raises StoreError."""

    async def acknowledge(self, acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        """Note who took note; return the ids of the alerts that are known and were not
        acknowledged before (the first acknowledgement stands).
        """

    async def marks(self) -> dict[str, Instant]:
        """All marks, by name."""

    async def open_absences(self) -> list[Absence]:
        """Those without an end, oldest first."""

    async def standing_alerts(self) -> list[tuple[Alert, Acknowledgement | None]]:
        """Alerts that are open, or cleared but not acknowledged; by raised_at, then id."""

    async def attempts(self, since: Instant, until: Instant) -> list[Attempt]:
        """Those with ``since <= called_at < until``, in that order."""

    async def visits(self, since: Instant, until: Instant) -> list[Visit]:
        """Those with ``since <= joined_at < until``, in that order."""

    async def absences(self, since: Instant, until: Instant) -> list[Absence]:
        """Those that began in the range, in that order."""

    async def spans(
        self, since: Instant, until: Instant, agent: AgentName | None = None
    ) -> list[Span]:
        """Those that overlap the range, by seat and start."""

    async def breaches(self, since: Instant, until: Instant) -> list[Breach]:
        """Those with ``since <= at < until``, by at, then id."""

    async def incidents(self, since: Instant, until: Instant) -> list[Incident]:
        """Those with ``since <= at < until``, by at, then id."""

    async def alerts(self, since: Instant, until: Instant) -> list[Alert]:
        """Those raised in the range, by raised_at, then id."""

    async def gaps(self, since: Instant, until: Instant) -> list[CoverageGap]:
        """Those that overlap the range, by start."""

    async def named(self, prefix: str, most: int) -> list[Alert | Breach]:
        """Those whose id begins so: alerts by id, then breaches by id, ``most`` of each."""

    async def acknowledgements(self, alerts: Sequence[str]) -> list[Acknowledgement]:
        """Those of the alerts with these ids, by alert."""

    async def visits_of(self, call: ChannelId) -> list[Visit]:
        """All stays of one caller in queues, in the order of their numbers."""

    async def actions(
        self, since: Instant, until: Instant, target: AgentName | None = None
    ) -> list[ActionRecord]:
        """Those with ``since <= at < until``, by at, then id; of one person where named."""

    async def anomalies(self, since: Instant, until: Instant) -> list[Anomaly]:
        """Those in the range, by instant."""
