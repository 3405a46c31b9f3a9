"""What the commands about cases share: who somebody is, which case is meant, where it is kept."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from ccfloor.case_office import CaseOffice
from ccfloor.cases.case import PREFIX, Case, Doer, Refusal
from ccfloor.cases.who import known_doer
from ccfloor.clock import SystemClock
from ccfloor.commands.options import configuration
from ccfloor.config import Config
from ccfloor.config_calendar import calendar_of
from ccfloor.errors import CcfloorError
from ccfloor.locale import Words
from ccfloor.localtime import wall_time
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Day, Rank
from ccfloor.serve.cleaning import NAME_WIDTH, clean
from ccfloor.serve.teams import Teams
from ccfloor.store.sql_store import SqlStore
from ccfloor.telling.case_page import case_page
from ccfloor.telling.lines import TonedLine, plain
from ccfloor.telling.refusals import CASES, refused

LOCAL: Final = "local"
"""Who comes in where no token is configured: the door lets this machine's own screens in so."""
_NEAREST: Final = 5


class CasesDesk:
    """An office over the configured store, and the words of the site."""

    def __init__(
        self, config: Config, store: SqlStore, language: str, roster: DutyRoster | None = None
    ) -> None:
        """Take what is open already, and the roster in force; None: none is kept."""
        self.config = config
        self.store = store
        self.words = Words(language or config.site.language)
        self.zone = ZoneInfo(config.site.timezone)
        self.regulation = config.regulation
        self.roster = roster
        clock = SystemClock()
        is_worked = calendar_of(config.holidays).is_worked
        self.office = CaseOffice(store, self.regulation, self.zone, clock, is_worked)
        self.today = f"{wall_time(clock.now(), self.zone):%Y-%m-%d}"
        people = () if roster is None else roster.people.values()
        self.people = {one.id: clean(one.name, NAME_WIDTH) for one in people}
        """Names by roster id; and by agent code, for cases that name no person."""
        self.people |= {one.agent: clean(one.name, NAME_WIDTH) for one in config.person}
        self._teams = Teams(config.team)

    async def find(self, name: str) -> Case:
        """Find a case by its id, its breach's id, or how one of these begins."""
        for exact in (name, PREFIX + name):
            case = await self.store.case(exact)
            if case is not None:
                return case
        known = [case for case in await self.store.cases() if _begins(case.id, name)]
        if len(known) == 1:
            return known[0]
        some = "".join(f"\n  {case.id}" for case in known[:_NEAREST])
        what = "several cases begin so" if known else "there is no such case"
        raise CcfloorError(f"{name}: {what}{some}")

    def page(self, case: Case, cells: int = 0) -> list[TonedLine]:
        """Write a case in so many cells; 0: as many as the terminal has."""
        edition = self.regulation.on(case.day)
        return case_page(case, edition, self.zone, cells or width(), self.words, self.people)

    def team(self, case: Case) -> str:
        """Name whose case it is: the roster's team on that day, else the configuration's."""
        return case.team or self._teams.of(case.agent, case.about, case.seat)

    def doer(self, user: str) -> Doer:
        """Say who somebody is, and that he came by a command; raises CcfloorError for a stranger.

        Where a roster is kept he is somebody of it, with the rank that he has there today: by his
        id, number, agent code or a name that is his alone; a user of a token by its ``agent``.
        """
        return doer_of(self.config, self.roster, user, self.today)

    def answer(self, outcome: Case | Refusal) -> int:
        """Show the case after a step, or why it was not taken; give the exit code."""
        if isinstance(outcome, Refusal):
            about = f": {outcome.about}" if outcome.about else ""
            out(f"{refused(outcome.code, self.words, CASES)} ({outcome.code}{about})\n")
            return 1
        show(self.page(outcome))
        return 0


@asynccontextmanager
async def desk(path: Path, language: str = "") -> AsyncIterator[CasesDesk]:
    """Open the configured store for one command."""
    config = configuration(path)
    store = SqlStore(config.store.url)
    await store.open()
    try:
        plan = await store.plan()
        roster = None if plan is None else DutyRoster(plan)
        yield CasesDesk(config, store, language, roster)
    finally:
        await store.close()


def doer_of(config: Config, roster: DutyRoster | None, user: str, today: Day) -> Doer:
    """Say who somebody is by the roster of a day, or without one by the configuration."""
    if roster is None:
        return configured_doer(config, user)
    agent = _agent_of(config, user)
    found = known_doer(user, None, roster, today)
    if not found.person and agent:
        found = known_doer(agent, None, roster, today)
    if not found.person:
        raise CcfloorError(
            f"--by {user}: expected somebody of the roster, by id, number, agent code or a "
            "name that one person has"
        )
    if found.rank is None:
        raise CcfloorError(f"--by {user}: {found.person} has no posting on {today}")
    return Doer(user, found.person, found.agent or agent, found.rank, "command")


def _agent_of(config: Config, user: str) -> str:
    """Give the agent code that the configuration has for a user; empty: none."""
    tokens = (one.agent for one in config.serve.token if one.user == user and one.agent)
    people = (one.agent for one in config.person if user in {one.agent, one.name})
    return next(chain(tokens, people), "")


def configured_doer(config: Config, user: str) -> Doer:
    """Say who somebody is by the configuration alone; the rank is not his to say.

    Whoever may read the configuration and write the database is trusted to be who he says he is:
    this is a command on the server, not a door. So it is on the log that it was one.
    """
    agent = _agent_of(config, user)
    for token in config.serve.token:
        if token.user == user and token.role != "wall":
            return Doer(user, agent=agent, rank=Rank(token.role), via="command")
    if user == LOCAL and not config.serve.token:
        return Doer(user, rank=Rank.SUPERVISOR, via="command")
    if agent:
        return Doer(user, agent=agent, rank=Rank.AGENT, via="command")
    known = [token.user for token in config.serve.token if token.role != "wall"] or [LOCAL]
    people = f", or one of {len(config.person)} [[person]] by agent" if config.person else ""
    raise CcfloorError(f"--by {user}: expected {', '.join(known)}{people}")


def show(lines: Sequence[TonedLine]) -> None:
    """Write lines on the terminal."""
    out(plain(lines))


def out(text: str) -> None:
    """Write text on the terminal, odd bytes as escapes."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def width() -> int:
    """Tell how wide the terminal is."""
    return shutil.get_terminal_size((100, 24)).columns


def _begins(case: str, name: str) -> bool:
    return bool(name) and (case.startswith(name) or case.removeprefix(PREFIX).startswith(name))
