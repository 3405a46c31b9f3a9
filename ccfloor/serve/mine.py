"""The wire of one's own seat: what a person may see of himself, and object to.

The law: a client whose key has the role ``agent`` is told of one person, the one its key names, and
of nobody else. It is sent no snapshot and no delta. It asks (``Mine``) and is answered (``Own``);
what stands there of a case is what the lead sees of it: the clause in its words, what was
measured against which limit, on what evidence, and who decided with which reason (RULEBOOK 5).

This file stands on ``messages.py`` and ``cases.py`` and tells what either side may say in all.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ccfloor.floor.deeds import AwayLimit
from ccfloor.floor.names import AgentName, Instant, Micros
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.cases import CaseAnswer, CaseRequest, MyCase
from ccfloor.serve.lookups import LookedUp, LookUp
from ccfloor.serve.messages import Message, Request, Seat
from ccfloor.serve.own_figures import MyFigures
from ccfloor.serve.permits import Permits, PermitShown, PermitsNow
from ccfloor.serve.staffing import Staff, StaffCourse, WatchStaff


class Mine(msgspec.Struct, frozen=True, tag="mine", omit_defaults=True):
    """Asks for one's own seat, day and cases; answered by Own, or by Done where it is refused."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    follow: bool = False
    """Be told by CasesMoved from now on when a case of one's own has taken a step."""


class Appeal(msgspec.Struct, frozen=True, tag="appeal"):
    """Object to one's own case or payslip line; answered by Done once it is stored for good."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in Done."""
    case: str
    """The case's id, or a payslip line's, at most 700 characters."""
    claim: str
    """Why it was not so, or why it should not count; kept to 2000 characters."""
    seen: int = 0
    """The case's ``revision`` that the person looked at; 0: whatever it is now.
    Of a line it is not looked at."""


class MyBreak(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The break that was last asked for, and what became of it."""

    state: str
    """``asked``, ``granted``, ``used`` or ``refused``; a withdrawn one is not there."""
    at: Instant
    """When that came about."""
    reason: str = ""
    """What the person wrote, while it is ``asked``."""
    wanted: Micros = 0
    """How long he wants to be away, while it is ``asked``."""
    until: Instant | None = None
    """Of ``granted``: the desk must be left by then, or it has to be asked for again."""
    by: str = ""
    """Which leader answered."""


class Own(msgspec.Struct, frozen=True, tag="own", omit_defaults=True):
    """The answer to Mine: one person, now, today, and his cases of this month and the last."""

    id: int
    """That of the question."""
    at: Instant
    """The PBX's time now: the client runs its clocks from it."""
    agent: AgentName
    """Who it is about: whom the key names."""
    figures: MyFigures
    """The day so far."""
    seat: Seat | None = None
    """The seat now; null while the person is on none."""
    asked: MyBreak | None = None
    """The break that was last asked for; null where there is none."""
    together: tuple[AwayLimit, ...] = ()
    """How many others of the team and the queues are away now, and how many may be."""
    permits: tuple[PermitShown, ...] = ()
    """What the duty manager permitted this person, or whoever it may be."""
    cases: tuple[MyCase, ...] = ()
    """Newest first, at most 200."""
    more: int = 0
    """How many older ones are left out."""


AnyRequest: TypeAlias = Request | Mine | Appeal | Permits | WatchStaff | CaseRequest | LookUp
"""All that a client may say."""

AnyMessage: TypeAlias = (
    Message | Own | Beyond | PermitsNow | Staff | StaffCourse | CaseAnswer | LookedUp
)
"""All that a daemon may say."""
