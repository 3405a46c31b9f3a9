"""What a hole in the journal leaves unproved is named, and nothing in the store is altered."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccfloor.store.interface import Record
from ccfloor.store.journal import HOUR, files
from tests.rebuild.site import Site, session, told


async def kept(site: Site) -> list[Path]:
    """Let one run see a session over three hours of our clock; return its three files."""
    reads = list(session("asterisk-22.10"))
    third = len(reads) // 3
    async with site.running() as daemon:
        daemon.opened(site.clock.now())
        for part in (reads[:third], reads[third : 2 * third], reads[2 * third :]):
            site.tell(daemon, iter(part))
            site.clock.move((site.clock.now() // HOUR + 1) * HOUR)
        daemon.lost("the PBX closed the connection")
    return files(site.folder / "journal", "pbx")


async def after_write(site: Site) -> list[Record]:
    await site.rebuilt(write=True)
    return await site.records()


async def test_a_turn_of_the_hour_is_no_hole(tmp_path: Path):
    site = Site(tmp_path)
    assert len(await kept(site)) >= 3
    outcome = await site.rebuilt()
    assert outcome.identical
    assert [one.holes for one in outcome.runs] == [[]]


@pytest.mark.parametrize("gone", [0, 1])
async def test_a_file_that_is_gone_proves_nothing_of_what_follows(tmp_path: Path, gone: int):
    site = Site(tmp_path)
    paths = await kept(site)
    known = await site.records()
    paths[gone].unlink()
    outcome = await site.rebuilt()
    assert not outcome.identical
    assert [len(one.holes) for one in outcome.runs] == [1]
    assert {cause for _, _, cause in told(outcome)} <= {"journal_hole", "no_journal"}
    assert await after_write(site) == known


async def test_what_came_before_a_hole_is_put_right_even_so(tmp_path: Path):
    site = Site(tmp_path)
    paths = await kept(site)
    known = await site.records()
    early, *_ = await site.store.attempts(0, 2**62)
    await site.store.replace([early], [])
    paths[2].unlink()
    outcome = await site.rebuilt()
    assert ("attempts", "missing", "unexplained") in told(outcome)
    assert [one.ended for one in outcome.runs] == [False]  # a file's end is not the run's
    assert await after_write(site) == known


async def test_a_damaged_file_is_read_as_far_as_it_goes_and_named(tmp_path: Path):
    site = Site(tmp_path)
    paths = await kept(site)
    known = await site.records()
    whole = paths[1].read_bytes()
    middle = len(whole) // 2
    paths[1].write_bytes(whole[:middle] + bytes(200) + whole[middle + 200 :])
    outcome = await site.rebuilt()
    assert not outcome.identical
    (sentence,) = outcome.damaged
    assert sentence.startswith(str(paths[1]))
    assert {cause for _, _, cause in told(outcome)} <= {"journal_hole"}
    assert await after_write(site) == known


async def test_a_connection_whose_end_is_gone_is_a_hole_of_unknown_length(tmp_path: Path):
    site = Site(tmp_path)
    reads = list(session("planted-22"))
    third = len(reads) // 3
    async with site.running() as daemon:
        for part in (reads[:third], reads[third : 2 * third], reads[2 * third :]):
            daemon.opened(site.clock.now())
            site.tell(daemon, iter(part))
            daemon.lost("the PBX closed the connection")
            site.clock.move((site.clock.now() // HOUR + 1) * HOUR)
    known = await site.records()
    files(site.folder / "journal", "pbx")[1].unlink()
    outcome = await site.rebuilt()
    assert [hole.missing for hole in outcome.runs[0].holes] == [None]
    assert {cause for _, _, cause in told(outcome)} <= {"journal_hole", "no_journal"}
    assert await after_write(site) == known


async def test_bytes_that_the_disk_refused_are_a_hole_with_its_length(tmp_path: Path):
    site = Site(tmp_path)
    reads = list(session("planted-22"))
    async with site.running() as daemon:
        journal = daemon._keeping._journal
        assert journal is not None
        daemon.opened(site.clock.now())
        site.tell(daemon, iter(reads[:400]))
        journal.close()
        journal._offset += 5_000  # a full disk took nothing of this, and the floor went on
        site.tell(daemon, iter(reads[420:]))
        daemon.lost("stopped")
    known = await site.records()
    outcome = await site.rebuilt()
    assert [hole.missing for hole in outcome.runs[0].holes] == [5_000]
    assert await after_write(site) == known


async def test_a_clock_set_back_over_the_turn_of_an_hour_tears_nothing(tmp_path: Path):
    site = Site(tmp_path)
    reads = list(session("planted-22"))
    third = len(reads) // 3
    turn = (reads[-1].at // HOUR + 1) * HOUR
    site.clock.move(turn - 5)
    async with site.running() as daemon:
        daemon.opened(site.clock.now())
        for now, part in (
            (turn - 5, reads[:third]),
            (turn + 5, reads[third : 2 * third]),
            (turn - 3, reads[2 * third :]),
        ):
            site.clock.move(now)
            for one in part:
                daemon.received(one._replace(at=now))
        daemon.lost("the PBX closed the connection")
    outcome = await site.rebuilt()
    assert outcome.identical
    assert [one.holes for one in outcome.runs] == [[]]
