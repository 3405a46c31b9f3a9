"""The wire of one day of the roster: who is meant to be there, and what is known of who was.

The law: plan and what was seen stand side by side and are never mixed. What nobody saw is a gap
and no absence: who may have come in it is neither late nor missing. It names people and is for
those who lead them.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import AgentName, Instant, Micros, SeatId
from ccfloor.serve.system import Unseen


class RosterDay(msgspec.Struct, frozen=True, tag="roster_day", omit_defaults=True):
    """Asks for one day of the roster; answered by RosterShown, or by Done where it is refused."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    day: str = ""
    """``YYYY-MM-DD`` of the site's calendar; empty: the day of the shift that runs now."""


class DayPart(msgspec.Struct, frozen=True, gc=False):
    """A stretch of somebody's day."""

    kind: str
    """Of the plan ``meal``, ``training``, ``meeting``, or a leave: ``personal``, ``sick``,
    ``annual``, ``compensatory``, ``other``. Of what was seen ``here`` or ``away``."""
    since: Instant
    """When it begins."""
    until: Instant
    """When it is over; of what goes on, now."""


class Granted(msgspec.Struct, frozen=True, gc=False):
    """A break that a leader allowed."""

    at: Instant
    """When."""
    by: str
    """Which leader."""


class Rostered(msgspec.Struct, frozen=True, omit_defaults=True):
    """One person's shift: what the roster asks, and how it was kept as far as anybody saw."""

    agent: AgentName
    """His code in the queues."""
    shift: str
    """The shift's own id."""
    day: str
    """The day that it belongs to, whole: the one on which it begins."""
    start: Instant
    """When it begins by the roster."""
    end: Instant
    """When it ends."""
    name: str = ""
    """For people to read; empty where the roster knows none."""
    number: str = ""
    """His number (工号) on that day."""
    rank: str = "agent"
    """``agent``, ``lead``, ``supervisor``, ``manager``."""
    team: str = ""
    """Of that day."""
    seat: SeatId = ""
    """The seat of the roster; empty where seats are free."""
    swapped: str = ""
    """Whose duty it was, before an approved swap."""
    plan: tuple[DayPart, ...] = ()
    """Meals, trainings, meetings and approved leaves in it."""
    seen: tuple[DayPart, ...] = ()
    """When he was logged in, at his desk or away from it, from what he came for it to his going."""
    granted: tuple[Granted, ...] = ()
    """Breaks that were allowed him around it."""
    arrived: Instant | None = None
    """When he was first there for it, by telephone or roll-call, in his favour where nobody saw;
    null: not, or not known."""
    left: Instant | None = None
    """When he was last seen to go; null while he is there."""
    late: Micros = 0
    """What was missing at its beginning, beyond the grace; 0: nothing, or not known."""
    missing: bool = False
    """It has begun and he was never there for it, beyond the grace and outside of gaps."""
    unknown: bool = False
    """Its beginning was not seen: nothing is concluded from it."""
    held: Micros = 0
    """How long he stayed past its end until somebody relieved him."""
    relief: str = ""
    """Who is to relieve him, where the roster has somebody for his seat."""


class RosterHour(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An hour of the day: how many were asked for, were there, and are required."""

    begins: Instant
    """It is over an hour later."""
    rostered: float
    """People whom the roster wants at their telephones, the mean of the hour."""
    present: float | None = None
    """People who were logged in and not away, the mean of what was seen; null: it is to come, or
    nobody saw."""
    required: int | None = None
    """What the queues' tables ask for, the most of the hour; null: nothing, or not told to a key
    of some teams only, for queues have no team."""


class RosterShown(msgspec.Struct, frozen=True, tag="roster_shown", omit_defaults=True):
    """The answer to RosterDay."""

    id: int
    """That of the question."""
    at: Instant
    """The PBX's time now."""
    day: str
    """Which day it is."""
    begins: Instant
    """Midnight of it, or what the clock shows first."""
    ends: Instant
    """The next midnight, or the end of the day's last shift where that is later."""
    version: int = 0
    """Of the roster; 0: there is none."""
    made_at: Instant = 0
    """When that version was made."""
    made_by: str = ""
    """By whom."""
    people: tuple[Rostered, ...] = ()
    """By team, then start, then number: shifts of the day, and those that run into it."""
    more: int = 0
    """How many are left out."""
    hours: tuple[RosterHour, ...] = ()
    """From ``begins`` to ``ends``, of those people."""
    unseen: tuple[Unseen, ...] = ()
    """Gaps in it, in order."""
