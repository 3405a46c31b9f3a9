"""Matches what we told with what the rows say, by identity, and compares what matched.

The law: everything of either side is in exactly one pair or stands alone, and every
difference carries a cause. Where an identity occurs more than once (two pauses of one
member, the same phone rung twice for one caller) the order decides; where one side has
fewer, the pairing that lies nearest in time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from ccfloor.floor.names import SECOND, Instant, Micros
from ccfloor.reconcile.entries import (
    SLACK,
    Kind,
    Length,
    Number,
    Ours,
    Theirs,
    Words,
    apart,
)

_LIMITS: Final[dict[Kind, Micros]] = {
    "join": 7_200 * SECOND,
    "exit": 7_200 * SECOND,
    "ring": 7_200 * SECOND,
    "talk": 7_200 * SECOND,
    "pause": 3 * SECOND,
    "member": 3 * SECOND,
    "pool": 3 * SECOND,
    "cdr": 7_200 * SECOND,
    "cel": 3 * SECOND,
    "pause_all": 0,
    "row": 0,
}
"""How far apart a pair may lie. A call's Uniqueid is said once; a pause is known by its order."""

_MISFIT: Final[Micros] = 2 * SECOND
"""What a differing text costs when it is to be decided which of two alike is meant."""


class Deviation(msgspec.Struct, frozen=True):
    """How far a row's length lies from ours: theirs minus ours."""

    name: str
    by: Micros


class Clash(msgspec.Struct, frozen=True):
    """One value of a pair that differs."""

    name: str
    ours: str
    theirs: str
    cause: str
    """Empty: not known yet."""


class Pair(msgspec.Struct, frozen=True):
    """One of ours and one of theirs that are the same."""

    ours: Ours
    theirs: Theirs
    deviations: tuple[Deviation, ...]
    clashes: tuple[Clash, ...]


class Matched(msgspec.Struct, frozen=True):
    """All of both sides: in pairs, or alone."""

    pairs: list[Pair]
    ours: list[Ours]
    theirs: list[Theirs]


def match(told: Sequence[Ours], logged: Sequence[Theirs]) -> Matched:
    """Pair both sides."""
    index: dict[tuple[object, ...], list[int]] = {}
    for number, ours in enumerate(told):
        for key in (ours.key, *(other for other, _ in ours.also)):
            for label in ours.who or ("",):
                index.setdefault((ours.kind, key, label), []).append(number)
    groups: dict[tuple[object, ...], list[Theirs]] = {}
    for theirs in logged:
        groups.setdefault((theirs.kind, theirs.key, theirs.who), []).append(theirs)
    taken: set[int] = set()
    pairs: list[Pair] = []
    alone: list[Theirs] = []
    for group, rows in groups.items():
        candidates = [number for number in index.get(group, ()) if number not in taken]
        paired: set[int] = set()
        for place, number in _align(rows, [told[each] for each in candidates]):
            taken.add(candidates[number])
            paired.add(place)
            pairs.append(compare(told[candidates[number]], rows[place]))
        alone += [row for place, row in enumerate(rows) if place not in paired]
    left = [ours for number, ours in enumerate(told) if number not in taken]
    return Matched(pairs, left, alone)


def compare(ours: Ours, theirs: Theirs) -> Pair:
    """Compare the values of a pair, and the instant."""
    deviations: list[Deviation] = []
    clashes: list[Clash] = []
    if theirs.key != ours.key:
        cause = dict(ours.also)[theirs.key]
        clashes.append(Clash("under", " ".join(ours.key), " ".join(theirs.key), cause))
    for expect in ours.expects:
        if isinstance(expect, Words):
            clashes += _words(expect, theirs)
        elif isinstance(expect, Number):
            value = theirs.numbers.get(expect.name)
            if value is not None and value != expect.value:
                clashes.append(Clash(expect.name, str(expect.value), str(value), ""))
        else:
            length = theirs.lengths.get(expect.name)
            if length is not None:
                clashes += _length(expect, length, deviations)
    away = apart(ours.at, theirs)
    if away > SLACK + SECOND // 2:
        clashes.append(Clash("instant", "here", f"{away / SECOND:.1f} s apart", ""))
    return Pair(ours, theirs, tuple(deviations), tuple(clashes))


def _words(expect: Words, theirs: Theirs) -> Iterator[Clash]:
    text = theirs.texts.get(expect.name)
    if text is None or _fits(expect, text):
        return
    named = (cause for other, cause in expect.named if _is(expect.name, other, text))
    cause = next(named, "")
    yield Clash(expect.name, " or ".join(expect.any_of), text, cause)


def _fits(expect: Words, text: str) -> bool:
    return any(_is(expect.name, each, text) for each in expect.any_of)


def _is(name: str, expected: str, text: str) -> bool:
    if name == "caller" and text.startswith(f"{expected}|"):
        return True  # a name may follow [app_queue.c:queue_exec]
    return text == expected


def _length(expect: Length, length: Micros, deviations: list[Deviation]) -> Iterator[Clash]:
    by = length - expect.true
    if -expect.below < by < expect.above:
        deviations.append(Deviation(expect.name, by))
        return
    cause = next(
        (cause for other, cause in expect.others if -expect.below < length - other < expect.above),
        "",
    )
    yield Clash(expect.name, f"{expect.true / SECOND:.3f} s", f"{length / SECOND:.3f} s", cause)


def _align(rows: Sequence[Theirs], ours: Sequence[Ours]) -> Iterator[tuple[int, int]]:
    """Pair two rows of alike, in order: as many as can be, and those that lie nearest."""
    if len(rows) == len(ours) == 1:
        if apart(ours[0].at, rows[0]) <= _LIMITS[rows[0].kind]:
            yield 0, 0
        return
    for chunk_rows, chunk_ours in _chunks(rows, ours):
        yield from _best(rows, ours, chunk_rows, chunk_ours)


def _chunks(
    rows: Sequence[Theirs], ours: Sequence[Ours]
) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Cut where nothing on one side of the cut could be paired with the other."""
    if not rows or not ours:
        return
    limit = _LIMITS[rows[0].kind]
    events: list[tuple[Instant, Instant, bool, int]] = [
        *((row.at, row.at + row.width, True, place) for place, row in enumerate(rows)),
        *((each.at, each.at, False, place) for place, each in enumerate(ours)),
    ]
    events.sort()
    here: tuple[list[int], list[int]] = ([], [])
    until: Instant | None = None
    for begins, ends, is_row, place in events:
        if until is not None and begins > until + limit:
            yield here
            here = ([], [])
        here[0 if is_row else 1].append(place)
        until = max(until or ends, ends)
    yield here


def _best(
    rows: Sequence[Theirs], ours: Sequence[Ours], left: Sequence[int], right: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Find the order-keeping pairing with the most pairs, then the least cost."""
    # best[i][j]: (pairs missing, cost) of the first i rows and j of ours.
    best = [[(0, 0)] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            options = [best[i - 1][j], best[i][j - 1]]
            cost = _cost(ours[right[j - 1]], rows[left[i - 1]])
            if cost is not None:
                pairs, so_far = best[i - 1][j - 1]
                options.append((pairs - 1, so_far + cost))
            best[i][j] = min(options)
    i, j = len(left), len(right)
    found: list[tuple[int, int]] = []
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found.append((left[i], right[j]))
    yield from reversed(found)


def _cost(ours: Ours, theirs: Theirs) -> Micros | None:
    away = apart(ours.at, theirs)
    if away > _LIMITS[ours.kind]:
        return None
    misfits = sum(
        not _fits(expect, theirs.texts[expect.name])
        for expect in ours.expects
        if isinstance(expect, Words) and expect.name in theirs.texts
    )
    return away + misfits * _MISFIT
