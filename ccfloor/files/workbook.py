"""Tables as an XLSX workbook for people, the same bytes for the same tables.

The law: nothing in it is a formula, totals included: a number that is read there is the one that
was written. The headings stay in sight, columns are as wide as what is in them, each sheet prints
on A4 across with its headings on every page.

The library stamps the hour into what it writes, and ZIP another into each part: both are set to
the moment that is given, so that a file written again is the file that was written.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from ccfloor.files.safe_cells import guarded
from ccfloor.files.tables import Cell, Column, Sheet, total_of
from ccfloor.files.widths import width_of

_CORE: Final = "docProps/core.xml"
_FIRST: Final = "[Content_Types].xml"
_STAMP: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_PART: Final = (1980, 1, 1, 0, 0, 0)
"""ZIP's first moment."""
TIMELESS: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""For a workbook that tells no moment of its making."""
_NAME: Final = 31
"""Characters of a sheet's name, the format's own limit."""
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")

_WIDEST: Final = 44
"""Characters of a column; longer texts go on below."""
_ROOM: Final = 3
"""Beside the text, for the indent, the filter's arrow and the grid."""
_A4: Final = 9
"""The format's number of that paper."""
_BEYOND: Final = 1e9
"""A width in which everything is one line."""
_TALLEST: Final = 409.0
"""Points, the format's own limit of a row."""
_PLAIN: Final = 125
"""Characters that A4 across has room for."""
_PAGE: Final = 200
"""Characters that are still read on it when they are made to fit."""
_SMALL: Final = 70
"""Per cent, where a sheet is cut across pages."""

_FACE: Final = "Microsoft YaHei"
_TEXT: Final = Font(name=_FACE, size=10)
_BOLD: Final = Font(name=_FACE, size=10, bold=True)
_HEAD: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LONG: Final = Alignment(horizontal="left", vertical="top", indent=1, wrap_text=True)
_LEFT: Final = Alignment(horizontal="left", vertical="top", indent=1)
_RIGHT: Final = Alignment(horizontal="right", vertical="top")
_LINE: Final = 14.5
"""Points of a line: not every program makes room for a text that goes on below."""
_GREY: Final = PatternFill("solid", fgColor="FFE7E6E6")
_RULE: Final = Border(bottom=Side("thin"))
_SUM: Final = Border(top=Side("thin"), bottom=Side("double"))


def xlsx_bytes(sheets: Sequence[Sheet], *, made: datetime = TIMELESS, about: str = "") -> bytes:
    """Write tables, one sheet each; ``made`` is aware and becomes the file's own date.

    ``about`` stands at the head of each printed page.
    """
    book = openpyxl.Workbook(write_only=True)
    for sheet in sheets:
        name = " ".join(filter(None, (sheet.zh, sheet.name)))
        page = book.create_sheet(_FORBIDDEN.sub("_", name)[:_NAME])
        page.oddHeader.left.text = about.replace("&", "&&") or None
        _write(page, sheet)
    out = io.BytesIO()
    book.save(out)
    return _stamped(out.getvalue(), f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode())


def _write(page: Any, sheet: Sheet) -> None:  # the library's types know no Decimal
    heads = 2 if sheet.above else 1
    widths = list(_widths(sheet))
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = f"{get_column_letter(sheet.keys + 1)}{heads + 1}"
    _lay_out(page, sheet, heads, sum(widths[: sheet.printed or None]))
    if sheet.above:
        page.append([_cell(page, sheet.above, font=_BOLD)])
    titles = [column.heading for column in sheet.columns]
    _make_room(page, heads, titles, widths)
    page.append(
        [_cell(page, one, font=_BOLD, alignment=_HEAD, fill=_GREY, border=_RULE) for one in titles]
    )
    paper = sheet.printed or len(widths)
    rooms = [
        *widths[:paper],
        *(_BEYOND for _ in widths[paper:]),
    ]  # what is not printed stays a line
    for line, row in enumerate(sheet.rows, start=heads + 1):
        _make_room(page, line, row, rooms)
        page.append(
            [
                _cell(page, value, column, alignment=_place(value, width))
                for column, width, value in zip(sheet.columns, rooms, row, strict=False)
            ]
        )
    if sheet.rows and not sheet.above:
        last = get_column_letter(len(sheet.columns))
        page.auto_filter.ref = f"A{heads}:{last}{heads + len(sheet.rows)}"
    if sheet.rows and sheet.total:
        page.append(
            [
                _cell(page, *one, font=_BOLD, border=_SUM, alignment=_place(one[0], _BEYOND))
                for one in _totals(sheet)
            ]
        )


def _place(value: Cell, width: float) -> Alignment:
    if isinstance(value, str):
        return _LONG if _lines(value, width) > 1 else _LEFT
    return _LEFT if isinstance(value, date) else _RIGHT


def _make_room(page: Any, line: int, row: Sequence[Cell], widths: Sequence[float]) -> None:
    lines = max(
        (_lines(one, width) for one, width in zip(row, widths, strict=False)
         if isinstance(one, str)),
        default=1,
    )  # fmt: skip
    if lines > 1:
        page.row_dimensions[line].height = min(lines * _LINE + 2, _TALLEST)


def _lines(text: str, width: float) -> int:
    """Count the lines of a text, cut at its spaces where it has any."""
    room = max(2, int(width) - _ROOM)
    count = 0
    for line in text.split("\n"):
        count, used = count + 1, 0
        for word in line.split(" "):
            wide = width_of(word)
            if used and used + 1 + wide > room:
                count, used = count + 1, 0
            used += wide + (1 if used else 0)
            count, used = count + max(0, used - 1) // room, (used - 1) % room + 1 if used else 0
    return count


def _totals(sheet: Sheet) -> Iterator[tuple[Cell, Column]]:
    for place, column in enumerate(sheet.columns):
        label = sheet.total if place == 0 else None
        yield (total_of(sheet, place) if column.added else label), column


def _lay_out(page: Any, sheet: Sheet, heads: int, width: float) -> None:
    page.page_setup.paperSize = _A4
    page.page_setup.orientation = "landscape"
    page.print_title_rows = f"1:{heads}"
    if width <= _PLAIN:
        pass  # fitted to the page it would be blown up
    elif width <= _PAGE:
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    else:
        page.page_setup.scale = _SMALL
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


def _cell(page: Any, value: Cell, column: Column | None = None, **style: Any) -> Any:
    cell: Any = WriteOnlyCell(page)
    if isinstance(value, datetime):
        value = value.replace(microsecond=0, tzinfo=None)  # as the wall showed it
    cell.value = guarded(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # whatever the library takes it for
    else:
        cell.number_format = _look(value, column)
    cell.font = _TEXT
    for name, one in style.items():
        setattr(cell, name, one)
    return cell


def _look(value: Cell, column: Column | None) -> str:
    if column is not None and column.look:
        return column.look
    match value:
        case datetime():
            return "yyyy-mm-dd hh:mm:ss"
        case date():
            return "yyyy-mm-dd"
        case timedelta():
            return "[h]:mm:ss"
        case Decimal():
            return "#,##0.00"
        case _:
            return "#,##0" if column is not None and column.added else "General"


def _widths(sheet: Sheet) -> Iterator[float]:
    """Give each column the width of its cells, and of the longest word of its heading."""
    for place, column in enumerate(sheet.columns):
        shown = [_shown(row[place], column) for row in sheet.rows if place < len(row)]
        if sheet.total:
            shown.append(sheet.total if place == 0 else _shown(total_of(sheet, place), column))
        words = column.heading.split(" ")
        yield min(_WIDEST, max(map(width_of, (*shown, *words)), default=0) + _ROOM)


def _shown(value: Cell, column: Column) -> str:
    """Tell about what a cell looks like."""
    match value:
        case datetime():
            return "2026-12-31 23:59:59"
        case timedelta():
            hours = value // timedelta(hours=1)
            return f"{hours}:00:00.0" if column.look else f"{hours}:00:00"
        case Decimal():
            return f"{value:,.2f}"
        case int() if column.added:
            return f"{value:,}"
        case None:
            return ""
        case _:
            return max(str(value).split("\n"), key=len)


def _stamped(content: bytes, moment: bytes) -> bytes:
    """Set the moments of its making, and put its parts into one order."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as book,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for name in sorted(book.namelist(), key=lambda one: (one != _FIRST, one)):
            part = book.read(name)
            if name == _CORE:
                part = _STAMP.sub(rb"\g<1>" + moment, part)
            info = zipfile.ZipInfo(name, _PART)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            info.create_system = 3  # whatever it is written on
            again.writestr(info, part)
    return out.getvalue()
