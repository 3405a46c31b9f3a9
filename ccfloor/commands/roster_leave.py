"""``ccfloor roster leave``: asked for, approved, refused."""

from __future__ import annotations

from typing import Annotated

import typer

from ccfloor.commands.options import DEFAULT_CONFIG, ConfigPath
from ccfloor.commands.roster_plan import (
    At,
    Desk,
    Language,
    asked_for,
    called,
    change,
    desk,
    following,
    free_id,
    newest,
    with_new,
)
from ccfloor.errors import RosterError
from ccfloor.floor.names import Instant
from ccfloor.localtime import wall_time
from ccfloor.roster.findings import Objection, standing
from ccfloor.roster.leaves import approved, objections, points, refused
from ccfloor.roster.plan import Leave, LeaveKind, LeaveState, Person, Plan
from ccfloor.telling.roster import KINDS, STATES

leave = typer.Typer(name="leave", help="Leave: asked for, approved, refused.", no_args_is_help=True)

Signer = Annotated[str, typer.Option("--by", metavar="NUMBER", help="Who signs: his number.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")]
Override = Annotated[
    bool, typer.Option("--override", help="The manager allows what the rules do not.")
]


@leave.command()
def add(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Whose.")],
    since: Annotated[str, typer.Argument(metavar="FROM", help="'2026-07-01 08:00', local.")],
    until: Annotated[str, typer.Argument(metavar="TO", help="'2026-07-01 20:00', local.")],
    kind: Annotated[LeaveKind, typer.Option(help="Why.")] = LeaveKind.PERSONAL,
    diagnosis: Annotated[
        bool, typer.Option("--diagnosis", help="A hospital's diagnosis was seen.")
    ] = False,
    note: Annotated[str, typer.Option(help="A word on it.")] = "",
    asked: At = "",
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> None:
    """Ask for leave; what only a manager may allow is noted, what nobody may is refused."""
    at = desk(config, language)
    asked_at = at.moment(asked)
    told: list[str] = []

    def make(plan: Plan) -> Plan:
        person = called(plan, number, _day(at, asked_at))
        new = Leave(
            id=free_id(plan.leaves, f"L:{person.id}:{at.today()}"),
            person=person.id,
            kind=kind,
            from_=at.moment(since),
            to=at.moment(until),
            asked_at=asked_at,
            diagnosis=diagnosis,
            note=note,
        )
        against = objections(new, plan, at.rule("T21", asked_at), at.zone, at.calendar)
        stopped = standing(against, overridden=True)
        if stopped:
            raise RosterError(_joined(stopped))
        told.extend([f"{new.id}: {at.words(STATES['asked'])}", *objection_lines(against, at)])
        return following(plan, at.now, person.id, leaves=(*plan.leaves, new))

    change(at.config, make)
    typer.echo("\n".join(told))


@leave.command()
def approve(
    name: Id,
    by: Signer,
    override: Override = False,
    config: ConfigPath = DEFAULT_CONFIG,
    language: Language = "",
) -> None:
    """Approve a leave, as the superior of whoever asked."""
    at = desk(config, language)

    def make(plan: Plan) -> Plan:
        old, signer = _of(plan, name), called(plan, by, at.today())
        entry = at.rule("T21", old.asked_at)
        new = approved(old, signer, plan, entry, at.now, at.zone, at.calendar, override=override)
        return _with(plan, new, at.now, signer)

    _, plan = change(at.config, make)
    typer.echo(_line(_of(plan, name), plan, at))


@leave.command()
def refuse(
    name: Id, by: Signer, config: ConfigPath = DEFAULT_CONFIG, language: Language = ""
) -> None:
    """Refuse a leave, as the superior of whoever asked."""
    at = desk(config, language)

    def make(plan: Plan) -> Plan:
        signer = called(plan, by, at.today())
        return _with(plan, refused(_of(plan, name), signer, plan, at.now, at.zone), at.now, signer)

    _, plan = change(at.config, make)
    typer.echo(_line(_of(plan, name), plan, at))


@leave.command("list")
def listing(config: ConfigPath = DEFAULT_CONFIG, language: Language = "") -> None:
    """List all leave, by its beginning, with the points that it counts."""
    at = desk(config, language)
    plan = newest(at.config)
    for each in sorted(plan.leaves, key=lambda one: (one.from_, one.id)):
        typer.echo(_line(each, plan, at))


def objection_lines(against: tuple[Objection, ...], at: Desk) -> list[str]:
    """Tell what the manager would have to allow, and what is only to be looked at."""
    return [
        f"  {at.words('look at') if one.flag else at.words('needs the manager')}: {one.text}"
        for one in against
    ]


def _joined(against: tuple[Objection, ...]) -> str:
    return "; ".join(one.text for one in against)


def _with(plan: Plan, new: Leave, at: Instant, signer: Person) -> Plan:
    return following(plan, at, signer.id, leaves=with_new(plan.leaves, new))


def _of(plan: Plan, name: str) -> Leave:
    return asked_for(plan.leaves, name, "leave")


def _day(at: Desk, moment: Instant) -> str:
    return wall_time(moment, at.zone).date().isoformat()


def _line(one: Leave, plan: Plan, at: Desk) -> str:
    names = {person.id: person.name for person in plan.people}
    since, until = (f"{wall_time(each, at.zone):%Y-%m-%d %H:%M}" for each in (one.from_, one.to))
    tenths = points(one, plan.shifts, at.rule("T21", one.from_))
    cost = at.words("{n} points", n=f"{tenths / 10:g}") if tenths else ""
    if one.state is not LeaveState.APPROVED:
        cost = ""
    parts = (
        one.id,
        names.get(one.person, one.person),
        at.words(KINDS[one.kind]),
        f"{since} → {until}",
        at.words(STATES[one.state]),
        names.get(one.approved_by, one.approved_by),
        cost,
    )
    return "  ".join(part for part in parts if part)
