"""``ccfloor screenshot``: a screen of the dashboard as a picture."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ccfloor.commands.demo import demo_floor
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration_unless
from ccfloor.commands.watch import address, own_token
from ccfloor.config import Config
from ccfloor.errors import CcfloorError

_SETTLE_S = 1.0
"""How long what a key asked the daemon for may take to come and be shown."""
_SIZE = re.compile(r"(\d{2,3})x(\d{2,3})")


def screenshot(
    screen: Annotated[str, typer.Argument(help="floor, detail, explain, handover, …")] = "floor",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file, else SCREEN.svg.")
    ] = None,
    size: Annotated[str, typer.Option(help="Columns and lines of the terminal.")] = "120x40",
    press: Annotated[
        str, typer.Option(help="More keys, by their names, with commas between: down,down,enter.")
    ] = "",
    after: Annotated[
        float, typer.Option(min=0, max=600, help="Seconds to watch before the keys.")
    ] = 0.0,
    of_demo: Annotated[
        bool, typer.Option("--demo", help="Of a simulated call centre, as `ccfloor demo` has it.")
    ] = False,
    seats: Annotated[int, typer.Option(min=5, max=5000, help="With --demo: how many.")] = 60,
    speed: Annotated[
        float, typer.Option(min=0.1, max=100, help="With --demo: times real time.")
    ] = 1.0,
    config: ConfigPath = DEFAULT_CONFIG,
    url: Annotated[
        str, typer.Option(help="The daemon, e.g. ws://127.0.0.1:8437/; else from the file.")
    ] = "",
    token: Annotated[
        str, typer.Option(help="Your key; else this machine's own.", envvar="CCFLOOR_TOKEN")
    ] = "",
    language: Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")] = "",
    theme: Annotated[str, typer.Option(help="dark, light or contrast.")] = "dark",
) -> int:
    """Draw a screen of the dashboard into an SVG file; numbers of callers are masked in it."""
    # Textual takes a third of a second to load: only what draws waits for it.
    from ccfloor.dashboard.app import dashboard  # noqa: PLC0415 - see above
    from ccfloor.dashboard.picture import LIMIT_S, SCREENS, draw, keys_to  # noqa: PLC0415 - see above

    cells = _SIZE.fullmatch(size)
    if cells is None:
        raise typer.BadParameter(f"--size {size}: expected columns and lines, e.g. 120x40")
    if screen not in SCREENS:
        raise typer.BadParameter(f"{screen}: expected one of {', '.join(SCREENS)}")
    keys = (*keys_to(screen), *(key for key in press.split(",") if key))
    where = out or Path(f"{screen}.svg")
    with _floor(of_demo, seats, speed, config, url, token) as (settings, at, key):
        app = dashboard(at, key, language=language or settings.site.language, theme=theme)
        cells_of = int(cells[1]), int(cells[2])
        drawn = asyncio.run(draw(app, cells_of, keys, after_s=after, settle_s=_SETTLE_S))
    if drawn is None:
        raise CcfloorError(f"{at} told nothing of its floor within {LIMIT_S:.0f} s")
    try:
        where.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise CcfloorError(f"{where}: {error.strerror}") from error
    typer.echo(str(where))
    return 0


@contextmanager
def _floor(
    of_demo: bool,  # noqa: FBT001 - the option as it was given
    seats: int,
    speed: float,
    path: Path,
    url: str,
    token: str,
) -> Iterator[tuple[Config, str, str]]:
    """Give the settings, the daemon's address and the key."""
    if of_demo:
        with demo_floor(seats, 1, speed, "asyncio") as floor:
            yield Config(), floor.url, floor.token
        return
    settings = configuration_unless(path, known=bool(url and token))
    yield settings, url or address(settings), token or own_token(settings)
