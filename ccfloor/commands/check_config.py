"""``ccfloor check-config``: every mistake of a configuration at once."""

from __future__ import annotations

import typer

from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.config_checks import rights_needed
from ccfloor.config_file import examine


def check_config(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Say all that is wrong with a configuration; exit 1 if the daemon would refuse it."""
    read, found = examine(config)
    for problem in found:
        word = "error" if problem.fatal else "warning"
        typer.echo(f"{word}: {problem.error(str(config))}", err=True)
    if any(problem.fatal for problem in found):
        raise typer.Exit(1)
    typer.echo(f"{config}: fine")
    rights = rights_needed(read.actions) if read is not None else ()
    if rights:
        typer.echo(f"actions.allow: the AMI account needs write = {','.join(rights)}")
