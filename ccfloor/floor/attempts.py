"""Attempts: follows every phone from the call-out to the end of its ringing.

How the frames of one attempt come, by way of the queue's one thread [app_queue.c, AMI.md
A9]: AgentCalled < DialBegin < DialState < DialEnd, while Newstate of the leg may come
before all of them. What ends an attempt, and what it then was:

| word | then it was |
|---|---|
| DialEnd ANSWER, AgentConnect, the leg Up for a while | answered |
| AgentRingNoAnswer | no_answer; unreachable if it never rang; what the phone itself said |
| AgentRingNoAnswer, and the queue gives the caller up at once, before its usual time | cancelled |
| DialEnd CANCEL after another phone's answer | answered_elsewhere |
| DialEnd CANCEL after the caller's hang-up | caller_quit |
| DialEnd CANCEL otherwise | cancelled |
| DialEnd BUSY and others | rejected, busy or unreachable, by cause and by whether it rang |
"""

from __future__ import annotations

from functools import partial

from ccfloor.floor import facts as f
from ccfloor.floor.book import Book
from ccfloor.floor.changes import AttemptBegan, AttemptEnded, AttemptRang
from ccfloor.floor.excuses import excuse, judged_again
from ccfloor.floor.names import NO_REF, SECOND, ChannelId, Instant, Ref
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.queues import Queues
from ccfloor.floor.rings import ELSEWHERE, REFUSALS, Ring, by_status
from ccfloor.floor.seats import Seat, Seats
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from ccfloor.floor.stays import Stay

_UP = 6
_NORMAL_CLEARING = 16  # Q.850; a hang-up that gives no cause means this
_SHUTDOWN = 4
"""A soft hang-up tells no Q.850 cause but its reason: AST_SOFTHANGUP_SHUTDOWN [channel.h]."""
_SLACK = SECOND // 2  # app_queue counts its time-outs in whole seconds and late


class Attempts:
    """All ring attempts that go on."""

    __slots__ = ("_book", "_out", "_queues", "_seats", "_settings", "_undecided")

    def __init__(
        self, out: Outbox, seats: Seats, queues: Queues, book: Book, settings: FloorSettings
    ) -> None:
        """Write changes to ``out``."""
        self._out = out
        self._seats = seats
        self._queues = queues
        self._book = book
        self._settings = settings
        self._undecided: dict[ChannelId, tuple[Stay, list[Ring]]] = {}
        """Unanswered rings by caller, that the queue's own time limit may still explain: all
        that one attempt of the queue made."""

    # --- beginning ---------------------------------------------------------------------

    def called(self, fact: f.AgentCalled, stay: Stay) -> None:
        """Begin an attempt."""
        if fact.leg in stay.rings:
            return
        seat = self._seats.called(fact)
        ring = Ring(
            stay.call, stay.visit, stay.queue, seat, fact.interface, fact.leg, fact.at, fact.ref
        )
        ring.handset = fact.handset
        if stay.refused is not None and fact.at - stay.refused[0] <= self._settings.verdict:
            ring.round_from = stay.refused[1]
        self._seats.not_foreign(fact.leg)
        ring.excused = "" if stay.covered and not self._seats.doubted else "uncovered"
        ring.excused = ring.excused or excuse(self._book, seat, fact.at, self._settings)
        self._out.at(fact.at + self._settings.verdict, partial(self._judge_again, ring))
        stay.rings[fact.leg] = self._book.legs[fact.leg] = ring
        if len(stay.rings) > 1:
            siblings = len(stay.rings) - 1
            for other in stay.rings.values():
                other.siblings = max(other.siblings, siblings)
        self._out.changes.append(AttemptBegan(fact.at, ring.view()))
        seat.rings[fact.leg] = (stay.queue, stay.call, stay.number, fact.at)
        seat.wrap_until = None
        early = self._book.early.pop(fact.leg, None)
        if early is not None:
            self._rang(ring, early[0], "LegRinging", early[1])
        ring.cause = self._book.refused.pop(fact.leg, 0)
        self._seats.touch(seat)

    def _judge_again(self, ring: Ring, at: Instant) -> None:
        """Judge anew what excuses a ring that goes on, once what came late has come."""
        if ring.ended_at is not None:
            return
        excused = judged_again(self._book, ring, self._settings)
        if excused != ring.excused:
            ring.excused = excused
            if ring.ring_from is not None:
                self._out.changes.append(AttemptRang(at, ring.view()))

    def dialled(self, fact: f.LegDialed) -> None:
        """Note that the account sees Dial frames; follow a forwarded call to its new leg."""
        local = self._book.halves.get(fact.call)
        if local is not None:
            local[1].add(fact.leg)
            self._book.behind[fact.leg] = local
            ring = self._book.legs.get(local[0])
            if ring is not None and ring.seat is self._seats.on_foreign(fact.leg):
                self._seats.not_foreign(fact.leg)
            return
        ring = self._book.legs.get(fact.leg)
        if ring is not None:
            ring.dialled = True
            return
        caller = self._book.callers.get(fact.call)
        stay = caller.last if caller is not None else None
        for ring in stay.rings.values() if stay is not None else ():
            if ring.forwarded:
                ring.forwarded = False
                del stay.rings[ring.leg]  # type: ignore[union-attr]  # the loop ran, so there is one
                queue = ring.seat.rings.pop(ring.leg)
                ring.leg = fact.leg
                stay.rings[fact.leg] = self._book.legs[fact.leg] = ring  # type: ignore[union-attr]  # the same
                ring.seat.rings[fact.leg] = queue
                return

    def local(self, fact: f.LocalBridged) -> None:
        """A Local channel stands: what the dialplan calls from its second half is behind it."""
        self._book.halves[fact.two] = (fact.one, set())

    def ringing(self, fact: f.LegRinging) -> None:
        """The phone itself rings."""
        ring = self._book.legs.get(fact.leg)
        if ring is None:
            if fact.source == "newstate":
                self._book.early.setdefault(fact.leg, (fact.at, fact.ref))
        elif ring.ended_at is None:
            ring.dialled = True
            if ring.ring_from is None:
                self._rang(ring, fact.at, "LegRinging", fact.ref)

    def _rang(self, ring: Ring, at: Instant, what: str, ref: Ref) -> None:
        ring.dialled = True
        ring.rang(at, what, ref)
        seat = ring.seat
        queue, call, number, _ = seat.rings[ring.leg]
        seat.rings[ring.leg] = (queue, call, number, at)
        self._seats.touch(seat)
        self._out.changes.append(AttemptRang(at, ring.view()))

    def up(self, fact: f.ChannelState) -> None:
        """The leg is answered; the queue's word for it is awaited, but not for ever.

        Where the channel is up before the queue reads the answer, no DialEnd comes at all
        [app_queue.c:wait_for_answer]; where two phones answer at once, one is dropped.
        """
        ring = self._book.legs.get(fact.channel)
        if fact.state == _UP and ring is not None and ring.up_at is None:
            ring.up_at, ring.up_ref = fact.at, fact.ref
            self._out.at(fact.at + self._settings.verdict, partial(self._believe_up, ring))

    def _believe_up(self, ring: Ring, _at: Instant) -> None:
        if ring.ended_at is None and ring.up_at is not None:
            stay = self._stay(ring)
            if stay is not None:
                self.answered(stay, ring, ring.up_at, "ChannelState", ring.up_ref)

    # --- ending ------------------------------------------------------------------------

    def answered(self, stay: Stay, ring: Ring, at: Instant, what: str, ref: Ref) -> None:
        """A phone was taken up: the seat talks from here on, announcement or not.

        Where the phone had sent the call on to a colleague's, it was not he who took it up.
        """
        if ring.up_at is not None and ring.up_at < at:
            at, what, ref = ring.up_at, "ChannelState", ring.up_ref  # the phone's own word
        if self.taker(ring, ring.leg) is not None:
            ring.end(ring.moved_at or at, AttemptOutcome.ANSWERED_ELSEWHERE, what, ref)
            stay.answered = ring
            self._release(stay, ring)
            self._out.changes.append(AttemptEnded(at, ring.view()))
            return
        ring.end(at, AttemptOutcome.ANSWERED, what, ref)
        stay.answered = ring
        self._release(stay, ring)
        ring.seat.take_call(stay.queue, stay.call, stay.number)
        self._out.changes.append(AttemptEnded(at, ring.view()))

    def taker(self, ring: Ring | None, leg: ChannelId) -> Seat | None:
        """Find the colleague who took up a call on a phone that the queue had not called: he
        picked it up (``ring`` is None), or it was sent on to him.
        """
        if ring is not None and ring.moved_at is None:
            return None
        return self._seats.on_foreign(self._book.devices.get(leg, leg))

    def leg_ended(self, fact: f.LegEnded) -> None:
        """DialEnd: the dialling is over, for one reason or another."""
        local = self._book.behind.get(fact.leg)
        if local is not None and fact.status == "ANSWER":
            self._book.devices.setdefault(local[0], fact.leg)  # whom he asks comes later
        ring = self._book.legs.get(fact.leg)
        if ring is None or ring.ended_at is not None:
            return
        stay = self._stay(ring)
        if stay is None:
            return
        if fact.forward:
            ring.forwarded = True
            ring.moved_at = ring.moved_at or fact.at
        elif fact.status == "ANSWER":
            self.answered(stay, ring, fact.at, "LegEnded", fact.ref)
        elif fact.status == "CANCEL":
            self._end(stay, ring, self._withdrawn(stay), fact, "LegEnded")
        else:
            outcome = by_status(ring, fact.status)
            if outcome is AttemptOutcome.NO_ANSWER:
                self._suspend(stay, ring, fact, "LegEnded")
            else:
                self._end(stay, ring, outcome, fact, "LegEnded")

    def _withdrawn(self, stay: Stay) -> AttemptOutcome:
        if stay.answered is not None:
            return AttemptOutcome.ANSWERED_ELSEWHERE  # even if he hangs up at that very moment
        if self._book.hung_up(stay.call):
            return AttemptOutcome.CALLER_QUIT
        stay.pulled = True
        return AttemptOutcome.CANCELLED

    def no_answer(self, fact: f.AgentRingNoAnswer, stay: Stay) -> None:
        """The queue took the call back: after its time-out, or because the phone refused."""
        ring = stay.rings.get(fact.leg)
        if ring is None:
            return  # the DialEnd before it has said how it ended
        outcome = ring.refusal() or ring.unanswered()
        if outcome is not AttemptOutcome.NO_ANSWER:
            self._end(stay, ring, outcome, fact, "AgentRingNoAnswer")
        else:
            self._suspend(stay, ring, fact, "AgentRingNoAnswer")

    def _suspend(self, stay: Stay, ring: Ring, fact: f.Fact, what: str) -> None:
        """End a ring that nobody took, and wait a moment for what explains it better."""
        ring.end(fact.at, AttemptOutcome.NO_ANSWER, what, fact.ref)
        self._release(stay, ring)
        waiting = self._undecided.get(stay.call)
        if waiting is None:
            self._undecided[stay.call] = (stay, [ring])
            self._out.at(fact.at + self._settings.verdict, partial(self._decide_late, stay))
        else:
            waiting[1].append(ring)

    def _decide_late(self, stay: Stay, _at: Instant) -> None:
        self.decide(stay.call)

    def decide(self, call: ChannelId, *, excuse: str = "") -> None:
        """Say how a caller's unanswered rings ended, by what the queue did with him.

        If it gave him up in the same breath then for a time limit, and then a ring that was
        shorter than the queue's rings are was cut short: the person was not given his time.
        An emptied queue or a withdrawal waits for the ring's own end. ``excuse`` says why
        what it did will not be known.
        """
        undecided = self._undecided.pop(call, None)
        if undecided is None:
            return
        stay, rings = undecided
        limit = stay.given_up and stay.outcome in {VisitOutcome.OPEN, VisitOutcome.TIMEOUT}
        for ring in rings:
            ring.excused = ring.excused or excuse
            queue = self._queues.named(ring.queue)
            ended_at = ring.ended_at or self._out.now
            given = ended_at - ring.round_from  # the queue counts from its call, ringing or not
            usual = max(queue.longest_ring, self._settings.known_ring.get(ring.queue, 0))
            if limit and not given + _SLACK > usual > 0:
                ring.outcome = AttemptOutcome.CANCELLED
            elif not excuse and ring.excused != "uncovered":  # else an end of it lies in the dark
                queue.longest_ring = max(queue.longest_ring, given)
            self._out.changes.append(AttemptEnded(ended_at, ring.view()))

    def decide_all(self, *, excuse: str = "") -> None:
        """Say it of all: no more will be told."""
        for call in list(self._undecided):
            self.decide(call, excuse=excuse)

    def hung_up(self, fact: f.HangupRequested) -> None:
        """A leg ends from the phone's side: remember why, the queue will not say.

        Behind a Local member the phone has a leg of its own; the Local one tells CONGESTION
        whatever the person did, so the word of the last phone behind it stands for it.
        """
        leg = fact.channel
        local = self._book.behind.get(leg)
        if local is not None and len(local[1]) == 1:
            leg = local[0]
        ring = self._book.legs.get(leg)
        if fact.soft:
            if fact.cause == _SHUTDOWN and ring is not None and ring.ended_at is None:
                self._broken_off(ring, fact)
        elif ring is None:
            self._book.refused[leg] = fact.cause or _NORMAL_CLEARING
        elif ring.ended_at is None:
            ring.cause = fact.cause or _NORMAL_CLEARING

    def _broken_off(self, ring: Ring, fact: f.HangupRequested) -> None:
        """The PBX goes down: what the queue is about to call "no answer" is its own doing."""
        stay = self._stay(ring)
        if stay is not None:
            self._end(stay, ring, AttemptOutcome.CANCELLED, fact, "HangupRequested")

    def leg_gone(self, fact: f.ChannelGone) -> None:
        """The leg is dead: whatever was not said before will not be said any more."""
        self._book.early.pop(fact.channel, None)
        self._book.refused.pop(fact.channel, None)
        half = self._book.halves.pop(fact.channel, None)
        if half is not None:
            self._book.devices.pop(half[0], None)
        local = self._book.behind.pop(fact.channel, None)
        if local is not None:
            local[1].discard(fact.channel)
        ring = self._book.legs.pop(fact.channel, None)
        if ring is None:
            return
        _, undecided = self._undecided.get(ring.call, (None, []))
        if ring in undecided and fact.cause in REFUSALS:
            # The hang-up request that should have told so before was not sent to us.
            undecided.remove(ring)
            ring.outcome = AttemptOutcome.REJECTED
            self._out.changes.append(AttemptEnded(ring.ended_at or fact.at, ring.view()))
        if ring.ended_at is not None or ring.forwarded:
            return
        if ring.leg != fact.channel:
            return  # it was forwarded and rings elsewhere
        stay = self._stay(ring)
        if stay is not None:
            ring.cause = ring.cause or fact.cause
            if fact.cause == ELSEWHERE:  # a colleague picked it up [main/pickup.c:ast_do_pickup]
                outcome = AttemptOutcome.ANSWERED_ELSEWHERE
            else:
                outcome = ring.refusal() or self._withdrawn(stay)
            self._end(stay, ring, outcome, fact, "ChannelGone")

    def withdraw(self, stay: Stay, at: Instant, outcome: AttemptOutcome, excuse: str) -> None:
        """End whatever of a stay still rings: its end was not seen or not said."""
        for ring in list(stay.rings.values()):
            ring.excused = ring.excused or excuse
            ring.end(at, outcome, "Withdrawn", NO_REF)
            self._release(stay, ring)
            self._out.changes.append(AttemptEnded(at, ring.view()))

    def _end(
        self, stay: Stay, ring: Ring, outcome: AttemptOutcome, fact: f.Fact, what: str
    ) -> None:
        ring.end(fact.at, outcome, what, fact.ref)
        stay.refused = (fact.at, ring.round_from)
        self._release(stay, ring)
        self._out.changes.append(AttemptEnded(fact.at, ring.view()))

    def _release(self, stay: Stay, ring: Ring) -> None:
        lost = ring.seat.seen_unreachable
        if not ring.excused and lost is not None and lost >= ring.called_at:
            ring.excused = "device"  # the phone fell silent while it rang
        stay.rings.pop(ring.leg, None)
        ring.seat.rings.pop(ring.leg, None)
        self._seats.touch(ring.seat)
        self.linger(ring)

    def linger(self, ring: Ring) -> None:
        """Remember the leg of a ring, or of the talk that came of it, for a while after its end.

        Without the class ``call``, and in the dark, no Hangup tells that a leg is gone.
        """
        self._out.at(self._out.now + self._settings.linger, partial(self._forget, ring))

    def _forget(self, ring: Ring, _at: Instant) -> None:
        # While he talks it is needed; the end of the talk asks again.
        if self._book.legs.get(ring.leg) is ring and ring.leg not in self._book.talks:
            del self._book.legs[ring.leg]

    def _stay(self, ring: Ring) -> Stay | None:
        stay = self._book.stay(ring.queue, ring.call)
        if stay is None:
            caller = self._book.callers.get(ring.call)
            stay = caller.last if caller is not None else None
        return stay
