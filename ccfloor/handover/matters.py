"""What a shift leaves behind: unfinished matters, and equipment that is not what it should be.

A3.2.2 「宣读当日交接班报告」, 「造成遗漏客户事项等严重后果的」

A customer's matter that is lost at the change of shift is T10's severe case, so what is unfinished
is listed line by line: promises to call back, cases of the shift that nobody decided, alerts that
nobody took note of. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final, TypeAlias

import msgspec

from ccfloor.cases.case import Case
from ccfloor.floor.names import AgentName, Instant, SeatId
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import SeatView
from ccfloor.regulation.editions import RuleName
from ccfloor.roster.plan import Shift
from ccfloor.rules.callbacks import Promise
from ccfloor.serve.cleaning import NOTE_WIDTH, clean, mask
from ccfloor.serve.handovers import Doubt, Doubtful, Unfinished

_UNREACHABLE: Final = frozenset({"unavailable", "invalid"})


Matters: TypeAlias = Callable[[str, Iterable[Shift]], tuple[Unfinished, ...]]
"""What is unfinished of a team, given the shifts that end."""

NameOfRule: TypeAlias = Callable[[str, Instant], RuleName]
"""Gives a rule's short names, by its code, for what began at an instant."""


def callbacks_left(
    promises: Iterable[Promise],
    team: str,
    team_of: Callable[[AgentName], str],
    name_of: Callable[[AgentName], str],
) -> list[Unfinished]:
    """List a team's promises, by due time; one whose owner is in no team is everybody's."""
    return [
        Unfinished(
            kind="callback",
            id=one.id,
            what=one.state,
            at=one.due,
            agent=one.owner,
            name=name_of(one.owner),
            number=mask(one.number),
            note=clean(one.note, NOTE_WIDTH),
        )
        for one in promises
        if one.unfinished and team_of(one.owner) in {team, ""}
    ]


def cases_left(
    cases: Iterable[Case],
    going: Iterable[Shift],
    name_of: Callable[[AgentName], str],
    rule_name: NameOfRule = lambda _code, _at: RuleName(),
) -> list[Unfinished]:
    """List cases of the shifts that end, about which somebody still has to decide."""
    shifts = {shift.id for shift in going}
    return [
        named(
            Unfinished(
                kind="case",
                id=one.id,
                what=one.rule,
                at=one.begun_at,
                agent=one.agent or one.about,
                name=name_of(one.agent or one.about),
            ),
            rule_name,
        )
        for one in cases
        if one.is_open and one.shift in shifts
    ]


def named(matter: Unfinished, rule_name: NameOfRule) -> Unfinished:
    """Add what the regulation calls a matter's rule."""
    name = rule_name(matter.what, matter.at)
    return msgspec.structs.replace(matter, rule_zh=name.zh, rule_en=name.en)


def equipment(
    places: Iterable[SeatId], seats: Mapping[SeatId, SeatView], suspects: Collection[SeatId] = ()
) -> tuple[Doubtful, ...]:
    """Check the seats of a team; ``suspects`` are those at which several people had trouble."""
    found = ((seat, _doubt(seats.get(seat), seat in suspects)) for seat in sorted(set(places)))
    return tuple(Doubtful(seat, why) for seat, why in found if why is not None)


def _doubt(view: SeatView | None, suspect: bool) -> Doubt | None:  # noqa: FBT001 - said by its name
    if view is None:
        return "unknown"
    if view.state is SeatState.UNSEEN:
        return "unseen"
    if view.state is SeatState.OFFLINE or view.device in _UNREACHABLE:
        return "unreachable"
    if view.contact_gone:
        return "unregistered"
    if suspect:
        return "handset"
    return "unknown" if view.device == "unknown" else None
