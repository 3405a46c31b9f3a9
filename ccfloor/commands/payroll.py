"""``ccfloor payroll``: a period from its inputs to the lock, and what it came to."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from ccfloor.cases.copies import Copy
from ccfloor.commands.copying import note_copy
from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.commands.payroll_desk import (
    Language,
    PayrollDesk,
    PeriodName,
    at_desk,
    out,
    show,
    width,
)
from ccfloor.commands.payroll_files import export, payslip, put, take
from ccfloor.commands.payroll_objections import answer, keep, object_to, objections
from ccfloor.commands.payroll_steps import ack, calculate, lock, publish, sign, unlock
from ccfloor.telling.lines import day_before
from ccfloor.telling.pay_words import STATES, told_verified
from ccfloor.telling.payslip import findings_page, summary_page

payroll = typer.Typer(
    name="payroll",
    help="What a month comes to for each person, and its way to payroll.",
    no_args_is_help=True,
)


@payroll.command("list")
def listing(config: ConfigPath = DEFAULT_CONFIG, language: Language = "") -> int:
    """List the periods and how far each has come."""

    async def act(at: PayrollDesk) -> int:
        for period in (await at.office.periods()).values():
            last = day_before(period.span.end)
            days = at.words("{first} to {last}", first=period.span.start, last=last)
            out(f"{period.id}  {days}  {at.words(STATES[period.state.value])}  #{period.run}\n")
        return 0

    return at_desk(config, language, act)


@payroll.command("show")
def shown(
    period: PeriodName,
    config: ConfigPath = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="The whole calculation.")] = False,
    language: Language = "",
) -> int:
    """Show what a period comes to, as its run says."""

    async def act(at: PayrollDesk) -> int:
        standing = await at.office.period(period)
        _, found = await at.office.run_of(standing)
        if as_json:
            await note_copy(at.store, Copy("payroll", period, "json", len(found.lines)))
            out(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n")
        else:
            show(summary_page(found, standing, at.words))
        return 0

    return at_desk(config, language, act)


@payroll.command("check")
def check(period: PeriodName, config: ConfigPath = DEFAULT_CONFIG, language: Language = "") -> int:
    """Say what rests on little, on nothing seen, or on what nobody has answered; 1: it blocks."""

    async def act(at: PayrollDesk) -> int:
        _, found = await at.office.preview(period)
        show(findings_page(found, width(), at.words))
        return int(any(one.blocks for one in found.findings))

    return at_desk(config, language, act)


@payroll.command("verify")
def verify(config: ConfigPath = DEFAULT_CONFIG) -> int:
    """Hold the periods and their runs against the sealed log."""

    async def act(at: PayrollDesk) -> int:
        broken = await at.office.verify()
        out(f"{told_verified(broken, at.words)}\n")
        return int(bool(broken))

    return at_desk(config, "", act)


for name, command in (
    ("input", take),
    ("set", put),
    ("calculate", calculate),
    ("publish", publish),
    ("object", object_to),
    ("objections", objections),
    ("answer", answer),
    ("keep", keep),
    ("sign", sign),
    ("export", export),
    ("ack", ack),
    ("lock", lock),
    ("unlock", unlock),
    ("payslip", payslip),
):
    payroll.command(name)(command)
