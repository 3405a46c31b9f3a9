"""LINK: the monitor does not see the PBX.

Not a clause of the regulation but the condition of all of them: no data, no adverse
event (RULEBOOK 0.10), so while this stands nothing is measured and nobody is charged,
and somebody has to know. A gap that is no loss of the link raises nothing here: the
start, a step of the PBX's clock, and what is only doubted (``sight_doubted.py``).
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed, GapOpened
from ccfloor.floor.names import Instant
from ccfloor.floor.states import Severity
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.rule import Watches, finding_id

NOT_LOST = frozenset({"start", "clock_step", "lag", "census", "overflow"})
"""Reasons of a gap in which the link stands. Any other is the link's own word for its end."""


class LinkLost:
    """Raise when sight is lost, clear when it is back."""

    code: ClassVar[str] = "LINK"

    def __init__(self, config: Config, desk: Desk) -> None:
        """Name the link as ``ami.name`` does."""
        self._desk = desk
        self._link = config.ami.name

    def watches(self) -> Watches:
        """Look at coverage only."""
        return {GapOpened: self._opened, GapClosed: self._closed}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: blindness is said at once."""

    def restored(self, alert: Alert) -> None:
        """Leave it standing: the first census clears it."""

    def _opened(self, change: GapOpened) -> None:
        gap = change.gap
        if gap.reason in NOT_LOST:
            return
        self._desk.lay(
            Alert(
                id=finding_id(self.code, "breach", self._link, gap.from_),
                rule=self.code,
                stage="breach",
                severity=Severity.CRITICAL,
                kind="link",
                subject=self._link,
                begun_at=gap.from_,
                raised_at=change.at,
            )
        )

    def _closed(self, change: GapClosed) -> None:
        for alert_id in sorted(self._desk.standing):
            self._desk.clear(alert_id, change.at)
