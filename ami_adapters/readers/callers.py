"""Callers in queues [AMI.md A2]."""

from __future__ import annotations

from ami_adapters.frames import Frame
from ami_adapters.readers.values import QUEUE, UNIQUEID, known, number, unescape
from ccfloor.floor import facts as f
from ccfloor.floor.names import Instant


def caller_listed(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.CallerListed(
        at,
        frame.ref,
        get(QUEUE),
        get(UNIQUEID),
        number(get(b"\nPosition:")),
        number(get(b"\nWait:")),
        known(get(b"\nCallerIDNum:")),
        known(get(b"\nCallerIDName:")),  # not escaped in QueueEntry [app_queue.c]
    )


def caller_joined(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.CallerJoined(
        at,
        frame.ref,
        get(QUEUE),
        get(UNIQUEID),
        number(get(b"\nPosition:")),
        number(get(b"\nCount:")),
        known(get(b"\nCallerIDNum:")),
        known(unescape(get(b"\nCallerIDName:"))),
    )


def caller_left(frame: Frame, at: Instant) -> f.Fact:
    return f.CallerLeft(at, frame.ref, frame.get(QUEUE), frame.get(UNIQUEID))


def caller_given_up(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.CallerGivenUp(at, frame.ref, get(QUEUE), get(UNIQUEID), number(get(b"\nHoldTime:")))


def variable(frame: Frame, at: Instant) -> f.Fact | None:
    get = frame.get
    name = get(b"\nVariable:")
    if name == "QUEUESTATUS":
        return f.QueueExit(at, frame.ref, get(UNIQUEID), get(b"\nValue:"))
    if name == "QUEUEPOSITION":  # set at every leaving [app_queue.c:queue_exec]
        return f.QueueExit(at, frame.ref, get(UNIQUEID), "")
    return None
