"""Who is to be told of an alert, and when: lead, then supervisor, then manager.

The law: each step of an alert is taken once, in order, at its own nominal instant, and none after
somebody acted on it or it was over. Pure: ``due(to)`` gives what falls due by ``to``, the same
however often it was asked in between.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import msgspec

from ccfloor.floor.names import SECOND, Instant, Micros
from ccfloor.floor.states import Severity
from ccfloor.rules.deadlines import Deadlines
from ccfloor.rules.findings import Alert

AlertId: TypeAlias = str
Role: TypeAlias = str

ROLES: Final = ("lead", "supervisor", "manager")
_STEP: Final = 0
"""The only kind of deadline there is here."""


class Rungs(msgspec.Struct, frozen=True, kw_only=True):
    """After how long each role is told, by severity; a role that is missing is never told."""

    critical: tuple[tuple[Role, Micros], ...] = (
        ("lead", 0),
        ("supervisor", 120 * SECOND),
        ("manager", 300 * SECOND),
    )
    warning: tuple[tuple[Role, Micros], ...] = (("lead", 0), ("supervisor", 300 * SECOND))
    notice: tuple[tuple[Role, Micros], ...] = (("lead", 0),)

    def of(self, severity: Severity) -> tuple[tuple[Role, Micros], ...]:
        """Give the ladder of one severity."""
        return {
            Severity.CRITICAL: self.critical,
            Severity.WARNING: self.warning,
            Severity.NOTICE: self.notice,
        }[severity]


class Call(msgspec.Struct, frozen=True):
    """A step that is due: one role is to be told of one alert."""

    alert: Alert
    role: Role
    at: Instant
    """Its nominal instant."""


RungsOf: TypeAlias = Callable[[Alert], Rungs]
"""Which ladder an alert climbs: that of its team."""


class _Climb(msgspec.Struct):
    alert: Alert
    start: Instant
    rungs: tuple[tuple[Role, Micros], ...]
    """As they were when it began to climb: who changes team meanwhile takes no step twice."""
    step: int = 0


class Ladder:
    """All alerts that somebody still has to be told of."""

    def __init__(self, rungs_of: RungsOf) -> None:
        """Begin with no alert."""
        self._rungs_of = rungs_of
        self._climbs: dict[AlertId, _Climb] = {}
        self._deadlines = Deadlines()

    def climb(self, alert: Alert, start: Instant) -> None:
        """Take an alert whose first step is counted from ``start``."""
        rungs = self._rungs_of(alert).of(alert.severity)
        self._climbs[alert.id] = _Climb(alert, start, rungs)
        self._set(self._climbs[alert.id])

    def stop(self, alert: AlertId) -> bool:
        """Take no further step; say whether the first was still to come."""
        self._deadlines.cancel(_STEP, alert)
        climb = self._climbs.pop(alert, None)
        return climb is not None and climb.step == 0

    def next_deadline(self) -> Instant | None:
        """Say when the next step falls due."""
        return self._deadlines.first()

    def due(self, to: Instant) -> list[Call]:
        """Take the steps that are due by ``to``, in the order of their instants."""
        calls: list[Call] = []
        while (taken := self._deadlines.take(to)) is not None:
            at, _, name = taken
            climb = self._climbs[str(name)]
            role, _ = climb.rungs[climb.step]
            calls.append(Call(climb.alert, role, at))
            climb.step += 1
            self._set(climb)
        return calls

    def _set(self, climb: _Climb) -> None:
        if climb.step < len(climb.rungs):
            self._deadlines.set(_STEP, climb.alert.id, climb.start + climb.rungs[climb.step][1])
