"""Messages to people: what every store promises about them."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from ccfloor.errors import RecordRefused, StoreError
from ccfloor.store.interface import Delivery


def delivery(name: str = "a:lead:x", at: int = 0, **fields: object) -> Delivery:
    named: dict[str, object] = {"target": "x", "role": "lead", "alerts": ["a"]}
    named |= {"severity": "critical", "subject": "s", "body": "b", "next_at": at}
    return msgspec.convert({"id": name, "created_at": at} | named | fields, Delivery)


async def test_a_message_is_kept_once_and_a_second_of_its_id_changes_nothing(store):
    first = delivery(at=1, subject="\x00\x10'); DROP TABLE deliveries; --\u202e王")
    assert await store.enqueue([first]) == ("a:lead:x",)
    sent = msgspec.structs.replace(first, state="sent", attempts=1, sent_at=2)
    await store.write([sent])
    assert await store.enqueue([first, delivery("b:lead:x", 3)]) == ("b:lead:x",)
    assert await store.deliveries(0, 10) == [sent, delivery("b:lead:x", 3)]
    assert await store.open_deliveries() == [delivery("b:lead:x", 3)]
    assert await store.open_deliveries("sent") == [sent]


async def test_of_two_in_one_call_the_first_stands(store):
    one, other = delivery(subject="one"), delivery(subject="other")
    assert await store.enqueue([one, other]) == ("a:lead:x",)
    assert await store.deliveries(0, 10) == [one]


async def test_nothing_is_kept_where_one_cannot_be(store):
    with pytest.raises((RecordRefused, StoreError)):
        await store.enqueue([delivery(), delivery("x" * 601)])
    assert await store.deliveries(0, 10) == []
    assert await store.enqueue([]) == ()


async def test_two_at_the_same_time_agree_who_was_first(store):
    both = await asyncio.gather(*(store.enqueue([delivery(subject=s)]) for s in ("one", "two")))
    assert sorted(both) == [(), ("a:lead:x",)]
    (kept,) = await store.deliveries(0, 10)
    assert kept.subject == ("one" if both[0] else "two")


async def test_a_number_too_large_is_refused(store):
    with pytest.raises(StoreError):
        await store.enqueue([delivery(at=2**63)])
