"""One story over a journal with holes: they are told, it is dark over them, nobody is charged."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from ami_adapters.frames import Received
from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED
from ccfloor.clock import SetClock
from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.reliving import HOLE
from ccfloor.replay import Document, HoleLine, replay, replay_reads, to_json
from ccfloor.store.journal import HOUR, Journal, files
from tests.rebuild.site import later, session

NAME = "asterisk-22.10"
FIRST = HOUR * 10
AGAIN = 7_200
"""Seconds after the first session at which the PBX is seen again."""


def kept(
    folder: Path, *, lost_after: int = 3, then: Iterable[Received] = (), parts: int = 3
) -> list[Path]:
    """Keep a session in as many files; with ``lost_after`` fewer of them, live lost the link."""
    reads = list(session(NAME))
    size = len(reads) // parts + 1
    journal = Journal(folder, "pbx", 3, SetClock(FIRST))
    journal.opened(FIRST)
    for place in range(lost_after):
        for one in reads[place * size : (place + 1) * size]:
            journal.append(one.data, FIRST + place * HOUR)
    journal.lost(FIRST + (lost_after - 1) * HOUR, "the PBX closed the connection")
    after = list(then)
    if after:
        at = FIRST + 5 * HOUR
        journal.opened(at)
        for one in after:
            journal.append(one.data, at)
        journal.lost(at, "the PBX closed the connection")
    journal.close()
    return files(folder, "pbx")


def again() -> Iterable[Received]:
    """Read the same session two hours later: its greeting, its census, and all that follows."""
    return later(NAME, AGAIN, Protocol(WANTED))


def gone(path: Path) -> None:
    path.unlink()


def cut_off(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def damaged(path: Path) -> None:
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes(200) + whole[middle + 200 :])


def without_reasons(document: Document) -> bytes:
    """Give a document without what says that a hole is one."""
    gaps = tuple(
        msgspec.structs.replace(gap, reason="link_lost") if gap.reason == HOLE else gap
        for gap in document.coverage.gaps
    )
    coverage = msgspec.structs.replace(document.coverage, gaps=gaps)
    return to_json(msgspec.structs.replace(document, holes=[], coverage=coverage))


def test_a_whole_journal_has_no_hole(tmp_path: Path):
    kept(tmp_path)
    whole = replay(tmp_path, Config())
    assert whole.holes == []
    assert [gap.reason for gap in whole.coverage.gaps] == ["start", "link_lost"]
    assert len(whole.breaches) > 2


@pytest.mark.parametrize("spoil", [gone, cut_off, damaged])
def test_over_a_hole_it_is_dark_to_the_end_of_its_connection_and_nobody_is_charged(
    tmp_path: Path, spoil
):
    paths = kept(tmp_path)
    whole = replay(tmp_path, Config())
    spoil(paths[1])
    holed = replay(tmp_path, Config())
    (dark,) = [gap for gap in holed.coverage.gaps if gap.reason == HOLE]
    assert holed.holes
    assert {hole.from_ for hole in holed.holes} == {dark.from_}
    assert holed.breaches == [one for one in whole.breaches if one.at <= dark.from_]
    assert len(holed.breaches) < len(whole.breaches)
    assert holed.coverage.seen < whole.coverage.seen
    touched = [one for one in holed.attempts if one.started_at > dark.from_]
    assert touched  # followed as well as it goes


@pytest.mark.parametrize("spoil", [gone, cut_off, damaged])
def test_a_census_after_it_ends_the_darkness_and_what_follows_counts(tmp_path: Path, spoil):
    paths = kept(tmp_path, then=again())
    spoil(paths[1])
    holed = replay(tmp_path, Config())
    dark = next(gap for gap in holed.coverage.gaps if gap.reason == HOLE)
    light = holed.coverage.gaps[-2]  # the last is the end of the second connection
    assert dark.to in {light.from_, light.to}
    second = replay_reads(again(), Config()).breaches
    assert second
    assert [one for one in holed.breaches if one.at > dark.from_] == second


def test_over_a_hole_is_concluded_what_live_concluded_from_a_link_that_was_lost_there(
    tmp_path: Path,
):
    holed, lived = tmp_path / "holed", tmp_path / "lived"
    paths = kept(holed, then=again())
    for path in paths[1:3]:
        path.unlink()
    kept(lived, lost_after=1, then=again())
    over_a_hole = replay(holed, Config())
    assert [hole.why for hole in over_a_hole.holes] == ["missing"]
    assert without_reasons(over_a_hole) == without_reasons(replay(lived, Config()))


def test_a_hole_tells_its_file_and_how_many_bytes_are_missing_where_one_can_count(tmp_path: Path):
    paths = kept(tmp_path)
    reads = list(session(NAME))
    size = len(reads) // 3 + 1
    middle = sum(len(one.data) for one in reads[size : 2 * size])
    paths[1].unlink()
    (hole,) = replay(tmp_path, Config()).holes
    assert (hole.file, hole.why, hole.missing) == (paths[2].name, "missing", middle)
    paths[2].unlink()
    assert replay(tmp_path, Config()).holes == []  # the newest files leave no trace


def test_a_damaged_file_is_named_and_so_is_what_it_lost(tmp_path: Path):
    paths = kept(tmp_path)
    damaged(paths[1])
    first, second = replay(tmp_path, Config()).holes
    assert first == HoleLine(paths[1].name, "damaged", first.from_, None)
    assert (second.file, second.why, second.from_) == (paths[2].name, "missing", first.from_)
    assert second.missing


@pytest.mark.parametrize("spoil", [gone, damaged])
def test_where_the_beginning_is_gone_nothing_counts_before_a_census(tmp_path: Path, spoil):
    paths = kept(tmp_path, then=again())
    spoil(paths[0])
    if spoil is damaged:
        paths[0].write_bytes(b"nothing of it can be read")
    holed = replay(tmp_path, Config())
    first = holed.coverage.gaps[0]
    assert first.reason == HOLE
    assert first.from_ == holed.coverage.from_ > 0
    assert holed.holes[0].from_ == 0
    assert holed.breaches == replay_reads(again(), Config()).breaches


def test_a_file_of_which_nothing_can_be_read_is_named(tmp_path: Path):
    path = kept(tmp_path)[0]
    path.write_bytes(b"nothing of it can be read")
    with pytest.raises(RecordingError, match=path.name):
        replay(path, Config())


def test_the_same_holes_give_the_same_bytes_wherever_the_folder_lies(tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        damaged(kept(folder)[1])
    assert to_json(replay(one, Config())) == to_json(replay(other, Config()))
