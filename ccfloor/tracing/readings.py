"""Raw bytes with their places, from a journal or from a recording.

The law: what is read is said with the file and the byte where it stands, and nothing is read
that cannot matter: of a journal only the hours asked for, one piece at a time.

A *stream* is an unbroken run of one connection's bytes. A turn of the hour does not break it,
for the next file's ``open`` says where the connection goes on; a hole does (a disk that
refused), and so does a file that cannot be read on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from ami_adapters.recording import read_recording
from ccfloor.errors import RecordingError, StoreError
from ccfloor.floor.names import SECOND, Instant
from ccfloor.localtime import EPOCH, MICROSECOND
from ccfloor.store.deletions import NAME, deletions, deletions_in
from ccfloor.store.journal import HOUR, SUFFIX, Opened, files, is_journal, read_file
from ccfloor.tracing.frames import Erased

_BROKEN = -1
_LAST_SECOND = 253_402_300_799
"""Of the year 9999: a PBX may tell any time."""


class Chunk(NamedTuple):
    """What one read of the link gave, and where it is kept."""

    file: str
    """The file's name."""
    place: int
    """Byte of the file, decompressed, at which ``data`` begins."""
    stream: int
    """Chunks of one stream follow each other without a hole."""
    connection: int
    """Of the run that wrote it, from 1."""
    offset: int
    """Byte of the connection at which ``data`` begins."""
    at: Instant
    """The clock of the machine that received it; of a recording the PBX's, or 0."""
    data: bytes


class Reading(Protocol):
    """Where the raw bytes are."""

    damaged: list[str]
    """What could not be read, each as a sentence naming the file."""

    def chunks(self, since: Instant, until: Instant) -> Iterator[Chunk]:
        """Read all that may have come in the range, in order."""

    def erased(self, since: Instant, until: Instant) -> tuple[Erased, ...]:
        """Tell what was deleted that held something of the range."""


class JournalReading:
    """The journal of one PBX, or journal files by name."""

    def __init__(self, paths: Iterable[Path] | None = None, *, folder: Path, pbx: str = "") -> None:
        """Read ``paths``, or what stands in ``folder`` for ``pbx`` at the time of reading."""
        self._paths = None if paths is None else list(paths)
        self._folder = folder
        self._pbx = pbx
        self.damaged: list[str] = []

    def chunks(self, since: Instant, until: Instant) -> Iterator[Chunk]:
        """Read the files of the hours that touch the range, in order."""
        self.damaged.clear()
        first, last = _hour_name(since - HOUR), _hour_name(until)
        stream, number, offset = 0, 0, _BROKEN
        for path in self._paths if self._paths is not None else files(self._folder, self._pbx):
            if not first < path.name[: len(first)] <= last:
                continue
            try:
                for record in read_file(path):
                    if record.kind == "open":
                        opened = msgspec.json.decode(record.data, type=Opened)
                        if (opened.connection, opened.offset) != (number, offset):
                            stream += 1
                        number, offset = opened.connection, opened.offset
                    elif record.kind == "data" and offset != _BROKEN:
                        data = record.data
                        place, at = record.place, record.at
                        yield Chunk(path.name, place, stream, number, offset, at, data)
                        offset += len(data)
                    elif record.kind in {"lost", "run"}:
                        offset = _BROKEN
            except RecordingError as error:
                self.damaged.append(str(error))
                offset = _BROKEN

    def erased(self, since: Instant, until: Instant) -> tuple[Erased, ...]:
        """Read the record of deletions; of files given by name there is none."""
        try:
            if self._pbx:
                known = [deletions(self._folder, self._pbx)]
            else:
                known = [deletions_in(path.parent) for path in self._folder.rglob(NAME)]
        except StoreError as error:
            self.damaged.append(str(error))
            return ()
        self.damaged += [one.broken for one in known if one.broken]
        return tuple(
            Erased(file.first, file.last, file.at, file.keep_days)
            for one in known
            for file in one.between(since, until)
        )


class RecordingReading:
    """One ``.ami`` file, plain or compressed: one stream from its first byte on."""

    def __init__(self, path: Path) -> None:
        """Take the file; whether it can be read is found out when it is."""
        self._path = path
        self.damaged: list[str] = []

    def chunks(self, since: Instant, until: Instant) -> Iterator[Chunk]:
        """Read all of it: a recording has no index."""
        del since, until
        self.damaged.clear()
        offset = 0
        try:
            for received in read_recording(self._path):
                data = received.data
                yield Chunk(self._path.name, offset, 1, 1, offset, 0, data)
                offset += len(data)
        except RecordingError as error:
            self.damaged.append(str(error))

    def erased(self, since: Instant, until: Instant) -> tuple[Erased, ...]:
        """Tell that nothing was deleted of a recording."""
        del since, until
        return ()


def reading_of(path: Path) -> Reading:
    """Read a ``.ami`` recording, a journal file, or a folder of journal files."""
    if path.is_dir():
        paths = sorted(path.rglob(f"*{SUFFIX}"), key=lambda file: file.name)
        return JournalReading(paths, folder=path)
    if is_journal(path):
        return JournalReading([path], folder=path.parent)
    return RecordingReading(path)


def _hour_name(at: Instant) -> str:
    """Tell how the names of the files of an hour begin; they sort by time."""
    seconds = min(max(0, at) // SECOND, _LAST_SECOND)
    return f"{EPOCH + seconds * SECOND * MICROSECOND:%Y%m%dT%H}"
