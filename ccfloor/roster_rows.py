"""One person's shift as it goes over the wire: the plan, and how it was kept.

The law: what was seen is read from the store in pieces, with others let in between, and what goes
on is the floor's; what came from outside is cleaned. Both rooms that tell of shifts read and write
them here, so that a day and a person in it never differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta, tzinfo
from typing import Final

from ccfloor.deeds_kept import deed_of
from ccfloor.floor.deeds import BreakAnswered, PresenceNoted
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros
from ccfloor.floor.views import CoverageGap
from ccfloor.house import House
from ccfloor.kpi.rollup import DARK
from ccfloor.kpi.shifts_kept import EARLY, LINGERS, Kept, Seen
from ccfloor.kpi.stretches import Stretch
from ccfloor.localtime import first_instant, wall_time
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.people import number_on
from ccfloor.roster.plan import Shift
from ccfloor.serve.cleaning import NAME_WIDTH, clean, identity
from ccfloor.serve.lookups import LookUpRefusedError
from ccfloor.serve.roster_day import DayPart, Granted, Rostered
from ccfloor.serve.system import Unseen

PIECE: Final[Micros] = 15 * MINUTE
"""Spans of everybody are read so much at a time."""
MOST_PARTS: Final = 200
"""Stretches of one shift that are told: who logs in and out all day fills no screen."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_named(text: str) -> date:
    """Read a day; raises LookUpRefusedError."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not 2 <= day.year <= 9998:  # noqa: PLR2004 - a day on either side is reckoned
        raise LookUpRefusedError("bad_day", "a day is YYYY-MM-DD")
    return day


def midnight(day: date, zone: tzinfo) -> Instant:
    """Give the first instant of a day of the calendar."""
    return first_instant(day, 0, zone)


def running_day(roster: DutyRoster | None, now: Instant, zone: tzinfo) -> date:
    """Name the day of the shifts that run now, the newest of them; else today."""
    today = wall_time(now, zone).date()
    running = [] if roster is None else roster.running(now)
    days = {one.day for one in running}
    yesterday = today - timedelta(days=1)
    return yesterday if days and max(days) <= yesterday.isoformat() else today


def shifts_of_day(roster: DutyRoster, day: date, begins: Instant) -> list[Shift]:
    """List the shifts of a day, and those of earlier days that run into it."""
    name = day.isoformat()
    return [
        one
        for one in roster.plan.shifts
        if one.day == name or (one.day < name and one.start < begins < one.end)
    ]


async def what_was_seen(house: House, since: Instant, until: Instant, now: Instant) -> Seen:
    """Read what is known of everybody in a stretch of time; raises StoreError."""
    await house.keeping.flush()
    since, until = since - EARLY, min(now, until + LINGERS)
    store, floor = house.store, house.pipeline.floor
    gaps = await store.gaps(since, max(since, until))
    seen = Seen(until, gaps)
    if until <= since:
        return seen
    seen.spans(await store.spans(since, since + 1))
    at = since
    while at < until:
        seen.spans(await store.spans_begun(max(at, since + 1), min(at + PIECE, until)))
        at += PIECE
    if until == now:
        seen.seats(floor.seats())
    for row in await store.deeds(since, until):
        if row.kind == "presence_noted":
            deed = deed_of(row)
            if isinstance(deed, PresenceNoted) and deed.present:
                seen.rolls[deed.agent].append(row.at)
    return seen


async def breaks_granted(
    house: House, since: Instant, until: Instant
) -> dict[AgentName, list[tuple[Instant, BreakAnswered]]]:
    """Read which breaks leaders allowed, by agent, in order; raises StoreError."""
    found: dict[AgentName, list[tuple[Instant, BreakAnswered]]] = {}
    for row in await house.store.deeds(since, until):
        deed = deed_of(row) if row.kind == "break_answered" else None
        if isinstance(deed, BreakAnswered) and deed.granted:
            found.setdefault(deed.agent, []).append((row.at, deed))
    return found


def row_of(
    shift: Shift,
    roster: DutyRoster,
    was: Kept,
    granted: Iterable[tuple[Instant, BreakAnswered]],
    name_of: Callable[[AgentName], str],
) -> Rostered:
    """Write one shift."""
    person = roster.people.get(shift.person)
    relief = roster.relief_of(shift)
    whose = roster.people.get(shift.swapped_with)
    return Rostered(
        agent=identity(shift.agent),
        shift=clean(shift.id, NAME_WIDTH),
        day=shift.day,
        start=shift.start,
        end=shift.end,
        name=clean(person.name if person is not None else name_of(shift.agent), NAME_WIDTH),
        number=clean("" if person is None else number_on(person, shift.day), NAME_WIDTH),
        rank=shift.rank.value,
        team=clean(shift.team, NAME_WIDTH),
        seat=identity(shift.seat),
        swapped=clean(shift.swapped_with if whose is None else whose.name, NAME_WIDTH),
        plan=tuple(_plan(shift, roster)),
        seen=tuple(_parts(was)),
        granted=tuple(Granted(at, clean(deed.by, NAME_WIDTH)) for at, deed in granted)[-20:],
        arrived=was.arrived,
        left=was.left,
        late=was.late,
        missing=was.missing,
        unknown=was.unknown,
        held=was.held,
        relief="" if relief is None else _called(relief, roster, name_of),
    )


def _called(shift: Shift, roster: DutyRoster, name_of: Callable[[AgentName], str]) -> str:
    person = roster.people.get(shift.person)
    name = person.name if person is not None else name_of(shift.agent)
    return clean(name or shift.agent, NAME_WIDTH)


def _plan(shift: Shift, roster: DutyRoster) -> list[DayPart]:
    parts = [DayPart(one.activity.value, one.from_, one.to) for one in shift.slots]
    parts += [
        DayPart(one.kind.value, max(one.from_, shift.start), min(one.to, shift.end))
        for one in roster.leaves_of(shift.person)
        if one.from_ < shift.end and one.to > shift.start
    ]
    return sorted(parts, key=lambda one: (one.since, one.until))


def _parts(was: Kept) -> Sequence[DayPart]:
    parts = [DayPart("here", *one) for one in was.here]
    parts += [DayPart("away", *one) for one in was.away]
    return sorted(parts, key=lambda one: one.since)[-MOST_PARTS:]


def unseen_of(gaps: Iterable[CoverageGap], window: Stretch, now: Instant) -> tuple[Unseen, ...]:
    """Write the gaps that touch a stretch of time, at most a hundred, the newest of them."""
    begins, ends = window
    found = [
        Unseen(gap.from_, gap.to, gap.reason, "dark" if gap.reason in DARK else "doubt")
        for gap in gaps
        if gap.from_ < ends and (now if gap.to is None else gap.to) > begins
    ]
    return tuple(found[-100:])
