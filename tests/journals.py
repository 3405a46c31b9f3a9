"""Journals on a disk: runs of the daemon that were, hour by hour."""

from __future__ import annotations

from pathlib import Path

from ccfloor.clock import SetClock
from ccfloor.floor.names import SECOND, Instant
from ccfloor.floor.views import CoverageGap
from ccfloor.store.journal import HOUR, Journal, files, hour_of


def record_of(paths: list[Path]) -> CoverageGap:
    """Give what a run leaves in the store at the least: that nobody saw before it began."""
    began = hour_of(paths[0])
    return CoverageGap(began, began + SECOND, "start")


def write_run(
    folder: Path, since: Instant, hours: int, *, pbx: str = "pbx", killed: bool = False
) -> list[Path]:
    """Write one run of so many hours, a read in each; return its files.

    ``killed``: it was cut off after its last read.
    """
    before = set(files(folder, pbx))
    clock = SetClock(since)
    book = Journal(folder, pbx, 3, clock)
    book.begun(since, b"{}")
    book.opened(since)
    for hour in range(hours):
        clock.move(since + hour * HOUR)
        book.append(b"x" * 100, clock.now())
    if killed:
        book.sync()
        assert book._raw is not None
        book._raw.close()
    else:
        book.lost(clock.now(), "stopped")
        book.close()
    return [path for path in files(folder, pbx) if path not in before]
