"""What the roster's commands share: the plan out of the store, and the next version into it."""

from __future__ import annotations

import asyncio
import getpass
import itertools
import zoneinfo
from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer

from ccfloor.clock import SystemClock
from ccfloor.commands.options import configuration
from ccfloor.config import Config
from ccfloor.config_calendar import calendar_of
from ccfloor.errors import CcfloorError, RosterError
from ccfloor.floor.names import Instant, micros
from ccfloor.locale import LANGUAGES, Words
from ccfloor.localtime import first_instant, minute_of_day, wall_time
from ccfloor.regulation.editions import Entry
from ccfloor.roster.cells import stretch
from ccfloor.roster.checks import Limits
from ccfloor.roster.holidays import Calendar
from ccfloor.roster.people import Register
from ccfloor.roster.plan import Leave, Person, Plan, Shift, Swap
from ccfloor.roster.shifts import USUAL, Pattern
from ccfloor.store.sql_store import SqlStore

By = Annotated[
    str, typer.Option("--by", metavar="NAME", help="Who does it; else who is logged in.")
]
Language = Annotated[str, typer.Option("--lang", "--language", "-l", help="zh_CN or en.")]
At = Annotated[
    str, typer.Option("--at", metavar="'YYYY-MM-DD HH:MM'", help="When it was asked; else now.")
]

Asked = TypeVar("Asked", Leave, Swap)
"""What is asked for, then answered."""

EMPTY = Plan(0, 0)
"""Before the first version."""


class Desk(msgspec.Struct, frozen=True):
    """The configuration, made ready for the roster."""

    config: Config
    zone: tzinfo
    now: Instant
    words: Words
    patterns: tuple[Pattern, ...]
    limits: Limits
    calendar: Calendar

    def today(self) -> str:
        """Tell the site's day."""
        return wall_time(self.now, self.zone).date().isoformat()

    def rule(self, code: str, at: Instant) -> Entry:
        """Give a rule of the regulation as it stands at a moment."""
        day = wall_time(at, self.zone).date().isoformat()
        return self.config.regulation.on(day).rule(code)

    def moment(self, text: str) -> Instant:
        """Read a moment of the command line; nothing is now."""
        if not text:
            return self.now
        try:
            shown = datetime.fromisoformat(text)
        except ValueError as error:
            raise RosterError(f"{text!r}: expected a moment like '2026-07-01 08:00'") from error
        if shown.tzinfo is not None or shown.second or shown.microsecond:
            raise RosterError(f"{text!r}: expected a moment like '2026-07-01 08:00', local")
        return first_instant(shown.date(), shown.hour * 60 + shown.minute, self.zone)


def desk(path: Path, language: str = "") -> Desk:
    """Read the configuration; raises CcfloorError."""
    config = configuration(path)
    if language and language not in LANGUAGES:
        raise CcfloorError(f"--lang {language}: expected one of {', '.join(LANGUAGES)}")
    now = SystemClock().now()
    zone = zoneinfo.ZoneInfo(config.site.timezone)
    day = wall_time(now, zone).date().isoformat()
    return Desk(
        config=config,
        zone=zone,
        now=now,
        words=Words(language or config.site.language),
        patterns=patterns_of(config),
        limits=Limits(
            duty=config.regulation.on(day).rule("T23").seconds("duty_s"),
            rest=micros(config.roster.rest_s),
        ),
        calendar=calendar_of(config.holidays),
    )


def patterns_of(config: Config) -> tuple[Pattern, ...]:
    """Give the configured shifts, or the usual two."""
    return (
        tuple(
            Pattern(
                shift.name,
                (minute_of_day(shift.from_), minute_of_day(shift.to) % 1440),
                shift.codes,
                tuple(stretch(meal) for meal in shift.meals),
            )
            for shift in config.roster.shift
        )
        or USUAL
    )


def newest(config: Config) -> Plan:
    """Give the newest version of the roster; an empty one where there is none."""
    return asyncio.run(_newest(config))


async def _newest(config: Config) -> Plan:
    store = SqlStore(config.store.url)
    await store.open()
    try:
        return await store.plan() or EMPTY
    finally:
        await store.close()


def change(config: Config, make: Callable[[Plan], Plan]) -> tuple[Plan, Plan]:
    """Make the next version out of the newest and keep it; give both.

    Where ``make`` gives back what it was given, nothing is written. Raises StoreError when
    somebody else wrote the next version meanwhile.
    """
    return asyncio.run(_change(config, make))


async def _change(config: Config, make: Callable[[Plan], Plan]) -> tuple[Plan, Plan]:
    store = SqlStore(config.store.url)
    await store.open()
    try:
        before = await store.plan() or EMPTY
        after = make(before)
        if after is not before:
            await store.add_plan(after)
        return before, after
    finally:
        await store.close()


def following(plan: Plan, at: Instant, by: str, **parts: object) -> Plan:
    """Give the next version of a plan."""
    parts |= {"version": plan.version + 1, "made_at": at, "made_by": by}
    return msgspec.structs.replace(plan, **parts)


def asked_for(every: Iterable[Asked], name: str, what: str) -> Asked:
    """Give the leave or swap of an id; raises RosterError."""
    found = next((one for one in every if one.id == name), None)
    if found is None:
        expected = f"expected the id of a {what}: `ccfloor roster {what} list`"
        raise RosterError(f"{name}: {expected}")
    return found


def with_new(every: Iterable[Asked], new: Asked) -> tuple[Asked, ...]:
    """Put one in the place of its former self."""
    return tuple(new if one.id == new.id else one for one in every)


def free_id(every: Iterable[Leave | Swap], stem: str) -> str:
    """Give the first id of a stem that nobody has."""
    used = {one.id for one in every}
    return next(f"{stem}:{n}" for n in itertools.count(1) if f"{stem}:{n}" not in used)


def whoever(by: str) -> str:
    """Tell who does it."""
    if by:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return ""


def called(plan: Plan, word: str, day: str) -> Person:
    """Find a person by his number on a day, or his id; raises RosterError."""
    person = Register(plan.people).called(word, day)
    if person is None:
        raise RosterError(f"{word}: expected a number 工号 that somebody has on {day}, or an id")
    return person


def shift_on(plan: Plan, person: Person, day: str) -> Shift:
    """Find somebody's one shift of a day; raises RosterError."""
    found = [one for one in plan.shifts if one.person == person.id and one.day == day]
    if len(found) != 1:
        have = ", ".join(one.id for one in found) or "none"
        raise RosterError(f"{person.name} on {day}: expected one shift, there is {have}")
    return found[0]


def day(text: str) -> str:
    """Read a day of the command line; raises RosterError."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise RosterError(f"{text}: expected a day like 2026-07-01") from error


def month(text: str, today: str) -> str:
    """Read a month of the command line; nothing is this one. Raises RosterError."""
    try:
        return date.fromisoformat(f"{text}-01").isoformat()[:7] if text else today[:7]
    except ValueError as error:
        raise RosterError(f"{text}: expected a month like 2026-07") from error
