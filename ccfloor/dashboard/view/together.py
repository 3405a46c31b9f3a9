"""How many are away together, in words: beside a request, in the second question, at one's seat.

The law: what goes beyond a limit is said first, and as a number beside a number; the machine says
what is, and nowhere that it may not be.
"""

from __future__ import annotations

from collections.abc import Iterable

from ccfloor.dashboard.view.cells import clean
from ccfloor.floor.deeds import AwayLimit
from ccfloor.locale import Words, mark

REACHED = {
    "team": mark("{away} of {most} away in team {name} already"),
    "queue": mark("{away} of {most} away in queue {name} already"),
}
BELOW = {
    "team": mark("{away} of {most} away in team {name}"),
    "queue": mark("{away} of {most} away in queue {name}"),
}
NO_LIMIT = {
    "team": mark("{away} away in team {name}"),
    "queue": mark("{away} away in queue {name}"),
}
SHORT = mark("queue {name} would fall to {stay} of required {need}")
ENOUGH = mark("queue {name} would keep {stay}, required {need}")


def said(limit: AwayLimit, words: Words) -> str:
    """Say how things stand in one team or queue."""
    name = clean(limit.label or limit.subject)
    parts = []
    if limit.most is not None:
        pattern = (REACHED if limit.reached else BELOW)[limit.kind]
        parts.append(words(pattern, away=limit.away, most=limit.most, name=name))
    if limit.need is not None:
        pattern = SHORT if limit.short else ENOUGH
        parts.append(words(pattern, name=name, stay=limit.stay, need=limit.need))
    if not parts:
        parts.append(words(NO_LIMIT[limit.kind], away=limit.away, name=name))
    return words("; ").join(parts)


def in_order(limits: Iterable[AwayLimit]) -> list[AwayLimit]:
    """Put first what would be beyond a limit; what stays in its order otherwise."""
    return sorted(limits, key=lambda limit: not limit.beyond)


def brief(limits: Iterable[AwayLimit], words: Words) -> str:
    """Say it where there are twenty cells: who asks to leave, and ``away/most``, ``stay<need``."""
    parts = []
    for one in in_order(limits):
        name = clean(one.label or one.subject)
        if one.most is not None:
            parts.append(f"{name} {one.away}/{one.most}")
        if one.need is not None and one.short:
            parts.append(f"{name} {one.stay}<{one.need}")
    return " ".join([words("Leave?"), *parts]) if parts else ""
