r"""The journal: the raw bytes of one PBX, as they came, before anybody interprets them.

    <folder>/<pbx>/2026/11/23/20261123T13.000.amij.zst

The law: the journal is only ever added to; what is deleted of it goes as whole runs
(``ccfloor.retention``). One file holds what came in one hour (UTC) of one run, compressed; a run
never writes into a file of another, so a torn end damages nothing.

A file is a row of records ``@ <at> <kind> <length>\n<bytes>\n``: lengths, not marks, say
where a record ends, so nothing that the wire says can forge one. ``at`` is this machine's
clock, in microseconds. The kinds:

| kind | bytes |
|---|---|
| ``run`` | the daemon began: what it took up, as JSON; the first record of a run's first file |
| ``open`` | a connection stands: its number, and the offset in it of what follows, as JSON |
| ``data`` | what one read of the link gave |
| ``note`` | what the monitor noticed of its own sight before the next read, as JSON (notes.py) |
| ``book`` | what the rules know of the shift that runs, as JSON (rules/book.py) |
| ``lost`` | the connection ended: why |
| ``end`` | the file is whole: SHA-256, hex, of all records before this one |

A file without ``end`` was cut off: it is good up to its last whole record.

What a failure can cost: a crash of the daemon loses what was not flushed, at most the last
second (``sync`` is called that often); a power failure what the system had not written yet,
commonly up to thirty seconds. No fsync is made: the records derived from these bytes are
durable in the store, and a disk that is synced for each read would stall the floor.

A disk that refuses (it is full) costs what it refused and what was not flushed before. The
file is then left as a torn one, and a new one is begun when the disk may have room again; its
``open`` counts the bytes that are missing, so every later ref still finds its frame.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Final, Literal

import msgspec
import zstandard

from ccfloor.clock import Clock
from ccfloor.errors import RecordingError, StoreError
from ccfloor.floor.names import Instant

Kind = Literal["run", "open", "data", "note", "book", "lost", "end"]

SUFFIX: Final = ".amij.zst"
HOUR: Final = 3_600_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HEAD: Final = re.compile(rb"@ (-?\d{1,19}) (run|open|data|note|book|lost|end) (\d{1,12})\n")
_LONGEST_HEAD: Final = 64
_READ: Final = 1 << 20
_SET_BACK: Final = 60_000_000
"""Microseconds by which our clock may be set back over the hour's turn without another file:
files sort by their hours, and one of the hour before would sort before what it follows."""
_AGAIN: Final = 1_000_000
"""Microseconds after a refusal in which the disk is not asked again: no file for each read."""


class Opened(msgspec.Struct, frozen=True):
    """What an ``open`` record says."""

    connection: int
    """Counts the connections of this run, from 1."""
    offset: int
    """Bytes of the connection that stand in earlier files: refs count from its first byte."""


class JournalRecord(msgspec.Struct, frozen=True):
    """One record of a journal file."""

    kind: Kind
    at: Instant
    data: bytes
    place: int = 0
    """Byte of the file, decompressed, at which ``data`` begins."""


class Journal:
    """Writes one PBX's journal."""

    def __init__(self, folder: Path, pbx: str, level: int, clock: Clock) -> None:
        """Write below ``folder`` with zstd ``level``; no file is made before the first record."""
        self._folder = folder_of(folder, pbx)
        self._level = level
        self._clock = clock
        self._raw: IO[bytes] | None = None
        self._file: zstandard.ZstdCompressionWriter | None = None
        self._hour = -1
        self._hash = hashlib.sha256()
        self._connection = 0
        self._connected = False
        self._offset = 0
        self._refused_at: Instant | None = None
        self.bytes_taken = 0
        """Raw bytes since the start of this run."""

    def begun(self, at: Instant, what: bytes) -> None:
        """Begin a run: ``what`` says what it took up. Raises StoreError like ``append``."""
        self._turn(at)
        self._write("run", at, what)

    def note(self, at: Instant, what: bytes) -> None:
        """Keep what was noticed before the next read. Raises StoreError like ``append``."""
        if not self._goes_on(at):
            self._turn(at)
        self._write("note", at, what)

    def book(self, at: Instant, what: bytes) -> None:
        """Keep what the rules know of a shift. Raises StoreError like ``append``."""
        if not self._goes_on(at):
            self._turn(at)
        self._write("book", at, what)

    def opened(self, at: Instant) -> None:
        """Begin a connection."""
        self._connection += 1
        self._connected = True
        self._offset = 0
        if self._goes_on(at):
            self._write("open", at, self._opening())
        else:
            self._turn(at)

    def append(self, data: bytes, at: Instant) -> None:
        """Keep what one read gave; raises StoreError when the disk does not take it.

        Then go on with the next read: refs count the bytes that were not kept.
        """
        try:
            if not self._goes_on(at):
                self._turn(at)
            self._write("data", at, data)
        finally:
            self._offset += len(data)
        self.bytes_taken += len(data)

    def lost(self, at: Instant, reason: str) -> None:
        """End a connection."""
        if self._file is not None:
            self._write("lost", at, reason.encode("utf-8", "replace"))
        self._connected = False

    def sync(self) -> None:
        """Hand everything to the system: a crash of ours loses nothing of it."""
        if self._file is not None and self._raw is not None:
            try:
                self._file.flush(zstandard.FLUSH_BLOCK)
                self._raw.flush()
            except OSError as error:
                raise self._abandon(error) from error

    def close(self) -> None:
        """Finish the file with its checksum; ``append`` begins another."""
        if self._file is None or self._raw is None:
            return
        self._write("end", self._clock.now(), self._hash.hexdigest().encode())
        try:
            self._file.close()  # type: ignore[no-untyped-call]  # zstandard ships it untyped
            self._raw.close()
        except OSError as error:
            raise self._abandon(error) from error
        self._file = self._raw = None

    def _abandon(self, error: OSError) -> StoreError:
        """Leave a file that the disk refused as a torn one: more after a hole were unreadable."""
        raw, self._raw, self._file = self._raw, None, None
        self._refused_at = self._clock.now()
        if raw is not None:
            with contextlib.suppress(OSError):
                raw.close()  # tries once more to write; a file is closed even so
            with contextlib.suppress(OSError):
                path = Path(raw.name)
                if not path.stat().st_size:
                    path.unlink()
        return StoreError(f"{self._folder}: {error.strerror}")

    def _opening(self) -> bytes:
        return msgspec.json.encode(Opened(self._connection, self._offset))

    def _goes_on(self, at: Instant) -> bool:
        """Tell whether the file that is open is the one for ``at``."""
        since = self._hour * HOUR
        return self._file is not None and since - _SET_BACK <= at < since + HOUR

    def _turn(self, at: Instant) -> None:
        """Go on in a new file."""
        if self._refused_at is not None and 0 <= self._clock.now() - self._refused_at < _AGAIN:
            raise StoreError(f"{self._folder}: refused a moment ago, to be tried again")
        self.close()
        self._hour = at // HOUR
        moment = _EPOCH + timedelta(microseconds=self._hour * HOUR)
        try:
            folder = self._folder / moment.strftime("%Y/%m/%d")
            folder.mkdir(parents=True, exist_ok=True)
            self._raw = _new(folder, moment.strftime("%Y%m%dT%H"))
        except OSError as error:
            raise self._abandon(error) from error
        self._refused_at = None
        compressor = zstandard.ZstdCompressor(level=self._level, write_checksum=True)
        self._file = compressor.stream_writer(self._raw, closefd=False)
        self._hash = hashlib.sha256()
        if self._connected:
            self._write("open", at, self._opening())

    def _write(self, kind: Kind, at: Instant, data: bytes) -> None:
        if self._file is None:
            raise StoreError(f"{self._folder}: no journal file is open")
        record = b"@ %d %s %d\n%s\n" % (at, kind.encode(), len(data), data)
        self._hash.update(record)
        try:
            self._file.write(record)
        except OSError as error:
            raise self._abandon(error) from error


def read_file(path: Path) -> Iterator[JournalRecord]:
    """Read one file's records, ``end`` included; a file that was cut off has none.

    Raises RecordingError naming file and byte where the middle of a file is damaged.
    """
    hashed = hashlib.sha256()
    at_byte = 0
    for record, raw in _records(path):
        if record.kind == "end" and record.data != hashed.hexdigest().encode():
            raise RecordingError(f"{path}: at byte {at_byte}: the checksum does not match")
        hashed.update(raw)
        at_byte += len(raw)
        yield record
        if record.kind == "end":
            return


def cut_off(folder: Path, pbx: str) -> Instant | None:
    """Tell the last instant in a PBX's journal if its newest file was cut off; 0 for an empty
    one, None for a journal that ended in order, or for none.
    """
    newest = files(folder, pbx)[-1:]
    last: JournalRecord | None = None
    for path in newest:
        with contextlib.suppress(RecordingError):  # damaged: it has no end either
            for last in read_file(path):
                if last.kind == "end":
                    return None
    return (last.at if last is not None else 0) if newest else None


def files(folder: Path, pbx: str) -> list[Path]:
    """List one PBX's journal files in the order they were written."""
    return sorted(folder_of(folder, pbx).glob(f"*/*/*/*{SUFFIX}"), key=lambda path: path.name)


def folder_of(folder: Path, pbx: str) -> Path:
    """Give the folder of one PBX."""
    return folder / _safe(pbx)


def place_of(folder: Path, name: str) -> Path:
    """Give the place of a file, by its name, in the folder of its PBX."""
    return folder / name[:4] / name[4:6] / name[6:8] / name


def read_journal(folder: Path, pbx: str, since: Instant, until: Instant) -> Iterator[JournalRecord]:
    """Read the records with ``since <= at < until``; a connection's ``open`` comes with them.

    Offsets of ``open`` records hold for a reading that begins with their file.
    """
    for path in files(folder, pbx):
        hour = hour_of(path)
        if not since - HOUR < hour < until:
            continue
        for record in read_file(path):
            if record.kind == "open" or since <= record.at < until:
                yield record


def is_journal(path: Path) -> bool:
    """Tell by its name whether a file is one of a journal."""
    return path.name.endswith(SUFFIX)


def _records(path: Path) -> Iterator[tuple[JournalRecord, bytes]]:
    rest = b""
    at_byte = 0
    for chunk in _chunks(path):
        rest += chunk
        place = 0
        while True:
            head = _HEAD.match(rest, place)
            if head is None:
                if len(rest) - place > _LONGEST_HEAD:
                    raise RecordingError(f"{path}: at byte {at_byte + place}: not a record")
                break
            end = head.end() + int(head[3])
            if len(rest) <= end:
                break
            if rest[end : end + 1] != b"\n":
                raise RecordingError(f"{path}: at byte {at_byte + place}: a record of wrong length")
            raw = rest[place : end + 1]
            kind: Kind = head[2].decode()  # type: ignore[assignment]  # the pattern allows no other
            data = rest[head.end() : end]
            yield JournalRecord(kind, int(head[1]), data, at_byte + head.end()), raw
            place = end + 1
        rest = rest[place:]
        at_byte += place


def _chunks(path: Path) -> Iterator[bytes]:
    """Decompress as much as there is; a frame that was cut off simply ends."""
    try:
        with path.open("rb") as raw:
            reader = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
            while chunk := reader.read(_READ):
                yield chunk
    except zstandard.ZstdError as error:
        raise RecordingError(f"{path}: {error}") from error
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}") from error


def _new(folder: Path, hour: str) -> IO[bytes]:
    """Make the hour's next file: one that nobody has written to."""
    taken = [path.name.split(".")[1] for path in folder.glob(f"{hour}.*{SUFFIX}")]
    number = max((int(name) for name in taken if name.isdigit()), default=-1) + 1
    return (folder / f"{hour}.{number:03d}{SUFFIX}").open("xb")


def hour_of(path: Path) -> Instant:
    """Tell by its name in which hour a file was begun."""
    moment = datetime.strptime(path.name.split(".")[0], "%Y%m%dT%H").replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _safe(name: str) -> str:
    """Return a PBX's name as a folder's: nothing in it leads elsewhere."""
    return re.sub(r"[^\w.-]", "_", name).lstrip(".") or "pbx"
