"""The states of a session and every way from one to the next.

    CONNECTING -> GREETING -> CHALLENGE -> LOGIN -> CLOCK -> FILTER -> CENSUS -> LIVE
                                  |          |                           |        |
                                  +-> REFUSED <                          +-> LOST <

A state that has nothing to ask (a plain login needs no challenge, no filter is configured)
is passed through at once. Whatever is not in the table does not happen.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final, NamedTuple


class State(enum.StrEnum):
    """How far a session has come."""

    CONNECTING = enum.auto()
    GREETING = enum.auto()
    """Connected; the PBX has not said what it is."""
    CHALLENGE = enum.auto()
    LOGIN = enum.auto()
    CLOCK = enum.auto()
    """Logged in; the first Ping is on its way."""
    FILTER = enum.auto()
    CENSUS = enum.auto()
    """The first census: the floor is not known yet."""
    LIVE = enum.auto()
    LOST = enum.auto()
    REFUSED = enum.auto()
    """The PBX does not accept the account: trying again soon would only get us banned."""


class Cause(enum.Enum):
    """What moves a session on."""

    OPENED = enum.auto()
    GREETED = enum.auto()
    ACCEPTED = enum.auto()
    """All that the state asked for was answered."""
    DENIED = enum.auto()
    """A question the state cannot do without was refused."""
    FAILED = enum.auto()
    """Time ran out or the connection ended."""


class Status(NamedTuple):
    """A session at one moment, for people and metrics."""

    state: State
    version: str
    """``Asterisk Call Manager/11.0.0`` gives ``11.0.0``."""
    why: str
    """Why it was lost or refused; empty while all is well."""
    offset_us: int
    """The PBX's clock minus ours, microseconds; good to half of ``rtt_us``."""
    rtt_us: int
    """Of the best recent Ping; -1 before the first."""
    lag_us: int
    """From the newest Timestamp to its arrival by the PBX's clock, microseconds."""
    censuses: int
    """Listings completed on this connection."""
    counted: bool
    """Whether the last census got as many items as the PBX announced."""
    going_down: bool
    """The PBX has announced its shutdown."""


TABLE: Final[Mapping[tuple[State, Cause], State]] = {
    (State.CONNECTING, Cause.OPENED): State.GREETING,
    (State.GREETING, Cause.GREETED): State.CHALLENGE,
    (State.CHALLENGE, Cause.ACCEPTED): State.LOGIN,
    (State.CHALLENGE, Cause.DENIED): State.REFUSED,
    (State.LOGIN, Cause.ACCEPTED): State.CLOCK,
    (State.LOGIN, Cause.DENIED): State.REFUSED,
    (State.CLOCK, Cause.ACCEPTED): State.FILTER,
    (State.FILTER, Cause.ACCEPTED): State.CENSUS,
    (State.CENSUS, Cause.ACCEPTED): State.LIVE,
    (State.CENSUS, Cause.DENIED): State.LOST,
    (State.LIVE, Cause.ACCEPTED): State.LIVE,
    (State.LIVE, Cause.DENIED): State.LOST,
    **{
        (state, Cause.FAILED): State.LOST
        for state in State
        if state not in {State.LOST, State.REFUSED}
    },
}

OVER: Final = frozenset({State.LOST, State.REFUSED})
"""States with no way out: the connection is to be closed."""
