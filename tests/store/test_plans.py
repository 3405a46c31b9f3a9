"""Versions of the roster: every store keeps each once, as it was."""

from __future__ import annotations

import asyncio
import sqlite3

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccfloor.errors import RecordRefused, StoreError
from ccfloor.roster.plan import (
    Activity,
    Leave,
    LeaveKind,
    LeaveState,
    Number,
    Person,
    Plan,
    Posting,
    Rank,
    Shift,
    Slot,
    Swap,
)
from ccfloor.store.plans import plan_of, stored
from ccfloor.store.sql_store import SqlStore
from tests.store.records import S, texts, wholes

H = 3_600 * S
FULL = Plan(
    version=1,
    made_at=7,
    made_by="王经理",
    people=(
        Person(
            "p1",
            "李娜\x00",
            (Number("201001", "2026-01-01", "2026-06-30"), Number("JW26070001", "2026-07-01")),
            (Posting("2026-01-01", rank=Rank.LEAD, team="A组", agent="agent1001", probation=True),),
        ),
    ),
    shifts=(
        Shift("p1:2026-07-01", "p1", "2026-07-01", 0, 12 * H, "day", "agent1001", "A组",
              slots=(Slot(Activity.MEAL, 4 * H, 5 * H),), swapped_with="p2"),
    ),
    leaves=(Leave("l1", "p1", LeaveKind.SICK, 0, H, -S, LeaveState.APPROVED, diagnosis=True),),
    swaps=(Swap("s1", "p1:2026-07-01", "", "p1", "p2", -9, ("l", "m"), LeaveState.REFUSED),),
)  # fmt: skip


async def test_an_empty_store_has_no_plan(store):
    assert await store.plan_version() == 0
    assert await store.plan() is None
    assert await store.plan(1) is None


async def test_a_plan_comes_back_as_it_was_given(store):
    await store.add_plan(FULL)
    assert await store.plan() == FULL
    assert await store.plan(1) == FULL
    assert await store.plan(2) is None
    assert await store.plan_version() == 1


async def test_the_plan_of_a_moment_is_the_newest_that_was_made_by_then(store):
    for version, made_at in ((1, 5), (2, 20), (3, 10)):
        await store.add_plan(Plan(version, made_at))
    found = [await store.plan_made_by(at) for at in (4, 5, 9, 10, 19, 20)]
    assert [None if one is None else one.version for one in found] == [None, 1, 1, 3, 3, 3]


async def test_the_newest_version_is_the_one_with_the_highest_number(store):
    for version in (2, 10, 9):
        await store.add_plan(Plan(version, made_at=-version))
    assert await store.plan_version() == 10
    assert await store.plan() == Plan(10, made_at=-10)
    assert await store.plan(9) == Plan(9, made_at=-9)


async def test_a_version_that_exists_is_refused_and_stays_what_it_was(store):
    await store.add_plan(FULL)
    with pytest.raises(StoreError, match="plan 1 exists already: the roster was changed"):
        await store.add_plan(Plan(1, made_at=8))
    assert await store.plan() == FULL


async def test_of_two_who_add_one_version_at_once_one_is_told(store):
    ended = await asyncio.gather(
        *(store.add_plan(Plan(1, at)) for at in (1, 2)), return_exceptions=True
    )
    assert [type(one) for one in ended].count(StoreError) == 1
    kept = await store.plan()
    assert kept is not None
    assert kept.made_at in {1, 2}


@pytest.mark.parametrize(
    "plan", [Plan(0, 0), Plan(2**63, 0), Plan(1, 2**63), Plan(1, 0, "half \ud800")]
)
async def test_what_cannot_be_kept_is_refused(store, plan):
    with pytest.raises(RecordRefused):
        await store.add_plan(plan)
    assert await store.plan_version() == 0


async def test_it_outlives_closing(store):
    await store.add_plan(FULL)
    await store.close()
    await store.open()
    assert await store.plan() == FULL


plans = st.builds(
    Plan,
    version=st.integers(1, 2**63 - 1),
    made_at=wholes,
    made_by=texts,
    people=st.lists(st.builds(Person, id=texts, name=texts), max_size=2).map(tuple),
)


@given(plan=plans)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_a_plan_is_its_row_and_the_row_its_plan(plan):
    assert plan_of(stored(plan)) == plan


def test_a_row_that_was_altered_is_no_plan():
    row = stored(FULL)
    altered = msgspec.structs.replace(row, body=row.body.replace("李娜", "李四"))
    with pytest.raises(StoreError, match="plan 1: its text does not have its sha256 any more"):
        plan_of(altered)
    for other in (
        msgspec.structs.replace(row, version=2),
        msgspec.structs.replace(row, made_at=8),
        msgspec.structs.replace(row, made_by="x"),
    ):
        with pytest.raises(StoreError, match="the row and its text tell of different versions"):
            plan_of(other)


async def test_a_file_that_was_altered_by_hand_says_so(tmp_path):
    file = tmp_path / "ccfloor.db"
    store = SqlStore(f"sqlite+aiosqlite:///{file}")
    await store.open()
    await store.add_plan(FULL)
    connection = sqlite3.connect(file)
    connection.execute("UPDATE plans SET body = replace(body, 'agent1001', 'agent1002')")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="plan 1"):
        await store.plan()
    await store.close()
