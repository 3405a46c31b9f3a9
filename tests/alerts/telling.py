"""Alerts to be told, and a shorthand for what is told of them."""

from __future__ import annotations

from collections.abc import Sequence

from ccfloor.alerts.bell import Bell, Pace
from ccfloor.alerts.gathering import Sending
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.rules.findings import Alert

T0 = 1_790_000_000 * SECOND


def at(seconds: float) -> int:
    return T0 + round(seconds * SECOND)


def alert(
    name: str = "one",
    seconds: float = 0,
    severity: Severity = Severity.CRITICAL,
    rule: str = "T06",
    cleared: float | None = None,
) -> Alert:
    stage = "breach" if severity is Severity.CRITICAL else "warn"
    return Alert(
        id=f"{rule}:{stage}:{name}:{seconds:g}",
        rule=rule,
        stage=stage,
        severity=severity,
        kind="seat",
        subject=name,
        begun_at=T0,
        raised_at=at(seconds),
        cleared_at=None if cleared is None else at(cleared),
    )


def bell(pace: Pace | None = None, **targets: Sequence[str]) -> Bell:
    """Make a bell with one target for each role, named like it, unless told otherwise."""
    return Bell(lambda _, role: targets.get(role, (role,)), pace=pace)


def told(sendings: list[Sending]) -> list[str]:
    return [
        f"{(one.at - T0) / SECOND:g} {one.target} {'+'.join(a.subject for a in one.alerts)}"
        + (f" of {one.total}" if one.total > len(one.alerts) else "")
        + (f" -{one.over}" if one.over else "")
        + (f" ({one.suppressed})" if one.suppressed else "")
        for one in sendings
    ]


def due(bell: Bell, seconds: float) -> list[str]:
    return told(bell.due(at(seconds)))
