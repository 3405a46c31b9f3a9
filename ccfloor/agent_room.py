"""The agent room: one person's day, for those who lead him and for himself.

The law: a lead is told of people of his teams, by the roster of that day; an agent's key of the
person whom it names; and somebody of another team is refused like somebody that there is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ccfloor.agent_records import (
    Allowing,
    absences_of,
    attempt_of,
    calls_of,
    figures_of,
    spans_of,
)
from ccfloor.case_files import line_of
from ccfloor.deeds_kept import deed_of
from ccfloor.floor.deeds import BreakAnswered, BreakWithdrawn
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, micros
from ccfloor.house import House
from ccfloor.kpi.day import day_name
from ccfloor.kpi.shifts_kept import EARLY, LINGERS, Seen, kept
from ccfloor.kpi.stretches import Stretch
from ccfloor.localtime import first_instant, minute_of_day
from ccfloor.own_cases import is_of
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.people import number_on, posting_on
from ccfloor.roster.plan import Person as Rosteree
from ccfloor.roster.plan import Shift
from ccfloor.roster_rows import day_named, row_of, unseen_of
from ccfloor.serve.agent_day import AgentDay, AgentDayShown
from ccfloor.serve.auth import LEADERS, Person
from ccfloor.serve.cases import CaseLine
from ccfloor.serve.cleaning import NAME_WIDTH, clean, identity
from ccfloor.serve.lookups import LookUpRefusedError
from ccfloor.serve.roster_day import Rostered
from ccfloor.serve.teams import Teams

WAITED: Final[Micros] = 240 * MINUTE
"""Who is answered in a window came into the queue no longer before it."""
LONGEST: Final[Micros] = 1440 * MINUTE
"""An absence that reaches into the day began within this before it."""
MOST: Final = 2_000
"""Of each kind, the newest: nobody answers two thousand calls a day."""


class AgentRoom:
    """Answers AgentDay."""

    def __init__(self, house: House) -> None:
        """Open the room."""
        self._house = house
        site, regulation = house.config.site, house.config.regulation
        self._site = site
        self._zone = ZoneInfo(site.timezone)
        self._ring = regulation.seconds("T01", "ring_limit_s", site.timezone)
        self._grace = regulation.seconds("T08", "grace_s", site.timezone)
        self._teams = Teams(house.config.team)
        self._names = {person.agent: person.name for person in house.config.person}
        house.lookups.open(AgentDay, LEADERS | {"agent"}, self.answer)

    async def answer(self, person: Person, request: AgentDay) -> AgentDayShown:
        """Tell one person's day; raises LookUpRefusedError, StoreError."""
        now, roster = self._house.hub.now(), self._house.duty_room.rostering.roster
        agent = self._whom(person, request.agent, roster)
        day = day_named(request.day) if request.day else self._today(roster, agent, now)
        begins, ends = self._begins(day), self._begins(day + timedelta(days=1))
        name = day.isoformat()
        shifts = [] if roster is None else roster.shifts_of(agent)
        shifts = [s for s in shifts if s.day == name or s.start < begins < s.end]
        who = _holder(roster, agent, name)
        team = self._team(agent, shifts, who, name)
        if person.role != "agent" and person.teams and not self._leads(person, team, shifts):
            raise LookUpRefusedError("unknown_agent")
        until = max([ends, *(s.end for s in shifts if s.day == name)])
        window = begins, until
        await self._house.keeping.flush()
        store = self._house.store
        records = await store.of_person(agent, begins - LONGEST, until)
        since = min([begins, *(one.start for one in shifts)]) - EARLY
        spans = await store.spans(since, until + LINGERS, agent)
        gaps = await store.gaps(since, until + LINGERS)
        seats = [one for one in self._house.pipeline.floor.seats() if one.agent == agent]
        allowing = await self._allowing(roster, agent, (since, until + LINGERS))
        shown = spans_of(spans, seats, window, now)
        seen = Seen(min(now, until + LINGERS), gaps)
        seen.spans(spans)
        if seen.now == now:
            seen.seats(seats)
        rang = [one for one in records.attempts if begins <= one.called_at < until]
        return AgentDayShown(
            id=request.id,
            at=now,
            agent=identity(agent),
            day=name,
            begins=begins,
            ends=ends,
            until=until,
            figures=figures_of(agent, records, (begins, ends), now, self._ring, self._shift_end),
            name=clean(who.name if who else self._names.get(agent, ""), NAME_WIDTH),
            number=clean(number_on(who, name) if who else "", NAME_WIDTH),
            team=clean(team, NAME_WIDTH),
            seat=self._house.board.seat_of(agent) if begins <= now < until else None,
            shifts=tuple(self._row(s, roster, seen, allowing) for s in shifts if roster),
            spans=shown[-MOST:],
            attempts=tuple(attempt_of(one, self._ring) for one in rang)[-MOST:],
            calls=calls_of(records.visits, shown, window)[-MOST:],
            absences=absences_of(records.absences, window, now, allowing)[-MOST:],
            cases=tuple(await self._cases(agent, who, window, team)),
            unseen=unseen_of(gaps, window, now),
        )

    # --- who may ask about whom ----------------------------------------------------------

    def _whom(self, person: Person, asked: str, roster: DutyRoster | None) -> AgentName:
        if person.role == "agent":
            if not person.agent or asked not in {"", person.agent, identity(person.agent)}:
                raise LookUpRefusedError("not_allowed")
            return person.agent
        name = asked or person.agent
        if not name:
            raise LookUpRefusedError("unknown_agent")
        if "~" not in name:
            return name
        known = [one.agent for one in self._house.pipeline.floor.seats()]
        known += [] if roster is None else [shift.agent for shift in roster.plan.shifts]
        return next((one for one in known if identity(one) == name), name)

    def _team(
        self, agent: AgentName, shifts: Sequence[Shift], who: Rosteree | None, day: str
    ) -> str:
        """Name his team of that day: the shift's, the posting's, else the configuration's."""
        of_day = [one.team for one in shifts if one.day == day and one.team]
        posting = None if who is None else posting_on(who, day)
        return next(iter(of_day), "") or (posting.team if posting else "") or self._teams.of(agent)

    def _leads(self, person: Person, team: str, shifts: Sequence[Shift]) -> bool:
        return bool({team, *(one.team for one in shifts)} & set(person.teams))

    # --- days ----------------------------------------------------------------------------

    def _today(self, roster: DutyRoster | None, agent: AgentName, now: Instant) -> date:
        shift = None if roster is None else roster.shift_at(agent, now)
        if shift is not None:
            return date.fromisoformat(shift.day)
        return date.fromisoformat(day_name(now, self._site.timezone, self._site.day_starts))

    def _begins(self, day: date) -> Instant:
        return first_instant(day, minute_of_day(self._site.day_starts), self._zone)

    def _shift_end(self, agent: AgentName, at: Instant) -> Instant | None:
        roster = self._house.duty_room.rostering.roster
        shift = None if roster is None else roster.shift_at(agent, at)
        return None if shift is None else shift.end

    # --- what is read --------------------------------------------------------------------

    async def _allowing(
        self, roster: DutyRoster | None, agent: AgentName, window: Stretch
    ) -> Allowing:
        granted: list[tuple[Instant, BreakAnswered]] = []
        withdrawn: list[Instant] = []
        for row in await self._house.store.deeds(*window):
            if row.kind not in {"break_answered", "break_withdrawn"}:
                continue
            deed = deed_of(row)
            if isinstance(deed, BreakAnswered) and deed.agent == agent and deed.granted:
                granted.append((row.at, deed))
            elif isinstance(deed, BreakWithdrawn) and deed.agent == agent:
                withdrawn.append(row.at)

        def is_planned(at: Instant) -> bool:
            shift = None if roster is None else roster.shift_at(agent, at)
            return roster is not None and shift is not None and bool(roster.slot_at(shift, at))

        keeps = self._house.config.approvals
        return Allowing(granted, withdrawn, micros(keeps.valid_s), keeps.required, is_planned)

    def _row(self, shift: Shift, roster: DutyRoster, seen: Seen, allowing: Allowing) -> Rostered:
        asked_from = self._house.pipeline.engine.attendance.asked_from(shift)
        was = kept(shift, roster, seen, asked_from, self._grace.at(shift.start))
        granted = [
            one for one in allowing.granted
            if shift.start - EARLY <= one[0] < shift.end + LINGERS
        ]  # fmt: skip
        return row_of(shift, roster, was, granted, lambda one: self._names.get(one, ""))

    async def _cases(
        self, agent: AgentName, who: Rosteree | None, window: Stretch, team: str
    ) -> list[CaseLine]:
        begins, until = window
        mine = "" if who is None else who.id
        found = [
            one
            for one in await self._house.store.cases_since(begins, until)
            if is_of(one, agent, mine)
        ]
        regulation = self._house.config.regulation
        return [
            line_of(case, regulation.on(case.day), case.team or team, self._called)
            for case in found[-MOST:]
        ]

    def _called(self, person: str, agent: AgentName) -> str:
        roster = self._house.duty_room.rostering.roster
        known = None if roster is None else roster.people.get(person)
        return known.name if known is not None else self._names.get(agent, "")


def _holder(roster: DutyRoster | None, agent: AgentName, day: str) -> Rosteree | None:
    """Say who has an agent's code on a day."""
    found = None if roster is None else roster.holder(agent, day)
    return None if found is None else found[0]
