"""What the commands about cases share: who somebody is, which case is meant, where it is kept."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from ccfloor.case_office import CaseOffice
from ccfloor.cases.case import PREFIX, Case, Doer, Refusal
from ccfloor.clock import SystemClock
from ccfloor.commands.options import configuration
from ccfloor.config import Config
from ccfloor.errors import CcfloorError
from ccfloor.locale import Words
from ccfloor.roster.plan import Rank
from ccfloor.store.sql_store import SqlStore
from ccfloor.telling.case_page import case_page, refused
from ccfloor.telling.lines import TonedLine, plain

LOCAL: Final = "local"
"""Who comes in where no token is configured: the door lets this machine's own screens in so."""
_NEAREST: Final = 5


class CasesDesk:
    """An office over the configured store, and the words of the site."""

    def __init__(self, config: Config, store: SqlStore, language: str) -> None:
        """Take what is open already."""
        self.config = config
        self.store = store
        self.words = Words(language or config.site.language)
        self.zone = ZoneInfo(config.site.timezone)
        self.regulation = config.regulation
        self.office = CaseOffice(store, self.regulation, self.zone, SystemClock())

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

    def page(self, case: Case) -> list[TonedLine]:
        """Write a case."""
        return case_page(case, self.regulation.on(case.day), self.zone, width(), self.words)

    def answer(self, outcome: Case | Refusal) -> int:
        """Show the case after a step, or why it was not taken; give the exit code."""
        if isinstance(outcome, Refusal):
            out(f"{refused(outcome, self.words)} ({outcome.code})\n")
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
        yield CasesDesk(config, store, language)
    finally:
        await store.close()


def doer_of(config: Config, user: str) -> Doer:
    """Say who somebody is by the configuration; raises CcfloorError for a stranger.

    Whoever may read the configuration and write the database is trusted to be who he says he is:
    this is a command on the server, not a door. The rank is not his to say.
    """
    agent = next((one.agent for one in config.person if user in {one.agent, one.name}), "")
    for token in config.serve.token:
        if token.user == user and token.role != "wall":
            return Doer(user, agent=agent, rank=Rank(token.role))
    if user == LOCAL and not config.serve.token:
        return Doer(user, rank=Rank.SUPERVISOR)
    if agent:
        return Doer(user, agent=agent, rank=Rank.AGENT)
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
