"""The wire of the system's own state: how the PBX is seen, who looks, what waits to be written.

The law: it tells of the monitor, and of nobody whom it monitors. Addresses of clients are shown to
leaders only, who can see each other's work anyway; secrets and messages are shown to nobody.
"""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import Instant, Micros
from ccfloor.serve.messages import LinkState


class System(msgspec.Struct, frozen=True, tag="system"):
    """Asks how the monitor itself does; answered by SystemNow, or by Done where it is refused."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""


class Unseen(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A stretch of today in which the monitor saw nothing, or not everything."""

    since: Instant
    """When it began."""
    until: Instant | None
    """When it was over; null while it goes on."""
    reason: str
    """A code: ``start``, ``link_lost``, ``clock_step``, ``lag``, ``census``, ``overflow``."""
    kind: str
    """``dark`` (nobody knows) or ``doubt`` (followed, held against nobody)."""


class ClientShown(msgspec.Struct, frozen=True, gc=False):
    """One connection to the daemon."""

    user: str
    """Whose key it has."""
    role: str
    """``wall``, ``agent``, ``lead``, ``supervisor``, ``manager``."""
    client: str
    """What it calls itself."""
    peer: str
    """The other end's address."""
    since: Instant
    """When it logged in, by the daemon's own clock."""
    waiting: int
    """Messages that wait to be read by it."""


class Sending(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """How it stands with what is sent to people: mail, chat groups, webhooks."""

    channel: str
    """The target's name in the configuration."""
    waiting: int = 0
    """Messages that are still to be sent."""
    failed: int = 0
    """Tries that failed of the message that was tried most."""
    dead: int = 0
    """Messages that were given up."""
    sent: int = 0
    """Messages delivered since the daemon began."""


class Metric(msgspec.Struct, frozen=True, gc=False):
    """One number of /metrics, for what has no place of its own here."""

    name: str
    """As in /metrics."""
    text: str
    """What it counts, in English."""
    value: float
    """The number."""
    labels: tuple[tuple[str, str], ...] = ()
    """What it is of."""


class SystemNow(msgspec.Struct, frozen=True, tag="system_now", omit_defaults=True):
    """The answer to System."""

    id: int
    """That of the question."""
    at: Instant
    """The PBX's time now."""
    clock: Instant
    """The daemon's own clock now: of this are ``started`` and the clients' ``since``."""
    started: Instant
    """When this daemon began."""
    version: str
    """Of the daemon."""
    python: str
    """Of the interpreter."""
    memory: int
    """Bytes the daemon holds (its resident set); 0 where the machine does not tell."""
    store: str
    """Kind of database: ``sqlite`` or ``postgresql``."""
    link: LinkState | None = None
    """How well the PBX is seen."""
    connected: int = 0
    """Connections to the PBX since the daemon began."""
    facts: int = 0
    """Facts taken in since the daemon began."""
    lag_loop: Micros = 0
    """By how much the daemon's own second came late, the last time."""
    unwritten: int = 0
    """Records that wait to be written to the store."""
    whole: bool = True
    """False while records had to be dropped: the journal has them, the store must be rebuilt."""
    journal: str = ""
    """The journal's folder; empty where none is kept."""
    unseen: tuple[Unseen, ...] = ()
    """Gaps of today, the newest first, at most 100."""
    clients: tuple[ClientShown, ...] = ()
    """Who is connected."""
    sending: tuple[Sending, ...] = ()
    """Targets of alerts, in the configuration's order."""
    metrics: tuple[Metric, ...] = ()
    """All of /metrics, in its order."""
