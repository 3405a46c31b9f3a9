"""Visits: follows every caller through a queue until he is answered or gone.

QueueCallerAbandon is not an abandon: the queue says it for a time-out, an empty queue and
a withdrawal too [app_queue.c:record_abandoned]. An abandon is known by the caller's own
hang-up, asked for before he leaves the line. Who leaves the line without having been given
up is not lost, not even when he has hung up: the leaving comes before the answer is told,
so it waits a moment for its reason.

| what is seen | then it was |
|---|---|
| AgentConnect | answered |
| given up, and his side had hung up | abandoned |
| given up, not hung up, and a ring of his broken off | transferred: pulled out by a redirect |
| given up, and not hung up | timeout; exit_empty where nobody could have served |
| left, neither given up nor hung up | exit_key |
| the dialplan's QUEUESTATUS, where the account may see it | what it says |
"""

from __future__ import annotations

from functools import partial

from ccfloor.floor import facts as f
from ccfloor.floor.attempts import Attempts
from ccfloor.floor.book import Book
from ccfloor.floor.changes import VisitBegan, VisitEnded, VisitRevised
from ccfloor.floor.names import ChannelId, Instant
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.queues import Queues
from ccfloor.floor.seats import Seats
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from ccfloor.floor.stays import Stay
from ccfloor.floor.talks import Talks
from ccfloor.floor.views import Visit

_EXITS = {
    "TIMEOUT": VisitOutcome.TIMEOUT,
    "LEAVEEMPTY": VisitOutcome.EXIT_EMPTY,
    "LEAVEUNAVAIL": VisitOutcome.EXIT_EMPTY,
    "WITHDRAW": VisitOutcome.TRANSFERRED,
}
"""QUEUESTATUS [app_queue.c:queue_results]; an exit by key sets none."""


class Visits:
    """All stays of callers in queues."""

    __slots__ = (
        "_attempts", "_book", "_exits_are_told", "_out", "_queues", "_seats", "_settings", "_talks",
    )  # fmt: skip

    def __init__(
        self,
        out: Outbox,
        seats: Seats,
        queues: Queues,
        book: Book,
        attempts: Attempts,
        talks: Talks,
        settings: FloorSettings,
    ) -> None:
        """Write changes to ``out``."""
        self._out = out
        self._seats = seats
        self._queues = queues
        self._book = book
        self._attempts = attempts
        self._talks = talks
        self._settings = settings
        self._exits_are_told = False
        """Whether the account sees the dialplan's QUEUESTATUS (class ``dialplan``)."""

    # --- waiting -----------------------------------------------------------------------

    def joined(self, fact: f.CallerJoined | f.CallerListed, joined_at: Instant) -> Stay:
        """Begin a stay, or recognise one that a listing has told already."""
        known = self._book.waiting.get((fact.queue, fact.call))
        if known is not None:
            if isinstance(fact, f.CallerJoined) and not known.covered and not known.rings:
                # The listing overtook the event, which knows the instant.
                known.joined_at = joined_at
                known.covered = not self._seats.doubted
                self._queues.wait(fact.queue, fact.call, joined_at)
            return known
        caller = self._book.caller(fact.call)
        caller.stays += 1
        if caller.last is not None and caller.last.talk_from is not None:
            caller.talked.insert(0, caller.last)
        stay = caller.last = Stay(fact.call, caller.stays, fact.queue, joined_at)
        stay.number = fact.number
        stay.name = fact.name
        stay.position = fact.position
        stay.covered = isinstance(fact, f.CallerJoined) and not self._seats.doubted
        self._book.waiting[fact.queue, fact.call] = stay
        self._queues.wait(fact.queue, fact.call, joined_at)
        self._out.changes.append(VisitBegan(fact.at, stay.view()))
        return stay

    def unknown(self, fact: f.AgentCalled | f.AgentConnected | f.CallerLeft) -> Stay:
        """Make up for a caller nobody saw join: he is there, and was not seen from the start."""
        self._out.anomaly("caller_not_seen_joining", fact.at, fact.call, fact.ref)
        listed = f.CallerListed(fact.at, fact.ref, fact.queue, fact.call, 0, 0, "", "")
        return self.joined(listed, fact.at)

    def answered(self, fact: f.AgentConnected) -> Stay:
        """Take the caller out of the line for good: an agent has him."""
        key = (fact.queue, fact.call)
        stay = self._book.leaving.pop(key, None) or self._book.waiting.pop(key, None)
        if stay is None:
            stay = self.unknown(fact)
            del self._book.waiting[key]
        self._queues.unwait(fact.queue, fact.call)
        return stay

    def given_up(self, fact: f.CallerGivenUp) -> None:
        """The queue is about to let the caller go unanswered."""
        if self._book.hung_up(fact.call):
            self._attempts.decide(fact.call)
        stay = self._book.waiting.get((fact.queue, fact.call))
        if stay is not None:
            stay.given_up = True
            stay.queue_hold_s = fact.hold_s

    def taken_over(self, fact: f.Transferred) -> None:
        """Somebody waited in line and gave another his place: an agent who asked in a queue and
        joined his caller to it [bridge.c: AttendedTransfer, DestType App].
        """
        before = self._book.callers.get(fact.second)
        stay = before.last if before is not None else None
        if stay is None or self._book.waiting.pop((stay.queue, fact.second), None) is None:
            return
        self._queues.unwait(stay.queue, fact.second)
        self._queues.wait(stay.queue, fact.transferee, stay.joined_at)
        caller = self._book.callers[fact.second] = self._book.caller(fact.transferee)
        if caller.last is not None:
            stay.number, stay.name = caller.last.number, caller.last.name
            caller.talked.insert(0, caller.last)
        stay.line = fact.transferee
        caller.last = self._book.waiting[stay.queue, stay.line] = stay

    def left(self, fact: f.CallerLeft) -> None:
        """He is out of the line."""
        stay = self._book.waiting.pop((fact.queue, fact.call), None)
        if stay is None:
            if (fact.queue, fact.call) not in self._book.leaving:
                self._out.anomaly("leave_of_unknown_caller", fact.at, fact.call, fact.ref)
            return
        self._queues.unwait(fact.queue, fact.call)
        stay.left_at = fact.at
        stay.quit = self._book.hung_up(fact.call)
        if stay.given_up:
            self._end_unanswered(stay, fact.at)
            return
        # Who hangs up in the moment of the answer may be connected all the same.
        self._book.leaving[fact.queue, fact.call] = stay
        self._out.at(fact.at + self._settings.verdict, partial(self._left_for_good, stay))

    def _left_for_good(self, stay: Stay, at: Instant) -> None:
        """Nobody was connected to him after all."""
        if self._book.leaving.get((stay.queue, stay.line)) is stay:
            self._end_unanswered(stay, at)

    def _end_unanswered(self, stay: Stay, at: Instant) -> None:
        self._book.leaving.pop((stay.queue, stay.line), None)
        if stay.rings:
            outcome = AttemptOutcome.CALLER_QUIT if stay.quit else AttemptOutcome.CANCELLED
            self._attempts.withdraw(stay, at, outcome, "")
        if stay.answered is not None:
            self._talks.free(stay.answered.seat, stay.call, at)  # he went during the announcement
        stay.outcome = self._why(stay)
        stay.ended = True
        self._out.changes.append(VisitEnded(at, stay.view()))
        self._talks.linger(stay.call, at)
        if stay.given_up and not stay.quit:
            self._out.at(at + self._settings.verdict, partial(self._unexplained, stay))

    def _unexplained(self, stay: Stay, at: Instant) -> None:
        """The dialplan explains its exits to us, but not this one: he was redirected."""
        if self._exits_are_told and not stay.exit_said:
            self._revise(stay, VisitOutcome.TRANSFERRED, at)

    def _revise(self, stay: Stay, outcome: VisitOutcome, at: Instant) -> None:
        if stay.outcome is not outcome:
            was = stay.view()
            stay.outcome = outcome
            self._out.changes.append(VisitRevised(at, was, stay.view()))

    def _why(self, stay: Stay) -> VisitOutcome:
        if not stay.given_up:
            return VisitOutcome.EXIT_KEY
        if stay.quit:
            return VisitOutcome.ABANDONED
        if stay.pulled:
            return VisitOutcome.TRANSFERRED
        queue = self._queues.named(stay.queue).view()
        served = queue.ready or queue.ringing or queue.talking or queue.wrap
        return VisitOutcome.TIMEOUT if served else VisitOutcome.EXIT_EMPTY

    def exit_told(self, fact: f.QueueExit) -> None:
        """The dialplan says why he left: better than any conclusion of ours."""
        self._exits_are_told = True
        outcome = _EXITS.get(fact.status)
        caller = self._book.callers.get(fact.call)
        stay = caller.last if caller is not None else None
        if outcome is None or stay is None or stay.answered is not None:
            return
        stay.exit_said = True
        if (stay.queue, stay.line) in self._book.leaving:
            stay.given_up = True
            self._end_unanswered(stay, fact.at)
        if stay.ended:
            self._revise(stay, outcome, fact.at)

    def restore(self, visit: Visit) -> None:
        """Take up a stay that was open when we last ran; the census will say if it still is."""
        caller = self._book.caller(visit.call)
        caller.stays = visit.visit
        stay = caller.last = Stay(visit.call, visit.visit, visit.queue, visit.joined_at)
        stay.number, stay.name, stay.position = visit.number, visit.name, visit.position
        stay.covered = False
        if visit.outcome is VisitOutcome.OPEN:
            self._book.waiting[visit.queue, visit.call] = stay
            self._queues.wait(visit.queue, visit.call, visit.joined_at)
            return
        stay.outcome = visit.outcome
        stay.left_at, stay.talk_from = visit.left_at, visit.talk_from
        stay.seat_agent, stay.answer_ring = visit.answered_by, visit.answer_ring
        stay.queue_hold_s = visit.queue_hold_s
        stay.holding.lose_sight()
        stay.leg = visit.call  # the agent's own leg was not kept: the caller's stands for it
        seat = stay.seat = self._seats.named(visit.seat, visit.joined_at)
        seat.agent = seat.agent or visit.answered_by
        seat.take_call(stay.queue, stay.call, stay.number)
        self._book.talks[stay.leg] = stay
        self._seats.touch(seat)

    def caller_gone(self, call: ChannelId, at: Instant) -> None:
        """The caller's channel is dead."""
        caller = self._book.callers.get(call)
        if caller is None or caller.channel != call:
            return  # another channel goes on in its place
        caller.gone = True
        stay = caller.last
        if stay is None or stay.ended:
            self._talks.linger(stay.call if stay is not None else call, at)
        elif stay.talking:
            self._talks.out_of_bridge(stay.leg, at)
        else:
            self._out.at(at + self._settings.verdict, partial(self._never_left, stay))

    def _never_left(self, stay: Stay, at: Instant) -> None:
        """He is dead and the queue never said that he left."""
        if not stay.ended and not stay.talking:
            self._out.anomaly("dead_caller_in_line", at, stay.call)
            self.vanish(stay, at, VisitOutcome.ABANDONED)

    # --- darkness ----------------------------------------------------------------------

    def lose_sight(self, stay: Stay, from_: Instant) -> None:
        """Nobody sees from here on: what rings ends unknown, who talks may talk on.

        Why somebody has just left the line, for an agent or for good, will not be told.
        """
        self._attempts.withdraw(stay, from_, AttemptOutcome.UNKNOWN, "uncovered")
        if stay.talking:
            stay.holding.lose_sight()
        if (stay.queue, stay.call) in self._book.leaving:
            self.vanish(stay, from_, VisitOutcome.UNKNOWN)

    def vanish(self, stay: Stay, at: Instant, outcome: VisitOutcome) -> None:
        """End a stay whose end was not seen."""
        self._book.waiting.pop((stay.queue, stay.line), None)
        self._book.leaving.pop((stay.queue, stay.line), None)
        self._queues.unwait(stay.queue, stay.line)
        self._attempts.withdraw(stay, at, AttemptOutcome.UNKNOWN, "uncovered")
        if stay.answered is not None:
            self._talks.free(stay.answered.seat, stay.call, stay.answered.ended_at or at)
        stay.left_at = stay.left_at if stay.left_at is not None else at
        stay.outcome = outcome
        stay.ended = True
        self._out.changes.append(VisitEnded(at, stay.view()))
        self._talks.linger(stay.call, at)
