"""Writes tables into CSV and XLSX files in which nothing can run.

A CSV begins with a byte order mark, without which spreadsheets in China read it as GB18030.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeAlias
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError

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
    made = [(name, _body(rows)) for name, rows in sheets]
    book = openpyxl.Workbook(write_only=True)
    for name, _ in made:
        book.create_sheet(name).append([])
    out = io.BytesIO()
    book.save(out)
    places = (f"xl/worksheets/sheet{number}.xml" for number in range(1, len(made) + 1))
    return _timeless(out.getvalue(), dict(zip(places, (body for _, body in made), strict=True)))


def _body(rows: Iterable[Sequence[Value]]) -> bytes:
    """Write a sheet's rows as openpyxl does without lxml, to the byte, much faster.

    It makes an element of every cell, and its bytes are others where lxml is installed.
    """
    parts = ["<sheetData>"]
    letters: list[str] = []
    for number, row in enumerate(rows, 1):
        while len(letters) < len(row):
            letters.append(get_column_letter(len(letters) + 1))
        cells = [
            f'<c r="{letter}{number}" t="inlineStr"' + _inline(guarded(value))
            if isinstance(value, str)
            else f'<c r="{letter}{number}" t="n"><v>{_SHOWN % value}</v></c>'
            for letter, value in zip(letters, row, strict=False)
            if value is not None
        ]
        parts.append(f'<row r="{number}">{"".join(cells)}</row>')
    parts.append("</sheetData>")
    return "".join(parts).encode("utf-8", "xmlcharrefreplace")


def _inline(text: str) -> str:
    """Write the rest of a cell with a text; raises IllegalCharacterError for what XML has not."""
    if not text:
        return " />"
    text = text[:_LONGEST]
    if ILLEGAL_CHARACTERS_RE.search(text):
        raise IllegalCharacterError(f"{text} cannot be used in worksheets.")
    stripped = text.strip()
    space = ' xml:space="preserve"' if stripped and stripped != text else ""
    return f"><is><t{space}>{escape(text)}</t></is></c>"


def _timeless(book: bytes, bodies: Mapping[str, bytes]) -> bytes:
    """Take the moments of its making out of a workbook, and put its parts into one order.

    Its sheets get the rows that are theirs.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as made, zipfile.ZipFile(out, "w") as kept:
        for name in sorted(made.namelist(), key=lambda one: (one != _FIRST, one)):
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _MADE_AT.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            if name in bodies:
                before, after = _ROWS.split(content)
                content = before + bodies[name] + after
            part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            part.create_system = 3
            kept.writestr(part, content)
    return out.getvalue()


_SHOWN: Final = "%.16g"
_ROWS: Final = re.compile(rb"<sheetData>.*</sheetData>")
_LONGEST: Final = 32_767
"""Characters of a text in a cell [ECMA-376-1 18.18.93, Excel's own limit]."""
_FIRST: Final = "[Content_Types].xml"
_MADE_AT: Final = re.compile(
    rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)"
)
