"""Alerts about promises: one for each promise at a time, and none about one that is over."""

from __future__ import annotations

from ccfloor.floor.names import Instant
from ccfloor.floor.states import Severity
from ccfloor.rules.attended import Minute
from ccfloor.rules.callbacks import Promise
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.rule import finding_id


class PromiseAlerts:
    """Those of one rule that stand."""

    def __init__(self, code: str, desk: Desk) -> None:
        """Take whose alerts they are, and where they stand."""
        self._code = code
        self._desk = desk
        self._standing: dict[str, str] = {}
        """By promise: the alert's id."""

    def lay(self, promise: Promise, stage: str, severity: Severity, at: Instant) -> None:
        """Raise one about a promise, in place of what stood about it before."""
        alert = Alert(
            id=finding_id(self._code, stage, promise.id, promise.entered),
            rule=self._code,
            stage=stage,
            severity=severity,
            kind="agent",
            subject=promise.owner,
            begun_at=promise.entered,
            raised_at=at,
            limit=promise.due - promise.entered,
            agent=promise.owner,
            evidence=promise.evidence,
        )
        before = self._standing.get(promise.id)
        self._desk.lay(alert)
        if before is not None and before != alert.id:
            self._desk.clear(before, at)
        self._standing[promise.id] = alert.id

    def over(self, name: str, at: Instant) -> None:
        """Clear what stands about a promise."""
        standing = self._standing.pop(name, None)
        if standing is not None:
            self._desk.clear(standing, at)

    def look(self, minute: Minute) -> None:
        """Clear what stands about promises that nobody remembers any more."""
        find = self._desk.callbacks.find
        for name in [name for name in self._standing if find(name) is None]:
            self.over(name, minute.at)
