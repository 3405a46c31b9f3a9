"""A day's cells, by quarter of an hour: filled as its records pass, let go once they have.

The law: cells are keyed by the instant at which their quarter begins, UTC, so a day of 23 or 25
hours has 92 or 100 quarters, no two of them are one, and what the wall shows is a label that is
put on later. Records come in the order of their beginning and reach forward only: a quarter whose
end they have passed is finished, and need not be held any longer. So a day of a million calls
takes no more room than its fullest quarter of an hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, QueueName
from ccfloor.kpi.sums import Sums, add

QUARTER: Final[Micros] = 15 * MINUTE


class Cell(NamedTuple):
    """What a cell is of."""

    at: Instant
    """Where its quarter of an hour begins."""
    queue: QueueName
    agent: AgentName


Cells: TypeAlias = dict[Cell, Sums]

Quarter: TypeAlias = defaultdict[tuple[QueueName, AgentName], Sums]
"""The cells of one quarter; what is asked for is there."""

Spread: TypeAlias = Callable[[Instant, Instant, QueueName, AgentName, str], None]
"""Adds a stretch of time to a field of sums."""


def merged(parts: Iterable[Cells]) -> Cells:
    """Add cells up, key by key; the parts stay as they are."""
    found: Cells = {}
    for part in parts:
        for cell, sums in part.items():
            kept = found.get(cell)
            if kept is None:
                kept = found[cell] = Sums()
            add(kept, sums)
    return found


def new_quarter() -> Quarter:
    """Begin a quarter of an hour."""
    return defaultdict(Sums)


class Quarters:
    """The quarters of a day that are not finished."""

    __slots__ = ("of",)

    def __init__(self) -> None:
        self.of: defaultdict[Instant, Quarter] = defaultdict(new_quarter)
        """By their beginning: ``at - at % QUARTER``."""

    def spread(
        self, from_: Instant, to: Instant, queue: QueueName, agent: AgentName, name: str
    ) -> None:
        """Add a stretch of time to the quarters in which it passed."""
        while from_ < to:
            begins = from_ - from_ % QUARTER
            until = min(begins + QUARTER, to)
            sums = self.of[begins][queue, agent]
            setattr(sums, name, getattr(sums, name) + until - from_)
            from_ = until

    def finished(self, passed: Instant) -> Iterator[tuple[Instant, Quarter]]:
        """Let go of the quarters that end by an instant, in their order."""
        for at in sorted(self.of):
            if at + QUARTER <= passed:
                yield at, self.of.pop(at)

    def cells(self) -> Cells:
        """Give what is there, as it stands."""
        return {
            Cell(at, queue, agent): sums
            for at, quarter in self.of.items()
            for (queue, agent), sums in quarter.items()
        }
