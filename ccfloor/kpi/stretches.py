"""Stretches of time, half-open, as pairs of instants: what is in both, what is in one alone.

A list of stretches is in order, and no two of them touch or overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from ccfloor.floor.names import Instant, Micros

Stretch: TypeAlias = tuple[Instant, Instant]


def merged_stretches(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Put stretches into order; what touches becomes one, what has no length is dropped."""
    found: list[Stretch] = []
    for from_, to in sorted(one for one in stretches if one[0] < one[1]):
        if found and from_ <= found[-1][1]:
            found[-1] = found[-1][0], max(to, found[-1][1])
        else:
            found.append((from_, to))
    return found


def overlaps(these: Sequence[Stretch], those: Sequence[Stretch]) -> list[Stretch]:
    """Give what is in both."""
    if len(these) == len(those) == 1:  # nearly always, and asked a million times a night
        begins, ends = max(these[0][0], those[0][0]), min(these[0][1], those[0][1])
        return [(begins, ends)] if begins < ends else []
    found: list[Stretch] = []
    place = 0
    for from_, to in these:
        while place < len(those) and those[place][1] <= from_:
            place += 1
        at = place
        while at < len(those) and those[at][0] < to:
            found.append((max(from_, those[at][0]), min(to, those[at][1])))
            at += 1
    return found


def without(these: Sequence[Stretch], those: Sequence[Stretch]) -> list[Stretch]:
    """Give what is in the first and not in the second."""
    found: list[Stretch] = []
    for from_, to in these:
        at = from_
        for begin, over in overlaps([(from_, to)], those):
            if at < begin:
                found.append((at, begin))
            at = over
        if at < to:
            found.append((at, to))
    return found


def length(stretches: Sequence[Stretch]) -> Micros:
    """Add up how long they are."""
    if len(stretches) == 1:  # as in ``overlaps``
        return stretches[0][1] - stretches[0][0]
    return sum(to - from_ for from_, to in stretches)
