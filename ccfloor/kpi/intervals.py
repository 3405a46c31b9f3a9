"""A day told quarter by quarter: which figures, and of whom.

The law: a figure of a quarter is its measure over the quarter's sums, that of the day its measure
over the day's: never a mean of means (``sums.py``).

A team is its people: of callers it has those whom its people answered. Whom nobody answered was
no team's, so a team has no service level and no abandonment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Final

import msgspec

from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.views import CoverageGap, Visit
from ccfloor.kpi.columns import columns_of
from ccfloor.kpi.counting import VISIT
from ccfloor.kpi.measures import MEASURES, Value
from ccfloor.kpi.rollup import Day, Rolling
from ccfloor.kpi.sums import Sums, add, total

COUNTED: Final = (
    "offered", "answered", "abandoned", "short_abandoned", "left", "in_service_level", "handled",
    "uncovered",
)  # fmt: skip
"""Counts of callers that are told."""
TEAM_COUNTED: Final = ("answered", "handled")
MEASURED: Final = (
    "service_level_v1", "service_level_v2", "service_level_v3", "service_level_v4",
    "service_level_v5", "service_level_v6", "average_speed_of_answer", "average_handle_time",
    "average_talk_time", "average_interaction_time", "average_hold_time", "average_hold_of_held",
    "hold_rate", "average_after_call_work", "occupancy", "longest_wait", "abandon_rate",
    "average_abandon_wait", "patience", "ring_to_answer", "no_answer_rate", "requeue_rate",
    "transfer_rate", "calls_waiting", "wait_p50", "wait_p90",
)  # fmt: skip
"""Measures that are told; what is held against the roster is the night's alone."""
TEAM_MEASURED: Final = (
    "average_speed_of_answer", "average_handle_time", "average_talk_time",
    "average_interaction_time", "average_hold_time", "average_hold_of_held", "hold_rate",
    "average_after_call_work", "occupancy", "ring_to_answer", "no_answer_rate", "transfer_rate",
)  # fmt: skip


_PARTS: Final = attrgetter(*VISIT)


class Told(msgspec.Struct, frozen=True):
    """One figure through a day."""

    name: str
    values: tuple[Value, ...]
    day: Value


def quarters(begins: Instant, until: Instant, step: Micros) -> list[Instant]:
    """Give where each step begins that has a part in a stretch."""
    return list(range(begins - begins % step, until, step))


def told(
    kind: str, by_start: Mapping[Instant, Sums], starts: Sequence[Instant]
) -> tuple[tuple[Told, ...], tuple[Told, ...]]:
    """Give counts and measures of somebody's day, one value for each of ``starts``."""
    team = kind == "team"
    nothing = Sums()
    each = [by_start.get(at, nothing) for at in starts]
    whole = total(each)
    counts = tuple(
        Told(name, tuple(getattr(sums, name) for sums in each), getattr(whole, name))
        for name in (TEAM_COUNTED if team else COUNTED)
    )
    measures = tuple(
        Told(name, tuple(map(MEASURES[name].of, each)), MEASURES[name].of(whole))
        for name in (TEAM_MEASURED if team else MEASURED)
    )
    return counts, measures


def seen_shares(
    dark: Mapping[Instant, Sums], starts: Sequence[Instant], day: Day, step: Micros
) -> tuple[float, ...]:
    """Give of each step, as far as it is over, the share that was seen and not doubted."""
    shares = []
    for at in starts:
        length = min(at + step, day.watermark) - max(at, day.begins)
        sums = dark.get(at)
        blind = 0 if sums is None else sums.dark + sums.doubted
        shares.append(max(0.0, 1 - blind / length))
    return tuple(shares)


class Hour(msgspec.Struct, frozen=True):
    """The last hour in steps."""

    starts: tuple[Instant, ...]
    seen: tuple[float, ...]
    queues: dict[str, tuple[Sums, ...]]


def last_hour(day: Day, visits: Sequence[Visit], gaps: Iterable[CoverageGap], step: Micros) -> Hour:
    """Count the callers of a stretch, which ``day`` gives, in steps of their own."""
    starts = quarters(day.begins, day.watermark, step)
    gaps, dark = list(gaps), {}
    of: dict[str, list[Sums]] = {}
    for place, at in enumerate(starts):
        ends = at + step
        part = msgspec.structs.replace(
            day, begins=at, ends=ends, watermark=min(ends, day.watermark)
        )
        rolling = Rolling(part, gaps)
        here = [
            _PARTS(one)
            for one in visits
            if one.joined_at < ends and (one.left_at is None or one.left_at >= at)
        ]
        rolling.visits(columns_of(here, len(VISIT)))
        dark[at] = Sums()
        for cell, sums in rolling.quarters.cells().items():
            if cell.queue:
                add(of.setdefault(cell.queue, [Sums() for _ in starts])[place], sums)
            else:
                add(dark[at], sums)
    return Hour(
        tuple(starts),
        seen_shares(dark, starts, day, step),
        {queue: tuple(each) for queue, each in sorted(of.items())},
    )
