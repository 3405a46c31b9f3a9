"""The figures since the day began, queue by queue.

The law: a figure is the sum of what each visit adds, and a visit adds what its record
says, so a record that is replaced is taken back in full and the new one added. Hence
the figures do not depend on the order in which records came, and after a restart they
are those of the stored records.

A visit belongs to the day in which the caller came (RULEBOOK 2: service level by
arrival), so that offered = answered + abandoned + left + still waiting + unseen. Who
came before the day began is yesterday's, whenever he is answered.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import (
    Change,
    VisitAnswered,
    VisitBegan,
    VisitEnded,
    VisitRevised,
)
from ccfloor.floor.names import ChannelId, Instant, Micros, QueueName, micros
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import Visit
from ccfloor.kpi.definitions import Counts, service_level
from ccfloor.regulation.dated import Dated

VisitKey: TypeAlias = tuple[ChannelId, int]

LONGEST_KEPT = 64
"""So many of the longest waits are kept to fall back on when a record is taken back."""

LEFT = frozenset(
    {
        VisitOutcome.TIMEOUT,
        VisitOutcome.EXIT_KEY,
        VisitOutcome.EXIT_EMPTY,
        VisitOutcome.TRANSFERRED,
    }
)


class QueueFigures(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One queue's figures since the day began, named as on the wire (``messages.Queue``)."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    """The short ones among them."""
    short_abandoned: int = 0
    left: int = 0
    answered_within_12s: int = 0
    """By a phone that had rung for T01's ``ring_limit_s`` or less: the agent's ring, not the
    caller's wait (RULEBOOK T01 b)."""
    in_service_level: int = 0
    service_level: float | None = None
    wait_sum: Micros = 0
    longest_wait: Micros = 0
    """Of those who left the queue; who still waits is in the queue's own view."""
    uncovered: int = 0
    """Of ``offered``, those of which a part was not seen: how far the others are to be
    relied on."""


class _Sums:
    """One queue's running sums."""

    __slots__ = (
        "abandoned",
        "answered",
        "answered_in",
        "left",
        "longest",
        "offered",
        "quick",
        "short",
        "uncovered",
        "wait_sum",
    )

    def __init__(self) -> None:
        self.offered = self.answered = self.abandoned = self.short = self.left = 0
        self.quick = self.answered_in = self.wait_sum = self.uncovered = 0
        self.longest: list[Micros] = []

    def add(self, visit: Visit, sign: int, limits: _Limits) -> None:
        """Add the visit, or take it back with ``sign`` -1."""
        self.offered += sign
        self.uncovered += sign * (not visit.covered)
        if visit.left_at is None:
            return
        wait = visit.left_at - visit.joined_at
        if visit.outcome is not VisitOutcome.UNKNOWN:
            self._note_wait(wait, sign)
        if visit.outcome is VisitOutcome.ANSWERED:
            self.answered += sign
            self.wait_sum += sign * wait
            self.answered_in += sign * (wait <= limits.service_level)
            self.quick += sign * (visit.answer_ring <= limits.ring.at(visit.joined_at))
        elif visit.outcome is VisitOutcome.ABANDONED:
            self.abandoned += sign
            self.short += sign * (wait <= limits.short)
        elif visit.outcome in LEFT:
            self.left += sign

    def _note_wait(self, wait: Micros, sign: int) -> None:
        longest = self.longest
        if sign > 0:
            insort(longest, wait)
            if len(longest) > LONGEST_KEPT:
                del longest[0]
            return
        place = bisect_left(longest, wait)
        if place < len(longest) and longest[place] == wait:
            del longest[place]

    def merge(self, other: _Sums) -> None:
        """Add another queue's sums."""
        self.offered += other.offered
        self.answered += other.answered
        self.abandoned += other.abandoned
        self.short += other.short
        self.left += other.left
        self.quick += other.quick
        self.answered_in += other.answered_in
        self.wait_sum += other.wait_sum
        self.uncovered += other.uncovered
        for wait in other.longest:
            self._note_wait(wait, 1)

    def figures(self) -> QueueFigures:
        """Tell what the sums say."""
        counts = Counts(
            answered=self.answered,
            abandoned=self.abandoned,
            answered_in=self.answered_in,
            short_abandoned=self.short,
            left=self.left,
        )
        return QueueFigures(
            offered=self.offered,
            answered=self.answered,
            abandoned=self.abandoned,
            short_abandoned=self.short,
            left=self.left,
            answered_within_12s=self.quick,
            in_service_level=self.answered_in,
            service_level=service_level(counts),
            wait_sum=self.wait_sum,
            longest_wait=self.longest[-1] if self.longest else 0,
            uncovered=self.uncovered,
        )


class _Limits(msgspec.Struct, frozen=True, gc=False):
    """One queue's limits, in microseconds."""

    ring: Dated[Micros]
    """The regulation's, by the day on which the caller came."""
    short: Micros
    service_level: Micros


class LiveFigures:
    """The sums of every queue; fed with changes, read queue by queue."""

    def __init__(self, config: Config, day_began: Instant = 0) -> None:
        """Take limits from ``rules`` and each queue's own service-level time."""
        rules = config.rules
        self._house = _Limits(
            ring=config.regulation.seconds("T01", "ring_limit_s", config.site.timezone),
            short=micros(rules.abandoned_short_s),
            service_level=micros(rules.service_level_s),
        )
        self._limits = {
            queue.name: msgspec.structs.replace(
                self._house, service_level=micros(queue.service_level_s)
            )
            for queue in config.queue
            if queue.service_level_s is not None
        }
        self._day_began = day_began
        self._sums: dict[QueueName, _Sums] = {}
        self._going_on: dict[VisitKey, Visit] = {}

    def on(self, changes: Iterable[Change]) -> set[QueueName]:
        """Count what changed; say whose figures are not what they were."""
        touched: set[QueueName] = set()
        for change in changes:
            if isinstance(change, VisitBegan | VisitAnswered):
                self._replace(change.visit, touched)
                self._going_on[_key(change.visit)] = change.visit
            elif isinstance(change, VisitEnded):
                self._replace(change.visit, touched)
                self._going_on.pop(_key(change.visit), None)
            elif isinstance(change, VisitRevised):
                self._add(change.was, -1, touched)
                self._add(change.visit, 1, touched)
                if _key(change.visit) in self._going_on:
                    self._going_on[_key(change.visit)] = change.visit
        return touched

    def figures(self, queue: QueueName) -> QueueFigures:
        """Give a queue's figures; of a queue nobody called they are all nothing."""
        sums = self._sums.get(queue)
        return QueueFigures() if sums is None else sums.figures()

    def queues(self) -> list[QueueName]:
        """List the queues that somebody called today, in alphabetical order."""
        return sorted(self._sums)

    def totals(self) -> QueueFigures:
        """Add up all queues; the service level is each call's by its own queue's time."""
        total = _Sums()
        for sums in self._sums.values():
            total.merge(sums)
        return total.figures()

    def start_day(self, at: Instant) -> None:
        """Begin anew at ``at``; who came before is yesterday's, even if he still waits."""
        self._day_began = at
        self._sums.clear()
        self._going_on = {
            key: visit for key, visit in self._going_on.items() if visit.joined_at >= at
        }
        for visit in self._going_on.values():
            self._add(visit, 1, set())

    def restore(self, visits: Iterable[Visit]) -> None:
        """Count the stored visits of the day again, before the first change.

        What was still going on may go on: a change with the same key replaces it.
        """
        for visit in visits:
            self._add(visit, 1, set())
            if visit.outcome is VisitOutcome.OPEN or _still_talks(visit):
                self._going_on[_key(visit)] = visit

    def _replace(self, visit: Visit, touched: set[QueueName]) -> None:
        was = self._going_on.get(_key(visit))
        if was is not None:
            self._add(was, -1, touched)
        self._add(visit, 1, touched)

    def _add(self, visit: Visit, sign: int, touched: set[QueueName]) -> None:
        if visit.joined_at < self._day_began:
            return
        sums = self._sums.get(visit.queue)
        if sums is None:
            sums = self._sums[visit.queue] = _Sums()
        sums.add(visit, sign, self._limits.get(visit.queue, self._house))
        touched.add(visit.queue)


def _key(visit: Visit) -> VisitKey:
    return visit.call, visit.visit


def _still_talks(visit: Visit) -> bool:
    return visit.outcome is VisitOutcome.ANSWERED and visit.talk_to is None
