"""Facts: the typed things that happened. The core's only input.

A fact says what the PBX said, in the floor's words, and nothing that would have to
be concluded. ``at`` is the PBX's own instant; ``ref`` is where the frame begins in
the session's raw bytes, so that every conclusion can be led back to it.

Field order matters for speed only: the translation table builds facts by position.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import (
    BridgeId,
    ChannelId,
    Instant,
    Interface,
    QueueName,
    Ref,
    SeatId,
)


class Fact(msgspec.Struct, frozen=True, gc=False):
    """What every fact carries."""

    at: Instant
    ref: Ref


# --- the link ---------------------------------------------------------------------


class LinkUp(Fact, frozen=True, gc=False):
    """A new connection to the PBX: whatever was known before is not to be trusted."""

    version: str


class LinkLost(Fact, frozen=True, gc=False):
    """The connection ended; ``at`` is the last instant that was seen on it."""

    reason: str


class CensusBegan(Fact, frozen=True, gc=False):
    """A full listing of queues, members and waiting callers follows."""


class CensusEnded(Fact, frozen=True, gc=False):
    """The listing is complete: what it did not name is not there."""

    counted: bool
    """False when fewer items came than were announced: then nothing may be removed."""


class ChannelsCounted(Fact, frozen=True, gc=False):
    """The listing of channels is complete."""

    counted: bool
    """False when fewer items came than were announced: then nothing may be concluded."""


class Tick(Fact, frozen=True, gc=False):
    """The PBX told its time, in answer to a ping: so time passes on a quiet floor too, and
    passes the same way in a replay. ``at`` is what the ping before was told: answering a
    ping sends whatever was held back, so all before that instant has come by now.
    """


class ClockStepped(Fact, frozen=True, gc=False):
    """The PBX's clock was set back: ``at`` is the first instant of its new time."""

    before: Instant
    """The last instant of its old time."""


class Booted(Fact, frozen=True, gc=False):
    """The PBX is up."""

    uptime_s: int
    """Whole seconds since it started; smaller than our last contact means a restart."""


class ShutDown(Fact, frozen=True, gc=False):
    """The PBX goes down."""

    restart: bool


class Reloaded(Fact, frozen=True, gc=False):
    """Configuration was read again: members may have changed without a word."""

    module: str


class Garbled(Fact, frozen=True, gc=False):
    """A frame that could not be understood, or bytes that had to be skipped."""

    what: str


# --- queues and their members -----------------------------------------------------


class QueueListed(Fact, frozen=True, gc=False):
    """Census: a queue."""

    queue: QueueName
    strategy: str
    service_level_s: int


class MemberFact(Fact, frozen=True, gc=False):
    """Everything the PBX says of one member of one queue."""

    queue: QueueName
    interface: Interface
    seat: SeatId
    """StateInterface; the interface itself where the PBX gives none."""
    name: str
    status: int
    """0 unknown, 1 not in use, 2 in use, 3 busy, 4 invalid, 5 unavailable, 6 ringing,
    7 ringing and in use, 8 on hold [app_queue.c]."""
    paused: bool
    reason: str
    last_pause: int
    """Epoch seconds of the last pause or change of reason; 0 never. Stale once unpaused."""
    last_call: int
    """Epoch seconds; 0 never."""
    login: int
    """Epoch seconds at which the PBX made the member; new after each reload. 0 unknown."""
    wrapup_s: int
    """The member's own wrap-up time; 0 means the queue's, which AMI does not tell."""


class MemberListed(MemberFact, frozen=True, gc=False):
    """Census: a member of a queue."""


class MemberAdded(MemberFact, frozen=True, gc=False):
    """He logged in to a queue."""


class MemberRemoved(MemberFact, frozen=True, gc=False):
    """He logged out of a queue."""


class MemberPaused(MemberFact, frozen=True, gc=False):
    """Paused, unpaused, or paused again for another reason: ``paused`` says which."""


class MemberStatus(MemberFact, frozen=True, gc=False):
    """His device, penalty, ringinuse or membership changed."""


class PoolLogin(Fact, frozen=True, gc=False):
    """app_agent_pool: an agent logged in on ``channel``."""

    agent: str
    channel: ChannelId


class PoolLogoff(Fact, frozen=True, gc=False):
    """app_agent_pool: an agent logged off."""

    agent: str


# --- callers ----------------------------------------------------------------------


class CallerListed(Fact, frozen=True, gc=False):
    """Census: somebody waits in a queue."""

    queue: QueueName
    call: ChannelId
    position: int
    wait_s: int
    """Whole seconds so far, so the joining is known to a second only."""
    number: str
    name: str


class CallerJoined(Fact, frozen=True, gc=False):
    """A caller entered a queue."""

    queue: QueueName
    call: ChannelId
    position: int
    count: int
    number: str
    name: str


class CallerLeft(Fact, frozen=True, gc=False):
    """A caller is no longer in the queue, for whatever reason, an answer among them."""

    queue: QueueName
    call: ChannelId


class CallerGivenUp(Fact, frozen=True, gc=False):
    """The queue gave a caller up. Asterisk calls it Abandon and also says it for a
    time-out, an empty queue, a withdrawal [app_queue.c:record_abandoned].
    """

    queue: QueueName
    call: ChannelId
    hold_s: int


class QueueExit(Fact, frozen=True, gc=False):
    """Why a caller left unanswered: the dialplan variable QUEUESTATUS."""

    call: ChannelId
    status: str
    """``TIMEOUT``, ``FULL``, ``JOINEMPTY``, ``LEAVEEMPTY``, ``WITHDRAW``, ``CONTINUE`` …"""


# --- ring attempts ----------------------------------------------------------------


class AgentCalled(Fact, frozen=True, gc=False):
    """A queue had a member's phone called for a caller."""

    queue: QueueName
    call: ChannelId
    interface: Interface
    name: str
    leg: ChannelId


class LegDialed(Fact, frozen=True, gc=False):
    """A channel is being dialled. ``call`` is the dialling channel, empty when originated."""

    call: ChannelId
    leg: ChannelId
    dial_string: str


class LegRinging(Fact, frozen=True, gc=False):
    """The far phone says that it rings (SIP 180)."""

    leg: ChannelId
    source: str
    """``newstate`` or ``dialstate``: the frame that said so."""


class LegEnded(Fact, frozen=True, gc=False):
    """A dialling is over. Asterisk says so twice for most losers: the first one counts."""

    call: ChannelId
    leg: ChannelId
    status: str
    """``ANSWER``, ``CANCEL``, ``NOANSWER``, ``BUSY``, ``CONGESTION``, ``CHANUNAVAIL`` …"""
    forward: str


class AgentRingNoAnswer(Fact, frozen=True, gc=False):
    """The queue took the call back from a member, after a time-out or a refusal."""

    queue: QueueName
    call: ChannelId
    interface: Interface
    leg: ChannelId
    ring_ms: int
    """Milliseconds, the time-out itself or whole seconds times 1,000: never a measurement."""


class AgentConnected(Fact, frozen=True, gc=False):
    """Member and caller are about to talk, after announcements."""

    queue: QueueName
    call: ChannelId
    interface: Interface
    name: str
    leg: ChannelId
    hold_s: int
    ring_s: int


class AgentCompleted(Fact, frozen=True, gc=False):
    """The queue saw a conversation end. ``call`` or ``leg`` may be empty."""

    queue: QueueName
    call: ChannelId
    interface: Interface
    name: str
    leg: ChannelId
    hold_s: int
    talk_s: int
    reason: str


class AgentDumped(Fact, frozen=True, gc=False):
    """The member hung up during the announcement; the caller stays queued."""

    queue: QueueName
    call: ChannelId
    interface: Interface
    leg: ChannelId


# --- channels and bridges ---------------------------------------------------------


class ChannelListed(Fact, frozen=True, gc=False):
    """Census: a channel is alive."""

    channel: ChannelId
    name: str
    linked: ChannelId
    bridge: BridgeId
    application: str
    up: bool


class ChannelState(Fact, frozen=True, gc=False):
    """A channel was made or changed its state."""

    channel: ChannelId
    name: str
    state: int
    """0 down, 3 ring (dialling in), 4 ring, 5 ringing, 6 up, 7 busy [channelstate.h]."""
    linked: ChannelId


class HangupRequested(Fact, frozen=True, gc=False):
    """Somebody hung up, or had it hung up."""

    channel: ChannelId
    soft: bool
    """True for SoftHangupRequest: asked for from inside the PBX."""
    cause: int
    """Q.850; 0 when the frame does not say."""


class ChannelGone(Fact, frozen=True, gc=False):
    """A channel is dead."""

    channel: ChannelId
    name: str
    cause: int
    """Q.850."""


class ChannelRenamed(Fact, frozen=True, gc=False):
    """A masquerade gave a channel another name; its id stays."""

    channel: ChannelId
    name: str


class BridgeEntered(Fact, frozen=True, gc=False):
    """A channel joined a conversation, perhaps in place of another."""

    bridge: BridgeId
    channel: ChannelId
    swap: ChannelId


class BridgeLeft(Fact, frozen=True, gc=False):
    """A channel left a conversation."""

    bridge: BridgeId
    channel: ChannelId


class HoldBegan(Fact, frozen=True, gc=False):
    """``channel`` is the party that pressed hold [channel.c:ast_queue_hold]."""

    channel: ChannelId


class HoldEnded(Fact, frozen=True, gc=False):
    """``channel`` took the other party back."""

    channel: ChannelId


class Transferred(Fact, frozen=True, gc=False):
    """A transfer succeeded."""

    kind: str
    """``blind`` or ``attended``."""
    transferer: ChannelId
    transferee: ChannelId
    target: str
    """Extension of a blind transfer; DestType of an attended one."""


class LocalBridged(Fact, frozen=True, gc=False):
    """Two halves of one Local channel."""

    one: ChannelId
    two: ChannelId


class LocalOptimized(Fact, frozen=True, gc=False):
    """A Local channel takes itself out: ``source`` goes on in its place."""

    one: ChannelId
    two: ChannelId
    source: ChannelId


# --- devices and the dialplan's own words -----------------------------------------


class DeviceState(Fact, frozen=True, gc=False):
    """A device changed. Not sent for members only: trunks and callers have devices too."""

    device: SeatId
    state: str
    """Lower case: ``not_inuse``, ``inuse``, ``ringing``, ``unavailable``, ``invalid`` …"""


class ContactState(Fact, frozen=True, gc=False):
    """A phone's registration or its answer to qualify changed."""

    device: SeatId
    """``PJSIP/1001``."""
    reachable: bool
    status: str


class UserSaid(Fact, frozen=True, gc=False):
    """A UserEvent: the dialplan's, or another AMI client's own words. All of it is hostile."""

    name: str
    channel: ChannelId
    """From the snapshot that stands before the body; empty when an AMI client sent it."""
    body: tuple[tuple[str, str], ...]
