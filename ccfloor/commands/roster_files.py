"""``ccfloor roster import`` and ``export``: from spreadsheets and into them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Literal

import typer

from ccfloor.cases.copies import Copy
from ccfloor.commands.copying import note_copy_in
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.commands.roster_plan import By, Language, change, desk, month, newest, whoever
from ccfloor.errors import RosterError
from ccfloor.files.tables import Sheet, csv_bytes
from ccfloor.files.whole import write_whole
from ccfloor.files.workbook import xlsx_bytes
from ccfloor.roster.differences import differences
from ccfloor.roster.exporting import month_table, people_table, shifts_table
from ccfloor.roster.importing import Taken, Way
from ccfloor.roster.importing import take as take_sheets
from ccfloor.roster.plan import Plan
from ccfloor.roster.sheets import read_all
from ccfloor.telling.roster import change_lines


def take(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV or XLSX.")],
    config: ConfigPath = DEFAULT_CONFIG,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
    of_month: Annotated[
        str, typer.Option("--month", metavar="YYYY-MM", help="Of a sheet that does not say it.")
    ] = "",
    by: By = "",
    language: Language = "",
) -> None:
    """Take people and shifts from spreadsheets: all of them, or nothing where one is wrong."""
    at = desk(config, language)
    sheets = read_all(files)
    way = Way(
        zone=at.zone,
        at=at.now,
        by=whoever(by),
        month=month(of_month, at.today()) if of_month else "",
        patterns=at.patterns,
        limits=at.limits,
    )
    taken: list[Taken] = []

    def make(plan: Plan) -> Plan:
        taken.append(take_sheets(plan, sheets, way))
        return plan if dry_run else taken[-1].plan

    before, _ = change(at.config, make)
    after = taken[-1].plan
    typer.echo("\n".join(change_lines(differences(before, after), at.words)))
    for finding in taken[-1].findings:
        typer.echo(f"{at.words('warning')}: {finding.text}")
    if after is before:
        return
    told = at.words("would be version {n}", n=after.version)
    typer.echo(told if dry_run else at.words("version {n} is in force", n=after.version))


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .csv or .xlsx.")],
    config: ConfigPath = DEFAULT_CONFIG,
    what: Annotated[
        Literal["all", "people", "shifts", "month"],
        typer.Option(help="month: a line for each person. A CSV holds one of them: shifts."),
    ] = "all",
    of_month: Annotated[
        str, typer.Option("--month", metavar="YYYY-MM", help="Only this; else all, or this month.")
    ] = "",
    language: Language = "",
) -> None:
    """Write the roster into a spreadsheet that can be taken again."""
    at = desk(config, language)
    plan = newest(at.config)
    chinese = at.words.language == "zh_CN"
    asked = month(of_month, at.today()) if of_month else ""
    kind = file.suffix.lower()
    if kind not in {".csv", ".xlsx"}:
        raise RosterError(f"{file}: expected a name that ends in .csv or .xlsx")
    if not file.parent.is_dir():
        raise RosterError(f"{file}: no folder {file.parent}: expected a file to write")
    tables: list[Sheet] = []
    if what == "people" or (what == "all" and kind == ".xlsx"):
        tables.append(people_table(plan, chinese=chinese))
    if what in {"shifts", "all"}:
        tables.append(shifts_table(plan, at.zone, chinese=chinese, month=asked))
    if what == "month":
        shown = asked or at.today()[:7]
        tables.append(month_table(plan, shown, at.zone, at.patterns, chinese=chinese))
    content = csv_bytes(tables[0]) if kind == ".csv" else xlsx_bytes(tables)
    written = tables[:1] if kind == ".csv" else tables
    form: Literal["csv", "xlsx"] = "csv" if kind == ".csv" else "xlsx"
    rows = sum(len(table.rows) for table in written)
    asyncio.run(note_copy_in(at.config, Copy("roster", file.name, form, rows)))
    try:
        write_whole(file, content)
    except OSError as error:
        raise RosterError(f"{file}: {error.strerror}: expected a file to write") from error
    typer.echo(at.words("version {n} is written to {file}", n=plan.version, file=file))
