"""Counts a period's calls out of the stored rollups, and says what each day of it rests on.

The law: payroll counts nothing itself. What a person's volume rests on are the days that were
rolled up and kept, by the quarter of an hour in which the caller came, and each day's SHA-256 goes
into the basis. A day without a rollup, one that was rolled up before it was over, and what nobody
saw of a day are named (``payroll/fairness.py``): they are never taken for days without calls.

A quarter belongs to the shift that it lies in, and that to the day on which it began (RULEBOOK
G2): so of the day after the period the night shift's part is read, and no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.config import Site
from ccfloor.daily.kept import cells_of, limits_in
from ccfloor.errors import StoreError
from ccfloor.floor.names import AgentName, Instant
from ccfloor.kpi.limits import Limits, version_of
from ccfloor.kpi.quarters import QUARTER, Cells
from ccfloor.localtime import first_instant, minute_of_day, wall_time
from ccfloor.payroll.basis import CountedDay, Span
from ccfloor.payroll.spans import covers, days
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Day, PersonId
from ccfloor.store.interface import RolledDay, Store

_DAY: Final = timedelta(days=1)


class Counted(msgspec.Struct, frozen=True):
    """What the rollups say."""

    calls: dict[PersonId, int]
    """``agent:CODE`` for whom no roster knows."""
    days: tuple[CountedDay, ...]


class CallCount:
    """One period's count."""

    def __init__(self, store: Store, site: Site, roster: DutyRoster | None, span: Span) -> None:
        """Take where the days are kept, and who was meant to be where."""
        self._store, self._roster, self._span = store, roster, span
        self._zone, self._starts = ZoneInfo(site.timezone), minute_of_day(site.day_starts)
        first, end = days(span)
        self._since = first_instant(first, 0, self._zone)
        shifts = roster.plan.shifts if roster is not None else ()
        over = [one.end for one in shifts if covers(span, one.day)]
        self._until = max([first_instant(end, 0, self._zone), *over])
        self._holders = _holders(roster)

    async def count(self) -> Counted:
        """Add up the stored days; raises StoreError for one that was altered."""
        wanted = list(self._wanted())
        stored = await self._store.rolled_days(wanted[0][0], wanted[-1][0])
        heads = {head.day: head for head in stored if _limits(head) is not None}
        calls: dict[PersonId, int] = defaultdict(int)
        counted: list[CountedDay] = []
        known: set[tuple[Instant, str, AgentName]] = set()
        for day, begins, ends in wanted:
            head = heads.get(day)
            if head is None:
                counted.append(CountedDay(day))
                continue
            counted.append(_told(head, begins, ends))
            cells = cells_of(head, await self._store.rolled(head.day, head.version))
            # where the day's beginning was moved, two of them may hold the same quarter
            self._add({key: sums for key, sums in cells.items() if key not in known}, calls)
            known.update(cells)
        return Counted(dict(calls), tuple(counted))

    def _wanted(self) -> Iterator[tuple[Day, Instant, Instant]]:
        """List the days that lie in the period or its last shifts, by name."""
        first, _ = days(self._span)
        day = first - _DAY
        while (begins := self._begins(day)) < self._until:
            ends = self._begins(day + _DAY)
            if ends > self._since:
                yield day.isoformat(), begins, ends
            day += _DAY

    def _begins(self, day: date) -> Instant:
        return first_instant(day, self._starts, self._zone)

    def _add(self, cells: Cells, calls: dict[PersonId, int]) -> None:
        for (at, _, agent), sums in cells.items():
            if not sums.calls or not self._since <= at < self._until:
                continue
            day = self._day_of(agent, at)
            if covers(self._span, day):
                calls[self._holder(agent, day)] += sums.calls

    def _day_of(self, agent: AgentName, at: Instant) -> Day:
        """Give the day of the shift that a quarter, or else its end, lies in."""
        if self._roster is not None:
            for moment in (at, at + QUARTER - 1):
                shift = self._roster.shift_at(agent, moment)
                if shift is not None:
                    return shift.day
        return wall_time(at, self._zone).date().isoformat()

    def _holder(self, agent: AgentName, day: Day) -> PersonId:
        held = self._holders.get(agent, ())
        known = (name for since, until, name in held if since <= day <= until)
        return next(known, f"agent:{agent}")


def strangers(calls: dict[PersonId, int]) -> dict[AgentName, int]:
    """Give what was counted for agent codes that no roster knows."""
    found = sorted(calls.items())
    return {name.removeprefix("agent:"): n for name, n in found if name.startswith("agent:")}


def _told(head: RolledDay, begins: Instant, ends: Instant) -> CountedDay:
    limits = _limits(head)
    return CountedDay(
        day=head.day,
        sha256=head.sha256,
        unfinished=max(0, ends - max(begins, head.watermark)),
        dark=head.dark,
        doubted=head.doubted,
        talk_least=0 if limits is None else limits.talk_least,
    )


def _limits(head: RolledDay) -> Limits | None:
    """Read what a day was counted by; None where that was before calls were counted in it."""
    try:
        limits = limits_in(head)
    except msgspec.MsgspecError as error:
        raise StoreError(f"rollup of {head.day}: its limits cannot be read: {error}") from error
    return limits if version_of(limits) == head.version else None


def _holders(roster: DutyRoster | None) -> dict[AgentName, list[tuple[Day, Day, PersonId]]]:
    found: dict[AgentName, list[tuple[Day, Day, PersonId]]] = defaultdict(list)
    for person in roster.people.values() if roster is not None else ():
        for one in person.postings:
            if one.agent:
                found[one.agent].append((one.from_, one.to, person.id))
    return found
