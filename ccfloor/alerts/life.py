"""The life of an alert: raised, seen, acted on, resolved; by whom and when.

The law: it only goes on, never back, and the first who did something stands. To have seen it
stops nobody's being told: only a deed does, or that the matter is over.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.rules.findings import Alert


class Stage(StrEnum):
    """How far an alert has come."""

    RAISED = "raised"
    SEEN = "seen"
    """It reached a person, who did nothing yet."""
    ACTED = "acted"
    """Somebody took note of it, recalled the agent, reported it …: it is in his hands."""
    RESOLVED = "resolved"
    """The matter is over."""


class Turn(msgspec.Struct, frozen=True):
    """One thing that was done about an alert."""

    what: str
    """``seen``, ``resolved``, or the deed: ``ack``, ``recall``, ``approve`` …"""
    by: str
    at: Instant


_LEADS_TO: Final = {"seen": Stage.SEEN, "resolved": Stage.RESOLVED}
"""Any other deed is an act."""
_ORDER: Final = {stage: place for place, stage in enumerate(Stage)}


class Life(msgspec.Struct, frozen=True):
    """One alert and what was done about it so far."""

    alert: Alert
    stage: Stage = Stage.RAISED
    turns: tuple[Turn, ...] = ()
    """Those that changed something, in order."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.stage in {Stage.RAISED, Stage.SEEN}

    def after(self, turn: Turn) -> Life:
        """Give the life after something was done; itself, where that changes nothing."""
        stage = _LEADS_TO.get(turn.what, Stage.ACTED)
        if _ORDER[stage] <= _ORDER[self.stage]:
            return self
        return Life(self.alert, stage, (*self.turns, turn))
