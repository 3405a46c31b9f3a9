"""Frames that were deleted by rule are told as that, in both languages."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import zstandard

from ccfloor.clock import SetClock
from ccfloor.config import Config
from ccfloor.explaining import Answers
from ccfloor.floor.names import SECOND
from ccfloor.locale import Words
from ccfloor.serve.explanation import Erased, Explanation
from ccfloor.serve.own_explanation import for_own_eyes
from ccfloor.store.deletions import NAME, Deleted, deleted_draft, recording
from ccfloor.store.journal import HOUR, Journal, files
from ccfloor.telling.lines import plain
from ccfloor.telling.page import page
from ccfloor.tracing.readings import JournalReading, RecordingReading, reading_of
from tests.explain.recorded import RECORDINGS, answers

PLANTED = RECORDINGS / "planted-22" / "session.ami.zst"
BREACH = "T01:PJSIP/1004:1795432529749072"
BEGAN = 1_795_432_528_000_000
WHEN = BEGAN + 731 * 24 * HOUR


def erase(folder: Path, first: int = BEGAN, *, keep: bool = False) -> None:
    """Put on record that the hour of the breach, and the next, were deleted."""
    book = Journal(folder, "pbx", 3, SetClock(BEGAN))
    book.opened(BEGAN)
    if keep:
        data = zstandard.ZstdDecompressor().decompressobj().decompress(PLANTED.read_bytes())
        book.append(data, BEGAN)
    book.close()
    (path,) = files(folder, "pbx")
    if not keep:
        path.unlink()
    with recording(folder, "pbx") as record:
        for number in range(2):
            name = path.name.replace(".000.", f".{number:03d}.")
            at = first + number * HOUR
            told = Deleted(
                file=name, run=path.name, size=1, raw=1, first=at, last=at + HOUR, keep_days=730
            )
            record.write([deleted_draft(told, WHEN, "ccfloor")])


def explain(folder: Path) -> Explanation:
    reading = JournalReading(folder=folder, pbx="pbx")
    return asyncio.run(Answers(Config(), answers("planted-22")._store, reading).explain(BREACH))


def test_the_explanation_says_what_was_deleted_and_by_which_rule(tmp_path: Path) -> None:
    erase(tmp_path)
    told = explain(tmp_path)
    assert told.erased == (Erased(BEGAN, BEGAN + HOUR, WHEN, 730, 1),)
    assert told.recomputed is not None
    assert (told.recomputed.verdict, told.recomputed.why) == ("impossible", "erased")
    assert len(told.missing) == 3
    assert for_own_eyes(told).erased == told.erased


def test_so_does_its_page_in_both_languages(tmp_path: Path) -> None:
    erase(tmp_path)
    told = explain(tmp_path)
    english, chinese = (plain(page(told, 100, Words(name))) for name in ("en", "zh_CN"))
    assert "deleted on 2028-11-23 by journal.keep_days = 730: 1 files" in english
    assert "Not recomputed: the frames were deleted by rule" in english
    assert "已于 2028-11-23 按 journal.keep_days = 730 删除:1 个文件" in chinese
    assert "原始帧已按保留期限删除" in chinese


def test_what_was_deleted_of_another_time_is_not_blamed(tmp_path: Path) -> None:
    erase(tmp_path, first=BEGAN + HOUR)
    told = explain(tmp_path)
    assert told.erased == ()
    assert told.recomputed is not None
    assert told.recomputed.why == "frames_missing"


def test_where_the_frames_are_there_nothing_is_said_of_it(tmp_path: Path) -> None:
    erase(tmp_path, keep=True)
    told = explain(tmp_path)
    assert (told.erased, told.missing) == ((), ())


def test_a_journal_by_its_folder_is_asked_the_same_way(tmp_path: Path) -> None:
    erase(tmp_path)
    assert [one.keep_days for one in reading_of(tmp_path).erased(BEGAN, BEGAN + SECOND)] == [730]
    assert RecordingReading(PLANTED).erased(0, 2**62) == ()


def test_a_record_that_was_altered_is_told_with_what_cannot_be_read(tmp_path: Path) -> None:
    erase(tmp_path)
    path = tmp_path / "pbx" / NAME
    path.write_bytes(path.read_bytes().replace(b"730", b"731"))
    told = explain(tmp_path)
    assert told.erased == ()
    (sentence,) = told.damaged
    assert sentence.startswith(str(tmp_path)[:20])


def test_an_older_daemons_explanation_says_nothing_of_it() -> None:
    bare = b'{"type":"explanation","id":1,"what":"x","kind":"call"}'
    assert msgspec.json.decode(bare, type=Explanation).erased == ()
