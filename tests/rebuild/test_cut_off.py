"""A daemon that was cut off: what it did not write is named and filled, what it wrote is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED
from ccfloor.daemon import Daemon
from ccfloor.floor.names import SECOND
from ccfloor.store.journal import files
from tests.rebuild.site import Site, later, session, told


async def half_kept(site: Site) -> Daemon:
    """Let a daemon see a session, of whose end no record is written any more."""
    reads = list(session("asterisk-22.10"))
    half = len(reads) // 2
    daemon = await site.started()
    daemon.opened(site.clock.now())
    site.tell(daemon, iter(reads[:half]))
    daemon._mark()
    await daemon._keeping._writer.flush()
    site.tell(daemon, iter(reads[half : half + 400]))
    return daemon


async def test_after_a_crash_the_hole_is_named_and_filled(tmp_path: Path):
    site = Site(tmp_path)
    await site.crash(await half_kept(site))
    await site.see("planted-22")
    outcome = await site.rebuilt()
    assert {cause for _, _, cause in told(outcome)} == {"unclean_stop"}
    assert not outcome.identical
    assert [one.ended for one in outcome.runs] == [False, True]
    await site.rebuilt(write=True)
    assert told(await site.rebuilt()) == []


async def test_a_run_that_was_cut_off_in_the_dark_is_known_as_one(tmp_path: Path):
    site = Site(tmp_path)
    daemon = await half_kept(site)
    daemon.lost("the PBX closed the connection")
    await site.crash(daemon)
    await site.see("planted-22")
    outcome = await site.rebuilt()
    assert {cause for _, _, cause in told(outcome)} == {"unclean_stop"}
    assert [one.ended for one in outcome.runs] == [False, True]


@pytest.mark.parametrize("apart", [-3600, 3600])
async def test_a_pbx_whose_clock_is_not_ours_hides_no_crash(tmp_path: Path, apart: int):
    site = Site(tmp_path)
    site.clock.move(site.clock.now() + apart * SECOND)
    site.apart = apart * SECOND
    daemon = await half_kept(site)
    await site.crash(daemon)
    await site.see("planted-22")
    assert {cause for _, _, cause in told(await site.rebuilt())} == {"unclean_stop"}
    await site.rebuilt(write=True)
    assert told(await site.rebuilt()) == []


async def test_the_next_run_says_that_the_one_before_was_cut_off(tmp_path: Path):
    site = Site(tmp_path)
    await site.crash(await half_kept(site))
    with capture_logs() as log:
        await site.see("planted-22")
        await site.see("planted-22")
    assert [one for one in log if one["log_level"] == "warning"] == [
        {
            "event": "the run before was cut off: records of its last second may be missing",
            "log_level": "warning",
            "pbx": "pbx",
            "remedy": "ccfloor rebuild --from-journal --since 2026-11-23 --write",
        }
    ]


async def test_what_the_store_knows_stands_in_the_journal_already(tmp_path: Path):
    site = Site(tmp_path)
    reads = list(session("planted-22"))
    daemon = await site.started()
    daemon.opened(site.clock.now())
    site.tell(daemon, iter(reads[:600]))
    await daemon._keeping._writer.flush()
    known = await site.records()
    journal = daemon._keeping._journal
    assert journal is not None
    journal.sync = lambda: None  # type: ignore[method-assign]  # killed before the second is over
    await site.crash(daemon)
    outcome = await site.rebuilt(write=True)
    assert told(outcome) == []
    assert await site.records() == known


async def test_what_the_store_heard_after_the_journals_last_byte_is_kept(tmp_path: Path):
    site = Site(tmp_path)
    daemon = await site.started()
    daemon.opened(site.clock.now())
    site.tell(daemon, session("planted-22"))
    await daemon._keeping._writer.flush()
    await site.crash(daemon)
    *_, file = files(tmp_path / "journal", "pbx")
    file.write_bytes(file.read_bytes()[:-9_000])  # the power failed: the system had not written
    known = await site.records()
    outcome = await site.rebuilt(write=True)
    found = [one for one in told(outcome) if one[0] != "alerts"]
    assert {cause for _, _, cause in found} == {"journal_torn"}
    assert {how for _, how, _ in found} == {"different", "unproved"}
    assert await site.records() == known


@pytest.mark.parametrize("marked", [-400, 0])
@pytest.mark.parametrize("set_by", [-3600, -40, 3600])
async def test_a_clock_that_was_set_hides_nothing_of_what_came_after(
    tmp_path: Path, set_by: int, marked: int
):
    site, protocol = Site(tmp_path), Protocol(WANTED)
    between = 10_484  # seconds from the end of the one recording to the other
    daemon = await site.started()
    daemon.opened(site.clock.now())
    site.tell(daemon, later("asterisk-22.10", 0, protocol))
    reads = list(later("planted-22", set_by - between, protocol))
    if not marked:  # cut off a moment after the clock was set
        reads = reads[:100]
    site.tell(daemon, iter(reads[:marked]))
    daemon._mark()
    await daemon._keeping._writer.flush()
    site.tell(daemon, iter(reads[marked:]))
    await site.crash(daemon)
    await site.see("planted-16")
    outcome = await site.rebuilt(write=True)
    assert {cause for _, _, cause in told(outcome)} == {"unclean_stop"}
    outcome = await site.rebuilt()
    assert told(outcome) == []
    assert outcome.identical
