"""What people and their phones did of a day, counted by itself: their time, rings, and shifts.

The law: of a cell's sums one part is what callers did, another what phones did, the rest is
people's time, and no number is of two of them. So they can be counted beside each other, by two
processes where there are two processors, and a quarter that both have passed is put together by
adding (``kpi/sums.py``). Callers alone are one half of the work, all the others the other.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final, TypeAlias

import msgspec

from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, QueueName
from ccfloor.floor.views import Attempt, CoverageGap, Span
from ccfloor.kpi.quarters import QUARTER, Quarter, Quarters
from ccfloor.kpi.rollup import ATTEMPT, LEAD, SPAN, Phones, count_spans
from ccfloor.kpi.rostered import Attended, Presence
from ccfloor.kpi.stretches import Stretch
from ccfloor.kpi.sums import Sums
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

    quarters: list[tuple[Instant, list[tuple[QueueName, AgentName, Sums]]]] = []
    """Those that the spans and the phones have passed by now."""
    attended: list[Attended] = []
    """With the last piece: the day's shifts."""


Counting: TypeAlias = Callable[[Store, Asked], AsyncGenerator[Counted, None]]
"""Gives one for each of ``pieces`` that is not before the day, and one more."""


async def people(store: Store, asked: Asked) -> AsyncGenerator[Counted, None]:
    """Count people's time and phones here; raises StoreError."""
    begins, ends, reach = asked.begins, asked.ends, asked.reach
    plan = await store.plan(asked.plan) if asked.plan else None
    roster = None if plan is None else DutyRoster(plan)
    quarters = Quarters()
    window = begins, asked.watermark
    phones = Phones(quarters, (begins, ends))
    presence = Presence(window, asked.gaps, roster, reach=reach, name=asked.name)
    if asked.seen:
        # What runs at the first instant began before it.
        running = [span for span in await store.spans(begins, begins + 1) if span.from_ < begins]
        some: list[Sequence[Any]] = list(map(attrgetter(*SPAN), running))
        count_spans(quarters, window, some)
        presence.spans(some)
        for since, until in pieces(begins, ends, reach):
            if since < ends:
                phones.attempts(await store.parts(Attempt, ATTEMPT, since, until))
                if (until - begins) % LEAD == 0:  # often enough, and it looks at all of them
                    phones.forget(until)
            if since < begins:
                continue
            if since < reach:
                some = list(await store.parts(Span, SPAN, since, min(until, reach)))
                count_spans(quarters, window, some)
                presence.spans(some)
            presence.hold(min(until, reach), quarters.spread)
            yield Counted(_told(quarters.finished(until)))
    presence.hold(reach, quarters.spread)
    yield Counted(_told(quarters.finished(ends + QUARTER)), presence.attended())


def pieces(begins: Instant, ends: Instant, reach: Instant) -> Iterator[Stretch]:
    """Cut the time from ``LEAD`` before a day to where its records are read to.

    It is cut at full hours of the day, and in the day at its quarters.
    """
    cuts = {*range(begins - LEAD, max(ends, reach), PIECE), ends, max(ends, reach)}
    cuts |= set(range(begins - begins % QUARTER + QUARTER, ends, QUARTER))
    return pairwise(sorted(cuts))


def _told(
    finished: Iterator[tuple[Instant, Quarter]],
) -> list[tuple[Instant, list[tuple[QueueName, AgentName, Sums]]]]:
    return [
        (at, [(queue, agent, sums) for (queue, agent), sums in quarter.items()])
        for at, quarter in finished
    ]
