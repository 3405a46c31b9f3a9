"""The case room: what a leader sees of the cases of his teams, and what he decides.

The law: whoever asks is shown the teams that his key names (none named: all), and a case of
another team is refused like one that there is not. Whatever is decided goes through the one case
office and its sealed log, by the key's own identity. The list is kept in memory, a line for each
case of this month, the last, and all that is not settled; it follows the log.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ccfloor.case_files import file_of, is_waiting, line_of, page_of
from ccfloor.case_office import CaseOffice
from ccfloor.cases.case import Case, Doer, Month, Refusal, State
from ccfloor.cases.who import keyed_doer, known_by_then
from ccfloor.config import Config
from ccfloor.floor.names import AgentName, Instant
from ccfloor.localtime import wall_time
from ccfloor.payroll.lines import is_line
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import PersonId, Rank
from ccfloor.serve.auth import Person
from ccfloor.serve.cases import (
    CaseFile,
    CaseLine,
    CaseList,
    CaseRequest,
    Cases,
    DecideCase,
    OpenCase,
)
from ccfloor.serve.messages import Done
from ccfloor.serve.teams import Teams
from ccfloor.store.interface import Store

UNSETTLED: Final = (State.CANDIDATE, State.CONFIRMED, State.APPEALED)
"""States in which something will still happen to a case, however old it is."""
OLDER_KEPT: Final = 3
"""Older months whose lines are kept after somebody asked for a day of them."""
_RANKS: Final = {"lead": Rank.LEAD, "supervisor": Rank.SUPERVISOR, "manager": Rank.MANAGER}


class CaseRoom:
    """Lists, shows and has decided."""

    def __init__(
        self,
        config: Config,
        store: Store,
        office: CaseOffice,
        roster: Callable[[], DutyRoster | None],
        now: Callable[[], Instant],
        clock_now: Callable[[], Instant],
        decide_line: Callable[[Person, DecideCase], Awaitable[Done]],
    ) -> None:
        """``now`` is the stream's clock, ``clock_now`` the one that times steps and appeals.

        ``decide_line`` has answered what is objected to a payslip's line.
        """
        self._decide_line = decide_line
        self._store = store
        self._office = office
        self._roster = roster
        self._now = now
        self._clock_now = clock_now
        self._regulation = config.regulation
        self._zone = ZoneInfo(config.site.timezone)
        self._teams = Teams(config.team)
        self._names = {person.agent: person.name for person in config.person}
        self._lines: dict[str, CaseLine] = {}
        self._months: tuple[Month, Month] | None = None
        """Those whose cases are all in ``_lines``; None: nothing was read yet."""
        self._older: deque[Month] = deque()
        """Months that were asked for by a day and are kept as well, the last few."""
        self._by: DutyRoster | None = None
        """The roster by which the lines name people and teams."""
        self._reading = asyncio.Lock()

    # --- what comes in -------------------------------------------------------------------

    def on(self, cases: Sequence[Case]) -> None:
        """Take cases as they stand by now; where no list was asked for yet, none is kept."""
        for case in cases:
            self._put(case)

    # --- what a leader asks (serve.desk.CaseDesk) ----------------------------------------

    async def answer(self, person: Person, request: CaseRequest) -> CaseList | CaseFile | Done:
        """Answer a leader, of whatever rank; raises StoreError."""
        match request:
            case Cases():
                return await self._list(person, request)
            case OpenCase():
                return await self._file(person, request)
            case DecideCase():
                return await self._decide(person, request)

    def shows(self, person: Person, case: Case) -> bool:
        """Tell whether a case is of those that somebody leads."""
        return person.role in _RANKS and _leads(person, self._team(case))

    async def _list(self, person: Person, request: Cases) -> CaseList:
        await self._read()
        if request.day:
            await self._read_older(request.day[:7])
        lines = [one for one in self._lines.values() if _leads(person, one.team)]
        wanted = lines if request.day else filter(self._is_recent, lines)
        shown, offset, total = page_of(wanted, request)
        return CaseList(
            request.id,
            self._now(),
            tuple(shown),
            offset=offset,
            total=total,
            waiting=sum(map(is_waiting, lines)),
        )

    async def _file(self, person: Person, request: OpenCase) -> CaseFile | Done:
        case = await self._store.case(request.case)
        if case is None or not self.shows(person, case):
            return Done(request.id, ok=False, error="unknown_case")
        edition = self._regulation.on(case.day)
        doer, now = self.doer(person, case), self._clock_now()
        return file_of(request.id, case, edition, self._team(case), self._name_of, doer, now)

    async def _decide(self, person: Person, request: DecideCase) -> Done:
        if is_line(request.case):
            return await self._decide_line(person, request)
        case = await self._store.case(request.case)
        if case is None or not self.shows(person, case):
            # The same for both: whether another team has a case is not to be found out.
            return Done(request.id, ok=False, error="unknown_case")
        if request.seen < 1:
            return Done(request.id, ok=False, error="not_seen")
        work = self._act(case, self.doer(person, case), request)
        if work is None:
            return Done(request.id, ok=False, error="unknown_act")
        after = await work
        if isinstance(after, Refusal):
            return Done(request.id, ok=False, error=after.code, detail=after.reason)
        self._put(after)
        return Done(request.id, ok=True)

    def _act(self, case: Case, doer: Doer, request: DecideCase) -> Awaitable[Case | Refusal] | None:
        office, name, why, seen = self._office, case.id, request.why, request.seen
        match request.act:
            case "confirm":
                return office.confirm(name, doer, why, seen=seen)
            case "excuse":
                return office.excuse(name, doer, request.code, why, seen=seen)
            case "uphold" | "overturn":
                upheld = request.act == "uphold"
                return office.decide(name, doer, why, upheld=upheld, seen=seen)
            case "finalise":
                return office.finalise(name, doer, why, seen=seen)
            case _:
                return None

    def doer(self, person: Person, case: Case) -> Doer:
        """Say who decides: whose key it is, by every name that the key and the roster have."""
        day = f"{wall_time(self._clock_now(), self._zone):%Y-%m-%d}"
        rank = _RANKS[person.role]
        roster = self._roster()
        doer = keyed_doer(person.user, person.agent, rank, roster, day)
        return known_by_then(doer, case, roster)

    # --- inside --------------------------------------------------------------------------

    async def _read(self) -> None:
        """Have the lines of this month, the last, and of all that is unsettled.

        Once for a month and a version of the roster, which gives people and teams their names.
        """
        today = wall_time(self._now(), self._zone).date()
        last = today.replace(day=1) - timedelta(days=1)
        months = (f"{last:%Y-%m}", f"{today:%Y-%m}")
        async with self._reading:
            roster = self._roster()
            if self._by is not roster:
                self._older.clear()  # they were named by another one
            if self._months == months and self._by is roster:
                return
            begun, self._months = self._months, months  # from here on what moves is put in
            by, self._by = self._by, roster
            try:
                for month in months:
                    for case in await self._store.cases(month=month):
                        self._put(case)
                for state in UNSETTLED:
                    for case in await self._store.cases(state=state):
                        self._put(case)
            except BaseException:
                self._months, self._by = begun, by
                raise
            self._forget()

    async def _read_older(self, month: Month) -> None:
        """Have the lines of an older month too; the month that was asked for longest ago goes."""
        async with self._reading:
            if month in (self._months or ()) or month in self._older:
                return
            self._older.append(month)
            try:
                for case in await self._store.cases(month=month):
                    self._put(case)
            except BaseException:
                self._older.remove(month)
                raise
            if len(self._older) > OLDER_KEPT:
                self._older.popleft()
                self._forget()

    def _forget(self) -> None:
        for line in [one for one in self._lines.values() if not self._is_kept(one)]:
            del self._lines[line.id]

    def _put(self, case: Case) -> None:
        """Keep the newer of what is known and what comes."""
        if self._months is None:
            return
        known = self._lines.get(case.id)
        if known is not None and known.revision > case.revision:
            return
        line = self._line(case)
        if self._is_kept(line):
            self._lines[case.id] = line
        else:
            self._lines.pop(case.id, None)

    def _is_recent(self, line: CaseLine) -> bool:
        return line.day[:7] in (self._months or ()) or line.state in UNSETTLED

    def _is_kept(self, line: CaseLine) -> bool:
        return self._is_recent(line) or line.day[:7] in self._older

    def _line(self, case: Case) -> CaseLine:
        return line_of(case, self._regulation.on(case.day), self._team(case), self._name_of)

    def _team(self, case: Case) -> str:
        """Name whose case it is: the roster's team on that day, else the configuration's."""
        return case.team or self._teams.of(case.agent, case.about, case.seat)

    def _name_of(self, person: PersonId, agent: AgentName) -> str:
        roster = self._roster()
        known = None if roster is None else roster.people.get(person)
        return known.name if known is not None else self._names.get(agent, "")


def _leads(person: Person, team: str) -> bool:
    """Tell whether somebody leads a team; a key without teams leads all, the nameless one too."""
    return not person.teams or team in person.teams
