"""Questions to a plan: who is meant to be on duty, who leads whom, who relieves whom."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ccfloor.floor.names import AgentName, Instant, SeatId
from ccfloor.roster.plan import (
    Day,
    Leave,
    LeaveState,
    Person,
    PersonId,
    Plan,
    Posting,
    Rank,
    Shift,
    Slot,
)


class DutyRoster:
    """An index over one plan; the plan itself never changes."""

    def __init__(self, plan: Plan) -> None:
        """Sort what will be asked for."""
        self.plan = plan
        self.people: dict[PersonId, Person] = {person.id: person for person in plan.people}
        self._of_agent: dict[AgentName, list[Shift]] = defaultdict(list)
        self._of_team: dict[str, list[Shift]] = defaultdict(list)
        for shift in sorted(plan.shifts, key=lambda one: (one.start, one.id)):
            self._of_agent[shift.agent].append(shift)
            self._of_team[shift.team].append(shift)
        self._at_seat: dict[SeatId, list[Shift]] = defaultdict(list)
        for shifts in self._of_team.values():
            for shift in shifts:
                if shift.seat:
                    self._at_seat[shift.seat].append(shift)
        self._starts = {a: [s.start for s in shifts] for a, shifts in self._of_agent.items()}
        self._leaves: dict[PersonId, list[Leave]] = defaultdict(list)
        for leave in plan.leaves:
            if leave.state is LeaveState.APPROVED:
                self._leaves[leave.person].append(leave)

    def holder(self, agent: AgentName, day: Day) -> tuple[Person, Posting] | None:
        """Tell who has an agent's code on a day, and as what."""
        for person in self.people.values():
            for posting in person.postings:
                if posting.agent == agent and posting.from_ <= day <= posting.to:
                    return person, posting
        return None

    def shift_at(self, agent: AgentName, at: Instant) -> Shift | None:
        """Give the shift that the agent is rostered for at ``at``, leave or not."""
        starts = self._starts.get(agent)
        if starts is None:
            return None
        place = bisect_right(starts, at)
        shift = self._of_agent[agent][place - 1] if place else None
        return shift if shift is not None and at < shift.end else None

    def next_shift(self, agent: AgentName, at: Instant) -> Shift | None:
        """Give the agent's first shift that starts after ``at``."""
        starts = self._starts.get(agent, [])
        place = bisect_right(starts, at)
        return self._of_agent[agent][place] if place < len(starts) else None

    def shifts_of(self, agent: AgentName) -> tuple[Shift, ...]:
        """All of the agent's shifts, by start."""
        return tuple(self._of_agent.get(agent, ()))

    def leaves_of(self, person: PersonId) -> tuple[Leave, ...]:
        """All approved leaves of a person."""
        return tuple(self._leaves.get(person, ()))

    def on_leave(self, shift: Shift, at: Instant) -> Leave | None:
        """Give the approved leave that covers ``at``, if there is one."""
        for leave in self._leaves.get(shift.person, ()):
            if leave.from_ <= at < leave.to:
                return leave
        return None

    def expected(self, agent: AgentName, at: Instant) -> Shift | None:
        """Give the shift the agent should be working at ``at``: rostered and not on leave."""
        shift = self.shift_at(agent, at)
        return None if shift is None or self.on_leave(shift, at) is not None else shift

    def slot_at(self, shift: Shift, at: Instant) -> Slot | None:
        """Give the meal, training or meeting of the shift at ``at``."""
        return next((slot for slot in shift.slots if slot.from_ <= at < slot.to), None)

    def asked(self, shift: Shift, from_: Instant, to: Instant) -> list[tuple[Instant, Instant]]:
        """List the stretches of ``[from_, to)`` that the shift is for the telephone.

        What approved leave, a meal, a training or a meeting takes is left out.
        """
        taken = [(one.from_, one.to) for one in self._leaves.get(shift.person, ())]
        taken += [(one.from_, one.to) for one in shift.slots]
        found, at, end = [], max(from_, shift.start), min(to, shift.end)
        for begin, over in sorted(taken):
            if over <= at:
                continue
            if begin >= end:
                break
            if begin > at:
                found.append((at, begin))
            at = over
        if at < end:
            found.append((at, end))
        return found

    def team_at(self, team: str, at: Instant) -> list[Shift]:
        """List the shifts of a team that run at ``at``, leave or not, by start and id."""
        return [shift for shift in self._of_team.get(team, ()) if shift.start <= at < shift.end]

    def lead_of(self, team: str, at: Instant) -> Shift | None:
        """Give the leader rostered for the team at ``at`` (G3); the first where several are."""
        leads = (s for s in self.team_at(team, at) if s.rank is Rank.LEAD)
        return next((s for s in leads if self.on_leave(s, at) is None), None)

    def relief_of(self, shift: Shift) -> Shift | None:
        """Give who takes over the seat when the shift ends: the same team and seat.

        Where seats are free nobody in particular relieves anybody: None.
        """
        if not shift.seat:
            return None
        return next(
            (
                other
                for other in self._of_team.get(shift.team, ())
                if other.seat == shift.seat and other.start == shift.end
            ),
            None,
        )

    def at_seat(self, seat: SeatId, at: Instant) -> list[Shift]:
        """List the shifts that are to be worked at a seat at ``at``; more than one is a mistake."""
        return [s for s in self._at_seat.get(seat, ()) if s.start <= at < s.end]

    def running(self, at: Instant) -> list[Shift]:
        """List all shifts that run at ``at``, leave or not, by start and id."""
        return [s for shifts in self._of_team.values() for s in shifts if s.start <= at < s.end]

    def takes_over(self, shift: Shift) -> bool:
        """Tell whether somebody of the same team goes home when the shift begins."""
        return any(other.end == shift.start for other in self._of_team.get(shift.team, ()))

    def teams(self) -> Iterator[str]:
        """Name the teams that have shifts, in alphabetical order."""
        return iter(sorted(self._of_team))

    def moments(self, after: Instant, until: Instant) -> Iterable[Instant]:
        """List when somebody's duty begins or ends in ``(after, until]``, in order, once each."""
        found = {s.start for s in self.plan.shifts} | {s.end for s in self.plan.shifts}
        return sorted(moment for moment in found if after < moment <= until)
