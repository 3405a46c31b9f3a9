"""``ccfloor check-config``: every mistake of a configuration at once."""

from __future__ import annotations

import typer

from ccfloor.alerts.channels import channel
from ccfloor.clock import SystemClock
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.config_checks import rights_needed
from ccfloor.config_file import examine
from ccfloor.errors import ConfigError


def check_config(config: ConfigPath = DEFAULT_CONFIG) -> None:
    """Say all that is wrong with a configuration; exit 1 if the daemon would refuse it."""
    read, found = examine(config)
    for problem in found:
        word = "error" if problem.fatal else "warning"
        typer.echo(f"{word}: {problem.error(str(config))}", err=True)
    unreachable = False
    for target in read.alerts.target if read is not None else ():
        try:  # only whether there is a way: nothing is sent (`ccfloor alerts test` does that)
            channel(target, config.parent, SystemClock(), str(config))
        except ConfigError as error:
            unreachable = True
            typer.echo(f"error: {error}", err=True)
    if unreachable or any(problem.fatal for problem in found):
        raise typer.Exit(1)
    typer.echo(f"{config}: fine")
    rights = rights_needed(read.actions) if read is not None else ()
    if rights:
        typer.echo(f"actions.allow: the AMI account needs write = {','.join(rights)}")
