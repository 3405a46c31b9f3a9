"""Seats: what each person is doing, from everything that is known of his seat.

The law: a seat has one state, whatever the number of its queues, and its spans tile
the day: each state begins in the instant in which the one before it ends. Precedence,
strongest first: a conversation, a ringing phone, a foreign call, away, unreachable, out,
wrap-up, ready.

Away means paused in *every* queue of his. Somebody who is paused in one queue and
serves another is at his desk.
"""

from __future__ import annotations

from ccfloor.floor.changes import SpanClosed
from ccfloor.floor.coverage import Coverage
from ccfloor.floor.facts import AgentCalled, ChannelState, MemberFact
from ccfloor.floor.names import (
    AgentName,
    ChannelId,
    Instant,
    Interface,
    QueueName,
    SeatId,
)
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import Evidence, SeatView, Span

DEVICE_WORDS = (
    "unknown", "not_inuse", "inuse", "busy", "invalid",
    "unavailable", "ringing", "ringinuse", "onhold",
)  # fmt: skip
"""By Asterisk's device state number [devicestate.h]."""
_UNREACHABLE = frozenset({4, 5})
_BUSY = frozenset({2, 3, 7, 8})
_MADE = (0, 4)
"""What a channel is when it is made: down where the PBX dials, ring where a phone does."""


class Membership:
    """One seat's place in one queue."""

    __slots__ = ("counted", "last_pause", "paused", "queue", "reason", "wrapup_s")

    def __init__(self, queue: QueueName) -> None:
        """Begin unpaused."""
        self.queue = queue
        self.paused = False
        self.reason = ""
        self.last_pause = 0
        self.wrapup_s = 0
        self.counted: SeatState | None = None
        """As what the queue counts this seat now."""


class Seat:
    """Everything known of one seat."""

    __slots__ = (
        "absent_since",
        "agent",
        "asked_at",
        "busy_is_ours",
        "call",
        "caller",
        "calls",
        "contact_gone",
        "dirty",
        "foreign",
        "id",
        "interface",
        "memberships",
        "on_hold",
        "pause_told",
        "paused_at",
        "queue",
        "reason",
        "rings",
        "seen_unreachable",
        "since",
        "span_queue",
        "state",
        "status",
        "wrap_until",
    )  # fmt: skip

    def __init__(self, seat: SeatId, at: Instant) -> None:
        """Begin with nobody logged in."""
        self.id = seat
        self.agent: AgentName = ""
        self.interface: Interface = ""
        self.memberships: dict[QueueName, Membership] = {}
        self.state = SeatState.OUT
        self.since = at
        self.status = 0
        self.rings: dict[ChannelId, tuple[QueueName, ChannelId, str, Instant]] = {}
        """Legs that ring here: queue, caller, caller's number, since when."""
        self.queue: QueueName = ""
        self.span_queue: QueueName = ""
        """Whose call the running state began with."""
        self.call: ChannelId = ""
        """The newest of ``calls``; empty when he is on none."""
        self.caller = ""
        self.calls: dict[ChannelId, tuple[QueueName, str]] = {}
        """Queue's calls he is on, oldest first, with queue and caller's number: more than one
        where ``ringinuse`` lets a phone ring during a conversation."""
        self.on_hold = False
        self.busy_is_ours = False
        """The device is in use for a queue's call; until it was seen idle again, in use is
        not a foreign call."""
        self.foreign: set[ChannelId] = set()
        """Live channels of the device that no queue had called."""
        self.wrap_until: Instant | None = None
        self.paused_at: Instant | None = None
        """When the newest pause or change of reason was seen to happen; None when it was
        only told by a listing."""
        self.asked_at: Instant | None = None
        """When he himself was last seen to ask for a pause, or to give another reason: a pause
        that a queue gave him for not answering is no wish of his."""
        self.pause_told: Evidence | None = None
        """The frame that told of the newest pause or change of reason, seen or listed."""
        self.reason = ""
        self.seen_unreachable: Instant | None = None
        self.contact_gone = False
        """Whether the phone's registration is gone: its device is in use all the same as long
        as a channel of it lives."""
        self.absent_since: Instant | None = None
        """Start of the running absence; absences.py owns it."""
        self.dirty = False

    @property
    def paused(self) -> bool:
        """Paused in every queue of his."""
        return bool(self.memberships) and all(m.paused for m in self.memberships.values())

    @property
    def reachable(self) -> bool:
        """Whether the PBX believes that the phone can be reached."""
        return self.status not in _UNREACHABLE

    def take_call(self, queue: QueueName, call: ChannelId, caller: str) -> None:
        """Note that the person is on a queue's call from here on."""
        self.calls[call] = (queue, caller)
        self.queue, self.call, self.caller = queue, call, caller
        self.busy_is_ours = True
        self.wrap_until = None

    def end_call(self, call: ChannelId) -> bool:
        """Note that a queue's call of his is over; tell whether it was one of his."""
        if self.calls.pop(call, None) is None:
            return False
        if call == self.call:
            self.call = next(reversed(self.calls), "")
            self.queue, self.caller = self.calls.get(self.call, ("", ""))
        return True

    def derive(self) -> SeatState:  # noqa: PLR0911 - a precedence reads best as a ladder
        """Conclude the state from what is known, by precedence."""
        if self.call:
            return SeatState.TALKING
        if self.rings:
            return SeatState.RINGING
        if not self.memberships:
            return SeatState.OUT
        if self.elsewhere:
            return SeatState.OTHER_CALL
        if self.paused:
            return SeatState.AWAY
        if self.status in _UNREACHABLE:
            return SeatState.OFFLINE
        return SeatState.WRAP if self.wrap_until is not None or self._kept else SeatState.READY

    @property
    def elsewhere(self) -> bool:
        """Whether the phone is in use for a call that no queue gave it."""
        return self.status in _BUSY and (bool(self.foreign) or not self.busy_is_ours)

    @property
    def _kept(self) -> bool:
        """Whether a pool still keeps its agent from the next call (agents.conf ``wrapuptime``):
        his log-in then stays in use after the conversation [app_agent_pool.c].
        """
        return self.busy_is_ours and self.status in _BUSY and self.id.startswith("Agent:")

    def view(self) -> SeatView:
        """Copy what there is to be seen."""
        ring_since: Instant | None = None
        queue, call, caller = self.queue, self.call, self.caller
        if self.rings and not call:
            queue, call, caller, ring_since = min(self.rings.values(), key=_ring_start)
        return SeatView(
            seat=self.id,
            agent=self.agent,
            state=self.state,
            since=self.since,
            interface=self.interface,
            queues=tuple(sorted(self.memberships)),
            reason=self.reason if self.state is SeatState.AWAY else "",
            away_since=self.absent_since,
            ring_since=ring_since,
            queue=queue,
            call=call,
            caller=caller,
            on_hold=self.on_hold,
            wrap_until=self.wrap_until if self.state is SeatState.WRAP else None,
            device=DEVICE_WORDS[self.status] if 0 <= self.status < len(DEVICE_WORDS) else "",
            contact_gone=self.contact_gone,
        )


def _ring_start(ring: tuple[QueueName, ChannelId, str, Instant]) -> Instant:
    return ring[3]


class Seats:
    """All seats, and the one place where a seat's state changes."""

    __slots__ = ("_coverage", "_dirty", "_foreign", "_out", "by_id", "interfaces", "unseen")

    def __init__(self, out: Outbox, coverage: Coverage) -> None:
        """Write changes to ``out``."""
        self._out = out
        self._coverage = coverage
        self.by_id: dict[SeatId, Seat] = {}
        self.interfaces: dict[Interface, SeatId] = {}
        self._foreign: dict[ChannelId, Seat] = {}
        self.unseen = False
        """True while the link is down: then nobody knows what anybody does."""
        self._dirty: list[Seat] = []

    @property
    def doubted(self) -> bool:
        """Whether a gap is open: what begins now is not to be held against anybody."""
        return self._coverage.gap is not None

    @property
    def touched(self) -> bool:
        """Whether ``settle`` has anything to do."""
        return bool(self._dirty)

    def behind(self, interface: Interface, at: Instant) -> Seat:
        """Find the seat behind a dialled interface; make one for an unknown interface."""
        seat_id = self.interfaces.get(interface)
        if seat_id is None:
            seat_id = interface.removesuffix("/n")  # as app_queue.c:device_state_cb does
        return self.named(seat_id, at)

    def named(self, seat_id: SeatId, at: Instant) -> Seat:
        """Find or make a seat."""
        seat = self.by_id.get(seat_id)
        if seat is None:
            seat = self.by_id[seat_id] = Seat(seat_id, at)
        return seat

    def called(self, fact: AgentCalled) -> Seat:
        """Find the seat that a queue calls, and who sits there as the queue knows him.

        A call names the member it is for; what a seat remembers of the one who logged out of
        all his queues there is no word about the one who has come after him.
        """
        seat = self.behind(fact.interface, fact.at)
        if fact.name and fact.name != seat.agent and not seat.memberships:
            self._take_over(seat, fact.name, fact.at)
        return seat

    def learn(self, fact: MemberFact) -> Seat:
        """Take over what a member fact says of device and person; not of the pause."""
        seat = self.named(fact.seat, fact.at)
        if fact.interface not in self.interfaces:
            self.interfaces[fact.interface] = fact.seat
            seat.interface = seat.interface or fact.interface
        if fact.name != seat.agent:
            self._person(seat, fact)
        if fact.status != seat.status:
            self.device(seat, fact.status, fact.at)
        return seat

    def _person(self, seat: Seat, fact: MemberFact) -> None:
        """Somebody is on this seat under another name than before.

        With several memberships the name is free text that may differ from queue to queue
        (AMI.md B3): then the first one stands.
        """
        if not seat.agent:
            seat.agent = fact.name or fact.seat
            self.touch(seat)
        elif fact.name and seat.memberships.keys() <= {fact.queue}:
            self._take_over(seat, fact.name, fact.at)

    def _take_over(self, seat: Seat, name: AgentName, at: Instant) -> None:
        """From here on it is he who sits there; the span so far was the one's before him."""
        self.close_span(seat, at)
        seat.agent = name
        self.touch(seat)

    def device(self, seat: Seat, status: int, at: Instant) -> None:
        """Take over another state of the device behind a seat."""
        seat.status = status
        if status in _UNREACHABLE:
            seat.seen_unreachable = at
        elif status not in _BUSY and not seat.call:
            seat.busy_is_ours = False
        self.touch(seat)

    def channel(self, fact: ChannelState) -> None:
        """Note a new channel; the queue's word for it, if it is a queue's, comes later."""
        seat = self.by_id.get(fact.name.rpartition("-")[0])
        if seat is not None and fact.state in _MADE:
            self._foreign[fact.channel] = seat
            seat.foreign.add(fact.channel)
            self._regard(seat)

    def on_foreign(self, channel: ChannelId) -> Seat | None:
        """Find whose phone a channel is on that no queue had called."""
        return self._foreign.get(channel)

    def not_foreign(self, channel: ChannelId) -> None:
        """Note that a queue had this channel called, or that it is dead."""
        seat = self._foreign.pop(channel, None)
        if seat is not None:
            seat.foreign.discard(channel)
            self._regard(seat)

    def _regard(self, seat: Seat) -> None:
        if seat.status in _BUSY:  # only then is a foreign channel a call
            self.touch(seat)

    def forget_channels(self) -> None:
        """Forget who else is on the phones: nobody sees how it goes on."""
        for seat in self._foreign.values():
            seat.foreign.clear()
        self._foreign.clear()

    def touch(self, seat: Seat) -> None:
        """Note that a seat is not what it was; ``settle`` says so once."""
        if not seat.dirty:
            seat.dirty = True
            self._dirty.append(seat)

    def settle(self, at: Instant) -> list[tuple[Seat, SeatState]]:
        """Derive the state of every touched seat; return them with the state each was in."""
        dirty, self._dirty = self._dirty, []
        touched = []
        for seat in dirty:
            seat.dirty = False
            before = seat.state
            state = SeatState.UNSEEN if self.unseen else seat.derive()
            if state is not before:
                self.close_span(seat, at)
                seat.state = state
                seat.span_queue = seat.queue
                if seat.rings and not seat.call:
                    seat.span_queue = next(iter(seat.rings.values()))[0]
                if state not in _WRAP_RUNS_ON:
                    seat.wrap_until = None
            touched.append((seat, before))
        return touched

    def close_span(self, seat: Seat, at: Instant) -> None:
        """End the running span and begin the next at the same instant."""
        if at > seat.since:
            self._out.changes.append(SpanClosed(at, _span(seat, at)))
            seat.since = at

    def running_spans(self, at: Instant) -> list[Span]:
        """Give every running span as it would be were it closed now; it goes on."""
        return [_span(seat, at) for seat in self.by_id.values() if at > seat.since]

    def close_spans(self, at: Instant) -> None:
        """Close every running span, at the end of what was seen."""
        for seat in self.by_id.values():
            self.close_span(seat, at)


def _span(seat: Seat, to: Instant) -> Span:
    reason = seat.reason if seat.state is SeatState.AWAY else ""
    return Span(seat.id, seat.agent, seat.state, seat.since, to, reason, seat.span_queue)


_WRAP_RUNS_ON = frozenset({SeatState.WRAP, SeatState.UNSEEN, SeatState.OTHER_CALL})
