"""Facts of channels, bridges, devices, and what the dialplan itself says."""

from __future__ import annotations

from ccfloor.floor.fact import Fact
from ccfloor.floor.names import BridgeId, ChannelId, SeatId

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
    second: ChannelId = ""
    """The transferer's other channel, in the call that he asked in."""


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
    device: SeatId = ""
    """The phone whose channel it was, ``PJSIP/1001``: from the snapshot, which no caller writes."""
