"""A screen alone: ``python -m ccfloor.screen watch``, as ``ccfloor watch`` to the letter.

The law: it loads no other command. ``ccfloor web`` starts one of these for each browser, and what a
screen does not need (spreadsheets, databases, the rules' machinery) would be held once for each of
them: with all commands a screen takes more than twice the memory.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from ccfloor.commands.ending import ended
from ccfloor.commands.seat import seat
from ccfloor.commands.watch import watch

app = typer.Typer(
    name="ccfloor", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
app.command()(watch)
app.command()(seat)


def main(argv: Sequence[str] | None = None) -> int:
    """Show a screen; return its exit code."""
    return ended(app, argv)


if __name__ == "__main__":
    sys.exit(main())
