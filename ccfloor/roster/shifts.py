"""Shifts out of patterns: from ``20:00`` and ``08:00`` on the wall to instants.

The law: a shift begins and ends when the wall shows its times, so in the night of a clock
change a shift of twelve hours on the wall lasts eleven or thirteen; its true length is
``end - start``, and it belongs whole to the day on which it starts (RULEBOOK G2).

Times of a shift that are not after its beginning are on the next day: the meal ``00:30-01:30``
of a night shift is after midnight.
"""

from __future__ import annotations

from datetime import date, tzinfo

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.localtime import MINUTES_A_DAY, first_instant
from ccfloor.roster.people import posting_on
from ccfloor.roster.plan import Activity, Day, Person, Posting, Shift, Slot

Stretch = tuple[int, int]
"""Minutes since midnight as the wall shows them, the second one not included."""


class Pattern(msgspec.Struct, frozen=True):
    """A shift as it has a name: when it begins and ends on the wall."""

    name: str
    hours: Stretch
    """``(1200, 480)`` is 20:00 to 08:00 of the next day; equal times are a whole day."""
    codes: tuple[str, ...] = ()
    """What stands for it in a month's sheet: 白, 夜 …"""
    meals: tuple[Stretch, ...] = ()


class PlannedSlot(msgspec.Struct, frozen=True):
    """A slot before it has a day."""

    activity: Activity
    hours: Stretch


DAY = Pattern("day", (480, 1200), ("白", "白班", "日", "日班", "D"))
NIGHT = Pattern("night", (1200, 480), ("夜", "夜班", "晚", "晚班", "N"))
USUAL = (DAY, NIGHT)
"""「客服代表实行12小时值班」: two halves of the day."""


def instants(day: Day, hours: Stretch, zone: tzinfo) -> tuple[Instant, Instant]:
    """Give beginning and end of a stretch of wall time that begins on a day."""
    on, (start, end) = date.fromisoformat(day), hours
    later = end if end > start else end + MINUTES_A_DAY
    return first_instant(on, start, zone), first_instant(on, later, zone)


def slot_instants(day: Day, shift: Stretch, slot: Stretch, zone: tzinfo) -> tuple[Instant, Instant]:
    """Give beginning and end of a slot in a shift that begins on a day."""
    start, end = slot
    start = start if start >= shift[0] else start + MINUTES_A_DAY
    end = end if end > slot[0] else end + MINUTES_A_DAY
    end += start - slot[0]
    on = date.fromisoformat(day)
    return first_instant(on, start, zone), first_instant(on, end, zone)


def usual_slots(pattern: Pattern) -> tuple[PlannedSlot, ...]:
    """Give the meals of a pattern."""
    return tuple(PlannedSlot(Activity.MEAL, meal) for meal in pattern.meals)


def place_slots(
    day: Day, shift: Stretch, planned: tuple[PlannedSlot, ...], zone: tzinfo
) -> tuple[Slot, ...]:
    """Give slots their instants, by beginning."""
    made = (Slot(one.activity, *slot_instants(day, shift, one.hours, zone)) for one in planned)
    return tuple(sorted(made, key=lambda slot: (slot.from_, slot.to, slot.activity)))


def make_shift(
    person: Person,
    day: Day,
    pattern: Pattern,
    zone: tzinfo,
    *,
    slots: tuple[PlannedSlot, ...] | None = None,
    seat: str | None = None,
    id: str = "",  # noqa: A002 - it is the field's name
) -> Shift:
    """Make one person's shift of one day; what he is comes from his posting on that day."""
    start, end = instants(day, pattern.hours, zone)
    posting = posting_on(person, day) or Posting(day)
    planned = usual_slots(pattern) if slots is None else slots
    return Shift(
        id=id or f"{person.id}:{day}",
        person=person.id,
        day=day,
        start=start,
        end=end,
        name=pattern.name,
        agent=posting.agent,
        team=posting.team,
        rank=posting.rank,
        seat=posting.seat if seat is None else seat,
        slots=place_slots(day, pattern.hours, planned, zone),
    )


def day_of(shift_id: str) -> Day:
    """Read the day out of a shift's id: the shift itself may be gone."""
    parts = shift_id.split(":")
    return next((part for part in reversed(parts) if _is_day(part)), "")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def free_id(person: str, day: Day, used: set[str]) -> str:
    """Give the first id of a person's day that is not used."""
    plain = f"{person}:{day}"
    if plain not in used:
        return plain
    count = 2
    while f"{plain}:{count}" in used:
        count += 1
    return f"{plain}:{count}"
