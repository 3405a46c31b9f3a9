"""Ring attempts [AMI.md A2, A4, A8]."""

from __future__ import annotations

from ami_adapters.frames import Frame
from ami_adapters.readers.values import (
    DEST_UNIQUEID,
    INTERFACE,
    MEMBER_NAME,
    QUEUE,
    UNIQUEID,
    device_of,
    number,
)
from ccfloor.floor import facts as f
from ccfloor.floor.names import Instant


def agent_called(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.AgentCalled(
        at,
        frame.ref,
        get(QUEUE),
        get(UNIQUEID),
        get(INTERFACE),
        get(MEMBER_NAME),
        get(DEST_UNIQUEID),
        device_of(get(b"\nDestChannel:")),
    )


def dial_begin(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.LegDialed(at, frame.ref, get(UNIQUEID), get(DEST_UNIQUEID), get(b"\nDialString:"))


def dial_state(frame: Frame, at: Instant) -> f.Fact | None:
    if frame.get(b"\nDialStatus:") != "RINGING":
        return None
    return f.LegRinging(at, frame.ref, frame.get(DEST_UNIQUEID), "dialstate")


def dial_end(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.LegEnded(
        at,
        frame.ref,
        get(UNIQUEID),
        get(DEST_UNIQUEID),
        get(b"\nDialStatus:"),
        get(b"\nForward:"),
    )


def ring_no_answer(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.AgentRingNoAnswer(
        at,
        frame.ref,
        get(QUEUE),
        get(UNIQUEID),
        get(INTERFACE),
        get(DEST_UNIQUEID),
        number(get(b"\nRingTime:")),  # milliseconds here, seconds in AgentConnect [app_queue.c]
    )


def agent_connect(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.AgentConnected(
        at,
        frame.ref,
        get(QUEUE),
        get(UNIQUEID),
        get(INTERFACE),
        get(MEMBER_NAME),
        get(DEST_UNIQUEID),
        number(get(b"\nHoldTime:")),
        number(get(b"\nRingTime:")),
    )


def agent_complete(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.AgentCompleted(
        at,
        frame.ref,
        get(QUEUE),
        get(UNIQUEID),
        get(INTERFACE),
        get(MEMBER_NAME),
        get(DEST_UNIQUEID),
        number(get(b"\nHoldTime:")),
        number(get(b"\nTalkTime:")),
        get(b"\nReason:"),
    )


def agent_dump(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.AgentDumped(
        at, frame.ref, get(QUEUE), get(UNIQUEID), get(INTERFACE), get(DEST_UNIQUEID)
    )
