"""Many alerts of one rule for one person are one message, not many.

The law: what is to be told waits ``together``, for what comes with it. Fewer than ``many`` of one
rule within ``window`` are messages of their own; from the one on that makes them many, they are one
message, and what comes later is added to it by one further message each ``window``, that says how
many there are by now. Nothing that is told at all is told twice, and what is over before its turn
is counted and not named.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ccfloor.alerts.ladder import AlertId, Role
from ccfloor.floor.names import Instant, Micros
from ccfloor.rules.findings import Alert

Target: TypeAlias = str
_Key: TypeAlias = tuple[str, Role, Target]
"""Rule, role, target."""


class Sending(msgspec.Struct, frozen=True):
    """One message to one target."""

    target: Target
    role: Role
    alerts: tuple[Alert, ...]
    """Told for the first time to this target; the first that was raised comes first."""
    at: Instant
    """The nominal instant of the first step in it."""
    total: int = 1
    """How many there were in this run, with those told before and those over meanwhile."""
    over: int = 0
    """Of these, how many were over before they could be told."""
    suppressed: int = 0
    """How many of the same rule and subject were not told since the last time."""

    @property
    def id(self) -> str:
        """The same for the same alert, role and target, before and after a restart."""
        return f"{self.alerts[0].id}:{self.role}:{self.target}"


class _Run(msgspec.Struct):
    """Alerts of one rule for one target, one soon after the other."""

    ends: Instant
    told: int = 0
    total: int = 0
    is_many: bool = False
    waiting: list[tuple[Instant, Alert]] = msgspec.field(default_factory=list)
    over: int = 0
    """Of those that waited."""
    due: Instant | None = None


class Gathering:
    """Alerts that wait for each other."""

    def __init__(self, together: Micros, window: Micros, many: int) -> None:
        """Begin with nothing waiting."""
        self._together = together
        self._window = window
        self._many = many
        self._runs: dict[_Key, _Run] = {}

    def add(self, alert: Alert, role: Role, target: Target, at: Instant) -> None:
        """Have a target told of an alert, as of ``at``."""
        key = (alert.rule, role, target)
        run = self._runs.get(key)
        if run is None or (at >= run.ends and run.due is None):
            run = self._runs[key] = _Run(at + self._window)
        run.waiting.append((at, alert))
        run.total += 1
        if run.due is None:
            run.due = max(at + self._together, run.ends if run.is_many else at)

    def over(self, alert: AlertId) -> bool:
        """Tell nobody any more of an alert; say whether it waited to be told."""
        found = False
        for run in self._runs.values():
            left = [each for each in run.waiting if each[1].id != alert]
            found = found or len(left) < len(run.waiting)
            run.over += len(run.waiting) - len(left)
            run.waiting = left
        return found

    def next_deadline(self) -> Instant | None:
        """Say when the next message is complete."""
        return min((run.due for run in self._runs.values() if run.due is not None), default=None)

    def due(self, to: Instant) -> list[Sending]:
        """Give the messages that are complete by ``to``, in order."""
        sendings: list[Sending] = []
        while (deadline := self.next_deadline()) is not None and deadline <= to:
            ready = [key for key, run in self._runs.items() if run.due == deadline]
            of_now = [each for key in sorted(ready) for each in self._complete(key, deadline)]
            sendings += sorted(of_now, key=lambda one: (one.at, one.id))
        return sendings

    def _complete(self, key: _Key, deadline: Instant) -> list[Sending]:
        run = self._runs[key]
        _, role, target = key
        waiting = sorted(run.waiting, key=lambda each: (each[0], each[1].id))
        over, run.over, run.waiting, run.due = run.over, 0, [], None
        if not waiting:
            return []
        if not run.is_many and run.told + len(waiting) < self._many:
            run.told += len(waiting)
            return [Sending(target, role, (alert,), at) for at, alert in waiting]
        run.is_many = True
        run.ends = deadline + self._window
        alerts = tuple(alert for _, alert in waiting)
        return [Sending(target, role, alerts, waiting[0][0], run.total, over)]
