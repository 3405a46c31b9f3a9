"""The port: what one person did in a stretch of time, whichever database stands behind it.

The law: it is read by the time first and by the person second, as the tables' indexes have it: a
day of a house is looked through inside the database, and only his rows come out of it.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from ccfloor.floor.names import AgentName, Instant
from ccfloor.floor.views import Absence, Attempt, Visit


class PersonRecords(msgspec.Struct, frozen=True):
    """One person's records of a stretch of time."""

    attempts: tuple[Attempt, ...] = ()
    """Those with ``since <= called_at < until``, in that order."""
    visits: tuple[Visit, ...] = ()
    """Those he answered with ``since <= joined_at < until``, in that order."""
    absences: tuple[Absence, ...] = ()
    """Those that began in it, in that order."""


class PersonStore(Protocol):
    """What a store can tell of one person."""

    async def of_person(self, agent: AgentName, since: Instant, until: Instant) -> PersonRecords:
        """Give one person's records; raises StoreError."""
