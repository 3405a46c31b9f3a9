"""Queues: who is logged in, who waits, and how many could serve.

Counts are kept, not computed: a seat that changes its state moves one count in each of
its queues, so a queue of a thousand members costs no more than one of ten.
"""

from __future__ import annotations

from ccfloor.floor.changes import QueueChanged, QueueGone
from ccfloor.floor.names import ChannelId, Instant, Micros, QueueName, SeatId
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.seats import Membership, Seat
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import QueueView

_IN_SERVICE = frozenset({SeatState.TALKING, SeatState.RINGING, SeatState.OTHER_CALL})
_STAFFED = (
    SeatState.READY,
    SeatState.RINGING,
    SeatState.TALKING,
    SeatState.WRAP,
    SeatState.OTHER_CALL,
)


class Queue:
    """One queue."""

    __slots__ = (
        "counts", "dirty", "longest_ring", "members", "name", "service_level_s", "strategy",
        "waiting",
    )  # fmt: skip

    def __init__(self, name: QueueName) -> None:
        """Begin empty."""
        self.name = name
        self.strategy = ""
        self.service_level_s = 0
        self.members: dict[SeatId, Membership] = {}
        self.waiting: dict[ChannelId, Instant] = {}
        """Callers in the order they came, and when."""
        self.counts: dict[SeatState, int] = dict.fromkeys(SeatState, 0)
        self.longest_ring: Micros = 0
        """The longest the queue itself gave a phone, from its call to the time-out: the one
        that is configured, which AMI hides."""
        self.dirty = False

    def view(self) -> QueueView:
        """Copy what there is to be seen."""
        counts = self.counts
        return QueueView(
            queue=self.name,
            strategy=self.strategy,
            waiting=len(self.waiting),
            oldest=min(self.waiting.values(), default=None),
            members=len(self.members),
            staffed=sum(counts[state] for state in _STAFFED),
            ready=counts[SeatState.READY],
            ringing=counts[SeatState.RINGING],
            talking=counts[SeatState.TALKING],
            wrap=counts[SeatState.WRAP],
            away=counts[SeatState.AWAY],
            offline=counts[SeatState.OFFLINE],
        )


class Queues:
    """All queues."""

    __slots__ = ("_dirty", "_out", "by_name")

    def __init__(self, out: Outbox) -> None:
        """Write changes to ``out``."""
        self._out = out
        self.by_name: dict[QueueName, Queue] = {}
        self._dirty: list[Queue] = []

    def named(self, name: QueueName) -> Queue:
        """Find or make a queue."""
        queue = self.by_name.get(name)
        if queue is None:
            queue = self.by_name[name] = Queue(name)
            self.touch(queue)
        return queue

    def touch(self, queue: Queue) -> None:
        """Note that a queue is not what it was; ``settle`` says so once."""
        if not queue.dirty:
            queue.dirty = True
            self._dirty.append(queue)

    def enter(self, seat: Seat, name: QueueName) -> Membership:
        """Log a seat in to a queue, or find its membership."""
        membership = seat.memberships.get(name)
        if membership is None:
            queue = self.named(name)
            membership = seat.memberships[name] = queue.members[seat.id] = Membership(name)
            self.touch(queue)
        return membership

    def leave(self, seat: Seat, name: QueueName) -> None:
        """Log a seat out of a queue."""
        membership = seat.memberships.pop(name, None)
        if membership is None:
            return
        queue = self.named(name)
        queue.members.pop(seat.id, None)
        if membership.counted is not None:
            queue.counts[membership.counted] -= 1
        self.touch(queue)

    def wait(self, name: QueueName, call: ChannelId, since: Instant) -> None:
        """Put a caller into the line."""
        queue = self.named(name)
        queue.waiting[call] = since
        self.touch(queue)

    def unwait(self, name: QueueName, call: ChannelId) -> None:
        """Take a caller out of the line."""
        queue = self.named(name)
        if queue.waiting.pop(call, None) is not None:
            self.touch(queue)

    def recount(self, seat: Seat) -> None:
        """Move the counts of a seat's queues to what it is doing now."""
        state = seat.state
        for membership in seat.memberships.values():
            counted = state
            if membership.paused and state not in _IN_SERVICE and state is not SeatState.UNSEEN:
                counted = SeatState.AWAY  # paused here, whatever he does for other queues
            before = membership.counted
            if counted is not before:
                queue = self.by_name[membership.queue]
                if before is not None:
                    queue.counts[before] -= 1
                queue.counts[counted] += 1
                membership.counted = counted
                self.touch(queue)

    def gone(self, name: QueueName, at: Instant) -> None:
        """Forget a queue that the PBX no longer has."""
        queue = self.by_name.pop(name, None)
        if queue is not None:
            queue.dirty = False
            if queue in self._dirty:
                self._dirty.remove(queue)
            self._out.changes.append(QueueGone(at, name))

    def settle(self, at: Instant) -> None:
        """Say of every touched queue what it is now."""
        dirty, self._dirty = self._dirty, []
        for queue in dirty:
            queue.dirty = False
            self._out.changes.append(QueueChanged(at, queue.view()))
