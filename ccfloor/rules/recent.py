"""Remember the newest names and let go of the oldest.

Rules must not say the same thing twice, and must not grow for ever while they see to
that. What lies thousands of findings back cannot come again: a call has ended by then.
"""

from __future__ import annotations

from collections.abc import Hashable


class Recent:
    """A set that keeps its ``room`` newest members."""

    def __init__(self, room: int = 8_192) -> None:
        """Begin empty."""
        self._room = room
        self._names: dict[Hashable, None] = {}

    def __contains__(self, name: Hashable) -> bool:
        return name in self._names

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: Hashable) -> bool:
        """Remember ``name``; say whether it is new."""
        if name in self._names:
            return False
        self._names[name] = None
        if len(self._names) > self._room:
            del self._names[next(iter(self._names))]
        return True
