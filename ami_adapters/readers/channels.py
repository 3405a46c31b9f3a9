"""Channels and bridges [AMI.md A4]."""

from __future__ import annotations

from ami_adapters.frames import Frame
from ami_adapters.readers.values import CHANNEL, UNIQUEID, number
from ccfloor.floor import facts as f
from ccfloor.floor.names import Instant

_RINGING = 5  # ast_channel_state [channelstate.h]
_UP = 6


def channel_state(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    state = number(get(b"\nChannelState:"))
    if state == _RINGING:
        return f.LegRinging(at, frame.ref, get(UNIQUEID), "newstate")
    return f.ChannelState(at, frame.ref, get(UNIQUEID), get(CHANNEL), state, get(b"\nLinkedid:"))


def channel_listed(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.ChannelListed(
        at,
        frame.ref,
        get(UNIQUEID),
        get(CHANNEL),
        get(b"\nLinkedid:"),
        get(b"\nBridgeId:"),
        get(b"\nApplication:"),
        number(get(b"\nChannelState:")) == _UP,
    )


def hangup(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.ChannelGone(at, frame.ref, get(UNIQUEID), get(CHANNEL), number(get(b"\nCause:")))


def hangup_request(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.HangupRequested(
        at, frame.ref, get(UNIQUEID), frame.name[:4] == b"Soft", number(get(b"\nCause:"))
    )


def rename(frame: Frame, at: Instant) -> f.Fact:
    return f.ChannelRenamed(at, frame.ref, frame.get(UNIQUEID), frame.get(b"\nNewname:"))


def bridge_enter(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.BridgeEntered(
        at, frame.ref, get(b"\nBridgeUniqueid:"), get(UNIQUEID), get(b"\nSwapUniqueid:")
    )


def bridge_leave(frame: Frame, at: Instant) -> f.Fact:
    return f.BridgeLeft(at, frame.ref, frame.get(b"\nBridgeUniqueid:"), frame.get(UNIQUEID))


def hold(frame: Frame, at: Instant) -> f.Fact:
    return f.HoldBegan(at, frame.ref, frame.get(UNIQUEID))


def unhold(frame: Frame, at: Instant) -> f.Fact:
    return f.HoldEnded(at, frame.ref, frame.get(UNIQUEID))


def blind_transfer(frame: Frame, at: Instant) -> f.Fact | None:
    get = frame.get
    if get(b"\nResult:") != "Success":
        return None
    return f.Transferred(
        at,
        frame.ref,
        "blind",
        get(b"\nTransfererUniqueid:"),
        get(b"\nTransfereeUniqueid:"),
        get(b"\nExtension:"),
    )


def attended_transfer(frame: Frame, at: Instant) -> f.Fact | None:
    get = frame.get
    if get(b"\nResult:") != "Success":
        return None
    return f.Transferred(
        at,
        frame.ref,
        "attended",
        get(b"\nOrigTransfererUniqueid:"),
        get(b"\nTransfereeUniqueid:"),
        get(b"\nDestType:"),
        get(b"\nSecondTransfererUniqueid:"),
    )


def local_bridge(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.LocalBridged(at, frame.ref, get(b"\nLocalOneUniqueid:"), get(b"\nLocalTwoUniqueid:"))


def local_optimization(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.LocalOptimized(
        at,
        frame.ref,
        get(b"\nLocalOneUniqueid:"),
        get(b"\nLocalTwoUniqueid:"),
        get(b"\nSourceUniqueid:"),
    )
