"""What is kept of a stretch of time so that every figure can be made of it, and made again.

The law: everything here adds up. Two stretches, two queues, two halves of the records: their sums
are the sums of both, in whatever order (RULEBOOK 0.9). So there are counts, durations and
histograms, and never a share, a mean or a quantile: those are made of sums (``measures.py``) and
cannot be added. The one exception, ``longest_wait``, is the greater of two.

A histogram has one bin for each whole second, ``k`` for durations in ``(k - 1, k]``: so whether
something took ``T`` seconds or less can be asked for any whole ``T``, also later, and the answer
is exact. What takes longer than ``LONGEST_BIN`` is in one bin after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

import msgspec
from msgspec.structs import astuple

from ccfloor.floor.names import Micros

Histogram: TypeAlias = dict[int, int]
"""How many, by the seconds that they took, rounded up."""

LONGEST_BIN: Final = 3600


class Sums(msgspec.Struct, omit_defaults=True, gc=False):
    """One stretch of time's counts, durations (microseconds) and histograms."""

    # Callers, by the quarter of an hour in which they came.
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    """The short ones among them."""
    short_abandoned: int = 0
    left: int = 0
    """Sent away by time-out, key, empty queue or transfer."""
    in_service_level: int = 0
    """Of ``answered``, those who waited no longer than the queue's service-level time."""
    abandoned_in: int = 0
    """Of ``abandoned``, those who gave up within that time."""
    answered_within_12s: int = 0
    """Of ``answered``, those whose phone rang no longer than T01 allows."""
    uncovered: int = 0
    """Of ``offered``, those of which a part was not seen."""
    handled: int = 0
    """Of ``answered``, those whose conversation is over."""
    calls: int = 0
    """Of ``handled``, conversations long enough to be of somebody's volume (A4.2.2 八)."""
    transferred: int = 0
    """Of ``handled``, those that ended by a transfer."""
    hold_known: int = 0
    """Of ``handled``, those of which it is known how long the agent had the caller on hold. In a
    day that was rolled up before holds were looked at there are none, which is the truth."""
    held_calls: int = 0
    """Of ``hold_known``, those with a hold."""
    holds: int = 0
    """How often callers were put on hold; of ``hold_known``."""
    wait_sum: Micros = 0
    """Of ``answered``."""
    abandon_wait: Micros = 0
    """Of ``abandoned``."""
    total_wait: Micros = 0
    """Of all who left the queue, however."""
    longest_wait: Micros = 0
    """The greatest of ``total_wait``'s parts; of two the greater one."""
    talk: Micros = 0
    """Of ``handled``, holding included."""
    hold: Micros = 0
    """Of ``hold_known``."""
    interaction: Micros = 0
    """Of ``hold_known``, the talk without its holds."""

    # Phones that rang, by the quarter in which they were called.
    offers: int = 0
    """Phones that rang for a caller, but for rings that no rule may charge."""
    no_answers: int = 0
    """Of ``offers``, those that rang until the time-out and were alone in it (RNA)."""
    rejected: int = 0
    """Of ``offers``, those declined at the phone."""
    rings: int = 0
    """Of ``offers``, those that were answered."""
    ring_sum: Micros = 0
    """Of ``rings``."""
    requeued: int = 0
    """Callers to whom a second phone, or round of phones, was offered."""

    # By the quarter in which it went on.
    waiting: Micros = 0
    """Callers' time in the queue: of two who wait for a minute, two minutes."""
    ready: Micros = 0
    ringing: Micros = 0
    talking: Micros = 0
    wrap: Micros = 0
    away: Micros = 0
    offline: Micros = 0
    other_call: Micros = 0
    unseen: Micros = 0
    dark: Micros = 0
    """Nobody knew what anybody did; of the whole floor, once."""
    doubted: Micros = 0
    """Followed, but held against nobody; of the whole floor, once."""

    # Held against the roster, in time that was seen and not doubted.
    rostered: Micros = 0
    """Shifts, whole."""
    leave: Micros = 0
    """Of ``rostered``: approved leave."""
    slots: Micros = 0
    """Of ``rostered`` and not of ``leave``: meals, trainings, meetings."""
    asked: Micros = 0
    """Of ``rostered``, what is left of it: for the telephone."""
    available: Micros = 0
    """Of ``rostered``: ready, ringing, talking, wrapping up, or in another call."""
    on_calls: Micros = 0
    """Of ``available``, but for other calls."""
    adhered: Micros = 0
    """Of ``asked`` and ``slots``: what was done was what was planned."""
    attended: Micros = 0
    """Of ``asked``: available."""
    worked: Micros = 0
    """Available, rostered or not."""

    waits: Histogram = {}
    """Of ``answered``."""
    abandons: Histogram = {}
    """Of ``abandoned``."""
    ring_times: Histogram = {}
    """Of ``rings``."""
    talks: Histogram = {}
    """Of ``handled``."""


_FIELDS: Final = Sums.__struct_fields__
HISTOGRAMS: Final = ("waits", "abandons", "ring_times", "talks")
_HISTOGRAMS: Final = frozenset(HISTOGRAMS)
PLAIN: Final = _FIELDS[: -len(HISTOGRAMS)]
"""All that is one number; the histograms come after them."""
GREATEST: Final = "longest_wait"
NUMBERS: Final = tuple(
    name for name in Sums.__struct_fields__ if name not in {*HISTOGRAMS, GREATEST}
)
"""All that is added."""
COUNTS: Final = frozenset({
    "offered", "answered", "abandoned", "short_abandoned", "left", "in_service_level",
    "abandoned_in", "answered_within_12s", "uncovered", "handled", "calls", "transferred",
    "hold_known", "held_calls", "holds", "offers", "no_answers", "rejected", "rings", "requeued",
})  # fmt: skip
"""Those of ``NUMBERS`` that count; the others are microseconds."""


def add(into: Sums, other: Sums) -> None:
    """Add other sums to some."""
    for name, value in zip(_FIELDS, astuple(other), strict=True):
        if not value:  # most of them
            continue
        if name in _HISTOGRAMS:
            _add_bins(getattr(into, name), value)
        elif name != GREATEST:
            setattr(into, name, getattr(into, name) + value)
        elif value > into.longest_wait:
            into.longest_wait = value


def _add_bins(ours: Histogram, theirs: Histogram) -> None:
    for second, count in theirs.items():
        ours[second] = ours.get(second, 0) + count


def total(of: Iterable[Sums]) -> Sums:
    """Add sums up; of nothing it is nothing."""
    found = Sums()
    for one in of:
        add(found, one)
    return found


def within(histogram: Histogram, seconds: int) -> int:
    """Count what took so many whole seconds or less; exact up to ``LONGEST_BIN``."""
    return sum(count for second, count in histogram.items() if second <= seconds)


def quantile(histogram: Histogram, percent: int) -> int | None:
    """Give the least whole second within which so many per cent were; None where nothing counts.

    It is the nearest rank, so it is a bin that something is in; ``LONGEST_BIN + 1`` means longer.
    """
    count = sum(histogram.values())
    rank = max(1, -(-count * percent // 100))
    seen = 0
    for second in sorted(histogram):
        seen += histogram[second]
        if seen >= rank:
            return second
    return None
