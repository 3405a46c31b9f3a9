"""The wire of one person's day: what he was doing, call by call and minute by minute.

The law: a lead is told of people of his teams, an agent of himself, a wall of nobody; and somebody
of another team is refused like somebody that there is not. The figures are those that the person
himself is shown (``own_figures.MyFigures``), counted by the same code. Callers are masked.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import AgentName, ChannelId, Instant, Micros, QueueName, SeatId
from ccfloor.floor.states import SeatState
from ccfloor.serve.cases import CaseLine
from ccfloor.serve.messages import Seat
from ccfloor.serve.own_figures import MyFigures
from ccfloor.serve.roster_day import Rostered
from ccfloor.serve.system import Unseen


class AgentDay(msgspec.Struct, frozen=True, tag="agent_day", omit_defaults=True):
    """Asks for one person's day; answered by AgentDayShown, or by Done where it is refused."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    agent: AgentName = ""
    """His code in the queues; empty: whom the key names."""
    day: str = ""
    """``YYYY-MM-DD`` of the site's calendar; empty: the day that is on."""


class AgentSpan(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A stretch of the day in one state."""

    state: SeatState
    """What he was doing."""
    since: Instant
    """When it began."""
    until: Instant
    """When it was over; of what goes on, now."""
    queue: QueueName = ""
    """Whose call it was."""
    reason: str = ""
    """Of the pause."""


class AgentAttempt(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """His phone was made to ring for one caller."""

    call: ChannelId
    """The caller's channel: ``call:ID`` is what an Explain names."""
    queue: QueueName
    """Whose call."""
    at: Instant
    """When the phone was called."""
    outcome: str = ""
    """As the store has it: ``answered``, ``no_answer``, ``rejected``, ``busy``, ``unreachable``,
    ``caller_quit``, ``answered_elsewhere``, ``cancelled``, ``unknown``; empty while it rings."""
    ring: Micros = 0
    """How long it rang."""
    late: bool = False
    """Longer than the limit of that day, and nothing excuses it."""
    excused: str = ""
    """Why no rule may charge it: ``uncovered``, ``on_call``, ``just_paused``, ``device``."""
    siblings: int = 0
    """How many other phones rang for the same caller."""


class AgentCall(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A caller he talked to."""

    call: ChannelId
    """The caller's channel: ``call:ID`` is what an Explain names."""
    queue: QueueName
    """Where the caller had waited."""
    at: Instant
    """When the conversation began; where that was not seen, when the caller came."""
    until: Instant | None = None
    """When it was over; null while it goes on, or where nobody saw."""
    waited: Micros = 0
    """How long the caller had."""
    talk: Micros = 0
    """How long they talked, hold included."""
    wrap: Micros = 0
    """After-call work that followed."""
    caller: str = ""
    """The number, its middle hidden."""
    ended_by: str = ""
    """``caller``, ``agent`` or ``transfer``; empty: it goes on, or nobody saw."""
    covered: bool = True
    """False where a part of it passed unseen."""
    hold: Micros | None = None
    """Of ``talk``, how long the caller was on hold; null while it goes on, or where nobody can
    know."""
    holds: int | None = None
    """How often; null likewise."""


class AgentAbsence(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One leaving of the desk."""

    seat: SeatId
    """Where; ``absence:SEAT@SINCE`` is what an Explain names."""
    since: Instant
    """When he left."""
    until: Instant | None = None
    """When he was back; null while he is away."""
    reasons: tuple[str, ...] = ()
    """In the order in which they were given."""
    approval: str = ""
    """``planned`` (a meal, training or meeting of the roster), ``granted`` beforehand, ``ratified``
    afterwards, ``none``; empty: the house keeps no approvals."""
    by: str = ""
    """Which leader allowed it."""
    granted_at: Instant | None = None
    """When he did."""
    covered: bool = True
    """False where a part of it passed unseen."""


class AgentDayShown(msgspec.Struct, frozen=True, tag="agent_day_shown", omit_defaults=True):
    """The answer to AgentDay."""

    id: int
    """That of the question."""
    at: Instant
    """The PBX's time now."""
    agent: AgentName
    """Who it is about."""
    day: str
    """Which day."""
    begins: Instant
    """When the day of figures begins."""
    ends: Instant
    """When it is over: figures are of the calls that came before."""
    until: Instant
    """The end of his shift of that day where it is later: what happened up to it is shown too."""
    figures: MyFigures
    """The day, or as much of it as has passed."""
    name: str = ""
    """For people to read."""
    number: str = ""
    """His number (工号) on that day."""
    team: str = ""
    """Of that day."""
    seat: Seat | None = None
    """What he is doing now; null while he is on no seat."""
    shifts: tuple[Rostered, ...] = ()
    """Of that day, and one that runs into it."""
    spans: tuple[AgentSpan, ...] = ()
    """What he was doing, by start."""
    attempts: tuple[AgentAttempt, ...] = ()
    """By moment."""
    calls: tuple[AgentCall, ...] = ()
    """By moment."""
    absences: tuple[AgentAbsence, ...] = ()
    """By moment."""
    cases: tuple[CaseLine, ...] = ()
    """His cases whose clock began in it, by moment."""
    unseen: tuple[Unseen, ...] = ()
    """Gaps in it, in order."""
