"""``ccfloor reconcile``: whether Asterisk's own log says the same."""

from __future__ import annotations

import sys
import zoneinfo
from pathlib import Path
from typing import Annotated

import typer

from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration_or_defaults
from ccfloor.reconcile import account
from ccfloor.reconcile.page import page
from ccfloor.reconcile.reading import hear, read_queue_log, read_witnesses
from ccfloor.reconcile.told import Told


def reconcile(
    session: Annotated[
        Path, typer.Argument(help="A .ami or .ami.zst recording, a journal file or folder.")
    ],
    queue_log: Annotated[
        list[Path], typer.Argument(help="Asterisk's queue_log, and its rotations (.gz, .zst).")
    ],
    config: ConfigPath = DEFAULT_CONFIG,
    cdr: Annotated[Path | None, typer.Option(help="Master.csv of cdr_csv.")] = None,
    cel: Annotated[Path | None, typer.Option(help="The CSV of cel_custom.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=0, help="Unexplained differences allowed.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The whole document.")] = False,
) -> int:
    """Match everything we told with everything Asterisk logged; 1 where too much differs."""
    settings = configuration_or_defaults(config)
    heard = hear(session, settings)
    zone = zoneinfo.ZoneInfo(settings.site.timezone)
    ours, theirs = read_witnesses(heard, cdr, cel, zone)
    found = account.reconcile(
        heard.session(),
        [*Told(heard).entries(), *ours],
        read_queue_log(queue_log),
        witnesses=theirs,
        limit=settings.reconcile.limit if limit is None else limit,
    )
    out = sys.stdout.buffer
    out.write(account.to_json(found) if as_json else page(found, settings.site.timezone).encode())
    out.write(b"\n")
    out.flush()
    return 0 if found.fine else 1
