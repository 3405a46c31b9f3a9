"""Members: who is logged in where, paused or not, as the queues tell it."""

from __future__ import annotations

from ccfloor.floor import facts as f
from ccfloor.floor.absences import Absences
from ccfloor.floor.names import AUTO_PAUSE, SECOND, QueueName
from ccfloor.floor.queues import Queues
from ccfloor.floor.seats import Membership, Seat, Seats
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import Evidence

_NEW = 2 * SECOND
"""A LastPause this near is the one just told: Asterisk gives it in whole seconds."""


class Members:
    """Applies member facts to seats and queues."""

    __slots__ = ("_absences", "_queues", "_seats", "listed")

    def __init__(self, seats: Seats, queues: Queues, absences: Absences) -> None:
        """Work on these."""
        self._seats = seats
        self._queues = queues
        self._absences = absences
        self.listed: set[tuple[str, QueueName]] = set()
        """Seats and queues that the running census has named."""

    def added(self, fact: f.MemberAdded) -> None:
        """He logged in to a queue, perhaps paused: then the pause is as new as the log-in,
        unless Asterisk took up a member it remembered.
        """
        told = fact.last_pause * SECOND
        self._enter(fact, seen=not told or fact.at - told < _NEW)

    def listed_in(self, fact: f.MemberListed) -> None:
        """The census names a member."""
        self._enter(fact)
        self.listed.add((fact.seat, fact.queue))

    def status(self, fact: f.MemberStatus) -> None:
        """The device changed, or something else about the member did."""
        seat = self._seats.by_id.get(fact.seat)
        if seat is None or fact.queue not in seat.memberships:
            self._enter(fact)
            return
        if fact.status != seat.status:
            self._seats.device(seat, fact.status, fact.at)
        membership = seat.memberships[fact.queue]
        if fact.paused is not membership.paused:
            self._pause(seat, membership, fact, seen=False)
        if fact.wrapup_s != membership.wrapup_s:
            membership.wrapup_s = fact.wrapup_s

    def paused(self, fact: f.MemberPaused) -> None:
        """He paused, came back, or gave another reason."""
        seat = self._seats.learn(fact)
        membership = seat.memberships.get(fact.queue) or self._queues.enter(seat, fact.queue)
        self._pause(seat, membership, fact, seen=True)

    def removed(self, fact: f.MemberRemoved) -> None:
        """He logged out of a queue."""
        seat = self._seats.by_id.get(fact.seat)
        if seat is not None:
            self._queues.leave(seat, fact.queue)
            self._seats.touch(seat)

    def not_listed(self, *, only: bool) -> None:
        """End a census: log out whoever it did not name, unless it was short (``only``)."""
        if only:
            for seat in self._seats.by_id.values():
                for name in [q for q in seat.memberships if (seat.id, q) not in self.listed]:
                    self._queues.leave(seat, name)
                    self._absences.doubt(seat)  # when he went nobody saw
                    self._seats.touch(seat)
        self.listed.clear()

    def _enter(self, fact: f.MemberFact, *, seen: bool = False) -> None:
        seat = self._seats.learn(fact)
        known = fact.queue in seat.memberships
        membership = self._queues.enter(seat, fact.queue)
        membership.wrapup_s = fact.wrapup_s
        changed = fact.paused is not membership.paused or (
            fact.paused
            and (fact.last_pause, fact.reason) != (membership.last_pause, membership.reason)
        )
        if changed:
            self._pause(seat, membership, fact, seen=seen)
            if known and not seen:
                self._absences.doubt(seat)  # a listing tells what is, not since when
        if changed or not known:
            self._seats.touch(seat)

    def _pause(self, seat: Seat, membership: Membership, fact: f.MemberFact, *, seen: bool) -> None:
        if seen and fact.paused and membership.paused and membership.reason == fact.reason:
            seen = seat.paused_at is not None  # told again, nothing new happened
        membership.paused = fact.paused
        if fact.paused:
            membership.reason = fact.reason
            membership.last_pause = fact.last_pause
            self._give_reason(seat, fact, seen=seen)
        self._seats.touch(seat)

    def _give_reason(self, seat: Seat, fact: f.MemberFact, *, seen: bool) -> None:
        if seen:
            seat.paused_at = fact.at
            if fact.reason != AUTO_PAUSE:
                seat.asked_at = fact.at
        elif seat.state is not SeatState.AWAY:
            seat.paused_at = None
        seat.pause_told = Evidence(type(fact).__name__, fact.at, fact.ref)
        if fact.reason == seat.reason and seat.state is SeatState.AWAY:
            self._absences.reason(seat, fact.at)
            return
        if seat.state is SeatState.AWAY:
            self._seats.close_span(seat, fact.at)  # each reason is a span of its own
            seat.reason = fact.reason
            self._absences.reason(seat, fact.at)
        else:
            seat.reason = fact.reason
