"""What the next minutes may bring, by playing them some two thousand times from what is now.

The law: the same question has the same answer. All chance comes from one seed, the question's
id, through Python's own Mersenne twister, read in a fixed byte order: whoever asks again, on any
machine, gets the same figures to the last digit.

Each path is played twice with the same callers, the same conversations and the same patience:
once as it stands, once without the asker until he is back. So the difference is his leaving, and
not luck. Over ten minutes a steady state is far away, which is why no formula does instead: for
a leave of five minutes Erlang A overstates the loss twice, Erlang C four to six times
(RULEBOOK 3).

One path is Kiefer and Wolfowitz's recursion (1955): a heap of the moments at which agents are
next free; a caller takes the earliest, or gives up before it. First come, first served, so who
comes later alters nothing for him. Callers are reckoned whole, by what becomes of them in the
end, if they came within the horizon; who waits already is one of them, with the time he has
waited, and patience that has no memory. Conversations that go on have no memory either.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from heapq import heapify, heapreplace
from itertools import chain
from math import inf, log, sqrt
from random import Random
from struct import unpack

import msgspec

PATHS = 2_000
FEWEST = 40
CALLERS = 100_000
"""Where so many callers have been played there are paths enough: a large queue needs fewer, and
a leader waits no longer for it than for a small one."""
BLOCK = 4_096
STEPS = 1 << 16
CONFIDENCE = 1.96
"""Standard errors on either side: 95 %."""


class Situation(msgspec.Struct, frozen=True, gc=False):
    """One queue at the moment of the question; the asker is in none of the counts."""

    ready: int
    """Agents who are free."""
    busy: int
    """Agents in conversation, or whose phone rings."""
    free_in: tuple[float, ...]
    """Seconds until each agent is free of whom that is known: in wrap-up, on his way back."""
    waiting: tuple[float, ...]
    """Seconds that each caller waits already, the longest first."""
    rate: float
    """Calls a second."""
    aht: float
    patience: float
    within: float
    """Seconds, all three."""
    asker_free_in: float | None = 0.0
    """Seconds until the asker can leave: 0 when he is free; None while he is in conversation."""


class Prospect(msgspec.Struct, frozen=True, gc=False):
    """What becomes of the callers."""

    level: float
    """Share of them who are answered in time."""
    abandon: float
    late: float
    """Share of them who wait longer than T, answered or not."""
    any_late: float
    """Chance that at least one of them does."""


class Effect(msgspec.Struct, frozen=True, gc=False):
    """What a leave does."""

    stays: Prospect
    leaves: Prospect
    level_margin: float
    """The difference of the levels is known to this much, 95 %."""
    abandon_margin: float
    callers: float
    """Expected within the horizon, who waits already included."""
    horizon: float
    """Seconds."""
    paths: int


class _Count:
    """What happened in one of the two ways, over all paths."""

    __slots__ = ("any_late", "gave_up", "in_time", "late")

    def __init__(self) -> None:
        self.in_time = self.gave_up = self.late = self.any_late = 0

    def prospect(self, callers: int, paths: int) -> Prospect:
        return Prospect(
            self.in_time / callers, self.gave_up / callers, self.late / callers,
            self.any_late / paths,
        )  # fmt: skip


def play(
    now: Situation, away: float, horizon: float, seed: str, callers: int = CALLERS
) -> Effect | None:
    """Play the ``horizon`` seconds after ``now``, with the asker there and ``away`` seconds gone.

    None where nobody calls. Once ``callers`` have been played there are paths enough.
    """
    expected = now.rate * horizon + len(now.waiting)
    paths = max(FEWEST, min(PATHS, int(callers / max(1.0, expected))))
    draw = _exponentials(seed)
    stays, leaves = _Count(), _Count()
    played: list[tuple[int, int, int]] = []
    """Callers, those no longer in time because of the leave, those who gave up because of it."""
    for _ in range(paths):
        busy = [now.aht * next(draw) for _ in range(now.busy)]
        first = now.aht * next(draw) if now.asker_free_in is None else now.asker_free_in
        others = [0.0] * now.ready + busy + list(now.free_in)
        came = _callers(now, horizon, draw)
        a = _path(now, [*others, first], came)
        b = _path(now, [*others, first + away], came)
        for count, (in_time, gave_up, late) in ((stays, a), (leaves, b)):
            count.in_time += in_time
            count.gave_up += gave_up
            count.late += late
            count.any_late += late > 0
        played.append((len(came), a[0] - b[0], b[1] - a[1]))
    total = sum(came for came, _, _ in played)
    if not total:
        return None
    return Effect(
        stays=stays.prospect(total, paths),
        leaves=leaves.prospect(total, paths),
        level_margin=_margin([(n, lost) for n, lost, _ in played]),
        abandon_margin=_margin([(n, gone) for n, _, gone in played]),
        callers=total / paths,
        horizon=horizon,
        paths=paths,
    )


def _callers(
    now: Situation, horizon: float, draw: Iterator[float]
) -> list[tuple[float, float, float, float]]:
    """Draw the callers of one path: when he comes, waited before, conversation, patience."""
    aht, patience = now.aht, now.patience
    callers = [(0.0, waited, aht * next(draw), patience * next(draw)) for waited in now.waiting]
    if now.rate <= 0:
        return callers
    gap, moment = 1 / now.rate, 0.0
    for pause, talk, patient in zip(draw, draw, draw):  # noqa: B905 - one stream, without end
        moment += gap * pause
        if moment > horizon:
            break
        callers.append((moment, 0.0, aht * talk, patience * patient))
    return callers


def _path(
    now: Situation, free: list[float], callers: list[tuple[float, float, float, float]]
) -> tuple[int, int, int]:
    """Let agents take callers in turn; count in time, given up, late."""
    free.append(inf)  # so that there is always an earliest
    heapify(free)
    within = now.within
    in_time = gave_up = late = 0
    for moment, waited, talk, patience in callers:
        earliest = free[0]
        if earliest <= moment:
            heapreplace(free, moment + talk)
            if waited <= within:
                in_time += 1
            else:
                late += 1
            continue
        wait = earliest - moment
        if wait > patience:
            gave_up += 1
            if waited + patience > within:
                late += 1
            continue
        heapreplace(free, earliest + talk)
        if waited + wait <= within:
            in_time += 1
        else:
            late += 1
    return in_time, gave_up, late


def _margin(played: list[tuple[int, int]]) -> float:
    """Give the 95 % half-width of a ratio of two sums over independent paths (delta method)."""
    paths, total = len(played), sum(callers for callers, _ in played)
    if paths < 2:  # noqa: PLR2004 - one path has no spread
        return 1.0
    ratio = sum(lost for _, lost in played) / total
    squares = sum((lost - ratio * callers) ** 2 for callers, lost in played)
    return CONFIDENCE * sqrt(squares * paths / (paths - 1)) / total


def _exponentials(seed: str) -> Iterator[float]:
    """Draw exponentials of mean 1 for ever."""
    dice = Random(seed)  # noqa: S311 - it must come out the same again, and guards nothing
    table, form = _table(), f"<{BLOCK}H"

    def blocks() -> Iterator[Iterator[float]]:
        while True:
            yield map(table.__getitem__, unpack(form, dice.randbytes(2 * BLOCK)))

    return chain.from_iterable(blocks())


@cache
def _table() -> list[float]:
    """Give the exponential's value in the middle of each of its 65,536 equal parts."""
    return [-log((part + 0.5) / STEPS) for part in range(STEPS)]
