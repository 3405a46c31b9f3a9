"""``ccfloor payroll object``, ``objections``, ``answer``, ``keep``: what is said against a payslip.

Any line may be objected to while the window is open; somebody else than who calculated answers.
What is granted is seen in the line, or somebody says why not, before anybody signs.
"""

from __future__ import annotations

from typing import Annotated

import typer

from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath, Why
from ccfloor.commands.payroll_desk import (
    By,
    Language,
    PayrollDesk,
    PeriodName,
    at_desk,
    show,
    width,
)
from ccfloor.errors import PayrollError
from ccfloor.payroll.lines import LineId
from ccfloor.payroll.period import Period
from ccfloor.roster.plan import PersonId
from ccfloor.telling.objections import objections_page


def object_to(
    period: PeriodName,
    line: Annotated[
        str, typer.Argument(metavar="ITEM", help="score.volume, pay.qa …, or a line's whole id.")
    ],
    by: By,
    why: Why,
    person: Annotated[
        str, typer.Option("--person", help="Whose payslip, where a lead objects for him.")
    ] = "",
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Object to a line of a payslip, one's own or for somebody, while the window is open."""

    async def act(at: PayrollDesk) -> int:
        standing = await at.office.period(period)
        actor = await at.actor(by)
        whose = await _whose(at, standing, person) if person else await at.own_lines(actor)
        name = await _line_named(at, standing, whose, line)
        return at.answer(await at.office.object_to(name, whose, actor, why))

    return at_desk(config, language, act)


def objections(
    period: PeriodName, config: ConfigPath = DEFAULT_CONFIG, language: Language = ""
) -> int:
    """List what people object to in a period, and the answers; 1: something is still to be done."""

    async def act(at: PayrollDesk) -> int:
        found = (await at.office.period(period)).objections
        show(objections_page(found, at.zone, width(), at.words))
        return int(any(one.answer is None or one.is_due for one in found))

    return at_desk(config, language, act)


def answer(
    line: Annotated[str, typer.Argument(metavar="LINE", help="The line's id, as in objections.")],
    by: By,
    why: Why,
    granted: Annotated[
        bool, typer.Option("--grant/--reject", help="Whether the objection is right.")
    ],
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Answer an objection. It changes no amount: enter what is to be, then calculate again."""

    async def act(at: PayrollDesk) -> int:
        return at.answer(await at.office.answer(line, await at.clerk(by), why, granted=granted))

    return at_desk(config, language, act)


def keep(
    line: Annotated[str, typer.Argument(metavar="LINE", help="The line's id, as in objections.")],
    by: By,
    why: Why,
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> int:
    """Say why a line stays as it is although you granted the objection to it."""

    async def act(at: PayrollDesk) -> int:
        return at.answer(await at.office.keep(line, await at.clerk(by), why))

    return at_desk(config, language, act)


async def _whose(at: PayrollDesk, period: Period, person: str) -> PersonId:
    found = (await at.finder(period.span.start, period.span.end))(person)
    if found is None:
        raise PayrollError(f"--person {person}: expected the id, number or agent code of somebody")
    return found.id


async def _line_named(at: PayrollDesk, period: Period, whose: PersonId, line: str) -> LineId:
    slip = await at.office.slip_of(period, whose)
    lines = () if slip is None else slip.lines
    found = [one.id for one in lines if line in {one.id, one.item.value}]
    if len(found) != 1:
        known = "\n  ".join(found or [one.id for one in lines])
        raise PayrollError(f"{line}: expected one line of {whose} in {period.id}:\n  {known}")
    return found[0]
