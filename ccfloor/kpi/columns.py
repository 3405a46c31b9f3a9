"""Numbers of many records added up a column at a time, by quarter of an hour, queue and person.

The law: whole numbers in, whole numbers out, and the sums are those that going through the records
one by one gives; how many at a time changes nothing. Of a million calls a day each step for each
record is a second of the night, so the steps are the columns'.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ccfloor.floor.names import SECOND, Instant
from ccfloor.kpi.cell_table import CellTable, Column, bins_of, parts_of, together
from ccfloor.kpi.quarters import QUARTER, Quarters
from ccfloor.kpi.sums import HISTOGRAMS, LONGEST_BIN

Which: TypeAlias = NDArray[np.bool_]
"""Which rows."""


def columns_of(rows: Iterable[Sequence[Any]], width: int) -> tuple[Sequence[Any], ...]:
    """Turn rows of so many values into columns."""
    return tuple(zip(*rows, strict=True)) or ((),) * width


def numbers(values: Sequence[int | None], missing: int = 0) -> Column:
    """Give whole numbers as a column; ``missing`` is put for those that are None."""
    if None in values:
        return np.array([missing if one is None else one for one in values], np.int64)
    return np.array(values, np.int64)


def is_there(values: Sequence[object]) -> Which:
    """Tell which are not None."""
    return np.array([one is not None for one in values], np.bool_)


def is_true(values: Iterable[object]) -> Which:
    """Tell which are neither empty nor 0."""
    return np.fromiter(map(bool, values), np.bool_)


def cut(from_: Column, to: Column) -> tuple[Column, Column, Column]:
    """Cut stretches of time where quarters of an hour begin.

    Gives for each piece its row, its beginning and how long it is; of what is no time, none.
    """
    rows, begins, lasts = [], [], []
    which = np.flatnonzero(from_ < to)
    from_, to = from_[which], to[which]
    while True:
        until = np.minimum(from_ - from_ % QUARTER + QUARTER, to)
        rows.append(which)
        begins.append(from_)
        lasts.append(until - from_)
        on = until < to
        if not on.any():
            return np.concatenate(rows), np.concatenate(begins), np.concatenate(lasts)
        which, from_, to = which[on], until[on], to[on]


def going_on(whose: Column, from_: Column, to: Column) -> Iterator[tuple[int, Instant, Instant]]:
    """Give stretches of time one by one, those that go on from one another as one.

    They come in the order of their beginning, and are given by whose they are, then in that order.
    """
    if not whose.size:
        return
    order = whose.argsort(kind="stable")
    whose, from_, to = whose[order], from_[order], to[order]
    new = (whose[1:] != whose[:-1]) | (from_[1:] != to[:-1])
    first = np.flatnonzero(np.concatenate([[True], new]))
    last = np.concatenate([first[1:] - 1, [whose.size - 1]])
    yield from zip(whose[first].tolist(), from_[first].tolist(), to[last].tolist(), strict=True)


def second_bins(durations: Column) -> Column:
    """Give the histogram's bins of durations: whole seconds, rounded up; nothing is less than 0."""
    return np.clip(-(-durations // SECOND), 0, LONGEST_BIN + 1)


class Tally:
    """Sums of rows that each belong to one cell of one quarter of an hour."""

    def __init__(self, quarters: Quarters, at: Column, cell: Column) -> None:
        """Take when each row was, and its cell by the quarters' book of names."""
        self._quarters = quarters
        quarter = at // QUARTER
        self._first = int(quarter.min()) if quarter.size else 0
        self._width = len(quarters.names)
        self._found, self._row = np.unique(
            (quarter - self._first) * self._width + cell, return_inverse=True
        )
        self._columns: dict[str, Column] = {}
        self._bins: list[Column] = [np.empty(0, np.int64)]

    def count(self, name: str, which: Which | None = None) -> None:
        """Add one for each row, or for each of some."""
        rows = self._row if which is None else self._row[which]
        self._columns[name] = np.bincount(rows, minlength=self._found.size)

    def add(self, name: str, values: Column, which: Which) -> None:
        """Add the values of some rows."""
        np.add.at(self._column(name), self._row[which], values[which])

    def longest(self, name: str, values: Column, which: Which) -> None:
        """Note the greatest of some rows' values, where it is not less than 0."""
        np.maximum.at(self._column(name), self._row[which], values[which])

    def note(self, name: str, durations: Column, which: Which) -> None:
        """Count some rows' durations in their bins; for now by our rows."""
        seconds = second_bins(durations[which])
        self._bins.append(bins_of(HISTOGRAMS.index(name), self._row[which], seconds, 1))

    def put(self) -> None:
        """Add everything to the quarters."""
        if not self._found.size:
            return
        quarter, cell = np.divmod(self._found, self._width)
        histogram, row, second, count = parts_of(np.concatenate(self._bins))
        bins, of = bins_of(histogram, cell[row], second, count), quarter[row]
        names, starts = self._quarters.names, np.flatnonzero(np.diff(quarter, prepend=-1)).tolist()
        for begins, ends in zip(starts, [*starts[1:], quarter.size], strict=True):
            one = int(quarter[begins])
            columns = {name: column[begins:ends] for name, column in self._columns.items()}
            table = CellTable(names, cell[begins:ends], columns, together(bins[of == one]))
            self._quarters.put((one + self._first) * QUARTER, table)

    def _column(self, name: str) -> Column:
        return self._columns.setdefault(name, np.zeros_like(self._found))


class Line:
    """How many wait, and the most that ever did; those who came earlier come earlier."""

    __slots__ = ("_leaves", "peak")

    def __init__(self) -> None:
        """Begin with nobody."""
        self._leaves = np.empty(0, np.int64)
        self.peak = 0

    def stay(self, from_: Column, to: Column) -> None:
        """Add callers, who each wait for some time; who leaves as another comes is gone."""
        if not from_.size:
            return
        from_ = np.sort(from_)
        leaves = np.sort(np.concatenate([self._leaves, to]))
        came = self._leaves.size + np.arange(1, from_.size + 1)
        self.peak = max(self.peak, int((came - leaves.searchsorted(from_, "right")).max()))
        self._leaves = leaves[leaves > from_[-1]]


def by_code(codes: Column, *columns: Column) -> Iterator[tuple[int, list[Column]]]:
    """Give some columns' rows code by code, in their order."""
    if not codes.size:
        return
    order = codes.argsort(kind="stable")
    found, starts = np.unique(codes[order], return_index=True)
    parts = [np.split(column[order], starts[1:]) for column in columns]
    yield from zip(found.tolist(), map(list, zip(*parts, strict=True)), strict=True)
