"""What no frame tells: the monitor's own sight, the deeds of people, the roster in force.

Of its sight: frames come late, a clock was set, the store is full. Of people: a break was
allowed, a handover signed.

The law: what live is concluded from this machine's clocks is written into the journal at the
place in the stream where it was concluded, and a replay does not conclude it again but reads
it there. So live and replay know the same, and a replay needs no clock. A deed and a roster are
noted whole, at the moment from which they count.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ccfloor.floor.deeds import Deed
from ccfloor.floor.facts import ClockStepped, Fact, LinkLost, SightLost, SightRegained, Told
from ccfloor.floor.names import NO_REF, Instant, Micros
from ccfloor.roster.plan import Plan

LAG = "lag"
OVERFLOW = "overflow"


class FellBehind(msgspec.Struct, frozen=True, tag="fell_behind"):
    """The frames come later than they may."""

    at: Instant
    """Of the first frame that came too late, by the PBX's clock."""
    lag: Micros
    """How much later than the quickest frames it came."""


class CaughtUp(msgspec.Struct, frozen=True, tag="caught_up"):
    """The frames come in time again."""

    at: Instant
    """Of the first frame that did, by the PBX's clock."""


class ClockSet(msgspec.Struct, frozen=True, tag="clock_set"):
    """The PBX's clock was set forward: no frame tells so by itself."""

    at: Instant
    """The first instant of its new time."""
    before: Instant
    """The last instant of its old time."""


class Unreachable(msgspec.Struct, frozen=True, tag="unreachable"):
    """This run could not connect to the PBX yet: nobody sees it."""

    at: Instant
    """How far the run before has seen; by this machine's clock where there was none."""


class Overflowed(msgspec.Struct, frozen=True, tag="overflowed"):
    """The store cannot take what the floor gives: from here on records are missing in it."""

    at: Instant


class Drained(msgspec.Struct, frozen=True, tag="drained"):
    """The store has room again."""

    at: Instant


class ClocksApart(msgspec.Struct, frozen=True, tag="clocks_apart"):
    """How far the PBX's clock is from ours: noted only where the PBX sends events without
    their time, for then our clock has to stand in.
    """

    offset: Micros
    """PBX minus ours."""


class Done(msgspec.Struct, frozen=True, tag="done"):
    """A person did something that the rules have to know."""

    at: Instant
    deed: Deed


class RosterTaken(msgspec.Struct, frozen=True, tag="roster"):
    """This plan is in force from now on."""

    at: Instant
    plan: Plan


Noticed: TypeAlias = (
    FellBehind | CaughtUp | ClockSet | Unreachable | Overflowed | Drained | Done | RosterTaken
)
"""What the floor is told."""

Note: TypeAlias = Noticed | ClocksApart

_encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[Note] = msgspec.json.Decoder(Note)


def written(note: Note) -> bytes:
    """Give a note the form in which the journal keeps it."""
    return _encode(note)


def read(data: bytes) -> Note:
    """Read what ``written`` gave; raises msgspec.MsgspecError for anything else."""
    return _decoder.decode(data)


def fact(note: Noticed) -> Fact:
    """Say to the floor what was noticed."""
    told: Fact
    match note:
        case FellBehind(at=at):
            told = SightLost(at, NO_REF, LAG)
        case CaughtUp(at=at):
            told = SightRegained(at, NO_REF, LAG)
        case ClockSet(at=at, before=before):
            told = ClockStepped(at, NO_REF, before)
        case Unreachable(at=at):
            told = LinkLost(at, NO_REF, "unreachable")
        case Overflowed(at=at):
            told = SightLost(at, NO_REF, OVERFLOW)
        case Drained(at=at):
            told = SightRegained(at, NO_REF, OVERFLOW)
        case Done(at=at, deed=deed):
            told = Told(at, NO_REF, deed)
        case RosterTaken(at=at, plan=plan):
            told = Told(at, NO_REF, plan)
    return told
