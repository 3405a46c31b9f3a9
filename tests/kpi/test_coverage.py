"""How much of a day was seen, and which gaps there were."""

from __future__ import annotations

from ccfloor.floor.changes import GapClosed, GapOpened
from ccfloor.floor.names import SECOND, Instant
from ccfloor.floor.views import CoverageGap
from ccfloor.kpi.coverage import DayCoverage

NOON: Instant = 1_795_399_200_000_000


def gap(to: Instant | None = None, reason: str = "start") -> CoverageGap:
    return CoverageGap(NOON, to, reason)


def test_a_gap_that_goes_on_has_no_end():
    coverage = DayCoverage()
    coverage.on([GapOpened(NOON, gap())])
    assert coverage.gaps() == [gap()]
    assert coverage.share(NOON + 10 * SECOND) == 0.0


def test_a_gap_that_is_over_has_one_and_counts_for_its_length():
    coverage = DayCoverage()
    coverage.on([GapOpened(NOON, gap()), GapClosed(NOON + SECOND, gap(NOON + SECOND))])
    assert coverage.gaps() == [gap(NOON + SECOND)]
    assert coverage.share(NOON + 10 * SECOND) == 0.9


def test_a_gap_that_closes_in_the_instant_in_which_it_opened_does_not_go_on():
    coverage = DayCoverage()
    coverage.on([GapOpened(NOON, gap()), GapClosed(NOON, gap(NOON))])
    assert coverage.gaps() == []
    assert coverage.share(NOON + 10 * SECOND) == 1.0
