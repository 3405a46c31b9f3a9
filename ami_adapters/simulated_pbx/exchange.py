"""The switch itself: channels, devices, bridges, and the state that queues and desks share.

The law: what is said and what is so change together, here. Nothing in this file decides
anything; the modules above it do.
"""

from __future__ import annotations

from random import Random

from ami_adapters.simulated_pbx import noise, wording
from ami_adapters.simulated_pbx.agenda import Agenda
from ami_adapters.simulated_pbx.entities import Caller, Channel, Member, Queue, Seat
from ami_adapters.simulated_pbx.ledger import Ledger
from ami_adapters.simulated_pbx.ongoing import Errand, Talk
from ami_adapters.simulated_pbx.scenario import Scenario
from ami_adapters.simulated_pbx.wire import Wire
from ccfloor.floor.names import SECOND, ChannelId, Instant, Interface, QueueName

TRUNK = "PJSIP/trunk"


class Exchange:
    """All the state there is."""

    def __init__(self, scenario: Scenario, begin: Instant) -> None:
        """Set up an empty switch whose clock stands at ``begin``."""
        self.scenario = scenario
        self.agenda = Agenda(begin)
        self.random = Random(scenario.seed)  # noqa: S311 - a simulation, not a secret
        self.wire = Wire(self.agenda)
        self.ledger = Ledger(scenario.book)
        self.booted: Instant = begin - 37 * SECOND
        self.queues: dict[QueueName, Queue] = {}
        self.seats: dict[Interface, Seat] = {}
        self.channels: dict[ChannelId, Channel] = {}
        self.callers: dict[ChannelId, Caller] = {}
        self.errands: list[Errand] = []
        self.restless: dict[QueueName, None] = {}
        """Queues in which a caller may now find an agent, in the order they became so."""
        self.redirected: list[tuple[Caller, QueueName]] = []
        """Callers sent on to another queue, who have not entered it yet."""
        self.expired: list[Caller] = []
        """Callers whose time was over while phones rang for them; the ringing has ended."""
        self.heard_by: dict[ChannelId, list[Channel]] = {}
        """Who listens to a channel: it ends with it."""
        self._made = 0
        self._trunk_lines = 0

    @property
    def now(self) -> Instant:
        """The PBX's clock."""
        return self.agenda.now

    @property
    def now_s(self) -> int:
        """The PBX's clock as C's ``time(NULL)`` gives it."""
        return self.agenda.now // SECOND

    def forget_calls(self) -> None:
        """Lose every channel without a word, as a restart does."""
        self.channels.clear()
        self.callers.clear()
        self.errands.clear()
        self.redirected.clear()
        self.expired.clear()
        self.restless.clear()
        self.heard_by.clear()
        self._made = self._trunk_lines = 0

    # --- channels -------------------------------------------------------------------

    def new_channel(
        self, device: str, state: int, context: str, exten: str, linked: Channel | None = None
    ) -> Channel:
        """Make a channel without a word; the caller of this says Newchannel."""
        uniqueid = f"{self.now_s}.{self._made}"
        name = f"{device}-{self._made:08x}"
        self._made += 1
        channel = Channel(
            name,
            device,
            uniqueid,
            linked.linkedid if linked else uniqueid,
            self.now,
            context,
            exten,
            state,
        )
        self.channels[uniqueid] = channel
        if device == TRUNK:
            self._trunk_lines += 1
        return channel

    def trunk_in_use(self) -> None:
        """Say that the trunk is busy, if this was its first call."""
        if self._trunk_lines == 1:
            self.wire.device(TRUNK, "INUSE")

    def hang_up(self, channel: Channel, cause: int) -> None:
        """End a channel, and whoever listens to it (ChanSpy's option E)."""
        for listener in self.heard_by.pop(channel.uniqueid, ()):
            blocks = listener.prefixed("Spyer") + channel.prefixed("Spyee")
            self.wire.tell("ChanSpyStop", "call", blocks)
            self.put_down_listener(listener, 0)
        noise.session_over(self.wire, channel)
        self.wire.channel("Hangup", channel, wording.cause(cause))
        self.channels.pop(channel.uniqueid, None)
        if channel.device == TRUNK:
            self._trunk_lines -= 1
            if not self._trunk_lines:
                self.wire.device(TRUNK, "NOT_INUSE")

    def put_down_listener(self, channel: Channel, cause: int) -> None:
        """End the channel of somebody who listens, and free his phone."""
        self.hang_up(channel, cause)
        self.set_listener(channel.device, "NOT_INUSE")

    def set_listener(self, device: str, state: str) -> None:
        """Change the state of a listener's phone, which may be no seat of the floor."""
        seat = self.seats.get(device)
        if seat is None:
            self.wire.device(device, state)
        else:
            self.set_device(seat, state)

    # --- bridges --------------------------------------------------------------------

    def new_bridge(self) -> str:
        """Make a bridge and say so."""
        digits = f"{self.random.getrandbits(128):032x}"
        uniqueid = "-".join(
            (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]),
        )
        self.wire.bridge("BridgeCreate", uniqueid, "simple_bridge", 0)
        return uniqueid

    def join_bridge(self, uniqueid: str, first: Channel, second: Channel) -> None:
        """Put two channels into a bridge."""
        for count, channel in ((1, first), (2, second)):
            channel.bridge = uniqueid
            self.wire.bridge("BridgeEnter", uniqueid, "simple_bridge", count, channel)
        noise.bridged(self.wire, first, second)

    def leave_bridge(self, uniqueid: str, channel: Channel, left: int) -> None:
        """Take a channel out of a bridge in which ``left`` remain."""
        channel.bridge = ""
        self.wire.bridge("BridgeLeave", uniqueid, "native_rtp", left, channel)

    # --- devices and members --------------------------------------------------------

    def set_device(self, seat: Seat, state: str) -> None:
        """Change a phone's state: one DeviceStateChange, one QueueMemberStatus for each queue."""
        if seat.state == state:
            return
        seat.state = state
        late = bool(seat.members) and self.random.random() < 0.3  # noqa: PLR2004 - as often as recorded
        if not late:
            self.wire.device(seat.device, state)
        for member in seat.members:
            self.wire.member("QueueMemberStatus", member)
            self.refresh(member)
        if late:
            self.wire.device(seat.device, state)

    def put_down(self, seat: Seat) -> None:
        """Let a seat's phone be free: an absence asked for during the call begins now."""
        seat.call = None
        self.set_device(seat, self.idle_state(seat))
        if seat.absence and seat.absence.began is None:
            seat.absence.began = self.now

    def idle_state(self, seat: Seat) -> str:
        """Return the state of a phone nobody uses."""
        return "NOT_INUSE" if seat.reachable else "UNAVAILABLE"

    def refresh(self, member: Member) -> None:
        """Count a member as available or not, and say when a queue gets its first or loses its
        last [app_queue.c:is_member_available, without wrap-up]."""  # noqa: D209 - one sentence
        available = member.seat.state == "NOT_INUSE" and not member.paused
        if available == member.available:
            return
        member.available = available
        queue = member.queue
        queue.free += 1 if available else -1
        if queue.free == (1 if available else 0):
            state = "NOT_INUSE" if available else "INUSE"
            self.wire.device(f"Queue:{queue.plan.name}_avail", state)
        if available and queue.waiting:
            self.restless[queue.plan.name] = None

    def discount(self, member: Member) -> None:
        """Stop counting a member who is gone."""
        if member.available:
            member.available = False
            member.queue.free -= 1
            if not member.queue.free:
                self.wire.device(f"Queue:{member.queue.name}_avail", "INUSE")

    def rested(self, seat: Seat) -> None:
        """Let a seat's queues look at it again, because its wrap-up is over."""
        for member in seat.members:
            if member.available and member.queue.waiting:
                self.restless[member.queue.plan.name] = None

    def wake(self, queue: Queue) -> None:
        """Let a queue look at its callers again."""
        if queue.waiting:
            self.restless[queue.plan.name] = None

    def busy_with(self, seat: Seat) -> Talk | None:
        """Return the conversation a seat is in, if a queue gave it one."""
        return seat.call if isinstance(seat.call, Talk) else None
