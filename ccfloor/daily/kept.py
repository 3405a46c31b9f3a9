"""A rollup as rows and back: one row for each quarter of an hour and queue, people as JSON in it.

The law: the same cells are the same rows, to the byte, whatever order they were made in; their
digest says whether two runs over a day agree.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from ccfloor.errors import StoreError
from ccfloor.floor.names import AgentName, Instant, Micros, QueueName
from ccfloor.kpi.limits import Limits, version_of
from ccfloor.kpi.rollup import Cell, Cells, Coverage, Day, Rollup
from ccfloor.kpi.sums import HISTOGRAMS, Sums
from ccfloor.regulation.dated import Dated
from ccfloor.store.interface import RolledDay, RolledQuarter

_ENCODE: Final = msgspec.json.encode
_BODY: Final = msgspec.json.Decoder(dict[AgentName, Sums])
_PEAKS: Final = msgspec.json.Decoder(dict[QueueName, int])


def rows_of(rollup: Rollup, regulation: str) -> tuple[RolledDay, list[RolledQuarter]]:
    """Make a rollup's rows; ``regulation`` is the edition in force on its day."""
    day, version = rollup.day, version_of(rollup.day.limits)
    people: dict[tuple[Instant, QueueName], dict[AgentName, Sums]] = defaultdict(dict)
    for cell, sums in rollup.cells.items():
        people[cell.at, cell.queue][cell.agent] = sums
    rows = [
        RolledQuarter(day.name, version, at, queue, _body(of))
        for (at, queue), of in sorted(people.items())
    ]
    peaks = _ENCODE(dict(sorted(rollup.peaks.items()))).decode()
    coverage = rollup.coverage
    head = RolledDay(
        day=day.name,
        version=version,
        begins=day.begins,
        ends=day.ends,
        watermark=day.watermark,
        seen=coverage.seen,
        dark=coverage.dark,
        doubted=coverage.doubted,
        limits=_ENCODE(day.limits).decode(),
        regulation=regulation,
        peaks=peaks,
        sha256=_digest(peaks, rows),
    )
    return head, rows


def _body(people: dict[AgentName, Sums]) -> str:
    """Write sums by person, in one order whatever they were made in."""
    ordered = {}
    for agent, sums in sorted(people.items()):
        sorted_bins = {
            name: dict(sorted(bins.items())) for name in HISTOGRAMS if (bins := getattr(sums, name))
        }
        ordered[agent] = msgspec.structs.replace(sums, **sorted_bins) if sorted_bins else sums
    return _ENCODE(ordered).decode()


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
