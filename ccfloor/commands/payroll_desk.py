"""What payroll's commands share: the office over the configured store, and who may do what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from ccfloor.cases.case import Doer, Refusal
from ccfloor.cases.who import known_doer
from ccfloor.clock import SystemClock
from ccfloor.commands.cases_desk import configured_doer, doer_of, out, show, width
from ccfloor.commands.options import configuration
from ccfloor.config import Config
from ccfloor.config_calendar import calendar_of
from ccfloor.errors import CcfloorError
from ccfloor.locale import LANGUAGES, Words
from ccfloor.localtime import wall_time
from ccfloor.payroll.period import Period, Role
from ccfloor.payroll.rights import Actor, rostered_roles
from ccfloor.payroll_office import PayrollOffice
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.people import number_on
from ccfloor.roster.plan import Day, Person, PersonId
from ccfloor.store.sql_store import SqlStore
from ccfloor.telling.pay_words import STATES
from ccfloor.telling.refusals import PAY, refused, technical

PeriodName = Annotated[str, typer.Argument(metavar="PERIOD", help="Like 2026-11.")]
By = Annotated[str, typer.Option("--by", help="You: id, number, agent code or name in the roster.")]
Language = Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")]

T = TypeVar("T")


class PayrollDesk:
    """An office over the open store, and the words of the site."""

    def __init__(self, config: Config, store: SqlStore, language: str) -> None:
        """Take what is open already."""
        if language and language not in LANGUAGES:
            raise CcfloorError(f"--language {language}: expected one of {', '.join(LANGUAGES)}")
        self.config, self.store = config, store
        self.words = Words(language or config.site.language)
        self.zone = ZoneInfo(config.site.timezone)
        self.calendar = calendar_of(config.holidays)
        clock = SystemClock()
        self.today = f"{wall_time(clock.now(), self.zone):%Y-%m-%d}"
        self.office = PayrollOffice(
            store,
            config.payroll,
            config.regulation,
            config.site,
            clock,
            self.calendar.is_worked,
        )

    async def clerk(self, user: str) -> Actor:
        """Let a supervisor, HR or the manager; raises CcfloorError for others."""
        actor = await self.actor(user)
        if not actor.is_clerk:
            raise CcfloorError(f"--by {user}: expected a supervisor, a manager or somebody of HR")
        return actor

    async def actor(self, user: str) -> Actor:
        """Say who somebody is and what he may; raises CcfloorError for a stranger."""
        plan = await self.store.plan()
        signers = self.config.payroll.signer
        if plan is None:
            roles = frozenset(one.role for one in signers if one.user and one.user == user)
            doer = None if roles else configured_doer(self.config, user)
            return actor_of(user, doer, roles)
        roster = DutyRoster(plan)
        doer = doer_of(self.config, roster, user, self.today)
        team = _team_on(roster.people[doer.person], self.today)
        own = rostered_roles(doer.rank, team, self.config.payroll.hr_team)
        # a role that the configuration names somebody for is his alone
        of = [(one.role, known_doer(one.user, None, roster, self.today).person)
              for one in signers if one.user]  # fmt: skip
        others = {role for role, _ in of} - {role for role, name in of if name == doer.person}
        return actor_of(user, doer, own - others)

    async def own_lines(self, actor: Actor) -> PersonId:
        """Name whose the lines are that are somebody's own."""
        rostered = await self.store.plan() is not None
        return actor.person if rostered or not actor.person else f"agent:{actor.person}"

    async def finder(self, start: Day, end: Day) -> Callable[[str], Person | None]:
        """Give what finds a person by id, number or agent code, as they were in a period."""
        plan = await self.store.plan()
        known: dict[str, Person | None] = {}
        for person in DutyRoster(plan).people.values() if plan is not None else ():
            names = {person.id, number_on(person, start), *_during(person, start, end)}
            for name in names - {""}:
                same = known.get(name, person)
                # whoever shares a name with another is found by it no more
                known[name] = person if same is person else None
        for one in self.config.person if plan is None else ():
            known[one.agent] = Person(f"agent:{one.agent}", one.name)
        return known.get

    def answer(self, outcome: Period | Refusal) -> int:
        """Say how far the period is, or why it was refused; give the exit code."""
        if isinstance(outcome, Refusal):
            told = refused(outcome.code, self.words, PAY)
            out(f"{told} ({technical(outcome.code, outcome.reason, outcome.about, self.words)})\n")
            return 1
        out(f"{outcome.id}  {self.words(STATES[outcome.state.value])}  #{outcome.run}\n")
        return 0


def actor_of(user: str, doer: Doer | None, roles: frozenset[Role]) -> Actor:
    """Put together who somebody is and what he may."""
    if doer is None:
        return Actor(user, roles=roles)
    return Actor(user, doer.person or doer.agent, doer.rank, roles)


def _team_on(person: Person, day: Day) -> str:
    return next((one.team for one in person.postings if one.from_ <= day <= one.to), "")


def _during(person: Person, start: Day, end: Day) -> list[str]:
    numbers = [one.number for one in person.numbers if one.from_ < end and one.to >= start]
    agents = [one.agent for one in person.postings if one.from_ < end and one.to >= start]
    return [*numbers, *agents]


@asynccontextmanager
async def payroll_desk(path: Path, language: str = "") -> AsyncIterator[PayrollDesk]:
    """Open the configured store for one command."""
    config = configuration(path)
    store = SqlStore(config.store.url)
    await store.open()
    try:
        yield PayrollDesk(config, store, language)
    finally:
        await store.close()


def at_desk(config: Path, language: str, act: Callable[[PayrollDesk], Awaitable[T]]) -> T:
    """Do something at the desk, from a command."""

    async def run() -> T:
        async with payroll_desk(config, language) as at:
            return await act(at)

    return asyncio.run(run())


__all__ = ["By", "Language", "PayrollDesk", "PeriodName", "at_desk", "out", "show", "width"]
