"""Who of a team is at his post, and who should be, by the roster.

The law: at his post is who is logged in at a phone that can be reached, in conversation or away
for some minutes: how long one may be away is the matter of other rules. Whoever is at a meal, in
training or on leave is not asked for. The roster's own instants, at which the answer changes
though nobody moved, are told by ``next_moment``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from ccfloor.floor.names import AgentName, Instant, SeatId
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import SeatView
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import LeaveState, Plan

GONE = frozenset({SeatState.OUT, SeatState.OFFLINE})


class Posts:
    """The roster held against the seats."""

    def __init__(self) -> None:
        """Begin without a roster: then nobody is asked for."""
        self.roster: DutyRoster | None = None
        self._moments: list[Instant] = []
        self._at: dict[SeatId, AgentName] = {}
        """Who is at which seat; one person can be at two."""

    def take(self, plan: Plan) -> None:
        """Go by another plan from now on."""
        self.roster = DutyRoster(plan)
        shifts = {moment for shift in plan.shifts for moment in (shift.start, shift.end)}
        slots = {
            moment for shift in plan.shifts for slot in shift.slots
            for moment in (slot.from_, slot.to)
        }  # fmt: skip
        leaves = {
            moment for leave in plan.leaves if leave.state is LeaveState.APPROVED
            for moment in (leave.from_, leave.to)
        }  # fmt: skip
        self._moments = sorted(shifts | slots | leaves)

    def moved(self, view: SeatView) -> tuple[AgentName, ...]:
        """Follow a seat; name whoever came to it or left it."""
        if view.state is SeatState.UNSEEN:
            return ()
        before = self._at.get(view.seat, "")
        now = "" if view.state in GONE else view.agent
        if before == now:
            return ()
        if now:
            self._at[view.seat] = now
        else:
            del self._at[view.seat]
        return tuple(filter(None, (before, now)))

    def count(
        self, team: str, at: Instant, is_excused: Callable[[AgentName, Instant], bool]
    ) -> tuple[int, int]:
        """Count who of a team is at his post, and who should be and is not excused."""
        have = need = 0
        if self.roster is None:
            return have, need
        at_post = set(self._at.values())
        for shift in self.roster.team_at(team, at):
            on_leave = self.roster.on_leave(shift, at) is not None
            if on_leave or self.roster.slot_at(shift, at) is not None:
                continue
            there = shift.agent in at_post
            if there or not is_excused(shift.agent, at):
                need += 1
                have += there
        return have, need

    def team_of(self, agent: AgentName, at: Instant) -> str:
        """Name the team of a person who is on duty; empty where he is not."""
        shift = None if self.roster is None else self.roster.shift_at(agent, at)
        return "" if shift is None else shift.team

    def next_moment(self, after: Instant) -> Instant | None:
        """Give the next instant at which the roster asks for somebody else."""
        place = bisect_right(self._moments, after)
        return self._moments[place] if place < len(self._moments) else None
