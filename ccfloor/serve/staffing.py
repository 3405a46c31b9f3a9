"""The wire of staffing: who is needed, who is there, who will be, and what a break would do.

The law: a client of the roles ``wall``, ``lead`` and ``supervisor`` says ``WatchStaff`` once. It is
answered by ``Staff`` and ``StaffCourse`` with its id, and sent either again, whole, when a figure
in it has changed, ``Staff`` at most every three seconds and ``StaffCourse`` at most once a minute,
until it says ``WatchStaff`` with ``on`` false. For a slow client only the newest of
each kind waits.

What is not known is null and never 0, and ``unknown`` says why: ``blind`` (the PBX is not seen now,
or not to be relied on), ``no_roster``, ``no_requirement`` (no minimum at this time of day, and too
little seen of the callers), ``not_watched`` (before this daemon began to look). Queues are shown to
all three roles; teams, empty seats and breaks to a lead for his own teams only, and breaks not to a
wall. A gap is above 0 where so many are too few.

``docs/protocol.md`` and its JSON schema are generated from this file and messages.py.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import AgentName, Instant, Micros, QueueName, SeatId


class WatchStaff(msgspec.Struct, frozen=True, tag="watch_staff", omit_defaults=True):
    """Asks to be told of staffing from now on, or no more.

    Answered by Staff and StaffCourse; by Done where it is refused, or where ``on`` is false.
    """

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in everything that is sent for it."""
    on: bool = True
    """False: no more."""


class StaffReason(msgspec.Struct, frozen=True, gc=False):
    """Why a number of people will be there later, or will not."""

    code: str
    """``shift_starts``, ``shift_ends``, ``meal``, ``training``, ``meeting``, ``leave``,
    ``leave_ends``, ``returns``: a difference to now. ``overdue``, ``offline``, ``missing``: meant
    to be there, and not reckoned with."""
    people: int
    """Above 0 so many more than now, below so many fewer; the last three are counted below."""


class StaffAhead(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One later moment of a queue or team."""

    at: Instant
    """When: a quarter, a half, a whole hour from now."""
    staff: int | None
    """Who will be there; null while blind."""
    needed: int | None
    """By minimum, forecast and callers; of a team by the roster. Null where nobody has said."""
    gap: int | None
    """``needed - staff``; null where one of them is."""
    reasons: tuple[StaffReason, ...] = ()
    """What makes ``staff`` another number than now."""


class StaffLine(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One queue or team now, and in an hour."""

    kind: str
    """``queue`` or ``team``."""
    name: str
    """The queue's or the team's own name; with ``kind`` the line's key."""
    rostered: int | None
    """Meant to be at their phones now; null without a roster."""
    present: int | None
    """Free, rung, in conversation or wrap-up, at a phone that can be reached; null while blind."""
    required: int | None
    """Needed now: of a queue the greater of its minimum and what its callers ask for; of a team
    whom the roster names. Null where nobody has said."""
    gap: int | None
    """``required - present - returning``; null where one of them is."""
    label: str = ""
    """For people to read; empty means that ``name`` is to be shown."""
    unknown: tuple[str, ...] = ()
    """Why something above is null: ``blind``, ``no_roster``, ``no_requirement``."""
    returning: int | None = None
    """Away, and back within five minutes: not missing; null while blind."""
    away: int | None = None
    """Away now, ``returning`` among them; null while blind."""
    ready: int | None = None
    """Of ``present``: free to take a call; null while blind."""
    long_calls: int | None = None
    """Of ``present``: in a conversation longer than nine of ten are; null while blind."""
    shared: int | None = None
    """Of ``present``: serve other queues too; null while blind."""
    minimum: int | None = None
    """The configured minimum at this time of day; null where none is set."""
    low: int | None = None
    """What the callers ask for at least; null where too little is known of them."""
    high: int | None = None
    """What they ask for at most."""
    ahead: tuple[StaffAhead, ...] = ()
    """In 15, 30 and 60 minutes."""


class EmptySeat(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A rostered seat at which nobody is (T07)."""

    seat: SeatId
    """Where; empty where seats are free and the roster names the person only."""
    agent: AgentName
    """Who should be there."""
    since: Instant
    """When it became empty."""
    name: str = ""
    """For people to read."""
    team: str = ""
    """The roster's."""
    reported: bool = False
    """Its leader has told those above: it charges nobody."""


class BreakAgainst(msgspec.Struct, frozen=True, gc=False):
    """A hard rule that a break would go against."""

    code: str
    """``last_one``, ``below_minimum``, ``queue_away``, ``team_away``, ``handover``."""
    subject: str
    """The queue or the team."""
    have: int
    """With the asker gone: who stays, or who is away; of ``handover`` the instant of the change."""
    limit: int
    """What is asked for; of ``handover`` how far to keep from it, microseconds."""


class BreakEffect(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a break would do to one queue of the asker's."""

    queue: QueueName
    """Which."""
    ready_after: int
    """Free agents with him gone."""
    staff_after: int
    """Agents there with him gone."""
    needed: int | None
    """Agents that the queue needs now; null where nobody has said."""
    waiting: int
    """Callers who wait now."""
    label: str = ""
    """For people to read; empty means that ``queue`` is to be shown."""
    level_stays: float | None = None
    """Share of the callers who are answered in time while he stays, 0 to 1; null where nothing is
    known of the callers, or nobody calls."""
    level_leaves: float | None = None
    """The same with him gone."""
    level_margin: float | None = None
    """Their difference is known to this much, 95 %."""
    abandon_stays: float | None = None
    """Share of the callers who give up while he stays."""
    abandon_leaves: float | None = None
    """The same with him gone."""
    horizon: Micros | None = None
    """How far ahead that looks."""


class BreakAdvice(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What may be said of a break that somebody has asked for. It decides nothing."""

    agent: AgentName
    """Who asks."""
    at: Instant
    """The moment that was looked at: at most some seconds ago."""
    away_for: Micros
    """For how long; the regulation's five minutes where he did not say."""
    name: str = ""
    """For people to read."""
    team: str = ""
    """His."""
    against: tuple[BreakAgainst, ...] = ()
    """Hard rules that speak against it; empty: none does."""
    queues: tuple[BreakEffect, ...] = ()
    """Those he serves; empty while blind, or where he is not there."""
    unknown: str = ""
    """``blind``: nothing can be said now; ``not_there``: he is at no phone."""


class Staff(msgspec.Struct, frozen=True, tag="staff"):
    """All staffing at one moment; it replaces the one before."""

    id: int
    """That of the WatchStaff."""
    at: Instant
    """The PBX's time."""
    lines: tuple[StaffLine, ...]
    """Queues by name, then teams by name."""
    empty: tuple[EmptySeat, ...] | None
    """Seats at which nobody is, longest first; null while blind or without a roster."""
    breaks: tuple[BreakAdvice, ...]
    """Breaks that are asked for and not answered yet, oldest first, at most 20."""
    unknown: tuple[str, ...]
    """What nobody can know now: ``blind``, ``no_roster``."""


class StaffQuarter(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A quarter of an hour of one queue or team.

    Of what is past the moment that was worst, all numbers of that one moment; of what is to come
    its beginning.
    """

    begins: Instant
    """The quarter."""
    at: Instant
    """The moment that the numbers are of."""
    rostered: int | None
    """Meant to be at their phones; null without a roster, or where nobody looked."""
    staff: int | None
    """Who was there, or will be; null where nobody saw."""
    needed: int | None
    """Null where nobody has said, or nobody looked."""
    unknown: str = ""
    """Why ``staff`` is null: ``blind``, ``not_watched``."""


class CourseLine(msgspec.Struct, frozen=True, gc=False):
    """One queue's or team's shift."""

    kind: str
    """``queue`` or ``team``."""
    name: str
    """As in StaffLine."""
    quarters: tuple[StaffQuarter, ...]
    """Every quarter of the shift, in order."""


class StaffCourse(msgspec.Struct, frozen=True, tag="staff_course"):
    """The shift by quarters of an hour: what was, and what will be; it replaces the one before."""

    id: int
    """That of the WatchStaff."""
    at: Instant
    """The PBX's time: quarters that begin later are still to come."""
    begins: Instant
    """Of the shift that most people have now; six hours back where there is none."""
    ends: Instant
    """Its end, an hour from now at least."""
    lines: tuple[CourseLine, ...]
    """As in Staff."""
