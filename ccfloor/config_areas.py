"""``[[area]]``: where the desks stand, for the seating plan on the dashboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

EMPTY = "."
"""Where no desk stands: an aisle, a pillar."""
MOST_PLACES = 200
"""Places in a row, and rows of an area: more is no room but a mistake."""


class AreaConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the room, row by row as one sees it from the door."""

    name: str
    rows: tuple[str, ...] = ()
    """Extensions, with blanks between: ``"1001 1002 . 1003"``; ``.`` is where no desk stands."""


def places(area: AreaConfig) -> tuple[tuple[str, ...], ...]:
    """Return the rows as places: an extension, or empty where no desk stands."""
    return tuple(
        tuple("" if place == EMPTY else place for place in row.split()) for row in area.rows
    )


def area_faults(areas: Sequence[AreaConfig]) -> Iterator[tuple[str, object, str]]:
    """Name each key that cannot be meant, its value and what was expected."""
    names: set[str] = set()
    placed: dict[str, str] = {}
    for number, area in enumerate(areas):
        at = f"area[{number}]"
        if not area.name.strip() or area.name in names:
            yield f"{at}.name", area.name, "a name of its own that is not empty"
        names.add(area.name)
        if len(area.rows) > MOST_PLACES:
            yield f"{at}.rows", len(area.rows), f"at most {MOST_PLACES} rows"
        for line, row in enumerate(places(area)):
            key = f"{at}.rows[{line}]"
            if len(row) > MOST_PLACES:
                yield key, len(row), f"at most {MOST_PLACES} places in a row"
            for place in filter(None, row):
                if place in placed:
                    yield key, place, f"a desk stands once: it is in {placed[place]} already"
                placed.setdefault(place, key)
