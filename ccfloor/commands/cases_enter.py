"""``ccfloor cases enter``: what a person saw, with its evidence, as a candidate."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from ccfloor.cases.case import Case, Proof
from ccfloor.cases.manual import Item
from ccfloor.commands.cases_desk import CasesDesk, desk
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.errors import CcfloorError
from ccfloor.floor.names import Instant
from ccfloor.localtime import instant_of


def enter(
    number: Annotated[
        str, typer.Option("--id", help="The entry's own id: the number of the paper form.")
    ],
    by: Annotated[str, typer.Option("--by", help="You: of the roster, else of the configuration.")],
    rule: Annotated[str, typer.Option(help="M01-M13, L02-L08; or what supersedes --same-as.")],
    agent: Annotated[str, typer.Option(help="The agent code of whom it is about.")],
    text: Annotated[str, typer.Option(help="What was seen, in words.")],
    happened: Annotated[
        str, typer.Option("--at", metavar="YYYY-MM-DDTHH:MM", help="When, by the site's clock.")
    ] = "",
    kind: Annotated[str, typer.Option(help="Which kind of the rule; empty: the ordinary.")] = "",
    recording: Annotated[str, typer.Option(help="Where a recording of it is.")] = "",
    file: Annotated[
        list[Path] | None, typer.Option(help="A file that proves it: its SHA-256 is kept.")
    ] = None,
    same_as: Annotated[str, typer.Option(help="A case about the same fact.")] = "",
    config: ConfigPath = DEFAULT_CONFIG,
    language: Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")] = "",
) -> int:
    """Enter what no machine can see; somebody else decides it."""
    proofs = [Proof(text, recording)]
    proofs += [Proof(one.name, sha256=_hash_of(one)) for one in file or ()]

    async def run() -> int:
        async with desk(config, language) as at:
            doer = at.doer(by)
            same = await at.find(same_as) if same_as else None
            item = Item(
                id=number,
                rule=rule.upper(),
                kind=kind,
                agent=agent,
                happened_at=_when(happened, same, at),
                proofs=tuple(proofs),
                same_as=same,
            )
            return at.answer(await at.office.enter(item, doer, at.roster))

    return asyncio.run(run())


def _when(text: str, same: Case | None, at: CasesDesk) -> Instant:
    if not text and same is not None:
        return same.begun_at
    try:
        return instant_of(_local(text, at.zone))
    except ValueError as error:
        raise CcfloorError(f"--at {text}: expected a moment like 2026-11-25T09:30") from error


def _local(text: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _hash_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise CcfloorError(f"--file {file}: {error.strerror}") from error
