"""Tables as an XLSX workbook for people, the same bytes for the same tables.

The law: nothing in it is a formula, totals included: a number that is read there is the one that
was written. The headings stay in sight, columns are as wide as what is in them, each sheet prints
on A4 across with its headings on every page, as ``paper.py`` says.

The library stamps the hour into what it writes, and ZIP another into each part: both are set to
the moment that is given, so that a file written again is the file that was written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from ccfloor.files.paper import PAGE, PLAIN, cut_across, widths_of
from ccfloor.files.sheet_rows import BEYOND, Rows
from ccfloor.files.tables import Cell, Column, Sheet, total_of

_CORE: Final = "docProps/core.xml"
_FIRST: Final = "[Content_Types].xml"
_STAMP: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_NO_ROWS: Final = b'<sheetData><row r="1"></row></sheetData>'
"""What the library writes of a sheet whose rows are not its own."""
_PART: Final = (1980, 1, 1, 0, 0, 0)
"""ZIP's first moment."""
TIMELESS: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""For a workbook that tells no moment of its making."""
_NAME: Final = 31
"""Characters of a sheet's name, the format's own limit."""
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")

_A4: Final = 9
"""The format's number of that paper."""


def xlsx_bytes(sheets: Sequence[Sheet], *, made: datetime = TIMELESS, about: str = "") -> bytes:
    """Write tables, one sheet each; ``made`` is aware and becomes the file's own date.

    ``about`` stands at the head of each printed page.
    """
    book = openpyxl.Workbook(write_only=True)
    rows: dict[str, bytes] = {}
    for number, sheet in enumerate(map(in_words, sheets), start=1):
        name = " ".join(filter(None, (sheet.zh, sheet.name)))
        page = book.create_sheet(_FORBIDDEN.sub("_", name)[:_NAME])
        page.oddHeader.left.text = about.replace("&", "&&") or None
        rows[f"xl/worksheets/sheet{number}.xml"] = _write(page, sheet)
    out = io.BytesIO()
    book.save(out)
    return _stamped(out.getvalue(), f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode(), rows)


def in_words(sheet: Sheet) -> Sheet:
    """Say what codes mean, in the columns that have words for theirs."""
    says = {place: dict(one.says) for place, one in enumerate(sheet.columns) if one.says}
    if not says:
        return sheet
    rows = []
    for row in sheet.rows:
        cells = list(row)
        for place, words in says.items():
            value = cells[place]
            if isinstance(value, str):
                cells[place] = words.get(value, value)
        rows.append(tuple(cells))
    return msgspec.structs.replace(sheet, rows=tuple(rows))


def _write(page: Any, sheet: Sheet) -> bytes:  # the library's types know no Decimal
    """Lay a page out; return its rows as its file is to have them."""
    heads = 2 if sheet.above else 1
    widths = widths_of(sheet)
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = f"{get_column_letter(sheet.keys + 1)}{heads + 1}"
    _lay_out(page, sheet, heads, widths[: sheet.printed or None])
    page.append([])  # the library writes what stands above the rows, and a place for them
    rows = Rows(page)
    if sheet.above:
        rows.above(sheet.above)
    rows.heading([column.heading for column in sheet.columns], widths)
    paper = sheet.printed or len(widths)
    rooms = [*widths[:paper], *(BEYOND for _ in widths[paper:])]  # what is not printed stays a line
    for row in sheet.rows:
        rows.row(row, sheet.columns, rooms)
    if sheet.rows and not sheet.above:
        last = get_column_letter(len(sheet.columns))
        page.auto_filter.ref = f"A{heads}:{last}{heads + len(sheet.rows)}"
    if sheet.rows and sheet.total:
        rows.total(_totals(sheet))
    return rows.text()


def _totals(sheet: Sheet) -> Iterator[tuple[Cell, Column]]:
    for place, column in enumerate(sheet.columns):
        label = sheet.total if place == 0 else None
        yield (total_of(sheet, place) if column.added else label), column


def _lay_out(page: Any, sheet: Sheet, heads: int, widths: Sequence[float]) -> None:
    width = sum(widths)
    page.page_setup.paperSize = _A4
    page.page_setup.orientation = "landscape"
    page.print_title_rows = f"1:{heads}"
    if width <= PLAIN:
        pass  # fitted to the page it would be blown up
    elif width <= PAGE:
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    else:
        cut = cut_across(widths, sheet.keys)
        page.page_setup.scale = cut.scale
        for last in cut.after:
            page.col_breaks.append(Break(id=last))
        page.print_title_cols = f"A:{get_column_letter(sheet.keys)}"
        page.page_setup.pageOrder = "overThenDown"
    page.print_options.gridLines = True
    if sheet.printed:
        last = heads + len(sheet.rows) + bool(sheet.rows and sheet.total)
        page.print_area = f"A1:{get_column_letter(sheet.printed)}{last}"
    margins = page.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.7
    margins.header = margins.footer = 0.3
    page.oddFooter.left.text = "&A"
    page.oddFooter.right.text = "&P / &N"


def _stamped(content: bytes, moment: bytes, rows: Mapping[str, bytes]) -> bytes:
    """Set rows and the moments of its making, and put its parts into one order."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as book,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in sorted(book.namelist(), key=lambda one: (one != _FIRST, one)):
            part = book.read(name)
            if name == _CORE:
                part = _STAMP.sub(rb"\g<1>" + moment, part)
            elif name in rows:
                part = part.replace(_NO_ROWS, b"<sheetData>" + rows[name] + b"</sheetData>")
            info = zipfile.ZipInfo(name, _PART)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3  # whatever it is written on
            again.writestr(info, part)
    return out.getvalue()
