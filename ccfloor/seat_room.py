"""The seat room: what one person may see of himself, and object to.

The law: whoever asks is told of the agent that his key names, and of nobody else; a key that names
nobody is told nothing. Cases are read from the store, at most once in ``KEPT_S`` for each agent;
after a step of one of his they are read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.case_office import CaseOffice
from ccfloor.cases.case import PREFIX, Case, Doer, Refusal
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.floor.changes import Change
from ccfloor.floor.deeds import AwayLimit
from ccfloor.floor.names import MINUTE, SECOND, AgentName, Instant, Micros
from ccfloor.kpi.agents import AgentTally
from ccfloor.kpi.day import day_start, next_day_start
from ccfloor.localtime import wall_time
from ccfloor.own_cases import is_of, told
from ccfloor.own_lines import OwnLines, payee
from ccfloor.payroll.lines import is_line
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Day, PersonId, Rank
from ccfloor.rules.approvals import Approvals
from ccfloor.rules.book import Answer
from ccfloor.serve.auth import Person
from ccfloor.serve.board import Board
from ccfloor.serve.cleaning import NAME_WIDTH, NOTE_WIDTH, clean
from ccfloor.serve.confirming import on_the_wire
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import Appeal, Mine, MyBreak, Own
from ccfloor.serve.own_figures import MyFigures
from ccfloor.serve.permits import PermitShown
from ccfloor.store.interface import Store

KEPT_S: Final = 5.0
"""Seconds for which an agent's cases are not read again."""
CASES_MOST: Final = 200
_LONGEST: Final[Micros] = 1440 * MINUTE
"""An absence that reaches into the day began within this before it."""


class SeatRoom:
    """Follows everybody's day; tells each of his own."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        office: CaseOffice,
        board: Board,
        approvals: Callable[[], Approvals],
        roster: Callable[[], DutyRoster | None],
        now: Callable[[], Instant],
        limits: Callable[[AgentName], tuple[AwayLimit, ...]] = lambda _agent: (),
        permits: Callable[[AgentName], tuple[PermitShown, ...]] = lambda _agent: (),
    ) -> None:
        """``now`` is the stream's clock; ``limits`` counts who is away with somebody, ``permits``
        tells what he was permitted.
        """
        self._permits = permits
        self._limits = limits
        self._site = config.site
        self._zone = ZoneInfo(config.site.timezone)
        self._regulation = config.regulation
        self._store = store
        self._clock = clock
        self._office = office
        self._lines = OwnLines(config, store, clock)
        self._board = board
        self._approvals = approvals
        self._roster = roster
        self._now = now
        self._tally = AgentTally(
            config.regulation.seconds("T01", "ring_limit_s", config.site.timezone)
        )
        self._day_ends: Instant = 0
        self._turn = 0
        """Counts what is told of cases: what was read before it is not kept."""
        self._kept: dict[tuple[AgentName, PersonId], tuple[float, list[Case]]] = {}

    # --- what comes in -------------------------------------------------------------------

    async def take_up(self) -> None:
        """Count again what the store holds of today; raises StoreError."""
        now = self._now()
        began = self._begin_day(now)
        self._tally.restore(
            await self._store.attempts(began, now + SECOND),
            await self._store.visits(began, now + SECOND),
            [
                *await self._store.open_absences(),
                *await self._store.absences(began - _LONGEST, now + SECOND),
            ],
        )

    def on(self, changes: Iterable[Change]) -> None:
        """Follow the floor."""
        now = self._now()
        if now >= self._day_ends:
            self._begin_day(now)
        self._tally.on(changes)

    def cases_moved(self, cases: Iterable[Case]) -> None:
        """Forget what was read of those whose cases have taken a step."""
        self._turn += 1
        for case in cases:
            for agent, person in [*self._kept]:
                if is_of(case, agent, person):
                    del self._kept[agent, person]

    def is_about(self, person: Person, case: Case) -> bool:
        """Tell whether a case is the own one of who holds a key of the role ``agent``."""
        agent = person.agent
        own = person.role == "agent" and bool(agent)
        return own and self._is_of(case, agent, self._person(agent))

    def _begin_day(self, now: Instant) -> Instant:
        zone, starts = self._site.timezone, self._site.day_starts
        began = day_start(now, zone, starts)
        self._day_ends = next_day_start(now, zone, starts)
        self._tally.start_day(began)
        return began

    # --- what one person asks (serve.desk.OwnSeat) ---------------------------------------

    async def mine(self, person: Person, request: Mine) -> Own:
        """Tell a person of himself; raises StoreError."""
        agent, now = person.agent, self._now()
        cases = await self._cases(agent)
        figures = self._tally.figures(agent, now, self._shift_end)
        return Own(
            id=request.id,
            at=now,
            agent=clean(agent, NAME_WIDTH),
            figures=MyFigures(**msgspec.structs.asdict(figures)),
            seat=self._board.seat_of(agent),
            asked=self._break(agent),
            permits=self._permits(agent),
            together=tuple(on_the_wire(one, self._board.label) for one in self._limits(agent)),
            cases=tuple(told(one, self._regulation.on(one.day)) for one in cases[:CASES_MOST]),
            more=max(0, len(cases) - CASES_MOST),
        )

    async def appeal(self, person: Person, request: Appeal) -> Done:
        """Take in an objection to a case or a payslip's line of this person's own.

        Raises StoreError.
        """
        number, agent = request.id, person.agent
        mine = self._person(agent)
        if is_line(request.case):
            return await self._lines.object_to(
                payee(self._roster(), agent, self._today()), person.user, request
            )
        case = await self._store.case(request.case)
        if case is None or not self._is_of(case, agent, mine):
            # The same for both: whether somebody else has a case is not to be found out.
            return Done(number, ok=False, error="unknown_case")
        if not clean(request.claim, NOTE_WIDTH):
            return Done(number, ok=False, error="no_reason")
        doer = Doer(person.user, mine, agent, Rank.AGENT)
        after = await self._office.appeal(case.id, doer, request.claim, seen=max(0, request.seen))
        self._kept.pop((agent, mine), None)
        if isinstance(after, Refusal):
            return Done(number, ok=False, error=after.code)
        return Done(number, ok=True)

    async def own_matter(self, person: Person, what: str) -> str | None:
        """Give the breach of a case of this person's own; only a whole id names one."""
        agent = person.agent
        case = await self._store.case(what if what.startswith(PREFIX) else PREFIX + what)
        own = case is not None and self._is_of(case, agent, self._person(agent))
        return case.breach or None if case is not None and own else None

    # --- inside --------------------------------------------------------------------------

    async def _cases(self, agent: AgentName) -> list[Case]:
        """Read the cases of this month and the last, newest first."""
        mine, moment = self._person(agent), self._clock.monotonic()
        kept = self._kept.get((agent, mine))
        if kept is not None and moment - kept[0] < KEPT_S:
            return kept[1]
        turn = self._turn
        today = wall_time(self._now(), self._zone).date()
        last = today.replace(day=1) - timedelta(days=1)
        found: dict[str, Case] = {}
        for month in (f"{last:%Y-%m}", f"{today:%Y-%m}"):
            for name in {agent, mine} - {""}:
                for case in await self._store.cases(month=month, person=name):
                    if self._is_of(case, agent, mine):
                        found[case.id] = case
        cases = sorted(found.values(), key=lambda one: (one.begun_at, one.id), reverse=True)
        if turn == self._turn:
            self._kept[agent, mine] = moment, cases
        return cases

    def _is_of(self, case: Case, agent: AgentName, mine: PersonId) -> bool:
        """Tell whether a case is this person's, and not of who had the code before him."""
        had_it = bool(case.person) or self._person(agent, case.day) == mine
        return is_of(case, agent, mine) and had_it

    def _person(self, agent: AgentName, day: Day = "") -> PersonId:
        """Name who has the agent's code on a day, or today; empty: the roster does not say."""
        roster = self._roster()
        if roster is None:
            return ""
        day = day or self._today()
        found = roster.holder(agent, day)
        return "" if found is None else found[0].id

    def _today(self) -> Day:
        return f"{wall_time(self._now(), self._zone):%Y-%m-%d}"

    def _shift_end(self, agent: AgentName, at: Instant) -> Instant | None:
        roster = self._roster()
        shift = None if roster is None else roster.shift_at(agent, at)
        return None if shift is None else shift.end

    def _break(self, agent: AgentName) -> MyBreak | None:
        approvals = self._approvals()
        last = approvals.of(agent)
        if last is None:
            return None
        if not isinstance(last, Answer):
            asked, at = last
            reason = clean(asked.reason, NOTE_WIDTH)
            return MyBreak("asked", at, reason=reason, wanted=asked.wanted)
        if last.withdrawn:
            return None
        by = clean(last.by, NAME_WIDTH)
        if last.used_for is not None:
            return MyBreak("used", last.used_for, by=by)
        if last.granted:
            return MyBreak("granted", last.at, until=approvals.until(last), by=by)
        return MyBreak("refused", last.at, by=by)
