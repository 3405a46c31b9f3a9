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

from ccfloor.floor.deeds import AwayLimit, Deed
from ccfloor.floor.names import AgentName, ChannelId, Instant, Micros, QueueName, Ref, SeatId
from ccfloor.floor.states import SeatState, Severity
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.handovers import Handover, HandoverBoards
from ccfloor.serve.orders import Act, Confirm
from ccfloor.serve.seating import Area

PROTOCOL = 1
"""The version of this protocol; a daemon refuses a client of another one by name."""


class Seat(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One tile of the floor: a person on a seat."""

    seat: SeatId
    """The tile's key: the device behind the member, e.g. ``PJSIP/1001``."""
    agent: AgentName
    """The person's code: MemberName, or the roster's."""
    state: SeatState
    """The one state of the person, whatever the number of queues he serves."""
    since: Instant
    """When ``state`` began."""
    name: str = ""
    """For people to read; the agent's code where the roster gives no name."""
    team: str = ""
    """Of the configuration; empty where no team names him."""
    queues: tuple[QueueName, ...] = ()
    """The queues he is logged in to, in alphabetical order."""
    reason: str = ""
    """Why he is away, in the words of his phone."""
    away_since: Instant | None = None
    """Start of the running absence, across changed reasons and short returns."""
    ring_since: Instant | None = None
    """Start of the oldest ringing that goes on now."""
    queue: QueueName = ""
    """Whose call rings or is talked."""
    call: ChannelId = ""
    """The caller's channel; names the call in files and in the store."""
    caller: str = ""
    """Masked: ``138****5678``. A client of the role ``wall`` is never sent it."""
    on_hold: bool = False
    """The caller hears music."""
    wrap_until: Instant | None = None
    """When the after-call work that runs now will be over."""
    device: str = ""
    """Asterisk's device state, lower case: ``not_inuse``, ``unavailable`` …"""


class Queue(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One line of the queue table: the queue now and its figures since the day began."""

    queue: QueueName
    """The line's key."""
    strategy: str = ""
    """How the queue chooses phones: ``ringall``, ``rrmemory`` …"""
    waiting: int = 0
    """Callers in the queue now."""
    oldest: Instant | None = None
    """When the longest-waiting caller joined."""
    members: int = 0
    """Logged in, in whatever state."""
    staffed: int = 0
    """On duty: logged in, not away, device reachable."""
    required: int | None = None
    """The minimum for this time of day; None where none is set."""
    ready: int = 0
    """Members free to take a call."""
    ringing: int = 0
    """Members whose phone rings."""
    talking: int = 0
    """Members in conversation."""
    wrap: int = 0
    """Members in after-call work."""
    away: int = 0
    """Members paused in all their queues."""
    offline: int = 0
    """Members whose device cannot be reached."""
    offered: int = 0
    """Calls that entered the queue."""
    answered: int = 0
    """Calls an agent took."""
    abandoned: int = 0
    """Calls whose caller hung up while waiting."""
    short_abandoned: int = 0
    """Of ``abandoned``: so soon that nobody could have answered."""
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
    """The longest any caller waited."""
    uncovered: int = 0
    """Calls among ``offered`` of which a part was not seen, or not to be relied on."""
    label: str = ""
    """For people to read; empty means that the queue's own name is to be shown."""


class Proof(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One frame that an alert rests on."""

    what: str
    """What the frame said: ``AttemptBegan``, ``LegRinging`` …"""
    at: Instant
    """When, by the PBX."""
    ref: Ref = -1
    """Where the frame begins in the journal's bytes; -1 when it has no place there."""


class Alert(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Something a person must know now. Texts are made by the client from these codes."""

    id: str
    """The same for the same fact for ever, so that nothing is raised twice."""
    rule: str
    """``T01`` … ``T28``, or ``LINK``, ``LAG``, ``CENSUS``, ``OVERFLOW``, ``QUEUE_EMPTY`` …"""
    stage: str
    """``warn`` before the limit, ``breach`` past it."""
    severity: Severity
    """How loudly it speaks."""
    subject: str
    """What it is about: a seat, a queue or a link, by its own name."""
    kind: str
    """``seat``, ``queue`` or ``link``."""
    begun_at: Instant
    """Where the clock of the rule started."""
    raised_at: Instant
    """The nominal instant: ``begun_at`` plus the limit."""
    cleared_at: Instant | None = None
    """When the matter was over; None while it is open."""
    limit: Micros = 0
    """What the regulation allows."""
    agent: AgentName = ""
    """The person's code, where it is about one."""
    seat: SeatId = ""
    """The seat, where it is about one."""
    queue: QueueName = ""
    """The queue, where one is concerned."""
    call: ChannelId = ""
    """The call, where one is concerned."""
    team: str = ""
    """The team of the seat or the agent."""
    have: int | None = None
    """Staffing: on duty."""
    need: int | None = None
    """Staffing: required."""
    together: tuple[AwayLimit, ...] = ()
    """Of ``BREAK``: who else is away of the team and the queues of him who asks, as it is now."""
    evidence: tuple[Proof, ...] = ()
    """The frames it rests on."""
    seen_by: str = ""
    """Who acknowledged it."""
    seen_at: Instant | None = None
    """When; None while nobody has."""
    note: str = ""
    """What he wrote with it."""


class LinkState(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """How well the daemon sees the PBX."""

    pbx: str
    """Its name in the configuration."""
    state: str
    """``live``, ``census``, ``connecting`` or ``lost``."""
    since: Instant
    """When ``state`` began."""
    version: str = ""
    """What the PBX says it is."""
    lag: Micros = 0
    """Arrival minus the PBX's own instant, lately, at worst."""
    offset: Micros = 0
    """PBX clock minus this machine's."""
    coverage: float | None = None
    """Share of the day so far that was seen, 0 to 1."""
    gap: str = ""
    """Why what is shown is not to be relied on now, though ``state`` may be ``live``: ``lag``,
    ``census``, ``overflow`` …; empty while it is."""
    gap_since: Instant | None = None
    """When that began."""
    anomalies: int = 0
    """Frames of the day that contradicted what was known."""


# --- client to daemon ---------------------------------------------------------------


class Login(msgspec.Struct, frozen=True, tag="login"):
    """First message of a client."""

    token: str
    """The key, as ``ccfloor token`` printed it or as the daemon's token file holds it."""
    protocol: int = PROTOCOL
    """The version the client speaks."""
    client: str = ""
    """What the client is, for the log."""


class Resync(msgspec.Struct, frozen=True, tag="resync"):
    """Asks for a fresh snapshot."""


class Acknowledge(msgspec.Struct, frozen=True, tag="acknowledge"):
    """A person takes note of alerts; answered by Done once it is stored for good."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in Done."""
    alerts: tuple[str, ...]
    """Ids of alerts, at most 500."""
    note: str = ""
    """What to write with it; kept to 200 characters."""


class Explain(msgspec.Struct, frozen=True, tag="explain"):
    """Asks what something rests on; answered by Explanation, or by Done where it is refused."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    what: str
    """An alert's or a breach's id or how it begins, ``call:UNIQUEID``, ``absence:SEAT@FROM``,
    ``figure:QUEUE/NAME@2026-11-25``; at most 700 characters."""


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """Asks for a Pong with the same number."""

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in Pong."""


class Do(msgspec.Struct, frozen=True, tag="do"):
    """Do something beside the telephone: ask for a break, allow one, sign, promise a call."""

    id: int
    """Chosen by the client; the answer carries it."""
    deed: Deed
    """What is done. ``by`` is whose key it is, whatever stands there; a ``break_answered`` without
    an ``id`` means what the agent has asked for."""
    confirm: str = ""
    """The id of the Beyond that this answers; empty when it is done for the first time."""


Request: TypeAlias = Login | Resync | Acknowledge | Explain | Act | Ping | Do | Handover


# --- daemon to client ---------------------------------------------------------------


class Limits(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The limits that a client colours its clocks by: those of the configuration."""

    ring_warn: Micros = 9_000_000
    """A phone that rings this long is about to be late."""
    ring: Micros = 12_000_000
    """A phone that rings longer is late."""
    away_warn: Micros = 240_000_000
    """A person away this long is about to be late."""
    away: Micros = 300_000_000
    """A person away longer is late."""
    exempt_reasons: tuple[str, ...] = ()
    """Pause reasons whose absence no limit applies to."""


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The login is accepted."""

    user: str
    """Whose key it was."""
    role: str
    """``wall`` (looks only), ``agent`` (himself only), ``lead``, ``supervisor``, ``manager``."""
    site: str
    """The call centre's name in the configuration."""
    version: str
    """Of the daemon."""
    timezone: str
    """IANA name: what "08:00" means on this floor."""
    protocol: int = PROTOCOL
    """The version the daemon speaks."""
    limits: Limits = Limits()
    """What to colour clocks by."""
    orders: tuple[str, ...] = ()
    """What this person may ask for with Act; of a lead only for his own team."""
    reasons: tuple[str, ...] = ()
    """The reasons he may give with the order ``pause``."""
    areas: tuple[Area, ...] = ()
    """Where desks stand; empty where the configuration does not tell."""


class Snapshot(msgspec.Struct, frozen=True, tag="snapshot", omit_defaults=True):
    """All there is, at one moment; it replaces whatever the client knew."""

    seq: int
    """The next delta has ``seq + 1``."""
    at: Instant
    """The PBX's time when it was made."""
    seats: tuple[Seat, ...] = ()
    """All seats; their order means nothing."""
    queues: tuple[Queue, ...] = ()
    """All queues; their order means nothing."""
    alerts: tuple[Alert, ...] = ()
    """Open ones, and breaches cleared but not yet acknowledged."""
    link: LinkState | None = None
    """How well the PBX is seen; None before the daemon tried to connect."""


class Delta(msgspec.Struct, frozen=True, tag="delta", omit_defaults=True):
    """What changed since the message before; each item replaces the one of its name."""

    seq: int
    """One more than that of the snapshot or delta before."""
    at: Instant
    """The PBX's time now: the client runs its clocks from it."""
    seats: tuple[Seat, ...] = ()
    """New or changed, whole."""
    gone: tuple[SeatId, ...] = ()
    """Seats that left the floor."""
    queues: tuple[Queue, ...] = ()
    """New or changed, whole."""
    gone_queues: tuple[QueueName, ...] = ()
    """Queues that are no more."""
    alerts: tuple[Alert, ...] = ()
    """Raised, cleared or acknowledged, whole."""
    gone_alerts: tuple[str, ...] = ()
    """No longer of interest: cleared, and acknowledged or only a warning. The last word on such
    an alert may stand in ``alerts`` of the same delta: take that first."""
    link: LinkState | None = None
    """Left out while it is what it was."""


class Done(msgspec.Struct, frozen=True, tag="done", omit_defaults=True):
    """The answer to a command."""

    id: int
    """That of the command."""
    ok: bool
    """True once it is done for good."""
    error: str = ""
    """A code: ``not_allowed``, ``unknown_alert``, ``store``; of an Explain also ``busy``; those of
    an Act and of a Do are listed with them."""
    detail: str = ""
    """Of an Act: the PBX's own words, or why it was not sent."""


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """The answer to a Ping; also proof that the daemon is alive."""

    id: int
    """That of the Ping."""
    at: Instant
    """The PBX's time now."""


class Goodbye(msgspec.Struct, frozen=True, tag="goodbye"):
    """The daemon closes the connection; nothing follows."""

    reason: str
    """A code: ``refused``, ``slow``, ``protocol``, ``stopping``."""
    detail: str = ""
    """More of it, in English, for a log."""


Message: TypeAlias = (
    Welcome | Snapshot | Delta | Done | Explanation | Confirm | Pong | Goodbye | HandoverBoards
)
