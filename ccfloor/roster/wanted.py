"""What a file says, row by row, before anybody has looked at the plan."""

from __future__ import annotations

import msgspec

from ccfloor.roster.codes import Duty
from ccfloor.roster.faults import Place
from ccfloor.roster.plan import Activity, Day, Rank
from ccfloor.roster.shifts import Stretch

Month = str
"""``YYYY-MM``."""


class PersonRow(msgspec.Struct, frozen=True):
    """A line about somebody: what he is from a day to a day."""

    place: Place
    id: str
    number: str
    name: str
    from_: Day
    """Empty: from the day on which the file is taken."""
    to: Day
    posted: bool
    """Whether it says anything of rank, team, code, seat, extension or probation."""
    rank: Rank
    team: str
    agent: str
    seat: str
    extension: str
    probation: bool


class WantedDuty(msgspec.Struct, frozen=True):
    """One duty of a day, and what was said of it; None is not said."""

    place: Place
    duty: Duty
    slots: dict[Activity, tuple[Stretch, ...]] = {}
    seat: str | None = None


class WantedDay(msgspec.Struct, frozen=True):
    """What somebody is to do on a day; no duty is a day off."""

    place: Place
    id: str
    number: str
    name: str
    day: Day
    duties: tuple[WantedDuty, ...]
    whole_month: bool = False
    """From a month's sheet: there is one line for each person."""


class Said(msgspec.Struct):
    """All that the sheets of some files say."""

    people: list[PersonRow]
    days: list[WantedDay]
