"""The wire: every message between the daemon and a client, as one tagged JSON object each.

The law: a client says ``Login`` first. It is then sent ``Welcome`` and one ``Snapshot``,
and from then on ``Delta``s whose ``seq`` rises by one; a client that misses a number
asks for a snapshot (``Resync``). Commands carry an ``id`` of the client's own choosing
and are answered by ``Done`` with the same ``id``. All instants are microseconds since
the epoch on the PBX's clock, all durations microseconds. A field that has its default
value is left out. Callers' numbers are masked before they come here, and texts that
came from the wire (names, reasons) are cleaned of control and bidi characters.

``docs/protocol.md`` and its JSON schema are generated from this file.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, ChannelId, Instant, Micros, QueueName, Ref, SeatId
from ccfloor.floor.states import SeatState, Severity

PROTOCOL = 1
"""The version of this protocol; a daemon refuses a client of another one by name."""


class Seat(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One tile of the floor: a person on a seat."""

    seat: SeatId
    agent: AgentName
    """The person's code: MemberName, or the roster's."""
    state: SeatState
    since: Instant
    name: str = ""
    """For people to read; the agent's code where the roster gives no name."""
    team: str = ""
    queues: tuple[QueueName, ...] = ()
    reason: str = ""
    away_since: Instant | None = None
    ring_since: Instant | None = None
    queue: QueueName = ""
    call: ChannelId = ""
    caller: str = ""
    """Masked: ``138****5678``."""
    on_hold: bool = False
    wrap_until: Instant | None = None
    device: str = ""


class Queue(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One line of the queue table: the queue now and its figures since the day began."""

    queue: QueueName
    strategy: str = ""
    waiting: int = 0
    oldest: Instant | None = None
    """When the longest-waiting caller joined."""
    members: int = 0
    staffed: int = 0
    required: int | None = None
    """The minimum for this time of day; None where none is set."""
    ready: int = 0
    ringing: int = 0
    talking: int = 0
    wrap: int = 0
    away: int = 0
    offline: int = 0
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    left: int = 0
    """Left otherwise: time-out, key, empty queue, transfer."""
    answered_within_12s: int = 0
    """Answered by a phone that had rung for 12.000 s or less."""
    in_service_level: int = 0
    """Answered within the queue's own service-level time of waiting."""
    service_level: float | None = None
    """0 to 1; None while nothing counts: no calls is no figure, never 100 %."""
    wait_sum: Micros = 0
    """Of the answered calls; divided by ``answered`` it is the ASA."""
    longest_wait: Micros = 0


class Proof(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One frame that an alert rests on."""

    what: str
    at: Instant
    ref: Ref = -1


class Alert(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Something a person must know now. Texts are made by the client from these codes."""

    id: str
    """The same for the same fact for ever, so that nothing is raised twice."""
    rule: str
    """``T01`` … ``T28``, or ``LINK``, ``QUEUE_EMPTY``."""
    stage: str
    """``warn`` before the limit, ``breach`` past it."""
    severity: Severity
    subject: str
    """What it is about: a seat, a queue or a link, by its own name."""
    kind: str
    """``seat``, ``queue`` or ``link``."""
    begun_at: Instant
    """Where the clock of the rule started."""
    raised_at: Instant
    cleared_at: Instant | None = None
    limit: Micros = 0
    agent: AgentName = ""
    seat: SeatId = ""
    queue: QueueName = ""
    call: ChannelId = ""
    team: str = ""
    have: int | None = None
    need: int | None = None
    evidence: tuple[Proof, ...] = ()
    seen_by: str = ""
    """Who acknowledged it."""
    seen_at: Instant | None = None
    note: str = ""


class LinkState(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """How well the daemon sees the PBX."""

    pbx: str
    state: str
    """``live``, ``census``, ``connecting`` or ``lost``."""
    since: Instant
    version: str = ""
    lag: Micros = 0
    """Arrival minus the PBX's own instant, lately, at worst."""
    offset: Micros = 0
    """PBX clock minus this machine's."""
    coverage: float | None = None
    """Share of the day so far that was seen, 0 to 1."""
    anomalies: int = 0


# --- client to daemon ---------------------------------------------------------------


class Login(msgspec.Struct, frozen=True, tag="login"):
    """First message of a client."""

    token: str
    protocol: int = PROTOCOL
    client: str = ""
    """What the client is, for the log."""


class Resync(msgspec.Struct, frozen=True, tag="resync"):
    """Asks for a fresh snapshot."""


class Acknowledge(msgspec.Struct, frozen=True, tag="acknowledge"):
    """A person takes note of alerts; answered by Done once it is stored for good."""

    id: int
    alerts: tuple[str, ...]
    note: str = ""


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """Asks for a Pong with the same number."""

    id: int


Request: TypeAlias = Login | Resync | Acknowledge | Ping


# --- daemon to client ---------------------------------------------------------------


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The login is accepted."""

    user: str
    role: str
    """``wall`` (looks only), ``lead`` or ``supervisor``."""
    site: str
    version: str
    timezone: str
    protocol: int = PROTOCOL


class Snapshot(msgspec.Struct, frozen=True, tag="snapshot", omit_defaults=True):
    """All there is, at one moment; it replaces whatever the client knew."""

    seq: int
    at: Instant
    seats: tuple[Seat, ...] = ()
    queues: tuple[Queue, ...] = ()
    alerts: tuple[Alert, ...] = ()
    """Open ones, and those cleared but not yet acknowledged."""
    link: LinkState | None = None


class Delta(msgspec.Struct, frozen=True, tag="delta", omit_defaults=True):
    """What changed since the message before; each item replaces the one of its name."""

    seq: int
    at: Instant
    """The PBX's time now: the client runs its clocks from it."""
    seats: tuple[Seat, ...] = ()
    gone: tuple[SeatId, ...] = ()
    queues: tuple[Queue, ...] = ()
    gone_queues: tuple[QueueName, ...] = ()
    alerts: tuple[Alert, ...] = ()
    gone_alerts: tuple[str, ...] = ()
    """Cleared and acknowledged: no longer of interest."""
    link: LinkState | None = None


class Done(msgspec.Struct, frozen=True, tag="done", omit_defaults=True):
    """The answer to a command."""

    id: int
    ok: bool
    error: str = ""
    """A code: ``not_allowed``, ``unknown_alert``, ``store``."""


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """The answer to a Ping; also proof that the daemon is alive."""

    id: int
    at: Instant


class Goodbye(msgspec.Struct, frozen=True, tag="goodbye"):
    """The daemon closes; ``reason`` is a code: ``refused``, ``slow``, ``protocol``, ``stopping``."""

    reason: str
    detail: str = ""


Message: TypeAlias = Welcome | Snapshot | Delta | Done | Pong | Goodbye
