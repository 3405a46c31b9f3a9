"""What the rules about the monitor's own sight share: an alert while a gap stands.

They are no clauses of the regulation but the condition of all of them: no data, no adverse
event (RULEBOOK 0.10). So while a gap stands nothing is concluded about people, and somebody
has to know why the alarms are silent.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed, GapOpened
from ccfloor.floor.names import Instant
from ccfloor.floor.states import Severity
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.rule import Watches, finding_id


class SightRule:
    """Raise while a gap of certain reasons stands, clear when it is closed."""

    clauses: ClassVar[tuple[Clause, ...]] = ()  # a condition of all of them, none itself
    code: ClassVar[str]
    severity: ClassVar[Severity] = Severity.CRITICAL

    def __init__(self, config: Config, desk: Desk) -> None:
        """Name the link as ``ami.name`` does."""
        self._desk = desk
        self._link = config.ami.name

    def concerns(self, reason: str) -> bool:
        """Tell whether gaps of this reason are the rule's."""
        raise NotImplementedError

    def watches(self) -> Watches:
        """Look at coverage only."""
        return {GapOpened: self._opened, GapClosed: self._closed}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: it is said at once."""

    def restored(self, alert: Alert) -> None:
        """Claim nothing: a gap that still stands will say so itself, or the census clears it."""

    def _opened(self, change: GapOpened) -> None:
        gap = change.gap
        if not self.concerns(gap.reason):
            return
        self._desk.lay(
            Alert(
                id=finding_id(self.code, "breach", self._link, gap.from_),
                rule=self.code,
                stage="breach",
                severity=self.severity,
                kind="link",
                subject=self._link,
                begun_at=gap.from_,
                raised_at=change.at,
            )
        )

    def _closed(self, change: GapClosed) -> None:
        for alert_id in sorted(self._desk.standing):
            self._desk.clear(alert_id, change.at)
