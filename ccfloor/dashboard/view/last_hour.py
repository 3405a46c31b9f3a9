"""The last hour of the whole centre in the header: three small lines beside their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ccfloor.dashboard.view.kpi import Figure
from ccfloor.dashboard.view.plot import spark
from ccfloor.serve.intervals import LastHourTold

FOLD = 3
"""Steps of a minute that are one column of dots: the hour is ten cells wide."""
WAITING, LEVEL, ABANDONED = 0, 2, 4
"""Places of the figures in the header that have a past."""


def pasts(told: LastHourTold | None, *, ascii_only: bool) -> dict[int, str]:
    """Draw the last hour of each figure that has one, by its place; drawn when it is told."""
    if told is None or not told.queues:
        return {}
    ends = range(len(told.starts), 0, -FOLD)
    steps = [range(max(0, end - FOLD), end) for end in reversed(ends)]
    waiting = [
        sum(queue.waiting[one] for queue in told.queues for one in step) / len(step)
        for step in steps
    ]
    abandoned = [
        sum(queue.abandoned[one] for queue in told.queues for one in step) for step in steps
    ]
    seen = [any(told.seen[one] > 0 for one in step) for step in steps]
    return {
        WAITING: spark(_known(waiting, seen), ascii_only=ascii_only),
        LEVEL: spark(_known([_level(told, step) for step in steps], seen), 1.0,
                     ascii_only=ascii_only),
        ABANDONED: spark(_known(abandoned, seen), ascii_only=ascii_only),
    }  # fmt: skip


def with_past(shown: tuple[Figure, ...], past: Mapping[int, str]) -> tuple[Figure, ...]:
    """Put each figure's last hour beside it."""
    return tuple(
        replace(figure, past=past[place]) if place in past else figure
        for place, figure in enumerate(shown)
    )


def _known(values: Sequence[float | None], seen: Sequence[bool]) -> list[float | None]:
    """Leave out what nobody saw."""
    return [value if known else None for value, known in zip(values, seen, strict=True)]


def _level(told: LastHourTold, step: range) -> float | None:
    """Weigh the queues' levels by their calls; null where nothing counts."""
    counted = [
        (level, queue.offered[one])
        for queue in told.queues
        for one in step
        if (level := queue.level[one]) is not None and queue.offered[one]
    ]
    calls = sum(offered for _, offered in counted)
    return sum(level * offered for level, offered in counted) / calls if calls else None
