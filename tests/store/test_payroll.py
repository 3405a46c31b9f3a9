"""Periods, runs and inputs: what every store promises, held against each of them."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from ccfloor.cases.audit import Draft, canonical, verify
from ccfloor.errors import PeriodChanged, RecordRefused, StoreError
from ccfloor.payroll.basis import Span
from ccfloor.payroll.inputs import Given
from ccfloor.payroll.period import Begin, Calculate, Period, take
from ccfloor.store.payroll_port import PeriodChange, StoredRun


def begun(name: str = "2026-11") -> Period:
    span = Span(name, f"{name}-01", f"{name}-30")
    period = take(None, Begin(key="begin", period=name, by="chen", at=1, span=span))
    assert isinstance(period, Period)
    return period


def calculated(period: Period) -> Period:
    step = Calculate(key="c1", period=period.id, by="chen", at=2, run=1, sha256="a")
    after = take(period, step)
    assert isinstance(after, Period)
    return after


def draft(subject: str = "2026-11") -> Draft:
    return Draft(1, "chen", "payroll.begin", subject, canonical(None))


def run(number: int = 1, **fields: Any) -> StoredRun:
    named: dict[str, Any] = {"period": "2026-11", "at": 5, "by": "chen", "sha256": "a"}
    return StoredRun(run=number, basis="{}", calculation='{"王":1}', **(named | fields))


async def test_an_empty_store_knows_no_period(store):
    assert await store.pay_periods() == []
    assert await store.pay_run("2026-11", 1) is None
    assert await store.pay_inputs("2026-11") == []


async def test_a_period_its_run_its_inputs_and_the_log_come_back_as_they_were(store):
    first = begun()
    await store.write_payroll(PeriodChange(first, 0), [draft()])
    after = calculated(first)
    given = [Given("P-\x00", "exam", "90", "", "备注", "chen", 7), Given("P", "qa", "good", "b")]
    entries = await store.write_payroll(
        PeriodChange(after, 1), [draft(), draft()], run=run(), inputs=("2026-11", given)
    )
    assert [one.seq for one in entries] == [2, 3]
    assert await store.pay_periods() == [after]
    assert await store.pay_run("2026-11", 1) == run()
    assert await store.pay_inputs("2026-11") == [given[1], given[0]]
    assert await store.pay_inputs("2026-12") == []
    assert verify(await store.audit()) is None
    await store.write_payroll(PeriodChange(begun("2026-10"), 0), [])
    assert [one.id for one in await store.pay_periods()] == ["2026-10", "2026-11"]


async def test_a_newer_input_replaces_the_older_by_person_item_and_where_several_may_be_ref(store):
    async def enter(*given: Given) -> list[Given]:
        await store.write_payroll(None, [], inputs=("2026-11", given))
        found: list[Given] = await store.pay_inputs("2026-11")
        return found

    one, two = Given("P", "exam", "80", "form 1"), Given("P", "exam", "85", "form 2")
    assert await enter(one) == [one]
    assert await enter(two) == [two]
    first, second = Given("P", "qa", "good", "a"), Given("P", "qa", "bad", "b")
    assert await enter(first, second) == [two, first, second]
    taken_back = Given("P", "qa", "", "a")
    assert await enter(taken_back) == [two, taken_back, second]


async def test_of_two_who_act_at_once_one_is_told_and_nothing_of_his_is_written(store):
    first = begun()
    await store.write_payroll(PeriodChange(first, 0), [draft()])
    after = calculated(first)
    await store.write_payroll(PeriodChange(after, 1), [draft()], run=run())
    late = ("2026-11", [Given("P", "exam", "1")])
    for change in (PeriodChange(after, 1), PeriodChange(first, 0)):
        with pytest.raises(PeriodChanged, match="look again"):
            await store.write_payroll(change, [draft()], run=run(2), inputs=late)
    assert await store.pay_run("2026-11", 2) is None
    assert await store.pay_inputs("2026-11") == []
    assert len(await store.audit()) == 2


async def test_a_run_is_never_written_over(store):
    await store.write_payroll(None, [], run=run())
    with pytest.raises(StoreError, match="run 1 of 2026-11 is kept already"):
        await store.write_payroll(None, [draft()], run=run(sha256="b"))
    assert await store.pay_run("2026-11", 1) == run()
    assert await store.audit() == []


async def test_what_cannot_be_kept_is_refused_whole(store):
    bad = msgspec.structs.replace(begun(), despite="\ud800")
    with pytest.raises(RecordRefused):
        await store.write_payroll(PeriodChange(bad, 0), [draft()])
    with pytest.raises(RecordRefused):
        await store.write_payroll(None, [draft()], inputs=("2026-11", [Given("P" * 301, "qa", "")]))
    with pytest.raises(RecordRefused):
        await store.write_payroll(None, [draft()], run=run(at=2**63))
    assert await store.audit() == []


async def test_many_write_at_once_and_the_log_is_whole(store):
    await asyncio.gather(
        *(
            store.write_payroll(PeriodChange(begun(f"20{n:02}-01"), 0), [draft()])
            for n in range(10, 30)
        )
    )
    assert len(await store.pay_periods()) == 20
    assert verify(await store.audit()) is None
