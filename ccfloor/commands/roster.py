"""``ccfloor roster``: who is meant to be where."""

from __future__ import annotations

import typer

from ccfloor.commands.roster_files import export, take
from ccfloor.commands.roster_leave import leave
from ccfloor.commands.roster_swap import swap
from ccfloor.commands.roster_view import check, show

roster = typer.Typer(
    name="roster",
    help="Who is meant to be where, and when: people, shifts, leave, swaps.",
    no_args_is_help=True,
)
roster.command("import")(take)
roster.command()(show)
roster.command()(check)
roster.command()(export)
roster.add_typer(leave)
roster.add_typer(swap)
