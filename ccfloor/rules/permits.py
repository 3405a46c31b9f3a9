"""What the duty manager has allowed: a terminal closed, staff fewer, from when until when.

A3.2.4 「未经值班经理批准,不得自行关闭终端,或减少工作人员」: with it, it is no finding. Only what
was allowed before counts, and from then on (RULEBOOK G8): a permit clears what stands and excuses
nothing that was. Withdrawn it ends at that moment, and what was done under it stays allowed.

Permits add up: two for the same person are in force for as long as either is.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import msgspec

from ccfloor.floor.deeds import AbsencePermitted, PermitWithdrawn
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, QueueName
from ccfloor.roster.duty import DutyRoster

ONE_DUTY: Final[Micros] = 12 * 60 * MINUTE
"""A3.1.1 「客服代表实行12小时值班」: how long "until the end of the shift" is without a roster."""
KEPT: Final[Micros] = 2 * ONE_DUTY
"""Permits that are over are remembered so long: no stretch that they allowed is longer."""

What: TypeAlias = Literal["terminal", "headcount"]
Whom: TypeAlias = tuple[AgentName, QueueName]
"""For whom it is; empty: whoever, whichever it may be."""


class Permit(msgspec.Struct, frozen=True):
    """One permit, with the stretch in which it is in force."""

    whom: Whom
    from_: Instant
    until: Instant
    """Not included."""
    deed: AbsencePermitted
    """As it was given."""


class Permits:
    """The book of one kind of permits."""

    def __init__(self, what: What) -> None:
        """Begin with none."""
        self._what = what
        self._permits: list[Permit] = []

    def take(self, deed: AbsencePermitted, at: Instant, roster: DutyRoster | None) -> bool:
        """Note a permit; without an end it holds to the end of the shift that is on.

        False where it is of another kind, or already over.
        """
        if deed.what != self._what:
            return False
        self._permits = [one for one in self._permits if one.until > at - KEPT]
        whom = deed.agent, deed.queue
        from_ = max(at, deed.from_)  # never from before it was given (G8)
        permit = Permit(whom, from_, deed.until or _end_of_shift(deed.agent, at, roster), deed)
        if permit.until <= from_ or permit in self._permits:  # told again after a restart
            return False
        self._permits.append(permit)
        return True

    def withdraw(self, deed: PermitWithdrawn, at: Instant) -> bool:
        """End those for the same person or queue at this moment; False where there was none."""
        if deed.what != self._what:
            return False
        before = self._permits
        self._permits = [
            cut
            for one in before
            if (cut := one if one.whom != (deed.agent, deed.queue) else _ended(one, at)) is not None
        ]
        return before != self._permits

    def standing(self, at: Instant) -> tuple[Permit, ...]:
        """List those in force or still to come, by when they begin."""
        found = [one for one in self._permits if one.until > at]
        return tuple(sorted(found, key=lambda one: (one.from_, one.until, one.whom)))

    def queue(self, queue: QueueName, at: Instant) -> bool:
        """Tell whether a queue may be short."""
        return self._holds(("", queue), at) or self.everywhere(at)

    def person(self, agent: AgentName, at: Instant) -> bool:
        """Tell whether a person may be missing."""
        return self._holds((agent, ""), at) or self.everywhere(at)

    def everywhere(self, at: Instant) -> bool:
        """Tell whether the whole floor may be short."""
        return self._holds(("", ""), at)

    def next_moment(self, after: Instant) -> Instant | None:
        """Say when the next permit begins or ends."""
        moments = (moment for one in self._permits for moment in (one.from_, one.until))
        return min((moment for moment in moments if moment > after), default=None)

    def not_allowed(
        self, agent: AgentName, since: Instant, to: Instant
    ) -> list[tuple[Instant, Instant]]:
        """List the stretches of ``[since, to)`` that no permit of this person covers, in order."""
        spans = sorted(
            (one.from_, one.until) for one in self._permits if one.whom in {(agent, ""), ("", "")}
        )
        found, at = [], since
        for begins, ends in spans:
            if begins > at:
                found.append((at, min(begins, to)))
            at = max(at, ends)
            if at >= to:
                break
        if at < to:
            found.append((at, to))
        return [(begins, ends) for begins, ends in found if begins < ends]

    def _holds(self, whom: Whom, at: Instant) -> bool:
        return any(one.whom == whom and one.from_ <= at < one.until for one in self._permits)


def _ended(permit: Permit, at: Instant) -> Permit | None:
    """Cut a permit off; None where it had not begun."""
    if permit.until <= at:
        return permit
    return msgspec.structs.replace(permit, until=at) if permit.from_ < at else None


def _end_of_shift(agent: AgentName, at: Instant, roster: DutyRoster | None) -> Instant:
    if roster is None:
        return at + ONE_DUTY
    own = roster.shift_at(agent, at)
    if own is not None:
        return own.end
    running = [shift.end for team in roster.teams() for shift in roster.team_at(team, at)]
    return max(running, default=at + ONE_DUTY)
