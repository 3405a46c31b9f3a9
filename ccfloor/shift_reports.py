"""Shift reports on their way: composed before each shift ends, sent to the supervisors.

The law: a report is one message for ever, by team, end and target: whoever restarts the daemon
sends it once. It has what was stored by then, and says up to when.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from ccfloor.alerts.outbox import Outbox
from ccfloor.config import Config
from ccfloor.errors import StoreError
from ccfloor.floor.deeds import ReportSent
from ccfloor.floor.names import MINUTE, Instant, micros
from ccfloor.handover.report import workloads
from ccfloor.locale import Words
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Shift
from ccfloor.store.interface import Delivery, Store
from ccfloor.telling.shift_report import shift_report

_LOG: Final = structlog.get_logger(__name__)

LOOK_S: Final = 30.0


MONITOR: Final = "monitor"
"""Who sends these reports."""


async def _nobody_listens(_deed: ReportSent) -> None:
    pass  # a test of the reports alone has no rules


class ShiftReports:
    """Looks for shifts that are about to end."""

    def __init__(
        self,
        config: Config,
        store: Store,
        outbox: Outbox,
        roster: Callable[[], DutyRoster | None],
        name_of: Callable[[str], str],
        flush: Callable[[], Awaitable[None]],
        sent: Callable[[ReportSent], Awaitable[None]] = _nobody_listens,
    ) -> None:
        """Take targets of the role supervisor from ``[[alerts.target]]``; tell ``sent`` of each
        shift whose report is on its way.
        """
        self._site = config.site.name
        self._zone = ZoneInfo(config.site.timezone)
        self._before = micros(config.alerts.report_before_s)
        self._targets = [t for t in config.alerts.target if t.role == "supervisor"]
        self._words = {t.name: Words(t.language or config.site.language) for t in self._targets}
        self._store = store
        self._outbox = outbox
        self._roster = roster
        self._name_of = name_of
        self._flush = flush
        self._tell = sent
        self._untold: list[ReportSent] = []
        """Reports on their way of which the rules have not heard."""
        self._sent: set[str] = set()

    async def run(self, now: Callable[[], Instant]) -> None:
        """Look again and again."""
        while True:
            try:
                await self.look(now())
            except StoreError:
                _LOG.exception("shift report not made: tried again")
            await asyncio.sleep(LOOK_S)

    async def look(self, now: Instant) -> None:
        """Send the reports that are due; raises StoreError."""
        await self._tell_all()
        roster = self._roster()
        if roster is None or not self._targets or not self._before:
            return
        ending: dict[tuple[str, Instant], list[Shift]] = {}
        for shift in roster.running(now):
            if shift.end - self._before <= now:
                ending.setdefault((shift.team, shift.end), []).append(shift)
        due = {of: shifts for of, shifts in ending.items() if self._names(*of)}
        if not due:
            return
        known = {row.id for row in await self._store.deliveries(now - 1440 * MINUTE, now + MINUTE)}
        self._sent |= known
        for (team, end), shifts in due.items():
            if self._names(team, end):
                await self._send(team, end, shifts, now)

    def _names(self, team: str, end: Instant) -> dict[str, str]:
        """Name the messages that are not sent yet, by target."""
        named = {t.name: f"report:{team}:{end}:{t.name}" for t in self._targets
                 if not t.teams or team in t.teams}  # fmt: skip
        return {target: name for target, name in named.items() if name not in self._sent}

    async def _send(self, team: str, end: Instant, shifts: list[Shift], now: Instant) -> None:
        await self._flush()
        since = min(shift.start for shift in shifts)
        work = workloads(
            shifts,
            now,
            attempts=await self._store.attempts(since, now),
            visits=await self._store.visits(since, now),
            absences=await self._store.absences(since, now),
            spans=await self._store.spans(since, now),
        )
        rows = []
        for target, name in self._names(team, end).items():
            text = shift_report(
                team, since, end, work, self._site, self._zone, self._words[target], self._name_of
            )
            rows.append(
                Delivery(
                    id=name,
                    target=target,
                    role="supervisor",
                    alerts=(),
                    severity="notice",
                    subject=text.subject,
                    body=text.body,
                    created_at=now,
                    next_at=now,
                )
            )
        await self._outbox.put(rows)
        self._sent |= {row.id for row in rows}
        self._untold.append(ReportSent(team, end, MONITOR))
        await self._tell_all()

    async def _tell_all(self) -> None:
        while self._untold:
            await self._tell(self._untold[0])
            del self._untold[0]
