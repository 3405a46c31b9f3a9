"""Alerting: findings ring the bell, what falls due becomes rows of the outbox.

The law: a step of an alert towards a target has one id for ever, ``alert:role:target``; what was
kept before a restart is not kept again. Nothing here holds up the floor, and one message that can
not be kept holds up no other.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from ccfloor.alerts.bell import Bell, Pace, Told
from ccfloor.alerts.channels import channel
from ccfloor.alerts.gathering import Sending
from ccfloor.alerts.ladder import Rungs
from ccfloor.alerts.meant import MeantFor
from ccfloor.alerts.outbox import Outbox
from ccfloor.alerts.quiet import quiet_until
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.config_alerts import AlertsConfig, AlertTarget
from ccfloor.errors import RecordRefused, StoreError
from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros, micros
from ccfloor.floor.states import Severity
from ccfloor.locale import Words
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised, Finding
from ccfloor.serve.readings import Reading, gauge
from ccfloor.store.interface import Delivery, Store
from ccfloor.telling.alert_text import Matter, alert_text

_LOG: Final = structlog.get_logger(__name__)

BACK: Final[Micros] = 60 * MINUTE
"""What rang so shortly before the start is looked at again; or a cooldown, if that is longer."""
AGAIN_S: Final = 5.0


def rungs_of(alerts: AlertsConfig, team: str = "") -> Rungs:
    """Turn the configuration's seconds into the ladder's: the team's own, where it has some."""
    own = next((one for one in alerts.ladder if team and one.team == team), None)

    def after(name: str) -> Micros:
        said = None if own is None else getattr(own, name)
        return micros(getattr(alerts, name) if said is None else said)

    lead, supervisor, manager = ("lead", 0), after("supervisor_s"), after("manager_s")
    up = [("supervisor", supervisor)] if supervisor > 0 else []
    top = [("manager", manager)] if manager > 0 else []
    above = sorted([*up, *top], key=lambda step: step[1])  # a team's own may come before a house's
    warning = after("warning_s")
    later = [("supervisor", warning)] if warning > 0 else []
    return Rungs(
        critical=(lead, *above),
        warning=(lead, *later),
    )


def pace_of(alerts: AlertsConfig) -> Pace:
    """Turn the configuration's seconds into the bell's."""
    return Pace(
        cooldown=micros(alerts.cooldown_s), window=micros(alerts.many_within_s), many=alerts.many
    )


class Alerting:
    """Drives the bell by the clock and fills the outbox."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        rng: Random,
        *,
        team_of: Callable[[str], str] = lambda _: "",
        name_of: Callable[[str], str] = lambda _: "",
        duty_of: Callable[[str], str | None] = lambda _: None,
        folder: Path = Path(),
        file: str = "configuration",
    ) -> None:
        """Take targets from ``[[alerts.target]]``; raises ConfigError where one has no address."""
        alerts = config.alerts
        self._config = config
        self._zone = ZoneInfo(config.site.timezone)
        self._store = store
        self._clock = clock
        self._name_of = name_of
        self._targets = {target.name: target for target in alerts.target}
        meant = MeantFor(alerts.target, team_of, duty_of)
        ladders = {one.team: rungs_of(alerts, one.team) for one in alerts.ladder}
        usual = rungs_of(alerts)

        def ladder_of(alert: Alert) -> Rungs:
            team = team_of(alert.agent) if alert.agent else ""
            return ladders.get(alert.subject if alert.kind == "team" else team, usual)

        self._bell = Bell(meant, ladder_of, pace_of(alerts))
        self._words = {
            target.name: Words(target.language or config.site.language) for target in alerts.target
        }
        channels = {target.name: channel(target, folder, clock, file) for target in alerts.target}
        self.outbox = Outbox(store, channels, clock, rng)
        self._pending: list[Delivery] = []
        self._refused = 0
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
        to_act = [one for one, noted in standing if one.cleared_at is None and noted is None]
        now = self._clock.now()
        recent = now - max(BACK, micros(self._config.alerts.cooldown_s))
        since = min([recent, *(alert.raised_at for alert in to_act)])
        told: dict[str, set[Told]] = {}
        told_at: dict[str, Instant] = {}
        for row in await self._store.deliveries(since, now + BACK):
            for name in row.alerts:
                told.setdefault(name, set()).add((row.role, row.target))
                told_at.setdefault(name, row.created_at)
        lately = await self._store.alerts(recent, now + BACK)
        self._bell.remember((alert, told_at.get(alert.id)) for alert in lately)
        for alert in to_act:
            self._bell.raised(alert, told.get(alert.id, ()))
        self._wake.set()

    def on(self, findings: Sequence[Finding]) -> None:
        """Take alerts that were raised or cleared."""
        if not self.wanted:
            return
        for finding in findings:
            if isinstance(finding, AlertRaised):
                self._bell.raised(finding.alert)
                self._wake.set()
            elif isinstance(finding, AlertCleared):
                alert = finding.alert
                self._bell.cleared(alert.id, alert.cleared_at or alert.raised_at)

    def answered(self, alert: str, what: str, by: str, at: Instant) -> None:
        """Take what a person did about an alert: ``seen`` stops nothing, any deed does."""
        self._bell.answered(alert, what, by, at)

    async def run(self, now: Callable[[], Instant]) -> None:
        """Ring and send, for ever; ``now`` is the clock by which alerts are raised."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.outbox.run())
            group.create_task(self._ring(now))

    async def _ring(self, now: Callable[[], Instant]) -> None:
        while True:
            if not await self.turn(now()):
                await asyncio.sleep(AGAIN_S)
                continue
            deadline = self._bell.next_deadline()
            pause = None if deadline is None else max(0.0, (deadline - now()) / SECOND)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            self._wake.clear()

    async def turn(self, to: Instant) -> bool:
        """Put what is due by ``to`` into the outbox; False: the store did not take it, yet."""
        self._pending += map(self._row, self._bell.due(to))
        rows = list(self._pending)
        try:
            await self._put(rows)
        except StoreError:
            _LOG.exception("messages not stored: tried again", waiting=len(self._pending))
            return False
        del self._pending[: len(rows)]
        return True

    async def _put(self, rows: Sequence[Delivery]) -> None:
        try:
            await self.outbox.put(rows)
        except RecordRefused:
            # One of them can never be kept: the others must not wait for it.
            for row in rows:
                try:
                    await self.outbox.put([row])
                except RecordRefused:
                    self._refused += 1
                    _LOG.exception("message lost: it cannot be stored", target=row.target)

    def _row(self, sending: Sending) -> Delivery:
        target = self._targets[sending.target]
        worst = max((alert.severity for alert in sending.alerts), key=list(Severity).index)
        until = self._quiet_until(target, worst, sending.at)
        matter = Matter(
            sending.alerts,
            sending.total,
            sending.over,
            sending.suppressed,
            sending.role,
            sending.at,
        )
        site, words = self._config.site.name, self._words[target.name]
        text = alert_text(matter, site, self._zone, words, self._name_of, self._config.regulation)
        return Delivery(
            id=sending.id,
            target=target.name,
            role=sending.role,
            alerts=tuple(alert.id for alert in sending.alerts),
            severity=worst.value,
            subject=text.subject,
            body=text.body,
            created_at=sending.at,
            # ``sending.at`` is by the exchange's clock, and who sends looks at this machine's.
            next_at=until or self._clock.now(),
            held=until is not None,
        )

    def _quiet_until(self, target: AlertTarget, worst: Severity, at: Instant) -> Instant | None:
        if worst is Severity.CRITICAL and self._config.alerts.critical_is_loud:
            return None
        return quiet_until(at, target.quiet_from, target.quiet_to, self._zone)

    def readings(self) -> list[Reading]:
        """Tell the metrics."""
        if not self.wanted:
            return []
        stages = self._bell.stages()
        return [
            *self.outbox.readings(),
            *(
                gauge("ccfloor_alerts_standing", "Alerts that stand, by how far they have come",
                      stages[stage], state=stage)
                for stage in ("raised", "seen", "acted")
            ),
            gauge("ccfloor_deliveries_unstored", "Messages that the store did not take yet",
                  len(self._pending)),
            gauge("ccfloor_deliveries_refused", "Messages that could never be stored",
                  self._refused),
        ]  # fmt: skip
