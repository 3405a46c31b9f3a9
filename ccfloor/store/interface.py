"""The port: what a store can do, whichever database stands behind it.

The law: ``write`` and ``acknowledge`` return when their rows would survive a power
failure, and both may be called again with the same records without harm: every record
has a key of its own (below) and the newer one replaces the older. So after a crash the
last batch may simply be written again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

from ccfloor.cases.audit import Draft, Entry
from ccfloor.cases.case import Case, Month, State
from ccfloor.floor.names import AgentName, ChannelId, Instant, Micros, QueueName
from ccfloor.floor.views import Absence, Anomaly, Attempt, CoverageGap, Span, Visit
from ccfloor.roster.plan import Plan
from ccfloor.rules.findings import Alert, Breach, Incident
from ccfloor.store.payroll_port import PayrollStore
from ccfloor.store.person_port import PersonStore


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


class CaseChange(msgspec.Struct, frozen=True):
    """A case as it is to be, and how many steps it had when that was decided."""

    case: Case
    was: int
    """``Case.revision`` before; 0: it is new."""


class Delivery(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One message to one target, from its being decided to its arrival."""

    id: str
    """``alert:role:target``: a receiver that has seen it needs it no more."""
    target: str
    """Its name in the configuration; never its address."""
    role: str
    alerts: tuple[str, ...]
    severity: str
    subject: str
    body: str
    created_at: Instant
    """The nominal instant of the step."""
    next_at: Instant
    """Not before this."""
    held: bool = False
    """Held back by quiet hours: it comes with the others of them."""
    state: str = "queued"
    """``queued``, ``sent`` or ``dead``."""
    attempts: int = 0
    error: str = ""
    """Why the last try failed."""
    sent_at: Instant | None = None


class StoredDeed(msgspec.Struct, frozen=True, gc=False):
    """What a person did beside the telephone (``ccfloor.floor.deeds``)."""

    at: Instant
    """On the stream's clock."""
    kind: str
    """Its tag: ``break_asked``, ``handover_signed`` …"""
    subject: str
    """Whom or what it is about: an agent, a team, an alert."""
    by: str
    """Who did it, by the name of his key."""
    body: str
    """The deed as JSON."""


class StoredPlan(msgspec.Struct, frozen=True, gc=False):
    """One version of the roster; it is added once and never replaced (``plans.py``)."""

    version: int
    """From 1, without a hole."""
    made_at: Instant
    made_by: str
    sha256: str
    """Of ``body`` in UTF-8, hex."""
    body: str
    """The whole plan as JSON."""


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


class RolledDay(msgspec.Struct, frozen=True, gc=False):
    """A day that was rolled up: its key, what it was counted by, how much of it was seen."""

    day: str
    """YYYY-MM-DD."""
    version: str
    """Of the definitions (``ccfloor.kpi.limits.version_of``)."""
    begins: Instant
    ends: Instant
    watermark: Instant
    """How far the records reached."""
    seen: Micros
    dark: Micros
    doubted: Micros
    limits: str
    """What it was counted by, as JSON: it is made again by the same."""
    regulation: str
    """The edition that was in force."""
    peaks: str
    """Most callers at once, by queue, as JSON."""
    sha256: str
    """Over its rows: two runs over the same records agree."""


class RolledQuarter(msgspec.Struct, frozen=True, gc=False):
    """One quarter of an hour of one queue, person by person."""

    day: str
    version: str
    at: Instant
    queue: QueueName
    body: str
    """Sums by person, as JSON."""


class StaffQuarter(msgspec.Struct, frozen=True, gc=False):
    """The worst moment that was seen of one queue or team in a quarter of an hour."""

    quarter: Instant
    """When it begins."""
    kind: str
    """``queue``, ``team``, or ``dark`` for a quarter in which somebody looked and saw nothing."""
    subject: str
    at: Instant
    """The moment that the numbers are of."""
    rostered: int | None
    staff: int | None
    needed: int | None


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
    | StoredDeed
    | Delivery
    | ActionRecord
    | StaffQuarter
)
"""Keys: Attempt (call, visit, interface, called_at) · Visit (call, visit) ·
Absence (seat, agent, from) · Span (seat, from) · CoverageGap (from, reason) ·
Anomaly (kind, at, ref) · Alert (id) · Breach (id) · Incident (id) ·
Mark (name) · ActionRecord (at, id) · StoredDeed (at, kind, subject) · Delivery (id) ·
StaffQuarter (quarter, kind, subject)."""


Begun: TypeAlias = Attempt | Visit | Span
"""What a day's figures are counted of."""


class Store(PayrollStore, PersonStore, Protocol):
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

    async def add_plan(self, plan: Plan) -> None:
        """Keep a version of the roster; raises StoreError where that version is kept already."""

    async def plan(self, version: int | None = None) -> Plan | None:
        """Give a version of the roster, the newest where none is named; None: there is none."""

    async def plan_version(self) -> int:
        """Tell the newest version of the roster; 0: there is none."""

    async def plan_made_by(self, at: Instant) -> Plan | None:
        """Give the newest version of the roster that was made by then; None: there was none."""

    async def marks(self) -> dict[str, Instant]:
        """All marks, by name."""

    async def open_absences(self) -> list[Absence]:
        """Those without an end, oldest first."""

    async def standing_alerts(
        self, warned_since: Instant = 0
    ) -> list[tuple[Alert, Acknowledgement | None]]:
        """Alerts that are open, or cleared but not acknowledged; by raised_at, then id.

        Warnings that were cleared before ``warned_since`` are left out: nobody has to sign them.
        """

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

    async def spans_begun(self, since: Instant, until: Instant) -> list[Span]:
        """Those with ``since <= from < until``, by start and seat."""

    async def parts(
        self, kind: type[Begun], fields: Sequence[str], since: Instant, until: Instant
    ) -> Sequence[Sequence[Any]]:
        """Give some fields of the records that began in the range, each as a column.

        They are those that ``attempts``, ``visits`` or ``spans_begun`` gives, in that order, but
        for visits that began at the same instant: those come in any. Whoever counts a day's
        millions needs neither all that they hold nor objects. A choice may come as its text,
        which is equal to it, and a flag as 0 or 1.
        """

    async def at_least(self, count: int, kind: type[Begun], since: Instant, until: Instant) -> bool:
        """Tell whether so many began in the range; asked of few, it is quick among millions."""

    async def roll(self, day: RolledDay, rows: Sequence[RolledQuarter]) -> None:
        """Put a day in the place of its former self, all or none; raises StoreError."""

    async def rolled_days(self, since: str, until: str) -> list[RolledDay]:
        """Those with ``since <= day <= until``, by day and version."""

    async def rolled(self, day: str, version: str) -> list[RolledQuarter]:
        """Give a day's rows, by instant and queue."""

    async def staff_quarters(self, since: Instant, until: Instant) -> list[StaffQuarter]:
        """Those with ``since <= quarter < until``, by quarter, kind and subject."""

    async def breaches(self, since: Instant, until: Instant) -> list[Breach]:
        """Those with ``since <= at < until``, by at, then id."""

    async def incidents(self, since: Instant, until: Instant) -> list[Incident]:
        """Those with ``since <= at < until``, by at, then id."""

    async def deeds(self, since: Instant, until: Instant) -> list[StoredDeed]:
        """Those with ``since <= at < until``, by at, then kind and subject."""

    async def enqueue(self, deliveries: Sequence[Delivery]) -> tuple[str, ...]:
        """Insert those whose id is new, all or none, and leave the others as they are.

        Returns the ids that were new; raises StoreError.
        """

    async def deliveries(self, since: Instant, until: Instant) -> list[Delivery]:
        """Those with ``since <= created_at < until``, by created_at, then id."""

    async def open_deliveries(self, state: str = "queued") -> list[Delivery]:
        """Those in a state, by created_at, then id."""

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

    async def append_audit(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        """Put entries behind the log's last one, in their order; raises StoreError."""

    async def write_sealed(
        self, records: Sequence[Record], drafts: Sequence[Draft]
    ) -> tuple[Entry, ...]:
        """Write records and the log's entries about them, all or none; raises StoreError."""

    async def write_cases(
        self, changes: Sequence[CaseChange], drafts: Sequence[Draft]
    ) -> tuple[Entry, ...]:
        """Write cases and the log's entries about them, all or none; each case once.

        Raises CaseChanged where a case is not any more what it was, StoreError otherwise.
        """

    async def audit(self, since_seq: int = 1, most: int | None = None) -> list[Entry]:
        """Give the log from this number on, in its order."""

    async def last_audit(self) -> Entry | None:
        """Give the newest entry of the log."""

    async def case(self, name: str) -> Case | None:
        """Give the case with this id."""

    async def cases(
        self, *, month: Month = "", person: str = "", state: State | None = None
    ) -> list[Case]:
        """Those of a month, a person (roster id, or agent code), a state; by begun_at, then id.

        What is left empty does not matter.
        """

    async def cases_since(self, since: Instant, until: Instant) -> list[Case]:
        """Those that began in the range; by begun_at, then id."""

    async def unopened(self, since: Instant, until: Instant, most: int) -> list[Breach]:
        """Breaches with ``since <= at < until`` that have no case; the first by at, then id."""
