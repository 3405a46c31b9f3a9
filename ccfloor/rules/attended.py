"""What the book of attendance makes of changes: who came, who went, which shift began.

Rules watch for these as for any change; ``since`` is always the instant in the person's favour.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, Instant, SeatId
from ccfloor.floor.views import Evidence
from ccfloor.roster.plan import Shift


class Minute(msgspec.Struct, frozen=True, gc=False):
    """The first change of another minute: what is past due by now can be looked for."""

    at: Instant


class LoggedIn(msgspec.Struct, frozen=True, gc=False):
    """A person has a seat now."""

    at: Instant
    agent: AgentName
    seat: SeatId
    since: Instant
    """The instant in his favour; 0: he was there when the monitor first looked."""


class LoggedOut(msgspec.Struct, frozen=True, gc=False):
    """A person has left a seat."""

    at: Instant
    agent: AgentName
    seat: SeatId
    came: Instant
    """When he had logged in there; 0: before the monitor first looked."""
    since: Instant
    """The instant in his favour."""


class Arrived(msgspec.Struct, frozen=True, gc=False):
    """A person is there for a shift: said once for each shift."""

    at: Instant
    shift: Shift
    since: Instant
    seat: SeatId = ""
    """Empty where a roll-call says so."""
    evidence: tuple[Evidence, ...] = ()


class Departed(msgspec.Struct, frozen=True, gc=False):
    """A person logged out of his last seat, in a shift or after it."""

    at: Instant
    shift: Shift
    since: Instant
    seat: SeatId
    evidence: tuple[Evidence, ...] = ()


class Returned(msgspec.Struct, frozen=True, gc=False):
    """A person who had logged out in a shift is there again, in the same shift."""

    at: Instant
    shift: Shift
    left: Instant
    since: Instant
    seat: SeatId
    evidence: tuple[Evidence, ...] = ()


class ShiftStarted(msgspec.Struct, frozen=True, gc=False):
    """By now a shift has begun."""

    at: Instant
    shift: Shift


class ShiftEnded(msgspec.Struct, frozen=True, gc=False):
    """By now a shift is over."""

    at: Instant
    shift: Shift


Attended: TypeAlias = (
    Minute | LoggedIn | LoggedOut | Arrived | Departed | Returned | ShiftStarted | ShiftEnded
)
