"""What was stored live comes out of the journal again, to the byte, or it is said where not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import msgspec
import pytest

from ccfloor import notes
from ccfloor.config import Config, Rules
from ccfloor.config import Site as Place
from ccfloor.errors import RecordingError
from ccfloor.floor.names import SECOND
from ccfloor.localtime import wall_time
from ccfloor.pipeline import Pipeline
from ccfloor.reliving import Reliving
from ccfloor.runs import Run, written
from ccfloor.store.interface import Record
from ccfloor.store.journal import JournalRecord, files
from ccfloor.store.rows import identity
from ccfloor.store.sql_store import SqlStore
from tests.rebuild.site import LEAST, MOST, RECORDINGS, Site, session, told, unstamped
from tests.regulation.houses import regulation


def steps(records: Sequence[JournalRecord]) -> list[Record]:
    """Lead records through, run by run; return what follows, in its order."""
    found: list[Record] = []
    config = Config()
    Reliving(Pipeline(config), lambda step: found.extend(step.records()), run_by_run=config).take(
        records
    )
    return found


SESSIONS = ("asterisk-22.10", "asterisk-16.28", "planted-22", "planted-16")


@pytest.mark.parametrize("name", SESSIONS)
async def test_a_session_comes_out_as_it_was_stored(tmp_path: Path, name: str):
    site = Site(tmp_path)
    await site.see(name)
    outcome = await site.rebuilt()
    assert (outcome.differences, outcome.figures) == ([], [])
    assert outcome.identical
    assert outcome.tables["attempts"].same > 10
    assert outcome.tables["spans"].same > 30
    assert outcome.runs[0].ended


@pytest.mark.parametrize("way", sorted(one.name for one in (RECORDINGS / "ways").iterdir()))
async def test_so_does_every_way_a_call_can_go(tmp_path: Path, way: str):
    site = Site(tmp_path)
    await site.see(f"ways/{way}")
    outcome = await site.rebuilt()
    assert (outcome.differences, outcome.figures) == ([], [])
    assert outcome.identical


async def test_so_do_connections_and_runs_one_after_the_other(tmp_path: Path):
    site = Site(tmp_path)
    await site.see("asterisk-22.10", "planted-22")
    await site.see("planted-16", "planted-22")
    outcome = await site.rebuilt()
    assert told(outcome) == []
    assert outcome.identical
    assert len(outcome.runs) == 2


async def test_so_does_a_database(tmp_path: Path):
    site = Site(tmp_path, store=SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'floor.db'}"))
    await site.see("planted-22")
    await site.store.open()
    assert (await site.rebuilt()).identical
    await site.store.close()


async def test_each_run_goes_by_the_limits_of_its_own_day(tmp_path: Path):
    strictly = regulation(T01={"ring_limit_s": 5.0})
    site = Site(tmp_path, Rules(ring_warn_s=3.0), regulation=strictly)
    await site.see("asterisk-22.10")
    strict = len(await site.store.breaches(LEAST, MOST))
    site.go_by(regulation(T01={"ring_limit_s": 60.0}))
    outcome = await site.rebuilt()
    assert outcome.identical
    assert outcome.tables["breaches"].same == strict > 4


async def test_records_that_were_altered_are_found_and_put_right(tmp_path: Path):
    site = Site(tmp_path)
    await site.see("planted-22")
    before = await site.records()
    breach, *_ = await site.store.breaches(LEAST, MOST)
    attempt, *_ = await site.store.attempts(LEAST, MOST)
    longer = msgspec.structs.replace(attempt, ring=attempt.ring + 1)
    forged = msgspec.structs.replace(breach, id="T01:nobody:1")
    await site.store.replace([breach], [longer, forged])
    outcome = await site.rebuilt()
    assert not outcome.identical
    assert told(outcome) == [
        ("attempts", "different", "unexplained"),
        ("breaches", "missing", "unexplained"),
        ("breaches", "unproved", "unexplained"),
    ]
    (changed,) = [one for one in outcome.differences if one.how == "different"]
    assert changed.fields == (("ring_us", attempt.ring + 1, attempt.ring),)
    assert (await site.rebuilt(write=True)).written
    assert await site.records() == before
    assert (await site.rebuilt()).identical


async def test_a_visit_that_was_lost_shows_in_the_days_figures(tmp_path: Path):
    site = Site(tmp_path)
    await site.see("planted-22")
    visit, *_ = [one for one in await site.store.visits(LEAST, MOST) if one.queue == "support"]
    await site.store.replace([visit], [])
    outcome = await site.rebuilt()
    (figure,) = outcome.figures
    ((_, stored, rebuilt),) = figure.fields
    assert figure.key == "support"
    assert isinstance(stored, dict)
    assert isinstance(rebuilt, dict)
    assert (stored["offered"], rebuilt["offered"]) == (3, 4)


async def test_what_no_journal_covers_is_left_as_it_is(tmp_path: Path):
    site = Site(tmp_path)
    await site.see("asterisk-22.10")
    for path in files(tmp_path / "journal", "pbx"):
        path.unlink()  # older than journal.keep_days
    older = {identity(one) for one in await site.records()}
    await site.see("planted-22")
    outcome = await site.rebuilt(write=True)
    assert {cause for _, _, cause in told(outcome)} <= {"no_journal"}
    assert older <= {identity(one) for one in await site.records()}


async def test_only_the_days_asked_for_are_compared(tmp_path: Path):
    site = Site(tmp_path)
    await site.see("asterisk-22.10")
    breach, *_ = await site.store.breaches(LEAST, MOST)
    await site.store.replace([breach], [])
    tomorrow = breach.at + 24 * 3600 * SECOND
    assert told(await site.rebuilt(since=tomorrow)) == []
    assert told(await site.rebuilt(since=breach.at)) == [("breaches", "missing", "unexplained")]


async def test_a_folder_without_a_session_is_no_journal(tmp_path: Path):
    with pytest.raises(RecordingError, match="no journal file with a session in it"):
        await Site(tmp_path).rebuilt()


async def test_a_gap_that_one_run_ends_with_is_closed_by_the_next(tmp_path: Path):
    site = Site(tmp_path)
    await site.see("asterisk-22.10")
    await site.see("planted-22")
    gaps = await site.store.gaps(LEAST, MOST)
    assert [(gap.reason, gap.to is None) for gap in gaps] == [
        ("start", False),
        ("link_lost", False),
        ("link_lost", True),  # the one that goes on now
    ]
    assert gaps[1].to is not None
    assert gaps[1].to > gaps[1].from_


async def test_a_full_store_leaves_a_hole_that_the_journal_fills(tmp_path: Path):
    site = Site(tmp_path)
    site.config = msgspec.structs.replace(
        site.config, store=msgspec.structs.replace(site.config.store, buffer=60, batch=20)
    )
    await site.see("planted-22")
    outcome = await site.rebuilt()
    assert not outcome.identical
    assert {cause for _, how, cause in told(outcome)} == {"overflow"}
    await site.rebuilt(write=True)
    assert told(await site.rebuilt()) == []


async def test_a_store_that_was_full_when_its_run_was_cut_off_excuses_no_later_run(tmp_path: Path):
    site = Site(tmp_path)
    whole = site.config
    site.config = msgspec.structs.replace(
        whole, store=msgspec.structs.replace(whole.store, buffer=60, batch=20)
    )
    daemon = await site.started()
    daemon.opened(site.clock.now())
    site.tell(daemon, session("asterisk-22.10"))
    await site.crash(daemon)  # nobody noted any more that there was room again
    site.config = whole
    await site.see("planted-22")
    breach = max(await site.store.breaches(LEAST, MOST), key=lambda one: one.at)
    await site.store.replace([breach], [])
    found = [one for one in (await site.rebuilt()).differences if one.key == breach.id]
    assert [one.cause for one in found] == ["unexplained"]


def test_a_run_knows_nothing_of_the_offset_that_the_run_before_it_measured():
    begun = JournalRecord("run", 0, written(Run("1")))
    opened = JournalRecord("open", 0, b'{"connection":1,"offset":0}')
    apart = JournalRecord("note", 0, notes.written(notes.ClocksApart(5 * SECOND)))
    said = [JournalRecord("data", one.at, one.data) for one in unstamped("planted-22")]
    run = [begun, opened, *said, JournalRecord("lost", said[-1].at, b"")]
    alone, after_another = steps(run), steps([begun, opened, apart, *said[:50], *run])
    assert alone
    assert after_another[-len(alone) :] == alone


async def test_a_day_may_begin_in_the_middle(tmp_path: Path):
    site = Site(tmp_path)
    instants = [one.at for one in session("asterisk-22.10") if one.at]
    middle = wall_time((instants[0] + instants[-1]) // 2, UTC)
    site.config = msgspec.structs.replace(
        site.config, site=Place(timezone="UTC", day_starts=f"{middle:%H:%M}")
    )
    await site.see("asterisk-22.10")
    assert told(await site.rebuilt()) == []
    visit = max(await site.store.visits(LEAST, MOST), key=lambda one: one.joined_at)
    await site.store.replace([visit], [])
    (figure,) = (await site.rebuilt()).figures
    assert f"{wall_time(figure.at, UTC):%H:%M}" == site.config.site.day_starts
