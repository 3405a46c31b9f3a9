"""``ccfloor rebuild``: the records again, from the raw bytes."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
import typer

from ccfloor.commands.deleted_text import deleted_lines
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration
from ccfloor.commands.rebuild_text import page
from ccfloor.config import Config
from ccfloor.errors import CcfloorError, RecordingError
from ccfloor.floor.names import Instant
from ccfloor.localtime import first_instant, minute_of_day
from ccfloor.rebuild.rebuild import Outcome, Rebuild, starting_with
from ccfloor.store.deletions import deletions
from ccfloor.store.journal import files
from ccfloor.store.sql_store import SqlStore

Day = Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The site's day; empty: no limit.")]


def rebuild(
    config: ConfigPath = DEFAULT_CONFIG,
    from_journal: Annotated[
        bool, typer.Option("--from-journal", help="From the raw bytes: there is no other way.")
    ] = True,
    since: Day = "",
    until: Day = "",
    write: Annotated[
        bool,
        typer.Option("--write/--check", help="Put what comes out in place of what is stored."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The whole outcome.")] = False,
) -> int:
    """Derive all records again from the journal and say where the store differs.

    Exits with 0 where it is the same to the byte, with 1 where it is not.
    """
    del from_journal
    settings = configuration(config)
    if write:
        _nobody_writes(settings)
    first, last = _instant(since, settings), _instant(until, settings)
    outcome = asyncio.run(_rebuild(settings, first, last, write=write))
    told = msgspec.json.encode(outcome).decode() if as_json else page(outcome, settings)
    typer.echo(told)
    return 0 if outcome.identical else 1


async def _rebuild(
    config: Config, since: Instant | None, until: Instant | None, *, write: bool
) -> Outcome:
    if not config.journal.folder:
        raise RecordingError("journal.folder is empty: nothing was kept to rebuild from")
    paths = files(Path(config.journal.folder), config.ami.name)
    gone = deletions(Path(config.journal.folder), config.ami.name)
    if not paths:
        why = "; ".join(f"deleted: {line}" for line in deleted_lines(gone.files, "UTC"))
        told = f"no journal of {config.ami.name} in it"
        raise RecordingError(f"{config.journal.folder}: {f'{told}; {why}' if why else told}")
    with tempfile.TemporaryDirectory(prefix="ccfloor-rebuild-") as folder:
        stored = SqlStore(config.store.url)
        derived = SqlStore(f"sqlite+aiosqlite:///{folder}/derived.db")
        await stored.open()
        try:
            await derived.open()
            try:
                work = Rebuild(config, stored, derived, gone.files)
                await work.derive(starting_with(paths, since))
                return await work.compare(since=since, until=until, write=write)
            finally:
                await derived.close()
        finally:
            await stored.close()


def _instant(day: str, config: Config) -> Instant | None:
    if not day:
        return None
    try:
        told = date.fromisoformat(day)
    except ValueError as error:
        raise typer.BadParameter(f"{day!r}: expected a day like 2026-11-25") from error
    site = config.site
    return first_instant(told, minute_of_day(site.day_starts), ZoneInfo(site.timezone))


def _nobody_writes(config: Config) -> None:
    """Refuse while a daemon answers where this configuration's would; raises CcfloorError."""
    where = (config.serve.host, config.serve.port)
    try:
        with socket.create_connection(where, timeout=2):
            pass
    except OSError:
        return
    raise CcfloorError(
        f"a daemon answers on {where[0]}:{where[1]} and writes to the same store: stop it first, "
        "or look without altering anything (--check)"
    )
