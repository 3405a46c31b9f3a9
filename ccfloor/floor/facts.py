"""Facts: the typed things that happened. The core's only input.

A fact says what the PBX said, in the floor's words, and nothing that would have to
be concluded. ``at`` is the PBX's own instant; ``ref`` is where the frame begins in
the session's raw bytes, so that every conclusion can be led back to it.

Field order matters for speed only: the translation table builds facts by position.
"""

from __future__ import annotations

from ccfloor.floor.channel_facts import (
    BridgeEntered,
    BridgeLeft,
    ChannelGone,
    ChannelListed,
    ChannelRenamed,
    ChannelState,
    ContactState,
    DeviceState,
    HangupRequested,
    HoldBegan,
    HoldEnded,
    LocalBridged,
    LocalOptimized,
    Transferred,
    UserSaid,
)
from ccfloor.floor.fact import Fact
from ccfloor.floor.names import (
    ChannelId,
    Instant,
    Interface,
    QueueName,
    SeatId,
)

__all__ = [
    "BridgeEntered",
    "BridgeLeft",
    "ChannelGone",
    "ChannelListed",
    "ChannelRenamed",
    "ChannelState",
    "ContactState",
    "DeviceState",
    "Fact",
    "HangupRequested",
    "HoldBegan",
    "HoldEnded",
    "LocalBridged",
    "LocalOptimized",
    "Transferred",
    "UserSaid",
]

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


class SightLost(Fact, frozen=True, gc=False):
    """Frames still come, but from ``at`` on what they say is not to be relied on."""

    reason: str
    """``lag``: they come too late; ``overflow``: the store cannot take what they give."""


class SightRegained(Fact, frozen=True, gc=False):
    """What ``SightLost`` said of this reason is over."""

    reason: str


class ClockStepped(Fact, frozen=True, gc=False):
    """The PBX's clock was set, back or forward: ``at`` is the first instant of its new time."""

    before: Instant
    """The last instant of its old time."""


class Told(Fact, frozen=True, gc=False):
    """Something that the rules have to know and that no telephone tells: the floor passes it on.

    ``what`` is a deed of ``ccfloor.floor.deeds``, or the roster's plan: nothing here reads it.
    """

    what: object


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
    """Why a caller left unanswered: the dialplan variable QUEUESTATUS.

    QUEUEPOSITION comes with an empty ``status``: he left, and were there a reason then this
    account would be told.
    """

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
    handset: SeatId = ""
    """The device that the leg's channel belongs to, ``PJSIP/1001``; empty for a Local channel,
    behind which the dialplan may have any phone rung."""


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
