"""Cells as a table: a row for each queue and person, a column for each number of their sums.

The law: a table says what the ``Sums`` of its cells say, and tables add up as those do, in whatever
order. Half a million cells of a day are added and sent as columns; objects are made of them where
somebody reads them one by one.

Cells go by their number in a book of names, which all tables that are added up have in common. A
bin of a histogram is one number too, so that bins are put in order as fast as numbers are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from ccfloor.floor.names import AgentName, QueueName
from ccfloor.kpi.sums import GREATEST, HISTOGRAMS, PLAIN, Histogram, Sums

K = TypeVar("K", bound=Hashable)

Column: TypeAlias = NDArray[np.int64]
Key: TypeAlias = tuple[QueueName, AgentName]
"""What a cell is of."""

_COUNT, _SECOND, _CELL = 26, 12, 23
"""How many bits of a bin say how many are in it, which second it is, and which cell's; those before
them, which of ``HISTOGRAMS``."""


class Codes(dict[K, int]):
    """Numbers things from 0 in the order in which they first come."""

    def __missing__(self, key: K) -> int:
        """Give a new one the next number."""
        number = self[key] = len(self)
        return number

    def of(self, keys: Iterable[K]) -> Column:
        """Give the numbers of some."""
        return np.fromiter(map(self.__getitem__, keys), np.int64)


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """A table on its way to another process of this machine."""

    keys: list[Key]
    columns: dict[str, bytes]
    bins: bytes


class CellTable:
    """The cells of one quarter of an hour, or of a longer time."""

    __slots__ = ("bins", "cells", "columns", "names")

    def __init__(
        self, names: Codes[Key], cells: Column, columns: Mapping[str, Column], bins: Column
    ) -> None:
        """Take cells by their numbers, upwards and none twice; nothing is copied."""
        self.names = names
        self.cells = cells
        self.columns = columns
        """By the names of ``sums.PLAIN``; what is not there is 0."""
        self.bins = bins
        """As ``bins_of`` makes them; upwards, and none twice."""

    def keys(self) -> list[Key]:
        """Tell what the cells are of."""
        names = list(self.names)
        return [names[cell] for cell in self.cells.tolist()]

    def sums(self) -> dict[Key, Sums]:
        """Give the cells as objects."""
        nothing = [0] * self.cells.size
        columns = (self.columns[name].tolist() if name in self.columns else nothing
                   for name in PLAIN)  # fmt: skip
        held: list[list[Histogram]] = [[{} for _ in nothing] for _ in HISTOGRAMS]
        histogram, cell, second, count = parts_of(self.bins)
        bins = (histogram, self.cells.searchsorted(cell), second, count)
        for place, row, into, many in zip(*(part.tolist() for part in bins), strict=True):
            held[place][row][into] = many
        return dict(zip(self.keys(), map(Sums, *columns, *held), strict=True))

    def by(self, kind: Callable[[Key], str]) -> dict[str, Sums]:
        """Add the cells up that are of one kind; by its name."""
        kinds = Codes[Key]()
        row = kinds.of((kind(key), "") for key in self.keys())
        cells = np.arange(len(kinds))
        columns = {name: np.zeros_like(cells) for name in self.columns}
        for name, column in self.columns.items():
            put = np.maximum if name == GREATEST else np.add
            put.at(columns[name], row, column)
        histogram, cell, second, count = parts_of(self.bins)
        bins = bins_of(histogram, row[self.cells.searchsorted(cell)], second, count)
        found = CellTable(kinds, cells, columns, together(bins)).sums()
        return {name: found[name, ""] for name, _ in sorted(found)}

    def packed(self) -> Packed:
        """Make it ready to be sent: its rows are numbered from 0."""
        histogram, cell, second, count = parts_of(self.bins)
        bins = bins_of(histogram, self.cells.searchsorted(cell), second, count)
        columns = {name: column.tobytes() for name, column in self.columns.items()}
        return Packed(self.keys(), columns, bins.tobytes())


def unpacked(packed: Packed, names: Codes[Key]) -> CellTable:
    """Give the table that was packed, its cells numbered by another book of names."""
    cells = names.of(packed.keys)
    order = cells.argsort()
    columns = {name: _read(column)[order] for name, column in packed.columns.items()}
    histogram, row, second, count = parts_of(_read(packed.bins))
    bins = bins_of(histogram, cells[row], second, count)
    return CellTable(names, cells[order], columns, np.sort(bins))


def table_of(sums: Mapping[Key, Sums], names: Codes[Key]) -> CellTable:
    """Make a table of cells."""
    cells = names.of(sums)
    order = cells.argsort()
    columns = {
        name: np.array([getattr(one, name) for one in sums.values()], np.int64)[order]
        for name in PLAIN
    }
    bins = [
        (histogram, names[key], second, count)
        for key, one in sums.items()
        for histogram, name in enumerate(HISTOGRAMS)
        for second, count in getattr(one, name).items()
    ]
    parts = np.array(bins, np.int64).reshape(-1, 4).T
    return CellTable(names, cells[order], columns, np.sort(bins_of(*parts)))


def added(tables: Sequence[CellTable]) -> CellTable:
    """Add tables of one book up, cell by cell; there is at least one, and they stay as they are."""
    if len(tables) == 1:
        return tables[0]
    cells = np.unique(np.concatenate([table.cells for table in tables]))
    columns: dict[str, Column] = {}
    for table in tables:
        rows = cells.searchsorted(table.cells)
        for name, column in table.columns.items():
            if name not in columns:
                columns[name] = np.zeros_like(cells)
            ours = columns[name]
            ours[rows] = (np.maximum if name == GREATEST else np.add)(ours[rows], column)
    bins = together(np.concatenate([table.bins for table in tables]))
    return CellTable(tables[0].names, cells, columns, bins)


def bins_of(histogram: int | Column, cell: Column, second: Column, count: int | Column) -> Column:
    """Make bins of a histogram's place among ``HISTOGRAMS``, a cell, a second, and how many."""
    bins: Column = ((histogram << _CELL | cell) << _SECOND | second) << _COUNT | count
    return bins


def parts_of(bins: Column) -> tuple[Column, Column, Column, Column]:
    """Give what bins were made of."""
    place = bins >> _COUNT
    cell = place >> _SECOND
    return (
        cell >> _CELL,
        cell & ((1 << _CELL) - 1),
        place & ((1 << _SECOND) - 1),
        bins & ((1 << _COUNT) - 1),
    )


def together(bins: Column) -> Column:
    """Put bins in order, and make one of those of the same second."""
    if not bins.size:
        return bins
    bins = np.sort(bins)
    places = bins >> _COUNT
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    counts = np.add.reduceat(bins & ((1 << _COUNT) - 1), starts)
    return (places[starts] << _COUNT) | counts


def _read(column: bytes) -> Column:
    return np.frombuffer(column, np.int64)
