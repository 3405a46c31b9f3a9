"""What a daemon does by night, in the order in which it is to be done."""

from __future__ import annotations

from typing import Protocol

from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.nightly import Nightly
from ccfloor.nightly_prune import NightlyPrune
from ccfloor.nightly_rollup import NightlyRollup
from ccfloor.serve.readings import Reading


class NightWork(Protocol):
    """Something that falls due once a night."""

    async def run(self) -> None:
        """Do what falls due, for as long as the daemon lives."""

    def readings(self) -> list[Reading]:
        """Tell the metrics."""


def works_of_the_night(config: Config, clock: Clock) -> list[NightWork]:
    """Make those that a configuration asks for; what deletes begins when the others are done."""
    first: list[Nightly | NightlyRollup] = []
    if config.reconcile.queue_log:
        first.append(Nightly(config, clock))
    if config.rollup.folder:
        first.append(NightlyRollup(config, clock))
    works: list[NightWork] = [*first]
    if config.journal.delete and config.journal.folder:
        works.append(NightlyPrune(config, clock, lambda: any(work.busy for work in first)))
    return works
