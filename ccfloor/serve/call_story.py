"""The wire of one call's story: its way through queues, phones and talks, step by step.

The law: codes, instants and numbers, never sentences. Callers' numbers are masked as on the
board, texts that came from the PBX are cleaned. While a call runs the story is told anew each time
it is asked for; what came of it (alerts, cases) is told of the teams that the asker leads.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import AgentName, ChannelId, Instant, Micros, QueueName, SeatId
from ccfloor.floor.states import Severity
from ccfloor.serve.explanation import Dark, Party, Rung


class CallStory(msgspec.Struct, frozen=True, tag="call_story"):
    """Asks for one call's story; answered by CallTold, or by Done where it is refused."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    call: ChannelId = ""
    """The caller's channel, as in ``Seat.call``; empty where one of ``seat`` and ``queue`` says
    whose."""
    seat: SeatId = ""
    """Of this seat the ``nth`` newest call that rang there."""
    queue: QueueName = ""
    """Of this queue the ``nth`` newest caller."""
    nth: int = 0
    """0 is the newest, at most 50."""


class Stay(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One stay of the caller in one queue, and the conversation that came of it."""

    queue: QueueName
    """Which queue."""
    joined: Instant
    """When he came."""
    left: Instant | None = None
    """When he left the queue; null while he waits."""
    outcome: str = ""
    """``open``, ``answered``, ``abandoned``, ``timeout``, ``exit_key``, ``exit_empty``,
    ``transferred``, ``unknown``."""
    agent: AgentName = ""
    """Who answered."""
    seat: SeatId = ""
    """Where."""
    talk_from: Instant | None = None
    """When the conversation began."""
    talk_to: Instant | None = None
    """When the agent left it; null while it goes on."""
    ended_by: str = ""
    """``caller``, ``agent`` or ``transfer``."""
    covered: bool = True
    """False when any part of it passed unseen."""
    hold: Micros | None = None
    """Of the conversation, how long the agent had him on hold; null while it goes on, or where
    nobody can know."""
    holds: int | None = None
    """How often; null likewise."""


class Ringing(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One phone that was asked to take the caller."""

    phone: str
    """The phone, as in ``Party.name``."""
    seat: SeatId
    """The seat."""
    agent: AgentName
    """Whose."""
    queue: QueueName
    """For which queue."""
    leg: ChannelId
    """The phone's own channel; empty while it is not known."""
    called: Instant
    """When it was called."""
    rang: Instant | None = None
    """When it began to ring; null where it never did."""
    ended: Instant | None = None
    """When the ringing ended; null while it rings."""
    outcome: str = ""
    """How; empty while it rings."""
    excused: str = ""
    """Why no ring rule may charge it."""


class CallAlert(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An alert that came of the call."""

    id: str
    """Its id."""
    rule: str
    """``T01`` …"""
    stage: str
    """``warn`` or ``breach``."""
    severity: Severity
    """How loudly it speaks."""
    raised: Instant
    """When."""
    cleared: Instant | None = None
    """When the matter was over."""
    agent: AgentName = ""
    """The person's code, where it is about one."""
    seat: SeatId = ""
    """The seat, where it is about one."""
    rule_zh: str = ""
    """What the regulation calls the rule; empty where it has none."""
    rule_en: str = ""
    """The same in English."""


class CallCase(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A case that came of the call."""

    id: str
    """Its id."""
    rule: str
    """``T01`` …"""
    state: str
    """``candidate``, ``confirmed`` …"""
    agent: AgentName = ""
    """Whom it charges."""
    breach: str = ""
    """The id of the breach it was opened for."""
    rule_zh: str = ""
    """What the regulation calls the rule; empty where it has none."""
    rule_en: str = ""
    """The same in English."""


class CallTold(msgspec.Struct, frozen=True, tag="call_told", omit_defaults=True):
    """The answer to CallStory."""

    id: int
    """That of the question."""
    at: Instant
    """The PBX's time when it was made."""
    call: ChannelId = ""
    """The caller's channel; empty where there is no such call."""
    runs: bool = False
    """Whether it goes on."""
    caller: str = ""
    """Masked."""
    begun: Instant = 0
    """When he first joined a queue."""
    ended: Instant = 0
    """When it was over; 0 while it goes on."""
    ring_limit: Micros = 0
    """How long a phone may ring, by the regulation of that day."""
    stays: tuple[Stay, ...] = ()
    """In their order."""
    rings: tuple[Ringing, ...] = ()
    """In their order."""
    parties: tuple[Party, ...] = ()
    """The columns of the ladder."""
    ladder: tuple[Rung, ...] = ()
    """What happened, in order; ``frame`` is left out."""
    whole: bool = True
    """False where the raw frames are gone or none are kept: then the ladder is told from the
    records alone, and holds and transfers are not in it."""
    gaps: tuple[Dark, ...] = ()
    """Where nobody could see."""
    alerts: tuple[CallAlert, ...] = ()
    """What was raised about it, by its instants."""
    cases: tuple[CallCase, ...] = ()
    """What was opened of it, for the teams that the asker leads."""
