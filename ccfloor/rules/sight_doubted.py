"""LAG, CENSUS, OVERFLOW: the monitor sees, but what it sees is not to be relied on.

The floor is still shown, but nothing is concluded about people (RULEBOOK 0.10).

| code | what is wrong | what helps |
|---|---|---|
| LAG | the PBX's frames come later than ``ami.lag_limit_s`` | a look at PBX and network |
| CENSUS | the PBX's listing lacked items that it had announced | the next listing, by itself |
| OVERFLOW | the database cannot keep up: records are missing in it | a look at the database |
"""

from __future__ import annotations

from ccfloor.floor.states import Severity
from ccfloor.rules.sight import SightRule


class Lag(SightRule):
    """The PBX's frames come too late."""

    code = "LAG"

    def concerns(self, reason: str) -> bool:
        """Take what ``timeliness.py`` notices."""
        return reason == "lag"


class CensusShort(SightRule):
    """The PBX's listing lacked items."""

    code = "CENSUS"
    severity = Severity.WARNING

    def concerns(self, reason: str) -> bool:
        """Take what the floor finds at the end of a listing."""
        return reason == "census"


class Overflow(SightRule):
    """The store cannot take what the floor gives."""

    code = "OVERFLOW"

    def concerns(self, reason: str) -> bool:
        """Take what the daemon notices when the write buffer is full."""
        return reason == "overflow"
