"""``ccfloor web``: the dashboard in a browser."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from ccfloor.clock import SystemClock
from ccfloor.commands.options import (
    DEFAULT_CONFIG,
    ConfigPath,
    LogLevel,
    configuration_unless,
)
from ccfloor.commands.run import level
from ccfloor.commands.running import stop_signal
from ccfloor.commands.watch import address
from ccfloor.config import Config
from ccfloor.config_web import WebConfig
from ccfloor.locale import LANGUAGES
from ccfloor.logs import set_up
from ccfloor.web_checks import web_problems

_THEMES = ("dark", "light", "contrast")


def web(
    config: ConfigPath = DEFAULT_CONFIG,
    host: Annotated[str, typer.Option(help="Where to listen; else from the file.")] = "",
    port: Annotated[int, typer.Option(help="The port; else from the file, 8438.")] = 0,
    url: Annotated[
        str, typer.Option(help="The daemon, e.g. ws://127.0.0.1:8437/; else from the file.")
    ] = "",
    public_url: Annotated[
        str, typer.Option(help="What people type, e.g. https://floor.example.com.")
    ] = "",
    unencrypted: Annotated[
        bool, typer.Option("--unencrypted", help="Other addresses without TLS: risky.")
    ] = False,
    language: Annotated[
        str, typer.Option("--language", "-l", help="zh_CN or en; else the browser's.")
    ] = "",
    theme: Annotated[str, typer.Option(help="dark, light or contrast.")] = "dark",
    log: LogLevel = "info",
) -> None:
    """Serve the dashboard's screens to browsers; each person logs in with his own key."""
    if language not in {"", *LANGUAGES}:
        raise typer.BadParameter(f"--language {language}: expected zh_CN or en")
    if theme not in _THEMES:
        raise typer.BadParameter(f"--theme {theme}: expected {', '.join(_THEMES)}")
    settings = configuration_unless(config, known=bool(url))
    changed = {"host": host, "port": port, "public_url": public_url, "unencrypted": unencrypted}
    at = msgspec.structs.replace(settings.web, **{k: v for k, v in changed.items() if v})
    for problem in web_problems(at):
        raise problem.error(str(config))
    set_up(level(log), "console")
    asyncio.run(_serve(settings, at, url or address(settings), language, theme, config))


def screen_command(
    role: str, language: str, url: str, theme: str, *, picked: bool = False
) -> tuple[str, ...]:
    """Return what draws a screen for somebody of ``role``; his key is not among the arguments.

    What he set up himself goes before the browser's language and this program's theme; a language
    that he ``picked`` as he logged in goes before all.
    """
    console = "seat" if role == "agent" else "watch"
    command = (
        sys.executable, "-m", "ccfloor.screen", console, "--url", url,
        "--language", language, "--theme", theme,
    )  # fmt: skip
    if role == "agent":  # a seat keeps nothing
        return command
    return (*command, "--unless-kept", "theme" if picked else "language,theme")


async def _serve(
    settings: Config, at: WebConfig, url: str, language: str, theme: str, file: Path
) -> None:
    # aiohttp takes a quarter of a second to load: only this command waits for it.
    from ccfloor.web.asking import Daemon  # noqa: PLC0415 - see above
    from ccfloor.web.listening import listening  # noqa: PLC0415 - see above
    from ccfloor.web.site import Site  # noqa: PLC0415 - see above

    site = Site(
        at,
        SystemClock(),
        Daemon(url),
        lambda session: screen_command(
            session.role, session.language, url, theme, picked=session.picked
        ),
        name=settings.site.name,
        language=language or settings.site.language,
        chosen=bool(language),
    )
    stopped = stop_signal()
    async with listening(site, at, str(file)):
        await stopped.wait()
