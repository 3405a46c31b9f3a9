"""Cases opened and decided through a store: in one transaction, one after the other, once."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from ccfloor.case_office import CaseOffice
from ccfloor.cases.audit import Broken, Draft, head, verify
from ccfloor.cases.case import Case, Proof, State
from ccfloor.cases.manual import Item
from ccfloor.clock import SetClock
from ccfloor.errors import RecordRefused, StoreError
from ccfloor.store.interface import CaseChange
from ccfloor.store.memory_store import MemoryStore
from ccfloor.store.sql_store import SqlStore
from tests.cases.making import (
    CHEN,
    DAY,
    HOUR,
    LI,
    MORNING,
    NOON,
    REGULATION,
    SUN,
    WANG,
    ZHAO,
    ZONE,
    breach,
    code,
    roster,
)


class Office:
    """An office at a moment that a test moves."""

    def __init__(self, store) -> None:
        self.store = store
        self.clock = SetClock(NOON + HOUR)
        self.does = CaseOffice(store, REGULATION, ZONE, self.clock)


@pytest.fixture(params=["memory", "sqlite"])
async def office(request, tmp_path):
    store = (
        MemoryStore()
        if request.param == "memory"
        else SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'c.db'}")
    )
    await store.open()
    yield Office(store)
    await store.close()


async def opened(office: Office, *breaches) -> list[Case]:
    return await office.does.open(breaches or (breach("T05"),), roster=roster())


def case(outcome: object) -> Case:
    assert isinstance(outcome, Case), outcome
    return outcome


async def test_a_case_goes_its_way_and_the_log_has_each_step(office):
    (new,) = await opened(office)
    assert new.state is State.CANDIDATE
    case(await office.does.confirm(new.id, LI, "nobody had allowed it"))
    case(await office.does.appeal(new.id, WANG, "I was ill"))
    done = case(await office.does.decide(new.id, CHEN, "no note was handed in", upheld=True))
    assert (done.state, done.outcome) == (State.FINAL, "upheld")
    assert await office.store.case(new.id) == done
    assert [(one.who, one.what) for one in await office.store.audit()] == [
        ("ccfloor", "case.propose"),
        ("li", "case.confirm"),
        ("wang", "case.appeal"),
        ("chen", "case.decide"),
    ]
    assert await office.does.verify() is None


async def test_a_refused_step_leaves_no_trace(office):
    (new,) = await opened(office)
    assert code(await office.does.confirm(new.id, WANG, "x")) == "own_case"
    assert code(await office.does.confirm(new.id, LI, "")) == "no_reason"
    assert code(await office.does.confirm("case:never", LI, "x")) == "unknown_case"
    assert len(await office.store.audit()) == 1


async def test_a_breach_that_is_found_again_opens_nothing_new(office):
    assert len(await opened(office)) == 1
    office.clock.move(NOON + DAY)
    assert await opened(office) == []
    assert len(await office.store.audit()) == 1


async def test_a_breach_that_an_incident_explains_later_excuses_its_case(office):
    (new,) = await opened(office)
    revised = msgspec.structs.replace(breach("T05"), incident="OUTAGE:pbx:1")
    (after,) = await opened(office, revised)
    assert (after.id, after.state, after.excuse) == (new.id, State.EXCUSED, "outage")
    assert await opened(office, revised) == []


async def test_one_that_was_confirmed_meanwhile_is_asked_about_again(office):
    (new,) = await opened(office)
    await office.does.confirm(new.id, LI, "x")
    (after,) = await opened(office, msgspec.structs.replace(breach("T05"), incident="OUTAGE:p:1"))
    assert after.state is State.APPEALED


async def test_who_asks_twice_is_answered_the_same(office):
    (new,) = await opened(office)
    first = await office.does.confirm(new.id, LI, "x", step="key-1")
    office.clock.move(NOON + 2 * HOUR)
    assert await office.does.confirm(new.id, LI, "x", step="key-1", seen=1) == first
    assert code(await office.does.confirm(new.id, LI, "y", step="key-1")) == "step_reused"
    assert len(await office.store.audit()) == 2


async def test_who_looked_before_somebody_else_decided_is_told_so(office):
    (new,) = await opened(office)
    await office.does.flag(new.id, ZHAO, "severe", "x")  # T05 knows no such flag: nothing happens
    case(await office.does.confirm(new.id, LI, "x", seen=new.revision))
    assert code(await office.does.appeal(new.id, WANG, "x", seen=new.revision)) == "changed"


async def test_of_many_who_decide_at_once_one_does(office):
    (new,) = await opened(office)
    outcomes = await asyncio.gather(
        *(office.does.confirm(new.id, by, "x") for by in (LI, ZHAO, CHEN, SUN)),
        *(office.does.excuse(new.id, by, "other") for by in (LI, ZHAO, CHEN, SUN)),
    )
    assert sum(isinstance(one, Case) for one in outcomes) == 1
    assert {one.code for one in outcomes if not isinstance(one, Case)} == {"wrong_state"}
    assert await office.does.verify() is None


async def test_two_flags_at_once_are_both_set_or_the_second_is_refused(office):
    (new,) = await opened(office, breach("T08", MORNING, measured=40 * 60_000_000, limit=0))
    first = case(await office.does.flag(new.id, LI, "accident", "an order was lost"))
    assert first.kind == "off_post_accident"
    assert code(await office.does.flag(new.id, ZHAO, "accident", "x")) == "flag"
    back = case(await office.does.flag(new.id, ZHAO, "accident", "", on=False))
    assert back.kind == "off_post"


async def test_cases_are_closed_when_their_time_is_over(office):
    (new,) = await opened(office)
    confirmed = case(await office.does.confirm(new.id, LI, "x"))
    office.clock.move(confirmed.appeal_until)
    assert await office.does.close_due() == []
    office.clock.move(confirmed.appeal_until + 1)
    (closed,) = await office.does.close_due()
    assert (closed.state, closed.outcome) == (State.FINAL, "upheld")
    assert await office.does.close_due() == []


async def test_what_people_write_is_made_fit_for_screens(office):
    (new,) = await opened(office)
    await office.does.confirm(new.id, LI, "\x1b[31mred\u202e\n\ud800text")
    kept = await office.store.case(new.id)
    assert kept is not None
    assert kept.steps[-1].why == "red text"
    only_marks = await office.does.decide(new.id, CHEN, "\u200b", upheld=True)
    assert code(only_marks) == "wrong_state"


async def test_a_reason_of_nothing_visible_is_none(office):
    (new,) = await opened(office)
    assert code(await office.does.confirm(new.id, LI, "\u200b\x00")) == "no_reason"


async def test_an_entry_is_taken_in_once(office):
    item = Item(
        id="form-1", rule="M04", person="P-wang", happened_at=NOON, proofs=(Proof("no uniform"),)
    )
    first = case(await office.does.enter(item, LI, roster()))
    office.clock.move(NOON + DAY)
    assert await office.does.enter(item, LI, roster()) == first
    other = msgspec.structs.replace(item, proofs=(Proof("no tie"),))
    assert code(await office.does.enter(other, LI, roster())) == "step_reused"
    assert code(await office.does.enter(item, WANG, roster())) == "rank"


async def test_a_month_is_added_up_from_all_that_matters_to_it(office):
    cases = await opened(office, breach("T05"), breach("T05", NOON + HOUR))
    office.clock.move(NOON + 2 * HOUR)
    for one in cases:
        await office.does.confirm(one.id, CHEN, "x")
    assert (await office.does.ledgers("2025-11")).fen.total("P-wang") == 15_000
    assert (await office.does.ledgers("2025-12")).fen.lines == ()


async def test_verify_names_what_does_not_fit(office):
    (new,) = await opened(office)
    await office.does.confirm(new.id, LI, "x")
    entries = await office.store.audit()
    assert await office.does.verify(head(entries)) is None
    assert await office.does.verify(head(entries[:1])) is None
    forged = msgspec.structs.replace(head(entries), seq=9)
    assert await office.does.verify(forged) == Broken(3, "head")
    # a case that was changed behind the log's back
    kept = await office.store.case(new.id)
    assert kept is not None
    await office.store.write_cases([CaseChange(msgspec.structs.replace(kept, kind="z"), 2)], [])
    assert await office.does.verify() == new.id
    assert verify(entries) is None


async def test_a_long_log_is_read_in_pieces_and_whole(office):
    await opened(office)
    await office.store.append_audit([Draft(NOON, "li", "x", "y", "{}")] * 1_001)
    last = await office.store.last_audit()
    assert last is not None
    assert last.seq == 1_002
    assert await office.does.verify(head([last])) is None


async def test_half_a_character_is_refused_like_any_record(office):
    with pytest.raises(RecordRefused):
        await opened(office, breach("T05", agent="agent\ud8001"))
    assert await office.store.audit() == []


async def test_a_step_that_could_not_be_stored_was_not_taken(tmp_path):
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'c.db'}")
    await store.open()
    office = Office(store)
    (new,) = await opened(office)
    await store.close()
    with pytest.raises(StoreError):
        await office.does.confirm(new.id, LI, "x")
    await store.open()
    assert (await store.case(new.id)) == new
    assert len(await store.audit()) == 1
    await store.close()
