"""``ccfloor cases confirm``, ``excuse``, ``flag``, ``appeal`` and ``decide``: what people say.

Each shows the case after the step and ends with 0, or says why it was refused and ends with 1.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from ccfloor.cases.case import Case, Doer, Refusal
from ccfloor.cases.who import known_by_then
from ccfloor.commands.cases_desk import CasesDesk, desk
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, Why

CaseId = Annotated[str, typer.Argument(metavar="ID", help="A case or a breach, or its beginning.")]
By = Annotated[str, typer.Option("--by", help="You: of the roster, else of the configuration.")]
Seen = Annotated[int, typer.Option(min=0, help="Refuse if more steps than so many were taken.")]
Language = Annotated[str, typer.Option("--language", "-l", help="zh_CN or en.")]

Act: TypeAlias = Callable[[CasesDesk, Case, Doer], Awaitable[Case | Refusal]]


def confirm(
    case: CaseId,
    by: By,
    why: Why,
    config: ConfigPath = DEFAULT_CONFIG,
    seen: Seen = 0,
    language: Language = "",
) -> int:
    """Confirm that it was so and that nothing excuses it."""

    def act(at: CasesDesk, found: Case, doer: Doer) -> Awaitable[Case | Refusal]:
        return at.office.confirm(found.id, doer, why, seen=seen)

    return _carry_out(config, case, by, language, act)


def excuse(
    case: CaseId,
    by: By,
    code: Annotated[str, typer.Option(help="One of the codes that `show` lists.")],
    why: Why = "",
    config: ConfigPath = DEFAULT_CONFIG,
    seen: Seen = 0,
    language: Language = "",
) -> int:
    """Excuse it, by one of the codes that its rule allows."""

    def act(at: CasesDesk, found: Case, doer: Doer) -> Awaitable[Case | Refusal]:
        return at.office.excuse(found.id, doer, code, why, seen=seen)

    return _carry_out(config, case, by, language, act)


def flag(
    case: CaseId,
    by: By,
    flag: Annotated[str, typer.Option(help="dissatisfied, severe, accident ...")],
    why: Why = "",
    off: Annotated[bool, typer.Option("--off", help="Take it back.")] = False,
    config: ConfigPath = DEFAULT_CONFIG,
    seen: Seen = 0,
    language: Language = "",
) -> int:
    """Say of a candidate what no machine can see; who does so does not decide it."""

    def act(at: CasesDesk, found: Case, doer: Doer) -> Awaitable[Case | Refusal]:
        return at.office.flag(found.id, doer, flag, why, on=not off, seen=seen)

    return _carry_out(config, case, by, language, act)


def appeal(
    case: CaseId,
    by: By,
    why: Why,
    config: ConfigPath = DEFAULT_CONFIG,
    seen: Seen = 0,
    language: Language = "",
) -> int:
    """Object to a confirmed case, by its person or a lead for him: until answered it is free."""

    def act(at: CasesDesk, found: Case, doer: Doer) -> Awaitable[Case | Refusal]:
        return at.office.appeal(found.id, doer, why, seen=seen)

    return _carry_out(config, case, by, language, act)


def decide(
    case: CaseId,
    by: By,
    upheld: Annotated[bool, typer.Option("--uphold/--overturn", help="The case stands, or falls.")],
    why: Why = "",
    config: ConfigPath = DEFAULT_CONFIG,
    seen: Seen = 0,
    language: Language = "",
) -> int:
    """Answer an appeal: somebody other than who confirmed."""

    def act(at: CasesDesk, found: Case, doer: Doer) -> Awaitable[Case | Refusal]:
        return at.office.decide(found.id, doer, why, upheld=upheld, seen=seen)

    return _carry_out(config, case, by, language, act)


def finalise(
    case: CaseId,
    by: By,
    why: Why = "",
    config: ConfigPath = DEFAULT_CONFIG,
    seen: Seen = 0,
    language: Language = "",
) -> int:
    """Close a case whose time for an appeal is over, as the monitor does by itself."""

    def act(at: CasesDesk, found: Case, doer: Doer) -> Awaitable[Case | Refusal]:
        return at.office.finalise(found.id, doer, why, seen=seen)

    return _carry_out(config, case, by, language, act)


def _carry_out(config: Path, name: str, by: str, language: str, act: Act) -> int:
    async def run() -> int:
        async with desk(config, language) as at:
            doer, found = at.doer(by), await at.find(name)
            return at.answer(await act(at, found, known_by_then(doer, found, at.roster)))

    return asyncio.run(run())
