"""``ccfloor roster show`` and ``check``: a month at a glance, and what is wrong with it."""

from __future__ import annotations

from typing import Annotated

import typer

from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.commands.roster_plan import Language, desk, month, newest
from ccfloor.roster.checks import check as check_plan
from ccfloor.roster.findings import Weight
from ccfloor.telling.roster import month_view


def show(
    of_month: Annotated[
        str, typer.Argument(metavar="[MONTH]", help="Like 2026-07; else this month.")
    ] = "",
    config: ConfigPath = DEFAULT_CONFIG,
    team: Annotated[str, typer.Option(help="Only this team.")] = "",
    language: Language = "",
) -> None:
    """Show a month: a line for each person, a column for each day."""
    at = desk(config, language)
    asked = month(of_month, at.today())
    lines = month_view(newest(at.config), asked, team, at.zone, at.patterns, at.calendar, at.words)
    typer.echo("\n".join(lines))


def check(config: ConfigPath = DEFAULT_CONFIG, language: Language = "") -> int:
    """Say what is wrong with the roster in force; 1 where it cannot be so."""
    at = desk(config, language)
    findings = check_plan(newest(at.config), at.limits)
    for finding in findings:
        wrong = finding.weight is Weight.ERROR
        typer.echo(f"{at.words('error') if wrong else at.words('warning')}: {finding.text}")
    errors = sum(finding.weight is Weight.ERROR for finding in findings)
    typer.echo(at.words("{n} errors, {m} warnings", n=errors, m=len(findings) - errors))
    return 1 if errors else 0
