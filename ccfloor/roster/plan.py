"""The roster's plain types: people and what they are meant to do. No I/O, no clock.

The law: one person has one ``id`` for ever; numbers (工号), ranks, teams, seats, extensions and
agent codes are his from a day to a day. Days are ISO dates of the site's own calendar, moments
are instants. A shift belongs, whole, to the day on which it starts (RULEBOOK G2).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, Instant, SeatId

PersonId: TypeAlias = str
Day: TypeAlias = str
"""``YYYY-MM-DD``, local; sorts as time does."""

ALWAYS: Day = "9999-12-31"


class Rank(StrEnum):
    """What a person is; swaps are allowed between equals only (A3.2.6 「允许同级换班」)."""

    AGENT = "agent"
    """客服专员"""
    LEAD = "lead"
    """组长"""
    SUPERVISOR = "supervisor"
    """主管"""
    MANAGER = "manager"
    """经理,值班经理"""


class Number(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person's number (工号), from a day to a day, both included."""

    number: str
    """Six digits, or ``JW`` + year + month + four digits."""
    from_: Day = msgspec.field(name="from")
    to: Day = ALWAYS


class Posting(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person is and where, from a day to a day, both included."""

    from_: Day = msgspec.field(name="from")
    to: Day = ALWAYS
    rank: Rank = Rank.AGENT
    team: str = ""
    agent: AgentName = ""
    """The code that Asterisk's queues know him by (MemberName)."""
    seat: SeatId = ""
    """Where he usually sits; empty where seats are free."""
    extension: str = ""
    probation: bool = False
    """试用期 (T26): flagged, not assessed."""


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """One person, with all that was ever true of him."""

    id: PersonId
    name: str
    numbers: tuple[Number, ...] = ()
    postings: tuple[Posting, ...] = ()


class Activity(StrEnum):
    """What a slot of a shift is for; in each of them being away is as it should be."""

    MEAL = "meal"
    TRAINING = "training"
    MEETING = "meeting"


class Slot(msgspec.Struct, frozen=True):
    """A stretch of a shift that is not for the telephone, half-open."""

    activity: Activity
    from_: Instant = msgspec.field(name="from")
    to: Instant


class Shift(msgspec.Struct, frozen=True, omit_defaults=True):
    """One person's duty, half-open ``[start, end)``. Team, rank and seat are those of the day."""

    id: str
    """``person:day`` and, where a day has more than one, ``:2`` …"""
    person: PersonId
    day: Day
    """The local day on which it starts: all of it belongs there."""
    start: Instant
    end: Instant
    name: str = ""
    """The shift's name in the roster: ``day``, ``night`` …"""
    agent: AgentName = ""
    team: str = ""
    rank: Rank = Rank.AGENT
    seat: SeatId = ""
    slots: tuple[Slot, ...] = ()
    swapped_with: PersonId = ""
    """Set by an approved swap: whose duty it was."""


class LeaveKind(StrEnum):
    """Why somebody is not there though rostered."""

    PERSONAL = "personal"
    """事假"""
    SICK = "sick"
    """病假"""
    ANNUAL = "annual"
    COMPENSATORY = "compensatory"
    """倒休"""
    OTHER = "other"


class LeaveState(StrEnum):
    """How far a request has come."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Leave(msgspec.Struct, frozen=True, omit_defaults=True):
    """A leave, half-open; it takes its stretch out of every shift that it overlaps."""

    id: str
    person: PersonId
    kind: LeaveKind
    from_: Instant = msgspec.field(name="from")
    to: Instant
    asked_at: Instant
    state: LeaveState = LeaveState.ASKED
    approved_by: str = ""
    override_by: str = ""
    """The manager who allowed what T21 or T22 would have refused."""
    diagnosis: bool = False
    """要求有医院诊断: a doctor's note was seen."""
    note: str = ""


class Swap(msgspec.Struct, frozen=True, omit_defaults=True):
    """Two people do each other's duty, or one does the other's. A3.2.6 「换班登记表」."""

    id: str
    shift: str
    """Of the one who asks."""
    with_shift: str
    """Of the other; empty where he takes it over without giving one (替班)."""
    asker: PersonId
    other: PersonId
    asked_at: Instant
    approvals: tuple[str, ...] = ()
    """Who signed: both parties' leaders, then the manager."""
    state: LeaveState = LeaveState.ASKED
    override_by: str = ""


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of the whole roster, as it is stored, journalled and replayed.

    Rules hear of it as a ``Told`` whose ``what`` is the plan: from then on it is in force.
    """

    version: int
    made_at: Instant
    made_by: str = ""
    people: tuple[Person, ...] = ()
    shifts: tuple[Shift, ...] = ()
    """As they stand after swaps; leave is kept apart."""
    leaves: tuple[Leave, ...] = ()
    swaps: tuple[Swap, ...] = ()
