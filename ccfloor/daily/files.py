"""A day's files: made as bytes, written whole, the manifest last.

The law: a folder with a manifest is whole. Where a day is made again and comes out the same, not a
byte is touched; where something came late, the old manifest goes first, so that nobody takes new
files for the old ones, and an acknowledgement of the old run is none of the new one.

The CSV are for programs, the workbook has the same tables for people, with headings in both
languages.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from ccfloor.config import Config
from ccfloor.daily.manifest import NAME, encoded, manifest
from ccfloor.daily.rolling import Daybook
from ccfloor.daily.tables import tables
from ccfloor.errors import CcfloorError
from ccfloor.files.tables import csv_bytes
from ccfloor.files.whole import write_whole
from ccfloor.files.workbook import xlsx_bytes

ACK: Final = "ack.json"


class Written(msgspec.Struct, frozen=True):
    """What became of a day."""

    folder: str
    run_id: str
    rows: int
    complete: bool
    changed: bool
    """False: the same files were there already."""


def files_of(book: Daybook, config: Config) -> dict[str, bytes]:
    """Make a day's files, the manifest among them, by name."""
    made = tables(book, config)
    files = {f"{table.name}.csv": csv_bytes(table) for table in made}
    about = f"{config.site.name}  {book.head.day}"
    files[f"ccfloor-{book.head.day}.xlsx"] = xlsx_bytes(made, about=about)
    return {**files, NAME: encoded(manifest(book, config, made, files))}


def rows_of(book: Daybook, config: Config) -> int:
    """Count the lines of a day's tables."""
    return sum(len(table.rows) for table in tables(book, config))


def write_day(folder: Path, book: Daybook, config: Config) -> Written:
    """Write a day's files into a folder of its own; raises CcfloorError."""
    return write_files(folder, files_of(book, config), complete=book.complete)


def write_files(folder: Path, files: dict[str, bytes], *, complete: bool) -> Written:
    """Write what ``files_of`` made, of a day that is complete or not; raises CcfloorError."""
    document = msgspec.json.decode(files[NAME])
    try:
        changed = any(_read(folder / name) != data for name, data in files.items())
        if changed:
            (folder / NAME).unlink(missing_ok=True)
            for name, data in files.items():  # the manifest is the last of them
                write_whole(folder / name, data)
    except OSError as error:
        raise CcfloorError(f"{error.filename or folder}: {error.strerror}") from error
    rows = sum(table["rows"] for table in document["tables"].values())
    return Written(str(folder), document["run_id"], rows, complete, changed)


def manifest_in(folder: Path) -> dict[str, Any] | None:
    """Read a folder's manifest; None where there is none that can be read."""
    try:
        document: dict[str, Any] = msgspec.json.decode((folder / NAME).read_bytes(), type=dict)
    except (OSError, msgspec.MsgspecError):
        return None
    return document


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
