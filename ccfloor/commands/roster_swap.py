"""``ccfloor roster swap``: asked for, signed by both superiors, approved by the manager."""

from __future__ import annotations

from typing import Annotated

import typer

from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.commands.roster_leave import Id, Override, Signer, objection_lines
from ccfloor.commands.roster_plan import (
    At,
    Desk,
    Language,
    asked_for,
    called,
    change,
    day,
    desk,
    following,
    free_id,
    newest,
    shift_on,
    with_new,
)
from ccfloor.errors import RosterError
from ccfloor.roster.findings import standing
from ccfloor.roster.plan import LeaveState, Plan, Swap
from ccfloor.roster.swaps import approved, awaiting, exchanged, objections, refused, signed
from ccfloor.telling.roster import STATES

swap = typer.Typer(
    name="swap",
    help="Swaps of duty: asked for, signed by both superiors, approved by the manager.",
    no_args_is_help=True,
)


@swap.command()
def add(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Who asks.")],
    on: Annotated[str, typer.Argument(metavar="DAY", help="The day of his shift.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Who does it: his number.")],
    for_: Annotated[
        str, typer.Argument(metavar="[DAY]", help="The day of the other's shift; none: 替班.")
    ] = "",
    asked: At = "",
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> None:
    """Ask for a swap (换班登记表); what the rules do not allow is refused at once."""
    at = desk(config, language)
    asked_at = at.moment(asked)
    told: list[str] = []

    def make(plan: Plan) -> Plan:
        asker, second = called(plan, number, day(on)), called(plan, other, day(for_ or on))
        new = Swap(
            id=free_id(plan.swaps, f"S:{at.today()}"),
            shift=shift_on(plan, asker, day(on)).id,
            with_shift=shift_on(plan, second, day(for_)).id if for_ else "",
            asker=asker.id,
            other=second.id,
            asked_at=asked_at,
        )
        against = objections(new, plan, at.rule("T20", asked_at), at.limits, at.calendar)
        stopped = standing(against, overridden=True)
        if stopped:
            raise RosterError("; ".join(one.text for one in stopped))
        told.extend([_line(new, plan, at), *objection_lines(against, at)])
        return following(plan, at.now, asker.id, swaps=(*plan.swaps, new))

    change(at.config, make)
    typer.echo("\n".join(told))


@swap.command()
def sign(
    name: Id, by: Signer, config: ConfigPath = DEFAULT_CONFIG, language: Language = ""
) -> None:
    """Sign a swap, as the superior of one party or of both."""
    at = desk(config, language)

    def make(plan: Plan) -> Plan:
        signer = called(plan, by, at.today())
        new = signed(_of(plan, name), signer, plan, at.now, at.zone)
        return following(plan, at.now, signer.id, swaps=with_new(plan.swaps, new))

    _, plan = change(at.config, make)
    typer.echo(_line(_of(plan, name), plan, at))


@swap.command()
def approve(
    name: Id,
    by: Signer,
    override: Override = False,
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> None:
    """Approve a swap as the manager, and carry it out."""
    at = desk(config, language)

    def make(plan: Plan) -> Plan:
        old, signer = _of(plan, name), called(plan, by, at.today())
        new = approved(
            old, signer, plan, at.rule("T20", old.asked_at), at.limits, at.now, at.zone,
            at.calendar, override=override,
        )  # fmt: skip
        return following(
            plan, at.now, signer.id, swaps=with_new(plan.swaps, new), shifts=exchanged(plan, new)
        )

    _, plan = change(at.config, make)
    typer.echo(_line(_of(plan, name), plan, at))


@swap.command()
def refuse(
    name: Id, by: Signer, config: ConfigPath = DEFAULT_CONFIG, language: Language = ""
) -> None:
    """Refuse a swap, as the superior of a party or as the manager."""
    at = desk(config, language)

    def make(plan: Plan) -> Plan:
        signer = called(plan, by, at.today())
        new = refused(_of(plan, name), signer, plan, at.now, at.zone)
        return following(plan, at.now, signer.id, swaps=with_new(plan.swaps, new))

    _, plan = change(at.config, make)
    typer.echo(_line(_of(plan, name), plan, at))


@swap.command("list")
def listing(config: ConfigPath = DEFAULT_CONFIG, language: Language = "") -> None:
    """List all swaps, by when they were asked for."""
    at = desk(config, language)
    plan = newest(at.config)
    for each in sorted(plan.swaps, key=lambda one: (one.asked_at, one.id)):
        typer.echo(_line(each, plan, at))


def _of(plan: Plan, name: str) -> Swap:
    return asked_for(plan.swaps, name, "swap")


def _line(one: Swap, plan: Plan, at: Desk) -> str:
    names = {person.id: person.name for person in plan.people}
    parties = f"{names.get(one.asker, one.asker)} ↔ {names.get(one.other, one.other)}"
    shifts = f"{one.shift} ↔ {one.with_shift}" if one.with_shift else one.shift
    state = at.words(STATES[one.state])
    signers = ", ".join(names.get(each, each) for each in one.approvals)
    if one.state is LeaveState.ASKED:
        waiting = [names.get(each, each) for each in awaiting(one, plan, at.now, at.zone)]
        if waiting:
            state = at.words("waits for the superior of {names}", names=", ".join(waiting))
        else:
            state = at.words("waits for the manager")
    return "  ".join(part for part in (one.id, parties, shifts, state, signers) if part)
