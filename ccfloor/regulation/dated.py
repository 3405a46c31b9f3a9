"""A value of the regulation that changes with the day.

The law: which value holds is asked with the instant at which a clock *started*. What began
before a change is judged by what held then, however long it lasts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from ccfloor.floor.names import Instant

T = TypeVar("T")


class Dated(Generic[T]):
    """One value for each stretch of time."""

    __slots__ = ("_from", "_values")

    def __init__(self, values: Iterable[tuple[Instant, T]]) -> None:
        """Take each value with the first instant at which it holds; the first held always."""
        self._from: list[Instant] = []
        self._values: list[T] = []
        for start, value in sorted(values, key=lambda each: each[0]):
            if not self._values or self._values[-1] != value:
                self._from.append(start)
                self._values.append(value)

    def at(self, began: Instant) -> T:
        """Give the value by which what began at ``began`` is judged."""
        if len(self._values) == 1:
            return self._values[0]
        return self._values[max(0, bisect_right(self._from, began) - 1)]

    def each(self, began: Sequence[Instant]) -> list[T]:
        """Give the value for each of many."""
        if len(self._values) == 1:
            return self._values * len(began)
        return list(map(self.at, began))

    @property
    def newest(self) -> T:
        """Give the value that will hold when all changes have come."""
        return self._values[-1]


def always(value: T) -> Dated[T]:
    """Give a value that never changes."""
    return Dated([(0, value)])
