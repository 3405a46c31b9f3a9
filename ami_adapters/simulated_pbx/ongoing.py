"""What goes on between them for a while: ringing, a conversation, a call of one's own."""

from __future__ import annotations

from ami_adapters.simulated_pbx.agenda import Appointment
from ami_adapters.simulated_pbx.entities import Caller, Channel, Member, Queue
from ami_adapters.simulated_pbx.ledger import TrueAttempt
from ccfloor.floor.names import Instant


class Leg:
    """One phone being rung for one caller."""

    __slots__ = ("channel", "ended", "happens", "member", "truth")

    def __init__(self, member: Member, channel: Channel, truth: TrueAttempt) -> None:
        """Take who is rung, on which channel, and its line in the book."""
        self.member, self.channel, self.truth = member, channel, truth
        self.happens: Appointment | None = None
        """What the person there will do."""
        self.ended = False


class Round:
    """One go at finding somebody for one caller: one phone, or all of them at once."""

    __slots__ = ("caller", "deadline", "last", "legs", "limit_ms", "queue", "started")

    def __init__(self, caller: Caller, queue: Queue, started: Instant, limit_ms: int) -> None:
        """Begin at ``started``, for at most ``limit_ms``."""
        self.caller, self.queue = caller, queue
        self.started, self.limit_ms = started, limit_ms
        self.legs: list[Leg] = []
        self.last = False
        """The caller's own time in the queue ends before the phone's."""
        self.deadline: Appointment | None = None

    def ringing(self) -> list[Leg]:
        """Return the legs that are not over."""
        return [leg for leg in self.legs if not leg.ended]


class Talk:
    """A caller and an agent in conversation."""

    __slots__ = ("bridge", "caller", "connected", "ends", "hold_s", "leg", "on_hold", "queue")

    def __init__(self, caller: Caller, queue: Queue, leg: Leg, bridge: str) -> None:
        """Join the two in a bridge that has just been made."""
        self.caller, self.queue, self.leg, self.bridge = caller, queue, leg, bridge
        self.connected: Instant = 0
        self.hold_s = 0
        """How long the caller waited, whole seconds as app_queue counts."""
        self.on_hold = False
        self.ends: Appointment | None = None


class Errand:
    """A call of the phone's own that no queue gave it."""

    __slots__ = ("bridge", "ends", "far", "near")

    def __init__(self, near: Channel, far: Channel) -> None:
        """Take the seat's channel and the other party's."""
        self.near, self.far = near, far
        self.bridge = ""
        self.ends: Appointment | None = None
