"""The door for spreadsheets: CSV and XLSX files in, rows of cells out, each with its place.

The law: a cell is text, a number, a day or a time, and never anything that runs. Of a formula
only the value that was stored with it counts. What is wrong with a file is said with the
file, the sheet, the line and the column in which it stands.

CSV is UTF-8, with a byte order mark or without, or else GB18030, which is what spreadsheets
in China write; commas, semicolons and tabs part the cells.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ccfloor.files.safe_cells import unguarded
from ccfloor.roster.faults import Fault, Place, Refusal
from ccfloor.roster.table import Cell, Row, Sheet, blank, letters

MOST_BYTES: Final = 20_000_000
MOST_UNPACKED: Final = 400_000_000
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 256


def read_sheets(path: Path) -> list[Sheet]:
    """Read all sheets of a file; raises Refusal, which says where it is wrong."""
    here = Place(path.name)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Refusal([Fault(here, f"{size} bytes", f"{MOST_BYTES} bytes at most")])
        content = path.read_bytes()
    except OSError as error:
        raise Refusal([Fault(here, error.strerror or str(error), "a file to read")]) from error
    if content[:4] == b"PK\x03\x04":
        return _workbook(here, content)
    if path.suffix.lower() == ".xlsx" or content[:4] == b"\xd0\xcf\x11\xe0":
        expected = "a CSV or XLSX file; save an older .xls as .xlsx"
        raise Refusal([Fault(here, path.suffix or "no ending", expected)])
    return [_csv(here, content)]


def read_all(paths: Iterable[Path]) -> list[Sheet]:
    """Read all sheets of some files; raises Refusal with what is wrong with any of them."""
    sheets: list[Sheet] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            sheets += read_sheets(path)
        except Refusal as refusal:
            faults += refusal.faults
    if faults:
        raise Refusal(faults)
    return sheets


def _csv(here: Place, content: bytes) -> Sheet:
    text = _decoded(here, content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    # The first line decides: headings have no commas of their own.
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            _limit(here, line, len(rows), len(cells))
            rows.append(Row(line, tuple(unguarded(cell) for cell in cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        fault = Fault(Place(here.file, "", line), str(error), "cells parted by " + repr(mark))
        raise Refusal([fault]) from error
    return Sheet(here.file, "", tuple(rows))


def _decoded(here: Place, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as utf8:
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            line = content.count(b"\n", 0, utf8.start) + 1
            value = f"byte 0x{content[utf8.start]:02x}"
            place = Place(here.file, "", line)
            raise Refusal([Fault(place, value, "text in UTF-8 or GB18030")]) from utf8


def _workbook(here: Place, content: bytes) -> list[Sheet]:
    with warnings.catch_warnings():
        # Of styles, validations and print areas that it does not know; cells are not concerned.
        warnings.simplefilter("ignore", UserWarning)
        return _worksheets(here, content)


def _worksheets(here: Place, content: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise Refusal([Fault(here, f"{unpacked} bytes unpacked", f"{MOST_UNPACKED} at most")])
        values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        try:
            # Hidden sheets count too: what is taken must not depend on what is looked at.
            names = [sheet.title for sheet in values.worksheets]
            return [_sheet(here, values[name], formulas[name]) for name in names]
        finally:
            values.close()
            formulas.close()
    except (
        InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError,
        AttributeError, OSError, EOFError, IndexError, zipfile.LargeZipFile, NotImplementedError,
        RuntimeError,
    ) as error:  # fmt: skip
        # openpyxl has no error of its own for a workbook with broken parts: these were seen.
        detail = str(error) or type(error).__name__
        raise Refusal([Fault(here, detail, "an XLSX workbook that can be read")]) from error


def _sheet(here: Place, values: Any, formulas: Any) -> Sheet:
    name = values.title
    rows: list[Row] = []
    faults: list[Fault] = []
    pairs = zip(_lines(values), _lines(formulas), strict=False)
    for line, (shown, written) in enumerate(pairs, start=1):
        cells = _trimmed(shown)
        _limit(Place(here.file, name), line, len(rows), len(cells))
        for column, (value, formula) in enumerate(zip(shown, written, strict=False)):
            if value is None and formula is not None:
                place = Place(here.file, name, line, letters(column))
                expected = "a value; the formula has none stored with it"
                faults.append(Fault(place, str(formula), expected))
        rows.append(
            Row(line, tuple(unguarded(one) if isinstance(one, str) else one for one in cells))
        )
    if faults:
        raise Refusal(faults)
    return Sheet(here.file, name, tuple(rows))


def _lines(sheet: Any) -> Iterator[tuple[Cell, ...]]:
    sheet.reset_dimensions()  # what a file says of its own size may be a lie
    yield from sheet.iter_rows(values_only=True)


def _trimmed(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    size = len(cells)
    while size and blank(cells[size - 1]):
        size -= 1
    return cells[:size]


def _limit(here: Place, line: int, rows: int, columns: int) -> None:
    if rows >= MOST_ROWS:
        raise Refusal([Fault(here, f"line {line}", f"{MOST_ROWS} lines at most")])
    if columns > MOST_COLUMNS:
        place = Place(here.file, here.sheet, line)
        raise Refusal([Fault(place, f"{columns} columns", f"{MOST_COLUMNS} at most")])
