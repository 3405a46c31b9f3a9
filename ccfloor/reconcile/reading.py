"""Reads both sides from files: a session into what we told, a queue_log into its rows."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import IO, Final

import zstandard

from ami_adapters.recording import read_recording
from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.floor.changes import Change
from ccfloor.floor.facts import Fact
from ccfloor.floor.names import SECOND, Instant
from ccfloor.pipeline import Pipeline, Step
from ccfloor.reconcile import witnesses
from ccfloor.reconcile.entries import Ours, Theirs
from ccfloor.reconcile.heard import Heard
from ccfloor.reconcile.queue_log import LONGEST, Row, Unreadable, read_rows
from ccfloor.reliving import Reliving
from ccfloor.store.journal import SUFFIX, JournalRecord, is_journal, read_file

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"


class Hearing(Pipeline):
    """The floor's part of a pipeline, and what of it is kept to be reconciled.

    Rules and figures conclude nothing that a row of the log could confirm: they are left out.
    """

    def __init__(self, config: Config) -> None:
        """Begin before the first frame."""
        super().__init__(config, days=False)
        self.heard = Heard()

    def take(self, facts: Sequence[Fact]) -> Step:
        """Take in facts in the order they happened."""
        if not self.began and facts:
            self.began = facts[0].at
        self.heard.facts(facts)
        apply = self.floor.apply
        return self._keep([change for fact in facts for change in apply(fact)])

    def finish(self) -> Step:
        """End the session: close what runs."""
        return self._keep(self.floor.finish())

    def _keep(self, changes: list[Change]) -> Step:
        self.heard.changes(changes)
        return Step(changes, [], set())


def hear(path: Path, config: Config) -> Heard:
    """Hear a ``.ami`` recording (or ``.ami.zst``), a journal file, or a folder of those;
    raises RecordingError.
    """
    if path.is_dir():
        files = sorted(path.rglob(f"*{SUFFIX}"), key=lambda file: file.name)
        return hear_records((r for file in files for r in read_file(file)), config, str(path))
    if is_journal(path):
        return hear_records(read_file(path), config, str(path))
    hearing = Hearing(config)
    for received in read_recording(path):
        hearing.frames(received.frames)
    hearing.finish()
    return hearing.heard


def hear_records(records: Iterable[JournalRecord], config: Config, name: str) -> Heard:
    """Hear a journal's records, connection by connection; raises RecordingError when none is."""
    hearing = Hearing(config)
    Reliving(hearing, lambda _step: None).take(records)
    if not hearing.began:
        raise RecordingError(f"{name}: no journal file with a session in it")
    hearing.finish()
    return hearing.heard


def read_queue_log(
    paths: Sequence[Path], between: tuple[Instant, Instant] | None = None
) -> list[Row | Unreadable]:
    """Read a queue_log and its rotations, plain, .gz or .zst, in whatever order.

    ``between`` keeps to the rows with ``from <= at < to``. Raises RecordingError when a file
    cannot be read or has lines and not one row, or when all rows are newer than was asked for.
    """
    found: list[Row | Unreadable] = []
    oldest: Instant | None = None
    for path in paths:
        rows = 0
        wrong: Unreadable | None = None
        for line in read_rows(path.name, read_lines(path)):
            if isinstance(line, Row):
                rows += 1
                at = line.at
                oldest = at if oldest is None else min(oldest, at)
            else:
                wrong = wrong or line
                at = line.after
            if between is None or between[0] <= at < between[1]:
                found.append(line)
        if wrong is not None and not rows:
            raise RecordingError(f"{path}:{wrong.line}: not a queue_log: expected {wrong.expected}")
    if between is not None and oldest is not None and oldest >= between[1]:
        raise RecordingError(
            f"{', '.join(str(path) for path in paths)}: the oldest row is of second "
            f"{oldest // SECOND}, and what was asked for ended before it"
        )
    return found


def read_witnesses(
    heard: Heard, cdr: Path | None, cel: Path | None, zone: tzinfo
) -> tuple[list[Ours], list[Theirs | Unreadable]]:
    """Read the further witnesses, and say what we told that they must confirm."""
    ours: list[Ours] = []
    theirs: list[Theirs | Unreadable] = []
    if cdr is not None:
        ours += witnesses.cdr_told(heard.visits.values())
        theirs += witnesses.cdr_entries(cdr.name, read_lines(cdr), zone)
    if cel is not None:
        ours += witnesses.cel_told(heard.visits.values(), heard.attempts.values())
        theirs += witnesses.cel_entries(cel.name, read_lines(cel))
    return ours, theirs


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield a file's lines with their ends; one that never ends is cut. Raises RecordingError."""
    try:
        with path.open("rb") as raw:
            magic = raw.read(4)
            raw.seek(0)
            source: IO[bytes] | gzip.GzipFile = raw
            if magic.startswith(_GZIP):
                source = gzip.GzipFile(fileobj=raw)
            elif magic == _ZSTD:
                source = zstandard.ZstdDecompressor().stream_reader(
                    raw, read_across_frames=True, closefd=False
                )
            yield from _lines(source)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise RecordingError(f"{path}: {reason}") from error


def _lines(source: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    """Split by line ends alone: a caller's name may hold what other splitters split at."""
    rest = b""
    while chunk := source.read(1 << 16):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line[: LONGEST + 1] + b"\n"
        rest = rest[: LONGEST + 1]
    if rest:
        yield rest
