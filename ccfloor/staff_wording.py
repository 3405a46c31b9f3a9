"""From what staffing reckons to what goes over the wire (``serve.staffing``).

The law: what nobody saw is null with its reason, and no number of an earlier moment stands in
for it. Names are cleaned here and nowhere else. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ccfloor.floor.names import SECOND, AgentName, Instant, QueueName
from ccfloor.rules import t07_seat_vacant as t07
from ccfloor.serve.cleaning import NAME_WIDTH, clean, identity
from ccfloor.serve.staffing import (
    BreakAdvice,
    BreakAgainst,
    BreakEffect,
    CourseLine,
    EmptySeat,
    StaffAhead,
    StaffLine,
    StaffQuarter,
    StaffReason,
)
from ccfloor.staffing.advisor import Advice, QueueAdvice
from ccfloor.staffing.course import Point
from ccfloor.staffing.outlook import Ahead, Outlook

BLIND, NO_ROSTER, NO_REQUIREMENT = "blind", "no_roster", "no_requirement"


def line(kind: str, one: Outlook, label: str, *, blind: bool) -> StaffLine:
    """Tell one queue or team."""
    required = one.required
    needed = one.rostered if required is None else required.staff
    unknown = [BLIND] * blind
    unknown += [NO_ROSTER] * (one.rostered is None)
    unknown += [NO_REQUIREMENT] * (needed is None)
    return StaffLine(
        kind=kind,
        name=identity(one.subject),
        rostered=one.rostered,
        present=None if blind else one.present,
        required=needed,
        gap=None if blind else one.gap,
        label=clean(label, NAME_WIDTH),
        unknown=tuple(unknown),
        returning=None if blind else one.returning,
        away=None if blind else one.away,
        ready=None if blind else one.ready,
        long_calls=None if blind else one.long_calls,
        shared=None if blind else one.shared,
        minimum=None if required is None else required.minimum,
        low=None if required is None else required.low,
        high=None if required is None else required.high,
        ahead=tuple(_ahead(later, blind=blind) for later in one.ahead),
    )


def _ahead(one: Ahead, *, blind: bool) -> StaffAhead:
    if blind:
        return StaffAhead(one.at, None, one.needed, None)
    reasons = tuple(StaffReason(reason.code, reason.people) for reason in one.reasons)
    return StaffAhead(one.at, one.staff, one.needed, one.gap, reasons)


def empty_seat(one: t07.EmptySeat, name: str) -> EmptySeat:
    """Tell a seat at which nobody is."""
    return EmptySeat(
        seat=identity(one.shift.seat),
        agent=identity(one.shift.agent),
        since=one.since,
        name=clean(name, NAME_WIDTH),
        team=identity(one.shift.team),
        reported=one.reported,
    )


def break_advice(
    one: Advice, name: str, team: str, label: Callable[[QueueName], str], *, blind: bool
) -> BreakAdvice:
    """Tell what may be said of a break; nothing while blind."""
    blind = blind or one.blind
    unknown = BLIND if blind else "" if one.queues else "not_there"
    return BreakAdvice(
        agent=identity(one.agent),
        at=one.at,
        away_for=one.away_for,
        name=clean(name, NAME_WIDTH),
        team=identity(team),
        against=()
        if blind
        else tuple(
            BreakAgainst(rule.code, identity(rule.subject), rule.have, rule.limit)
            for rule in one.against
        ),
        queues=() if blind else tuple(_effect(queue, label) for queue in one.queues),
        unknown=unknown,
    )


def unheard(agent: AgentName, at: Instant, name: str, team: str) -> BreakAdvice:
    """Tell of a break that nothing can be said of: the floor is not seen."""
    return BreakAdvice(
        agent=identity(agent),
        at=at,
        away_for=0,
        name=clean(name, NAME_WIDTH),
        team=identity(team),
        unknown=BLIND,
    )


def _effect(one: QueueAdvice, label: Callable[[QueueName], str]) -> BreakEffect:
    effect = one.effect
    told = BreakEffect(
        queue=identity(one.queue),
        ready_after=one.ready_after,
        staff_after=one.staff_after,
        needed=one.need,
        waiting=one.waiting,
        label=clean(label(one.queue), NAME_WIDTH),
    )
    if effect is None:
        return told
    return BreakEffect(
        queue=told.queue,
        ready_after=told.ready_after,
        staff_after=told.staff_after,
        needed=told.needed,
        waiting=told.waiting,
        label=told.label,
        level_stays=effect.stays.level,
        level_leaves=effect.leaves.level,
        level_margin=effect.level_margin,
        abandon_stays=effect.stays.abandon,
        abandon_leaves=effect.leaves.abandon,
        horizon=round(effect.horizon * SECOND),
    )


def course_line(
    kind: str, name: str, past: Iterable[Point], ahead: Iterable[Point], *, blind: bool
) -> CourseLine:
    """Tell one queue's or team's shift; what is to come is not known while blind."""
    quarters = [_quarter(point) for point in past]
    quarters += [
        StaffQuarter(one.quarter, one.at, one.rostered, None, one.needed, BLIND)
        if blind
        else _quarter(one)
        for one in ahead
    ]
    return CourseLine(kind, identity(name), tuple(quarters))


def _quarter(one: Point) -> StaffQuarter:
    return StaffQuarter(one.quarter, one.at, one.rostered, one.staff, one.needed, one.unknown)


def by_name(
    ahead: Iterable[tuple[Mapping[str, Point], Mapping[str, Point]]],
) -> dict[tuple[str, str], list[Point]]:
    """Turn quarters of all lines into lines of all quarters."""
    found: dict[tuple[str, str], list[Point]] = {}
    for queues, teams in ahead:
        for kind, points in (("queue", queues), ("team", teams)):
            for name, point in points.items():
                found.setdefault((kind, name), []).append(point)
    return found
