"""A day rolled up: sums by quarter of an hour, queue and person, made whole from its records.

The law: a day is computed from all of its records and never added to. Cells of two parts of the
records, or of two days, add up (``sums.total``, cell by cell), in whatever order.

Who asks for what (RULEBOOK 2): callers belong to the quarter in which they came, with all that
became of them; rings to that in which the phone was called; time to the quarters in which it
passed. So ``offered = answered + abandoned + left + whoever still waits or was lost from sight``
holds in each cell, and it is the day's live figures that the cells of a queue add up to.

A cell has a queue, a person, both or neither: a caller whom nobody answered is the queue's alone,
time that no queue gave is the person's alone, and the floor's darkness is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from ccfloor.floor.names import Instant, Micros, QueueName
from ccfloor.floor.views import CoverageGap
from ccfloor.kpi.counting import Callers, Offered, Offers, Parts, Phones, Times, spans_of
from ccfloor.kpi.limits import Limits
from ccfloor.kpi.live import QueueFigures
from ccfloor.kpi.measures import level_of
from ccfloor.kpi.quarters import Cells, Quarters
from ccfloor.kpi.stretches import Stretch, length, merged_stretches, overlaps
from ccfloor.kpi.sums import Sums
from ccfloor.regulation.dated import Dated

DARK: Final = frozenset({"start", "unreachable", "link_lost", "clock_step"})
"""Gaps in which nobody knew what anybody did; in the others the floor was followed."""


class Day(msgspec.Struct, frozen=True):
    """Which day, and by what it is counted."""

    name: str
    """YYYY-MM-DD, of the date on which it began."""
    begins: Instant
    ends: Instant
    watermark: Instant
    """How far the records reach, at most ``ends``: what came later is not in it."""
    limits: Limits
    ring: Dated[Micros]
    """T01's limit, by the day on which the caller came."""


class Coverage(msgspec.Struct, frozen=True, gc=False):
    """How much of a day was seen; the three add up to the day until the watermark."""

    seen: Micros
    dark: Micros
    doubted: Micros


class Rollup(msgspec.Struct, frozen=True):
    """A day's cells, and what cannot be added up and is told of the day alone."""

    day: Day
    coverage: Coverage
    cells: Cells
    peaks: dict[QueueName, int]
    """Most callers who waited at one instant, by queue; of all queues under ``""``."""


def figures_of(sums: Sums) -> QueueFigures:
    """Say sums as the live figures say theirs."""
    return QueueFigures(
        offered=sums.offered,
        answered=sums.answered,
        abandoned=sums.abandoned,
        short_abandoned=sums.short_abandoned,
        left=sums.left,
        answered_within_12s=sums.answered_within_12s,
        in_service_level=sums.in_service_level,
        service_level=level_of("V6").of(sums),
        wait_sum=sums.wait_sum,
        longest_wait=sums.longest_wait,
        uncovered=sums.uncovered,
    )


class Rolling:
    """Takes a day's records, a piece at a time, in the order of their beginning."""

    def __init__(self, day: Day, gaps: Iterable[CoverageGap], offers: Offers | None = None) -> None:
        """Begin with a day of which nothing is known but what was not seen of it.

        A part of a day begins with the ``offers`` that the part before it ended with.
        """
        self.day = day
        self.quarters = Quarters()
        bounds = day.begins, day.ends
        self._callers = Callers(self.quarters, bounds, day.watermark, day.limits, day.ring)
        self.offered = Offered(self.quarters, bounds, offers)
        self._phones = Phones(self.quarters, bounds)
        self._times = Times(self.quarters, (day.begins, day.watermark))
        self.coverage = self._darken(list(gaps))

    def visits(self, visits: Parts) -> None:
        """Count callers."""
        self._callers.visits(visits)

    def offers(self, attempts: Parts) -> None:
        """Count callers for whom a second phone had to ring."""
        self.offered.attempts(attempts)

    def attempts(self, attempts: Parts) -> None:
        """Count phones that rang."""
        self._phones.attempts(attempts)

    def spans(self, spans: Parts) -> None:
        """Count people's time."""
        self._times.spans(spans_of(spans, self.quarters.names))

    def peaks(self) -> dict[QueueName, int]:
        """Give the most who ever waited at once, by queue and (``""``) in all."""
        return self._callers.peaks()

    def rollup(self) -> Rollup:
        """Give the day as far as it is known, with all quarters that are still held."""
        return Rollup(self.day, self.coverage, self.quarters.cells(), self.peaks())

    def _darken(self, gaps: list[CoverageGap]) -> Coverage:
        begins, until = self.day.begins, max(self.day.begins, self.day.watermark)
        whole: list[Stretch] = [(begins, until)] if begins < until else []
        blind: dict[str, list[Stretch]] = {"dark": [], "doubted": []}
        for gap in gaps:
            to = until if gap.to is None else gap.to
            blind["dark" if gap.reason in DARK else "doubted"].append((gap.from_, to))
        dark = overlaps(merged_stretches(blind["dark"]), whole)
        in_doubt = overlaps(merged_stretches(blind["doubted"]), whole)
        for name, stretches in (("dark", dark), ("doubted", in_doubt)):
            for from_, to in stretches:
                self.quarters.spread(from_, to, "", "", name)
        unseen = length(dark), length(in_doubt)
        return Coverage(length(whole) - sum(unseen), *unseen)
