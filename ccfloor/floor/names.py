"""The words every room shares.

They are plain aliases, not new types: a fact is made some ten thousand times a
second, and a wrapping call for each of its fields would cost more than the fact.
"""

from __future__ import annotations

from typing import TypeAlias

Instant: TypeAlias = int
"""Microseconds since the epoch, UTC, by the PBX's own clock."""

Micros: TypeAlias = int
"""A duration in microseconds."""

ChannelId: TypeAlias = str
"""A channel's ``Uniqueid``; the caller's is also the name of the call."""

QueueName: TypeAlias = str
Interface: TypeAlias = str
"""What a queue dials for a member, e.g. ``PJSIP/1001`` or ``Local/1001@agents/n``."""

SeatId: TypeAlias = str
"""Where a person works: the member's StateInterface, the device behind the Interface."""

AgentName: TypeAlias = str
"""A person: the MemberName, unless a roster maps the seat to somebody."""

BridgeId: TypeAlias = str

Ref: TypeAlias = int
"""Where a frame begins in the raw bytes of its session, in bytes; -1 when it has none."""

MILLISECOND: Micros = 1_000
SECOND: Micros = 1_000_000
MINUTE: Micros = 60 * SECOND
NO_REF: Ref = -1
AUTO_PAUSE = "Auto-Pause"
"""The reason app_queue gives when it pauses somebody itself [app_queue.c:rna]."""


def micros(seconds: float) -> Micros:
    """Turn seconds of the configuration into microseconds."""
    return round(seconds * SECOND)
