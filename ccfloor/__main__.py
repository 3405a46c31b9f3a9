"""The command line: ``ccfloor COMMAND``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from ccfloor import __version__
from ccfloor.commands.alerts import alerts
from ccfloor.commands.callbacks import callbacks
from ccfloor.commands.cases import cases
from ccfloor.commands.check_config import check_config
from ccfloor.commands.demo import demo
from ccfloor.commands.ending import ended
from ccfloor.commands.explain import explain
from ccfloor.commands.kpi import kpi
from ccfloor.commands.payroll import payroll
from ccfloor.commands.prune_journal import prune_journal
from ccfloor.commands.rebuild import rebuild
from ccfloor.commands.reconcile import reconcile
from ccfloor.commands.record import record
from ccfloor.commands.regulation import regulation
from ccfloor.commands.replay import replay
from ccfloor.commands.rollup import rollup
from ccfloor.commands.roster import roster
from ccfloor.commands.run import run
from ccfloor.commands.screenshot import screenshot
from ccfloor.commands.seat import seat
from ccfloor.commands.staffing import staffing
from ccfloor.commands.token import token
from ccfloor.commands.verify_journal import verify_journal
from ccfloor.commands.watch import watch
from ccfloor.commands.web import web

app = typer.Typer(
    name="ccfloor",
    help="A call-centre floor monitor for Asterisk: who rings, who talks, who is away, and "
    "an alert before the twelfth second and the fifth minute.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = (
    demo, run, watch, seat, web, staffing, replay, explain, reconcile, rollup, rebuild,
    verify_journal, prune_journal, record, check_config, regulation, kpi, token, screenshot,
)  # fmt: skip
for command in COMMANDS:
    app.command()(command)
app.add_typer(alerts)
app.add_typer(callbacks)
app.add_typer(cases)
app.add_typer(payroll)
app.add_typer(roster)


def _version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        typer.echo(f"ccfloor {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version_wanted: bool = typer.Option(  # noqa: FBT001 - Typer's way
        False,
        "--version",
        callback=_version,
        is_eager=True,
        help="Say which version this is.",
    ),
) -> None:
    pass  # the callback only carries the options that stand before a command


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0 fine, 1 no, 2 it could not be done."""
    return ended(app, argv)


if __name__ == "__main__":
    sys.exit(main())
