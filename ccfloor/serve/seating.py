"""The wire of the seating plan: where desks stand, as the configuration tells."""

from __future__ import annotations

import msgspec


class Area(msgspec.Struct, frozen=True, gc=False):
    """A part of the room."""

    name: str
    """What it is called."""
    rows: tuple[tuple[str, ...], ...]
    """Row by row as one sees it from the door: an extension or a seat's name; empty where no desk
    stands."""
