"""What the floor shows of itself: frozen records, the same for rules, store and wire.

A view is a copy, made when something changed. Nobody outside the floor ever holds
one of its own entities, so nobody can alter the floor but by a fact.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import (
    NO_REF,
    AgentName,
    ChannelId,
    Instant,
    Interface,
    Micros,
    QueueName,
    Ref,
    SeatId,
)
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """One frame that a finding rests on."""

    what: str
    """What the frame said, as a fact's name: ``AttemptBegan``, ``LegRinging`` …"""
    at: Instant
    ref: Ref = NO_REF


class SeatView(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A person on a seat, now."""

    seat: SeatId
    agent: AgentName
    state: SeatState
    since: Instant
    """When ``state`` began."""
    interface: Interface = ""
    queues: tuple[QueueName, ...] = ()
    """The queues he is logged in to, in alphabetical order."""
    reason: str = ""
    """The pause reason, as the wire gave it: hostile text, for display only after cleaning."""
    away_since: Instant | None = None
    """Start of the running absence, across changed reasons and short returns."""
    ring_since: Instant | None = None
    """Start of the oldest ringing that goes on now."""
    queue: QueueName = ""
    """Whose call rings or is talked."""
    call: ChannelId = ""
    caller: str = ""
    """The caller's number, unmasked: the door to the outside masks it."""
    on_hold: bool = False
    wrap_until: Instant | None = None
    device: str = ""
    """Asterisk's device state, lower case: ``not_inuse``, ``unavailable`` …"""
    contact_gone: bool = False
    """The phone's registration is gone, told at once, whatever its device is doing."""


class Conversation(msgspec.Struct, frozen=True, gc=False):
    """A queue's call that a person is on, by the channels it is led on now."""

    queue: QueueName
    """Empty where it began before we looked."""
    call: ChannelId
    channel: ChannelId
    """The caller's channel now; another than ``call`` once that was replaced."""
    leg: ChannelId
    """The agent's own channel: his phone's, also behind a Local one."""


class QueueView(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A queue, now: who waits, who could serve."""

    queue: QueueName
    strategy: str = ""
    waiting: int = 0
    oldest: Instant | None = None
    """When the longest-waiting caller joined."""
    members: int = 0
    """Logged in, in whatever state."""
    staffed: int = 0
    """On duty: logged in, not away, device reachable."""
    ready: int = 0
    ringing: int = 0
    talking: int = 0
    wrap: int = 0
    away: int = 0
    offline: int = 0


class Attempt(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One phone asked to take one caller: from the call-out to the end of its ringing."""

    call: ChannelId
    visit: int
    """Which stay of this caller in a queue, from 1: a caller can enter several queues."""
    queue: QueueName
    seat: SeatId
    agent: AgentName
    interface: Interface
    leg: ChannelId
    """The phone's own channel."""
    called_at: Instant
    ring_from: Instant | None = None
    """When the phone itself began to ring; None when it never did."""
    ended_at: Instant | None = None
    outcome: AttemptOutcome | None = None
    """None while it rings."""
    ring: Micros = 0
    """``ended_at - ring_from``; 0 when it never rang."""
    siblings: int = 0
    """How many other phones rang for the same caller at the same time (ringall)."""
    excused: str = ""
    """Why no ring rule may charge it: ``uncovered``, ``on_call``, ``just_paused``, ``device``."""
    evidence: tuple[Evidence, ...] = ()
    handset: SeatId = ""
    """The phone that was rung, ``PJSIP/1001``, where the PBX tells: person, seat and handset
    are three, and a fault of one is not the doing of another."""


class Visit(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One stay of a caller in one queue, and the conversation that came of it."""

    call: ChannelId
    visit: int
    queue: QueueName
    joined_at: Instant
    number: str = ""
    name: str = ""
    """CallerIDName: hostile text."""
    position: int = 0
    left_at: Instant | None = None
    """When he left the queue: for an answered call the answer."""
    outcome: VisitOutcome = VisitOutcome.OPEN
    answered_by: AgentName = ""
    seat: SeatId = ""
    answer_ring: Micros = 0
    """How long the answering phone rang."""
    talk_from: Instant | None = None
    talk_to: Instant | None = None
    talk: Micros = 0
    """The agent's own talk time, cut at his leaving of the conversation."""
    queue_hold_s: int = 0
    """The queue's own figures, whole seconds, kept beside ours."""
    queue_talk_s: int = 0
    ended_by: str = ""
    """``caller``, ``agent`` or ``transfer`` once the conversation is over."""
    covered: bool = True
    """False when any part of it passed unseen: its times are then not to be relied on."""
    hold: Micros | None = None
    """Of ``talk``, how long the agent had the caller on hold; None where nobody can know."""
    holds: int | None = None
    """How often he put him on hold; None where nobody can know."""


class OutboundCall(msgspec.Struct, frozen=True, gc=False):
    """One call that a person made from his seat and that was answered."""

    seat: SeatId
    agent: AgentName
    call: ChannelId
    """His phone's own channel."""
    leg: ChannelId
    """The channel that was dialled."""
    dialled: str
    """Asterisk's DialString: the number among the trunk's words, unmasked."""
    dialled_at: Instant
    answered_at: Instant
    evidence: tuple[Evidence, ...] = ()


class Absence(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One leaving of the desk, across changed reasons, short returns and log-outs."""

    seat: SeatId
    agent: AgentName
    from_: Instant = msgspec.field(name="from")
    to: Instant | None = None
    reasons: tuple[str, ...] = ()
    """In the order they were given, without repeats in a row: hostile text."""
    last_pause: Instant = 0
    """The newest ``LastPause`` seen, epoch seconds: tells after a restart if it is the same one."""
    queues: tuple[QueueName, ...] = ()
    covered: bool = True
    evidence: tuple[Evidence, ...] = ()


class Span(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A closed stretch of one seat's day in one state; the spans of a seat tile its day."""

    seat: SeatId
    agent: AgentName
    state: SeatState
    from_: Instant = msgspec.field(name="from")
    to: Instant
    reason: str = ""
    queue: QueueName = ""


class CoverageGap(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A stretch in which the monitor could not see, and why."""

    from_: Instant = msgspec.field(name="from")
    to: Instant | None = None
    reason: str = ""
    """``start``, ``link_lost``, ``clock_step``: nobody knew what anybody did. ``lag`` (frames
    came too late), ``census`` (a listing came short), ``overflow`` (the store could not keep
    up): the floor was followed, but nothing was concluded about people."""


class Anomaly(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Something that contradicts what was known. It is followed and counted, never raised."""

    kind: str
    """A code: ``connect_without_attempt``, ``leave_of_unknown_caller`` …"""
    at: Instant
    detail: str = ""
    ref: Ref = NO_REF
