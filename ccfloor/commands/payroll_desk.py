"""What payroll's commands share: the office over the configured store, and who may do what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

import typer

from ccfloor.cases.case import Refusal
from ccfloor.cases.who import at_least
from ccfloor.clock import SystemClock
from ccfloor.commands.cases_desk import configured_doer, out, show, width
from ccfloor.commands.options import configuration
from ccfloor.config import Config
from ccfloor.errors import CcfloorError
from ccfloor.locale import LANGUAGES, Words
from ccfloor.payroll.period import Period
from ccfloor.payroll_office import PayrollOffice
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.holidays import is_worked
from ccfloor.roster.people import number_on
from ccfloor.roster.plan import Day, Person, Rank
from ccfloor.store.sql_store import SqlStore
from ccfloor.telling.pay_words import REFUSALS, STATES

PeriodName = Annotated[str, typer.Argument(metavar="PERIOD", help="Like 2026-11.")]
By = Annotated[str, typer.Option("--by", help="Your name in the configuration.")]
Language = Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")]

T = TypeVar("T")

_CLERKS: Final = frozenset({"hr", "manager"})
"""Who signs for these may also calculate, export and lock."""


class PayrollDesk:
    """An office over the open store, and the words of the site."""

    def __init__(self, config: Config, store: SqlStore, language: str) -> None:
        """Take what is open already."""
        if language and language not in LANGUAGES:
            raise CcfloorError(f"--language {language}: expected one of {', '.join(LANGUAGES)}")
        self.config, self.store = config, store
        self.words = Words(language or config.site.language)
        self.zone = ZoneInfo(config.site.timezone)
        self.office = PayrollOffice(
            store, config.payroll, config.regulation, config.site, SystemClock(), is_worked
        )

    def clerk(self, user: str) -> str:
        """Let a supervisor, or who signs for HR or the manager; raises CcfloorError for others."""
        if any(one.user == user and one.role in _CLERKS for one in self.config.payroll.signer):
            return user
        if not at_least(configured_doer(self.config, user).rank, Rank.SUPERVISOR):
            raise CcfloorError(
                f"--by {user}: expected a supervisor, or a [[payroll.signer]] for hr or manager"
            )
        return user

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
            told = self.words(REFUSALS[outcome.code]) if outcome.code in REFUSALS else ""
            out(f"{told or outcome.reason} ({outcome.code}: {outcome.reason})\n")
            return 1
        out(f"{outcome.id}  {self.words(STATES[outcome.state.value])}  #{outcome.run}\n")
        return 0


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
