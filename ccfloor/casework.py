"""Where breaches become cases while the daemon runs.

The law: every breach that is stored has its case, sooner or later: what was found is queued and
opened in the background, and a start opens what the store holds without a case, oldest first.
A case is stored, listed and told as soon as it is opened, however many wait behind it; what is
found meanwhile does not stand behind them. Where a start stood is nowhere written down: it is what
still has no case, so whoever is killed in the middle goes on there, and opens nothing twice. A
store that does not answer is asked again; nothing is dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from ccfloor.case_office import CaseOffice
from ccfloor.errors import StoreError
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.roster.duty import DutyRoster
from ccfloor.rules.findings import Breach, BreachFound, BreachRevised, Finding, Incident
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.store.interface import Store

_LOG: Final = structlog.get_logger(__name__)

AGAIN_S: Final = 5.0
"""How long to wait after a store refused."""
CLOSE_S: Final = 600.0
"""How often cases are closed whose time for an appeal is over."""
BACK: Final[Micros] = 62 * 1440 * MINUTE
"""A start opens what was found within this: longer than any holiday, and what is of this month or
the last. A candidate out of the blue about something older would be fair to nobody."""
EXPLAINED_BACK: Final[Micros] = 3 * 1440 * MINUTE
"""A start lets cases hear of the incidents that were found within this."""
FOUND_LATER: Final[Micros] = 1440 * MINUTE
"""So long after a breach an incident may be found that explains it."""
PIECE: Final = 50
"""Breaches that are opened at a time; then comes what was found meanwhile."""


class Casework:
    """Opens the cases of what rules find."""

    def __init__(
        self,
        office: CaseOffice,
        store: Store,
        roster: Callable[[], DutyRoster | None],
        flush: Callable[[], Awaitable[None]],
    ) -> None:
        """Take who opens them, where breaches are, who is rostered, and what writes them first."""
        self.office = office
        self._store = store
        self._roster = roster
        self._flush = flush
        self._queue: dict[str, Breach] = {}
        self._wake = asyncio.Event()
        self._opened = 0

    def on(self, findings: Sequence[Finding]) -> None:
        """Queue the breaches among findings; a revised one replaces what waits."""
        for finding in findings:
            if isinstance(finding, BreachFound | BreachRevised):
                self._queue[finding.breach.id] = finding.breach
                self._wake.set()

    async def run(self, now: Instant) -> None:
        """Open what the store holds without a case, then whatever is found, for ever."""
        await self._until_stored(lambda: self.take_up(now))
        while True:
            await self._until_stored(self.office.close_due)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await self._open_for_ever()

    async def _open_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._until_stored(self.open_queued)

    async def open_queued(self) -> None:
        """Open the cases of all that waits; raises StoreError, and then the rest of it waits on."""
        while self._queue:
            piece = list(self._queue.values())[:PIECE]
            await self._flush()
            await self._open(piece)
            for breach in piece:
                if self._queue.get(breach.id) is breach:
                    del self._queue[breach.id]

    async def take_up(self, now: Instant) -> None:
        """Open what earlier runs left without a case; raises StoreError, to be called again."""
        until, before = now + MINUTE, None
        while piece := await self._store.unopened(now - BACK, until, PIECE):
            if piece == before:
                _LOG.error("breaches whose cases cannot be opened", breaches=len(piece))
                break
            before = piece
            await self._open(piece)
            await self.open_queued()
        await self._explain(now - EXPLAINED_BACK, until)

    async def _explain(self, since: Instant, until: Instant) -> None:
        """Tell cases of incidents of which their breaches heard when nobody opened any more."""
        for hour in range(since, until, 60 * MINUTE):
            breaches = await self._store.breaches(hour, min(hour + 60 * MINUTE, until))
            if not breaches:
                continue
            known = await self._incidents(breaches)
            named = {name for incident in known for name in incident.breaches}
            await self._open([one for one in breaches if one.incident or one.id in named])

    async def _open(self, breaches: Sequence[Breach]) -> None:
        if not breaches:
            return
        cases = await self.office.open(
            breaches,
            roster=self._roster(),
            gaps=await self._store.gaps(*_stretch(breaches)),
            incidents=await self._incidents(breaches),
        )
        self._opened += len(cases)

    async def _incidents(self, breaches: Sequence[Breach]) -> list[Incident]:
        first, last = _stretch(breaches)
        return await self._store.incidents(first, last + FOUND_LATER)

    async def _until_stored(self, act: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await act()
            except StoreError:
                _LOG.exception("cases not stored: tried again", waiting=len(self._queue))
                await asyncio.sleep(AGAIN_S)
            else:
                return

    def readings(self) -> list[Reading]:
        """Tell the metrics."""
        return [
            gauge("ccfloor_cases_waiting", "Breaches of this run whose case is not opened yet",
                  len(self._queue)),
            counter("ccfloor_cases_opened_total", "Cases opened or explained", self._opened),
        ]  # fmt: skip


def _stretch(breaches: Sequence[Breach]) -> tuple[Instant, Instant]:
    """Give the time that breaches are about, from the first clock that began."""
    first = min(one.begun_at or one.at - one.measured for one in breaches)
    return first, max(one.at for one in breaches) + 1
