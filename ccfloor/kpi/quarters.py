"""A day's cells, by quarter of an hour: filled as its records pass, let go once they have.

The law: cells are keyed by the instant at which their quarter begins, UTC, so a day of 23 or 25
hours has 92 or 100 quarters, no two of them are one, and what the wall shows is a label that is
put on later. Records come in the order of their beginning and reach forward only: a quarter whose
end they have passed is finished, and need not be held any longer. So a day of a million calls
takes no more room than its fullest quarter of an hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, QueueName
from ccfloor.kpi.cell_table import CellTable, Codes, Key, added
from ccfloor.kpi.sums import Sums

QUARTER: Final[Micros] = 15 * MINUTE


class Cell(NamedTuple):
    """What a cell is of."""

    at: Instant
    """Where its quarter of an hour begins."""
    queue: QueueName
    agent: AgentName


Cells: TypeAlias = dict[Cell, Sums]


class Quarters:
    """The quarters of a day that are not finished."""

    __slots__ = ("_spread", "_tables", "names")

    def __init__(self) -> None:
        """Begin with none."""
        self.names = Codes[Key]()
        """The book that numbers the cells."""
        self._tables: defaultdict[Instant, list[CellTable]] = defaultdict(list)
        """By their beginning."""
        self._spread: defaultdict[Instant, defaultdict[str, defaultdict[Key, Micros]]] = (
            defaultdict(_nothing)
        )

    def put(self, at: Instant, table: CellTable) -> None:
        """Add cells to the quarter that begins then."""
        self._tables[at].append(table)

    def add(self, at: Instant, fields: Sequence[str], rows: Mapping[Key, Sequence[Micros]]) -> None:
        """Add to the quarter that begins then what each cell has of some fields."""
        if not rows:
            return
        cells = self.names.of(rows)
        order, nothing = cells.argsort(), np.empty(0, np.int64)
        columns = np.array(list(rows.values()), np.int64)[order].T
        told = {name: column for name, column in zip(fields, columns, strict=True) if column.any()}
        self.put(at, CellTable(self.names, cells[order], told, nothing))

    def spread(
        self, from_: Instant, to: Instant, queue: QueueName, agent: AgentName, name: str
    ) -> None:
        """Add a stretch of time to the quarters in which it passed."""
        while from_ < to:
            begins = from_ - from_ % QUARTER
            until = min(begins + QUARTER, to)
            self._spread[begins][name][queue, agent] += until - from_
            from_ = until

    def finished(self, passed: Instant) -> Iterator[tuple[Instant, CellTable]]:
        """Let go of the quarters that end by an instant, in their order."""
        for at in sorted({*self._tables, *self._spread}):
            if at + QUARTER <= passed:
                yield at, self._of(at)
                self._tables.pop(at, None)
                self._spread.pop(at, None)

    def cells(self) -> Cells:
        """Give what is there, as it stands."""
        return {
            Cell(at, *key): sums
            for at in {*self._tables, *self._spread}
            for key, sums in self._of(at).sums().items()
        }

    def _of(self, at: Instant) -> CellTable:
        tables = list(self._tables.get(at, ()))
        for name, by_key in self._spread.get(at, {}).items():
            cells = self.names.of(by_key)
            times = np.array(list(by_key.values()), np.int64)
            order = cells.argsort()
            nothing = np.empty(0, np.int64)
            tables.append(CellTable(self.names, cells[order], {name: times[order]}, nothing))
        return added(tables)


def _nothing() -> defaultdict[str, defaultdict[Key, Micros]]:
    return defaultdict(_no_time)


def _no_time() -> defaultdict[Key, Micros]:
    return defaultdict(int)
