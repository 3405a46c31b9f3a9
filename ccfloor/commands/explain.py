"""``ccfloor explain``: why, down to the raw bytes."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from ccfloor.cases.copies import Form
from ccfloor.commands.copying import note_copy, note_copy_in
from ccfloor.commands.explain_case import CaseExplained, explain_case, is_case, labels_of, unmasked
from ccfloor.commands.explain_session import answers_of, kept_answers
from ccfloor.commands.options import (
    DEFAULT_CONFIG,
    ConfigPath,
    configuration,
    configuration_or_defaults,
)
from ccfloor.config import Config
from ccfloor.errors import CcfloorError
from ccfloor.locale import Words
from ccfloor.serve.explanation import Explanation
from ccfloor.store.sql_store import SqlStore
from ccfloor.telling.lines import plain
from ccfloor.telling.page import page

_WIDTH = 80


def explain(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="An alert or a breach (or how its id begins), case:ID, call:UNIQUEID, "
            "absence:SEAT@FROM, or figure:QUEUE/NAME@YYYY-MM-DD; QUEUE may be *.",
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
    form: Form = "json" if as_json else "page"
    columns = width or shutil.get_terminal_size((_WIDTH, 24)).columns
    if is_case(what):
        if session is not None:
            raise CcfloorError(f"{what}: a recording holds no cases, leave --session out")
        return _case(what, config, language, columns, as_json=as_json, numbers=numbers)
    if session is None:
        settings = configuration(config)
        told = asyncio.run(_kept(what, settings, form, numbers=numbers))
    else:
        settings = configuration_or_defaults(config)
        told = asyncio.run(_recorded(what, session, settings, numbers=numbers))
        if numbers:
            kept = settings if config != DEFAULT_CONFIG or config.exists() else None
            asyncio.run(_noted(what, told, kept, form))
    words = Words(language or settings.site.language)
    if as_json:
        _write(_document(told))
    else:
        _write(plain(page(told, columns, words, labels_of(settings))))
    return 1 if told.kind == "unknown" else 0


def _case(
    what: str, config: Path, language: str, columns: int, *, as_json: bool, numbers: bool
) -> int:
    form: Form = "json" if as_json else "page"
    told, lines = asyncio.run(
        explain_case(what, config, language, columns, numbers=numbers, form=form)
    )
    _write(_document(told) if as_json else plain(lines))
    return 0


def _document(told: Explanation | CaseExplained) -> str:
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


async def _kept(what: str, config: Config, form: Form, *, numbers: bool) -> Explanation:
    """Explain from the store and the journal."""
    store = SqlStore(config.store.url)
    await store.open()
    try:
        told = await kept_answers(config, store).explain(what, numbers=numbers)
        if numbers:
            await note_copy(store, unmasked(what, told, form))
        return told
    finally:
        await store.close()


async def _recorded(what: str, session: Path, config: Config, *, numbers: bool) -> Explanation:
    """Explain from a recording alone."""
    answers = await answers_of(session, config)
    return await answers.explain(what, numbers=numbers)


async def _noted(what: str, told: Explanation, config: Config | None, form: Form) -> None:
    """Note numbers of a recording that are shown in full, where the house keeps a log."""
    if config is not None:
        await note_copy_in(config, unmasked(what, told, form))
