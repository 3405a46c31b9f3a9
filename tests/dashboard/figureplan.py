"""A day of figures made by hand, for the screens of queues and KPIs."""

from __future__ import annotations

from typing import Any

from ccfloor.floor.names import MINUTE, SECOND
from ccfloor.kpi.intervals import COUNTED, MEASURED, TEAM_COUNTED, TEAM_MEASURED
from ccfloor.kpi.measures import MEASURES
from ccfloor.serve.intervals import FigureByQuarter, IntervalsTold, LastHourTold, QueueHour
from tests.dashboard import floorplan as fp

QUARTER = 15 * MINUTE
BEGINS = 1_789_920_000 * SECOND
"""Midnight in Shanghai, of the day of ``fp.NOON``."""
BLIND = 47
"""A quarter that was not wholly seen."""


def curve(quarter: int, shift: int = 0) -> int:
    """Give the calls of a quarter: none at night, two waves in the day."""
    hour = quarter / 4
    if not 7 <= hour < 22:
        return 0
    return 3 + round(30 / (1 + (hour - 10.5) ** 2) + 22 / (1 + (hour - 15.5) ** 2)) + shift


def value(name: str, calls: int, quarter: int) -> float | int | None:
    """Make up a figure; where nobody called there is none."""
    unit = MEASURES[name].unit
    if not calls:
        return 0 if name == "calls_waiting" else None
    if unit == "share":
        return round(max(0.3, 0.97 - calls / 90 - (quarter % 3) / 40), 4)
    return (9 + calls) * (SECOND if unit == "µs" else 1)


def day(number: int, *, live: bool = True, shift: int = 0, **other: Any) -> IntervalsTold:
    quarters = 89 if live else 96
    calls = [curve(quarter, shift if curve(quarter) else 0) for quarter in range(quarters)]
    team = other.get("kind") == "team"
    values: dict[str, Any] = {
        "id": number,
        "kind": "floor",
        "name": "",
        "day": "2026-09-21" if live else "2026-09-20",
        "begins": BEGINS if live else BEGINS - 1440 * MINUTE,
        "ends": BEGINS + 1440 * MINUTE if live else BEGINS,
        "at": fp.NOON if live else BEGINS,
        "source": "live" if live else "rollup",
        "starts": tuple(
            BEGINS + (0 if live else -1440 * MINUTE) + quarter * QUARTER
            for quarter in range(quarters)
        ),
        "seen": tuple(0.8 if live and one == BLIND else 1.0 for one in range(quarters)),
        "coverage": 0.997 if live else 1.0,
        "counts": tuple(
            FigureByQuarter(name, tuple(calls), sum(calls))
            for name in (TEAM_COUNTED if team else COUNTED)
        ),
        "figures": tuple(
            FigureByQuarter(
                name,
                tuple(value(name, one, quarter) for quarter, one in enumerate(calls)),
                value(name, 20, 1),
            )
            for name in (TEAM_MEASURED if team else MEASURED)
        ),
        "level": "V6",
        "edition": "1",
        "version": "1.V6.5f0c2a1b",
        "level_time": 20 * SECOND,
        "short": 5 * SECOND,
        "before": "2026-09-20" if live else "2026-09-19",
        "after": "" if live else "2026-09-21",
    }
    return IntervalsTold(**(values | other))


def hour(number: int, **other: Any) -> LastHourTold:
    values: dict[str, Any] = {
        "id": number,
        "at": fp.NOON,
        "step": 5 * MINUTE,
        "starts": tuple(fp.NOON - (11 - step) * 5 * MINUTE for step in range(12)),
        "seen": (1.0,) * 12,
        "level": "V6",
        "queues": (
            QueueHour(
                "报修", (4, 6, 9, 12, 9, 7, 3, 0, 2, 8, 12, 5), (4,) * 12, (0,) * 12,
                (0.8,) * 12, (0.4,) * 12,
                (fp.NOON - 74 * SECOND, fp.NOON - 31 * SECOND, fp.NOON - 4 * SECOND),
                (0.83, 0.86, 0.81, 0.83, 0.82, 0.813),
            ),
        ),
    }  # fmt: skip
    return LastHourTold(**(values | other))
