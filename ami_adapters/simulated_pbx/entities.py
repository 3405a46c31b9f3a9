"""What the PBX is made of: channels, queues, members, seats, callers.

Plain state with no behaviour but what keeps its own text in step. A channel's block is
written once for each change and used in every frame until the next: that is what makes
tens of thousands of frames a second possible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ami_adapters.simulated_pbx import wording
from ami_adapters.simulated_pbx.wording import UNKNOWN
from ccfloor.floor.names import ChannelId, Instant, Interface, QueueName

if TYPE_CHECKING:
    from ami_adapters.simulated_pbx.agenda import Appointment
    from ami_adapters.simulated_pbx.ledger import TrueAbsence, TrueOutage, TrueVisit
    from ami_adapters.simulated_pbx.ongoing import Errand, Leg, Round, Talk
    from ami_adapters.simulated_pbx.population import Habits
    from ami_adapters.simulated_pbx.scenario import QueuePlan


class Channel:
    """One leg of a call."""

    __slots__ = (
        "_dest",
        "_plain",
        "application",
        "application_data",
        "born",
        "bridge",
        "context",
        "device",
        "exten",
        "line_name",
        "line_number",
        "linkedid",
        "name",
        "number",
        "priority",
        "raw_name",
        "shown_name",
        "state",
        "uniqueid",
    )

    def __init__(
        self,
        name: str,
        device: str,
        uniqueid: ChannelId,
        linkedid: ChannelId,
        born: Instant,
        context: str,
        exten: str,
        state: int,
    ) -> None:
        """Make a channel nobody has called from or to yet."""
        self.name, self.device = name, device
        self.uniqueid, self.linkedid, self.born = uniqueid, linkedid, born
        self.context, self.exten, self.priority, self.state = context, exten, 1, state
        self.number = self.shown_name = self.line_number = self.line_name = UNKNOWN
        self.raw_name = ""
        self.application = self.application_data = self.bridge = ""
        self._plain = self._dest = ""

    def set_caller(self, number: str, name: str) -> None:
        """Say who calls; ``name`` is raw and may hold anything."""
        self.number, self.raw_name = number, name
        self.shown_name = wording.escaped(name) if name else UNKNOWN
        self.changed()

    def set_line(self, number: str, shown_name: str) -> None:
        """Say who is at the other end; ``shown_name`` is escaped already."""
        self.line_number, self.line_name = number, shown_name
        self.changed()

    def set_state(self, state: int) -> None:
        """Go to another state."""
        self.state = state
        self.changed()

    def go_to(self, exten: str, priority: int) -> None:
        """Stand at another place of the dialplan."""
        self.exten, self.priority = exten, priority
        self.changed()

    def changed(self) -> None:
        """Forget the written blocks; call after altering a field that they show."""
        self._plain = self._dest = ""

    @property
    def block(self) -> str:
        """The snapshot as the event's own channel."""
        if not self._plain:
            self._plain = self.prefixed("")
        return self._plain

    @property
    def dest_block(self) -> str:
        """The snapshot as the event's ``Dest`` channel."""
        if not self._dest:
            self._dest = self.prefixed("Dest")
        return self._dest

    def prefixed(self, prefix: str) -> str:
        """Write the snapshot under any prefix."""
        return wording.snapshot(
            prefix,
            self.name,
            self.state,
            self.number,
            self.shown_name,
            self.line_number,
            self.line_name,
            self.context,
            self.exten,
            self.priority,
            self.uniqueid,
            self.linkedid,
        )


class Queue:
    """A queue, its members in the order of their joining, its callers in the order of theirs."""

    __slots__ = (
        "abandoned",
        "completed",
        "completed_in_level",
        "free",
        "hold_s",
        "members",
        "next_turn",
        "plan",
        "talk_s",
        "waiting",
    )

    def __init__(self, plan: QueuePlan) -> None:
        """Open a queue nobody serves."""
        self.plan = plan
        self.members: list[Member] = []
        self.waiting: list[Caller] = []
        self.free = 0
        """Members whose phone is idle and who are not paused; wrap-up does not matter here."""
        self.next_turn = 0
        """rrmemory: whose turn it is."""
        self.completed = self.completed_in_level = self.abandoned = 0
        self.hold_s = self.talk_s = 0

    @property
    def name(self) -> QueueName:
        """As the PBX calls it."""
        return self.plan.name


class Member:
    """One membership of one seat."""

    __slots__ = (
        "available",
        "in_call",
        "last_call",
        "last_pause",
        "login",
        "membership",
        "name",
        "paused",
        "penalty",
        "queue",
        "reason",
        "seat",
        "taken",
    )

    def __init__(self, queue: Queue, seat: Seat, name: str, login_s: int) -> None:
        """Log a seat in to a queue, idle and not paused."""
        self.queue, self.seat, self.name, self.login = queue, seat, name, login_s
        self.membership = "dynamic"
        self.paused = self.in_call = self.available = False
        self.reason = ""
        self.penalty = 0
        """Shown and never heeded: whom the queue calls is chosen without it."""
        self.taken = self.last_call = self.last_pause = 0

    def text(self) -> str:
        """Write the member's block as of now."""
        return wording.member(
            self.queue.plan.name,
            self.name,
            self.seat.device,
            self.membership,
            self.taken,
            self.last_call,
            self.last_pause,
            self.login,
            1 if self.in_call else 0,
            wording.DEVICE_NUMBERS[self.seat.state],
            1 if self.paused else 0,
            self.reason,
            self.penalty,
        )


class Seat:
    """A desk: its phone, whoever sits there, and what he is at."""

    __slots__ = (
        "absence",
        "agent",
        "agents",
        "call",
        "device",
        "do_not_disturb",
        "exten",
        "habits",
        "members",
        "outage",
        "reachable",
        "state",
        "wanted",
        "wrap_until",
    )

    def __init__(
        self, exten: str, agents: tuple[str, str], habits: Habits, queues: tuple[Queue, ...]
    ) -> None:
        """Set up a desk with a working phone and nobody logged in."""
        self.exten, self.device = exten, f"PJSIP/{exten}"
        self.agents, self.agent = agents, agents[0]
        self.habits = habits
        self.wanted = queues
        """The queues whoever sits here logs in to."""
        self.members: list[Member] = []
        self.state = "NOT_INUSE"
        self.reachable = True
        self.do_not_disturb = False
        """The phone says that it is busy before it rings."""
        self.wrap_until: Instant = 0
        self.call: Leg | Talk | Errand | None = None
        """What keeps the phone busy."""
        self.absence: TrueAbsence | None = None
        self.outage: TrueOutage | None = None

    @property
    def interface(self) -> Interface:
        """What the queues dial."""
        return self.device


class Caller:
    """Somebody who called in, through all the queues he visits."""

    __slots__ = (
        "channel",
        "expires",
        "gives_up",
        "joined",
        "original_position",
        "overdue",
        "patience",
        "queue",
        "rest_until",
        "round",
        "talk_us",
        "visit",
        "visits",
    )

    def __init__(self, channel: Channel, patience: int, talk_us: int) -> None:
        """Take a caller's channel, how long he will wait and how long he will talk, in µs."""
        self.channel, self.patience, self.talk_us = channel, patience, talk_us
        self.queue: Queue | None = None
        self.visit: TrueVisit | None = None
        self.visits = 0
        self.joined: Instant = 0
        self.original_position = 0
        self.round: Round | None = None
        """The ringing that goes on for him; None while he waits for a free agent."""
        self.rest_until: Instant = 0
        """No new round before: the queue's ``retry``."""
        self.gives_up: Appointment | None = None
        self.expires: Appointment | None = None
        self.overdue = False
        """His time in the queue is over; it lets him go when the ringing ends."""

    def stop_waiting(self) -> None:
        """Call off what was put down for the case that nobody answers."""
        for appointment in (self.gives_up, self.expires):
            if appointment:
                appointment.call_off()
        self.gives_up = self.expires = None
