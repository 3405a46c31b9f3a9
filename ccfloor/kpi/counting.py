"""Records counted a column at a time: callers, the phones that rang for them, people's time.

The law: of each cell's sums one part is what callers add, another what phones do, the rest is
people's time; in how many pieces the records come changes nothing, as long as they come in the
order of their beginning. What is asked of each is in ``rollup.py``; how columns are added up, in
``columns.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from ccfloor.floor.names import MINUTE, ChannelId, Instant, Micros, QueueName
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.kpi.cell_table import Codes, Column, Key
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
IN_STATE: Final = Codes[SeatState]()
"""The numbers of states; who is in one of ``STATES`` has one of the first."""
IN_STATE.of(STATES)
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

Parts: TypeAlias = Sequence[Sequence[Any]]
"""Records as columns, one for each of those fields: of a million calls objects are too dear, and so
is a row for each. A choice may be its text, which is equal to it, so none is asked for by identity.
"""

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
        queues, joined_at, left_at, *_ = visits
        if not queues:
            return
        begins, ends = self._day
        joined, left = numbers(joined_at), numbers(left_at, _NEVER)
        queue = self._queues.of(queues)
        self._in_line(queue, joined, left)
        level = self._limits.service_level
        limits = numbers([self._of_queue.get(name, level) for name in self._queues])[queue]
        came = (begins <= joined) & (joined < ends)
        if came.all():  # nearly always
            self._count(visits, joined, left, limits)
        elif came.any():
            some = [tuple(compress(column, came)) for column in visits]
            self._count(some, joined[came], left[came], limits[came])

    def _count(self, visits: Parts, joined: Column, left: Column, limits: Column) -> None:
        """Count those who came in this day; ``limits`` are their queues' service levels."""
        (
            queues, joined_at, _, outcomes, by, rings, talk_to, talks, ended_by, covered, hold,
            holds,
        ) = visits  # fmt: skip
        outcome = _CAME_TO.of(outcomes)
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
        in_time = wait <= limits
        self._unanswered(tally, gone & ~answered, outcome, wait, in_time)
        tally.count("answered", answered)
        tally.add("wait_sum", wait, answered)
        tally.note("waits", wait, answered)
        tally.count("in_service_level", answered & in_time)
        in_ring = numbers(rings) <= numbers(self._ring.each(joined_at))
        tally.count("answered_within_12s", answered & in_ring)
        over, talk = answered & is_there(talk_to), numbers(talks)
        tally.count("handled", over)
        tally.add("talk", talk, over)
        tally.note("talks", talk, over)
        tally.count("calls", over & (talk >= self._limits.talk_least))
        tally.count("transferred", over & is_true([one == "transfer" for one in ended_by]))
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
        for call, visit, queue, at, ended in zip(*attempts, strict=True):
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
        queues, agents, called, ring_from, outcomes, rings, siblings, excused = attempts
        if not queues:
            return
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


class Spans(NamedTuple):
    """Spans as columns."""

    from_: Column
    to: Column
    state: Column
    """By ``IN_STATE``."""
    cell: Column
    """By a book of names: queue and person."""


def spans_of(parts: Parts, names: Codes[Key]) -> Spans:
    """Read spans, whose fields come as ``SPAN`` says."""
    from_, to, states, queues, agents = parts
    cell = names.of(zip(queues, agents, strict=True))
    return Spans(numbers(from_), numbers(to), IN_STATE.of(states), cell)


class Times:
    """Counts people's time in the quarters of a day, as far as its records reach."""

    def __init__(self, quarters: Quarters, day: Stretch) -> None:
        """Count in these quarters what passed in the day."""
        self._quarters = quarters
        self._day = day

    def spans(self, spans: Spans) -> None:
        """Count some spans, in whatever order; their cells by our quarters' book of names."""
        begins, ends = self._day
        row, at, last = cut(np.maximum(spans.from_, begins), np.minimum(spans.to, ends))
        state, cell = spans.state[row], spans.cell[row]
        told = state < len(_TIMES)
        state, last = state[told], last[told]
        tally = Tally(self._quarters, at[told], cell[told])
        for code in np.unique(state).tolist():
            tally.add(_TIMES[code], last, state == code)
        tally.put()
