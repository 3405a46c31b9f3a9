"""What really happened: the model's own book, to hold the floor's findings against.

Instants are those of the frames that told of the happening, so that a monitor which
reads every frame rightly can agree to the microsecond. What is not over is None.
"""

from __future__ import annotations

from collections import deque

import msgspec

from ccfloor.floor.names import AgentName, ChannelId, Instant, Interface, Micros, QueueName
from ccfloor.floor.states import AttemptOutcome, VisitOutcome


class TrueAttempt(msgspec.Struct, gc=False):
    """One phone asked to take one caller."""

    call: ChannelId
    visit: int
    """Which stay of this caller in a queue, from 1."""
    queue: QueueName
    agent: AgentName
    interface: Interface
    leg: ChannelId
    called_at: Instant
    """Of the AgentCalled frame."""
    ring_from: Instant | None = None
    """Of ``DialState: RINGING``; None when the phone never rang."""
    ended_at: Instant | None = None
    """Of the first DialEnd, or of AgentRingNoAnswer where that came first."""
    outcome: AttemptOutcome | None = None

    @property
    def ring(self) -> Micros:
        """How long the phone rang, in microseconds; 0 when it never did or still does."""
        if self.ring_from is None or self.ended_at is None:
            return 0
        return self.ended_at - self.ring_from


class TrueVisit(msgspec.Struct, gc=False):
    """One stay of a caller in one queue and the conversation that came of it."""

    call: ChannelId
    visit: int
    queue: QueueName
    joined_at: Instant
    left_at: Instant | None = None
    outcome: VisitOutcome = VisitOutcome.OPEN
    answered_by: AgentName = ""
    talk_from: Instant | None = None
    """Of AgentConnect."""
    talk_to: Instant | None = None
    """Of AgentComplete."""
    ended_by: str = ""
    """``caller``, ``agent`` or ``transfer``."""


class TrueAbsence(msgspec.Struct):
    """One leaving of the desk, across changed reasons and short returns."""

    agent: AgentName
    interface: Interface
    paused_at: Instant
    """Of the pause in the last of his queues: only then is he paused in all."""
    reasons: list[str]
    began: Instant | None = None
    """The same, unless he was on the phone: then when that was put down. None: it never was."""
    ended: Instant | None = None
    """Of the unpause in the first of his queues."""
    returns: list[tuple[Instant, Instant]] = msgspec.field(default_factory=list)
    """Short returns inside the absence: unpaused from, paused again at."""


class TrueOutage(msgspec.Struct, gc=False):
    """A phone that could not be reached."""

    interface: Interface
    began: Instant
    ended: Instant | None = None


class Ledger:
    """All of it, in the order in which it began."""

    def __init__(self, keep: int) -> None:
        """Open an empty book that keeps the latest ``keep`` of each kind."""
        self.attempts: deque[TrueAttempt] = deque(maxlen=keep)
        self.visits: deque[TrueVisit] = deque(maxlen=keep)
        self.absences: deque[TrueAbsence] = deque(maxlen=keep)
        self.outages: deque[TrueOutage] = deque(maxlen=keep)
        self.frames = 0
        """How many events were told, noise included."""

    def attempts_since(self, at: Instant) -> list[TrueAttempt]:
        """Return the attempts that began at or after ``at``: those a monitor could see whole."""
        return [attempt for attempt in self.attempts if attempt.called_at >= at]

    def visits_since(self, at: Instant) -> list[TrueVisit]:
        """Return the visits that began at or after ``at``."""
        return [visit for visit in self.visits if visit.joined_at >= at]
