"""The journal as one long tape: its records in their order, from a place that can be kept.

The law: a tape only reads, and never waits. Where the journal ends for now it says so; asked
again later it goes on, for the newest file may have grown. A damaged file is left where it is
damaged, and the next one is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ccfloor.errors import RecordingError
from ccfloor.floor.names import Instant
from ccfloor.store.journal import JournalRecord, files, hour_of, read_file


class Place(NamedTuple):
    """Where on a tape: a file, and how many of its records were taken."""

    file: Path
    taken: int


class Tape:
    """Reads on from one place."""

    def __init__(self, folder: Path, pbx: str, place: Place) -> None:
        """Begin at ``place``; nothing is read before it is asked for."""
        self._folder, self._pbx = folder, pbx
        self._file, self._taken = place
        self._records: Iterator[JournalRecord] | None = None
        self._next: JournalRecord | None = None
        self._ended = self._again = False
        self.torn = self.damaged = False
        """What became of the file before, until whoever lives it has been told."""

    @property
    def place(self) -> Place:
        """Where it stands now."""
        return Place(self._file, self._taken)

    def peek(self) -> JournalRecord | None:
        """Return the next record without taking it; None where there is none yet."""
        while self._next is None:
            self._next = self._read()
            if self._next is not None:
                break
            after = self._after()
            if after is None:
                self._records = None  # what is written by then is read when it is asked again
                return None
            if not self._ended and not self._again:
                self._records, self._again = None, True  # its last words may be newer than our look
                continue
            self.torn |= not self._taken
            self._file, self._taken, self._records = after, 0, None
            self._ended = self._again = False
        return self._next

    def take(self) -> JournalRecord | None:
        """Return the next record and go beyond it."""
        record = self.peek()
        if record is not None:
            self._next = None
            self._taken += 1
            self._ended, self._again = record.kind == "end", False
        return record

    def _read(self) -> JournalRecord | None:
        if self._records is None:
            self._records = islice(read_file(self._file), self._taken, None)
        try:
            return next(self._records, None)
        except RecordingError:
            self.damaged = self._ended = True
            return None

    def _after(self) -> Path | None:
        """Name the file after this one."""
        there = files(self._folder, self._pbx)
        return next((path for path in there if path.name > self._file.name), None)


class Beginnings:
    """Knows from where on the journal can be lived: where runs begin, and where it itself does."""

    def __init__(self, folder: Path, pbx: str) -> None:
        """Look into ``folder`` for ``pbx`` when asked."""
        self._folder, self._pbx = folder, pbx
        self._firsts: dict[Path, JournalRecord | None] = {}

    def before(self, at: Instant) -> tuple[Place, bool] | None:
        """Name the newest beginning at or before ``at``; False with it: in the middle of a run.

        None where the journal begins later, or there is none.
        """
        there = files(self._folder, self._pbx)
        mine = [path for path in there if hour_of(path) <= at]
        for path in reversed(mine):
            first = self._first(path)
            if first is not None and first.kind == "run" and first.at <= at:
                return Place(path, 0), True
        first = self._first(mine[0]) if mine else None
        if first is None or first.kind == "run" or first.at > at:
            return None
        return Place(mine[0], 0), False

    def kept_since(self) -> Instant | None:
        """Tell the first instant there is anything of; None where there is nothing."""
        for path in files(self._folder, self._pbx):
            first = self._first(path)
            if first is not None:
                return first.at
        return None

    def _first(self, path: Path) -> JournalRecord | None:
        """Read a file's first record, once: it is never another one."""
        found = self._firsts.get(path)
        if found is None:
            try:
                found = next(iter(read_file(path)), None)
            except RecordingError:
                found = None
            if found is not None:
                kept = found if found.kind != "data" else JournalRecord("data", found.at, b"")
                self._firsts[path] = kept
        return found
