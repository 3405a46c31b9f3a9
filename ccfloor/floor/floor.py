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
from typing import Any

from ccfloor.floor import asking
from ccfloor.floor import facts as f
from ccfloor.floor.absences import Absences
from ccfloor.floor.attempts import Attempts
from ccfloor.floor.book import Book
from ccfloor.floor.census import Census
from ccfloor.floor.changes import Change, SeatChanged, Told
from ccfloor.floor.coverage import Coverage
from ccfloor.floor.members import Members
from ccfloor.floor.names import SECOND, Instant, Micros, QueueName, SeatId
from ccfloor.floor.outbound import Outbound
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.queues import Queues
from ccfloor.floor.seats import DEVICE_WORDS, Seat, Seats
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.stays import Stay
from ccfloor.floor.talks import Talks
from ccfloor.floor.views import Absence, Conversation, CoverageGap, QueueView, SeatView, Span, Visit
from ccfloor.floor.visits import Visits


class Floor:
    """People, seats, queues and calls, as the facts so far tell them."""

    def __init__(self, settings: FloorSettings | None = None) -> None:
        """Begin with an empty floor."""
        settings = settings or FloorSettings()
        self._settings = settings
        self._out = Outbox()
        self._coverage = Coverage(self._out)
        self._seats = Seats(self._out, self._coverage)
        self._queues = Queues(self._out)
        self._book = Book()
        self._attempts = Attempts(self._out, self._seats, self._queues, self._book, settings)
        self._outbound = Outbound(self._out, self._seats, self._attempts)
        self._talks = Talks(self._out, self._seats, self._book, self._attempts, settings)
        self._talks.wrapup = self._wrapup
        self._visits = Visits(
            self._out, self._seats, self._queues, self._book, self._attempts, self._talks, settings
        )
        self._absences = Absences(self._out, self._seats, settings)
        self._members = Members(self._seats, self._queues, self._absences)
        self._census = Census(
            self._out,
            self._seats,
            self._queues,
            self._book,
            settings,
            coverage=self._coverage,
            members=self._members,
            absences=self._absences,
            visits=self._visits,
            talks=self._talks,
            settle=self._settle,
            short=self._came_short,
        )
        self._connected = False
        # Facts that are not here (ticks, pool logins) only let time pass.
        self._table: dict[type[f.Fact], Callable[[Any], None]] = {
            f.LinkUp: self._link_up,
            f.LinkLost: self._link_lost,
            f.CensusBegan: self._census.began,
            f.CensusEnded: self._census.ended,
            f.ChannelsCounted: self._census.channels_counted,
            f.SightLost: self._sight_lost,
            f.SightRegained: self._sight_regained,
            f.ClockStepped: self._clock_stepped,
            f.Garbled: self._garbled,
            f.Told: self._told,
            f.UserSaid: self._user_said,
            f.QueueListed: self._census.queue_listed,
            f.MemberListed: self._members.listed_in,
            f.MemberAdded: self._members.added,
            f.MemberRemoved: self._members.removed,
            f.MemberPaused: self._members.paused,
            f.MemberStatus: self._members.status,
            f.CallerListed: self._census.caller_listed,
            f.CallerJoined: self._caller_joined,
            f.CallerLeft: self._visits.left,
            f.CallerGivenUp: self._visits.given_up,
            f.QueueExit: self._visits.exit_told,
            f.AgentCalled: self._agent_called,
            f.LegDialed: self._outbound.dialled,
            f.LocalBridged: self._attempts.local,
            f.LegRinging: self._attempts.ringing,
            f.LegEnded: self._outbound.ended,
            f.AgentRingNoAnswer: self._ring_no_answer,
            f.AgentConnected: self._agent_connected,
            f.AgentCompleted: self._talks.completed,
            f.AgentDumped: self._talks.dumped,
            f.ChannelListed: self._census.channel_listed,
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
        out.now, out.fact = max(at, out.now), fact
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
    def gap(self) -> CoverageGap | None:
        """The gap that is open now: darkness or doubt."""
        return self._coverage.gap

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

    def seat(self, name: SeatId) -> SeatView | None:
        """One seat; None where there is none of this name."""
        seat = self._seats.by_id.get(name)
        return seat.view() if seat is not None else None

    def conversation(self, name: SeatId) -> Conversation | None:
        """The queue's call that is led on a seat: the newest, where there are several."""
        seat = self._seats.by_id.get(name)
        if seat is None or not seat.call:
            return None
        return self._book.conversation(seat)

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

    def running_spans(self, at: Instant) -> list[Span]:
        """Give the stretch that each seat is in as if it ended at ``at``; it goes on."""
        return self._seats.running_spans(at)

    def restore(
        self,
        absences: Iterable[Absence],
        visits: Iterable[Visit],
        last_seen: Instant,
        gap: CoverageGap | None = None,
    ) -> list[Change]:
        """Take up what was open when we last ran, before the first fact of a new link.

        ``gap`` is the one that was open: it goes on.
        """
        self._out.now = last_seen
        if last_seen:
            self._seats.unseen = True
            dark = gap or CoverageGap(last_seen, None, "start")
            self._coverage.lose(dark.from_, dark.reason, last_seen)
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
        out.fact = None
        while out.due(to):
            when = out.next_deadline() or to
            out.now = max(when, out.now)
            out.fire()
            self._settle(when)

    def _clock_stepped(self, fact: f.ClockStepped) -> None:
        """Nothing that spans the step can be measured."""
        at = fact.at
        was_dark = self._coverage.dark
        self._darken(fact.before, "clock_step", fact.before)
        self._out.now = at
        for seat in self._seats.by_id.values():
            if at < fact.before:
                seat.since = at  # else what lies between is a span that nobody saw
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
        self._coverage.forget("lag")  # the next connection is measured anew
        self._coverage.forget("census")

    def _sight_lost(self, fact: f.SightLost) -> None:
        """Follow on, but hold nothing that goes on now against anybody."""
        if self._coverage.doubt(fact.at, fact.reason, fact.at):
            self._doubt_what_runs()

    def _sight_regained(self, fact: f.SightRegained) -> None:
        self._coverage.trust(fact.reason, fact.at)

    def _came_short(self, fact: f.CensusEnded) -> None:
        """A listing lacked items: until a whole one comes, something is not what it seems."""
        self._sight_lost(f.SightLost(fact.at, fact.ref, "census"))

    def _doubt_what_runs(self) -> None:
        for stay in self._running_stays():
            stay.covered = False
            for ring in stay.rings.values():
                ring.excused = ring.excused or "uncovered"
        self._absences.uncovered()

    def _darken(self, from_: Instant, reason: str, at: Instant) -> None:
        """Nobody sees from ``from_`` on: end what rings, doubt what runs."""
        if not self._coverage.lose(from_, reason, at):
            return
        self._attempts.decide_all(excuse="uncovered")
        self._book.forget_legs()
        self._outbound.forget()
        self._seats.forget_channels()
        for stay in self._running_stays():
            stay.covered = False
            self._visits.lose_sight(stay, from_)
        self._absences.uncovered()
        self._seats.unseen = True
        for seat in self._seats.by_id.values():
            seat.paused_at = seat.asked_at = None
            self._seats.touch(seat)
        self._settle(at)

    def _running_stays(self) -> list[Stay]:
        book = self._book
        return [*book.waiting.values(), *book.leaving.values(), *book.talks.values()]

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
        if seat is None:
            return
        if not fact.reachable:
            seat.seen_unreachable = fact.at
        if seat.contact_gone is fact.reachable:
            seat.contact_gone = not fact.reachable
            self._seats.touch(seat)

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
        self._outbound.gone(fact.channel)
        self._talks.out_of_bridge(fact.channel, fact.at, dead=True)
        self._talks.disown(fact.channel, fact.at)
        self._visits.caller_gone(fact.channel, fact.at)

    def _garbled(self, fact: f.Garbled) -> None:
        self._out.anomaly("garbled", fact.at, fact.what, fact.ref)

    def _user_said(self, fact: f.UserSaid) -> None:
        """Take what an agent tells by a feature code; other dialplans' events are none of ours."""
        if fact.name not in asking.NAMES:
            return
        seat = self._seats.by_id.get(fact.device)
        if seat is None or not seat.agent or not seat.memberships:
            self._out.anomaly("asked_from_nowhere", fact.at, fact.device, fact.ref)
            return
        if fact.name == asking.ASK:
            self._out.changes.append(Told(fact.at, asking.asked(fact, seat.agent, seat.id)))
        else:
            self._out.changes.append(Told(fact.at, asking.withdrawn(seat.agent)))

    def _told(self, fact: f.Told) -> None:
        self._out.changes.append(Told(fact.at, fact.what))
