"""The times that a day's calls are counted by, as they are kept with the day.

The law: a change of configuration never reaches back. A day that was rolled up keeps the limits
that it was rolled up by, and is made again by those (RULEBOOK 2: Genesys applies a switch to past
days, we must not). The ring's limit is the regulation's and has its own days.
"""

from __future__ import annotations

import hashlib

import msgspec

from ccfloor.config import Config
from ccfloor.floor.names import SECOND, Micros, QueueName, micros
from ccfloor.kpi.measures import EDITION


class Limits(msgspec.Struct, frozen=True, gc=False):
    """Microseconds, each including its own last one."""

    short: Micros
    """An abandon is short up to this."""
    service_level: Micros
    """Where a queue has none of its own."""
    queues: tuple[tuple[QueueName, Micros], ...] = ()
    """Service-level times of their own, by name."""
    level: str = "V6"
    """Which of the six the files call the service level."""
    talk_least: Micros = 5 * SECOND
    """A shorter conversation is no call of anybody's volume."""


def limits_of(config: Config) -> Limits:
    """Take the limits that hold today."""
    own = {
        queue.name: micros(queue.service_level_s)
        for queue in config.queue
        if queue.service_level_s is not None
    }
    return Limits(
        short=micros(config.rules.abandoned_short_s),
        service_level=micros(config.rules.service_level_s),
        queues=tuple(sorted(own.items())),
        level=config.rollup.service_level,
        talk_least=config.payroll.talk_least_s * SECOND,
    )


def version_of(limits: Limits) -> str:
    """Name the definitions that a day is counted by: the dictionary's edition, and the limits."""
    digest = hashlib.sha256(msgspec.json.encode(limits)).hexdigest()
    return f"{EDITION}.{limits.level}.{digest[:8]}"
