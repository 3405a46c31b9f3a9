"""A table for other programs, and the table as CSV: UTF-8, lines end in CR LF (RFC 4180).

The law: the same table gives the same bytes, and no text of it is ever a formula. What stands in
quotation marks is a text, also where it looks like a number (a 工号 ``004711``); what does not is
a number, plain and exact, or a date. Only texts can begin with what a spreadsheet runs, so only
texts are guarded, and ``-50.00`` stays a number.

A cell is what it is: a day is a ``date``, a moment an aware ``datetime`` of the wall's clock, a
duration a ``timedelta``. Programs read durations as exact seconds and moments with their offset;
people read them in the workbook (``workbook.py``) as hours and as the clock showed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

import msgspec

from ccfloor.files.safe_cells import guarded

Cell: TypeAlias = str | int | Decimal | date | datetime | timedelta | None
"""What a cell may hold: nothing in it is a float. None is an empty one."""

MICROSECOND: Final = timedelta(microseconds=1)
_MARK: Final = "\ufeff"
"""Without it spreadsheets in China read GB18030."""


class Column(msgspec.Struct, frozen=True):
    """One column: its name in a CSV, for programs, and its heading in a workbook, for people."""

    name: str
    zh: str = ""
    en: str = ""
    """Both empty: the name is the heading."""
    added: bool = False
    """Whether it adds up: a total stands under it, a manifest has its sum."""
    look: str = ""
    """A workbook's number format; empty: that of what is in the cell."""
    says: tuple[tuple[str, str], ...] = ()
    """Codes, each with what a workbook says instead of it; a CSV has the code."""

    @property
    def heading(self) -> str:
        """The heading in both languages."""
        return " ".join(filter(None, (self.zh, self.en))) or self.name


class Sheet(msgspec.Struct, frozen=True):
    """One table: columns, then rows of as many cells."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    above: str = ""
    """A line above the headings."""
    keys: int = 0
    """So many columns say whose line it is: they stay in sight, and stand on each printed page."""
    total: str = ""
    """What a workbook calls the sums under the columns that add up; empty: no such line."""
    zh: str = ""
    """Its name in Chinese; a workbook has both."""
    printed: int = 0
    """So many columns go on paper; 0: all."""


def csv_bytes(sheet: Sheet) -> bytes:
    """Write a table, with a byte order mark."""
    lines = [[sheet.above]] if sheet.above else []
    lines += [[column.name for column in sheet.columns]]
    text = "".join(map(_line, [*lines, *sheet.rows]))
    return (_MARK + text).encode("utf-8")


def total_of(sheet: Sheet, place: int) -> int | Decimal | timedelta | None:
    """Add up the column at ``place``; None where nothing is in it."""
    values = [row[place] for row in sheet.rows if row[place] is not None]
    durations = [value for value in values if isinstance(value, timedelta)]
    if durations:
        return sum(durations, timedelta())
    numbers = [value for value in values if isinstance(value, int | Decimal)]
    return sum(numbers) if numbers else None


def exact_seconds(duration: timedelta) -> Decimal:
    """Give a duration as seconds with six decimals."""
    return Decimal(duration // MICROSECOND).scaleb(-6)


def _line(cells: Iterable[Cell]) -> str:
    return ",".join(map(_plain, cells)) + "\r\n"


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return '"' + guarded(cell).replace('"', '""') + '"'
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, timedelta | Decimal):
        return f"{exact_seconds(cell) if isinstance(cell, timedelta) else cell:f}"
    return "" if cell is None else str(cell)
