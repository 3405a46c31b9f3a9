"""The configuration, read once into frozen structs.

``config.example.toml`` shows every key at its default; a test holds the two together.
An error names file, key, value and what was expected.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who and where."""

    name: str = "ccfloor"
    timezone: str = "Asia/Shanghai"
    """IANA name; decides when a day begins and what "08:00" means."""
    language: Literal["zh_CN", "en"] = "zh_CN"
    day_starts: str = "00:00"
    """HH:MM local: when the day's figures begin anew."""


class Ami(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The PBX to watch."""

    name: str = "pbx"
    host: str = "127.0.0.1"
    port: int = 5038
    username: str = "ccfloor"
    secret: str = ""
    """Better left empty here and put into ``secret_file`` or the CCFLOOR_AMI_SECRET variable."""
    secret_file: str = ""
    link: Literal["asyncio", "pyst2"] = "asyncio"
    tls: bool = False
    tls_ca: str = ""
    """A PEM file; empty means the system's authorities."""
    tls_verify: bool = True
    login: Literal["md5", "plain"] = "md5"
    event_filter: bool = False
    """Ask the PBX to send only the events that are needed (needs write=system)."""
    ping_s: float = 2.0
    answer_s: float = 5.0
    """How long a reply may take before the link counts as lost."""
    retry_from_s: float = 0.2
    retry_to_s: float = 1.0
    lag_limit_s: float = 5.0
    """Frames that come later than this are not to be relied on: a gap of coverage until they
    come in time again. Above ``ping_s``, which is how long some releases hold events back."""
    repair_s: float = 60.0
    """Full census this often, against changes the PBX makes without an event."""


class StoreConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The database."""

    url: str = "sqlite+aiosqlite:///data/ccfloor.db"
    buffer: int = 50_000
    """Records that may wait to be written before the daemon says that it falls behind."""
    batch: int = 1_000
    every_ms: int = 100


class JournalConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The raw bytes of the PBX."""

    folder: str = "data/journal"
    """Empty: no journal is kept, and nothing can be proved afterwards."""
    level: int = 3
    keep_days: int = 90
    """Days the raw bytes are to be kept. Nothing deletes them by itself yet."""


class ReconcileConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Asterisk's own log, compared with what we told, each night."""

    queue_log: str = ""
    """Its path; rotations beside it are read too. Empty: nothing is compared by itself."""
    cdr: str = ""
    """Master.csv of cdr_csv, with loguniqueid=yes; empty: without."""
    cel: str = ""
    """The file of cel_custom; empty: without."""
    at: str = "04:30"
    """HH:MM local: when the day that ended is compared."""
    limit: int = 0
    """Unexplained differences that are still fine."""
    folder: str = "data/reconcile"
    """Where each day's result is kept, as ``YYYY-MM-DD.json``."""


class Token(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's or screen's key to the daemon."""

    user: str
    role: Literal["wall", "lead", "supervisor"] = "lead"
    sha256: str
    """Of the token, hex; ``ccfloor token`` makes one."""
    team: str = ""
    """Of a lead: whom he may act on (``actions.allow``). Empty: on nobody."""
    device: str = ""
    """His own phone, which rings when he listens to a call: ``PJSIP/8001``."""
    may: tuple[Literal["listen", "whisper", "barge"], ...] = ()
    """What he may do in other people's calls; ``actions.allow`` must allow it too."""


class ServeConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where dashboards connect."""

    host: str = "127.0.0.1"
    port: int = 8437
    tls_cert: str = ""
    tls_key: str = ""
    token_file: str = "data/ccfloor.token"  # noqa: S105 - where it is, not what it is
    """Where the key of this machine's own screens lies, while no token is configured."""
    token: tuple[Token, ...] = ()
    max_clients: int = 250
    outbox: int = 256
    """Messages that may wait for one slow client before it is sent a fresh snapshot instead."""


class ActionsConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What leads and supervisors may have done on the PBX."""

    allow: tuple[
        Literal["pause", "unpause", "move", "penalty", "listen", "whisper", "barge", "hangup"], ...
    ] = ()
    """Empty: nothing, and the AMI account needs no right to write."""
    reasons: tuple[str, ...] = ("break", "meeting", "training")
    """Reasons for which a lead may pause somebody."""


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The limits of the regulation, in seconds."""

    ring_warn_s: float = 9.0
    ring_limit_s: float = 12.0
    away_warn_s: float = 240.0
    away_limit_s: float = 300.0
    away_rejoin_s: float = 20.0
    """A return shorter than this does not end an absence."""
    relogin_s: float = 1800.0
    """Logged out while away and back within this: one absence."""
    exempt_reasons: tuple[str, ...] = (
        "lunch",
        "meal",
        "meeting",
        "training",
        "用餐",
        "会议",
        "培训",
    )
    """Pause reasons T05 and T06 do not measure (RULEBOOK T06, T26)."""
    outage_seats: int = 20
    """So many phones gone at once are equipment; in a small house half of those on duty."""
    outage_within_s: float = 5.0
    handset_people: int = 3
    """So many people who miss calls at one seat in a row are that seat's equipment."""
    staffing_grace_s: float = 30.0
    """A gap shorter than this raises nothing."""
    abandoned_short_s: float = 5.0
    service_level_s: float = 20.0
    """Where a queue sets none of its own."""
    wrapup_s: float = 0.0
    """Where a queue sets none of its own."""


class Required(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many must be on duty, at a time of day."""

    from_: str = msgspec.field(name="from", default="00:00")
    to: str = "24:00"
    """HH:MM local, half-open; ``to`` before ``from`` goes over midnight."""
    staff: int = 1


class QueueConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What AMI does not tell of a queue."""

    name: str
    label: str = ""
    wrapup_s: float | None = None
    """queues.conf wrapuptime: AMI does not tell it."""
    service_level_s: float | None = None
    required: tuple[Required, ...] = ()


class TeamConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A team (组) and who is in it."""

    name: str
    agents: tuple[str, ...] = ()
    """Agent codes, seats, or ranges like ``agent1001-agent1040`` and ``PJSIP/1001-1040``."""


class PersonConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name for people to read, until there is a roster."""

    agent: str
    name: str


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it."""

    site: Site = Site()
    ami: Ami = Ami()
    store: StoreConfig = StoreConfig()
    journal: JournalConfig = JournalConfig()
    reconcile: ReconcileConfig = ReconcileConfig()
    serve: ServeConfig = ServeConfig()
    rules: Rules = Rules()
    actions: ActionsConfig = ActionsConfig()
    queue: tuple[QueueConfig, ...] = ()
    team: tuple[TeamConfig, ...] = ()
    person: tuple[PersonConfig, ...] = ()
