"""A day's figures while it goes on: rolled up a quarter of an hour at a time, kept, and only those
pieces anew whose records came or changed.

The law: the pieces of a day add up to its rollup (``rollup.py``), sum by sum; what a piece hands
on to the next one is all that the next one knows of it: who still waits, what still runs, for whom
a phone rang last. A piece that is counted anew and hands on something else has the next one
counted anew. What still runs now is in no record yet and is added as if it ended now.

Kept are sums of the floor, of each queue and of each team; a single person's are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, Instant
from ccfloor.floor.views import Attempt, CoverageGap, Span, Visit
from ccfloor.kpi.columns import columns_of
from ccfloor.kpi.counting import ATTEMPT, LEAD, OFFER, SPAN, VISIT, Offers
from ccfloor.kpi.quarters import QUARTER, Cells
from ccfloor.kpi.rollup import Coverage, Day, Rolling
from ccfloor.kpi.sums import Sums, add

Subject: TypeAlias = tuple[str, str]
"""``floor`` and nothing, ``queue`` and its name, ``team`` and its name."""
Series: TypeAlias = dict[Subject, dict[Instant, Sums]]
"""Sums by whom they are of, and by where their quarter of an hour begins."""

FLOOR: Final[Subject] = ("floor", "")
_LEFT: Final = VISIT.index("left_at")
_TO: Final = SPAN.index("to")


class Records(msgspec.Struct, frozen=True):
    """What began in one piece."""

    visits: Sequence[Sequence[Any]]
    """Their fields ``VISIT``."""
    offers: Sequence[Sequence[Any]]
    """Their fields ``OFFER``."""
    attempts: Sequence[Sequence[Any]]
    """Their fields ``ATTEMPT``."""
    spans: Sequence[Sequence[Any]]
    """Their fields ``SPAN``."""


class Piece(msgspec.Struct, frozen=True):
    """A piece as it was counted, and what it hands on."""

    until: Instant
    """How far it was counted."""
    sums: Series
    offers: Offers
    waiting: tuple[Sequence[Any], ...]
    """Who had not left the queue when it ended."""
    spans: tuple[Sequence[Any], ...]
    """What went on when it ended."""


_NOTHING: Final = Piece(0, {}, {}, (), ())


class Pieces:
    """One day in pieces, numbered from 0: the time before the day, then its quarters."""

    def __init__(self, day: Day, team_of: Callable[[AgentName], str]) -> None:
        """Begin with nothing counted; ``team_of`` names a person's team."""
        self.day = day
        self._team_of = team_of
        self._pieces: dict[int, Piece] = {}
        self._touched: set[int] = set()

    def touch(self, records: Iterable[object]) -> None:
        """Note that records came, new or in the place of older ones."""
        for record in records:
            match record:
                case Visit(joined_at=at) | Attempt(called_at=at) | Span(from_=at):
                    self._touched.add(self._place(at))
                case _:
                    pass  # the others are in no figure

    def bounds(self, place: int) -> tuple[Instant, Instant]:
        """Give the piece's beginning and end."""
        begins, ends = self.day.begins, self.day.ends
        if place == 0:
            return begins - LEAD, begins
        return begins + (place - 1) * QUARTER, min(begins + place * QUARTER, ends)

    def due(self, watermark: Instant, start: int = 0) -> int | None:
        """Give the first piece from ``start`` on that is to be counted; None: there is none."""
        place = start
        while (bounds := self.bounds(place))[0] < min(watermark, self.day.ends):
            counted = self._pieces.get(place, _NOTHING).until
            if place in self._touched or counted < min(watermark, bounds[1]):
                return place
            place += 1
        return None

    def begin(self, place: int) -> None:
        """Note that the piece's records are read now: what comes later touches it again."""
        self._touched.discard(place)

    def count(self, place: int, records: Records, watermark: Instant) -> Piece:
        """Count a piece, those before it being counted; alters nothing."""
        begins, ends = self.bounds(place)
        before = self._pieces.get(place - 1, _NOTHING)
        until = max(begins, min(watermark, ends))
        part = msgspec.structs.replace(self.day, begins=begins, ends=ends, watermark=until)
        rolling = Rolling(part, (), offers=before.offers)
        visits = (*before.waiting, *records.visits)
        spans = (*before.spans, *records.spans)
        rolling.visits(columns_of(visits, len(VISIT)))
        rolling.offers(columns_of(records.offers, len(OFFER)))
        rolling.attempts(columns_of(records.attempts, len(ATTEMPT)))
        rolling.spans(columns_of(spans, len(SPAN)))
        rolling.offered.forget(ends)
        sums: Series = {}
        if place:
            gather(rolling.quarters.cells(), sums, self._team_of)
        return Piece(
            until,
            sums,
            rolling.offered.offers,
            tuple(one for one in visits if one[_LEFT] is None or one[_LEFT] > ends),
            tuple(one for one in spans if one[_TO] > ends),
        )

    def put(self, place: int, piece: Piece) -> None:
        """Keep a piece as it was counted."""
        was = self._pieces.get(place)
        self._pieces[place] = piece
        if was is not None and _handed_on(was) != _handed_on(piece):
            self._touched.add(place + 1)

    def series(self, running: Iterable[Span], watermark: Instant) -> Series:
        """Give the day so far; ``running`` is what goes on now."""
        found: Series = {}
        for place in sorted(self._pieces):
            add_series(found, self._pieces[place].sums)
        rolling = Rolling(msgspec.structs.replace(self.day, watermark=watermark), ())
        rolling.spans(columns_of(map(attrgetter(*SPAN), running), len(SPAN)))
        now: Series = {}
        gather(rolling.quarters.cells(), now, self._team_of)
        add_series(found, now)
        return found

    def _place(self, at: Instant) -> int:
        return 0 if at < self.day.begins else 1 + (at - self.day.begins) // QUARTER


def gather(cells: Cells, into: Series, team_of: Callable[[AgentName], str]) -> None:
    """Add cells to those that they are of."""
    for cell, sums in cells.items():
        subjects = [FLOOR]
        if cell.queue:
            subjects.append(("queue", cell.queue))
        if cell.agent and (team := team_of(cell.agent)):
            subjects.append(("team", team))
        for subject in subjects:
            kept = into.setdefault(subject, {})
            if cell.at not in kept:
                kept[cell.at] = Sums()
            add(kept[cell.at], sums)


def add_series(into: Series, other: Mapping[Subject, Mapping[Instant, Sums]]) -> None:
    """Add sums to those of the same name and quarter; the others stay as they are."""
    for subject, quarters in other.items():
        kept = into.setdefault(subject, {})
        for at, sums in quarters.items():
            if at not in kept:
                kept[at] = Sums()
            add(kept[at], sums)


def darkness(day: Day, gaps: Iterable[CoverageGap]) -> tuple[Coverage, dict[Instant, Sums]]:
    """Tell what was not seen of a day: of the whole, and quarter by quarter."""
    rolling = Rolling(day, gaps)
    return rolling.coverage, {cell.at: sums for cell, sums in rolling.quarters.cells().items()}


def _handed_on(piece: Piece) -> tuple[object, ...]:
    return piece.offers, piece.waiting, piece.spans
