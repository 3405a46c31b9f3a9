"""A line of a queue_log is a row, or is reported with its number and why it is none."""

from __future__ import annotations

import gzip

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from ccfloor.errors import RecordingError
from ccfloor.reconcile.queue_log import Row, Unreadable
from ccfloor.reconcile.reading import read_queue_log
from tests.reconcile.accounts import account, parsed, rows, said, unexplained


def test_a_row_is_read_field_by_field():
    assert parsed("1795432532|1795432528.0|support|agent1001|CONNECT|3|1795432529.3|3\n") == [
        Row(
            1795432532_000000, 1_000_000, "1795432528.0", "support", "agent1001", "CONNECT",
            ("3", "1795432529.3", "3"), "queue_log", 1,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "at", "width"),
    [
        ("1795432532", 1795432532_000000, 1_000_000),
        ("1795432532.25", 1795432532_250000, 0),
        ("1795432532.1234567", 1795432532_123456, 0),
    ],
)
def test_an_instant_is_whole_seconds_or_has_a_fraction(text, at, width):
    (row,) = parsed(f"{text}|NONE|NONE|NONE|QUEUESTART|\n")
    assert isinstance(row, Row)
    assert (row.at, row.width) == (at, width)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"yesterday|NONE|NONE|NONE|PAUSE|\n", "a row that begins with the seconds since 1970"),
        (b"-5|NONE|NONE|NONE|PAUSE|\n", "a row that begins with the seconds since 1970"),
        (
            "１７|NONE|NONE|NONE|PAUSE|\n".encode(),
            "a row that begins with the seconds since 1970",
        ),
        (b"1795432532|1795\n", "5 fields or more, divided by |"),
        (b"1795432532|1|support|NONE||x\n", "an event in the fifth field"),
        (b"1795432532|1|support|NONE|A|" + b"x" * 20_000 + b"\n", "a row of at most 16384 bytes"),
    ],
)
def test_a_line_that_is_no_row_says_what_was_expected(raw, said):
    lines = parsed(b"1795432531|NONE|NONE|NONE|QUEUESTART|\n" + raw)
    assert lines[1] == Unreadable("queue_log", 2, said, False, 1795432531_000000)


def test_a_last_line_without_its_end_is_torn():
    lines = parsed("1795432531|NONE|NONE|NONE|QUEUESTART|\n17954325")
    assert isinstance(lines[1], Unreadable)
    assert lines[1].torn


def test_a_torn_line_has_a_name_and_a_broken_one_counts():
    whole = list(rows("planted-22"))
    torn = Unreadable("queue_log", 101, "5 fields or more", True, whole[50].at)
    found = account("planted-22", [*whole, torn])
    assert (found.unexplained, [c.cause for c in found.causes][-1]) == (0, "torn_line")
    broken = Unreadable("queue_log", 51, "5 fields or more", False, whole[50].at)
    found = account("planted-22", [*whole, broken])
    assert said(unexplained(found)) == ["row unreadable_line:   : - / expected 5 fields or more"]
    assert unexplained(found)[0].source == "queue_log:51"


def test_hostile_names_stay_in_their_fields():
    hostile = b"1795432529|1.0|support|NONE|ENTERQUEUE||138|1|Wang|Li\x1b[2J\xff\xfe\n"
    (row,) = parsed(hostile)
    assert isinstance(row, Row)
    assert row.data == ("", "138", "1", "Wang", "Li\x1b[2J��")


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_reported(raw):
    lines = [line for line in raw.split(b"\n") if line.strip(b"\r\n")]
    read = parsed(raw.replace(b"\r", b"").replace(b"\x0b", b"").replace(b"\x0c", b""))
    assert len(read) <= len(lines)
    assert all(isinstance(line, Row | Unreadable) for line in read)


def test_rotations_are_read_whatever_they_are_packed_in(tmp_path):
    text = b"179543253%d|NONE|NONE|NONE|QUEUESTART|\n"
    (tmp_path / "queue_log").write_bytes(text % 3)
    (tmp_path / "queue_log.1").write_bytes(zstandard.ZstdCompressor().compress(text % 2))
    (tmp_path / "queue_log.2.gz").write_bytes(gzip.compress(text % 1))
    found = read_queue_log([tmp_path / n for n in ("queue_log", "queue_log.1", "queue_log.2.gz")])
    told = [(line.file, line.at // 1_000_000) for line in found if isinstance(line, Row)]
    assert told == [
        ("queue_log", 1795432533),
        ("queue_log.1", 1795432532),
        ("queue_log.2.gz", 1795432531),
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("queue_log", b"Asterisk Call Manager/9\r\n",
         "queue_log:1: not a queue_log: expected a row that begins with the seconds since 1970"),
        ("queue_log.gz", gzip.compress(b"x" * 100, mtime=0)[:-4],
         "queue_log.gz: Compressed file ended"),
        ("queue_log.zst", b"\x28\xb5\x2f\xfd" + b"rubbish", "queue_log.zst: "),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_named(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(RecordingError) as raised:
        read_queue_log([tmp_path / name])
    assert f"{tmp_path}/{said}" in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RecordingError, match="queue_log: No such file or directory"):
        read_queue_log([tmp_path / "queue_log"])


def test_a_log_that_begins_after_what_was_asked_for_is_no_proof(tmp_path):
    (tmp_path / "queue_log").write_bytes(b"1795432533|NONE|NONE|NONE|QUEUESTART|\n")
    with pytest.raises(RecordingError, match="the oldest row is of second 1795432533"):
        read_queue_log([tmp_path / "queue_log"], (0, 1795432533_000000))
