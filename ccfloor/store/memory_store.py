"""The in-memory twin: keeps what a database would keep, refuses what it would refuse.

For replays, demonstrations and tests. It sorts and selects by hand what the database
does by query, and the contract suite holds both to the same answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

from ccfloor.cases.audit import Draft, Entry, chained
from ccfloor.cases.case import PREFIX, Case, Month, State
from ccfloor.errors import CaseChanged, RecordRefused
from ccfloor.floor.names import AgentName, ChannelId, Instant
from ccfloor.floor.views import Absence, Anomaly, Attempt, CoverageGap, Span, Visit
from ccfloor.roster.plan import Plan
from ccfloor.rules.findings import Alert, Breach, Incident
from ccfloor.store.case_rows import AUDIT, CASES, row_of
from ccfloor.store.interface import (
    Acknowledgement,
    ActionRecord,
    Begun,
    CaseChange,
    Delivery,
    Record,
    RolledDay,
    RolledQuarter,
    StaffQuarter,
    StoredDeed,
    StoredPlan,
)
from ccfloor.store.memory_payroll import PayrollInMemory
from ccfloor.store.person_port import PersonRecords
from ccfloor.store.plans import plan_of, stored, taken
from ccfloor.store.rows import (
    ABSENCES,
    ACKNOWLEDGEMENTS,
    ACTIONS,
    ALERTS,
    ANOMALIES,
    ATTEMPTS,
    BREACHES,
    DEEDS,
    DELIVERIES,
    GAPS,
    INCIDENTS,
    MARKS,
    PLANS,
    ROLLED,
    ROLLED_DAYS,
    SHAPES,
    SPANS,
    STAFF,
    VISITS,
    Shape,
    latest,
    written,
)

T = TypeVar("T")


class MemoryStore(PayrollInMemory):
    """A Store that ends with its process."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._kept: dict[Shape[Any], dict[Any, Any]] = {shape: {} for shape in SHAPES.values()}
        self._acks: dict[str, Acknowledgement] = {}
        self._cases: dict[str, Case] = {}
        self._plans: dict[int, StoredPlan] = {}
        self._rolled: dict[tuple[str, str], tuple[RolledDay, list[RolledQuarter]]] = {}

    async def open(self) -> None:
        """Do nothing: memory is there."""

    async def close(self) -> None:
        """Do nothing: what was written stays while the object lives."""

    async def write(self, records: Sequence[Record]) -> None:
        """Insert or replace by key, all or none; raises RecordRefused."""
        batch = latest(records)
        for shape, group in batch.items():
            for record in group:
                shape.check(record)
        for shape, group in batch.items():
            self._kept[shape].update((shape.key(record), record) for record in group)

    async def replace(self, gone: Sequence[Record], records: Sequence[Record]) -> None:
        """Delete by key what is ``gone`` and write ``records``, all or none; RecordRefused."""
        for shape, group in latest(records).items():
            for record in group:
                shape.check(record)
        for shape, group in latest(gone).items():
            for record in group:
                self._kept[shape].pop(shape.key(record), None)
        await self.write(records)

    async def acknowledge(self, acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        """Note who took note; return the ids that are known and were not acknowledged."""
        for ack in acks:
            if ack.alert in self._kept[ALERTS]:
                ACKNOWLEDGEMENTS.check(ack)
        fresh = []
        for ack in acks:
            if ack.alert in self._kept[ALERTS] and ack.alert not in self._acks:
                self._acks[ack.alert] = ack
                fresh.append(ack.alert)
        return tuple(fresh)

    async def add_plan(self, plan: Plan) -> None:
        """Keep a version of the roster; raises StoreError where that version is kept already."""
        row = stored(plan)
        PLANS.check(row)
        if plan.version in self._plans:
            raise taken(plan.version)
        self._plans[plan.version] = row

    async def plan(self, version: int | None = None) -> Plan | None:
        """Give a version of the roster, the newest where none is named; None: there is none."""
        row = self._plans.get(max(self._plans, default=0) if version is None else version)
        return None if row is None else plan_of(row)

    async def plan_version(self) -> int:
        """Tell the newest version of the roster; 0: there is none."""
        return max(self._plans, default=0)

    async def plan_made_by(self, at: Instant) -> Plan | None:
        """Give the newest version of the roster that was made by then; None: there was none."""
        made = [version for version, row in self._plans.items() if row.made_at <= at]
        return await self.plan(max(made)) if made else None

    async def marks(self) -> dict[str, Instant]:
        """All marks, by name."""
        return {mark.name: mark.at for mark in self._all(MARKS)}

    async def open_absences(self) -> list[Absence]:
        """Those without an end, oldest first."""
        found = [one for one in self._all(ABSENCES) if one.to is None]
        return _sorted(found, lambda one: (one.from_, one.seat, one.agent))

    async def standing_alerts(
        self, warned_since: Instant = 0
    ) -> list[tuple[Alert, Acknowledgement | None]]:
        """Alerts that are open, or cleared but not acknowledged; by raised_at, then id."""
        found = [
            one
            for one in self._all(ALERTS)
            if one.cleared_at is None
            or (
                one.id not in self._acks and (one.stage != "warn" or one.cleared_at >= warned_since)
            )
        ]
        ordered = _sorted(found, lambda one: (one.raised_at, one.id))
        return [(one, self._acks.get(one.id)) for one in ordered]

    async def attempts(self, since: Instant, until: Instant) -> list[Attempt]:
        """Those with ``since <= called_at < until``, in that order."""
        found = [one for one in self._all(ATTEMPTS) if since <= one.called_at < until]
        return _sorted(found, lambda one: (one.called_at, one.call, one.visit, one.interface))

    async def visits(self, since: Instant, until: Instant) -> list[Visit]:
        """Those with ``since <= joined_at < until``, in that order."""
        found = [one for one in self._all(VISITS) if since <= one.joined_at < until]
        return _sorted(found, lambda one: (one.joined_at, one.call, one.visit))

    async def absences(self, since: Instant, until: Instant) -> list[Absence]:
        """Those that began in the range, in that order."""
        found = [one for one in self._all(ABSENCES) if since <= one.from_ < until]
        return _sorted(found, lambda one: (one.from_, one.seat, one.agent))

    async def of_person(self, agent: AgentName, since: Instant, until: Instant) -> PersonRecords:
        """Give one person's records."""
        return PersonRecords(
            tuple(one for one in await self.attempts(since, until) if one.agent == agent),
            tuple(one for one in await self.visits(since, until) if one.answered_by == agent),
            tuple(one for one in await self.absences(since, until) if one.agent == agent),
        )

    async def spans(
        self, since: Instant, until: Instant, agent: AgentName | None = None
    ) -> list[Span]:
        """Those that overlap the range, by seat and start."""
        found = [
            one
            for one in self._all(SPANS)
            if one.from_ < until and one.to > since and agent in {None, one.agent}
        ]
        return _sorted(found, lambda one: (one.seat, one.from_))

    async def spans_begun(self, since: Instant, until: Instant) -> list[Span]:
        """Those with ``since <= from < until``, by start and seat."""
        found = [one for one in self._all(SPANS) if since <= one.from_ < until]
        return _sorted(found, lambda one: (one.from_, one.seat))

    async def parts(
        self, kind: type[Begun], fields: Sequence[str], since: Instant, until: Instant
    ) -> Sequence[Sequence[Any]]:
        """Give some fields of the records that began in the range, each as a column."""
        readers: dict[type[Begun], Callable[[Instant, Instant], Awaitable[list[Any]]]] = {
            Attempt: self.attempts,
            Visit: self.visits,
            Span: self.spans_begun,
        }
        found = await readers[kind](since, until)
        return [[getattr(one, name) for one in found] for name in fields]

    async def at_least(self, count: int, kind: type[Begun], since: Instant, until: Instant) -> bool:
        """Tell whether so many began in the range."""
        (began,) = await self.parts(kind, kind.__struct_fields__[:1], since, until)
        return len(began) >= count

    async def staff_quarters(self, since: Instant, until: Instant) -> list[StaffQuarter]:
        """Those with ``since <= quarter < until``, by quarter, kind and subject."""
        found = [one for one in self._all(STAFF) if since <= one.quarter < until]
        return _sorted(found, lambda one: (one.quarter, one.kind, one.subject))

    async def roll(self, day: RolledDay, rows: Sequence[RolledQuarter]) -> None:
        """Put a day in the place of its former self, all or none; raises RecordRefused."""
        ROLLED_DAYS.check(day)
        for row in rows:
            ROLLED.check(row)
        ordered = _sorted(list(rows), lambda one: (one.at, one.queue))
        self._rolled[day.day, day.version] = day, ordered

    async def rolled_days(self, since: str, until: str) -> list[RolledDay]:
        """Those with ``since <= day <= until``, by day and version."""
        found = [day for day, _ in self._rolled.values() if since <= day.day <= until]
        return _sorted(found, lambda one: (one.day, one.version))

    async def rolled(self, day: str, version: str) -> list[RolledQuarter]:
        """Give a day's rows, by instant and queue."""
        known = self._rolled.get((day, version))
        return [] if known is None else list(known[1])

    async def breaches(self, since: Instant, until: Instant) -> list[Breach]:
        """Those with ``since <= at < until``, by at, then id."""
        found = [one for one in self._all(BREACHES) if since <= one.at < until]
        return _sorted(found, lambda one: (one.at, one.id))

    async def incidents(self, since: Instant, until: Instant) -> list[Incident]:
        """Those with ``since <= at < until``, by at, then id."""
        found = [one for one in self._all(INCIDENTS) if since <= one.at < until]
        return _sorted(found, lambda one: (one.at, one.id))

    async def deeds(self, since: Instant, until: Instant) -> list[StoredDeed]:
        """Those with ``since <= at < until``, by at, then kind and subject."""
        found = [one for one in self._all(DEEDS) if since <= one.at < until]
        return _sorted(found, lambda one: (one.at, one.kind, one.subject))

    async def enqueue(self, deliveries: Sequence[Delivery]) -> tuple[str, ...]:
        """Insert those whose id is new, all or none; raises RecordRefused."""
        for one in deliveries:
            DELIVERIES.check(one)
        kept = self._kept[DELIVERIES]
        fresh = {one.id: one for one in reversed(deliveries) if one.id not in kept}
        kept.update(fresh)
        return tuple(one.id for one in deliveries if fresh.get(one.id) is one)

    async def deliveries(self, since: Instant, until: Instant) -> list[Delivery]:
        """Those with ``since <= created_at < until``, by created_at, then id."""
        found = [one for one in self._all(DELIVERIES) if since <= one.created_at < until]
        return _sorted(found, lambda one: (one.created_at, one.id))

    async def open_deliveries(self, state: str = "queued") -> list[Delivery]:
        """Those in a state, by created_at, then id."""
        found = [one for one in self._all(DELIVERIES) if one.state == state]
        return _sorted(found, lambda one: (one.created_at, one.id))

    async def alerts(self, since: Instant, until: Instant) -> list[Alert]:
        """Those raised in the range, by raised_at, then id."""
        found = [one for one in self._all(ALERTS) if since <= one.raised_at < until]
        return _sorted(found, lambda one: (one.raised_at, one.id))

    async def gaps(self, since: Instant, until: Instant) -> list[CoverageGap]:
        """Those that overlap the range, by start."""
        found = [
            one
            for one in self._all(GAPS)
            if one.from_ < until and (one.to is None or one.to > since)
        ]
        return _sorted(found, lambda one: (one.from_, one.reason))

    async def named(self, prefix: str, most: int) -> list[Alert | Breach]:
        """Those whose id begins so: alerts by id, then breaches by id, ``most`` of each."""
        found: list[Alert | Breach] = []
        for shape in (ALERTS, BREACHES):
            some = [one for one in self._all(shape) if one.id.startswith(prefix)]
            found += _sorted(some, lambda one: (one.id,))[:most]
        return found

    async def acknowledgements(self, alerts: Sequence[str]) -> list[Acknowledgement]:
        """Those of the alerts with these ids, by alert."""
        found = [self._acks[alert] for alert in set(alerts) if alert in self._acks]
        return _sorted(found, lambda one: (one.alert,))

    async def visits_of(self, call: ChannelId) -> list[Visit]:
        """All stays of one caller in queues, in the order of their numbers."""
        found = [one for one in self._all(VISITS) if one.call == call]
        return _sorted(found, lambda one: (one.visit,))

    async def actions(
        self, since: Instant, until: Instant, target: AgentName | None = None
    ) -> list[ActionRecord]:
        """Those with ``since <= at < until``, by at, then id; of one person where named."""
        found = [
            one
            for one in self._all(ACTIONS)
            if since <= one.at < until and target in {None, one.target}
        ]
        return _sorted(found, lambda one: (one.at, one.id))

    async def anomalies(self, since: Instant, until: Instant) -> list[Anomaly]:
        """Those in the range, by instant."""
        found = [one for one in self._all(ANOMALIES) if since <= one.at < until]
        return _sorted(found, lambda one: (one.at, one.kind, one.ref))

    async def append_audit(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        """Put entries behind the log's last one, in their order; raises RecordRefused."""
        return await self.write_cases((), drafts)

    async def write_sealed(
        self, records: Sequence[Record], drafts: Sequence[Draft]
    ) -> tuple[Entry, ...]:
        """Write records and the log's entries about them, all or none; raises RecordRefused."""
        for shape, group in latest(records).items():
            for record in group:
                shape.check(record)
        entries = await self.append_audit(drafts)
        await self.write(records)
        return entries

    async def write_cases(
        self, changes: Sequence[CaseChange], drafts: Sequence[Draft]
    ) -> tuple[Entry, ...]:
        """Write cases and the log's entries about them, all or none; CaseChanged."""
        try:
            entries = chained(drafts, self._audit[-1] if self._audit else None)
        except UnicodeEncodeError as error:
            raise RecordRefused(f"audit: {error}") from error
        for entry in entries:
            AUDIT.check(entry)
        wanted = dict(self._cases)
        for change in changes:
            CASES.check(row_of(change.case))
            known = wanted.get(change.case.id)
            if (known.revision if known is not None else 0) != change.was:
                raise CaseChanged(f"{change.case.id}: it had {change.was} steps and now has others")
            wanted[change.case.id] = change.case
        self._audit += entries
        self._cases = wanted
        return tuple(entries)

    async def audit(self, since_seq: int = 1, most: int | None = None) -> list[Entry]:
        """Give the log from this number on, in its order."""
        return [one for one in self._audit if one.seq >= since_seq][:most]

    async def last_audit(self) -> Entry | None:
        """Give the newest entry of the log."""
        return self._audit[-1] if self._audit else None

    async def case(self, name: str) -> Case | None:
        """Give the case with this id."""
        return self._cases.get(name)

    async def cases(
        self, *, month: Month = "", person: str = "", state: State | None = None
    ) -> list[Case]:
        """Those of a month, a person (roster id, or agent code), a state; by begun_at, then id."""
        found = [
            one
            for one in self._cases.values()
            if month in {"", one.month}
            and person in {"", one.person, one.agent}
            and state in {None, one.state}
        ]
        return _sorted(found, lambda one: (one.begun_at, one.id))

    async def cases_since(self, since: Instant, until: Instant) -> list[Case]:
        """Those that began in the range; by begun_at, then id."""
        found = [one for one in self._cases.values() if since <= one.begun_at < until]
        return _sorted(found, lambda one: (one.begun_at, one.id))

    async def unopened(self, since: Instant, until: Instant, most: int) -> list[Breach]:
        """Breaches with ``since <= at < until`` that have no case; by at, then id."""
        found = await self.breaches(since, until)
        return [one for one in found if PREFIX + one.id not in self._cases][:most]

    def _all(self, shape: Shape[Any]) -> Iterable[Any]:
        return self._kept[shape].values()


def _sorted(found: list[T], key: Callable[[T], tuple[int | str, ...]]) -> list[T]:
    def as_written(one: T) -> list[int | str]:
        return [written(part) if isinstance(part, str) else part for part in key(one)]

    return sorted(found, key=as_written)
