"""``ccfloor payroll input``, ``set``, ``export`` and ``payslip``: files in, files out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from ccfloor.cases.copies import Copy, Form
from ccfloor.commands.copying import note_copy
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.commands.payroll_desk import (
    By,
    Language,
    PayrollDesk,
    PeriodName,
    at_desk,
    out,
    show,
    width,
)
from ccfloor.errors import PayrollError
from ccfloor.files.tables import csv_bytes
from ccfloor.files.whole import write_whole
from ccfloor.files.workbook import xlsx_bytes
from ccfloor.locale import Words
from ccfloor.localtime import wall_time
from ccfloor.payroll.feed import (
    Header,
    items_page,
    lines_page,
    lines_sheet,
    manifest,
    people_page,
    sum_fen,
)
from ccfloor.payroll.inputs import KINDS, Given, canonical
from ccfloor.payroll.month import Calculation
from ccfloor.payroll.period import Export, Period
from ccfloor.payroll.reading import Reader, read_inputs
from ccfloor.payroll.rights import Actor
from ccfloor.payroll_slips import digest_of
from ccfloor.roster.sheets import read_all
from ccfloor.serve.cleaning import clean
from ccfloor.store.payroll_port import StoredRun
from ccfloor.telling.pay_feed import headline, told_in
from ccfloor.telling.pay_words import told_taken
from ccfloor.telling.payslip import payslip as make_payslip
from ccfloor.telling.payslip import payslip_page
from ccfloor.telling.payslip_html import payslip_html

_UNSAFE: Final = re.compile(r"[^0-9A-Za-z._-]")


def take(
    period: PeriodName,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV or XLSX.")],
    by: By,
    config: ConfigPath = DEFAULT_CONFIG,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be taken, and take nothing.")
    ] = False,
    language: Language = "",
) -> int:
    """Take exam results, grades, pay and events: all of the files, or nothing."""
    sheets = read_all(files)

    async def act(at: PayrollDesk) -> int:
        clerk = await at.clerk(by)
        span = at.office.span(period)
        given = read_inputs(sheets, Reader(await at.finder(span.start, span.end), clean))
        return await _enter(at, period, given, clerk, dry_run=dry_run)

    return at_desk(config, language, act)


def put(
    period: PeriodName,
    person: Annotated[str, typer.Argument(help="Id, number or agent code.")],
    item: Annotated[str, typer.Argument(help="exam, qa, praise_phone, basic_pay ...")],
    value: Annotated[str, typer.Argument(help="Empty takes it back.")],
    by: By,
    ref: Annotated[str, typer.Option(help="What it rests on: form, recording, letter.")] = "",
    note: Annotated[str, typer.Option(help="In words.")] = "",
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Enter one value for one person."""

    async def act(at: PayrollDesk) -> int:
        clerk = await at.clerk(by)
        span = at.office.span(period)
        who = (await at.finder(span.start, span.end))(person)
        if who is None:
            raise PayrollError(f"{person}: expected one person's id, number or agent code")
        kind = KINDS.get(item)
        if kind is None:
            raise PayrollError(f"{item}: expected one of {', '.join(KINDS)}")
        if kind.needs_ref and not ref:
            raise PayrollError(f"{item}: expected --ref: what it rests on")
        try:
            text = canonical(kind, value) if value else ""
        except ValueError as error:
            raise PayrollError(f"{item} = {value!r}: expected {error}") from error
        given = Given(who.id, item, text, clean(ref, 300), clean(note, 300))
        return await _enter(at, period, [given], clerk, dry_run=False)

    return at_desk(config, language, act)


async def _enter(
    at: PayrollDesk, period: str, given: list[Given], by: Actor, *, dry_run: bool
) -> int:
    standing = {one.key: one.value for one in await at.store.pay_inputs(period)}
    for one in given:
        was = standing.get(one.key, "")
        mark = "=" if was == one.value else f"{was} ->" if was else "+"
        out(f"{one.person}  {one.item}  {mark} {one.value}  {one.ref}".rstrip() + "\n")
    if dry_run:
        out(told_taken(len(given), at.words, dry_run=True) + "\n")
        return 0
    outcome = await at.office.enter(period, given, by)
    if isinstance(outcome, Period):
        out(told_taken(len(given), at.words, dry_run=False) + "\n")
    return at.answer(outcome)


def export(
    period: PeriodName,
    by: By,
    config: ConfigPath = DEFAULT_CONFIG,
    folder: Annotated[Path | None, typer.Option(help="Instead of payroll.folder.")] = None,
    language: Language = "",
) -> int:
    """Write CSV, XLSX and manifest.json; again, the same bytes."""

    async def act(at: PayrollDesk) -> int:
        where = folder or Path(at.config.payroll.folder)
        written: list[Path] = []

        def render(
            run: StoredRun, found: Calculation
        ) -> tuple[Export, Callable[[], Awaitable[None]]]:
            # whoever asks: the files speak the language of the site
            files = feed(at, run, found)
            names = list(files)
            step = Export(
                key="",
                period=period,
                by="",
                at=0,
                manifest_sha256=_sha256(files[names[-1]]),
                lines_sha256=_sha256(files[names[0]]),
                rows=len(found.lines),
                fen=sum_fen(found.lines),
            )

            async def write() -> None:
                await note_copy(at.store, Copy("payroll", period, "files", len(found.lines)))
                for name, content in files.items():  # the manifest last: it vouches for the others
                    _write(where / name, content)
                    written.append(where / name)

            return step, write

        outcome = await at.office.export(period, await at.clerk(by), render)
        for path in written:
            out(f"{path}\n")
        return at.answer(outcome)

    return at_desk(config, language, act)


def feed(at: PayrollDesk, run: StoredRun, found: Calculation) -> dict[str, bytes]:
    """Make the files of a run: lines, workbook, manifest; nothing in them is of this hour."""
    words = Words(at.config.site.language)
    made = wall_time(run.at, at.zone)
    header = Header(
        company=at.config.site.name,
        run_id=f"{run.period}/{run.run}/{run.sha256[:12]}",
        run=run.run,
        created=made.isoformat(),
        language=words.language,
    )
    name = f"payroll-{run.period}-{run.run}"
    told = told_in(words, at.config.regulation)
    pages = [make(found, told) for make in (people_page, items_page)]
    pages.insert(1, lines_page(found, header, told))
    about = headline(header, found, words)
    files = {
        f"{name}.csv": csv_bytes(lines_sheet(found, header, told)),
        f"{name}.xlsx": xlsx_bytes(pages, made=made, about=about),
    }
    vouched = msgspec.json.encode(manifest(found, header, files, run.sha256, digest_of(run.basis)))
    files[f"{name}.manifest.json"] = msgspec.json.format(vouched, indent=2) + b"\n"
    return files


def payslip(
    period: PeriodName,
    person: Annotated[str, typer.Argument(help="Id or number; empty with --all.")] = "",
    everybody: Annotated[bool, typer.Option("--all", help="Everybody, into --html.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="A file for one person; a folder with --all.")
    ] = None,
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Show what a person's month is made of, or write it as a page for paper."""
    if everybody == bool(person) or (everybody and html is None):
        raise PayrollError("expected a person, or --all with --html FOLDER")

    async def act(at: PayrollDesk) -> int:
        standing = await at.office.period(period)
        _, found = await at.office.run_of(standing)
        wanted = [one.person for one in found.people] if everybody else [person]
        subject = f"{period} {person or '*'}"
        form: Form = "page" if html is None else "html"
        await note_copy(at.store, Copy("payslip", subject, form, len(wanted)))
        for name in wanted:
            slip = make_payslip(found, standing, name, at.config, at.words)
            if slip is None:
                raise PayrollError(f"{name}: nobody in {period} has this id or number")
            if html is None:
                show(payslip_page(slip, width(), at.words))
                continue
            path = html / file_name(period, name) if everybody else html
            _write(path, payslip_html(slip, at.words).encode("utf-8", "backslashreplace"))
            out(f"{path}\n")
        return 0

    return at_desk(config, language, act)


def file_name(period: str, person: str) -> str:
    """Name a person's page so that no two share it, whatever is in an id."""
    plain = _UNSAFE.sub("_", person)
    told = plain if plain == person else f"{plain}-{_sha256(person.encode())[:8]}"
    return f"payslip-{period}-{told}.html"


def _write(path: Path, content: bytes) -> None:
    try:
        write_whole(path, content)
    except OSError as error:
        raise PayrollError(f"{path}: {error.strerror}: expected a file to write") from error


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
