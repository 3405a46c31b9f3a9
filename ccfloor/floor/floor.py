"""The floor. All facts go through ``Floor.apply``.

Rule 1: one fact in, the changes it made out. No I/O, no clock: the moment is on the fact.
Rule 2: never raise on what the PBX says. The unexpected is followed, and counted as an
anomaly.
Rule 3: time passes by facts alone (a ``Tick`` where nothing else happens), so the same
facts give the same changes, live or replayed, whatever a machine's clock did meanwhile.

Theory of operation. The floor is a few small models over one book of calls: ``Seats`` (what
a person is doing), ``Queues`` (who waits, who could serve), ``Attempts`` (phones that ring),
``Visits`` (callers in queues), ``Talks`` (conversations); ``Absences`` watches the seats go
away and come back, ``Coverage`` knows when nobody sees. A fact is handed to the one model
that it concerns, by its type, through one table; the models mark what they touched; at the
end of the fact the touched seats derive their state anew, absences and counts follow, and
each touched seat and queue is said once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from ccfloor.floor import facts as f
from ccfloor.floor.absences import Absences
from ccfloor.floor.attempts import Attempts
from ccfloor.floor.book import Book
from ccfloor.floor.changes import Change, SeatChanged
from ccfloor.floor.coverage import Coverage
from ccfloor.floor.members import Members
from ccfloor.floor.names import SECOND, ChannelId, Instant, Micros, QueueName
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.queues import Queues
from ccfloor.floor.seats import DEVICE_WORDS, Seat, Seats
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.stays import Stay
from ccfloor.floor.talks import Talks
from ccfloor.floor.views import Absence, QueueView, SeatView, Visit
from ccfloor.floor.visits import Visits


class Floor:
    """People, seats, queues and calls, as the facts so far tell them."""

    def __init__(self, settings: FloorSettings | None = None) -> None:
        """Begin with an empty floor."""
        settings = settings or FloorSettings()
        self._settings = settings
        self._out = Outbox()
        self._seats = Seats(self._out)
        self._queues = Queues(self._out)
        self._book = Book()
        self._attempts = Attempts(self._out, self._seats, self._queues, self._book, settings)
        self._talks = Talks(self._out, self._seats, self._book, self._attempts, settings)
        self._talks.wrapup = self._wrapup
        self._visits = Visits(
            self._out, self._seats, self._queues, self._book, self._attempts, self._talks, settings
        )
        self._absences = Absences(self._out, self._seats, settings)
        self._members = Members(self._seats, self._queues, self._absences)
        self._coverage = Coverage(self._out)
        self._queues_listed: set[QueueName] = set()
        self._callers_listed: set[tuple[QueueName, ChannelId]] = set()
        self._channels_listed: dict[ChannelId, f.ChannelListed] = {}
        self._connected = False
        # Facts that are not here (ticks, pool logins, user events) only let time pass.
        self._table: dict[type[f.Fact], Callable[[Any], None]] = {
            f.LinkUp: self._link_up,
            f.LinkLost: self._link_lost,
            f.CensusBegan: self._census_began,
            f.CensusEnded: self._census_ended,
            f.ChannelsCounted: self._channels_counted,
            f.ClockStepped: self._clock_stepped,
            f.Garbled: self._garbled,
            f.QueueListed: self._queue_listed,
            f.MemberListed: self._members.listed_in,
            f.MemberAdded: self._members.added,
            f.MemberRemoved: self._members.removed,
            f.MemberPaused: self._members.paused,
            f.MemberStatus: self._members.status,
            f.CallerListed: self._caller_listed,
            f.CallerJoined: self._caller_joined,
            f.CallerLeft: self._visits.left,
            f.CallerGivenUp: self._visits.given_up,
            f.QueueExit: self._visits.exit_told,
            f.AgentCalled: self._agent_called,
            f.LegDialed: self._attempts.dialled,
            f.LocalBridged: self._attempts.local,
            f.LegRinging: self._attempts.ringing,
            f.LegEnded: self._attempts.leg_ended,
            f.AgentRingNoAnswer: self._ring_no_answer,
            f.AgentConnected: self._agent_connected,
            f.AgentCompleted: self._talks.completed,
            f.AgentDumped: self._talks.dumped,
            f.ChannelListed: self._channel_listed,
            f.ChannelState: self._channel_state,
            f.HangupRequested: self._hangup_requested,
            f.ChannelGone: self._channel_gone,
            f.BridgeEntered: self._talks.into_bridge,
            f.BridgeLeft: self._talks.left_bridge,
            f.HoldBegan: self._talks.hold,
            f.HoldEnded: self._talks.hold,
            f.Transferred: self._transferred,
            f.LocalOptimized: self._talks.optimized,
            f.DeviceState: self._device_state,
            f.ContactState: self._contact_state,
        }

    # --- the door ----------------------------------------------------------------------

    def apply(self, fact: f.Fact) -> list[Change]:
        """Take in one fact; return what it and the time before it altered, in order."""
        out = self._out
        at = fact.at
        if self._connected and type(fact) is f.LinkUp:
            self._darken(out.now, "link_lost", out.now)  # lost, and nobody said so
        if out.due(at):
            self._pass_time(at)
        out.now = max(at, out.now)
        act = self._table.get(type(fact))
        if act is not None:
            act(fact)
            self._settle(at)
        return out.take()

    @property
    def now(self) -> Instant:
        """The stream's own time."""
        return self._out.now

    @property
    def anomalies(self) -> int:
        """How often the PBX contradicted what was known."""
        return self._out.anomalies

    def seats(self) -> list[SeatView]:
        """All seats, by name."""
        return [seat.view() for _, seat in sorted(self._seats.by_id.items())]

    def queues(self) -> list[QueueView]:
        """All queues, by name."""
        return [queue.view() for _, queue in sorted(self._queues.by_name.items())]

    def open_visits(self) -> list[Visit]:
        """Callers that wait and conversations that go on, by the time they joined."""
        stays = {id(s): s for s in self._running_stays()}
        return sorted(
            (s.view(self._out.now) for s in stays.values()), key=lambda v: (v.joined_at, v.call)
        )

    def open_absences(self) -> list[Absence]:
        """Absences that go on, by their start."""
        running = self._absences.running.values()
        return sorted((a.view() for a in running), key=lambda a: (a.from_, a.seat))

    def restore(
        self, absences: Iterable[Absence], visits: Iterable[Visit], last_seen: Instant
    ) -> list[Change]:
        """Take up what was open when we last ran, before the first fact of a new link."""
        self._out.now = last_seen
        if last_seen:
            self._seats.unseen = True
            self._coverage.lose(last_seen, "start", last_seen)
        for absence in absences:
            self._absences.restore(absence, last_seen)
        for visit in visits:
            self._visits.restore(visit)
        return self._out.take()

    def finish(self) -> list[Change]:
        """Close the spans that still run: there will be no more facts."""
        self._attempts.decide_all()
        self._absences.finish(self._out.now)
        self._seats.close_spans(self._out.now)
        return self._out.take()

    # --- time --------------------------------------------------------------------------

    def _pass_time(self, to: Instant) -> None:
        """Fire what is due, each at its own instant, each with its own settling."""
        out = self._out
        while out.due(to):
            when = out.next_deadline() or to
            out.now = max(when, out.now)
            out.fire()
            self._settle(when)

    def _clock_stepped(self, fact: f.ClockStepped) -> None:
        """Nothing that spans the step can be measured."""
        at = fact.at
        was_dark = self._coverage.gap is not None
        self._darken(fact.before, "clock_step", fact.before)
        self._out.now = at
        for seat in self._seats.by_id.values():
            seat.since = at
            self._seats.touch(seat)
        self._out.anomaly("clock_step", at, f"{at - fact.before} µs", fact.ref)
        if not was_dark:
            self._coverage.regain(at)
            self._seats.unseen = False

    def _settle(self, at: Instant) -> None:
        """Derive what was touched anew and say each thing once."""
        if self._seats.touched:
            touched = self._seats.settle(at)
            for seat, before in touched:
                self._absences.moved(seat, before, at)
                self._queues.recount(seat)
            changes = self._out.changes
            for seat, _ in touched:
                changes.append(SeatChanged(at, seat.view()))
        self._queues.settle(at)

    # --- the link ----------------------------------------------------------------------

    def _link_up(self, fact: f.LinkUp) -> None:
        self._darken(fact.at, "start", fact.at)  # unless it is dark already
        self._connected = True

    def _link_lost(self, fact: f.LinkLost) -> None:
        self._connected = False
        self._darken(fact.at, fact.reason, fact.at)

    def _darken(self, from_: Instant, reason: str, at: Instant) -> None:
        """Nobody sees from ``from_`` on: end what rings, doubt what runs."""
        if not self._coverage.lose(from_, reason, at):
            return
        self._attempts.decide_all()
        self._book.forget_legs()
        self._seats.forget_channels()
        for stay in self._running_stays():
            stay.covered = False
            self._visits.lose_sight(stay, from_)
        self._absences.uncovered()
        self._seats.unseen = True
        for seat in self._seats.by_id.values():
            seat.paused_at = None
            self._seats.touch(seat)
        self._settle(at)

    def _running_stays(self) -> list[Stay]:
        book = self._book
        return [*book.waiting.values(), *book.leaving.values(), *book.talks.values()]

    # --- the census --------------------------------------------------------------------

    def _census_began(self, _fact: f.CensusBegan) -> None:
        self._queues_listed.clear()
        self._callers_listed.clear()
        self._members.listed.clear()

    def _queue_listed(self, fact: f.QueueListed) -> None:
        queue = self._queues.named(fact.queue)
        self._queues_listed.add(fact.queue)
        if (queue.strategy, queue.service_level_s) != (fact.strategy, fact.service_level_s):
            queue.strategy, queue.service_level_s = fact.strategy, fact.service_level_s
            self._queues.touch(queue)

    def _caller_listed(self, fact: f.CallerListed) -> None:
        key = (fact.queue, fact.call)
        self._callers_listed.add(key)
        if key not in self._book.waiting and key not in self._book.leaving:
            self._visits.joined(fact, fact.at - fact.wait_s * SECOND)

    def _census_ended(self, fact: f.CensusEnded) -> None:
        """What the listing did not name is not there; then light again."""
        if not fact.counted:
            self._out.anomaly("census_short", fact.at, "", fact.ref)
        self._members.not_listed(only=fact.counted)
        dark = self._coverage.gap
        if fact.counted:
            for key, stay in list(self._book.waiting.items()):
                if key not in self._callers_listed:
                    self._missing(stay, fact.at, at_once=dark is not None)
            self._queues_not_listed(fact.at)
        if dark is None or not fact.counted:
            return
        self._seats.unseen = False
        for seat in self._seats.by_id.values():
            self._seats.touch(seat)
        self._coverage.regain(fact.at)
        self._settle(fact.at)
        for seat in self._seats.by_id.values():
            self._absences.confirm(seat, dark.from_, fact.at)

    def _queues_not_listed(self, at: Instant) -> None:
        """Forget the queues that the PBX no longer has, unless somebody is still in them."""
        for name, queue in list(self._queues.by_name.items()):
            if name not in self._queues_listed and not queue.members and not queue.waiting:
                self._queues.gone(name, at)

    def _missing(self, stay: Stay, at: Instant, *, at_once: bool) -> None:
        """A caller we know waits is not in the list.

        A listing may be newer than events that are still on their way, so his leaving may
        yet be told; after darkness it will not.
        """
        if at_once:
            self._visits.vanish(stay, at, VisitOutcome.UNKNOWN)
        else:
            self._out.at(at + self._settings.bridge, partial(self._still_missing, stay))

    def _still_missing(self, stay: Stay, at: Instant) -> None:
        if self._book.waiting.get((stay.queue, stay.line)) is stay:
            self._out.anomaly("caller_vanished", at, stay.call)
            stay.covered = False
            self._visits.vanish(stay, at, VisitOutcome.UNKNOWN)

    def _channel_listed(self, fact: f.ChannelListed) -> None:
        self._channels_listed[fact.channel] = fact

    def _channels_counted(self, fact: f.ChannelsCounted) -> None:
        """End conversations whose channels are dead, take up those nobody saw begin.

        An agent's leg runs AppQueue, the caller in the same bridge runs Queue (AMI.md C1).
        """
        listed, self._channels_listed = self._channels_listed, {}
        if not fact.counted:
            return
        for leg, stay in list(self._book.talks.items()):
            if not stay.covered and leg not in listed and stay.call not in listed:
                self._talks.end_talk(stay, stay.talk_from or fact.at, fact.at)
        for leg in [leg for leg in self._book.adopted if leg not in listed]:
            self._talks.disown(leg, fact.at)
        callers = {c.bridge: c.channel for c in listed.values() if c.application == "Queue"}
        for channel in listed.values():
            seat = self._seats.by_id.get(channel.name.rpartition("-")[0])
            talks = channel.application == "AppQueue" and channel.up and channel.bridge
            if talks and seat is not None and not seat.call:
                call = callers.get(channel.bridge, channel.linked)
                self._talks.adopt(seat, channel.channel, call)

    # --- seats -------------------------------------------------------------------------

    def _device_state(self, fact: f.DeviceState) -> None:
        seat = self._seats.by_id.get(fact.device)
        if seat is None or fact.state not in DEVICE_WORDS:
            return
        status = DEVICE_WORDS.index(fact.state)
        if status != seat.status:
            self._seats.device(seat, status, fact.at)

    def _contact_state(self, fact: f.ContactState) -> None:
        """A registration came or went: remember it against the ring rules (RULEBOOK G7)."""
        seat = self._seats.by_id.get(fact.device)
        if seat is not None and not fact.reachable:
            seat.seen_unreachable = fact.at

    def _wrapup(self, seat: Seat, queue: QueueName) -> Micros:
        membership = seat.memberships.get(queue)
        if membership is not None and membership.wrapup_s:
            return membership.wrapup_s * SECOND
        return self._settings.queue_wrapup.get(queue, self._settings.wrapup)

    # --- calls -------------------------------------------------------------------------

    def _caller_joined(self, fact: f.CallerJoined) -> None:
        self._visits.joined(fact, fact.at)

    def _agent_called(self, fact: f.AgentCalled) -> None:
        stay = self._book.stay(fact.queue, fact.call) or self._visits.unknown(fact)
        self._attempts.called(fact, stay)

    def _agent_connected(self, fact: f.AgentConnected) -> None:
        self._talks.connected(fact, self._visits.answered(fact))

    def _ring_no_answer(self, fact: f.AgentRingNoAnswer) -> None:
        stay = self._book.stay(fact.queue, fact.call)
        if stay is not None:
            self._attempts.no_answer(fact, stay)

    def _hangup_requested(self, fact: f.HangupRequested) -> None:
        caller = self._book.callers.get(fact.channel)
        if caller is not None:
            caller.hung_up = caller.hung_up or caller.channel == fact.channel
        else:
            self._attempts.hung_up(fact)

    def _transferred(self, fact: f.Transferred) -> None:
        self._talks.transferred(fact)
        self._visits.taken_over(fact)

    def _channel_state(self, fact: f.ChannelState) -> None:
        self._seats.channel(fact)
        self._attempts.up(fact)

    def _channel_gone(self, fact: f.ChannelGone) -> None:
        self._seats.not_foreign(fact.channel)
        self._attempts.leg_gone(fact)
        self._talks.out_of_bridge(fact.channel, fact.at, dead=True)
        self._talks.disown(fact.channel, fact.at)
        self._visits.caller_gone(fact.channel, fact.at)

    def _garbled(self, fact: f.Garbled) -> None:
        self._out.anomaly("garbled", fact.at, fact.what, fact.ref)
