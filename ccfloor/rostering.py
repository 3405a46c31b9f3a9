"""The roster in force, as the daemon follows it: each new version, told to the rules once.

The law: what the rules are told is noted in the journal whole, so that a replay judges by the
same plan from the same moment. Only what a shift of these weeks can need is told: the versions
themselves, all of them, are in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from ccfloor.errors import StoreError
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Plan
from ccfloor.store.interface import Store

_LOG: Final = structlog.get_logger(__name__)

LOOK_S: Final = 5.0
"""How soon a new version is in force."""
PAST: Final[Micros] = 3 * 1440 * MINUTE
AHEAD: Final[Micros] = 40 * 1440 * MINUTE


class Rostering:
    """Looks for new versions, and keeps the one in force at hand."""

    def __init__(
        self, store: Store, now: Callable[[], Instant], tell: Callable[[Plan], None]
    ) -> None:
        """Take where rosters are kept, the PBX's clock, and whom to tell of a new one."""
        self._store = store
        self._now = now
        self._tell = tell
        self.version = 0
        self.roster: DutyRoster | None = None
        """None while there is no roster."""

    async def look(self) -> None:
        """Take up a new version, if there is one; raises StoreError."""
        if await self._store.plan_version() == self.version:
            return
        plan = await self._store.plan()
        if plan is None:
            return
        self.version = plan.version
        self.roster = DutyRoster(plan)
        now = self._now()
        self._tell(around(plan, now - PAST, now + AHEAD))
        _LOG.info("roster", version=plan.version, shifts=len(plan.shifts), by=plan.made_by)

    async def run(self) -> None:
        """Look again and again; a store that does not answer is asked again."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except StoreError:
                _LOG.exception("the roster cannot be read: the one in force stays")


def around(plan: Plan, since: Instant, until: Instant) -> Plan:
    """Give the part of a plan that touches a stretch of time; all its people stay."""
    return msgspec.structs.replace(
        plan,
        shifts=tuple(s for s in plan.shifts if s.start < until and s.end > since),
        leaves=tuple(one for one in plan.leaves if one.from_ < until and one.to > since),
        swaps=(),
    )
