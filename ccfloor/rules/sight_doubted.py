"""LAG, CENSUS, OVERFLOW: the monitor sees, but what it sees is not to be relied on.

Not clauses of the regulation but the condition of all of them, like LINK: while one of
these stands the floor is still shown, nothing is concluded about people, and somebody has
to know why the alarms are silent.

| code | what is wrong | what helps |
|---|---|---|
| LAG | the PBX's frames come later than ``ami.lag_limit_s`` | a look at PBX and network |
| CENSUS | the PBX's listing lacked items that it had announced | the next listing, by itself |
| OVERFLOW | the database cannot keep up: records are missing in it | a look at the database |
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


class SightDoubted:
    """Raise while a doubt of one reason stands."""

    code: ClassVar[str]
    reason: ClassVar[str]
    """Of the gap."""
    severity: ClassVar[Severity] = Severity.CRITICAL

    def __init__(self, config: Config, desk: Desk) -> None:
        """Name the link as ``ami.name`` does."""
        self._desk = desk
        self._link = config.ami.name

    def watches(self) -> Watches:
        """Look at coverage only."""
        return {GapOpened: self._opened, GapClosed: self._closed}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: it is said at once."""

    def restored(self, alert: Alert) -> None:
        """Claim nothing: a doubt that still stands will say so itself."""

    def _opened(self, change: GapOpened) -> None:
        gap = change.gap
        if gap.reason != self.reason:
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


class Lag(SightDoubted):
    """The PBX's frames come too late."""

    code = "LAG"
    reason = "lag"


class CensusShort(SightDoubted):
    """The PBX's listing lacked items."""

    code = "CENSUS"
    reason = "census"
    severity = Severity.WARNING


class Overflow(SightDoubted):
    """The store cannot take what the floor gives."""

    code = "OVERFLOW"
    reason = "overflow"
