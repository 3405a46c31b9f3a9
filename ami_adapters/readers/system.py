"""Devices, the process, the dialplan's own words [AMI.md A5, F2]."""

from __future__ import annotations

from ami_adapters.frames import Frame
from ami_adapters.readers.values import UNIQUEID, device_of, number
from ccfloor.floor import facts as f
from ccfloor.floor.names import Instant

_REACHABLE = {"Reachable", "NonQualified", "Created", "Registered"}


def device_state(frame: Frame, at: Instant) -> f.Fact | None:
    device = frame.get(b"\nDevice:")
    if device.startswith("Queue:"):
        return None  # app_queue's own invention, nobody's phone
    return f.DeviceState(at, frame.ref, device, frame.get(b"\nState:").lower())


def contact_status(frame: Frame, at: Instant) -> f.Fact:
    status = frame.get(b"\nContactStatus:")
    device = "PJSIP/" + frame.get(b"\nEndpointName:")
    return f.ContactState(at, frame.ref, device, status in _REACHABLE, status)


def peer_status(frame: Frame, at: Instant) -> f.Fact:
    status = frame.get(b"\nPeerStatus:")
    return f.ContactState(at, frame.ref, frame.get(b"\nPeer:"), status in _REACHABLE, status)


def fully_booted(frame: Frame, at: Instant) -> f.Fact:
    return f.Booted(at, frame.ref, number(frame.get(b"\nUptime:")))


def shutdown(frame: Frame, at: Instant) -> f.Fact:
    return f.ShutDown(at, frame.ref, frame.get(b"\nRestart:") == "True")


def reload(frame: Frame, at: Instant) -> f.Fact:
    return f.Reloaded(at, frame.ref, frame.get(b"\nModule:"))


def user_event(frame: Frame, at: Instant) -> f.Fact:
    """Keep the snapshot that Asterisk wrote apart from the body that anybody can write."""
    cut = frame.raw.find(b"\nUserEvent:")
    if cut < 0:
        return f.Garbled(at, frame.ref, "UserEvent without a name")
    snapshot = Frame(frame.raw[:cut], frame.name)
    pairs = Frame(frame.raw[cut + 1 :], frame.name).headers()
    device = device_of(snapshot.get(b"\nChannel:"))
    return f.UserSaid(at, frame.ref, pairs[0][1], snapshot.get(UNIQUEID), tuple(pairs[1:]), device)


def oversize(frame: Frame, at: Instant) -> f.Fact:
    return f.Garbled(at, frame.ref, "a frame over the size limit was skipped")


def clock_only(_frame: Frame, _at: Instant) -> f.Fact | None:
    return None
