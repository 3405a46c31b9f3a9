"""Hands the rules' book on from run to run, by way of the journal.

The law: the book is as safe as the frames beside it. It is looked at once a second, when the
journal is handed to the system too, and written when anything in it is not what it was, and at the
beginning of every hour: so the newest one stands in the newest file or in the one before. Without
a journal there is no book, and a run knows of a shift only what it sees itself.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.deeds_kept import TAKEN_UP
from ccfloor.errors import RecordingError
from ccfloor.floor.names import Instant
from ccfloor.keeping import Keeping
from ccfloor.pipeline import Pipeline
from ccfloor.rules import book as books
from ccfloor.rules.book import Book
from ccfloor.store.journal import HOUR, Journal, files, hour_of, read_file


class Bookkeeping:
    """Writes the book of one pipeline as it changes."""

    def __init__(self, pipeline: Pipeline, keeping: Keeping, clock: Clock) -> None:
        """Take whose book it is and where it is written."""
        self._pipeline = pipeline
        self._keeping = keeping
        self._clock = clock
        self._written = b""
        self._hour = -1

    def look(self) -> None:
        """Write the book where it is not what was written last."""
        at = self._clock.now()
        book = self._pipeline.engine.book(self._pipeline.translator.clock)
        now = books.written(msgspec.structs.replace(book, at=0))
        if now == self._written and at // HOUR == self._hour:
            return
        self._written, self._hour = now, at // HOUR
        self._keeping.journal(Journal.book, at, books.written(book))


def last_book(config: Config, last_seen: Instant, now: Instant) -> Book | None:
    """Find the book of the run before this one; reads the disk.

    None where there is none, or where it is from so long ago that another shift works now.
    """
    folder = config.journal.folder
    if not folder or not now - TAKEN_UP < last_seen:
        return None
    for path in reversed(files(Path(folder), config.ami.name)):
        if hour_of(path) + HOUR <= last_seen - TAKEN_UP:
            return None
        found = _newest(path)
        if found is not None:
            return found
    return None


def _newest(path: Path) -> Book | None:
    data = b""
    try:
        for record in read_file(path):
            if record.kind == "book":
                data = record.data
    except RecordingError:
        pass  # what stands before the damage is whole
    return books.read(data) if data else None
