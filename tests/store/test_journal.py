"""The journal: the same bytes back, whatever was cut off, forged or torn."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.clock import SetClock
from ccfloor.errors import RecordingError, StoreError
from ccfloor.store.journal import (
    HOUR,
    Journal,
    JournalRecord,
    Opened,
    cut_off,
    files,
    read_file,
    read_journal,
)

NOON = HOUR * 12


def journal(folder: Path) -> Journal:
    return Journal(folder, "pbx", 3, SetClock(NOON))


def raw(records: list[JournalRecord]) -> bytes:
    return b"".join(record.data for record in records if record.kind == "data")


def everything(folder: Path) -> list[JournalRecord]:
    return [record for file in files(folder, "pbx") for record in read_file(file)]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=400), max_size=12))
def test_the_bytes_come_back_however_they_were_cut(
    tmp_path_factory: pytest.TempPathFactory, reads: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    book = journal(folder)
    book.opened(NOON)
    for number, read in enumerate(reads):
        book.append(read, NOON + number)
    book.lost(NOON + 99, "eof")
    book.close()
    records = everything(folder)
    assert raw(records) == b"".join(reads)
    assert [record.kind for record in records] == [
        "open", *["data"] * len(reads), "lost", "end",
    ]  # fmt: skip


def test_what_the_wire_says_cannot_forge_a_record(tmp_path: Path) -> None:
    book = journal(tmp_path)
    book.opened(NOON)
    book.append(b"\n@ 1 lost 3\nbye\n@ 2 end 0\n\n", NOON)
    book.append(b"still here", NOON + 1)
    book.close()
    assert [record.kind for record in everything(tmp_path)] == ["open", "data", "data", "end"]


def test_each_hour_is_a_file_and_says_where_in_its_connection_it_begins(tmp_path: Path) -> None:
    book = journal(tmp_path)
    book.opened(NOON)
    book.append(b"before", NOON + HOUR - 1)
    book.append(b"after", NOON + HOUR)
    book.close()
    names = [file.name for file in files(tmp_path, "pbx")]
    assert names == ["19700101T12.000.amij.zst", "19700101T13.000.amij.zst"]
    openings = [record.data for record in everything(tmp_path) if record.kind == "open"]
    assert openings == [b'{"connection":1,"offset":0}', b'{"connection":1,"offset":6}']


def test_a_run_never_writes_into_the_file_of_another(tmp_path: Path) -> None:
    runs = [journal(tmp_path), journal(tmp_path)]
    for book in runs:
        book.opened(NOON)
        book.append(b"run", NOON)
        book.sync()  # and no close: the run was killed
    names = [file.name for file in files(tmp_path, "pbx")]
    assert names == ["19700101T12.000.amij.zst", "19700101T12.001.amij.zst"]
    assert raw(everything(tmp_path)) == b"runrun"
    for book in runs:
        book.close()


def test_after_kill_nine_all_that_was_synced_is_there(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from ccfloor.clock import SetClock
        from ccfloor.store.journal import HOUR, Journal
        book = Journal(Path(sys.argv[1]), "pbx", 3, SetClock(HOUR * 12))
        book.opened(HOUR * 12)
        for number in range(1000):
            book.append(b"%06d" % number, HOUR * 12 + number)
        book.sync()
        book.append(b"never flushed", HOUR * 12 + 5000)
        print("ready", flush=True)
        time.sleep(60)
        """
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        child.send_signal(signal.SIGKILL)
    records = everything(tmp_path)
    assert raw(records).startswith(b"".join(b"%06d" % number for number in range(1000)))
    assert records[-1].kind == "data"  # no checksum: it was cut off


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_torn_file_is_good_up_to_its_last_whole_record(tmp_path: Path, kept: float) -> None:
    book = journal(tmp_path)
    book.opened(NOON)
    lines = [os.urandom(300) for _ in range(40)]
    for line in lines:
        book.append(line, NOON)
        book.sync()
    book.close()
    (file,) = files(tmp_path, "pbx")
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept)])
    found = [record.data for record in read_file(file) if record.kind == "data"]
    assert found == lines[: len(found)]
    assert len(found) >= int(40 * kept) - 2


def test_a_changed_byte_is_found_and_named(tmp_path: Path) -> None:
    book = journal(tmp_path)
    book.opened(NOON)
    book.append(b"agent1001 answered after 14 seconds", NOON)
    book.close()
    (file,) = files(tmp_path, "pbx")
    plain = zstandard.ZstdDecompressor().decompressobj().decompress(file.read_bytes())
    forged = plain.replace(b"14 seconds", b"11 seconds")
    file.write_bytes(zstandard.ZstdCompressor().compress(forged))
    with pytest.raises(RecordingError, match=r"T12\.000\.amij\.zst: at byte \d+: the checksum"):
        list(read_file(file))


def test_rubbish_in_the_middle_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "x.amij.zst"
    file.write_bytes(zstandard.ZstdCompressor().compress(b"@ 1 data 2\nok\n" + b"rubbish " * 20))
    with pytest.raises(RecordingError, match="at byte 14: not a record"):
        list(read_file(file))


def test_a_range_of_time_is_read_with_its_connection(tmp_path: Path) -> None:
    book = journal(tmp_path)
    book.opened(NOON)
    for minute in range(120):
        book.append(b"%03d" % minute, NOON + minute * HOUR // 60)
    book.close()
    found = list(read_journal(tmp_path, "pbx", NOON + HOUR, NOON + HOUR + HOUR // 20))
    assert raw(found) == b"060061062"
    assert found[0].kind == "open"


def test_a_pbx_cannot_be_named_out_of_the_folder(tmp_path: Path) -> None:
    book = Journal(tmp_path / "in", "../../out", 3, SetClock(NOON))
    book.opened(NOON)
    book.close()
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "pbx").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="pbx"):
        journal(tmp_path).opened(NOON)


def test_a_full_disk_costs_what_it_refused_and_nothing_before_or_after(tmp_path: Path) -> None:
    clock = SetClock(NOON)
    book = Journal(tmp_path, "pbx", 3, clock)
    book.opened(NOON)
    lines = [os.urandom(2_000) for _ in range(300)]  # random: it cannot be compressed
    refused = set()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        for number, line in enumerate(lines):
            # a file may have 200,000 bytes; from line 200 on there is room again
            room = soft if number >= 200 else 200_000
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
            clock.move(NOON + number * 20_000)
            try:
                book.append(line, clock.now())
                book.sync()
            except StoreError:
                refused.add(number)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    book.close()
    found = {}
    for file in files(tmp_path, "pbx"):
        offset = 0
        for record in read_file(file):
            if record.kind == "open":
                offset = msgspec.json.decode(record.data, type=Opened).offset
            elif record.kind == "data":
                found[offset // 2_000] = record.data
                offset += len(record.data)
    assert refused
    assert set(range(90)) | set(range(250, 300)) <= set(found)
    assert set(found) | refused == set(range(300))
    assert all(lines[number] == data for number, data in found.items())
    assert len(files(tmp_path, "pbx")) == 2


def test_a_full_disk_is_not_asked_at_every_read(tmp_path: Path) -> None:
    (tmp_path / "pbx").write_text("a file where the folder should be")
    clock = SetClock(NOON)
    book = Journal(tmp_path, "pbx", 3, clock)
    with pytest.raises(StoreError):
        book.append(b"one", NOON)
    (tmp_path / "pbx").unlink()
    with pytest.raises(StoreError, match="a moment ago"):
        book.append(b"two", NOON)
    clock.move(NOON + 1_000_000)
    book.append(b"three", clock.now())
    book.close()
    assert raw(everything(tmp_path)) == b"three"


def test_cut_at_any_byte_a_file_loses_at_most_what_was_not_synced(tmp_path: Path) -> None:
    book = journal(tmp_path)
    book.opened(NOON)
    synced: list[tuple[int, int]] = []  # bytes of the file, records that are in them
    (file,) = files(tmp_path, "pbx")
    for number in range(12):
        book.append(b"Event: Newstate\r\nUniqueid: %d\r\n\r\n" % number * 7, NOON + number)
        book.sync()
        synced.append((file.stat().st_size, number + 2))
    book.close()
    whole = file.read_bytes()
    records = list(read_file(file))
    torn = tmp_path / "torn.amij.zst"
    for end in range(len(whole)):
        torn.write_bytes(whole[:end])
        left = list(read_file(torn))
        assert left == records[: len(left)]
        assert len(left) >= max((count for size, count in synced if size <= end), default=0)


def test_a_journal_that_was_cut_off_is_known_by_its_newest_file(tmp_path: Path) -> None:
    assert cut_off(tmp_path, "pbx") is None
    book = journal(tmp_path)
    book.opened(NOON)
    assert cut_off(tmp_path, "pbx") == 0  # nothing whole in it yet
    book.append(b"kept", NOON + 7)
    book.sync()
    assert cut_off(tmp_path, "pbx") == NOON + 7
    book.close()
    assert cut_off(tmp_path, "pbx") is None


def test_a_clock_set_back_a_little_over_the_hours_turn_makes_no_file(tmp_path: Path) -> None:
    book = journal(tmp_path)
    book.opened(NOON)
    book.append(b"one", NOON + 1)
    book.append(b"two", NOON - 1)
    book.append(b"three", NOON - HOUR // 30)  # two minutes: no correction any more
    book.close()
    names = [file.name for file in files(tmp_path, "pbx")]
    assert names == ["19700101T11.000.amij.zst", "19700101T12.000.amij.zst"]
    assert raw(list(read_file(files(tmp_path, "pbx")[1]))) == b"onetwo"
