"""``ccfloor rollup``: a day's figures, attendance and cases as files, now."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from ccfloor.cases.copies import Copy
from ccfloor.commands.copying import note_copy
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration
from ccfloor.daily.files import Written, rows_of, write_day
from ccfloor.daily.rolling import bounds, roll_day
from ccfloor.errors import CcfloorError
from ccfloor.store.sql_store import SqlStore


def rollup(
    day: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Which day.")],
    out: Annotated[Path, typer.Option(help="The folder to write the day's files into.")],
    config: ConfigPath = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> int:
    """Make a day again from its stored records, and write its files."""
    settings = configuration(config)
    bounds(day, settings)  # what is no day is said before anything is opened

    async def run() -> Written | None:
        store = SqlStore(settings.store.url)
        await store.open()
        try:
            book = await roll_day(store, settings, day)
            if not book.empty:  # it is in the log before it is handed out (T27)
                await note_copy(store, Copy("day", day, "files", rows_of(book, settings)))
        finally:
            await store.close()
        return None if book.empty else write_day(out, book, settings)

    written = asyncio.run(run())
    if written is None:
        raise CcfloorError(f"{day}: nothing of this day was seen, so there is nothing to write")
    if as_json:
        typer.echo(msgspec.json.encode(written).decode())
        return 0
    state = "written" if written.changed else "unchanged"
    whole = "" if written.complete else ", not complete yet"
    typer.echo(f"{written.folder}: {state}, {written.rows} rows{whole}, run {written.run_id}")
    return 0
