"""``ccfloor watch``: the dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ccfloor.commands.options import (
    DEFAULT_CONFIG,
    ConfigPath,
    configuration_unless,
    need_terminal,
)
from ccfloor.config import Config
from ccfloor.errors import CcfloorError
from ccfloor.serve.auth import local_token


def watch(
    config: ConfigPath = DEFAULT_CONFIG,
    url: Annotated[
        str, typer.Option(help="The daemon, e.g. ws://127.0.0.1:8437/; else from the file.")
    ] = "",
    token: Annotated[
        str, typer.Option(help="Your key; else this machine's own.", envvar="CCFLOOR_TOKEN")
    ] = "",
    language: Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")] = "",
    theme: Annotated[str, typer.Option(help="dark, light or contrast.")] = "",
    ascii_only: Annotated[
        bool | None, typer.Option("--ascii/--symbols", help="Plain letters for symbols.")
    ] = None,
    bell: Annotated[bool | None, typer.Option(help="Ring for critical alerts.")] = None,
    wallboard: Annotated[
        bool, typer.Option("--wallboard", help="Begin with the board for the wall.")
    ] = False,
    unless_kept: Annotated[
        str,
        typer.Option(
            hidden=True, help="Given for who keeps none of his own: language,theme,bell,ascii_only."
        ),
    ] = "",
) -> None:
    """Show the floor live in this terminal; what is not given is as you had it the last time."""
    # Textual takes a third of a second to load: only the dashboard waits for it.
    from ccfloor.dashboard.app import dashboard, run_dashboard  # noqa: PLC0415 - see above
    from ccfloor.dashboard.memory import Memory, default_folder  # noqa: PLC0415 - see above

    need_terminal("docs/protocol.md says how a program connects")
    settings = configuration_unless(config, known=bool(url and token))
    options = {"language": language, "theme": theme, "ascii_only": ascii_only, "bell": bell}
    given = frozenset(name for name, value in options.items() if value not in {"", None})
    given -= frozenset(unless_kept.split(","))
    code = run_dashboard(
        dashboard(
            url or address(settings),
            token or own_token(settings),
            language=language or settings.site.language,
            theme=theme or "dark",
            ascii_only=bool(ascii_only),
            bell=bool(bell),
            memory=Memory(default_folder(), given),
            wall=wallboard,
        )
    )
    raise typer.Exit(code)


def address(config: Config) -> str:
    """Return where the daemon of this configuration listens."""
    serve = config.serve
    host = f"[{serve.host}]" if ":" in serve.host else serve.host
    return f"{'wss' if serve.tls_cert else 'ws'}://{host}:{serve.port}/"


def own_token(config: Config) -> str:
    """Return this machine's own key; raises where only people's keys open the door."""
    if config.serve.token:
        raise CcfloorError("this daemon asks for a key: give yours with --token or CCFLOOR_TOKEN")
    return local_token(Path(config.serve.token_file))
