"""``ccfloor cases``: what became of breaches, what a month comes to, whether the log is whole."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated

import msgspec
import typer

from ccfloor.cases.audit import Broken, Head
from ccfloor.cases.case import Case, State
from ccfloor.cases.copies import Copy, Form, copies
from ccfloor.cases.ledger import Line
from ccfloor.commands.cases_desk import desk, out, show
from ccfloor.commands.cases_enter import enter
from ccfloor.commands.cases_steps import appeal, confirm, decide, excuse, finalise, flag
from ccfloor.commands.copying import note_copy
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.errors import CcfloorError
from ccfloor.localtime import wall_time
from ccfloor.telling.case_page import case_list
from ccfloor.telling.copy_lines import copy_lines
from ccfloor.telling.ledger_page import ledger_page
from ccfloor.telling.regulation import named_in

cases = typer.Typer(
    name="cases",
    help="Breaches that could cost somebody something, and what people decided about them.",
    no_args_is_help=True,
)

_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")

Language = Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")]
AsJson = Annotated[bool, typer.Option("--json", help="The whole document.")]


@cases.command("list")
def listing(
    config: ConfigPath = DEFAULT_CONFIG,
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="Of this month.")] = "",
    person: Annotated[str, typer.Option(help="Of this person: roster id or agent code.")] = "",
    team: Annotated[str, typer.Option(help="Of this team.")] = "",
    state: Annotated[State | None, typer.Option(help="At this state.")] = None,
    as_json: AsJson = False,
    language: Language = "",
) -> int:
    """List cases: those to decide about, unless a month, a person or a state is asked for."""

    async def run() -> int:
        async with desk(config, language) as at:
            found = await at.store.cases(month=month, person=person, state=state)
            if not (month or person or state):
                found = [case for case in found if case.is_open]
            if team:
                found = [case for case in found if at.team(case) == team]
            chosen = " ".join(filter(None, (month, person, state or ""))) or "open"
            form: Form = "json" if as_json else "page"
            await note_copy(at.store, Copy("cases", chosen, form, len(found)))
            if as_json:
                out(_json(found))
                return 0
            lines = []
            for day in sorted({case.day for case in found}):
                of_day = [case for case in found if case.day == day]
                lines += case_list(of_day, at.regulation.on(day), at.zone, at.words, at.people)
            show(lines)
            return 0

    return asyncio.run(run())


@cases.command("show")
def shown(
    case: Annotated[
        str, typer.Argument(metavar="ID", help="A case or a breach, or its beginning.")
    ],
    config: ConfigPath = DEFAULT_CONFIG,
    as_json: AsJson = False,
    language: Language = "",
) -> int:
    """Show a case: measured, limit, the regulation's words, the evidence, what was done."""

    async def run() -> int:
        async with desk(config, language) as at:
            found: Case = await at.find(case)
            form: Form = "json" if as_json else "page"
            await note_copy(at.store, Copy("case", found.id, form, 1))
            if as_json:
                out(_json(found))
            else:
                show(at.page(found))
            return 0

    return asyncio.run(run())


@cases.command("ledger")
def ledger(
    month: Annotated[str, typer.Argument(metavar="YYYY-MM")],
    config: ConfigPath = DEFAULT_CONFIG,
    person: Annotated[str, typer.Option(help="Of this person only.")] = "",
    as_json: AsJson = False,
    language: Language = "",
) -> int:
    """Show what a month's cases come to, in both ledgers, line by line and why."""
    if not _MONTH.fullmatch(month):
        raise CcfloorError(f"{month}: expected a month like 2026-11")

    async def run() -> int:
        async with desk(config, language) as at:
            both = await at.office.ledgers(month)
            form: Form = "json" if as_json else "page"
            rows = len(both.fen.lines) + len(both.tenths.lines)
            subject = f"{month} {person}".rstrip()
            await note_copy(at.store, Copy("ledger", subject, form, rows))
            if as_json:
                out(_json(both))
            else:
                named = named_in(at.regulation, at.words)

                def of_line(line: Line) -> str:
                    return named(line.rule, f"{wall_time(line.begun_at, at.zone):%Y-%m-%d}")

                show(ledger_page(both, at.words, of_line, person, at.people))
            return 0

    return asyncio.run(run())


@cases.command("copies")
def copied(
    config: ConfigPath = DEFAULT_CONFIG,
    who: Annotated[str, typer.Option(help="Of this person only.")] = "",
    as_json: AsJson = False,
    language: Language = "",
) -> int:
    """Show who exported or saw what, out of the sealed log (T27)."""

    async def run() -> int:
        async with desk(config, language) as at:
            found = copies(await at.store.audit())
            chosen = [one for one in found if who in {"", one.who}]
            out(
                _json(chosen)
                if as_json
                else "\n".join(copy_lines(chosen, at.zone, at.words)) + "\n"
            )
            return 0

    return asyncio.run(run())


@cases.command("audit-verify")
def audit_verify(
    config: ConfigPath = DEFAULT_CONFIG,
    head: Annotated[
        str,
        typer.Option(metavar="SEQ:HASH", help="A head that was written down before."),
    ] = "",
) -> int:
    """Go through the whole log and hold the cases against it; print its head to be kept."""
    known = None
    if head:
        parts = _HEAD.fullmatch(head)
        if parts is None:
            raise CcfloorError(f"--head {head}: expected SEQ:HASH, as this command prints it")
        known = Head(int(parts[1]), parts[2])

    async def run() -> int:
        async with desk(config) as at:
            broken = await at.office.verify(known)
            last = await at.store.last_audit()
            if isinstance(broken, Broken):
                out(f"broken at entry {broken.seq}: {_WHY[broken.why]}\n")
                return 1
            if broken is not None:
                out(f"the log is whole, but the cases are not what it leads to: {broken}\n")
                return 1
            if last is None:
                out("the log is empty\n")
            else:
                out(f"whole: {last.seq} entries\nhead: {last.seq}:{last.hash}\n")
            return 0

    return asyncio.run(run())


_WHY = {
    "seq": "another number stands there: an entry was taken out, put in or moved",
    "prev": "it was made after another entry than the one before it",
    "hash": "it was altered",
    "body": "its body is not canonical JSON",
    "head": "it is not what was written down: the end was cut off, or all was written anew",
}

for command in (confirm, excuse, flag, appeal, decide, finalise, enter):
    cases.command()(command)


def _json(what: object) -> str:
    return msgspec.json.format(msgspec.json.encode(what), indent=2).decode() + "\n"
