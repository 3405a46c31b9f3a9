"""What several commands share: where the configuration is and how talkative the log is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ccfloor.config import Config
from ccfloor.config_file import load
from ccfloor.errors import CcfloorError

DEFAULT_CONFIG = Path("ccfloor.toml")

ConfigPath = Annotated[
    Path,
    typer.Option("--config", "-c", help="The configuration file.", envvar="CCFLOOR_CONFIG"),
]
LogLevel = Annotated[
    str, typer.Option("--log", help="debug, info, warning or error.", envvar="CCFLOOR_LOG")
]
Why = Annotated[str, typer.Option("--why", help="The reason, in words.")]


def need_terminal(otherwise: str) -> None:
    """Refuse to show a dashboard where nobody could see it; raises CcfloorError."""
    if os.environ.get("TEXTUAL_DRIVER"):
        return  # `ccfloor web` shows it in a browser
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CcfloorError(f"the dashboard needs a terminal, and this is none: {otherwise}")


def configuration(path: Path) -> Config:
    """Load the configuration; where the default file is missing, say what to do."""
    if path == DEFAULT_CONFIG and not path.exists():
        raise CcfloorError(
            f"{path}: there is no such file here. Copy config.example.toml to {path} and set "
            "[ami], name another file with --config, or try `ccfloor demo`, which needs none."
        )
    return load(path)


def configuration_or_defaults(path: Path) -> Config:
    """Load the configuration; where the default file is missing, go by the defaults."""
    return load(path) if path != DEFAULT_CONFIG or path.exists() else Config()


def configuration_unless(path: Path, *, known: bool) -> Config:
    """Load the configuration; it may be missing where all that is needed of it is ``known``."""
    return configuration(path) if not known or path.exists() else Config()
