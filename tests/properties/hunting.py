"""How long a property is hunted: briefly by default, at length when asked.

``CCFLOOR_HUNT=20`` multiplies every property's examples by twenty. Under CI nothing is left to
chance: the same examples every time, so that a red run is the change's doing.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

from tests.conftest import CI

LONGER = int(os.environ.get("CCFLOOR_HUNT", "1"))
"""How many times as many examples as a quick run takes."""


def hunt(examples: int) -> settings:
    """Return how to hunt a property that takes ``examples`` examples in a quick run."""
    return settings(
        max_examples=examples * LONGER,
        derandomize=CI,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink],
        print_blob=True,
    )
