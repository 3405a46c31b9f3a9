"""The door for spreadsheets: what is read, and what is said of a file that cannot be."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, time

import openpyxl
import pytest

from ccfloor.roster import sheets
from ccfloor.roster.faults import Refusal
from ccfloor.roster.sheets import read_all, read_sheets
from ccfloor.roster.table import letters


@pytest.fixture
def file(tmp_path):
    def write(content: bytes, name: str = "x.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def book(*rows, title="人员") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def complaint(path) -> str:
    with pytest.raises(Refusal) as raised:
        read_sheets(path)
    return "\n".join(map(str, raised.value.faults))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_is_read_in_any_of_its_writings(file, encoding, mark):
    text = f"工号{mark}姓名\r\n201001{mark}王丽\r\n"
    (sheet,) = read_sheets(file(text.encode(encoding)))
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (1, ("工号", "姓名")), (2, ("201001", "王丽")),
    ]  # fmt: skip
    assert (sheet.file, sheet.name) == ("x.csv", "")


def test_a_line_is_counted_as_an_editor_counts_it(file):
    (sheet,) = read_sheets(file(b'a,b\n\n"1\n2",3\n4,5\n'))
    assert [row.line for row in sheet.rows] == [1, 2, 3, 5]


def test_bytes_that_are_no_text_are_named_with_their_line(file):
    assert complaint(file(b"a,b\n\xff\xff\n")) == (
        "x.csv:2: 'byte 0xff': expected text in UTF-8 or GB18030"
    )


def test_a_quote_that_never_ends_is_named(file):
    assert complaint(file(b'a,b\n"1,2\n3,4\n')).startswith("x.csv:2: 'unexpected end of data'")


def test_a_guarded_text_is_read_as_it_was(file):
    (sheet,) = read_sheets(file("'=1+1,''-2,'王,it's\n".encode()))
    assert sheet.rows[0].cells == ("=1+1", "'-2", "'王", "it's")


def test_a_workbook_gives_numbers_days_and_times_as_they_are(file):
    first = datetime.fromisoformat("2026-07-01")
    content = book(["工号", 201001, 1.5, first, time(8, 30), True, None])
    (sheet,) = read_sheets(file(content, "x.xlsx"))
    assert sheet.name == "人员"
    assert sheet.rows[0].cells == (
        "工号", 201001, 1.5, datetime.fromisoformat("2026-07-01"), time(8, 30), True,
    )  # fmt: skip
    assert str(sheet.place(3, 27)) == "x.xlsx [人员]:3 column AB"


def test_all_sheets_are_read_hidden_ones_too(file):
    made = openpyxl.Workbook()
    made.create_sheet("b").sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    assert [one.name for one in read_sheets(file(out.getvalue(), "x.xlsx"))] == ["Sheet", "b"]


def test_a_formula_without_a_stored_value_is_not_taken_for_an_empty_cell(file):
    assert complaint(file(book(["a"], ["x", "=1+1"]), "x.xlsx")) == (
        "x.xlsx [人员]:2 column B: '=1+1': expected a value; the formula has none stored with it"
    )


def test_a_workbook_is_known_by_its_bytes_whatever_it_is_called(file):
    assert read_sheets(file(book(["a"]), "people.csv"))[0].name == "人员"


@pytest.mark.parametrize("content", [b"PK\x03\x04rubbish", b"PK\x03\x04" + bytes(1000)])
def test_a_broken_workbook_is_refused(file, content):
    assert "expected an XLSX workbook that can be read" in complaint(file(content, "x.xlsx"))


def test_a_zip_that_is_no_workbook_is_refused(file):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x.txt", "x")
    assert "expected an XLSX workbook" in complaint(file(out.getvalue(), "x.xlsx"))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_with_a_broken_part_is_refused(file, part):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(["a"]))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<nonsense" if name == part else old.read(name))
    assert "expected an XLSX workbook" in complaint(file(out.getvalue(), "x.xlsx"))


def test_a_workbook_without_a_usual_style_is_read_in_silence(file):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(["a"]))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = re.sub(rb"<cellStyles.*</cellStyles>", b"", old.read(name))
            new.writestr(name, part)
    assert read_sheets(file(out.getvalue(), "x.xlsx"))[0].rows[0].cells == ("a",)


def test_an_old_xls_and_a_file_that_only_says_it_is_a_workbook_are_refused(file):
    expected = "expected a CSV or XLSX file; save an older .xls as .xlsx"
    assert expected in complaint(file(b"\xd0\xcf\x11\xe0 old", "x.xls"))
    assert expected in complaint(file(b"a,b", "x.xlsx"))


def test_a_bomb_is_refused_before_it_is_unpacked(file, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1000)
    assert "bytes unpacked" in complaint(file(book(["a"]), "x.xlsx"))


def test_files_that_are_too_large_are_refused(file, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    monkeypatch.setattr(sheets, "MOST_COLUMNS", 3)
    assert "2 lines at most" in complaint(file(b"a\nb\nc\n"))
    assert "3 at most" in complaint(file(b"a,b,c,d\n"))
    assert "2 lines at most" in complaint(file(book(["a"], ["b"], ["c"]), "x.xlsx"))
    monkeypatch.setattr(sheets, "MOST_BYTES", 3)
    assert complaint(file(b"abcd")) == "x.csv: '4 bytes': expected 3 bytes at most"


def test_a_file_that_is_not_there_is_named_and_all_files_are_tried(tmp_path, file):
    with pytest.raises(Refusal) as raised:
        read_all([tmp_path / "no.csv", file(b"ok"), file(b"\xff\xff", "bad.csv")])
    assert [fault.place.file for fault in raised.value.faults] == ["no.csv", "bad.csv"]
    assert str(raised.value).startswith("nothing was taken, 2 mistakes:\nno.csv: 'No such file")


def test_columns_have_the_letters_of_spreadsheets():
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
