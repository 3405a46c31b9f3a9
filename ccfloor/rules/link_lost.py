"""LINK: the monitor does not see the PBX.

No data, no adverse event (RULEBOOK 0.10): while this stands nothing is measured and nobody
is charged, and somebody has to know. A gap that is no loss of the link raises nothing here:
the start, a step of the PBX's clock, and what is only doubted (``sight_doubted.py``).
"""

from __future__ import annotations

from ccfloor.rules.sight import SightRule

NOT_LOST = frozenset({"start", "clock_step", "lag", "census", "overflow"})
"""Reasons of a gap in which the link stands. Any other is the link's own word for its end."""


class LinkLost(SightRule):
    """Raise when sight is lost, clear when it is back."""

    code = "LINK"

    def concerns(self, reason: str) -> bool:
        """Take every reason but those in which the link stands."""
        return reason not in NOT_LOST
