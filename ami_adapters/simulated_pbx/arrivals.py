"""When callers call and people want to leave: Poisson processes whose rates follow the day."""

from __future__ import annotations

from math import log
from random import Random
from typing import Final

from ami_adapters.simulated_pbx.scenario import QueuePlan, Scenario
from ccfloor.floor.names import SECOND, Instant, Micros

DAY_CURVE: Final = (
    0.06, 0.04, 0.03, 0.03, 0.03, 0.05, 0.10, 0.25, 0.60, 0.95, 1.00, 0.92,
    0.65, 0.70, 0.90, 0.95, 0.88, 0.75, 0.55, 0.45, 0.38, 0.28, 0.18, 0.10,
)  # fmt: skip
"""Share of the busiest hour at each full hour; between two of them it is a straight line."""

_HOURS: Final = len(DAY_CURVE)


def share_at(scenario: Scenario, at: Instant) -> float:
    """Return the share of the busiest rate at ``at``, 0 to 1."""
    share = scenario.share_at(scenario.earlier.calls, at)
    if scenario.curve == "flat" and share >= 1.0:
        return 1.0
    hour = (at / SECOND + scenario.utc_offset_s) / 3600 % _HOURS
    index = int(hour)
    here, there = DAY_CURVE[index], DAY_CURVE[(index + 1) % _HOURS]
    return share * (here + (there - here) * (hour - index))


def peak_rate(scenario: Scenario, plan: QueuePlan) -> float:
    """Return callers per second in the busiest hour: offered load over handling time."""
    handling = scenario.talk_s * 1.1 + plan.wrapup_s + 5.0
    return plan.load * scenario.busyness * len(plan.seats) / handling


def wait_for_next(scenario: Scenario, plan: QueuePlan, at: Instant, random: Random) -> Micros:
    """Draw how long it is to the next caller of a queue, by thinning (Lewis and Shedler 1979)."""
    rate = peak_rate(scenario, plan)
    passed = 0
    while True:
        passed += 1 + round(-log(1.0 - random.random()) / rate * SECOND)
        if random.random() < share_at(scenario, at + passed):
            return passed


def wait_for_one(
    scenario: Scenario, every_s: float, share: float, at: Instant, random: Random
) -> float:
    """Draw how many seconds it is to what happens every so often, by thinning, too.

    ``share`` is of how often in the scenario's earlier time. Without one nothing is thinned out,
    and one number is drawn.
    """
    passed = 0.0
    while True:
        passed += -log(1.0 - random.random()) * every_s
        kept = scenario.share_at(share, at + round(passed * SECOND))
        if kept >= 1.0 or random.random() < kept:
            return passed
