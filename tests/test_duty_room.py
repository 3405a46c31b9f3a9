"""What people do is stored with its seal, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ccfloor.cases.audit import Draft, Entry, verify
from ccfloor.clock import SetClock
from ccfloor.config import Config, JournalConfig
from ccfloor.daemon import Daemon
from ccfloor.errors import StoreError
from ccfloor.floor.deeds import AbsencePermitted, VacancyReported
from ccfloor.store.interface import Record
from ccfloor.store.memory_store import MemoryStore
from tests.alerts.house import T0

PERMIT = AbsencePermitted("boss", "terminal", agent="agent1001")


class FullLog(MemoryStore):
    """Whose sealed log takes nothing more."""

    async def write_sealed(
        self,
        records: Sequence[Record],  # noqa: ARG002 - it takes none
        drafts: Sequence[Draft],  # noqa: ARG002 - it takes none
    ) -> tuple[Entry, ...]:
        raise StoreError("the log is full")


def daemon(store: MemoryStore) -> Daemon:
    return Daemon(Config(journal=JournalConfig(folder="")), store, SetClock(T0))


async def test_a_permit_that_cannot_be_sealed_is_not_stored_and_counts_for_nobody():
    made = daemon(FullLog())
    with pytest.raises(StoreError):
        await made.duty_room.done(PERMIT, "boss")
    assert await made.store.deeds(0, 2**62) == []
    assert made.duty_room.permits.all(T0) == ()


async def test_one_that_can_is_stored_and_sealed_together():
    made = daemon(MemoryStore())
    await made.duty_room.done(PERMIT, "boss")
    (row,) = await made.store.deeds(0, 2**62)
    entries = await made.store.audit()
    assert [(one.what, one.at) for one in entries] == [("permit.given", row.at)]
    assert verify(entries) is None


async def test_what_has_no_seal_needs_no_log():
    made = daemon(FullLog())
    await made.duty_room.done(VacancyReported("li", "A"), "li")
    assert len(await made.store.deeds(0, 2**62)) == 1
