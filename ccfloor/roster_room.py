"""The roster room: one day's plan and how it was kept, for those who lead.

The law: whoever asks is shown shifts of the teams that his key names (none named: all). A day is
reckoned in a thread, once for all who ask within ``FRESH_S``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.floor.deeds import BreakAnswered
from ccfloor.floor.names import AgentName, Instant
from ccfloor.floor.views import CoverageGap
from ccfloor.house import House
from ccfloor.kpi.shifts_kept import EARLY, HOUR, LINGERS, Seen, around, hours, kept
from ccfloor.kpi.stretches import Stretch
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Shift
from ccfloor.roster_rows import (
    breaks_granted,
    day_named,
    midnight,
    row_of,
    running_day,
    shifts_of_day,
    unseen_of,
    what_was_seen,
)
from ccfloor.serve.auth import LEADERS, Person
from ccfloor.serve.cleaning import NAME_WIDTH, clean
from ccfloor.serve.roster_day import RosterDay, Rostered, RosterHour, RosterShown
from ccfloor.staffing.required import RequiredStaff

FRESH_S: Final = 3.0
"""Seconds for which a day is not reckoned again."""
MOST_PEOPLE: Final = 2_000


class _Row(msgspec.Struct, frozen=True):
    """A shift with its place among the others and what hours are counted from."""

    team: str
    shown: Rostered
    asked: list[Stretch]
    here: list[Stretch]


class _Day(msgspec.Struct, frozen=True):
    """A day as it was reckoned, of everybody."""

    roster: DutyRoster
    window: Stretch
    rows: list[_Row]
    seen: Seen
    gaps: list[CoverageGap]
    read_s: float


class RosterRoom:
    """Answers RosterDay."""

    def __init__(self, house: House) -> None:
        """Open the room."""
        self._house = house
        self._zone = ZoneInfo(house.config.site.timezone)
        self._names = {person.agent: person.name for person in house.config.person}
        self._grace = house.config.regulation.seconds("T08", "grace_s", house.config.site.timezone)
        self._required = RequiredStaff(house.config)
        self._reading = asyncio.Lock()
        self._kept: dict[str, _Day] = {}
        house.lookups.open(RosterDay, LEADERS, self.answer)

    async def answer(self, person: Person, request: RosterDay) -> RosterShown:
        """Tell a day to somebody who leads; raises LookUpRefusedError, StoreError."""
        now = self._house.hub.now()
        roster = self._house.duty_room.rostering.roster
        day = day_named(request.day) if request.day else running_day(roster, now, self._zone)
        begins, ends = (midnight(day + timedelta(days=n), self._zone) for n in (0, 1))
        if roster is None:
            return RosterShown(request.id, now, day.isoformat(), begins, ends)
        known = await self._day(roster, day.isoformat(), (begins, ends), now)
        rows = [one for one in known.rows if not person.teams or one.team in person.teams]
        return RosterShown(
            id=request.id,
            at=now,
            day=day.isoformat(),
            begins=begins,
            ends=known.window[1],
            version=roster.plan.version,
            made_at=roster.plan.made_at,
            made_by=clean(roster.plan.made_by, NAME_WIDTH),
            people=tuple(one.shown for one in rows[:MOST_PEOPLE]),
            more=max(0, len(rows) - MOST_PEOPLE),
            hours=tuple(self._hours(known, rows, everybody=not person.teams)),
            unseen=unseen_of(known.gaps, known.window, now),
        )

    async def _day(self, roster: DutyRoster, day: str, window: Stretch, now: Instant) -> _Day:
        async with self._reading:
            moment = self._house.clock.monotonic()
            old = self._kept.get(day)
            if old is not None and old.roster is roster and moment - old.read_s < FRESH_S:
                return old
            shifts = shifts_of_day(roster, day_named(day), window[0])
            window = window[0], max([window[1], *(one.end for one in shifts if one.day == day)])
            since = min([window[0], *(one.start for one in shifts)])
            seen = await what_was_seen(self._house, since, window[1], now)
            gaps = await self._house.store.gaps(*window)
            granted = await breaks_granted(self._house, since - EARLY, window[1] + LINGERS)
            rows = await asyncio.to_thread(self._rows, shifts, roster, seen, granted)
            found = _Day(roster, window, rows, seen, gaps, moment)
            self._kept = {
                name: one for name, one in self._kept.items() if moment - one.read_s < FRESH_S
            } | {day: found}
            return found

    def _rows(
        self,
        shifts: Iterable[Shift],
        roster: DutyRoster,
        seen: Seen,
        granted: dict[AgentName, list[tuple[Instant, BreakAnswered]]],
    ) -> list[_Row]:
        attendance = self._house.pipeline.engine.attendance
        rows = []
        for shift in shifts:
            was = kept(
                shift, roster, seen, attendance.asked_from(shift), self._grace.at(shift.start)
            )
            since, until = around(shift, roster)
            allowed = [one for one in granted.get(shift.agent, ()) if since <= one[0] < until]
            shown = row_of(shift, roster, was, allowed, self._name_of)
            asked = roster.asked(shift, shift.start, shift.end)
            rows.append(_Row(shift.team, shown, asked, list(was.here)))
        return sorted(rows, key=_place)

    def _hours(self, day: _Day, rows: list[_Row], *, everybody: bool) -> list[RosterHour]:
        counted = hours(
            day.window,
            day.seen,
            (one for row in rows for one in row.asked),
            (one for row in rows for one in row.here),
        )
        return [
            RosterHour(one.begins, one.asked, one.present, self._required_in(one.begins, everybody))
            for one in counted
        ]

    def _required_in(self, hour: Instant, everybody: bool) -> int | None:  # noqa: FBT001 - one hour of many
        """Give the most that all queues together ask for in an hour; None: they ask nothing."""
        if not everybody:
            return None
        most: int | None = None
        for at in range(hour, hour + HOUR, HOUR // 4):
            found = [self._required.at(queue.name, at) for queue in self._house.config.queue]
            asked = [one for one in found if one is not None]
            if asked:
                most = max(sum(asked), most or 0)
        return most

    def _name_of(self, agent: AgentName) -> str:
        return self._names.get(agent, "")


def _place(row: _Row) -> tuple[bool, str, Instant, str, str]:
    return not row.team, row.team, row.shown.start, row.shown.number, row.shown.shift
