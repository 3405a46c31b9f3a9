"""A table as CSV: UTF-8, lines end in CR LF (RFC 4180), no text of it is ever a formula.

The law: the same table gives the same bytes. A number stands as a number, plain and exact: only
texts can begin with what a spreadsheet runs, so only texts are guarded, and ``-50.00`` stays one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

import msgspec

from ccfloor.roster.safe_cells import guarded

Cell: TypeAlias = str | int | Decimal
"""A text, or a number that is exact."""


class Sheet(msgspec.Struct, frozen=True):
    """One table: headings, then rows of as many cells."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def csv_bytes(sheet: Sheet) -> bytes:
    """Write a table with a byte order mark, without which spreadsheets in China read GB18030."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(_safe, sheet.heads))
    writer.writerows(map(_safe, row) for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> str:
    if isinstance(cell, str):
        return guarded(cell)
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def safe_row(row: Iterable[Cell]) -> list[Cell]:
    """Guard the texts of a row and leave its numbers."""
    return [guarded(cell) if isinstance(cell, str) else cell for cell in row]
