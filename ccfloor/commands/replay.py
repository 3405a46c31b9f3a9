"""``ccfloor replay``: what a recording proves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ccfloor import replay as replaying
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, configuration_or_defaults
from ccfloor.commands.replay_text import summary


def replay(
    file: Annotated[Path, typer.Argument(help="A .ami or .ami.zst recording, or a journal.")],
    config: ConfigPath = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="The whole document.")] = False,
) -> None:
    """Replay a recording through the very same rooms as a live session."""
    settings = configuration_or_defaults(config)
    document = replaying.replay(file, settings)
    out = sys.stdout.buffer
    out.write(replaying.to_json(document) if as_json else summary(document, settings).encode())
    out.write(b"\n")
    out.flush()
