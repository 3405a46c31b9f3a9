"""``ccfloor run``: the daemon."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from ccfloor.clock import SystemClock
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, LogLevel, configuration
from ccfloor.commands.running import run_until_stopped
from ccfloor.daemon import Daemon
from ccfloor.logs import Level, set_up
from ccfloor.store.sql_store import SqlStore


def run(
    config: ConfigPath = DEFAULT_CONFIG,
    log: LogLevel = "info",
    json_log: Annotated[bool, typer.Option("--json-log", help="One JSON object a line.")] = False,
) -> None:
    """Watch the PBX and serve dashboards, until stopped with Ctrl-C, SIGTERM or SIGHUP."""
    settings = configuration(config)
    set_up(level(log), "json" if json_log else "console")
    clock = SystemClock()
    daemon = Daemon(settings, SqlStore(settings.store.url), clock, file=str(config))
    asyncio.run(run_until_stopped(daemon))


def level(text: str) -> Level:
    """Read a log level; raises typer.BadParameter."""
    levels: dict[str, Level] = {
        "debug": "debug", "info": "info", "warning": "warning", "error": "error",
    }  # fmt: skip
    if text not in levels:
        raise typer.BadParameter(f"{text!r}: expected one of {', '.join(levels)}")
    return levels[text]
