"""What people and their phones did of a day, counted by itself: their time, rings, and shifts.

The law: of a cell's sums one part is what callers did, another what phones did, the rest is
people's time, and no number is of two of them. So they can be counted beside each other, by two
processes where there are two processors, and a quarter that both have passed is put together by
adding (``kpi/cell_table.py``). Callers, and who of them is offered a second phone, are one half of
the work; phones and people the other.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from itertools import pairwise
from operator import attrgetter
from typing import Final, TypeAlias

import msgspec

from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.floor.views import Attempt, CoverageGap, Span
from ccfloor.kpi.cell_table import Packed
from ccfloor.kpi.columns import columns_of
from ccfloor.kpi.counting import ATTEMPT, LEAD, SPAN, Parts, Phones, Times, spans_of
from ccfloor.kpi.quarters import QUARTER, Quarters
from ccfloor.kpi.rostered import Attended, Presence
from ccfloor.kpi.stretches import Stretch
from ccfloor.roster.duty import DutyRoster
from ccfloor.store.interface import Store

PIECE: Final[Micros] = 60 * MINUTE
"""Records are read so far at once, in the day itself up to the next quarter: of a million calls a
day some sixty thousand."""


class Asked(msgspec.Struct, frozen=True):
    """Whose time is asked for."""

    name: str
    """The day's."""
    begins: Instant
    ends: Instant
    watermark: Instant
    reach: Instant
    """How far the records of shifts reach; not after ``begins``: there is nothing to read."""
    seen: bool
    """Whether anything of the day was."""
    gaps: list[CoverageGap]
    plan: int
    """The version of the roster; 0: there is none."""


class Counted(msgspec.Struct):
    """What was counted of one piece."""

    quarters: list[tuple[Instant, Packed]] = []
    """Those that the spans and the phones have passed by now."""
    attended: list[Attended] = []
    """With the last piece: the day's shifts."""


Counting: TypeAlias = Callable[[Store, Asked], AsyncGenerator[Counted, None]]
"""Gives one for each of ``pieces`` that is not before the day, and one more."""


class _Piece(msgspec.Struct, frozen=True):
    """What began in one piece of time."""

    until: Instant
    attempts: Parts | None
    spans: Parts | None


async def people(store: Store, asked: Asked) -> AsyncGenerator[Counted, None]:
    """Count people's time and phones here; raises StoreError."""
    plan = await store.plan(asked.plan) if asked.plan else None
    floor = _People(asked, None if plan is None else DutyRoster(plan))
    if asked.seen:
        # What runs at the first instant began before it.
        begins = asked.begins
        running = [span for span in await store.spans(begins, begins + 1) if span.from_ < begins]
        floor.spans(columns_of(map(attrgetter(*SPAN), running), len(SPAN)))
        async with aclosing(_records(store, asked)) as records:
            async for piece in records:
                yield floor.piece(piece)
                del piece
    yield floor.last()


async def _records(store: Store, asked: Asked) -> AsyncGenerator[_Piece, None]:
    """Read what is counted."""
    for since, until in pieces(asked.begins, asked.ends, asked.reach):
        if since < asked.begins:
            continue
        attempts = spans = None
        if since < asked.ends:
            attempts = await store.parts(Attempt, ATTEMPT, since, until)
        if since < asked.reach:
            spans = await store.parts(Span, SPAN, since, min(until, asked.reach))
        yield _Piece(until, attempts, spans)


class _People:
    """Counts a day's pieces, in their order."""

    def __init__(self, asked: Asked, roster: DutyRoster | None) -> None:
        self._ends, self._reach = asked.ends, asked.reach
        self._quarters = Quarters()
        window = asked.begins, asked.watermark
        self._times = Times(self._quarters, window)
        self._phones = Phones(self._quarters, (asked.begins, asked.ends))
        self._presence = Presence(window, asked.gaps, roster, reach=asked.reach, name=asked.name)

    def spans(self, spans: Parts) -> None:
        """Count people's time."""
        some = spans_of(spans, self._quarters.names)
        self._times.spans(some)
        self._presence.spans(some, self._quarters.names)

    def piece(self, piece: _Piece) -> Counted:
        """Count a piece; give the quarters that are passed with it."""
        if piece.attempts is not None:
            self._phones.attempts(piece.attempts)
        if piece.spans is not None:
            self.spans(piece.spans)
        self._presence.hold(min(piece.until, self._reach), self._quarters)
        return Counted(self._finished(piece.until))

    def last(self) -> Counted:
        """Give what is left, and the day's shifts."""
        self._presence.hold(self._reach, self._quarters)
        return Counted(self._finished(self._ends + QUARTER), self._presence.attended())

    def _finished(self, passed: Instant) -> list[tuple[Instant, Packed]]:
        return [(at, table.packed()) for at, table in self._quarters.finished(passed)]


def pieces(begins: Instant, ends: Instant, reach: Instant) -> Iterator[Stretch]:
    """Cut the time from ``LEAD`` before a day to where its records are read to.

    It is cut at full hours of the day, and in the day at its quarters.
    """
    cuts = {*range(begins - LEAD, max(ends, reach), PIECE), ends, max(ends, reach)}
    cuts |= set(range(begins - begins % QUARTER + QUARTER, ends, QUARTER))
    return pairwise(sorted(cuts))
