"""What the parts of the floor share: the changes of the fact at hand, and the deadlines.

The law: a deadline fires by the stream's own time only, never by a clock of ours, so
that the same bytes give the same floor, live or replayed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

from ccfloor.floor.changes import AnomalySeen, Change
from ccfloor.floor.fact import Fact
from ccfloor.floor.names import NO_REF, Instant, Ref
from ccfloor.floor.views import Anomaly, Evidence


class Outbox:
    """Collects changes in the order they happened."""

    __slots__ = ("_heap", "_sequence", "anomalies", "changes", "fact", "now")

    def __init__(self) -> None:
        """Begin empty."""
        self.changes: list[Change] = []
        self.now: Instant = 0
        self.anomalies = 0
        self.fact: Fact | None = None
        """The fact at hand; None while a deadline fires."""
        self._heap: list[tuple[Instant, int, Callable[[Instant], None]]] = []
        self._sequence = 0

    def anomaly(self, kind: str, at: Instant, detail: str = "", ref: Ref = NO_REF) -> None:
        """Count something that contradicts what was known."""
        self.anomalies += 1
        self.changes.append(AnomalySeen(at, Anomaly(kind, at, detail, ref)))

    def witness(self, at: Instant) -> Evidence:
        """Name the frame by which something became so at ``at``; ``Settled`` where it was the
        passing of time.
        """
        if self.fact is None or self.fact.at != at:
            return Evidence("Settled", at)
        return Evidence(type(self.fact).__name__, at, self.fact.ref)

    def take(self) -> list[Change]:
        """Hand over what was collected and begin anew."""
        changes, self.changes = self.changes, []
        return changes

    def at(self, when: Instant, act: Callable[[Instant], None]) -> None:
        """Have ``act`` called with ``when`` once the stream's time has come there.

        There is no way to take it back: ``act`` looks whether it still applies.
        """
        self._sequence += 1
        heapq.heappush(self._heap, (when, self._sequence, act))

    def due(self, to: Instant) -> bool:
        """Tell whether any deadline lies at or before ``to``."""
        return bool(self._heap) and self._heap[0][0] <= to

    def fire(self) -> None:
        """Run the earliest deadline."""
        when, _, act = heapq.heappop(self._heap)
        act(when)

    def next_deadline(self) -> Instant | None:
        """Return the earliest deadline's instant."""
        return self._heap[0][0] if self._heap else None
