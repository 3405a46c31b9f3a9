"""Cases and their log: what every store promises, held against each of them."""

from __future__ import annotations

import asyncio
import sqlite3

import asyncpg
import msgspec
import pytest

from ccfloor.cases.audit import BEFORE_FIRST, Draft, canonical, draft_of, step_of, verify
from ccfloor.cases.case import Case, Doer, State
from ccfloor.cases.steps import replay
from ccfloor.errors import CaseChanged, RecordRefused, StoreError
from ccfloor.store.interface import CaseChange, StoredDeed
from ccfloor.store.sql_store import SqlStore
from tests.cases.making import (
    CHEN,
    LI,
    NOON,
    appeal,
    breach,
    candidate,
    confirm,
    confirmed,
    decide,
    done,
    overturned,
)


def draft(subject: str = "x", body: object = None) -> Draft:
    return Draft(NOON, "li", "roster.swap", subject, canonical(body))


async def write(store, case: Case) -> Case:
    """Write a case and all of its steps, as if it were new."""
    await store.write_cases([CaseChange(case, 0)], [draft_of(step) for step in case.steps])
    return case


async def test_an_empty_store_has_no_case_and_no_log(store):
    assert await store.case("case:x") is None
    assert await store.cases() == []
    assert await store.cases_since(0, 2**62) == []
    assert await store.audit() == []
    assert await store.last_audit() is None
    assert await store.append_audit([]) == ()


async def test_a_case_comes_back_whole_and_so_do_its_steps(store):
    case = await write(store, overturned(confirmed()))
    assert await store.case(case.id) == case
    assert await store.cases() == [case]
    steps = [step_of(entry) for entry in await store.audit()]
    assert replay(step for step in steps if step is not None) == {case.id: case}


async def test_hostile_text_comes_back_as_it_was(store):
    why = "\x00\x10'); DROP TABLE audit; --\u202e王"
    case = candidate(id="case:\x00'x", agent="a\x00b", person="\x10")
    case = await write(store, done(case, confirm(case, Doer("\x00", rank=LI.rank), why)))
    assert await store.case(case.id) == case
    assert await store.cases(person="a\x00b") == [case]
    assert await store.cases(person="\x10") == [case]
    assert verify(await store.audit()) is None


async def test_cases_are_found_by_month_person_and_state(store):
    one = await write(store, candidate(begun=3))
    two = await write(store, confirmed(begun=2))
    other = await write(store, candidate(begun=1, person="P-xu", agent="a", month="2025-12"))
    assert await store.cases() == [other, two, one]
    assert await store.cases(month="2025-11") == [two, one]
    assert await store.cases(person="P-xu") == [other]
    assert await store.cases(person="agent1001") == [two, one]
    assert await store.cases(state=State.CANDIDATE) == [other, one]
    assert await store.cases(month="2025-11", person="P-wang", state=State.CONFIRMED) == [two]
    assert await store.cases_since(2, 3) == [two]


async def test_the_log_goes_on_from_what_was_written(store):
    first = await store.append_audit([draft("a"), draft("b")])
    second = await store.append_audit([draft("c")])
    assert [(one.seq, one.subject) for one in (*first, *second)] == [(1, "a"), (2, "b"), (3, "c")]
    assert (first[0].prev, second[0].prev) == (BEFORE_FIRST, first[1].hash)
    assert await store.audit() == [*first, *second]
    assert await store.audit(2) == [first[1], *second]
    assert await store.audit(2, 1) == [first[1]]
    assert await store.last_audit() == second[0]
    assert verify(await store.audit()) is None


async def test_a_step_is_written_with_its_entry(store):
    case = await write(store, candidate())
    after = done(case, confirm(case))
    (entry,) = await store.write_cases([CaseChange(after, 1)], [draft_of(after.steps[-1])])
    assert (entry.seq, entry.what, entry.subject) == (2, "case.confirm", case.id)
    assert await store.case(case.id) == after


async def test_of_two_who_decide_at_once_one_is_told_to_look_again(store):
    case = await write(store, candidate())
    yes, no = done(case, confirm(case)), done(case, confirm(case, CHEN))
    await store.write_cases([CaseChange(yes, 1)], [draft_of(yes.steps[-1])])
    with pytest.raises(CaseChanged, match="it had 1 steps"):
        await store.write_cases([CaseChange(no, 1)], [draft_of(no.steps[-1])])
    with pytest.raises(CaseChanged):
        await store.write_cases([CaseChange(case, 0)], [draft_of(case.steps[0])])
    unknown = candidate(begun=7)
    with pytest.raises(CaseChanged):
        await store.write_cases([CaseChange(unknown, 1)], [])
    assert await store.case(case.id) == yes
    assert len(await store.audit()) == 2


async def test_all_is_written_or_nothing(store):
    good, known = candidate(begun=1), await write(store, candidate(begun=2))
    with pytest.raises(CaseChanged):
        await store.write_cases([CaseChange(good, 0), CaseChange(known, 0)], [draft(), draft()])
    assert await store.cases() == [known]
    assert len(await store.audit()) == 1
    await store.append_audit([draft()])
    assert verify(await store.audit()) is None


async def test_a_record_is_written_with_its_entry_or_not_at_all(store):
    deed = StoredDeed(1, "absence_permitted", "agent1001", "boss", "{}")
    (entry,) = await store.write_sealed([deed], [draft()])
    assert (entry.seq, await store.deeds(0, 9)) == (1, [deed])
    other = StoredDeed(2, "absence_permitted", "agent1001", "boss", "{}")
    for records, drafts in (
        ([other], [Draft(2**63, "li", "x", "y", "{}")]),
        ([other], [Draft(1, "\ud800", "x", "y", "{}")]),
        ([StoredDeed(2**63, "x", "y", "z", "{}")], [draft()]),
    ):
        with pytest.raises(RecordRefused):
            await store.write_sealed(records, drafts)
    assert await store.deeds(0, 9) == [deed]
    assert len(await store.audit()) == 1
    assert verify(await store.audit()) is None


async def test_what_cannot_be_kept_is_refused_with_its_entries(store):
    for bad in (candidate(id="c" * 601), candidate(team="\ud800"), candidate(begun=2**63)):
        with pytest.raises(RecordRefused):
            await store.write_cases([CaseChange(bad, 0)], [draft()])
    with pytest.raises(RecordRefused):
        await store.append_audit([draft(), Draft(2**63, "li", "x", "y", "{}")])
    with pytest.raises(RecordRefused):
        await store.append_audit([Draft(1, "\ud800", "x", "y", "{}")])
    assert await store.cases() == []
    assert await store.audit() == []


async def test_many_write_at_once_and_the_chain_is_whole(store):
    await asyncio.gather(*(store.append_audit([draft(f"{n}")] * 2) for n in range(20)))
    entries = await store.audit()
    assert len(entries) == 40
    assert verify(entries) is None


# --- the database itself refuses ------------------------------------------------------

TAMPER = (
    "UPDATE audit SET who = 'nobody' WHERE seq = 1",
    "UPDATE audit SET seq = 9 WHERE seq = 2",
    "DELETE FROM audit WHERE seq = 2",
    "DELETE FROM audit",
    "INSERT INTO audit VALUES (9, 1, 'x', 'x', 'x', '{}', 'x', 'x')",
    "INSERT INTO audit VALUES (0, 1, 'x', 'x', 'x', '{}', 'x', 'x')",
)


async def a_case_with_a_history(url: str) -> SqlStore:
    store = SqlStore(url)
    await store.open()
    case = await write(store, candidate())
    for step in (confirm(case, CHEN), appeal(case), decide(case, LI)):
        after = done(case, step)
        await store.write_cases([CaseChange(after, case.revision)], [draft_of(step)])
        case = after
    return store


@pytest.mark.parametrize(
    "statement",
    [
        *TAMPER,
        "INSERT OR REPLACE INTO audit VALUES (1, 1, 'x', 'x', 'x', '{}', 'x', 'x')",
        "REPLACE INTO audit VALUES (2, 1, 'x', 'x', 'x', '{}', 'x', 'x')",
        "UPDATE OR REPLACE audit SET seq = 1 WHERE seq = 2",
    ],
)
async def test_sqlite_refuses_to_change_the_log(tmp_path, statement):
    store = await a_case_with_a_history(f"sqlite+aiosqlite:///{tmp_path / 'c.db'}")
    before = await store.audit()
    connection = sqlite3.connect(tmp_path / "c.db")
    with pytest.raises(sqlite3.IntegrityError, match="audit is append-only"):
        connection.execute(statement)
    connection.close()
    assert await store.audit() == before
    await store.close()


@pytest.mark.postgres
@pytest.mark.parametrize("statement", [*TAMPER, "TRUNCATE audit"])
async def test_postgresql_refuses_to_change_the_log(postgres_url, statement):
    store = await a_case_with_a_history(postgres_url)
    before = await store.audit()
    plain, _, schema = postgres_url.replace("+asyncpg", "").partition("?search_path=")
    connection = await asyncpg.connect(plain, server_settings={"search_path": schema})
    with pytest.raises(asyncpg.PostgresError, match="audit is append-only"):
        await connection.execute(statement)
    await connection.close()
    assert await store.audit() == before
    await store.close()


async def test_who_takes_the_triggers_away_is_found_by_the_chain(tmp_path):
    store = await a_case_with_a_history(f"sqlite+aiosqlite:///{tmp_path / 'c.db'}")
    connection = sqlite3.connect(tmp_path / "c.db")
    connection.execute("DROP TRIGGER audit_stays")
    connection.execute("UPDATE audit SET body = replace(body, 'upheld', 'upHeld') WHERE seq = 4")
    connection.commit()
    connection.close()
    broken = verify(await store.audit())
    assert broken is not None
    assert (broken.seq, broken.why) == (4, "hash")
    await store.close()


async def test_two_processes_share_one_chain(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'c.db'}"
    stores = [SqlStore(url), SqlStore(url)]
    for store in stores:
        await store.open()
    await asyncio.gather(*(s.append_audit([draft(f"{n}")]) for n in range(10) for s in stores))
    entries = await stores[0].audit()
    assert len(entries) == 20
    assert verify(entries) is None
    for store in stores:
        await store.close()


@pytest.mark.postgres
async def test_so_they_do_in_postgresql(postgres_url):
    stores = [SqlStore(postgres_url), SqlStore(postgres_url)]
    for store in stores:
        await store.open()
    await asyncio.gather(*(s.append_audit([draft(f"{n}")]) for n in range(10) for s in stores))
    entries = await stores[1].audit()
    assert len(entries) == 20
    assert verify(entries) is None
    for store in stores:
        await store.close()


async def test_a_store_that_is_not_open_says_so(tmp_path):
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'c.db'}")
    with pytest.raises(StoreError, match="is not open"):
        await store.append_audit([draft()])


def test_a_case_of_an_older_program_is_read_with_what_it_lacks():
    """Fields that are added have defaults: an old document stays readable."""
    old = msgspec.json.decode(msgspec.json.encode(candidate()))
    assert "flags" not in old
    assert msgspec.json.decode(msgspec.json.encode(old), type=Case) == candidate()


async def test_breaches_without_a_case_are_given_in_their_order(store):
    first, second, third = (breach("T05", NOON + at) for at in (0, 1, 2))
    await store.write([third, first, second])
    until = third.at + 1
    assert await store.unopened(0, until, 2) == [first, second]
    await write(store, candidate("T05", NOON, id=f"case:{second.id}"))
    assert await store.unopened(0, until, 9) == [first, third]
    assert await store.unopened(first.at + 1, until, 9) == [third]
    assert await store.unopened(0, third.at, 9) == [first]
