"""``ccfloor seat``: one's own seat, for an agent."""

from __future__ import annotations

from typing import Annotated

import typer

from ccfloor.commands.options import (
    DEFAULT_CONFIG,
    ConfigPath,
    configuration_unless,
    need_terminal,
)
from ccfloor.commands.watch import address


def seat(
    token: Annotated[
        str, typer.Option(help="Your own key, of the role agent.", envvar="CCFLOOR_TOKEN")
    ],
    config: ConfigPath = DEFAULT_CONFIG,
    url: Annotated[
        str, typer.Option(help="The daemon, e.g. ws://127.0.0.1:8437/; else from the file.")
    ] = "",
    language: Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")] = "",
    theme: Annotated[str, typer.Option(help="dark, light or contrast.")] = "dark",
    ascii_only: Annotated[bool, typer.Option("--ascii", help="No symbols.")] = False,
) -> None:
    """Show your own seat, day and cases; ask for a break, object to a case."""
    # Textual takes a third of a second to load: only a screen waits for it.
    from ccfloor.dashboard.seat_app import run_seat  # noqa: PLC0415 - see above

    need_terminal("docs/protocol.md says how a program asks")
    settings = configuration_unless(config, known=bool(url))
    code = run_seat(
        url or address(settings),
        token,
        language=language or settings.site.language,
        theme=theme,
        ascii_only=ascii_only,
    )
    raise typer.Exit(code)
