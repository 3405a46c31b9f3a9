"""A day rolled up: sums by quarter of an hour, queue and person, made whole from its records.

The law: a day is computed from all of its records and never added to. Cells are keyed by the
instant at which their quarter begins, UTC, so a day of 23 or 25 hours has 92 or 100 of them, no
two quarters are one, and what the wall shows is a label that is put on later. Cells of two parts
of the records, or of two days, add up (``merged``), in whatever order.

Who asks for what (RULEBOOK 2): callers belong to the quarter in which they came, with all that
became of them; rings to that in which the phone was called; time to the quarters in which it
passed. So ``offered = answered + abandoned + left + whoever still waits or was lost from sight``
holds in each cell, and it is the day's live figures that the cells of a queue add up to.

A cell has a queue, a person, both or neither: a caller whom nobody answered is the queue's alone,
time that no queue gave is the person's alone, and the floor's darkness is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heappop, heappush
from typing import Final, NamedTuple, TypeAlias

import msgspec

from ccfloor.floor.names import MINUTE, AgentName, ChannelId, Instant, Micros, QueueName
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.floor.views import Attempt, CoverageGap, Span, Visit
from ccfloor.kpi.limits import Limits
from ccfloor.kpi.live import LEFT, QueueFigures
from ccfloor.kpi.measures import level_of
from ccfloor.kpi.stretches import Stretch, length, merged_stretches, overlaps
from ccfloor.kpi.sums import Histogram, Sums, add, second_bin
from ccfloor.regulation.dated import Dated

QUARTER: Final[Micros] = 15 * MINUTE
LEAD: Final[Micros] = 120 * MINUTE
"""Visits and attempts are read from so long before the day: who waits at its first instant came
before it, and the second phone may be offered in it."""

DARK: Final = frozenset({"start", "unreachable", "link_lost", "clock_step"})
"""Gaps in which nobody knew what anybody did; in the others the floor was followed."""

STATES: Final[Mapping[SeatState, str]] = {
    SeatState.READY: "ready",
    SeatState.RINGING: "ringing",
    SeatState.TALKING: "talking",
    SeatState.WRAP: "wrap",
    SeatState.AWAY: "away",
    SeatState.OFFLINE: "offline",
    SeatState.OTHER_CALL: "other_call",
    SeatState.UNSEEN: "unseen",
}
"""Whose time is kept, and under which name; who is logged out is nowhere."""

OFFERED: Final = frozenset(AttemptOutcome) - {AttemptOutcome.UNREACHABLE, AttemptOutcome.UNKNOWN}


class Cell(NamedTuple):
    """What a cell is of."""

    at: Instant
    """Where its quarter of an hour begins."""
    queue: QueueName
    agent: AgentName


Cells: TypeAlias = dict[Cell, Sums]
Offers: TypeAlias = dict[tuple[ChannelId, int], tuple[Instant, bool]]
"""By caller: until when phones rang for him, and whether he was counted as offered again."""


class Day(msgspec.Struct, frozen=True):
    """Which day, and by what it is counted."""

    name: str
    """YYYY-MM-DD, of the date on which it began."""
    begins: Instant
    ends: Instant
    watermark: Instant
    """How far the records reach, at most ``ends``: what came later is not in it."""
    limits: Limits
    ring: Dated[Micros]
    """T01's limit, by the day on which the caller came."""


class Coverage(msgspec.Struct, frozen=True, gc=False):
    """How much of a day was seen; the three add up to the day until the watermark."""

    seen: Micros
    dark: Micros
    doubted: Micros


class Rollup(msgspec.Struct, frozen=True):
    """A day's cells, and what cannot be added up and is told of the day alone."""

    day: Day
    coverage: Coverage
    cells: Cells
    peaks: dict[QueueName, int]
    """Most callers who waited at one instant, by queue; of all queues under ``""``."""


def quarter_of(at: Instant) -> Instant:
    """Give where the quarter of an hour begins that an instant lies in."""
    return at - at % QUARTER


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


def figures_of(sums: Sums) -> QueueFigures:
    """Say sums as the live figures say theirs."""
    return QueueFigures(
        offered=sums.offered,
        answered=sums.answered,
        abandoned=sums.abandoned,
        short_abandoned=sums.short_abandoned,
        left=sums.left,
        answered_within_12s=sums.answered_within_12s,
        in_service_level=sums.in_service_level,
        service_level=level_of("V6").of(sums),
        wait_sum=sums.wait_sum,
        longest_wait=sums.longest_wait,
        uncovered=sums.uncovered,
    )


class Rolling:
    """Takes a day's records, a piece at a time, in the order of their beginning."""

    def __init__(
        self,
        day: Day,
        gaps: Iterable[CoverageGap],
        *,
        offers: Offers | None = None,
        step: Micros = QUARTER,
    ) -> None:
        """Begin with a day of which nothing is known but what was not seen of it.

        A part of a day begins with the ``offers`` that the part before it ended with; cells are
        of ``step``, which divides an hour.
        """
        self.day = day
        self._step = step
        self.cells: Cells = {}
        limits = day.limits
        self._short, self._talk_least = limits.short, limits.talk_least
        self._house = limits.service_level
        self._queues = dict(limits.queues)
        self.offers: Offers = {} if offers is None else dict(offers)
        self._lines: dict[QueueName, _Line] = {}
        self._everybody = _Line()
        self.coverage = self._darken(list(gaps))

    def visits(self, visits: Iterable[Visit]) -> None:
        """Count callers."""
        begins, ends = self.day.begins, self.day.ends
        for visit in visits:
            self._in_line(visit)
            joined, left = visit.joined_at, visit.left_at
            if not begins <= joined < ends:
                continue
            outcome = visit.outcome
            answered = outcome is VisitOutcome.ANSWERED
            sums = self._cell(joined, visit.queue, visit.answered_by if answered else "")
            sums.offered += 1
            sums.uncovered += not visit.covered
            if left is None or outcome is VisitOutcome.UNKNOWN:
                continue
            wait = left - joined
            sums.total_wait += wait
            sums.longest_wait = max(sums.longest_wait, wait)
            if answered:
                self._answered(sums, visit, wait)
            elif outcome is VisitOutcome.ABANDONED:
                self._abandoned(sums, visit, wait)
            elif outcome in LEFT:
                sums.left += 1

    def _in_line(self, visit: Visit) -> None:
        """Count a caller's time in the queue, as far as it was in this day."""
        joined = max(visit.joined_at, self.day.begins)
        until = self.day.watermark
        if visit.left_at is not None and visit.left_at < until:
            until = visit.left_at
        if joined < until:
            queue = visit.queue
            line = self._lines.get(queue)
            if line is None:
                line = self._lines[queue] = _Line()
            line.stay(joined, until)
            self._everybody.stay(joined, until)
            self._spread(joined, until, queue, "", "waiting")

    def _answered(self, sums: Sums, visit: Visit, wait: Micros) -> None:
        sums.answered += 1
        sums.wait_sum += wait
        _note(sums.waits, wait)
        sums.in_service_level += wait <= self._queues.get(visit.queue, self._house)
        sums.answered_within_12s += visit.answer_ring <= self.day.ring.at(visit.joined_at)
        if visit.talk_to is not None:
            sums.handled += 1
            sums.talk += visit.talk
            sums.calls += visit.talk >= self._talk_least
            _note(sums.talks, visit.talk)
            sums.transferred += visit.ended_by == "transfer"

    def _abandoned(self, sums: Sums, visit: Visit, wait: Micros) -> None:
        sums.abandoned += 1
        sums.abandon_wait += wait
        _note(sums.abandons, wait)
        sums.short_abandoned += wait <= self._short
        sums.abandoned_in += wait <= self._queues.get(visit.queue, self._house)

    def attempts(self, attempts: Iterable[Attempt]) -> None:
        """Count phones that rang, and callers for whom a second one had to."""
        begins, ends = self.day.begins, self.day.ends
        for attempt in attempts:
            at = attempt.called_at
            again = self._offered_again(attempt)
            if not begins <= at < ends:
                continue
            if again:
                self._cell(at, attempt.queue, "").requeued += 1
            if attempt.ring_from is None or attempt.excused or attempt.outcome not in OFFERED:
                continue
            sums = self._cell(at, attempt.queue, attempt.agent)
            sums.offers += 1
            if attempt.outcome is AttemptOutcome.ANSWERED:
                sums.rings += 1
                sums.ring_sum += attempt.ring
                _note(sums.ring_times, attempt.ring)
            elif attempt.outcome is AttemptOutcome.NO_ANSWER:
                # Of many phones that rang at once none was the one to take it up (RULEBOOK T02).
                sums.no_answers += not attempt.siblings
            elif attempt.outcome is AttemptOutcome.REJECTED:
                sums.rejected += 1

    def spans(self, spans: Iterable[Span]) -> None:
        """Count people's time."""
        begins, ends = self.day.begins, self.day.watermark
        for span in spans:
            name = STATES.get(span.state)
            from_ = max(begins, span.from_)
            to = min(ends, span.to)
            if name is not None and from_ < to:
                self._spread(from_, to, span.queue, span.agent, name)

    def rollup(self) -> Rollup:
        """Give the day as far as it is known."""
        peaks = {"": self._everybody.peak} if self._lines else {}
        peaks |= {queue: line.peak for queue, line in sorted(self._lines.items())}
        return Rollup(self.day, self.coverage, self.cells, peaks)

    def _cell(self, at: Instant, queue: QueueName, agent: AgentName) -> Sums:
        key = Cell(at - at % self._step, queue, agent)
        sums = self.cells.get(key)
        if sums is None:
            sums = self.cells[key] = Sums()
        return sums

    def _spread(
        self, from_: Instant, to: Instant, queue: QueueName, agent: AgentName, name: str
    ) -> None:
        """Add a stretch of time to the quarters in which it passed."""
        while from_ < to:
            until = min(to, from_ - from_ % self._step + self._step)
            sums = self._cell(from_, queue, agent)
            setattr(sums, name, getattr(sums, name) + until - from_)
            from_ = until

    def _offered_again(self, attempt: Attempt) -> bool:
        """Tell, once for each stay, that a phone rings after an earlier one had ended.

        Phones that ring at the same time (ringall) are one offer.
        """
        key = attempt.call, attempt.visit
        over = attempt.called_at if attempt.ended_at is None else attempt.ended_at
        known = self.offers.get(key)
        if known is None:
            self.offers[key] = over, False
            return False
        until, told = known
        again = not told and attempt.called_at >= until
        self.offers[key] = max(until, over), told or again
        return again

    def forget(self, before: Instant) -> None:
        """Drop what was last offered before an instant; its callers are long gone."""
        self.offers = {key: one for key, one in self.offers.items() if one[0] >= before}

    def _darken(self, gaps: list[CoverageGap]) -> Coverage:
        begins, until = self.day.begins, max(self.day.begins, self.day.watermark)
        whole: list[Stretch] = [(begins, until)] if begins < until else []
        blind: dict[str, list[Stretch]] = {"dark": [], "doubted": []}
        for gap in gaps:
            to = until if gap.to is None else gap.to
            blind["dark" if gap.reason in DARK else "doubted"].append((gap.from_, to))
        dark = overlaps(merged_stretches(blind["dark"]), whole)
        in_doubt = overlaps(merged_stretches(blind["doubted"]), whole)
        for name, stretches in (("dark", dark), ("doubted", in_doubt)):
            for from_, to in stretches:
                self._spread(from_, to, "", "", name)
        unseen = length(dark), length(in_doubt)
        return Coverage(length(whole) - sum(unseen), *unseen)


class _Line:
    """How many wait, and the most that ever did; fed in the order in which they came."""

    __slots__ = ("_leaves", "peak")

    def __init__(self) -> None:
        self._leaves: list[Instant] = []
        self.peak = 0

    def stay(self, from_: Instant, to: Instant) -> None:
        """Add one caller; who leaves at the instant at which another comes is gone."""
        leaves = self._leaves
        while leaves and leaves[0] <= from_:
            heappop(leaves)
        heappush(leaves, to)
        self.peak = max(self.peak, len(leaves))


def _note(histogram: Histogram, duration: Micros) -> None:
    second = second_bin(duration)
    histogram[second] = histogram.get(second, 0) + 1
