"""Tables in which nothing runs, the same bytes each time, whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.files.safe_cells import unguarded
from ccfloor.files.tables import Column, Sheet, csv_bytes
from ccfloor.files.whole import write_whole
from ccfloor.files.workbook import xlsx_bytes

MADE = datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
HOSTILE = '=cmd|" /C calc"!A0'
SHEET = Sheet(
    "明细",
    (Column("name", "姓名", "name"), Column("fen"), Column("yuan", added=True)),
    ((HOSTILE, -5_000, Decimal("-50.00")), ("004711", None, Decimal("0.10"))),
    total="合计",
)


def test_a_text_never_runs_and_a_number_stays_a_number():
    assert csv_bytes(SHEET).decode("utf-8") == (
        '\ufeff"name","fen","yuan"\r\n"\'=cmd|"" /C calc""!A0",-5000,-50.00\r\n"004711",,0.10\r\n'
    )
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([SHEET], made=MADE)))
    assert list(book["明细"].iter_rows(values_only=True)) == [
        ("姓名 name", "fen", "yuan"),
        (f"'{HOSTILE}", -5_000, -50),
        ("004711", None, 0.1),
        ("合计", None, -49.9),  # a number, not a formula
    ]
    assert {cell.data_type for cell in book["明细"][2]} == {"s", "n"}


def test_a_workbook_written_again_is_the_same_bytes_at_whatever_hour():
    first = xlsx_bytes([SHEET, SHEET], made=MADE)
    assert first == xlsx_bytes([SHEET, SHEET], made=MADE)
    properties = openpyxl.load_workbook(io.BytesIO(first)).properties
    assert properties.created == properties.modified == MADE.replace(tzinfo=None)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=12),
                min_size=1, max_size=4))  # fmt: skip
def test_every_text_comes_back_from_a_csv(texts):
    sheet = Sheet("s", tuple(Column("h") for _ in texts), (tuple(texts),))
    text = csv_bytes(sheet).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))[1]
    assert [unguarded(one) for one in read] == texts
    assert not any(one.startswith(("=", "+", "-", "@", "＝", "\t")) for one in read)


def test_days_moments_and_durations_are_that_for_people_and_exact_for_programs():
    zone = timezone(timedelta(hours=8))
    moment = datetime(2026, 11, 23, 8, 0, 59, 999_999, zone)
    row = (date(2026, 11, 23), moment, timedelta(hours=30, microseconds=1), timedelta(0), 3)
    sheet = Sheet("s", tuple(map(Column, ("day", "at", "long_s", "none_s", "n"))), (row,))
    assert csv_bytes(sheet).decode("utf-8-sig").splitlines()[1] == (
        "2026-11-23,2026-11-23 08:00:59+08:00,108000.000001,0.000000,3"
    )
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([sheet])))["s"]
    assert [(cell.value, cell.number_format) for cell in page[2]] == [
        (datetime.fromisoformat("2026-11-23"), "yyyy-mm-dd"),
        (datetime.fromisoformat("2026-11-23 08:00:59"), "yyyy-mm-dd hh:mm:ss"),
        (timedelta(hours=30), "[h]:mm:ss"),
        (timedelta(0), "[h]:mm:ss"),
        (3, "General"),
    ]


@pytest.mark.parametrize("name", ["a/b*[c]?", "长" * 40, "'"])
def test_whatever_a_sheet_is_called_it_opens(name):
    book = xlsx_bytes([Sheet(name, (Column("h"),), ())], about='&"Arial"&D')
    assert len(openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].title) <= 31
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    assert '<oddHeader>&amp;L&amp;&amp;"Arial"&amp;&amp;D</oddHeader>' in page


def test_a_file_is_replaced_whole_and_the_same_content_is_left_alone(tmp_path):
    path = tmp_path / "new" / "a.csv"
    write_whole(path, b"1")
    assert path.read_bytes() == b"1"
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.stat().st_ino
    write_whole(path, b"1")
    assert path.stat().st_ino == before
    write_whole(path, b"2")
    assert path.read_bytes() == b"2"
    assert [one.name for one in path.parent.iterdir()] == ["a.csv"]


def test_what_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    write_whole(path, b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
