"""Queues and their members [AMI.md A2, A3]."""

from __future__ import annotations

from ami_adapters.frames import Frame
from ami_adapters.readers.values import QUEUE, UNIQUEID, Read, number
from ccfloor.floor import facts as f
from ccfloor.floor.names import Instant


def queue_listed(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.QueueListed(
        at, frame.ref, get(QUEUE), get(b"\nStrategy:"), number(get(b"\nServiceLevel:"))
    )


def member(kind: type[f.MemberFact], interface: bytes, name: bytes) -> Read:
    """Make the reader of one kind of member frame: lists and events name the keys differently."""

    def read(frame: Frame, at: Instant) -> f.Fact:
        get = frame.get
        dialled = get(interface)
        return kind(
            at,
            frame.ref,
            get(QUEUE),
            dialled,
            get(b"\nStateInterface:") or dialled,
            get(name),
            number(get(b"\nStatus:")),
            get(b"\nPaused:") == "1",
            get(b"\nPausedReason:"),
            number(get(b"\nLastPause:")),
            number(get(b"\nLastCall:")),
            number(get(b"\nLoginTime:")),
            number(get(b"\nWrapuptime:")),
        )

    return read


def pool_login(frame: Frame, at: Instant) -> f.Fact:
    return f.PoolLogin(at, frame.ref, frame.get(b"\nAgent:"), frame.get(UNIQUEID))


def pool_logoff(frame: Frame, at: Instant) -> f.Fact:
    return f.PoolLogoff(at, frame.ref, frame.get(b"\nAgent:"))
