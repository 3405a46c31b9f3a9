"""Alerting over a store, with a clock that only the test moves, and targets to tell."""

from __future__ import annotations

from pathlib import Path
from random import Random

import msgspec

from ccfloor.alerting import Alerting
from ccfloor.clock import SetClock
from ccfloor.config import Config, PersonConfig
from ccfloor.config_alerts import AlertsConfig, AlertTarget
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.rules.findings import Alert, AlertRaised
from ccfloor.store.memory_store import MemoryStore

T0 = 1_790_000_000 * SECOND
"""2026-09-21 22:13:20 in Shanghai."""


def alert(
    subject: str = "PJSIP/1001",
    severity: Severity = Severity.CRITICAL,
    at: int = 0,
    agent: str = "agent1001",
) -> Alert:
    """Make an alert of T06 that was raised ``at`` microseconds after T0."""
    return Alert(
        id=f"T06:breach:{subject}:{T0 + at}",
        rule="T06",
        stage="breach",
        severity=severity,
        kind="seat",
        subject=subject,
        begun_at=T0 - 300 * SECOND + at,
        raised_at=T0 + at,
        limit=300 * SECOND,
        agent=agent,
        seat=subject,
    )


class House:
    """Alerting over a store, with a clock that only the test moves."""

    def __init__(
        self,
        folder: Path,
        *targets: AlertTarget,
        store: MemoryStore | None = None,
        alerts: AlertsConfig | None = None,
        teams: dict[str, str] | None = None,
    ) -> None:
        (folder / "secret").write_text("swordfish\n", "utf-8")
        self.store = store or MemoryStore()
        self.clock = SetClock(T0)
        config = Config(
            alerts=msgspec.structs.replace(alerts or AlertsConfig(), target=targets),
            person=(PersonConfig(agent="agent1001", name="王丽"),),
        )
        self.alerting = Alerting(
            config,
            self.store,
            self.clock,
            Random(1),  # noqa: S311 - spreads tries, guards nothing
            team_of=lambda agent: (teams or {}).get(agent, ""),
            name_of=lambda agent: "王丽" if agent == "agent1001" else "",
            folder=folder,
        )
        self.targets = [target.name for target in targets]

    def raised(self, *alerts: Alert) -> None:
        """Have the rules raise alerts."""
        self.alerting.on([AlertRaised(one) for one in alerts])

    async def at(self, seconds: float) -> None:
        """Let it be so many seconds later, and everything be sent that is due."""
        self.clock.move(T0 + round(seconds * SECOND))
        await self.alerting.turn(self.clock.now())
        for name in self.targets:
            await self.alerting.outbox.pump(name)


def mail(name: str, role: str, port: int, **more: object) -> AlertTarget:
    url = f"mailto://127.0.0.1:{port}?from=ccfloor@example.com&to={name}@example.com&mode=insecure"
    fields = {"name": name, "role": role, "url": url} | more
    return msgspec.convert(fields, AlertTarget)


def hook(name: str, role: str, port: int, **more: object) -> AlertTarget:
    fields = {"name": name, "role": role, "secret_file": "secret"}
    fields |= {"url": f"ccfloor+http://127.0.0.1:{port}/alerts"}
    return msgspec.convert(fields | more, AlertTarget)
