"""``ccfloor callbacks``: promises to call customers back, entered, imported, listed, closed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from ccfloor.callback_sheet import FURTHEST, Around, WrittenPromise, moment_of, read_promises
from ccfloor.clock import SystemClock
from ccfloor.commands.cases_desk import CasesDesk, desk, out
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.deeds_kept import CALLBACK, CALLBACKS_TAKEN_UP, deed_of, kept
from ccfloor.errors import CcfloorError
from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import CallbackClosed, CallbackPromised
from ccfloor.floor.names import MINUTE, AgentName, Instant
from ccfloor.roster.faults import Fault, Place, Refusal
from ccfloor.roster.plan import Rank
from ccfloor.roster.sheets import read_all
from ccfloor.rules.callbacks import Callbacks
from ccfloor.rules.telephone_numbers import same_number, written_number
from ccfloor.serve.cleaning import NOTE_WIDTH, clean
from ccfloor.serve.cleaning import mask as masked
from ccfloor.store.interface import StoredDeed
from ccfloor.telling.callback_lines import callback_lines, known_line, taken_line

callbacks = typer.Typer(
    name="callbacks",
    help="Promises to call customers back, and what became of them (T04).",
    no_args_is_help=True,
)

By = Annotated[str, typer.Option("--by", help="Your name in the configuration.")]
Language = Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")]
_LEADS = frozenset({Rank.LEAD, Rank.SUPERVISOR, Rank.MANAGER})


@callbacks.command()
def add(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The customer's.")],
    owner: Annotated[str, typer.Option(help="The agent code of who is to call.")],
    by: By,
    due: Annotated[
        str, typer.Option(metavar="'YYYY-MM-DD HH:MM'", help="Local; else the regulation's.")
    ] = "",
    note: Annotated[str, typer.Option(help="What it is about.")] = "",
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Enter one promise; its clock starts now. An agent enters his own, a lead anybody's."""

    async def run() -> int:
        async with desk(config, language) as at:
            if not written_number(number):
                told = f"NUMBER {masked(number)}: expected a telephone number: 3 to 20 digits"
                raise CcfloorError(told)
            moment = 0
            if due:
                moment = moment_of(due, at.zone) or 0
                if not moment:
                    raise CcfloorError(f"--due {due}: expected a moment like '2026-11-25 18:00'")
                if not 0 < moment - SystemClock().now() <= FURTHEST:
                    raise CcfloorError(f"--due {due}: expected a moment within the next two weeks")
            line = WrittenPromise(
                Place("--owner"), written_number(number), owner, moment, clean(note, NOTE_WIDTH)
            )
            return await _enter(at, [line], by, dry_run=False)

    return asyncio.run(run())


@callbacks.command("import")
def take(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV or XLSX.")],
    by: By,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be taken, and take nothing.")
    ] = False,
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Take promises from sheets: all of them, or nothing where one line is wrong."""

    async def run() -> int:
        async with desk(config, language) as at:
            faults: list[Fault] = []
            around = Around(at.zone, SystemClock().now(), await _owners(at))
            lines = read_promises(read_all(files), around, faults)
            if faults:
                raise Refusal(faults)
            return await _enter(at, lines, by, dry_run=dry_run)

    return asyncio.run(run())


@callbacks.command("list")
def listing(
    config: ConfigPath = DEFAULT_CONFIG,
    everything: Annotated[
        bool, typer.Option("--all", help="Those that are over too, of the last 30 days.")
    ] = False,
    language: Language = "",
) -> int:
    """List promises by their due time, numbers masked."""

    async def run() -> int:
        async with desk(config, language) as at:
            now = SystemClock().now()
            book = await _book(at, now)
            chosen = book.all() if everything else book.unfinished()
            out("\n".join(callback_lines(chosen, now, at.zone, at.words)) + "\n")
            return 0

    return asyncio.run(run())


@callbacks.command()
def close(
    name: Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")],
    by: By,
    how: Annotated[
        Literal["served", "withdrawn"],
        typer.Option(help="Served some other way, or not wanted any more."),
    ] = "served",
    note: Annotated[str, typer.Option(help="How.")] = "",
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Close a promise by hand: a lead's, and never his own. What was found of it stays found."""

    async def run() -> int:
        async with desk(config, language) as at:
            doer = at.doer(by)
            now = SystemClock().now()
            book = await _book(at, now)
            promise = book.find(name)
            if promise is None:
                raise CcfloorError(
                    f"{name}: expected the id of a promise: `ccfloor callbacks list`"
                )
            if doer.rank not in _LEADS:
                raise CcfloorError(f"--by {by}: expected a lead or a supervisor")
            if doer.agent and doer.agent == promise.owner:
                raise CcfloorError(f"--by {by}: expected another than who promised it")
            deed = CallbackClosed(name, doer.user, how, clean(note, NOTE_WIDTH))
            await at.store.write([kept(deed, now, doer.user)])
            lines = callback_lines(
                [(await _book(at, now)).find(name) or promise], now, at.zone, at.words
            )
            out("\n".join(lines) + "\n")
            return 0

    return asyncio.run(run())


async def _enter(at: CasesDesk, lines: Sequence[WrittenPromise], by: str, *, dry_run: bool) -> int:
    """Write promises that are none yet; each has a moment of its own."""
    doer = at.doer(by)
    now = SystemClock().now()
    owners = await _owners(at)
    book = await _book(at, now)
    rows: list[StoredDeed] = []
    names: set[str] = set()
    for line in lines:
        _check(line, doer.rank, doer.agent, owners, by)
        if _promised(book, line):
            out(known_line(str(line.place), line.number, at.words) + "\n")
            continue
        moment = now + len(rows)
        deed = CallbackPromised(
            id=f"cb:{moment}:{line.owner}",
            owner=line.owner,
            number=line.number,
            due=line.due,
            by=doer.user,
            note=line.note,
        )
        rows.append(kept(deed, moment, doer.user))
        names.add(deed.id)
        book.on(CallbackPromised, Told(moment, deed))
    if rows and not dry_run:
        await at.store.write(rows)
    fresh = [one for one in book.all() if one.id in names]
    if fresh:
        out("\n".join(callback_lines(fresh, now, at.zone, at.words)) + "\n")
    out(taken_line(len(rows), at.words, dry_run=dry_run) + "\n")
    return 0


def _check(
    line: WrittenPromise, rank: Rank | None, agent: AgentName, owners: frozenset[AgentName], by: str
) -> None:
    if owners and line.owner not in owners:
        expected = "an agent code of the roster or of [[person]]"
        raise CcfloorError(f"{line.place}: {clean(line.owner, NOTE_WIDTH)}: expected {expected}")
    if rank not in _LEADS and line.owner != agent:
        raise CcfloorError(f"{line.place}: {by} promises for himself only: expected {agent}")


def _promised(book: Callbacks, line: WrittenPromise) -> bool:
    """Tell whether the same is promised already, by the same person and for the same time."""
    return any(
        one.owner == line.owner
        and same_number(one.number, line.number)
        and (not line.due or one.due == line.due)
        for one in book.unfinished()
    )


async def _owners(at: CasesDesk) -> frozenset[AgentName]:
    """List who can be asked to call: of the roster in force, and of the configuration."""
    plan = await at.store.plan()
    people = plan.people if plan is not None else ()
    rostered = {posting.agent for person in people for posting in person.postings}
    return frozenset({*rostered, *(one.agent for one in at.config.person)} - {""})


async def _book(at: CasesDesk, now: Instant) -> Callbacks:
    """Read what was promised, closed and settled."""
    book = Callbacks(at.config)
    for row in await at.store.deeds(now - CALLBACKS_TAKEN_UP, now + MINUTE):
        if row.kind.startswith(CALLBACK):
            deed = deed_of(row)
            book.on(type(deed), Told(row.at, deed))
    return book
