"""``[alerts]``: who is told when nobody acts, where, and after how long."""

from __future__ import annotations

from typing import Literal

import msgspec


class AlertTarget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a person is told of alerts: a telephone, a mailbox, a chat, another program."""

    name: str
    role: Literal["lead", "supervisor", "manager"] = "lead"
    """On which step of the ladder it is told."""
    url: str | None = None
    """An address of Apprise, or ``ccfloor+https://…`` for our signed webhook: it holds secrets."""
    url_file: str = ""
    """Better: a file with the address alone, chmod 600."""
    secret_file: str = ""
    """Of the signed webhook: a file with what both sides know."""
    language: Literal["", "zh_CN", "en"] = ""
    """Empty: the site's."""
    teams: tuple[str, ...] = ()
    """Only alerts about these; empty: all."""
    agent: str = ""
    """Whose it is, by his code in the roster: told while he is on duty. Empty: always."""
    quiet_from: str = ""
    quiet_to: str = ""
    """HH:MM local: what is not critical waits meanwhile and comes as one message."""


class AlertLadder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """After how long those above are told of one team's alerts; none: as of all others."""

    team: str
    """The team, by its name."""
    supervisor_s: float | None = None
    """0: never."""
    manager_s: float | None = None
    """0: never."""
    warning_s: float | None = None
    """0: never."""


class AlertsConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is told of alerts when nobody acts. Without targets nobody is."""

    supervisor_s: float = 120.0
    """A critical alert that nobody took note of: the supervisor after this; 0: never."""
    manager_s: float = 300.0
    warning_s: float = 300.0
    """A warning: the supervisor after this; 0: never."""
    cooldown_s: float = 300.0
    """The same rule about the same subject within this is counted, not sent."""
    many: int = 5
    """So many alerts of one rule, one soon after the other, are one message."""
    many_within_s: float = 60.0
    """Soon is within this; and what comes later is added once in so long."""
    report_before_s: float = 600.0
    """The shift report goes to the supervisors so long before the shift ends; 0: none."""
    critical_is_loud: bool = True
    """Critical alerts come in quiet hours too."""
    ladder: tuple[AlertLadder, ...] = ()
    """Other times for some teams."""
    target: tuple[AlertTarget, ...] = ()
