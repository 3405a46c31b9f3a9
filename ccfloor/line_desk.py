"""The desk of objections to payslip lines: what leaders above a lead see of them, and answer.

The law: whoever asks is shown the teams that his key names (none named: all), and a line of
another team is refused like one that there is not. Who answers is the person whom the roster knows
by the key, with the rank that the roster gives him that day; whom a roster does not know answers
nothing, for nobody could tell whether the line is his own. An answer is for the run that was on
the screen: where it has its answer already, that is said and nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from ccfloor.cases.case import Refusal
from ccfloor.cases.who import keyed_doer, known_doer
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.errors import PayrollError
from ccfloor.localtime import wall_time
from ccfloor.payroll.lines import item_and_source
from ccfloor.payroll.objections import Objection, Somebody, may_not_answer, to_answer, to_follow
from ccfloor.payroll.period import MAY_FOLLOW, Answer, Keep, Period, PeriodState
from ccfloor.payroll.rights import Actor
from ccfloor.payroll_office import Outcome, PayrollOffice
from ccfloor.payslip_room import objection_told
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.people import number_on
from ccfloor.roster.plan import PersonId, Rank
from ccfloor.serve.auth import CHIEFS, Person
from ccfloor.serve.cases import DecideCase
from ccfloor.serve.cleaning import NAME_WIDTH, NOTE_WIDTH, clean
from ccfloor.serve.line_objections import LineObjection, LineObjections, ObjectionsTold
from ccfloor.serve.messages import Done
from ccfloor.serve.teams import Teams
from ccfloor.store.interface import Store

MOST: Final = 200
"""Objections of one answer."""
_OF_NO_ROSTER: Final = "agent:"
_RANKS: Final = {"supervisor": Rank.SUPERVISOR, "manager": Rank.MANAGER}


class LineDesk:
    """Lists objections, and has them answered."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        roster: Callable[[], DutyRoster | None],
    ) -> None:
        """``roster`` gives the one in force, None where none is kept."""
        self._clock, self._roster = clock, roster
        self._zone = ZoneInfo(config.site.timezone)
        self._teams = Teams(config.team)
        self._names = {person.agent: person.name for person in config.person}
        self._office = PayrollOffice(store, config.payroll, config.regulation, config.site, clock)

    async def answer(self, person: Person, request: LineObjections) -> ObjectionsTold:
        """List what somebody leads, most urgent first; raises StoreError."""
        by = self._actor(person)
        found = [
            self._told(period, one, by)
            for period in (await self._office.periods()).values()
            if period.state is not PeriodState.LOCKED
            for one in period.objections
        ]
        shown = sorted((one for one in found if _leads(person, one.team)), key=_urgency)
        return ObjectionsTold(
            request.id,
            self._clock.now(),
            tuple(shown[:MOST]),
            total=len(shown),
            open=sum(one.objection.state == "open" for one in shown),
            due=sum(one.due for one in shown),
        )

    async def decide(self, person: Person, request: DecideCase) -> Done:
        """Answer an objection, or say why its line stays; raises StoreError."""
        if person.role not in CHIEFS:
            return Done(request.id, ok=False, error="not_allowed")
        try:
            period = await self._office.period(request.case.partition("/")[0])
        except PayrollError:
            return Done(request.id, ok=False, error="unknown_line")
        of = [one for one in period.objections if one.line == request.case]
        if not any(_leads(person, self._team(period, one.person)) for one in of):
            # The same for both: whether somebody of another team objected is not to be found out.
            return Done(request.id, ok=False, error="unknown_line")
        by = self._actor(person)
        outcome = await self._decided(period, by, request) if by else _STRANGER
        if isinstance(outcome, Refusal):
            return Done(request.id, ok=False, error=outcome.code, detail=outcome.reason)
        return Done(request.id, ok=True)

    async def _decided(self, period: Period, by: Actor, request: DecideCase) -> Outcome:
        line, why = request.case, request.why
        next_one = to_follow if request.act == "keep" else to_answer
        meant = next_one(period.objections, line)
        if meant is None or meant.run != request.seen:
            return Refusal("changed", "another objection to the line is next: look again")
        match request.act:
            case "grant" | "reject":
                granted = request.act == "grant"
                return await self._office.answer(line, by, why, granted=granted)
            case "keep":
                return await self._office.keep(line, by, why)
            case _:
                return Refusal("unknown_act", f"{request.act} is not done to a line")

    # --- who is who ----------------------------------------------------------------------

    def _actor(self, person: Person) -> Actor | None:
        """Say who has a key, as payroll knows him; None where the roster does not know him."""
        roster, rank = self._roster(), _RANKS[person.role]
        day = f"{wall_time(self._clock.now(), self._zone):%Y-%m-%d}"
        doer = keyed_doer(person.user, person.agent, rank, roster, day)
        if roster is None:
            return Actor(person.user, doer.agent, rank)
        if not doer.person:
            return None
        return Actor(person.user, doer.person, known_doer(doer.person, None, roster, day).rank)

    def _team(self, period: Period, person: PersonId) -> str:
        """Name the team that somebody was in when the period ended."""
        roster = self._roster()
        known = None if roster is None else roster.people.get(person)
        if known is None:
            return self._teams.of(person.removeprefix(_OF_NO_ROSTER))
        span = period.span
        during = [one for one in known.postings if one.from_ < span.end and one.to >= span.start]
        return max(during, key=lambda one: one.from_).team if during else ""

    # --- what is told --------------------------------------------------------------------

    def _told(self, period: Period, made: Objection, by: Actor | None) -> LineObjection:
        roster, whose = self._roster(), made.person
        known = None if roster is None else roster.people.get(whose)
        coded = self._names.get(whose.removeprefix(_OF_NO_ROSTER), "")
        item, source = item_and_source(made.line)
        acts, barred = _may(period, made, by)
        return LineObjection(
            line=made.line,
            run=made.run,
            period=period.id,
            state=period.state.value,
            item=item,
            objection=objection_told(made),
            person=clean(whose, NAME_WIDTH),
            name=clean(coded if known is None else known.name, NAME_WIDTH),
            number="" if known is None else clean(number_on(known, period.span.start), NAME_WIDTH),
            team=clean(self._team(period, whose), NAME_WIDTH),
            source=clean(source, NOTE_WIDTH),
            due=made.is_due,
            may=acts,
            barred=barred,
        )


_STRANGER: Final = Refusal("stranger", "the roster knows nobody by this key")


def _may(period: Period, made: Objection, by: Actor | None) -> tuple[tuple[str, ...], str]:
    """Say what somebody may do about an objection, and why not where it waits for somebody."""
    step = Keep if made.is_due else Answer
    if not (made.answer is None or made.is_due) or period.state not in MAY_FOLLOW[step]:
        return (), ""
    if by is None:
        return (), _STRANGER.code
    if not by.is_clerk:
        return (), "rank"
    who = Somebody(by.user, by.person)
    refusal = may_not_answer(made, who)
    if refusal is not None:
        return (), refusal.code
    if made.answer is None:
        return ("grant", "reject"), ""
    granted_it = made.answer.by.is_also(who) or by.is_manager
    return (("keep",), "") if granted_it else ((), "not_granted_by")


def _urgency(one: LineObjection) -> tuple[int, int]:
    of = one.objection
    if of.state == "open":
        return 0, of.at
    answered = of.answered_at or of.at
    return (1, answered) if one.due else (2, -answered)


def _leads(person: Person, team: str) -> bool:
    return not person.teams or team in person.teams
