"""A day rolled up: sums by quarter of an hour, queue and person, made whole from its records.

The law: a day is computed from all of its records and never added to. Cells of two parts of the
records, or of two days, add up (``merged``), in whatever order (``quarters.py``).

Who asks for what (RULEBOOK 2): callers belong to the quarter in which they came, with all that
became of them; rings to that in which the phone was called; time to the quarters in which it
passed. So ``offered = answered + abandoned + left + whoever still waits or was lost from sight``
holds in each cell, and it is the day's live figures that the cells of a queue add up to.

A cell has a queue, a person, both or neither: a caller whom nobody answered is the queue's alone,
time that no queue gave is the person's alone, and the floor's darkness is nobody's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from operator import itemgetter
from typing import Any, Final, TypeAlias

import msgspec

from ccfloor.floor.names import MINUTE, SECOND, AgentName, ChannelId, Instant, Micros, QueueName
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.floor.views import CoverageGap
from ccfloor.kpi.limits import Limits
from ccfloor.kpi.live import LEFT, QueueFigures
from ccfloor.kpi.measures import level_of
from ccfloor.kpi.quarters import QUARTER, Cells, Quarters
from ccfloor.kpi.stretches import Stretch, length, merged_stretches, overlaps
from ccfloor.kpi.sums import LONGEST_BIN, Histogram, Sums
from ccfloor.regulation.dated import Dated

LEAD: Final[Micros] = 120 * MINUTE
"""Visits and attempts are read from so long before the day: who waits at its first instant came
before it, and the second phone may be offered in it. For whom no phone rang for so long, the next
one is the first."""

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

_NOT_OFFERED: Final = frozenset({AttemptOutcome.UNREACHABLE, AttemptOutcome.UNKNOWN, None})
_ANSWERED: Final = VisitOutcome.ANSWERED.value
_UNKNOWN: Final = VisitOutcome.UNKNOWN.value
_PICKED_UP: Final = AttemptOutcome.ANSWERED.value
"""Plain texts: they are compared some million times a night."""


VISIT: Final = (
    "queue", "joined_at", "left_at", "outcome", "answered_by", "answer_ring", "talk_to", "talk",
    "ended_by", "covered",
)  # fmt: skip
ATTEMPT: Final = (
    "call", "visit", "queue", "agent", "called_at", "ring_from", "ended_at", "outcome", "ring",
    "siblings", "excused",
)  # fmt: skip
SPAN: Final = ("from_", "to", "state", "queue", "agent")
"""Which fields of a visit, an attempt and a span are counted, in the order in which they come."""
_began: Final = itemgetter(SPAN.index("from_"))

Parts: TypeAlias = Iterable[Sequence[Any]]
"""Records, each as those fields in a row: of a million calls objects are too dear. A choice may be
its text, which is equal to it, so none is asked for by identity."""

Caller: TypeAlias = tuple[ChannelId, int]
"""A stay in a queue: its call, and its number among those of the call."""
Offers: TypeAlias = dict[Caller, tuple[Instant, bool]]
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


class Phones:
    """Counts the phones that were called for a day's callers, in the order of the calls."""

    def __init__(self, quarters: Quarters, day: Stretch, offers: Offers | None = None) -> None:
        """Count in these quarters what was called in the day; ``offers`` as for ``Rolling``."""
        self.offers: Offers = {} if offers is None else dict(offers)
        self._quarters = quarters
        self._day = day

    def attempts(self, attempts: Parts) -> None:
        """Count phones that rang, and callers for whom a second one had to."""
        begins, ends = self._day
        of, offers = self._quarters.of, self.offers
        for (
            call, visit, queue, agent, at, ring_from, ended, outcome, ring, siblings, excused
        ) in attempts:  # fmt: skip
            caller, over = (call, visit), at if ended is None else ended
            known = offers.get(caller)
            if known is None or known[0] < at - LEAD:  # nearly always
                offers[caller] = over, False
                again = False
            else:
                again = self._offered_again(caller, known, at, over)
            if not begins <= at < ends:
                continue
            quarter = of[at - at % QUARTER]
            if again:
                quarter[queue, ""].requeued += 1
            if ring_from is None or excused or outcome in _NOT_OFFERED:
                continue
            sums = quarter[queue, agent]
            sums.offers += 1
            if outcome == _PICKED_UP:
                sums.rings += 1
                sums.ring_sum += ring
                _note(sums.ring_times, ring)
            elif outcome == AttemptOutcome.NO_ANSWER:
                # Of many phones that rang at once none was the one to take it up (RULEBOOK T02).
                sums.no_answers += not siblings
            elif outcome == AttemptOutcome.REJECTED:
                sums.rejected += 1

    def _offered_again(
        self, caller: Caller, known: tuple[Instant, bool], called: Instant, over: Instant
    ) -> bool:
        """Tell, once for each stay, that a phone rings after an earlier one had ended.

        Phones that ring at the same time (ringall) are one offer.
        """
        until, told = known
        again = not told and called >= until
        self.offers[caller] = max(until, over), told or again
        return again

    def forget(self, at: Instant) -> None:
        """Drop whose phones rang so long before an instant that it is as if they never had."""
        self.offers = {key: one for key, one in self.offers.items() if one[0] >= at - LEAD}


class Rolling:
    """Takes a day's records, a piece at a time, in the order of their beginning."""

    def __init__(self, day: Day, gaps: Iterable[CoverageGap], offers: Offers | None = None) -> None:
        """Begin with a day of which nothing is known but what was not seen of it.

        A part of a day begins with the ``offers`` that the part before it ended with.
        """
        self.day = day
        self.quarters = Quarters()
        limits = day.limits
        self._short, self._talk_least = limits.short, limits.talk_least
        self._house = limits.service_level
        self._queues = dict(limits.queues)
        self.phones = Phones(self.quarters, (day.begins, day.ends), offers)
        self._lines: dict[QueueName, _Line] = {}
        self._everybody = _Line()
        self.coverage = self._darken(list(gaps))

    def visits(self, visits: Parts) -> None:
        """Count callers."""
        begins, ends = self.day.begins, self.day.ends
        of, limit = self.quarters.of, self.day.ring.at
        for queue, joined, left, outcome, by, ring, talk_to, talk, ended_by, covered in visits:
            self._in_line(queue, joined, left)
            if not begins <= joined < ends:
                continue
            answered = outcome == _ANSWERED
            sums = of[joined - joined % QUARTER][queue, by if answered else ""]
            sums.offered += 1
            if not covered:
                sums.uncovered += 1
            if left is None or outcome == _UNKNOWN:
                continue
            if not answered:
                self._unanswered(sums, outcome, queue, left - joined)
                continue
            self._answered(sums, queue, left - joined)
            if ring <= limit(joined):
                sums.answered_within_12s += 1
            if talk_to is not None:
                sums.handled += 1
                sums.talk += talk
                sums.calls += talk >= self._talk_least
                _note(sums.talks, talk)
                sums.transferred += ended_by == "transfer"

    def _in_line(self, queue: QueueName, joined: Instant, left: Instant | None) -> None:
        """Count a caller's time in the queue, as far as it was in this day."""
        day = self.day
        joined = max(joined, day.begins)
        until = day.watermark
        if left is not None and left < until:
            until = left
        if joined < until:
            line = self._lines.get(queue)
            if line is None:
                line = self._lines[queue] = _Line()
            line.stay(joined, until)
            self._everybody.stay(joined, until)
            at = joined - joined % QUARTER
            if until <= at + QUARTER:  # nearly all of them
                self.quarters.of[at][queue, ""].waiting += until - joined
            else:
                self.quarters.spread(joined, until, queue, "", "waiting")

    def _answered(self, sums: Sums, queue: QueueName, wait: Micros) -> None:
        _left(sums, wait)
        sums.answered += 1
        sums.wait_sum += wait
        _note(sums.waits, wait)
        sums.in_service_level += wait <= self._queues.get(queue, self._house)

    def _unanswered(
        self, sums: Sums, outcome: VisitOutcome, queue: QueueName, wait: Micros
    ) -> None:
        _left(sums, wait)
        if outcome == VisitOutcome.ABANDONED:
            sums.abandoned += 1
            sums.abandon_wait += wait
            _note(sums.abandons, wait)
            sums.short_abandoned += wait <= self._short
            sums.abandoned_in += wait <= self._queues.get(queue, self._house)
        elif outcome in LEFT:
            sums.left += 1

    def attempts(self, attempts: Parts) -> None:
        """Count phones that rang, and callers for whom a second one had to."""
        self.phones.attempts(attempts)

    def spans(self, spans: Parts) -> None:
        """Count people's time."""
        count_spans(self.quarters, (self.day.begins, self.day.watermark), spans)

    def peaks(self) -> dict[QueueName, int]:
        """Give the most who ever waited at once, by queue and (``""``) in all."""
        peaks = {"": self._everybody.peak} if self._lines else {}
        return peaks | {queue: line.peak for queue, line in sorted(self._lines.items())}

    def rollup(self) -> Rollup:
        """Give the day as far as it is known, with all quarters that are still held."""
        return Rollup(self.day, self.coverage, self.quarters.cells(), self.peaks())

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
                self.quarters.spread(from_, to, "", "", name)
        unseen = length(dark), length(in_doubt)
        return Coverage(length(whole) - sum(unseen), *unseen)


def count_spans(quarters: Quarters, day: Stretch, spans: Parts) -> None:
    """Count people's time in the quarters of a day, as far as its records reach."""
    begins, ends = day
    spread, name_of = quarters.spread, STATES.get
    for at, some in _by_quarter(spans):
        end = at + QUARTER
        whole = begins <= at and end <= ends
        durations: dict[tuple[QueueName, AgentName, SeatState], Micros] = {}
        for from_, to, state, queue, agent in some:
            if whole and from_ < to <= end:  # nearly all of them
                key = queue, agent, state
                if key in durations:
                    durations[key] += to - from_
                else:
                    durations[key] = to - from_
            elif (name := name_of(state)) is not None:
                spread(max(begins, from_), min(ends, to), queue, agent, name)
        quarter = quarters.of[at]
        for (queue, agent, state), duration in durations.items():
            if (name := name_of(state)) is not None:
                sums = quarter[queue, agent]
                setattr(sums, name, getattr(sums, name) + duration)


def _by_quarter(spans: Parts) -> Iterator[tuple[Instant, Parts]]:
    """Cut spans by the quarter in which they began: mostly they are in order, and of one."""
    ordered = sorted(spans, key=_began)
    place = 0
    while place < len(ordered):
        began = _began(ordered[place])
        at = began - began % QUARTER
        over = bisect_left(ordered, at + QUARTER, place, key=_began)
        yield at, ordered[place:over]
        place = over


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


def _left(sums: Sums, wait: Micros) -> None:
    """Note how long somebody had been in the queue when he left it, however."""
    sums.total_wait += wait
    sums.longest_wait = max(sums.longest_wait, wait)


def _note(histogram: Histogram, duration: Micros) -> None:
    """Count a duration in its bin, as ``second_bin`` does."""
    second = -(-duration // SECOND)
    if second > LONGEST_BIN:
        second = LONGEST_BIN + 1
    histogram[second] = histogram.get(second, 0) + 1
