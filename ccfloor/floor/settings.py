"""What the floor must be told because AMI does not tell it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ccfloor.floor.names import MINUTE, SECOND, Micros, QueueName


class FloorSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Times of the house, in microseconds."""

    wrapup: Micros = 0
    """After-call work where neither the member nor ``queue_wrapup`` says better."""
    queue_wrapup: Mapping[QueueName, Micros] = {}
    """queues.conf ``wrapuptime``, by queue: AMI sends it nowhere [app_queue.c]."""
    rejoin: Micros = 20 * SECOND
    """A return to the desk shorter than this does not end an absence (DESIGN 5)."""
    relogin: Micros = 30 * MINUTE
    """Logged out while away and in again within this: the same absence."""
    just_paused: Micros = 2 * SECOND
    """A call offered this soon after a person asked for a pause is nobody's fault (RULEBOOK G7)."""
    device_flap: Micros = 60 * SECOND
    """A phone that was unreachable this shortly before a ring is not to be relied on (G7)."""
    verdict: Micros = SECOND // 5
    """How long an unanswered ring waits for the queue's own time-out to explain it, and a call to
    a phone for the late word of what the person was doing."""
    bridge: Micros = 2 * SECOND
    """How long an agent may be out of the bridge before his conversation counts as over."""
    linger: Micros = 10 * SECOND
    """How long a finished call is remembered, for frames that come late."""
    forget: Micros = 60 * MINUTE
    """How long a caller without any sign of life is remembered."""
    known_ring: Mapping[QueueName, Micros] = {}
    """The longest each queue itself gave its phones, from the call to the time-out, before this
    floor began, for one that begins in the middle: AMI tells a queue's time-out nowhere."""
