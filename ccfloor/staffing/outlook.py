"""Who is missing now, and who will be in a quarter, a half and a whole hour.

The law: gap = needed - there - back within five minutes, and above nothing is short (RULEBOOK 3).
No shrinkage is added: whoever is absent is seen to be. Ahead, everybody is followed one by one:
who is there goes on being there unless the roster sends him home, to a meal, a training or on
leave; who is not there comes when the roster or a granted leave says so. Each difference to now
has its reason, a code and a number of people; the screen has the words.

A team needs whom the roster names. A queue needs what ``requirement`` says; without that its gap
is not known. Who is in a conversation longer than nine of ten are is there, as the formulas
already reckon with long calls, but is counted beside: he is not free soon. A person who serves
several queues is there in each of them, and ``shared`` says how many are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import msgspec

from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, QueueName
from ccfloor.floor.states import SeatState
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Shift
from ccfloor.staffing.arrivals import Demand
from ccfloor.staffing.presence import Person, Presence
from ccfloor.staffing.requirement import Requirement, Requirements

HORIZONS: tuple[Micros, ...] = (15 * MINUTE, 30 * MINUTE, 60 * MINUTE)
SOON: Micros = 5 * MINUTE
"""Whoever is back within this is not missing."""


class Reason(msgspec.Struct, frozen=True, gc=False):
    """Why a number of people will be there, or will not."""

    code: str
    """``shift_starts``, ``shift_ends``, ``meal``, ``training``, ``meeting``, ``leave``,
    ``leave_ends``, ``returns``: a difference to now. ``overdue``, ``offline``, ``missing``:
    meant to be there and not reckoned with."""
    people: int
    """Above 0 so many more than now, below so many fewer; the last three are counted below."""


class Ahead(msgspec.Struct, frozen=True, gc=False):
    """One later moment."""

    at: Instant
    staff: int
    """Who will be there."""
    needed: int | None
    gap: int | None
    """``needed - staff``: above 0 so many too few."""
    reasons: tuple[Reason, ...] = ()


class Outlook(msgspec.Struct, frozen=True, gc=False):
    """One queue or team, now and ahead."""

    subject: str
    at: Instant
    rostered: int | None
    """Meant to be at their phones now; None without a roster."""
    present: int
    """Free, rung, in conversation or wrap-up, at a phone that can be reached."""
    ready: int
    away: int
    returning: int
    """Of ``away``, who is expected back within five minutes."""
    long_calls: int
    """Of ``present``, who will not be free soon."""
    shared: int
    """Of ``present``, who serve other queues too."""
    required: Requirement | None
    """None for a team."""
    gap: int | None
    ahead: tuple[Ahead, ...] = ()


_Member: TypeAlias = tuple[AgentName, Person | None]
"""A person by name, and what was seen of him, if anything was."""


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where one person is at one moment, as far as anybody can say."""

    there: bool
    code: str = ""
    """Why that differs from now, or why he is missing."""


def look(
    presence: Presence,
    requirements: Requirements,
    demand: Demand,
    queues: Iterable[QueueName],
    now: Instant,
) -> tuple[list[Outlook], list[Outlook]]:
    """Give the outlook of each of ``queues``, and of each team that has a shift around now."""
    people, roster = presence.people(now), presence.roster
    known = {person.agent: person for person in people}
    moments = (now, *(now + horizon for horizon in HORIZONS))
    team_of = teams_of(roster, presence.rostered, moments)
    places = {
        agent: tuple(place(agent, known.get(agent), roster, now, at) for at in moments)
        for agent in {*known, *team_of}
    }
    by_queue: dict[str, list[_Member]] = defaultdict(list)
    by_team: dict[str, list[_Member]] = defaultdict(list)
    for person in people:
        for queue in person.queues:
            by_queue[queue].append((person.agent, person))
    for agent, team in team_of.items():
        by_team[team].append((agent, known.get(agent)))
    found = []
    for queue in queues:
        required = requirements.at(queue, now)
        needs = [required.staff, *(requirements.ahead(queue, at, now) for at in moments[1:])]
        members = by_queue.get(queue, [])
        outlook = _outlook(queue, members, roster, moments, places, needs, demand.long_talk)
        found.append(msgspec.structs.replace(outlook, required=required))
    teams = []
    for team, members in sorted(by_team.items()):
        needs = [sum(is_due(agent, roster, at) for agent, _ in members) for at in moments]
        teams.append(_outlook(team, members, roster, moments, places, needs, demand.long_talk))
    return found, teams


def _outlook(
    subject: str,
    members: Sequence[_Member],
    roster: DutyRoster | None,
    moments: Sequence[Instant],
    places: dict[AgentName, tuple[Place, ...]],
    needs: Sequence[int | None],
    long_talk: Callable[[QueueName], Micros],
) -> Outlook:
    now = moments[0]
    seen = [person for _, person in members if person is not None]
    present = [person for person in seen if person.present]
    away = [person for person in seen if _is_away(person)]
    returning = sum(p.back_at is not None and p.back_at <= now + SOON for p in away)
    need = needs[0]
    ahead = []
    for number, at in enumerate(moments[1:], start=1):
        told = [places[agent][number] for agent, _ in members]
        staff, later = sum(one.there for one in told), needs[number]
        ahead.append(
            Ahead(at, staff, later, None if later is None else later - staff, _reasons(told))
        )
    return Outlook(
        subject=subject,
        at=now,
        rostered=None if roster is None else sum(is_due(a, roster, now) for a, _ in members),
        present=len(present),
        ready=sum(person.view.state is SeatState.READY for person in present),
        away=len(away),
        returning=returning,
        long_calls=sum(_is_long(person, now, long_talk) for person in present),
        shared=sum(len(person.queues) > 1 for person in present),
        required=None,
        gap=None if need is None else need - len(present) - returning,
        ahead=tuple(ahead),
    )


def _reasons(places: Iterable[Place]) -> tuple[Reason, ...]:
    counted: Counter[str] = Counter()
    for one in places:
        if one.code:
            counted[one.code] += 1 if one.there else -1
    return tuple(Reason(code, people) for code, people in sorted(counted.items()))


def place(
    agent: AgentName, person: Person | None, roster: DutyRoster | None, now: Instant, at: Instant
) -> Place:
    """Say whether a person will be there at ``at``, and why not, or why then and not now."""
    present = person is not None and person.present
    shift = None if roster is None else roster.shift_at(agent, at)
    if roster is None or shift is None:
        on_duty = None if roster is None else roster.shift_at(agent, now)
        if on_duty is not None:
            return Place(False, "shift_ends" if present else "")
        return _unplanned(person, at)  # no roster, or he is here without one: he stays
    if roster.on_leave(shift, at) is not None:
        return Place(False, "leave" if present else "")
    slot = roster.slot_at(shift, at)
    if slot is not None:
        return Place(False, str(slot.activity) if present else "")
    if present:
        return Place(True)
    return _missing(person, shift, roster, now, at)


def _unplanned(person: Person | None, at: Instant) -> Place:
    if person is None:
        return Place(False)
    if person.present:
        return Place(True)
    if not _is_away(person):
        return Place(False)
    back = person.back_at is not None and person.back_at <= at
    return Place(back, "returns" if back else "overdue" if person.back_at is None else "")


def _missing(
    person: Person | None, shift: Shift, roster: DutyRoster, now: Instant, at: Instant
) -> Place:
    """Say when somebody comes who is due at ``at`` and not there now."""
    if shift.start > now:
        return Place(True, "shift_starts")
    if roster.on_leave(shift, now) is not None:
        return Place(True, "leave_ends")
    if roster.slot_at(shift, now) is not None:
        return Place(True, "returns")
    if person is None or person.view.state is SeatState.OUT:
        return Place(False, "missing")
    return _unplanned(person, at) if _is_away(person) else Place(False, "offline")


def _is_away(person: Person) -> bool:
    return person.view.state is SeatState.AWAY


def is_due(agent: AgentName, roster: DutyRoster | None, at: Instant) -> bool:
    """Tell whether the roster wants a person at his phone."""
    shift = None if roster is None else roster.expected(agent, at)
    return roster is not None and shift is not None and roster.slot_at(shift, at) is None


def _is_long(person: Person, now: Instant, long_talk: Callable[[QueueName], Micros]) -> bool:
    view = person.view
    return view.state is SeatState.TALKING and now - view.since > long_talk(view.queue)


def teams_of(
    roster: DutyRoster | None, agents: Iterable[AgentName], moments: Sequence[Instant]
) -> dict[AgentName, str]:
    """Name everybody who has a shift at one of the moments, and his team then."""
    found: dict[AgentName, str] = {}
    if roster is None:
        return found
    for agent in agents:
        shift = next((s for at in moments if (s := roster.shift_at(agent, at)) is not None), None)
        if shift is not None and shift.team:
            found[agent] = shift.team
    return found
