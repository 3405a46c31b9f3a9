"""Virtual time: what will happen, in order.

The law: time moves only here, only forwards, and two things due at the same instant
happen in the order in which they were put down. So the same seed gives the same day.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from ccfloor.floor.names import Instant, Micros


class Appointment:
    """One thing that will be done; ``act`` becomes None when it is called off."""

    __slots__ = ("act", "args", "when")

    def __init__(self, when: Instant, act: Callable[..., None], args: tuple[Any, ...]) -> None:
        """Take the moment, what to do and with what."""
        self.when = when
        self.act: Callable[..., None] | None = act
        self.args = args

    def call_off(self) -> None:
        """See that it is not done; harmless when it has been done already."""
        self.act = None


class Agenda:
    """A heap of appointments and the moment it stands at."""

    def __init__(self, now: Instant) -> None:
        """Begin at ``now``."""
        self.now = now
        self._heap: list[tuple[Instant, int, Appointment]] = []
        self._made = 0

    def at(self, when: Instant, act: Callable[..., None], *args: Any) -> Appointment:
        """Put down that ``act(*args)`` is to be done at ``when``, now at the earliest."""
        appointment = Appointment(max(when, self.now), act, args)
        self._made += 1
        heappush(self._heap, (appointment.when, self._made, appointment))
        return appointment

    def after(self, delay: Micros, act: Callable[..., None], *args: Any) -> Appointment:
        """Put down that ``act(*args)`` is to be done ``delay`` from now."""
        return self.at(self.now + delay, act, *args)

    def next_at(self) -> Instant | None:
        """Return when the next appointment is due, or None when there is none."""
        heap = self._heap
        while heap and heap[0][2].act is None:
            heappop(heap)
        return heap[0][0] if heap else None

    def keep_next(self, until: Instant) -> bool:
        """Do the next thing that is due by ``until``; return False when there is none."""
        heap = self._heap
        while heap and heap[0][0] <= until:
            appointment = heappop(heap)[2]
            if appointment.act is not None:
                self.now = appointment.when
                act, appointment.act = appointment.act, None
                act(*appointment.args)
                return True
        return False

    def stand_at(self, now: Instant) -> None:
        """Let time pass to ``now`` with nothing done."""
        self.now = max(self.now, now)

    def clear(self) -> None:
        """Call everything off."""
        self._heap.clear()
