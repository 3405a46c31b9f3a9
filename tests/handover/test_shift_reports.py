"""A report goes out before each shift ends: once, to each supervisor."""

from __future__ import annotations

from random import Random

import pytest

from ccfloor.alerts.outbox import Outbox
from ccfloor.clock import SetClock
from ccfloor.config import Config
from ccfloor.config_alerts import AlertsConfig, AlertTarget
from ccfloor.errors import StoreError
from ccfloor.floor.deeds import ReportSent
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Plan
from ccfloor.shift_reports import ShiftReports
from ccfloor.store.interface import Delivery
from ccfloor.store.memory_store import MemoryStore
from tests.rules.rosters import DAY, NIGHT, when

TARGETS = (
    AlertTarget(name="boss", role="supervisor", url="json://127.0.0.1"),
    AlertTarget(name="other", role="supervisor", url="json://127.0.0.1", teams=("B",)),
    AlertTarget(name="lead", role="lead", url="json://127.0.0.1"),
)
ROSTER = DutyRoster(Plan(version=1, made_at=0, shifts=(*DAY, *NIGHT)))


def reports(store: MemoryStore, sent: list[Delivery]) -> tuple[ShiftReports, Outbox]:
    async def send(message: Delivery) -> str:
        sent.append(message)
        return ""

    config = Config(alerts=AlertsConfig(target=TARGETS))
    channels = {target.name: send for target in TARGETS}
    clock = SetClock(when(-600))
    outbox = Outbox(store, channels, clock, Random(1))  # noqa: S311 - spreads tries only

    async def flush() -> None:
        return None

    made = ShiftReports(config, store, outbox, lambda: ROSTER, lambda _: "", flush)
    return made, outbox


async def test_ten_minutes_before_the_end_and_only_once_even_after_a_restart():
    store, sent = MemoryStore(), list[Delivery]()
    first, outbox = reports(store, sent)
    await first.look(when(-601))
    assert await store.open_deliveries() == []
    for seconds in (-600, -300, -1):
        await first.look(when(seconds))
    again, _ = reports(store, sent)
    await again.look(when(-100))
    (row,) = await store.open_deliveries()
    assert (row.id, row.target) == (f"report:A:{when(0)}:boss", "boss")
    await outbox.pump("boss")
    assert [one.id for one in sent] == [row.id]
    assert "班报" in sent[0].subject


async def test_the_next_shift_has_a_report_of_its_own():
    store = MemoryStore()
    made, _ = reports(store, [])
    await made.look(when(-300))
    await made.look(when(12 * 3600 - 300))
    assert len(await store.open_deliveries()) == 2


async def test_the_rules_are_told_of_each_report_and_a_refusal_is_tried_again():
    store, told = MemoryStore(), list[ReportSent]()
    made, _ = reports(store, [])
    broken = True

    async def tell(deed: ReportSent) -> None:
        if broken:
            raise StoreError("no disk")
        told.append(deed)

    made._tell = tell
    with pytest.raises(StoreError):
        await made.look(when(-600))
    broken = False
    await made.look(when(-570))
    await made.look(when(-540))
    assert told == [ReportSent("A", when(0), "monitor")]
    assert len(await store.open_deliveries()) == 1
