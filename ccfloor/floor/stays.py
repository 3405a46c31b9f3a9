"""Stays: a caller in a queue, and the conversation that came of it."""

from __future__ import annotations

from ccfloor.floor.holding import Holding
from ccfloor.floor.names import ChannelId, Instant, QueueName
from ccfloor.floor.rings import Ring
from ccfloor.floor.seats import Seat
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import Visit


class Stay:
    """One stay of a caller in one queue."""

    __slots__ = (
        "answer_ring", "answered", "away_from_bridge", "call", "covered", "ended", "ended_by",
        "exit_said", "given_up", "holding", "joined_at", "left_at", "leg", "line", "member", "name",
        "number", "outcome", "position", "pulled", "queue", "queue_hold_s", "queue_talk_s", "quit",
        "refused", "rings", "seat", "seat_agent", "talk_from", "talk_to", "visit",
    )  # fmt: skip

    def __init__(self, call: ChannelId, visit: int, queue: QueueName, joined_at: Instant) -> None:
        """Begin with a caller who waits."""
        self.call = call
        self.line = call
        """Whose channel is in the line: another's, where he gave his place away."""
        self.visit = visit
        self.queue = queue
        self.joined_at = joined_at
        self.number = ""
        self.name = ""
        self.position = 0
        self.rings: dict[ChannelId, Ring] = {}
        """Attempts of this stay whose ringing goes on, by leg."""
        self.refused: tuple[Instant, Instant] | None = None
        """When a phone last said no, and when the queue's attempt of which it was began: the
        queue goes on to the next phone, but does not begin to count anew."""
        self.answered: Ring | None = None
        """The attempt that was taken up; the conversation may still wait for an announcement."""
        self.given_up = False
        self.pulled = False
        """A ring of his was broken off while he still waited: somebody took him away."""
        self.quit = False
        """He had hung up before he left the line: what his channel is told later, when the
        dialplan has done with him, is no abandon."""
        self.exit_said = False
        self.left_at: Instant | None = None
        self.outcome = VisitOutcome.OPEN
        self.seat: Seat | None = None
        """Whose conversation it is."""
        self.member: Seat | None = None
        """Whose the queue says it is: another's, where a colleague took the call."""
        self.seat_agent = ""
        self.leg: ChannelId = ""
        self.answer_ring = 0
        self.talk_from: Instant | None = None
        self.talk_to: Instant | None = None
        self.away_from_bridge: Instant | None = None
        """Since when the agent's leg is out of the conversation, while it is."""
        self.holding = Holding()
        """When the agent had the caller on hold."""
        self.queue_hold_s = 0
        self.queue_talk_s = 0
        self.ended_by = ""
        self.ended = False
        self.covered = True

    @property
    def talking(self) -> bool:
        """Whether a conversation goes on."""
        return self.talk_from is not None and self.talk_to is None

    def view(self, now: Instant | None = None) -> Visit:
        """Copy what there is to be seen; ``now`` measures a talk that goes on."""
        talk, hold, holds = 0, None, None
        until = self.talk_to if self.talk_to is not None else now
        if self.talk_from is not None and until is not None:
            talk = max(0, until - self.talk_from)
            hold, holds = self.holding.within(self.talk_from, until)
        return Visit(
            self.call,
            self.visit,
            self.queue,
            self.joined_at,
            self.number,
            self.name,
            self.position,
            self.left_at,
            self.outcome,
            self.seat_agent,
            self.seat.id if self.seat is not None else "",
            self.answer_ring,
            self.talk_from,
            self.talk_to,
            talk,
            self.queue_hold_s,
            self.queue_talk_s,
            self.ended_by,
            self.covered,
            hold,
            holds,
        )


class Caller:
    """What is known of a caller's channel, over all his stays."""

    __slots__ = ("channel", "gone", "hung_up", "last", "stays", "talked")

    def __init__(self, channel: ChannelId) -> None:
        """Begin with a caller who has entered no queue yet."""
        self.channel = channel
        """His channel now: a Local channel may take itself out of his conversation, and then
        another one goes on in its place."""
        self.stays = 0
        self.gone = False
        """Whether the channel is dead."""
        self.hung_up = False
        """Whether his side asked for the hang-up: what tells an abandon from a time-out."""
        self.last: Stay | None = None
        """His newest stay, running or over."""
        self.talked: list[Stay] = []
        """Stays before that in which he was answered, the newest first: a queue may tell that
        such a conversation is over when he is in another queue already."""
