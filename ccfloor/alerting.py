"""Alerting: findings climb the ladder, what falls due becomes rows of the outbox.

The law: a step of an alert towards a target has one id for ever, ``alert:role:target``; what was
kept before a restart is not kept again. Nothing here holds up the floor.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from ccfloor.alerts.channels import channel
from ccfloor.alerts.ladder import Ladder, Rungs, Sending
from ccfloor.alerts.outbox import Outbox
from ccfloor.alerts.quiet import quiet_until
from ccfloor.clock import Clock
from ccfloor.config import AlertsConfig, AlertTarget, Config
from ccfloor.errors import StoreError
from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros, micros
from ccfloor.floor.states import Severity
from ccfloor.locale import Words
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised, Finding
from ccfloor.serve.readings import Reading
from ccfloor.store.interface import Delivery, Store
from ccfloor.telling.alert_text import alert_text

_LOG: Final = structlog.get_logger(__name__)

BACK: Final[Micros] = 2 * 1440 * MINUTE
AGAIN_S: Final = 5.0


def rungs_of(alerts: AlertsConfig) -> Rungs:
    """Turn the configuration's seconds into the ladder's."""
    lead, supervisor, manager = ("lead", 0), alerts.supervisor_s, alerts.manager_s
    up = [("supervisor", micros(supervisor))] if supervisor > 0 else []
    top = [("manager", micros(manager))] if manager > 0 else []
    later = [("supervisor", micros(alerts.warning_s))] if alerts.warning_s > 0 else []
    return Rungs(
        critical=(lead, *up, *top),
        warning=(lead, *later),
        cooldown=micros(alerts.cooldown_s),
        many=alerts.many,
    )


class Alerting:
    """Drives the ladder by the clock and fills the outbox."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        rng: Random,
        *,
        team_of: Callable[[str], str] = lambda _: "",
        name_of: Callable[[str], str] = lambda _: "",
        folder: Path = Path(),
        file: str = "configuration",
    ) -> None:
        """Take targets from ``[[alerts.target]]``; raises ConfigError where one has no address."""
        alerts = config.alerts
        self._site = config.site.name
        self._zone = ZoneInfo(config.site.timezone)
        self._store = store
        self._clock = clock
        self._team_of = team_of
        self._name_of = name_of
        self._targets = alerts.target
        self._loud_when_critical = alerts.critical_is_loud
        self._ladder = Ladder(rungs_of(alerts))
        self._words = {t.name: Words(t.language or config.site.language) for t in self._targets}
        channels = {t.name: channel(t, folder, clock, file) for t in self._targets}
        self.outbox = Outbox(store, channels, clock, rng)
        self._known: deque[str] = deque(maxlen=20_000)
        self._ids: set[str] = set()
        self._wake = asyncio.Event()

    @property
    def wanted(self) -> bool:
        """Whether anybody is to be told at all."""
        return bool(self._targets)

    async def open(self, standing: Iterable[tuple[Alert, object]]) -> None:
        """Take up what an earlier run left: rows that wait, and alerts that nobody acted on."""
        if not self.wanted:
            return
        await self.outbox.open()
        now = self._clock.now()
        taken: dict[str, set[str]] = {}
        for row in await self._store.deliveries(now - BACK, now + BACK):
            self._remember(row.id)
            for name in row.alerts:
                taken.setdefault(name, set()).add(row.role)
        for alert, noted in standing:
            if alert.cleared_at is None and noted is None:
                self._ladder.raised(alert, frozenset(taken.get(alert.id, ())))
        self._wake.set()

    def on(self, findings: Sequence[Finding]) -> None:
        """Take alerts that were raised or cleared."""
        if not self.wanted:
            return
        for finding in findings:
            if isinstance(finding, AlertRaised):
                self._ladder.raised(finding.alert)
                self._wake.set()
            elif isinstance(finding, AlertCleared):
                self._ladder.over(finding.alert.id)

    def acknowledged(self, alerts: Iterable[str]) -> None:
        """Stop the climb of alerts that somebody took note of."""
        for alert in alerts:
            self._ladder.over(alert)

    async def run(self, now: Callable[[], Instant]) -> None:
        """Climb and send, for ever; ``now`` is the clock by which alerts are raised."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.outbox.run())
            group.create_task(self._climb(now))

    async def _climb(self, now: Callable[[], Instant]) -> None:
        pending: list[Delivery] = []
        while True:
            pending += self.due(now())
            try:
                await self.outbox.put(pending)
                pending = []
            except StoreError:
                _LOG.exception("messages not stored: tried again", waiting=len(pending))
                await asyncio.sleep(AGAIN_S)
                continue
            deadline = self._ladder.next_deadline()
            pause = None if deadline is None else max(0.0, (deadline - now()) / SECOND)
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()

    def due(self, to: Instant) -> list[Delivery]:
        """Make the rows of all steps that are due."""
        return [row for sending in self._ladder.due(to) for row in self._rows(sending)]

    def _rows(self, sending: Sending) -> Iterable[Delivery]:
        first = sending.alerts[0]
        team = self._team_of(first.agent) if first.agent else ""
        for target in self._targets:
            if target.role != sending.role or not _meant(target, team):
                continue
            name = f"{first.id}:{sending.role}:{target.name}"
            if name in self._ids:
                continue
            self._remember(name)
            yield self._row(sending, target, name)

    def _row(self, sending: Sending, target: AlertTarget, name: str) -> Delivery:
        first = sending.alerts[0]
        words = self._words[target.name]
        text = alert_text(
            sending.alerts, sending.suppressed, self._site, self._zone, words, self._name_of
        )
        loud = self._loud_when_critical and first.severity is Severity.CRITICAL
        quiet = None
        if not loud:
            quiet = quiet_until(sending.at, target.quiet_from, target.quiet_to, self._zone)
        return Delivery(
            id=name,
            target=target.name,
            role=sending.role,
            alerts=tuple(alert.id for alert in sending.alerts),
            severity=first.severity.value,
            subject=text.subject,
            body=text.body,
            created_at=sending.at,
            next_at=quiet or sending.at,
            held=quiet is not None,
        )

    def _remember(self, name: str) -> None:
        if len(self._known) == self._known.maxlen:
            self._ids.discard(self._known[0])
        self._known.append(name)
        self._ids.add(name)

    def readings(self) -> list[Reading]:
        """Tell the metrics."""
        return self.outbox.readings() if self.wanted else []


def _meant(target: AlertTarget, team: str) -> bool:
    return not target.teams or not team or team in target.teams
