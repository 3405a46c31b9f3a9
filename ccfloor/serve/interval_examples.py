"""Examples of the questions about quarters of an hour, and their answers."""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.serve.intervals import (
    FigureByQuarter,
    Intervals,
    IntervalsTold,
    LastHour,
    LastHourTold,
    QueueHour,
)

_BEGINS: Final[Instant] = 1_789_920_000_000_000
_NOW: Final[Instant] = _BEGINS + 40 * MINUTE

_TOLD: Final = IntervalsTold(
    id=22,
    kind="queue",
    name="support",
    day="2026-09-21",
    begins=_BEGINS,
    ends=_BEGINS + 1440 * MINUTE,
    at=_NOW,
    source="live",
    starts=(_BEGINS, _BEGINS + 15 * MINUTE, _BEGINS + 30 * MINUTE),
    seen=(1.0, 0.92, 1.0),
    coverage=0.97,
    counts=(
        FigureByQuarter("offered", (12, 9, 0), 21),
        FigureByQuarter("answered", (11, 8, 0), 19),
    ),
    figures=(
        FigureByQuarter("service_level_v6", (0.75, 0.875, None), 0.8),
        FigureByQuarter("average_speed_of_answer", (9_200_000, 6_125_000, None), 7_905_263),
    ),
    level="V6",
    edition="1",
    version="1.V6.5f0c2a1b",
    level_time=20 * SECOND,
    short=5 * SECOND,
    before="2026-09-20",
    label="客服",
)
_HOUR: Final = LastHourTold(
    id=23,
    at=_NOW,
    step=15 * MINUTE,
    starts=tuple(_BEGINS + (quarter - 1) * 15 * MINUTE for quarter in range(4)),
    seen=(1.0, 1.0, 0.92, 1.0),
    level="V6",
    queues=(
        QueueHour(
            "support", (10, 12, 9, 0), (10, 11, 8, 0), (0, 1, 1, 0), (0.9, 0.75, 0.875, None),
            (0.2, 0.31, 0.12, 0.0), (_NOW - 14 * SECOND,), (0.83, 0.86, 0.81, 0.83, 0.82, 0.82),
        ),
    ),
)  # fmt: skip

INTERVALS: Final[tuple[msgspec.Struct, ...]] = (
    Intervals(id=22, kind="queue", name="support", day="2026-09-21"),
    _TOLD,
    *_TOLD.counts[:1],
    LastHour(id=23, step_s=900, levels=True),
    _HOUR,
    *_HOUR.queues,
)
