"""Records counted a column at a time: callers, the phones that rang for them, people's time.

The law: of each cell's sums one part is what callers add, another what phones do, the rest is
people's time; in how many pieces the records come changes nothing, as long as they come in the
order of their beginning. What is asked of each is in ``rollup.py``; how columns are added up, in
``columns.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from ccfloor.floor.names import MINUTE, ChannelId, Instant, Micros, QueueName
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.kpi.cell_table import Codes, Column
from ccfloor.kpi.columns import Line, Tally, Which, by_code, cut, is_there, is_true, numbers
from ccfloor.kpi.limits import Limits
from ccfloor.kpi.live import LEFT
from ccfloor.kpi.quarters import Quarters
from ccfloor.kpi.stretches import Stretch
from ccfloor.regulation.dated import Dated

LEAD: Final[Micros] = 120 * MINUTE
"""Visits and attempts are read from so long before the day: who waits at its first instant came
before it, and the second phone may be offered in it. For whom no phone rang for so long, the next
one is the first."""

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

_RANG: Final = Codes[AttemptOutcome | None]()
_NOT_OFFERED: Final = _RANG.of([AttemptOutcome.UNREACHABLE, AttemptOutcome.UNKNOWN, None])
_PICKED_UP, _NO_ANSWER, _REJECTED = _RANG.of(
    [AttemptOutcome.ANSWERED, AttemptOutcome.NO_ANSWER, AttemptOutcome.REJECTED]
)
_CAME_TO: Final = Codes[VisitOutcome]()
_ANSWERED, _ABANDONED, _UNKNOWN = _CAME_TO.of(
    [VisitOutcome.ANSWERED, VisitOutcome.ABANDONED, VisitOutcome.UNKNOWN]
)
_LEFT: Final = _CAME_TO.of(LEFT)
_IN_STATE: Final = Codes[SeatState]()
_IN_STATE.of(STATES)
_TIMES: Final = tuple(STATES.values())
_NEVER: Final[Instant] = 1 << 62
"""When somebody leaves who is still there."""
_UNKNOWN_HOLD: Final[Micros] = -1


VISIT: Final = (
    "queue", "joined_at", "left_at", "outcome", "answered_by", "answer_ring", "talk_to", "talk",
    "ended_by", "covered", "hold", "holds",
)  # fmt: skip
OFFER: Final = ("call", "visit", "queue", "called_at", "ended_at")
ATTEMPT: Final = (
    "queue", "agent", "called_at", "ring_from", "outcome", "ring", "siblings", "excused",
)  # fmt: skip
SPAN: Final = ("from_", "to", "state", "queue", "agent")
"""Which fields of a visit, of an attempt for its caller's and for its phone's sake, and of a span
are counted, in the order in which they come."""
_JOINED: Final = VISIT.index("joined_at")

Parts: TypeAlias = Iterable[Sequence[Any]]
"""Records, each as those fields in a row: of a million calls objects are too dear. A choice may be
its text, which is equal to it, so none is asked for by identity."""

Caller: TypeAlias = tuple[ChannelId, int]
"""A stay in a queue: its call, and its number among those of the call."""
Offers: TypeAlias = dict[Caller, tuple[Instant, bool]]
"""By caller: until when phones rang for him, and whether he was counted as offered again."""


class Callers:
    """Counts a day's callers, in the order in which they came."""

    def __init__(
        self,
        quarters: Quarters,
        day: Stretch,
        watermark: Instant,
        limits: Limits,
        ring: Dated[Micros],
    ) -> None:
        """Count in these quarters who came in the day; ``ring`` is T01's limit."""
        self._quarters = quarters
        self._day, self._watermark = day, watermark
        self._limits, self._ring = limits, ring
        self._of_queue = dict(limits.queues)
        self._queues: Codes[QueueName] = Codes()
        self._lines: dict[QueueName, Line] = defaultdict(Line)
        self._everybody = Line()

    def visits(self, visits: Parts) -> None:
        """Count callers."""
        rows = list(visits)
        if not rows:
            return
        begins, ends = self._day
        queues, joined, left, *_ = zip(*rows, strict=True)
        self._in_line(self._queues.of(queues), numbers(joined), numbers(left, _NEVER))
        if came := [row for row in rows if begins <= row[_JOINED] < ends]:
            self._count(came)

    def _count(self, visits: Sequence[Sequence[Any]]) -> None:
        """Count those who came in this day."""
        (
            queues, joined_at, left_at, outcomes, by, rings, talk_to, talks, ended_by, covered,
            hold, holds,
        ) = zip(*visits, strict=True)  # fmt: skip
        joined, left, outcome = numbers(joined_at), numbers(left_at, _NEVER), _CAME_TO.of(outcomes)
        answered = outcome == _ANSWERED
        who = [name if took else "" for name, took in zip(by, answered.tolist(), strict=True)]
        cell = self._quarters.names.of(zip(queues, who, strict=True))
        tally = Tally(self._quarters, joined, cell)
        tally.count("offered")
        tally.count("uncovered", ~is_true(covered))
        gone = (left != _NEVER) & (outcome != _UNKNOWN)
        answered &= gone
        wait = left - joined
        tally.add("total_wait", wait, gone)
        tally.longest("longest_wait", wait, gone)
        limits = [self._of_queue.get(name, self._limits.service_level) for name in queues]
        in_time = wait <= numbers(limits)
        self._unanswered(tally, gone & ~answered, outcome, wait, in_time)
        tally.count("answered", answered)
        tally.add("wait_sum", wait, answered)
        tally.note("waits", wait, answered)
        tally.count("in_service_level", answered & in_time)
        limits = list(map(self._ring.at, joined_at))
        tally.count("answered_within_12s", answered & (numbers(rings) <= numbers(limits)))
        over, talk = answered & is_there(talk_to), numbers(talks)
        tally.count("handled", over)
        tally.add("talk", talk, over)
        tally.note("talks", talk, over)
        tally.count("calls", over & (talk >= self._limits.talk_least))
        tally.count("transferred", over & is_true(one == "transfer" for one in ended_by))
        self._held(tally, over, talk, numbers(hold, _UNKNOWN_HOLD), numbers(holds))
        tally.put()

    def _held(self, tally: Tally, over: Which, talk: Column, hold: Column, holds: Column) -> None:
        """Count holds where they are known, apart from the talk between them."""
        known = over & (hold != _UNKNOWN_HOLD)
        tally.count("hold_known", known)
        tally.count("held_calls", known & (holds > 0))
        tally.add("holds", holds, known)
        tally.add("hold", hold, known)
        tally.add("interaction", talk - hold, known)

    def _in_line(self, queue: Column, joined: Column, left: Column) -> None:
        """Count callers' time in the queues, as far as it was in this day."""
        from_ = np.maximum(joined, self._day[0])
        to = np.minimum(left, self._watermark)
        waited = from_ < to
        queue, from_, to = queue[waited], from_[waited], to[waited]
        self._everybody.stay(from_, to)
        names = list(self._queues)
        for code, (came, went) in by_code(queue, from_, to):
            self._lines[names[code]].stay(came, went)
        row, at, last = cut(from_, to)
        cells = self._quarters.names.of((name, "") for name in names)
        tally = Tally(self._quarters, at, cells[queue[row]])
        tally.add("waiting", last, last > 0)
        tally.put()

    def _unanswered(
        self, tally: Tally, gone: Which, outcome: Column, wait: Column, in_time: Which
    ) -> None:
        abandoned = gone & (outcome == _ABANDONED)
        tally.count("abandoned", abandoned)
        tally.add("abandon_wait", wait, abandoned)
        tally.note("abandons", wait, abandoned)
        tally.count("short_abandoned", abandoned & (wait <= self._limits.short))
        tally.count("abandoned_in", abandoned & in_time)
        tally.count("left", gone & np.isin(outcome, _LEFT))

    def peaks(self) -> dict[QueueName, int]:
        """Give the most who ever waited at once, by queue and (``""``) in all."""
        peaks = {"": self._everybody.peak} if self._lines else {}
        return peaks | {queue: line.peak for queue, line in sorted(self._lines.items())}


class Offered:
    """Counts callers for whom a second phone had to ring, in the order of the calls."""

    def __init__(self, quarters: Quarters, day: Stretch, offers: Offers | None = None) -> None:
        """Count in these quarters what was called in the day; ``offers`` as for ``Rolling``."""
        self.offers: Offers = {} if offers is None else dict(offers)
        self._quarters = quarters
        self._day = day

    def attempts(self, attempts: Parts) -> None:
        """Count those who are offered again; attempts come as ``OFFER`` says."""
        begins, ends = self._day
        offers = self.offers
        again = []
        for call, visit, queue, at, ended in attempts:
            caller, over = (call, visit), at if ended is None else ended
            known = offers.get(caller)
            if known is None or known[0] < at - LEAD:  # nearly always
                offers[caller] = over, False
            elif self._offered_again(caller, known, at, over) and begins <= at < ends:
                again.append((at, (queue, "")))
        at = numbers([at for at, _ in again])
        tally = Tally(self._quarters, at, self._quarters.names.of(key for _, key in again))
        tally.count("requeued")
        tally.put()

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


class Phones:
    """Counts the phones that were called for a day's callers."""

    def __init__(self, quarters: Quarters, day: Stretch) -> None:
        """Count in these quarters what was called in the day."""
        self._quarters = quarters
        self._day = day

    def attempts(self, attempts: Parts) -> None:
        """Count phones that rang; attempts come as ``ATTEMPT`` says, in whatever order."""
        rows = list(attempts)
        if not rows:
            return
        queues, agents, called, ring_from, outcomes, rings, siblings, excused = zip(
            *rows, strict=True
        )
        begins, ends = self._day
        at, outcome = numbers(called), _RANG.of(outcomes)
        counted = (begins <= at) & (at < ends) & is_there(ring_from)
        counted &= ~is_true(excused) & ~np.isin(outcome, _NOT_OFFERED)
        cell = self._quarters.names.of(zip(queues, agents, strict=True))
        tally = Tally(self._quarters, at[counted], cell[counted])
        outcome, ring = outcome[counted], numbers(rings)[counted]
        picked_up = outcome == _PICKED_UP
        tally.count("offers")
        tally.count("rings", picked_up)
        tally.add("ring_sum", ring, picked_up)
        tally.note("ring_times", ring, picked_up)
        # Of many phones that rang at once none was the one to take it up (RULEBOOK T02).
        alone = numbers(siblings)[counted] == 0
        tally.count("no_answers", alone & (outcome == _NO_ANSWER))
        tally.count("rejected", outcome == _REJECTED)
        tally.put()


class Times:
    """Counts people's time in the quarters of a day, as far as its records reach."""

    def __init__(self, quarters: Quarters, day: Stretch) -> None:
        """Count in these quarters what passed in the day."""
        self._quarters = quarters
        self._day = day

    def spans(self, spans: Parts) -> None:
        """Count some spans, in whatever order."""
        rows = list(spans)
        if not rows:
            return
        from_, to, states, queues, agents = zip(*rows, strict=True)
        begins, ends = self._day
        row, at, last = cut(np.maximum(numbers(from_), begins), np.minimum(numbers(to), ends))
        state = _IN_STATE.of(states)[row]
        cell = self._quarters.names.of(zip(queues, agents, strict=True))[row]
        told = state < len(_TIMES)
        state, last = state[told], last[told]
        tally = Tally(self._quarters, at[told], cell[told])
        for code in np.unique(state).tolist():
            tally.add(_TIMES[code], last, state == code)
        tally.put()
