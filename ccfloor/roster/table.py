"""A sheet as it was read: lines of cells, each with its place."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TypeAlias

import msgspec

from ccfloor.roster.faults import Place

Cell: TypeAlias = str | int | float | date | datetime | time | timedelta | bool | None
"""None and ``""`` are both an empty cell."""
_LETTERS = 26


class Row(msgspec.Struct, frozen=True):
    """One line of a sheet."""

    line: int
    """Counted from 1, as spreadsheets and editors count."""
    cells: tuple[Cell, ...]

    def empty(self) -> bool:
        """Tell whether nothing stands in it."""
        return all(blank(cell) for cell in self.cells)

    def cell(self, column: int) -> Cell:
        """Give a cell; behind the last one they are empty."""
        return self.cells[column] if column < len(self.cells) else None


class Sheet(msgspec.Struct, frozen=True):
    """One sheet of a file; a CSV file is one sheet without a name."""

    file: str
    name: str
    rows: tuple[Row, ...]

    def place(self, line: int = 0, column: int | None = None) -> Place:
        """Name a cell; ``column`` is counted from 0."""
        return Place(self.file, self.name, line, "" if column is None else letters(column))


def blank(cell: Cell) -> bool:
    """Tell whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def letters(column: int) -> str:
    """Name a column as spreadsheets do: A to Z, then AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name
