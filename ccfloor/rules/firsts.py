"""From when a plan asks for each person: what a newer plan, or a later run, has to know of it."""

from __future__ import annotations

from typing import Final

from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.roster.duty import DutyRoster

SOON: Final[Micros] = 1440 * MINUTE
"""Shifts that begin within this are told: a restart is over by then."""
LINGERS: Final[Micros] = 240 * MINUTE
"""Who logs out so long after a shift, or sooner, has gone from it (hold-over included)."""
_EVERY: Final[Micros] = 60 * MINUTE


class Firsts:
    """Reckons once for each plan and each hour: a plan may name ten thousand shifts."""

    def __init__(self) -> None:
        """Begin with nothing reckoned."""
        self._roster: DutyRoster | None = None
        self._hour: Instant = -1
        self._known: dict[str, Instant] = {}

    def of(self, roster: DutyRoster, at: Instant) -> dict[str, Instant]:
        """Tell of each shift that runs or begins soon when the plan first asks for its person."""
        hour = at - at % _EVERY
        if roster is not self._roster or hour != self._hour:
            self._roster, self._hour = roster, hour
            self._known = {
                shift.id: _first(roster.asked(shift, shift.start, shift.end), shift.end)
                for shift in roster.plan.shifts
                if shift.start <= hour + SOON and hour < shift.end + LINGERS
            }
        return self._known


def _first(wanted: list[tuple[Instant, Instant]], end: Instant) -> Instant:
    return wanted[0][0] if wanted else end
