"""Where breaches become cases while the daemon runs.

The law: every breach that is stored has its case, sooner or later: what was found is queued and
opened in the background, and a start opens again what the last days hold, which harms nothing (a
case is opened once). A store that does not answer is asked again; nothing is dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from ccfloor.case_office import CaseOffice
from ccfloor.cases.case import Case
from ccfloor.errors import StoreError
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.roster.duty import DutyRoster
from ccfloor.rules.findings import Breach, BreachFound, BreachRevised, Finding
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.store.interface import Store

_LOG: Final = structlog.get_logger(__name__)

AGAIN_S: Final = 5.0
"""How long to wait after a store refused."""
CLOSE_S: Final = 600.0
"""How often cases are closed whose time for an appeal is over."""
BACK: Final[Micros] = 3 * 1440 * MINUTE
"""A start opens what was found within this."""


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
        self.on_cases: Callable[[Sequence[Case]], None] | None = None
        """Told of cases that are new or explained."""

    def on(self, findings: Sequence[Finding]) -> None:
        """Queue the breaches among findings; a revised one replaces what waits."""
        for finding in findings:
            if isinstance(finding, BreachFound | BreachRevised):
                self._queue[finding.breach.id] = finding.breach
                self._wake.set()

    async def run(self, now: Instant) -> None:
        """Open what the last days hold, then whatever is found, for ever."""
        await self._until_stored(lambda: self._take_up(now))
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
        """Open the cases of all that waits; raises StoreError, and then all of it waits on."""
        batch = list(self._queue.values())
        if not batch:
            return
        await self._flush()
        await self._open(batch)
        for breach in batch:
            if self._queue.get(breach.id) is breach:
                del self._queue[breach.id]

    async def _take_up(self, now: Instant) -> None:
        await self._open(await self._store.breaches(now - BACK, now + MINUTE))

    async def _open(self, breaches: Sequence[Breach]) -> None:
        if not breaches:
            return
        first = min(breach.begun_at for breach in breaches)
        last = max(breach.at for breach in breaches) + 1
        cases = await self.office.open(
            breaches,
            roster=self._roster(),
            gaps=await self._store.gaps(first, last),
            incidents=await self._store.incidents(first, last),
        )
        self._opened += len(cases)
        if cases and self.on_cases is not None:
            self.on_cases(cases)

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
            gauge("ccfloor_cases_waiting", "Breaches whose case is not opened yet",
                  len(self._queue)),
            counter("ccfloor_cases_opened_total", "Cases opened or explained", self._opened),
        ]  # fmt: skip
