"""What the duty manager has allowed: staff to be fewer, from when until when.

A3.2.4 「未经值班经理批准,不得……减少工作人员」: with it, it is no finding. Only what was allowed
before counts, and from then on (RULEBOOK G8): a permit clears what stands and excuses nothing
that was.
"""

from __future__ import annotations

from ccfloor.floor.deeds import AbsencePermitted
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, QueueName
from ccfloor.roster.duty import DutyRoster

ONE_DUTY: Micros = 12 * 60 * MINUTE
"""A3.1.1 「客服代表实行12小时值班」: how long "until the end of the shift" is without a roster."""


class HeadcountPermits:
    """The permits that are in force, by whom they are for."""

    def __init__(self) -> None:
        """Begin with none."""
        self._until: dict[tuple[AgentName, QueueName], Instant] = {}

    def take(self, permit: AbsencePermitted, at: Instant, roster: DutyRoster | None) -> None:
        """Note a permit; without an end it holds to the end of the shift that is on."""
        key = permit.agent, permit.queue
        self._until[key] = permit.until or _end_of_shift(permit.agent, at, roster)

    def queue(self, queue: QueueName, at: Instant) -> bool:
        """Tell whether a queue may be short."""
        return self._holds(("", queue), at) or self.everywhere(at)

    def person(self, agent: AgentName, at: Instant) -> bool:
        """Tell whether a person may be missing."""
        return self._holds((agent, ""), at) or self.everywhere(at)

    def everywhere(self, at: Instant) -> bool:
        """Tell whether the whole floor may be short."""
        return self._holds(("", ""), at)

    def next_end(self, after: Instant) -> Instant | None:
        """Say when the next permit ends; forget those that have."""
        self._until = {key: until for key, until in self._until.items() if until > after}
        return min(self._until.values(), default=None)

    def _holds(self, key: tuple[AgentName, QueueName], at: Instant) -> bool:
        return at < self._until.get(key, at)


def _end_of_shift(agent: AgentName, at: Instant, roster: DutyRoster | None) -> Instant:
    if roster is None:
        return at + ONE_DUTY
    own = roster.shift_at(agent, at)
    if own is not None:
        return own.end
    running = [shift.end for team in roster.teams() for shift in roster.team_at(team, at)]
    return max(running, default=at + ONE_DUTY)
