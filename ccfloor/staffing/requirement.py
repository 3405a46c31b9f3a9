"""How many a queue needs now: the configured minimum, and what its callers ask for.

The law: the number does not flicker. It is computed at most every ``staffing.every_s``, and the
one that stands goes on standing as long as a rate within the margin would ask for it; the margin
is one call more or less in the window, and at least five in a hundred. So no single call moves
it, and a load that really changes moves it at the next computation, up or down.

It is a range, not one number: ``low`` and ``high`` are what the 10 % and 90 % ends of the rate
ask for. The configured minimum bounds all three from below.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ccfloor.config import Config
from ccfloor.floor.names import Instant, QueueName, micros
from ccfloor.staffing.arrivals import Demand, Estimate
from ccfloor.staffing.need import Goal, least_agents
from ccfloor.staffing.required import RequiredStaff

_EARLIER = -1
"""Stands for the stretch in which an earlier run computed something."""
MARGIN = 0.05
"""Of the rate: a smaller change changes no number."""


class Requirement(msgspec.Struct, frozen=True, gc=False):
    """How many a queue needs."""

    minimum: int | None
    """By ``queue.required``; None where the table says nothing of this time of day."""
    low: int | None = None
    likely: int | None = None
    """By what its callers do, at least ``minimum``; None where too little is known of them."""
    high: int | None = None
    estimate: Estimate | None = None
    """What it was computed from."""

    @property
    def staff(self) -> int | None:
        """The number to hold the floor against; None where nothing is asked for."""
        return self.minimum if self.likely is None else self.likely


class _Standing(msgspec.Struct, frozen=True, gc=False):
    computed: int
    """In which stretch of ``every_s``."""
    low: int | None = None
    likely: int | None = None
    high: int | None = None
    estimate: Estimate | None = None


class Requirements:
    """The requirement of every queue, kept steady."""

    def __init__(self, config: Config, demand: Demand) -> None:
        """Ask ``demand`` what the callers do; feeding it is the owner's."""
        house = config.staffing
        self._demand = demand
        self._minimum = RequiredStaff(config)
        self._every = micros(house.every_s)
        within = config.rules.service_level_s
        self._house = Goal(house.target, within, house.occupancy)
        self._goals = {
            queue.name: Goal(
                house.target if queue.target is None else queue.target,
                within if queue.service_level_s is None else queue.service_level_s,
                house.occupancy,
            )
            for queue in config.queue
        }
        self._standing: dict[QueueName, _Standing] = {}

    def standing(self) -> dict[QueueName, int]:
        """Give the numbers that stand, by what the callers do."""
        found = sorted(self._standing.items())
        return {queue: one.likely for queue, one in found if one.likely is not None}

    def take_up(self, standing: Mapping[QueueName, int]) -> None:
        """Go on with the numbers of an earlier run: each is weighed against what is, once."""
        self._standing = {
            queue: _Standing(_EARLIER, likely=likely) for queue, likely in standing.items()
        }

    def goal(self, queue: QueueName) -> Goal:
        """Say what is to be kept at a queue."""
        return self._goals.get(queue, self._house)

    def at(self, queue: QueueName, now: Instant) -> Requirement:
        """Say how many the queue needs at ``now``."""
        minimum = self._minimum.at(queue, now)
        standing = self._standing.get(queue)
        if standing is None or standing.computed != now // self._every:
            standing = self._standing[queue] = self._compute(queue, now, standing)
        least = minimum or 0
        if standing.likely is None or standing.low is None or standing.high is None:
            return Requirement(minimum)
        return Requirement(
            minimum,
            max(least, standing.low),
            max(least, standing.likely),
            max(least, standing.high),
            standing.estimate,
        )

    def ahead(self, queue: QueueName, at: Instant, now: Instant) -> int | None:
        """Say how many it will need at ``at``, by table and forecast; None: nothing is known.

        Without a forecast the callers are taken to go on as they do.
        """
        minimum = self._minimum.at(queue, at)
        standing = self.at(queue, now)
        found = self._demand.outlook(queue, at, standing.estimate)
        if found is None or standing.estimate is None:
            return minimum
        if found == standing.estimate.rate:
            return max(minimum or 0, self._standing[queue].likely or 0)
        estimate = standing.estimate
        return max(
            minimum or 0,
            least_agents(found, estimate.aht, estimate.patience, self.goal(queue)),
        )

    def _compute(self, queue: QueueName, now: Instant, before: _Standing | None) -> _Standing:
        computed = now // self._every
        estimate = self._demand.estimate(queue, now)
        if estimate is None:
            return _Standing(computed)
        low, likely, high = (
            self._least(queue, rate, estimate)
            for rate in (estimate.low, estimate.rate, estimate.high)
        )
        if before is not None and before.likely is not None and before.likely != likely:
            margin = max(MARGIN * estimate.rate, 1 / estimate.weight)
            towards = -margin if before.likely < likely else margin
            edge = self._least(queue, estimate.rate + towards, estimate)
            if min(edge, likely) <= before.likely <= max(edge, likely):
                likely = before.likely
        return _Standing(computed, min(low, likely), likely, max(high, likely), estimate)

    def _least(self, queue: QueueName, rate: float, estimate: Estimate) -> int:
        return least_agents(rate, estimate.aht, estimate.patience, self.goal(queue))
