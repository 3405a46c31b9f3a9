"""Writes tables into CSV and XLSX files in which nothing can run.

A CSV begins with a byte order mark, without which spreadsheets in China read it as GB18030.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

import openpyxl
from openpyxl.cell import WriteOnlyCell

from ccfloor.roster.exporting import Table
from ccfloor.roster.safe_cells import guarded

Value: TypeAlias = str | int | Decimal | None
"""What a cell may hold."""


def csv_bytes(table: Table) -> bytes:
    """Write one table."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(text) for text in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(tables: Sequence[Table]) -> bytes:
    """Write tables, one sheet each; every cell is a text."""
    return workbook((table.name, table.rows) for table in tables)


def workbook(sheets: Iterable[tuple[str, Iterable[Sequence[Value]]]]) -> bytes:
    """Write named sheets: texts as texts that nothing runs, numbers as numbers, None as nothing.

    The same sheets give the same bytes, whenever they are written.
    """
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _cell(sheet: Any, value: Value) -> Any:  # the library's types know no Decimal
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=guarded(value))
    cell.data_type = "s"  # whatever the library takes it for
    return cell


def _timeless(book: bytes) -> bytes:
    """Take the moments of its making out of a workbook, and put its parts into one order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as made, zipfile.ZipFile(out, "w") as kept:
        for name in sorted(made.namelist(), key=lambda one: (one != _FIRST, one)):
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _MADE_AT.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            part.create_system = 3
            kept.writestr(part, content)
    return out.getvalue()


_FIRST: Final = "[Content_Types].xml"
_MADE_AT: Final = re.compile(
    rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)"
)
