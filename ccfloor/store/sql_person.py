"""One person's records, in SQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement

from ccfloor.floor.names import AgentName, Instant
from ccfloor.store.conditions import within
from ccfloor.store.person_port import PersonRecords
from ccfloor.store.rows import ABSENCES, ATTEMPTS, VISITS, Shape, written

R = TypeVar("R", bound=msgspec.Struct)


class PersonInSql(ABC):
    """A store's part that tells of one person."""

    async def of_person(self, agent: AgentName, since: Instant, until: Instant) -> PersonRecords:
        """Give one person's records; raises StoreError."""
        rang, came, left = ATTEMPTS.table.c, VISITS.table.c, ABSENCES.table.c
        name = written(agent)
        attempts = await self._select(
            ATTEMPTS,
            [*within(rang.called_at, since, until), rang.agent == name],
            [rang.called_at, rang.call, rang.visit, rang.interface],
        )
        visits = await self._select(
            VISITS,
            [*within(came.joined_at, since, until), came.answered_by == name],
            [came.joined_at, came.call, came.visit],
        )
        absences = await self._select(
            ABSENCES,
            [*within(left.from_at, since, until), left.agent == name],
            [left.from_at, left.seat],
        )
        return PersonRecords(tuple(attempts), tuple(visits), tuple(absences))

    @abstractmethod
    async def _select(
        self,
        shape: Shape[R],
        where: Sequence[ColumnElement[bool]],
        order: Sequence[ColumnElement[Any]],
        most: int | None = None,
    ) -> list[R]:
        """Give the records that a table's rows are."""
