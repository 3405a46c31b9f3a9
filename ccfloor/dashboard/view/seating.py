"""The seating plan: seats where their desks stand, row by row as one sees them from the door.

The law: everybody on the floor is on the plan. Who sits at no desk that the configuration knows
stands below all areas; a desk at which nobody is logged in shows its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.grid import LEAST_PLACE, Group
from ccfloor.dashboard.view.seat import extension
from ccfloor.floor.names import SeatId
from ccfloor.serve.messages import Seat
from ccfloor.serve.seating import Area


def planned(
    areas: Sequence[Area], seats: Iterable[Seat], width: int, elsewhere: str
) -> tuple[Group, ...]:
    """Lay seats out by areas; ``elsewhere`` names where those without a desk stand.

    An area that is wider than ``width`` cells is cut into parts, one below the other.
    """
    by_place: dict[str, SeatId] = {}
    rest = dict.fromkeys(seat.seat for seat in seats)
    for name in rest:
        by_place.setdefault(extension(name), name)
        by_place[name] = name
    known = frozenset(rest)
    most = max(1, width // LEAST_PLACE)
    groups: list[Group] = []
    for area in areas:
        rows = tuple(tuple(by_place.get(place, clean(place)) for place in row) for row in area.rows)
        for row in rows:
            for name in row:
                rest.pop(name, None)
        widest = max(map(len, rows), default=0)
        for start in range(0, widest, most):
            part = tuple(row[start : start + most] for row in rows)
            flat = tuple(name for row in part for name in row if name in known)
            groups.append(Group(clean(area.name), flat, part))
    if rest:
        left = sorted(rest)
        columns = max((len(row) for group in groups for row in group.rows), default=most)
        rows = tuple(
            tuple(left[start : start + columns]) for start in range(0, len(left), max(1, columns))
        )
        groups.append(Group(elsewhere, tuple(left), rows))
    return tuple(groups)
