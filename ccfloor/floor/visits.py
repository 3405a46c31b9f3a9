"""Visits: follows every caller through a queue, and the conversation that comes of it.

QueueCallerAbandon is not an abandon: the queue says it for a time-out, an empty queue and
a withdrawal too [app_queue.c:record_abandoned]. An abandon is known by the caller's own
hang-up, asked for before he leaves the line. Who leaves the line is not lost yet either:
the leaving comes before the answer is told, so a leaving waits a moment for its reason.

| what is seen | then it was |
|---|---|
| AgentConnect | answered |
| the caller's side hung up before he left | abandoned |
| given up, not hung up, and a ring of his broken off | transferred: pulled out by a redirect |
| given up, and not hung up | timeout; exit_empty where nobody could have served |
| left, neither given up nor hung up | exit_key |
| the dialplan's QUEUESTATUS, where the account may see it | what it says |

A conversation ends when the agent's leg leaves the bridge for good, not when the queue
notices: after a transfer through a Local channel the queue counts on (AMI.md B4).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ccfloor.floor import facts as f
from ccfloor.floor.attempts import Attempts
from ccfloor.floor.book import Book
from ccfloor.floor.changes import VisitAnswered, VisitBegan, VisitEnded, VisitRevised
from ccfloor.floor.names import ChannelId, Instant
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.queues import Queues
from ccfloor.floor.seats import Seat, Seats
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from ccfloor.floor.stays import Stay
from ccfloor.floor.views import Visit

_EXITS = {
    "TIMEOUT": VisitOutcome.TIMEOUT,
    "LEAVEEMPTY": VisitOutcome.EXIT_EMPTY,
    "LEAVEUNAVAIL": VisitOutcome.EXIT_EMPTY,
    "WITHDRAW": VisitOutcome.TRANSFERRED,
}
"""QUEUESTATUS [app_queue.c:queue_results]; an exit by key sets none."""


class Visits:
    """All stays, waiting and talking."""

    __slots__ = (
        "_attempts", "_book", "_exits_are_told", "_out", "_queues", "_seats", "_settings", "wrapup",
    )  # fmt: skip

    def __init__(
        self,
        out: Outbox,
        seats: Seats,
        queues: Queues,
        book: Book,
        attempts: Attempts,
        settings: FloorSettings,
    ) -> None:
        """Write changes to ``out``."""
        self._out = out
        self._seats = seats
        self._queues = queues
        self._book = book
        self._attempts = attempts
        self._settings = settings
        self._exits_are_told = False
        """Whether the account sees the dialplan's QUEUESTATUS (class ``dialplan``)."""
        self.wrapup: Callable[[Seat, str], int] = lambda _seat, _queue: settings.wrapup

    # --- waiting -----------------------------------------------------------------------

    def joined(self, fact: f.CallerJoined | f.CallerListed, joined_at: Instant) -> Stay:
        """Begin a stay, or recognise one that a listing has told already."""
        known = self._book.waiting.get((fact.queue, fact.call))
        if known is not None:
            if isinstance(fact, f.CallerJoined) and not known.covered and not known.rings:
                # The listing overtook the event, which knows the instant.
                known.joined_at = joined_at
                known.covered = True
                self._queues.wait(fact.queue, fact.call, joined_at)
            return known
        caller = self._book.caller(fact.call)
        caller.stays += 1
        stay = caller.last = Stay(fact.call, caller.stays, fact.queue, joined_at)
        stay.number = fact.number
        stay.name = fact.name
        stay.position = fact.position
        stay.covered = isinstance(fact, f.CallerJoined)
        self._book.waiting[fact.queue, fact.call] = stay
        self._queues.wait(fact.queue, fact.call, joined_at)
        self._out.changes.append(VisitBegan(fact.at, stay.view()))
        return stay

    def unknown(self, fact: f.AgentCalled | f.AgentConnected | f.CallerLeft) -> Stay:
        """Make up for a caller nobody saw join: he is there, and was not seen from the start."""
        self._out.anomaly("caller_not_seen_joining", fact.at, fact.call, fact.ref)
        listed = f.CallerListed(fact.at, fact.ref, fact.queue, fact.call, 0, 0, "", "")
        return self.joined(listed, fact.at)

    def given_up(self, fact: f.CallerGivenUp) -> None:
        """The queue is about to let the caller go unanswered."""
        self._attempts.decide(fact.call, timed_out=not self._hung_up(fact.call))
        stay = self._book.waiting.get((fact.queue, fact.call))
        if stay is not None:
            stay.given_up = True
            stay.queue_hold_s = fact.hold_s

    def left(self, fact: f.CallerLeft) -> None:
        """He is out of the line."""
        stay = self._book.waiting.pop((fact.queue, fact.call), None)
        if stay is None:
            if (fact.queue, fact.call) not in self._book.leaving:
                self._out.anomaly("leave_of_unknown_caller", fact.at, fact.call, fact.ref)
            return
        self._queues.unwait(fact.queue, fact.call)
        stay.left_at = fact.at
        if stay.given_up or self._hung_up(fact.call):
            self._end_unanswered(stay, fact.at)
            return
        self._book.leaving[fact.queue, fact.call] = stay
        self._out.at(fact.at + self._settings.verdict, partial(self._left_for_good, stay))

    def _left_for_good(self, stay: Stay, at: Instant) -> None:
        """Nobody was connected to him after all."""
        if self._book.leaving.get((stay.queue, stay.call)) is stay:
            self._end_unanswered(stay, at)

    def _end_unanswered(self, stay: Stay, at: Instant) -> None:
        self._book.leaving.pop((stay.queue, stay.call), None)
        if stay.rings:
            quit_ = self._hung_up(stay.call)
            outcome = AttemptOutcome.CALLER_QUIT if quit_ else AttemptOutcome.CANCELLED
            self._attempts.withdraw(stay, at, outcome, "")
        if stay.answered is not None:
            self._free(stay.answered.seat, stay, at)  # he went during the announcement
        stay.outcome = self._why(stay)
        stay.ended = True
        self._out.changes.append(VisitEnded(at, stay.view()))
        self._linger(stay.call, at)
        if stay.given_up and not self._hung_up(stay.call):
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
        if self._hung_up(stay.call):
            return VisitOutcome.ABANDONED
        if not stay.given_up:
            return VisitOutcome.EXIT_KEY
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
        if (stay.queue, stay.call) in self._book.leaving:
            stay.given_up = True
            self._end_unanswered(stay, fact.at)
        if stay.ended:
            self._revise(stay, outcome, fact.at)

    # --- talking -----------------------------------------------------------------------

    def connected(self, fact: f.AgentConnected) -> None:
        """Member and caller are about to talk."""
        key = (fact.queue, fact.call)
        stay = self._book.leaving.pop(key, None) or self._book.waiting.pop(key, None)
        if stay is None:
            stay = self.unknown(fact)
            del self._book.waiting[key]
        self._queues.unwait(fact.queue, fact.call)
        ring = stay.rings.get(fact.leg) or stay.answered
        if ring is None and stay.covered:
            self._out.anomaly("connect_without_attempt", fact.at, fact.call, fact.ref)
        elif ring is None:
            pass  # he waited, and was rung for, before we looked
        elif ring.ended_at is None:
            self._attempts.answered(stay, ring, fact.at, "AgentConnected", fact.ref)
        self._attempts.withdraw(stay, fact.at, AttemptOutcome.ANSWERED_ELSEWHERE, "")
        seat = self._seats.behind(fact.interface, fact.at)
        seat.call, seat.queue, seat.caller = stay.call, stay.queue, stay.number
        seat.busy_is_ours = True
        seat.wrap_until = None
        self._seats.touch(seat)
        stay.seat = seat
        stay.seat_agent = (ring.agent if ring is not None else "") or seat.agent or fact.name
        stay.answer_ring = ring.view().ring if ring is not None else 0
        stay.leg = fact.leg
        stay.outcome = VisitOutcome.ANSWERED
        stay.left_at = stay.talk_from = fact.at
        stay.queue_hold_s = fact.hold_s
        self._book.talks[fact.leg] = stay
        self._out.changes.append(VisitAnswered(fact.at, stay.view()))

    def completed(self, fact: f.AgentCompleted) -> None:
        """The queue saw the conversation end."""
        caller = self._book.callers.get(fact.call)
        stay = caller.last if caller is not None else None
        if stay is None or stay.queue != fact.queue or stay.talk_from is None:
            stay = self._book.talks.get(fact.leg)
        if stay is None:
            self._complete_unseen(fact)
            return
        if stay.ended:
            was = stay.view()
            self._note(stay, fact)
            self._out.changes.append(VisitRevised(fact.at, was, stay.view()))
            return
        self._note(stay, fact)
        to = stay.away_from_bridge if stay.away_from_bridge is not None else fact.at
        self.end_talk(stay, to, fact.at)

    def _note(self, stay: Stay, fact: f.AgentCompleted) -> None:
        stay.queue_hold_s = fact.hold_s
        stay.queue_talk_s = fact.talk_s
        stay.ended_by = fact.reason or stay.ended_by

    def _complete_unseen(self, fact: f.AgentCompleted) -> None:
        seat = self._seats.behind(fact.interface, fact.at)
        adopted = [leg for leg, at_seat in self._book.adopted.items() if at_seat is seat]
        for leg in adopted:
            self.disown(leg, fact.at)
        if not adopted:
            self._out.anomaly("complete_without_connect", fact.at, fact.call, fact.ref)
            if seat.call:
                self._free(seat, None, fact.at)

    def adopt(self, seat: Seat, leg: ChannelId, call: ChannelId) -> None:
        """A conversation goes on that began before we looked."""
        seat.call = call
        seat.busy_is_ours = True
        self._book.adopted[leg] = seat
        self._seats.touch(seat)

    def disown(self, leg: ChannelId, at: Instant) -> None:
        """It is over."""
        seat = self._book.adopted.pop(leg, None)
        if seat is not None:
            self._free(seat, None, at)

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
        stay.leg = visit.call  # the agent's own leg was not kept: the caller's stands for it
        seat = stay.seat = self._seats.named(visit.seat, visit.joined_at)
        seat.agent = seat.agent or visit.answered_by
        seat.call, seat.queue, seat.caller = stay.call, stay.queue, stay.number
        seat.busy_is_ours = True
        self._book.talks[stay.leg] = stay
        self._seats.touch(seat)

    def dumped(self, fact: f.AgentDumped) -> None:
        """The agent hung up during the announcement: the caller waits on."""
        stay = self._book.stay(fact.queue, fact.call)
        if stay is not None and stay.answered is not None:
            self._free(stay.answered.seat, stay, fact.at)
            stay.answered = None

    def out_of_bridge(self, channel: ChannelId, at: Instant) -> None:
        """The agent's leg left the conversation, or died; perhaps another takes its place."""
        stay = self._book.talks.get(channel)
        if stay is None or stay.ended:
            return
        if stay.away_from_bridge is None:
            stay.away_from_bridge = at
        self._out.at(at + self._settings.bridge, partial(self._stayed_out, stay, at))

    def _stayed_out(self, stay: Stay, since: Instant, at: Instant) -> None:
        if not stay.ended and stay.away_from_bridge == since:
            if not stay.ended_by:
                stay.ended_by = "caller" if self._hung_up(stay.call) else "agent"
            self.end_talk(stay, since, at)

    def into_bridge(self, fact: f.BridgeEntered) -> None:
        """A leg joined a conversation, perhaps in the place of the one we follow."""
        stay = self._book.talks.get(fact.swap) if fact.swap else None
        if stay is not None:
            self._replace(stay, fact.channel)
        else:
            stay = self._book.talks.get(fact.channel)
        if stay is not None:
            stay.away_from_bridge = None

    def optimized(self, fact: f.LocalOptimized) -> None:
        """A Local leg takes itself out; the device's own channel goes on in its place."""
        stay = self._book.talks.get(fact.one) or self._book.talks.get(fact.two)
        if stay is not None and fact.source and fact.source != stay.call:
            self._replace(stay, fact.source)

    def _replace(self, stay: Stay, leg: ChannelId) -> None:
        self._book.talks.pop(stay.leg, None)
        stay.leg = leg
        self._book.talks[leg] = stay

    def transferred(self, fact: f.Transferred) -> None:
        """The agent passed the caller on."""
        stay = self._book.talks.get(fact.transferer)
        if stay is not None:
            stay.ended_by = "transfer"

    def hold(self, channel: ChannelId, *, on: bool) -> None:
        """The agent put the caller on hold, or took him back."""
        stay = self._book.talks.get(channel)
        if stay is not None and stay.seat is not None:
            stay.seat.on_hold = on
            self._seats.touch(stay.seat)

    def caller_gone(self, call: ChannelId, at: Instant) -> None:
        """The caller's channel is dead."""
        caller = self._book.callers.get(call)
        if caller is None:
            return
        caller.gone = True
        stay = caller.last
        if stay is None or stay.ended:
            self._linger(call, at)
        elif stay.talking:
            self.out_of_bridge(stay.leg, at)
        else:
            self._out.at(at + self._settings.verdict, partial(self._never_left, stay))

    def _never_left(self, stay: Stay, at: Instant) -> None:
        """He is dead and the queue never said that he left."""
        if not stay.ended and not stay.talking:
            self._out.anomaly("dead_caller_in_line", at, stay.call)
            self.vanish(stay, at, VisitOutcome.ABANDONED)

    def end_talk(self, stay: Stay, to: Instant, at: Instant) -> None:
        """End a conversation at ``to``."""
        stay.talk_to = max(to, stay.talk_from or to)
        stay.ended = True
        self._book.talks.pop(stay.leg, None)
        if stay.seat is not None:
            self._free(stay.seat, stay, stay.talk_to)
        self._out.changes.append(VisitEnded(at, stay.view()))
        self._linger(stay.call, at)

    def _free(self, seat: Seat, stay: Stay | None, at: Instant) -> None:
        """Give a seat back after a call; its wrap-up begins."""
        if stay is not None and seat.call != stay.call:
            return
        wrapup = self.wrapup(seat, seat.queue)
        seat.call = seat.queue = seat.caller = ""
        seat.on_hold = False
        if wrapup > 0:
            until = seat.wrap_until = at + wrapup
            self._out.at(until, partial(self._wrapped_up, seat))
        self._seats.touch(seat)

    def _wrapped_up(self, seat: Seat, at: Instant) -> None:
        if seat.wrap_until is not None and seat.wrap_until <= at:
            seat.wrap_until = None
            self._seats.touch(seat)

    # --- darkness ----------------------------------------------------------------------

    def lose_sight(self, stay: Stay, from_: Instant) -> None:
        """Nobody sees from here on: what rings ends unknown, who talks may talk on."""
        self._attempts.withdraw(stay, from_, AttemptOutcome.UNKNOWN, "uncovered")

    def vanish(self, stay: Stay, at: Instant, outcome: VisitOutcome) -> None:
        """End a stay whose end was not seen."""
        self._book.waiting.pop((stay.queue, stay.call), None)
        self._book.leaving.pop((stay.queue, stay.call), None)
        self._queues.unwait(stay.queue, stay.call)
        self._attempts.withdraw(stay, at, AttemptOutcome.UNKNOWN, "uncovered")
        stay.left_at = stay.left_at if stay.left_at is not None else at
        stay.outcome = outcome
        stay.ended = True
        self._out.changes.append(VisitEnded(at, stay.view()))
        self._linger(stay.call, at)

    def _hung_up(self, call: ChannelId) -> bool:
        caller = self._book.callers.get(call)
        return caller is not None and caller.hung_up

    def _linger(self, call: ChannelId, at: Instant) -> None:
        self._out.at(at + self._settings.linger, partial(self._forget, call))

    def _forget(self, call: ChannelId, at: Instant) -> None:
        """Drop a caller who is in no queue and no conversation any more.

        One who is still alive may be on his way to another queue; after an hour he is not.
        """
        caller = self._book.callers.get(call)
        if caller is None or (caller.last is not None and not caller.last.ended):
            return
        if caller.gone:
            del self._book.callers[call]
        else:
            caller.gone = True
            self._out.at(at + self._settings.forget, partial(self._forget, call))
