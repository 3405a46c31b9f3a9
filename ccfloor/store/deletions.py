"""What was deleted of a PBX's journal, and by whose rule: a text file beside what is left.

    <journal.folder>/<pbx>/deleted.jsonl

The law: nothing is deleted that does not stand here first, on the disk. Each line is an entry of a
sealed log (``ccfloor.cases.audit``): the hash of each is in the next, so none can be altered, left
out or put in later. A line is true as long as the file that it names is not there: a deletion that
was refused, or did not come about because the power went, is known by the file itself.

It lies beside the journal and not in the database alone, because ``verify-journal`` reads no
database, a copy of the journal takes it along, and the two may be lost apart from each other.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

import msgspec

from ccfloor.cases.audit import Draft, Entry, Head, canonical, chained, head, verify
from ccfloor.errors import StoreError
from ccfloor.floor.names import Instant
from ccfloor.store.journal import folder_of, place_of

NAME: Final = "deleted.jsonl"
DELETED: Final = "journal.deleted"
KEPT: Final = "journal.not_deleted"
_ENTRY: Final = msgspec.json.Decoder(Entry)


class Deleted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file that was deleted."""

    file: str
    run: str
    """The first file of its run."""
    size: int
    """Bytes on the disk."""
    raw: int
    """Bytes of its records, decompressed."""
    sha256: str = ""
    """Of its records, from its own end; empty: it was cut off."""
    first: Instant = 0
    last: Instant = 0
    """Of its records, by the clock of the machine that wrote it; 0: it had none."""
    holes: int = 0
    wrong: str = ""
    """What was damaged in it."""
    keep_days: int
    """``journal.keep_days`` as it was."""
    periods: tuple[str, ...] = ()
    """LOCKED pay periods that cover its run."""
    at: Instant = 0
    """When it was deleted."""
    by: str = ""
    """``ccfloor``: the daemon by night; else who gave the command."""


class Deletions(msgspec.Struct, frozen=True):
    """All that was deleted of one PBX's journal."""

    files: tuple[Deleted, ...] = ()
    """In the order of their names; none that is there."""
    broken: str = ""
    """What is wrong with the record itself, as a sentence."""

    def between(self, since: Instant, until: Instant) -> tuple[Deleted, ...]:
        """Give those that held something of the range."""
        return tuple(one for one in self.files if one.first <= until and since <= one.last)


def deletions(folder: Path, pbx: str) -> Deletions:
    """Read what was deleted of a PBX's journal."""
    return deletions_in(folder_of(folder, pbx))


def deletions_in(folder: Path) -> Deletions:
    """Read what was deleted in the folder of one PBX; raises StoreError."""
    path = folder / NAME
    try:
        with path.open("rb") as file:
            entries = _entries(file)
    except FileNotFoundError:
        return Deletions()
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    except msgspec.MsgspecError as error:
        return Deletions(broken=f"{path}: {error}")
    wrong = verify(entries)
    broken = "" if wrong is None else f"{path}: line {wrong.seq} is not as it was written"
    found: dict[str, Deleted] = {}
    for entry in entries if wrong is None else entries[: wrong.seq - 1]:
        if entry.what == DELETED:
            told = msgspec.json.decode(entry.body, type=Deleted)
            found[told.file] = msgspec.structs.replace(told, at=entry.at, by=entry.who)
        else:
            found.pop(entry.subject, None)
    gone = (found[name] for name in sorted(found) if not place_of(folder, name).exists())
    return Deletions(tuple(gone), broken)


class DeletionRecord:
    """The record, held by whoever deletes: nobody else does meanwhile."""

    def __init__(self, path: Path, file: IO[bytes], entries: list[Entry]) -> None:
        """Take the file and what stands in it."""
        self._path = path
        self._file = file
        self._last = entries[-1:]
        told = [one.body for one in entries if one.what == DELETED]
        self.runs = frozenset(msgspec.json.decode(one, type=Deleted).run for one in told)
        """The first files of the runs that were begun to be deleted."""

    def write(self, drafts: Sequence[Draft]) -> None:
        """Put entries behind the last one, on the disk; raises StoreError, and none is there."""
        entries = chained(drafts, self._last[-1] if self._last else None)
        length = self._file.seek(0, os.SEEK_END)
        try:
            data = b"".join(msgspec.json.encode(one) + b"\n" for one in entries)
            while data:  # a disk that fills up takes a part, and refuses at the next try
                data = data[self._file.write(data) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                self._file.truncate(length)
            raise StoreError(f"{self._path}: {error.strerror}") from error
        self._last = entries[-1:] or self._last

    @property
    def head(self) -> Head:
        """How far it reaches: to be kept where its writer cannot change it."""
        return head(self._last)


def deleted_draft(told: Deleted, at: Instant, by: str) -> Draft:
    """Make the entry of a file that is to be deleted now."""
    body = canonical(msgspec.structs.replace(told, at=0, by=""))
    return Draft(at, by, DELETED, told.file, body)


def kept_draft(file: str, why: str, at: Instant, by: str) -> Draft:
    """Make the entry of a file that could not be deleted, or was not there."""
    return Draft(at, by, KEPT, file, canonical({"why": why}))


@contextlib.contextmanager
def recording(folder: Path, pbx: str) -> Iterator[DeletionRecord]:
    """Hold the record; raises StoreError where somebody else does, or it is not what it was."""
    path = folder_of(folder, pbx) / NAME
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    with os.fdopen(handle, "r+b", buffering=0) as raw:
        try:
            fcntl.flock(raw, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"{path}: somebody else deletes from this journal now") from error
        try:
            entries = _entries(raw)
        except msgspec.MsgspecError as error:
            raise StoreError(f"{path}: {error}: nothing is deleted without a record") from error
        if (wrong := verify(entries)) is not None:
            why = f"line {wrong.seq} is not as it was written: nothing is deleted"
            raise StoreError(f"{path}: {why}")
        raw.truncate(raw.tell())
        yield DeletionRecord(path, raw, entries)


def _entries(file: IO[bytes]) -> list[Entry]:
    """Read the whole lines, and stay behind the last: one that was cut off said nothing yet."""
    text = file.read()
    whole = text.rfind(b"\n") + 1
    file.seek(whole)
    return [_ENTRY.decode(line) for line in text[:whole].splitlines()]
