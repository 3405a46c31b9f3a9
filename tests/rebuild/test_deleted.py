"""What was deleted by rule is said to be, and is neither missing nor disproved."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ccfloor.commands.rebuild_text import page
from ccfloor.floor.names import SECOND, Instant
from ccfloor.pruning import Gone, delete, look
from ccfloor.rebuild.rebuild import Outcome, Rebuild, starting_with
from ccfloor.retention.decision import Verdict
from ccfloor.store.deletions import deletions
from ccfloor.store.journal import files
from ccfloor.store.memory_store import MemoryStore
from tests.rebuild.site import Site, told

WHEN: Instant = (1_795_421_800 + 800 * 86_400) * SECOND


async def prune(site: Site, *, keep: int) -> tuple[Gone, ...]:
    """Delete all runs but the newest and one other, as if people had closed all cases."""
    survey = await look(site.config, site.store, WHEN)
    verdicts = [
        Verdict(one.run, tuple(why for why in one.stays if why.why == "newest" or place == keep))
        for place, one in enumerate(survey.verdicts)
    ]
    survey = msgspec.structs.replace(survey, verdicts=tuple(verdicts))
    return delete(site.config, survey, WHEN, "ccfloor").gone


async def rebuilt(site: Site, *, write: bool = False) -> Outcome:
    gone = deletions(site.folder / "journal", "pbx").files
    work = Rebuild(site.config, site.store, MemoryStore(), gone)
    await work.derive(starting_with(files(site.folder / "journal", "pbx"), None))
    return await work.compare(since=None, until=None, write=write)


async def test_a_run_out_of_the_middle_is_left_out_of_the_comparison(tmp_path: Path):
    site = Site(tmp_path)
    await site.see("asterisk-22.10")
    await site.see("asterisk-16.28")
    await site.see("planted-22")
    before = await site.records()
    assert [one.files for one in await prune(site, keep=0)] == [1]
    without = await site.rebuilt()
    assert not without.identical  # where nobody knows of the record
    outcome = await rebuilt(site)
    assert told(outcome) == []
    assert outcome.figures == []
    assert outcome.identical
    assert outcome.left_out > 30
    assert [len(run.holes) for run in outcome.runs] == [0, 0]
    await rebuilt(site, write=True)
    assert await site.records() == before


async def test_what_is_wrong_in_what_is_left_is_still_found(tmp_path: Path):
    site = Site(tmp_path)
    await site.see("asterisk-22.10")
    await site.see("asterisk-16.28")
    await site.see("planted-22")
    await prune(site, keep=0)
    outcome = await rebuilt(site)
    last = outcome.runs[-1]
    attempts = await site.store.attempts(last.first, last.seen)
    longer = msgspec.structs.replace(attempts[0], ring=attempts[0].ring + 1)
    forged = msgspec.structs.replace(attempts[0], call="0.0", called_at=last.first + SECOND)
    await site.store.replace([], [longer, forged])
    outcome = await rebuilt(site)
    assert ("attempts", "different", "unexplained") in told(outcome)
    assert ("attempts", "unproved", "unexplained") in told(outcome)


async def test_the_page_says_when_and_by_which_rule(tmp_path: Path):
    site = Site(tmp_path)
    await site.see("asterisk-22.10")
    await site.see("planted-22")
    await prune(site, keep=-1)
    outcome = await rebuilt(site)
    text = page(outcome, site.config)
    assert "deleted: 2026-11-23 " in text
    assert "on 2029-01-31 " in text
    assert " by journal.keep_days = 730 (ccfloor)" in text
    assert text.endswith("identical to the byte")


async def test_a_journal_that_is_gone_as_a_whole_was_not_deleted(tmp_path: Path):
    """The newest run is never deleted: where nothing is left, somebody else did it."""
    site = Site(tmp_path)
    await site.see("planted-22")
    assert await prune(site, keep=-1) == ()
    assert deletions(site.folder / "journal", "pbx").files == ()
