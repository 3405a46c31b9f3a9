"""A rollup as rows and back: one row for each quarter of an hour and queue, people as JSON in it.

The law: the same cells are the same rows, to the byte, whatever order they were made in; their
digest says whether two runs over a day agree.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

import msgspec

from ccfloor.daily.packed_rows import PackedRows
from ccfloor.errors import StoreError
from ccfloor.floor.names import AgentName, Instant, Micros, QueueName
from ccfloor.kpi.cell_table import CellTable, Codes, Key, added, table_of
from ccfloor.kpi.limits import Limits, version_of
from ccfloor.kpi.quarters import Cell, Cells
from ccfloor.kpi.rollup import Coverage, Day, Rollup
from ccfloor.kpi.sums import Sums
from ccfloor.regulation.dated import Dated
from ccfloor.store.interface import RolledDay, RolledQuarter

_ENCODE: Final = msgspec.json.encode
_BODY: Final = msgspec.json.Decoder(dict[AgentName, Sums])
_AT_ONCE: Final = 8
"""Quarters that are held until they are added up: some 20 MB of a day of a million calls."""
_PEAKS: Final = msgspec.json.Decoder(dict[QueueName, int])


class Kept:
    """Takes a day's quarters as they are finished: makes their rows, and adds them up."""

    def __init__(self, day: Day) -> None:
        """Begin with no quarter."""
        self._day = day
        self._version = version_of(day.limits)
        self._tables: list[CellTable] = []
        self.rows = PackedRows()

    def take(self, at: Instant, quarter: CellTable) -> None:
        """Take a quarter; they come in the order of time, and nothing is added to one later."""
        for row, body in _rows(self._day.name, self._version, at, quarter.sums()):
            self.rows.append(row, body)
        self._tables.append(quarter)
        if len(self._tables) == _AT_ONCE:
            self._add_up()

    def by_queue(self) -> dict[QueueName, Sums]:
        """Give the day of each queue, and under ``""`` what no queue gave; by name."""
        return self._by(itemgetter(0))

    def by_agent(self) -> dict[AgentName, Sums]:
        """Give the day of each person, and under ``""`` what was nobody's; by name."""
        return self._by(itemgetter(1))

    def _by(self, kind: Callable[[Key], str]) -> dict[str, Sums]:
        self._add_up()
        return self._tables[0].by(kind) if self._tables else {}

    def _add_up(self) -> None:
        """Make one table of those that are held."""
        if self._tables:
            self._tables = [added(self._tables)]

    def head(
        self, coverage: Coverage, most_at_once: dict[QueueName, int], regulation: str
    ) -> RolledDay:
        """Seal the day; ``regulation`` is the edition in force on it."""
        day = self._day
        peaks = _ENCODE(dict(sorted(most_at_once.items()))).decode()
        return RolledDay(
            day=day.name,
            version=self._version,
            begins=day.begins,
            ends=day.ends,
            watermark=day.watermark,
            seen=coverage.seen,
            dark=coverage.dark,
            doubted=coverage.doubted,
            limits=_ENCODE(day.limits).decode(),
            regulation=regulation,
            peaks=peaks,
            sha256=_digest(peaks, self.rows),
        )


def rows_of(rollup: Rollup, regulation: str) -> tuple[RolledDay, PackedRows]:
    """Make a rollup's rows; ``regulation`` is the edition in force on its day."""
    quarters: dict[Instant, dict[Key, Sums]] = defaultdict(dict)
    for cell, sums in rollup.cells.items():
        quarters[cell.at][cell.queue, cell.agent] = sums
    kept, names = Kept(rollup.day), Codes[Key]()
    for at, quarter in sorted(quarters.items()):
        kept.take(at, table_of(quarter, names))
    return kept.head(rollup.coverage, rollup.peaks, regulation), kept.rows


def _rows(
    day: str, version: str, at: Instant, quarter: dict[Key, Sums]
) -> Iterator[tuple[RolledQuarter, bytes]]:
    """Write sums by queue and person, in one order whatever they were made in; bodies apart."""
    for queue, cells in groupby(sorted(quarter), key=itemgetter(0)):
        people = {key[1]: quarter[key] for key in cells}
        yield RolledQuarter(day, version, at, queue, ""), _ENCODE(people)


def rollup_of(head: RolledDay, rows: Iterable[RolledQuarter], ring: Dated[Micros]) -> Rollup:
    """Read a rollup out of its rows; raises StoreError where one was altered."""
    try:
        cells = _cells(rows)
        peaks = _PEAKS.decode(head.peaks)
        limits = limits_in(head)
    except msgspec.MsgspecError as error:
        raise StoreError(f"rollup of {head.day}: it cannot be read: {error}") from error
    day = Day(head.day, head.begins, head.ends, head.watermark, limits, ring)
    rollup = Rollup(day, Coverage(head.seen, head.dark, head.doubted), cells, peaks)
    if rows_of(rollup, head.regulation)[0] != head:
        raise StoreError(f"rollup of {head.day}: its rows do not have its sha256 any more")
    return rollup


def cells_of(head: RolledDay, rows: Sequence[RolledQuarter]) -> Cells:
    """Read a rollup's cells alone; raises StoreError where one was altered."""
    if _digest(head.peaks, rows) != head.sha256:
        raise StoreError(f"rollup of {head.day}: its rows do not have its sha256 any more")
    try:
        return _cells(rows)
    except msgspec.MsgspecError as error:
        raise StoreError(f"rollup of {head.day}: it cannot be read: {error}") from error


def _cells(rows: Iterable[RolledQuarter]) -> Cells:
    return {
        Cell(row.at, row.queue, agent): sums
        for row in rows
        for agent, sums in _BODY.decode(row.body).items()
    }


def _digest(peaks: str, rows: Iterable[RolledQuarter]) -> str:
    digest = hashlib.sha256(peaks.encode())
    for row in rows:
        digest.update(_ENCODE((row.at, row.queue, row.body)) + b"\n")
    return digest.hexdigest()


def limits_in(head: RolledDay) -> Limits:
    """Read what a day was counted by; raises MsgspecError."""
    return msgspec.json.decode(head.limits, type=Limits)
