"""The configuration, read once into frozen structs.

``config.example.toml`` shows every key at its default; a test holds the two together.
An error names file, key, value and what was expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from ccfloor.config_alerts import AlertsConfig
from ccfloor.config_areas import AreaConfig
from ccfloor.config_holidays import HolidaysConfig
from ccfloor.config_payroll import PayrollConfig
from ccfloor.config_web import WebConfig
from ccfloor.regulation.editions import Regulation
from ccfloor.regulation.shipped import shipped


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
    keep_days: int = 730
    """Days for which the raw bytes are kept in any case. Pay records are to be kept for two years
    (工资支付暂行规定 art. 6)."""
    delete: bool = False
    """Whether the daemon deletes by night what is older and what nothing needs any more. A switch
    of its own: ``keep_days`` stood in files long before anything acted on it."""


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


class RollupConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The day's figures as files, each night (docs/kpis.md)."""

    folder: str = ""
    """Where each day gets a folder of its own; empty: nothing is made by itself."""
    at: str = "08:30"
    """HH:MM local: when the day that ended is rolled up; a night shift is then whole."""
    back_days: int = 7
    """Nights that are caught up, and days that are looked at again for what came late."""
    service_level: Literal["V1", "V2", "V3", "V4", "V5", "V6"] = "V6"
    """Which of the six the files call the service level; screens show V6."""
    deliver: tuple[str, ...] = ()
    """A program and its arguments, told the day's folder as the last one; empty: none."""
    deliver_s: float = 300.0
    """How long it may take."""
    retry_from_s: float = 60.0
    """After a failed delivery; doubled each time."""
    retry_to_s: float = 3600.0


class Token(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's or screen's key to the daemon."""

    user: str
    role: Literal["wall", "agent", "lead", "supervisor", "manager"] = "lead"
    sha256: str
    """Of the token, hex; ``ccfloor token`` makes one."""
    agent: str = ""
    """His code in the queues: whose breaks he asks for, whose cases he may not decide."""
    teams: tuple[str, ...] = ()
    """The teams that a lead leads; empty: all."""
    device: str = ""
    """His own phone, which rings when he listens to a call: ``PJSIP/8001``."""
    may: tuple[Literal["listen", "whisper", "barge"], ...] = ()
    """What he may do in other people's calls; ``actions.allow`` must allow it too."""
    permits: bool = False
    """A lead who stands in for the duty manager: he gives and withdraws permits, for his teams."""


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
    """How the rules watch, in seconds. Their limits are the regulation's own, with their day."""

    regulation: str = ""
    """A file with the house's own editions of the regulation; empty: as it is shipped."""
    ring_warn_s: float = 9.0
    away_warn_s: float = 240.0
    away_rejoin_s: float = 20.0
    """A return shorter than this does not end an absence."""
    relogin_s: float = 1800.0
    """Logged out while away and back within this: one absence."""
    meal_reasons: tuple[str, ...] = ("lunch", "meal", "用餐")
    """Pause reasons that mean a meal (T18)."""
    meal_slack_s: float = 300.0
    """A meal may begin and end so much beside its slot: a call can run into it."""
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


class Forecast(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many calls are expected, at a time of day."""

    from_: str = msgspec.field(name="from", default="00:00")
    to: str = "24:00"
    """HH:MM local, half-open; ``to`` before ``from`` goes over midnight."""
    calls: float = 0.0
    """In each half hour."""


class QueueConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What AMI does not tell of a queue."""

    name: str
    label: str = ""
    wrapup_s: float | None = None
    """queues.conf wrapuptime: AMI does not tell it."""
    service_level_s: float | None = None
    talk_limit_s: float | None = None
    """T03: the business's own limit of a conversation; none: conversations are not limited."""
    required: tuple[Required, ...] = ()
    target: float | None = None
    """Share of callers to be answered within ``service_level_s``."""
    aht_s: float | None = None
    """A call's usual length, talk and wrap-up: weighs as much as ten calls that were seen."""
    patience_s: float | None = None
    """How long a caller usually waits before he gives up: weighs as much as three who did."""
    forecast: tuple[Forecast, ...] = ()
    max_away: int | str | None = None
    """Who serve it and may be away together; none: ``approvals.max_away_queue``."""


class StaffingConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many are needed by what the callers do, and when a leave is advised against."""

    live: bool = False
    """T16 asks for the live requirement too, not only for ``queue.required``."""
    target: float = 0.80
    """Where a queue sets none of its own."""
    occupancy: float = 0.85
    """Share of his time that an agent may be busy."""
    window_s: float = 1800.0
    """How far back calls are counted, and what the forecast weighs against them."""
    every_s: float = 15.0
    """The requirement is computed anew after this, not at each call."""
    aht_s: float = 180.0
    """Where a queue sets none of its own."""
    patience_s: float = 120.0
    """Where a queue sets none of its own."""
    handover_s: float = 900.0
    """Nobody should leave within this of a change of shift (RULEBOOK 3)."""


class ApprovalsConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether leaving the desk has to be allowed by a leader first (T05)."""

    required: bool = False
    """False: the house keeps no approvals, and no absence is called unapproved."""
    valid_s: float = 300.0
    """Who was allowed to leave has to leave within this."""
    max_away_team: int | str = 0
    """People of one team who may be away together: ``3``, or ``"20%"`` of those on duty; 0: no
    such limit. Where a team sets none of its own."""
    max_away_queue: int | str = 0
    """The same of one queue, where it sets none of its own."""
    count_official: bool = True
    """Whoever is away by the roster (meal, training) or for an exempt reason counts as away."""


class TeamConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A team (组) and who is in it."""

    name: str
    agents: tuple[str, ...] = ()
    """Agent codes, seats, or ranges like ``agent1001-agent1040`` and ``PJSIP/1001-1040``."""
    max_away: int | str | None = None
    """Who of it may be away together; none: ``approvals.max_away_team``."""


class PersonConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name for people to read, until there is a roster."""

    agent: str
    name: str


class ShiftConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shift as it has a name in the roster."""

    name: str
    codes: tuple[str, ...] = ()
    """What stands for it in a month's sheet."""
    from_: str = msgspec.field(name="from")
    to: str
    """HH:MM local; ``to`` not after ``from`` is on the next day."""
    meals: tuple[str, ...] = ()
    """``HH:MM-HH:MM`` each."""


class RosterConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the roster is planned."""

    rest_s: float = 39_600.0
    """T23: less rest than this between two shifts is a warning."""
    shift: tuple[ShiftConfig, ...] = ()
    """Empty: day 08:00-20:00 and night 20:00-08:00."""


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it."""

    site: Site = Site()
    ami: Ami = Ami()
    store: StoreConfig = StoreConfig()
    journal: JournalConfig = JournalConfig()
    reconcile: ReconcileConfig = ReconcileConfig()
    rollup: RollupConfig = RollupConfig()
    serve: ServeConfig = ServeConfig()
    web: WebConfig = WebConfig()
    rules: Rules = Rules()
    staffing: StaffingConfig = StaffingConfig()
    approvals: ApprovalsConfig = ApprovalsConfig()
    alerts: AlertsConfig = AlertsConfig()
    roster: RosterConfig = RosterConfig()
    holidays: tuple[HolidaysConfig, ...] = ()
    actions: ActionsConfig = ActionsConfig()
    payroll: PayrollConfig = PayrollConfig()
    queue: tuple[QueueConfig, ...] = ()
    team: tuple[TeamConfig, ...] = ()
    person: tuple[PersonConfig, ...] = ()
    area: tuple[AreaConfig, ...] = ()
    regulation: Regulation = msgspec.field(default_factory=shipped)
    """All editions, loaded: those of ``rules.regulation`` on top of the shipped one."""


NOT_IN_THE_FILE: Final = frozenset({"regulation"})
"""Fields of ``Config`` that are loaded from elsewhere."""

MOVED: Final[Mapping[str, str]] = {
    f"rules.{key}": f"it in the regulation: {rule} {param}, see `ccfloor regulation {rule}` and "
    "docs/regulation.md"
    for key, rule, param in (
        ("ring_limit_s", "T01", "ring_limit_s"),
        ("away_limit_s", "T06", "away_limit_s"),
        ("exempt_reasons", "T06", "exempt_reasons"),
    )
} | {
    f"staffing.{key}": f"it as approvals.{key}: what is advised and what is asked are one limit"
    for key in ("max_away_queue", "max_away_team")
}
"""Keys that former versions had, and where what they said is now."""
