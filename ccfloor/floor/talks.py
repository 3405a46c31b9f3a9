"""Talks: follows every conversation of an agent with a queue's caller, and his wrap-up.

A conversation ends when the agent's leg leaves the bridge for good, not when the queue
notices: after a transfer through a Local channel the queue counts on (AMI.md B4). Whether
he left for good is known once he has passed the caller on, or once his leg is dead; who only
left the bridge is given a moment to come into another, to ask a colleague.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ccfloor.floor import facts as f
from ccfloor.floor.attempts import Attempts
from ccfloor.floor.book import Book
from ccfloor.floor.changes import VisitAnswered, VisitEnded, VisitRevised
from ccfloor.floor.names import ChannelId, Instant, SeatId
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.seats import Seat, Seats
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.states import AttemptOutcome, VisitOutcome
from ccfloor.floor.stays import Stay


class Talks:
    """All conversations that go on."""

    __slots__ = ("_attempts", "_book", "_last", "_out", "_seats", "_settings", "wrapup")

    def __init__(
        self, out: Outbox, seats: Seats, book: Book, attempts: Attempts, settings: FloorSettings
    ) -> None:
        """Write changes to ``out``."""
        self._out = out
        self._seats = seats
        self._book = book
        self._attempts = attempts
        self._last: dict[SeatId, Stay] = {}
        """Each member's newest conversation that is over."""
        self._settings = settings
        self.wrapup: Callable[[Seat, str], int] = lambda _seat, _queue: settings.wrapup

    def connected(self, fact: f.AgentConnected, stay: Stay) -> None:
        """Member and caller are about to talk."""
        ring = stay.rings.get(fact.leg) or stay.answered
        taker = self._attempts.taker(ring, fact.leg)
        if ring is None and stay.covered and taker is None:
            self._out.anomaly("connect_without_attempt", fact.at, fact.call, fact.ref)
        elif ring is None:
            pass  # picked up by another; or he waited, and was rung for, before we looked
        elif ring.ended_at is None:
            self._attempts.answered(stay, ring, fact.at, "AgentConnected", fact.ref)
        self._attempts.withdraw(stay, fact.at, AttemptOutcome.ANSWERED_ELSEWHERE, "")
        stay.member = self._seats.behind(fact.interface, fact.at)
        seat = stay.seat = taker or stay.member
        seat.take_call(stay.queue, stay.call, stay.number)
        self._seats.touch(seat)
        self._seats.not_foreign(self._book.devices.get(fact.leg, fact.leg))
        asked = ring.agent if ring is not None and taker is None else ""
        stay.seat_agent = asked or seat.agent or fact.name
        stay.answer_ring = ring.view().ring if ring is not None else 0
        stay.leg = fact.leg
        stay.outcome = VisitOutcome.ANSWERED
        stay.left_at = stay.talk_from = fact.at
        stay.queue_hold_s = fact.hold_s
        self._book.talks[fact.leg] = stay
        self._out.changes.append(VisitAnswered(fact.at, stay.view()))

    def completed(self, fact: f.AgentCompleted) -> None:
        """The queue saw the conversation end."""
        stay = self._conversation(fact)
        if stay is None:
            self._complete_unseen(fact)
            return
        if stay.ended:
            was = stay.view()
            self._note(stay, fact)
            self._out.changes.append(VisitRevised(fact.at, was, stay.view()))
            return
        self._note(stay, fact)
        if self._goes_on(stay, fact):
            stay.ended_by = ""
            return
        to = stay.away_from_bridge if stay.away_from_bridge is not None else fact.at
        self.end_talk(stay, to, fact.at)

    def _conversation(self, fact: f.AgentCompleted) -> Stay | None:
        """Find which conversation the queue means.

        Once both channels are dead the frame names neither [app_queue.c, seen on 16.28]: then
        it is the last one on that member's seat.
        """
        member = self._seats.behind(fact.interface, fact.at)
        for call in (fact.call, *member.calls):
            caller = self._book.callers.get(call)
            led = [
                stay
                for stay in ((caller.last, *caller.talked) if caller is not None else ())
                if stay is not None and stay.queue == fact.queue and stay.talk_from is not None
            ]
            if led:  # he may have come back into the same queue, and to another member
                return next((stay for stay in led if stay.member is member), led[0])
        if fact.leg in self._book.talks:
            return self._book.talks[fact.leg]
        if fact.call:
            return None
        ours = [stay for stay in self._book.talks.values() if stay.member is member]
        for stay in (*ours, self._last.get(member.id)):
            if stay is not None and stay.queue == fact.queue:
                return stay
        return None

    def _goes_on(self, stay: Stay, fact: f.AgentCompleted) -> bool:
        """Tell whether the queue's caller is gone, but another took his place in the bridge: an
        agent asked in this queue and then joined his own caller to it.
        """
        caller = self._book.callers.get(stay.call)
        return (
            caller is not None
            and caller.channel != stay.line
            and not caller.hung_up
            and stay.away_from_bridge is None
            and (fact.reason, fact.leg) == ("caller", stay.leg)
        )

    def _note(self, stay: Stay, fact: f.AgentCompleted) -> None:
        stay.queue_hold_s = fact.hold_s
        stay.queue_talk_s = fact.talk_s
        if stay.ended_by != "transfer":  # behind a Local channel the queue saw none
            stay.ended_by = fact.reason or stay.ended_by

    def _complete_unseen(self, fact: f.AgentCompleted) -> None:
        seat = self._seats.behind(fact.interface, fact.at)
        adopted = [leg for leg, (at_seat, _) in self._book.adopted.items() if at_seat is seat]
        for leg in adopted:
            self.disown(leg, fact.at)
        if not adopted:
            self._out.anomaly("complete_without_connect", fact.at, fact.call, fact.ref)
            for call in list(seat.calls):
                self.free(seat, call, fact.at)

    def adopt(self, seat: Seat, leg: ChannelId, call: ChannelId) -> None:
        """A conversation goes on that began before we looked."""
        seat.take_call("", call, "")
        self._book.adopted[leg] = (seat, call)
        self._seats.touch(seat)

    def disown(self, leg: ChannelId, at: Instant) -> None:
        """It is over."""
        adopted = self._book.adopted.pop(leg, None)
        if adopted is not None:
            self.free(*adopted, at)

    def dumped(self, fact: f.AgentDumped) -> None:
        """The agent hung up during the announcement: the caller waits on."""
        stay = self._book.stay(fact.queue, fact.call)
        if stay is not None and stay.answered is not None:
            self.free(stay.answered.seat, stay.call, fact.at)
            stay.answered = None

    def left_bridge(self, fact: f.BridgeLeft) -> None:
        """A leg left a conversation."""
        stay = self._book.talk(fact.channel)
        if stay is not None:
            stay.holding.left(fact.bridge)
        self.out_of_bridge(fact.channel, fact.at)

    def out_of_bridge(self, channel: ChannelId, at: Instant, *, dead: bool = False) -> None:
        """The agent's leg left the conversation; perhaps another takes its place.

        Who takes the place of a leg that is ``dead`` has done so before it died: then only
        the queue's own word is awaited a moment. After a redirect of the caller it comes no
        sooner than his hang-up.
        """
        stay = self._book.talk(channel)
        if stay is None or stay.ended:
            return
        if stay.away_from_bridge is None:
            stay.away_from_bridge = at
        settings, since = self._settings, stay.away_from_bridge
        over = dead or stay.ended_by == "transfer"
        wait = settings.verdict if over else settings.bridge
        self._out.at(at + wait, partial(self._stayed_out, stay, since))

    def _stayed_out(self, stay: Stay, since: Instant, at: Instant) -> None:
        if not stay.ended and stay.away_from_bridge == since:
            if not stay.ended_by:
                stay.ended_by = "caller" if self._book.hung_up(stay.call) else "agent"
            self.end_talk(stay, since, at)

    def into_bridge(self, fact: f.BridgeEntered) -> None:
        """A leg joined a conversation, perhaps in the place of the one we follow."""
        if fact.swap:
            self._book.replace(fact.swap, fact.channel)
        stay = self._book.talks.get(fact.swap) if fact.swap else None
        if stay is not None:
            self._replace(stay, fact.channel)
        else:
            stay = self._book.talk(fact.channel)
        if stay is not None:
            stay.away_from_bridge = None
            stay.holding.hears()
            if not fact.swap and stay.holding.came_back(fact.bridge, fact.at):
                self._show_hold(stay, on=False)

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
        stay = self._book.talk(fact.transferer)
        if stay is not None:
            stay.ended_by = "transfer"
            if stay.away_from_bridge is not None:
                self.out_of_bridge(fact.transferer, fact.at)

    def hold(self, fact: f.HoldBegan | f.HoldEnded) -> None:
        """The agent put the caller on hold, or took him back."""
        stay = self._book.talk(fact.channel)
        if stay is None or stay.leg == stay.call:
            return  # of a conversation from before our time only the caller's channel is known
        on = isinstance(fact, f.HoldBegan)
        if on:
            stay.holding.begin(fact.at)
        else:
            stay.holding.end(fact.at)
        self._show_hold(stay, on=on)

    def _show_hold(self, stay: Stay, *, on: bool) -> None:
        if stay.seat is not None:
            stay.seat.on_hold = on
            self._seats.touch(stay.seat)

    def end_talk(self, stay: Stay, to: Instant, at: Instant) -> None:
        """End a conversation at ``to``."""
        stay.talk_to = max(to, stay.talk_from or to)
        stay.ended = True
        self._book.talks.pop(stay.leg, None)
        if stay.seat is not None:
            self._last[(stay.member or stay.seat).id] = stay
            self.free(stay.seat, stay.call, stay.talk_to)
        self._out.changes.append(VisitEnded(at, stay.view()))
        if stay.answered is not None:
            self._attempts.linger(stay.answered)
        self.linger(stay.call, at)

    def free(self, seat: Seat, call: ChannelId, at: Instant) -> None:
        """Give a seat back after a call; after the last one its wrap-up begins."""
        queue, _ = seat.calls.get(call, ("", ""))
        if not seat.end_call(call):
            return
        self._seats.touch(seat)
        if seat.call:
            return
        seat.on_hold = False
        wrapup = self.wrapup(seat, queue)
        if wrapup > 0:
            until = seat.wrap_until = at + wrapup
            self._out.at(until, partial(self._wrapped_up, seat))

    def _wrapped_up(self, seat: Seat, at: Instant) -> None:
        if seat.wrap_until is not None and seat.wrap_until <= at:
            seat.wrap_until = None
            self._seats.touch(seat)

    def linger(self, call: ChannelId, at: Instant) -> None:
        """Remember a finished call for a while, for frames that come late."""
        self._out.at(at + self._settings.linger, partial(self._forget, call))

    def _forget(self, call: ChannelId, at: Instant) -> None:
        """Drop a caller who is in no queue and no conversation any more.

        One who is still alive may be on his way to another queue; after an hour he is not.
        """
        caller = self._book.callers.get(call)
        if caller is None or (caller.last is not None and not caller.last.ended):
            return
        if caller.gone:
            self._book.forget(call)
        else:
            self._out.at(at + self._settings.forget, partial(self._lose, call, caller.stays))

    def _lose(self, call: ChannelId, stays: int, _at: Instant) -> None:
        """Drop a caller of whom nothing was heard since his last stay was over."""
        caller = self._book.callers.get(call)
        over = caller is not None and (caller.last is None or caller.last.ended)
        if caller is not None and over and caller.stays == stays:
            del self._book.callers[call]
