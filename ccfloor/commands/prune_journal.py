"""``ccfloor prune-journal``: what of the raw journal nothing needs any more, and deleting it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from ccfloor.clock import SystemClock
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration
from ccfloor.commands.prune_text import done_page, survey_page
from ccfloor.commands.roster_plan import whoever
from ccfloor.config import Config
from ccfloor.pruning import Pruned, audit_draft, delete, look
from ccfloor.store.sql_store import SqlStore


def prune_journal(
    config: ConfigPath = DEFAULT_CONFIG,
    delete_: Annotated[
        bool, typer.Option("--delete/--show", help="Delete what may go; else it is only shown.")
    ] = False,
    damaged: Annotated[
        bool,
        typer.Option(
            "--damaged", help="With --delete: damaged runs and those of unsure end go as well."
        ),
    ] = False,
    by: Annotated[str, typer.Option(help="Who deletes; default: who is logged in.")] = "",
) -> int:
    """Tell run by run what may be deleted by journal.keep_days, and what stays and why.

    Nothing that can still be disputed goes: open cases, pay periods that are not locked, the
    newest run. It may be given while a daemon runs. Exits with 1 where something that was to be
    deleted was not.
    """
    return asyncio.run(_prune(configuration(config), whoever(by), delete_, damaged))


async def _prune(config: Config, by: str, delete_: bool, damaged: bool) -> int:  # noqa: FBT001 - two switches of a command
    now = SystemClock().now()
    store = SqlStore(config.store.url)
    await store.open()
    try:
        survey = await look(config, store, now)
        typer.echo(survey_page(survey, config))
        if not delete_:
            return 0
        pruned = delete(config, survey, now, by, damaged=damaged)
        keep_days = config.journal.keep_days
        draft = audit_draft(pruned, config.ami.name, keep_days, now, by)
        if draft is not None:
            await store.append_audit([draft])
    finally:
        await store.close()
    typer.echo(done_page(pruned, config))
    return _code(pruned)


def _code(pruned: Pruned) -> int:
    return 1 if pruned.kept or pruned.failed else 0
