"""Days rolled up, as every store keeps them: whole, replaced, never mixed."""

from __future__ import annotations

import pytest

from ccfloor.errors import RecordRefused
from ccfloor.floor.views import Attempt, Span, Visit
from ccfloor.store.interface import RolledDay, RolledQuarter
from tests.store.records import S, attempt, span, visit


def day(name="2026-11-23", version="1.V6.ab", sha256="00", watermark=9) -> RolledDay:
    return RolledDay(name, version, 0, 10, watermark, 8, 1, 0, "{}", "1", '{"":2}', sha256)


def row(at=0, queue="sales", name="2026-11-23", version="1.V6.ab", body="{}") -> RolledQuarter:
    return RolledQuarter(name, version, at, queue, body)


async def test_a_day_comes_back_as_it_was_given_by_instant_and_queue(store):
    rows = [row(900 * S), row(0, "支持\x00'\x10"), row(0, "")]
    await store.roll(day(), rows)
    assert await store.rolled_days("2026-11-23", "2026-11-23") == [day()]
    assert await store.rolled("2026-11-23", "1.V6.ab") == [rows[2], rows[1], rows[0]]
    assert await store.rolled("2026-11-23", "1.V3.ab") == []
    assert await store.rolled_days("2026-11-24", "2026-12-31") == []


async def test_a_day_is_replaced_whole_and_no_other_is_touched(store):
    other, elder = row(name="2026-11-22"), row(version="1.V3.ab")
    await store.roll(day("2026-11-22"), [other])
    await store.roll(day(version="1.V3.ab"), [elder])
    await store.roll(day(sha256="01"), [row(0), row(900 * S)])
    await store.roll(day(sha256="02", watermark=10), [row(1800 * S)])
    assert await store.rolled("2026-11-23", "1.V6.ab") == [row(1800 * S)]
    assert await store.rolled("2026-11-22", "1.V6.ab") == [other]
    assert await store.rolled("2026-11-23", "1.V3.ab") == [elder]
    days = await store.rolled_days("2026-01-01", "2026-12-31")
    assert [(one.day, one.version, one.sha256) for one in days] == [
        ("2026-11-22", "1.V6.ab", "00"),
        ("2026-11-23", "1.V3.ab", "00"),
        ("2026-11-23", "1.V6.ab", "02"),
    ]


async def test_a_day_of_nothing_is_a_day(store):
    await store.roll(day(), [row()])
    await store.roll(day(sha256="03"), [])
    assert await store.rolled("2026-11-23", "1.V6.ab") == []
    assert [one.sha256 for one in await store.rolled_days("", "9")] == ["03"]


async def test_what_no_store_can_keep_is_refused_and_the_former_day_stands(store):
    await store.roll(day(), [row()])
    for broken in (row(queue="q" * 301), row(at=2**63), row(body="\ud800")):
        with pytest.raises(RecordRefused):
            await store.roll(day(sha256="04"), [row(0, "x"), broken])
    assert await store.rolled("2026-11-23", "1.V6.ab") == [row()]
    assert await store.rolled_days("", "9") == [day()]


async def test_spans_by_their_beginning(store):
    spans = [span("b", 10, 99), span("a", 10, 20), span("c", 5, 500), span("d", 20, 30)]
    await store.write(spans)
    assert [(one.from_, one.seat) for one in await store.spans_begun(10, 20)] == [
        (10, "a"),
        (10, "b"),
    ]


@pytest.mark.parametrize("kind", [Attempt, Visit, Span])
async def test_parts_are_the_fields_of_the_records_that_began_in_the_range_in_their_order(
    store, kind
):
    nul, dle = "\x00", "\x10"
    await store.write([
        attempt(f"1.{n}{text}", n, agent=text) for n, text in enumerate(["a", nul, dle, "d", "e"])
    ])  # fmt: skip
    await store.write([visit(f"1.{n}", n) for n in range(5)])
    await store.write([span(f"s{n}{nul}", n, n + 9) for n in range(5)])
    read = {Attempt: store.attempts, Visit: store.visits, Span: store.spans_begun}[kind]
    whole = await read(1, 4)
    assert len(whole) == 3
    names = tuple(reversed(kind.__struct_fields__))
    columns = await store.parts(kind, names, 1, 4)
    found = [dict(zip(names, one, strict=True)) for one in zip(*columns, strict=True)]
    assert found == [{name: getattr(one, name) for name in names} for one in whole]
    assert list(map(list, await store.parts(kind, names, 99, 100))) == [[]] * len(names)
    assert await store.at_least(len(found), kind, 1, 4)
    assert not await store.at_least(len(found) + 1, kind, 1, 4)
    assert not await store.at_least(1, kind, 99, 100)
