"""``ccfloor verify-journal``: whether the raw bytes are whole."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from ccfloor.commands.deleted_text import deleted_lines
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration
from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.floor.names import Instant
from ccfloor.store.continuity import Continuity
from ccfloor.store.deletions import NAME, Deletions, deletions, deletions_in
from ccfloor.store.journal import SUFFIX, files, read_file

_PBX = 3
"""A file's third folder up, over year, month and day: one PBX's."""


def verify_journal(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of journal files; default: the configured one.")
    ] = None,
    config: ConfigPath = DEFAULT_CONFIG,
) -> int:
    """Read every file of the journal, compare its checksum, and name what is damaged or missing.

    A file without its end was cut off: good up to its last whole record, and no damage. Exits
    with 1 where the middle of a file is damaged, a checksum does not match, or the files do
    not follow one another. That runs were deleted is no fault, and told where it is on record.
    """
    settings = None
    if folder is not None:
        paths = sorted(folder.rglob(f"*{SUFFIX}"), key=lambda path: path.name)
        where = str(folder)
    else:
        settings = configuration(config)
        where = settings.journal.folder
        paths = files(Path(where), settings.ami.name) if where else []
    gone = _deleted(Path(where), settings) if where else []
    if not paths and not gone:
        raise RecordingError(f"{where or 'journal.folder'}: no journal file in it")
    broken = _tell_deleted(gone)
    whole = cut = damaged = holes = size = 0
    following: dict[Path, Continuity] = defaultdict(Continuity)
    for path in paths:
        read = _read(path, following[path.parents[_PBX]])
        size += read.size
        holes += len(read.holes)
        for hole in read.holes:
            typer.echo(f"missing  {path}: {hole}")
        if read.wrong:
            damaged += 1
            typer.echo(f"damaged  {read.wrong}")
        elif read.end:
            whole += 1
        else:
            cut += 1
            until = f"good until {_moment(read.last)}" if read.last else "nothing whole in it"
            typer.echo(f"cut off  {path}: {read.size} bytes, {until}")
    typer.echo(
        f"{whole} files whole, {cut} cut off, {damaged} damaged, {holes} holes, {size} bytes"
    )
    return 1 if damaged or holes or broken else 0


def _deleted(folder: Path, settings: Config | None) -> list[Deletions]:
    """Read what is on record as deleted: of the configured PBX, or of all in a folder."""
    if settings is not None:
        told = [deletions(folder, settings.ami.name)]
    else:
        told = [deletions_in(path.parent) for path in sorted(folder.rglob(NAME))]
    return [one for one in told if one.files or one.broken]


def _tell_deleted(gone: list[Deletions]) -> int:
    """Say what was deleted; return how many records of it are not what they were."""
    for told in gone:
        for line in deleted_lines(told.files, "UTC"):
            typer.echo(f"deleted  {line}")
        if told.broken:
            typer.echo(f"damaged  {told.broken}")
    return sum(bool(told.broken) for told in gone)


@dataclass
class _Read:
    """What reading one file gave."""

    end: bool = False
    last: Instant = 0
    size: int = 0
    wrong: str = ""
    holes: list[str] = field(default_factory=list)


def _read(path: Path, following: Continuity) -> _Read:
    read = _Read()
    try:
        for record in read_file(path):
            if record.kind == "end":
                read.end = True
                break
            if hole := following.broken(record):
                read.holes.append(hole)
            read.last = record.at
            read.size += len(record.data)
    except RecordingError as error:
        read.wrong = str(error)
    except ValueError as error:
        read.wrong = f"{path}: an open record: {error}"
    return read


def _moment(at: Instant) -> str:
    told = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return told.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
