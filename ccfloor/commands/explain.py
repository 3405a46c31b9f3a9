"""``ccfloor explain``: why, down to the raw bytes."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from ccfloor.commands.explain_session import answers_of
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration
from ccfloor.config import Config
from ccfloor.config_file import load
from ccfloor.explaining import Answers
from ccfloor.locale import Words
from ccfloor.serve.explanation import Explanation
from ccfloor.store.sql_store import SqlStore
from ccfloor.telling.lines import plain
from ccfloor.telling.page import page
from ccfloor.tracing.readings import JournalReading

_WIDTH = 80


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="An alert or a breach (or how its id begins), call:UNIQUEID, absence:SEAT@FROM, "
            "or figure:QUEUE/NAME@YYYY-MM-DD; QUEUE may be *.",
        ),
    ],
    config: ConfigPath = DEFAULT_CONFIG,
    session: Annotated[
        Path | None,
        typer.Option(help="Explain what this recording or journal proves; no store is read."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole as one document.")] = False,
    language: Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")] = "",
    width: Annotated[int, typer.Option(help="Cells of a line; else the terminal's.")] = 0,
    numbers: Annotated[
        bool, typer.Option("--numbers", help="Callers' numbers in full, not masked.")
    ] = False,
) -> int:
    """Tell what an alert, a breach, a call, an absence or a figure rests on."""
    if session is None:
        settings = configuration(config)
        told = asyncio.run(_kept(what, settings, numbers=numbers))
    else:
        settings = load(config) if config != DEFAULT_CONFIG or config.exists() else Config()
        told = asyncio.run(_recorded(what, session, settings, numbers=numbers))
    words = Words(language or settings.site.language)
    if as_json:
        text = msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"
    else:
        columns = width or shutil.get_terminal_size((_WIDTH, 24)).columns
        text = plain(page(told, columns, words))
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()
    return 1 if told.kind == "unknown" else 0


async def _kept(what: str, config: Config, *, numbers: bool) -> Explanation:
    """Explain from the store and the journal."""
    journal = config.journal.folder
    reading = JournalReading(folder=Path(journal), pbx=config.ami.name) if journal else None
    store = SqlStore(config.store.url)
    await store.open()
    try:
        return await Answers(config, store, reading).explain(what, numbers=numbers)
    finally:
        await store.close()


async def _recorded(what: str, session: Path, config: Config, *, numbers: bool) -> Explanation:
    """Explain from a recording alone."""
    answers = await answers_of(session, config)
    return await answers.explain(what, numbers=numbers)
