"""The instants at which rules want to be woken.

The law: what falls due comes in the order of its instant, and at one instant in the
order of the rules, then in the order it was set. So the findings depend on the changes
alone, not on how often somebody looked at the clock.

A heap with lazy cancellation: a withdrawn deadline stays in the heap as a dead entry
until it comes up, or until the dead outnumber the living and are swept out.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable

from ccfloor.floor.names import Instant

SWEEP_ABOVE = 256
"""Heaps smaller than this are not worth sweeping."""


class Deadlines:
    """A heap of (instant, rule, serial, key); a key of a rule has at most one live entry."""

    def __init__(self) -> None:
        """Begin with none."""
        self._heap: list[tuple[Instant, int, int, Hashable]] = []
        self._live: dict[tuple[int, Hashable], int] = {}
        self._serial = 0

    def __len__(self) -> int:
        return len(self._live)

    def set(self, rule: int, key: Hashable, at: Instant) -> None:
        """Wake ``rule`` for ``key`` at ``at``, instead of any instant set before."""
        self._serial += 1
        self._live[rule, key] = self._serial
        heapq.heappush(self._heap, (at, rule, self._serial, key))
        if len(self._heap) > SWEEP_ABOVE and len(self._heap) > 2 * len(self._live):
            self._heap = [entry for entry in self._heap if self._is_live(entry)]
            heapq.heapify(self._heap)

    def cancel(self, rule: int, key: Hashable) -> None:
        """Withdraw; a key that was not set is no matter."""
        self._live.pop((rule, key), None)

    def first(self) -> Instant | None:
        """When the next live deadline falls due; None when there is none."""
        heap = self._heap
        while heap and not self._is_live(heap[0]):
            heapq.heappop(heap)
        return heap[0][0] if heap else None

    def take(self, until: Instant) -> tuple[Instant, int, Hashable] | None:
        """Take out the first one that is due at ``until`` or before: (instant, rule, key)."""
        heap = self._heap
        while heap and heap[0][0] <= until:
            entry = heapq.heappop(heap)
            if self._is_live(entry):
                at, rule, _, key = entry
                del self._live[rule, key]
                return at, rule, key
        return None

    def _is_live(self, entry: tuple[Instant, int, int, Hashable]) -> bool:
        _, rule, serial, key = entry
        return self._live.get((rule, key)) == serial
