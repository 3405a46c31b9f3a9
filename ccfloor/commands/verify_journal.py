"""``ccfloor verify-journal``: whether the raw bytes are whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration
from ccfloor.errors import RecordingError
from ccfloor.floor.names import Instant
from ccfloor.store.journal import SUFFIX, files, read_file


def verify_journal(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of journal files; default: the configured one.")
    ] = None,
    config: ConfigPath = DEFAULT_CONFIG,
) -> int:
    """Read every file of the journal, compare its checksum, and name what is damaged.

    A file without its end was cut off: good up to its last whole record, and no damage. Exits
    with 1 where the middle of a file is damaged or a checksum does not match.
    """
    if folder is not None:
        paths = sorted(folder.rglob(f"*{SUFFIX}"), key=lambda path: path.name)
        where = str(folder)
    else:
        settings = configuration(config)
        where = settings.journal.folder
        paths = files(Path(where), settings.ami.name) if where else []
    if not paths:
        raise RecordingError(f"{where or 'journal.folder'}: no journal file in it")
    whole = cut = damaged = size = 0
    for path in paths:
        end, last, taken, wrong = _read(path)
        size += taken
        if wrong:
            damaged += 1
            typer.echo(f"damaged  {wrong}")
        elif end:
            whole += 1
        else:
            cut += 1
            until = f"good until {_moment(last)}" if last else "nothing whole in it"
            typer.echo(f"cut off  {path}: {taken} bytes, {until}")
    typer.echo(f"{whole} files whole, {cut} cut off, {damaged} damaged, {size} bytes")
    return 1 if damaged else 0


def _read(path: Path) -> tuple[bool, Instant, int, str]:
    """Read one file: whether it has its end, its last instant, its bytes, what is wrong."""
    last: Instant = 0
    taken = 0
    try:
        for record in read_file(path):
            if record.kind == "end":
                return True, last, taken, ""
            last = record.at
            taken += len(record.data)
    except RecordingError as error:
        return False, last, taken, str(error)
    return False, last, taken, ""


def _moment(at: Instant) -> str:
    told = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return told.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
