"""Ring attempts: when a phone rang, for how long, and how it ended.

The law: the first word that ends an attempt counts, later ones are echoes (Asterisk says
DialEnd twice for most losers, AMI.md A9). The ring is measured on the phone's own leg,
from the moment the phone said that it rings to the moment it was taken up or fell
silent, in the PBX's microseconds; Asterisk's whole-second RingTime is never used.

Newstate(Ringing) of the leg comes before DialState(RINGING) where several phones are
called at once: the queue reads the phones' answers only after it has called them all
[app_queue.c:wait_for_answer], which was 14 ms late for the first of eight. The earlier of
the two is the phone's own.
"""

from __future__ import annotations

from ccfloor.floor.names import NO_REF, ChannelId, Instant, Interface, QueueName, Ref, SeatId
from ccfloor.floor.seats import Seat
from ccfloor.floor.states import AttemptOutcome
from ccfloor.floor.views import Attempt, Evidence

# Q.850 causes [include/asterisk/causes.h]
_USER_BUSY = 17
_CALL_REJECTED = 21
_NO_ANSWER = frozenset({18, 19})
_BY_HAND = frozenset({AttemptOutcome.ANSWERED, AttemptOutcome.REJECTED})
ELSEWHERE = 26
REFUSALS = frozenset({_USER_BUSY, _CALL_REJECTED})


class Ring:
    """One phone asked to take one caller."""

    __slots__ = (
        "agent", "call", "called_at", "cause", "dialled", "ended_at", "evidence", "excused",
        "forwarded", "handset", "interface", "leg", "moved_at", "outcome", "queue", "ring_from",
        "round_from", "seat", "siblings", "up_at", "up_ref", "visit",
    )  # fmt: skip

    def __init__(
        self,
        call: ChannelId,
        visit: int,
        queue: QueueName,
        seat: Seat,
        interface: Interface,
        leg: ChannelId,
        called_at: Instant,
        ref: Ref,
    ) -> None:
        """Begin with a phone that was called and has not rung yet."""
        self.call = call
        self.visit = visit
        self.queue = queue
        self.seat = seat
        self.agent = seat.agent or seat.id
        self.interface = interface
        self.leg = leg
        self.called_at = called_at
        self.round_from = called_at
        """When the queue's attempt began that this is a part of: its time-out counts from there."""
        self.dialled = False
        """Whether a Dial frame was seen: without the class ``call`` there are none."""
        self.ring_from: Instant | None = None
        self.up_at: Instant | None = None
        self.up_ref: Ref = NO_REF
        self.ended_at: Instant | None = None
        self.outcome: AttemptOutcome | None = None
        self.cause = 0
        """Q.850, when the phone itself ended the leg."""
        self.forwarded = False
        self.moved_at: Instant | None = None
        """When the phone sent the call on to another number."""
        self.siblings = 0
        self.excused = ""
        self.handset: SeatId = ""
        self.evidence: list[Evidence] = [Evidence("AgentCalled", called_at, ref)]

    def rang(self, at: Instant, what: str, ref: Ref) -> None:
        """Note that the phone itself rings."""
        self.ring_from = at
        self.evidence.append(Evidence(what, at, ref))

    def end(self, at: Instant, outcome: AttemptOutcome, what: str, ref: Ref) -> None:
        """End the ringing; the caller has made sure that it had not ended before."""
        self.ended_at = at
        self.outcome = outcome
        self.evidence.append(Evidence(what, at, ref))
        if self.ring_from is None and (
            outcome in _BY_HAND or (not self.dialled and outcome is not AttemptOutcome.UNREACHABLE)
        ):
            # It was taken up, or pushed away, without ever saying that it rings (a line to the
            # outside may say 183 with a tone of its own), or the account may not see
            # the Dial frames: then the call to the phone is the nearest that is known.
            self.ring_from = self.called_at

    def refusal(self) -> AttemptOutcome | None:
        """Tell what the phone meant by ending the leg itself; None when it did not."""
        if not self.cause:
            return None
        rang = self.ring_from is not None
        if self.cause == _CALL_REJECTED or (self.cause == _USER_BUSY and rang):
            return AttemptOutcome.REJECTED
        if self.cause == _USER_BUSY:
            return AttemptOutcome.BUSY
        if not rang:
            return AttemptOutcome.UNREACHABLE
        if self.cause in _NO_ANSWER:
            return AttemptOutcome.NO_ANSWER
        return AttemptOutcome.CANCELLED  # the network took it away: nobody's doing

    def unanswered(self) -> AttemptOutcome:
        """Tell what a time-out means: a phone that never rang was not there."""
        if self.ring_from is None and self.dialled:
            return AttemptOutcome.UNREACHABLE
        return AttemptOutcome.NO_ANSWER

    def view(self) -> Attempt:
        """Copy what there is to be seen."""
        ring = 0
        if self.ended_at is not None and self.ring_from is not None:
            ring = max(0, self.ended_at - self.ring_from)
        return Attempt(
            self.call,
            self.visit,
            self.queue,
            self.seat.id,
            self.agent,
            self.interface,
            self.leg,
            self.called_at,
            self.ring_from,
            self.ended_at,
            self.outcome,
            ring,
            self.siblings,
            self.excused,
            tuple(self.evidence),
            self.handset,
        )


def by_status(ring: Ring, status: str) -> AttemptOutcome:
    """Read a DialEnd's status that is neither ANSWER nor CANCEL."""
    refusal = ring.refusal()
    if refusal is not None:
        return refusal
    if status == "BUSY":
        rang = ring.ring_from is not None
        return AttemptOutcome.REJECTED if rang else AttemptOutcome.BUSY
    if status == "NOANSWER":
        return ring.unanswered()
    if ring.ring_from is None:
        return AttemptOutcome.UNREACHABLE  # CONGESTION, CHANUNAVAIL …
    return AttemptOutcome.CANCELLED
