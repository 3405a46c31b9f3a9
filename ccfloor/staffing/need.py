"""How many agents a load asks for: the least number that keeps the service level.

The law: the number is monotone. More calls, longer calls, a higher goal never ask for fewer.
So where a rate is known as a range, the range of the number is that of its two ends.

Erlang A and not C (``erlang``): with C the number jumps where the load reaches the agents, and
is too high where callers give up [Robbins et al., WSC 2010]. Occupancy is bounded as well: a
level that is kept by agents who never breathe is not kept for long (RULEBOOK 3: 0.85 to 0.88).
"""

from __future__ import annotations

from math import ceil

import msgspec

from ccfloor.staffing.erlang import Impatient, blocking, erlang_a

MOST = 5_000
"""More than this is not a number of agents but a mistake in the load."""


class Goal(msgspec.Struct, frozen=True, gc=False):
    """What is to be kept."""

    target: float = 0.80
    """Share of all callers answered within ``within``."""
    within: float = 20.0
    """Seconds."""
    occupancy: float = 0.85
    """Share of his time that an agent may be busy, at most."""

    def is_kept(self, found: Impatient) -> bool:
        """Tell whether a number of agents keeps both."""
        return found.level >= self.target and found.occupancy <= self.occupancy


def least_agents(rate: float, aht: float, patience: float, goal: Goal) -> int:
    """Give the least number of agents that keeps ``goal``; at most ``MOST``.

    ``rate`` is in calls a second, ``aht`` and ``patience`` in seconds.
    """
    if rate <= 0:
        return 0
    load = rate * aht
    if load >= MOST:
        return MOST
    high = min(MOST, ceil(load / goal.occupancy) + 2)
    blocked = blocking(high, load)

    def keeps(agents: int) -> bool:
        found = erlang_a(agents, rate, aht, patience, goal.within, blocked=blocked[agents])
        return goal.is_kept(found)

    while high < MOST and not keeps(high):
        high = min(MOST, high + max(4, high // 4))
        blocked = blocking(high, load)
    low = 0
    while high - low > 1:  # ``low`` does not keep it, ``high`` does
        middle = (low + high) // 2
        if keeps(middle):
            high = middle
        else:
            low = middle
    return high
