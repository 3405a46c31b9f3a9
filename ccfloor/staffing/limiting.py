"""The limits on being away together, held against the floor as it is now.

Whose team somebody is in, the roster says; where it does not, whoever is asked at the edge. The
count of all is kept for a second: screens ask every other second for one person each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ccfloor.config import Config
from ccfloor.floor.deeds import AwayLimit
from ccfloor.floor.names import SECOND, AgentName, Instant, Micros
from ccfloor.floor.states import SeatState
from ccfloor.staffing.limits import Caps, Mate, Muster
from ccfloor.staffing.presence import Presence
from ccfloor.staffing.requirement import Requirements

KEPT: Final[Micros] = SECOND


class AwayLimits:
    """Counts when it is asked, and not more than once a second unless it has to be right."""

    def __init__(
        self,
        config: Config,
        presence: Presence,
        requirements: Requirements,
        team_of: Callable[[AgentName], str] | None = None,
    ) -> None:
        """Take the limits from ``approvals``, ``team`` and ``queue``."""
        self._caps = Caps.of(config)
        self._presence = presence
        self._requirements = requirements
        self._team_of = team_of
        self._muster: Muster | None = None
        self._mustered_at: Instant = 0
        self._moved = True

    def moved(self) -> None:
        """Note that the floor is not what was counted."""
        self._moved = True

    def of(self, agent: AgentName, now: Instant, *, fresh: bool = False) -> tuple[AwayLimit, ...]:
        """Say how things stand for one person's team and queues."""
        age = abs(now - self._mustered_at)  # a clock may be set back
        if self._muster is None or age >= KEPT or (fresh and (age or self._moved)):
            self._muster, self._mustered_at, self._moved = self._count(now), now, False
        return self._muster.limits(
            agent,
            self._team(agent, now),
            lambda queue: self._requirements.at(queue, now).minimum,
        )

    def _count(self, now: Instant) -> Muster:
        mates = (
            Mate(
                agent=person.agent,
                team=self._team(person.agent, now),
                queues=person.queues,
                there=person.present,
                away=person.view.state is SeatState.AWAY,
                leaving=person.leaving,
                official=person.official,
            )
            for person in self._presence.people(now)
        )
        return Muster(mates, self._caps)

    def _team(self, agent: AgentName, now: Instant) -> str:
        if self._team_of is not None:
            return self._team_of(agent)
        roster = self._presence.roster
        shift = None if roster is None else roster.shift_at(agent, now)
        return "" if shift is None else shift.team
