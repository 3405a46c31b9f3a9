"""What a configuration means can be wrong though its shape is right: the checks.

A check says which key, what stands there and what was expected; ``fatal`` ones keep the
daemon from starting, the others are shown and it starts. Nothing here reads the file:
``config_file.py`` adds the lines.
"""

from __future__ import annotations

import difflib
import math
import re
import zoneinfo
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from ami_adapters.orders import device_is_sound, name_is_sound
from ccfloor.config import (
    ActionsConfig,
    Ami,
    Config,
    QueueConfig,
    Rules,
    ServeConfig,
    Site,
    StoreConfig,
)
from ccfloor.errors import ConfigError

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_PASSWORD = re.compile(r"(://[^:/@]*:)[^@]*@")
_HOUR, _DAY = 3_600.0, 86_400.0

STORES = ("sqlite+aiosqlite", "postgresql+asyncpg")
"""The databases we test with."""


_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Words:
    """A value that cannot be shown as it stands, described instead."""

    def __init__(self, text: str) -> None:
        """Take what to show in its place."""
        self.text = text

    def __repr__(self) -> str:
        """Show the words in brackets, as no value looks like that."""
        return f"({self.text})"


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong with a configuration."""

    key: str
    """Like ``queue[0].required[1].staff``."""
    value: object
    expected: str
    fatal: bool = True
    line: int | None = None
    """Counted from 1; None where the key is not in the file."""

    def error(self, file: str) -> ConfigError:
        """Return it as the error to raise, or to show by its text."""
        place = file if self.line is None else f"{file}:{self.line}"
        return ConfigError(place, self.key, self.value, self.expected)


def problems(config: Config) -> list[Problem]:
    """Return all that is wrong with what a configuration means; nothing when it is fine."""
    return [
        *_site(config.site),
        *_ami(config.ami),
        *_store(config.store),
        *_between("journal.level", config.journal.level, 1, 22, "zstd level"),
        *_between("journal.keep_days", config.journal.keep_days, 1, 36_500, "days"),
        *_reconcile(config),
        *_serve(config.serve),
        *_actions(config),
        *_rules(config.rules),
        *_queues(config.queue),
        *_twice("team", "name", [team.name for team in config.team]),
        *_teams(config),
        *_twice("person", "agent", [person.agent for person in config.person]),
    ]


def _site(site: Site) -> Iterator[Problem]:
    try:
        zoneinfo.ZoneInfo(site.timezone)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        near = difflib.get_close_matches(site.timezone, zoneinfo.available_timezones(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ", such as Asia/Shanghai"
        yield Problem("site.timezone", site.timezone, f"an IANA time zone{hint}")
    yield from _time("site.day_starts", site.day_starts)


def _ami(ami: Ami) -> Iterator[Problem]:
    yield from _between("ami.port", ami.port, 1, 65_535, "TCP port")
    for key, text in (("ami.host", ami.host), ("ami.username", ami.username)):
        if not text or any(ord(char) <= ord(" ") for char in text):
            yield Problem(key, text, "a name without spaces or control characters")
    yield from _between("ami.ping_s", ami.ping_s, 0.1, 60, "seconds")
    yield from _between("ami.lag_limit_s", ami.lag_limit_s, ami.ping_s + 0.1, 300, "seconds")
    yield from _between("ami.answer_s", ami.answer_s, 0.1, 60, "seconds")
    yield from _between("ami.retry_from_s", ami.retry_from_s, 0.01, 60, "seconds")
    yield from _between("ami.retry_to_s", ami.retry_to_s, ami.retry_from_s, _HOUR, "seconds")
    yield from _between("ami.repair_s", ami.repair_s, 5, _HOUR, "seconds")
    if ami.tls_ca and not Path(ami.tls_ca).is_file():
        yield Problem("ami.tls_ca", ami.tls_ca, "a PEM file that is there")
    if ami.tls and not ami.tls_verify:
        expected = "true: without it anybody in between can be the PBX"
        yield Problem("ami.tls_verify", ami.tls_verify, expected, fatal=False)
    if ami.login == "plain" and not ami.tls:
        expected = '"md5", or tls: the password goes over the wire as it is'
        yield Problem("ami.login", ami.login, expected, fatal=False)


def _store(store: StoreConfig) -> Iterator[Problem]:
    scheme, found, _ = store.url.partition("://")
    if scheme not in STORES or not found:
        shown = _PASSWORD.sub(r"\1***@", store.url)
        yield Problem("store.url", shown, " or ".join(f"{each}://…" for each in STORES))
    yield from _between("store.batch", store.batch, 1, 100_000, "records")
    yield from _between("store.buffer", store.buffer, store.batch, 10_000_000, "records")
    yield from _between("store.every_ms", store.every_ms, 1, 10_000, "milliseconds")


def _reconcile(config: Config) -> Iterator[Problem]:
    reconcile = config.reconcile
    yield from _time("reconcile.at", reconcile.at)
    yield from _between("reconcile.limit", reconcile.limit, 0, 1_000_000, "differences")
    if reconcile.queue_log and not reconcile.folder:
        yield Problem("reconcile.folder", "", "a folder: the results must lie somewhere")
    if reconcile.queue_log and not config.journal.folder:
        expected = "a folder: without a journal there is nothing to compare the queue_log with"
        yield Problem("journal.folder", "", expected)


def _serve(serve: ServeConfig) -> Iterator[Problem]:
    yield from _between("serve.port", serve.port, 1, 65_535, "TCP port")
    yield from _between("serve.max_clients", serve.max_clients, 1, 10_000, "clients")
    yield from _between("serve.outbox", serve.outbox, 8, 100_000, "messages")
    for key, name in (("serve.tls_cert", serve.tls_cert), ("serve.tls_key", serve.tls_key)):
        if name and not Path(name).is_file():
            yield Problem(key, name, "a PEM file that is there")
        elif not name and (serve.tls_cert or serve.tls_key):
            yield Problem(key, name, "both tls_cert and tls_key, or neither")
    outside = serve.host not in _LOOPBACK
    if not serve.tls_cert and outside:
        expected = "a loopback address, or tls_cert: the tokens go over the wire as they are"
        yield Problem("serve.host", serve.host, expected, fatal=False)
    if not serve.token and outside:  # on this machine serve.token_file is the key
        expected = "a [[serve.token]], or anybody could log in: ccfloor token makes one"
        yield Problem("serve.token", Words("none"), expected)
    for index, token in enumerate(serve.token):
        if not re.fullmatch(r"[0-9a-f]{64}", token.sha256):
            expected = "64 hexadecimal digits: ccfloor token makes them"
            yield Problem(f"serve.token[{index}].sha256", token.sha256, expected)
    yield from _twice("serve.token", "user", [token.user for token in serve.token])
    yield from _twice("serve.token", "sha256", [token.sha256 for token in serve.token])


def _actions(config: Config) -> Iterator[Problem]:
    """Find what would let nobody do anything, or somebody more than was meant."""
    actions = config.actions
    for index, reason in enumerate(actions.reasons):
        if not name_is_sound(reason):
            expected = "a text of at most 79 bytes without | ; and blanks around it"
            yield Problem(f"actions.reasons[{index}]", reason, expected)
    if "pause" in actions.allow and not actions.reasons:
        yield Problem("actions.reasons", Words("none"), 'a reason, or no "pause" in actions.allow')
    yield from _twice("actions.allow", "name", actions.allow)
    yield from _twice("actions.reasons", "reason", actions.reasons)
    yield from _tokens(config)


def _tokens(config: Config) -> Iterator[Problem]:
    actions, teams = config.actions, {team.name for team in config.team}
    for index, token in enumerate(config.serve.token):
        at = f"serve.token[{index}]"
        if token.team and token.team not in teams:
            yield Problem(f"{at}.team", token.team, "the name of a [[team]]")
        if token.device and not device_is_sound(token.device):
            expected = "a phone of the house, such as PJSIP/8001, and no number to be dialled"
            yield Problem(f"{at}.device", token.device, expected)
        if token.may and not token.device:
            yield Problem(f"{at}.device", "", "his own phone: without one he cannot listen")
        if token.may and token.role == "wall":
            yield Problem(f"{at}.may", token.may, "nothing: a wall screen only looks")
        idle = [each for each in token.may if each not in actions.allow]
        if idle:
            expected = f"what actions.allow allows too: it lacks {', '.join(idle)}"
            yield Problem(f"{at}.may", token.may, expected, fatal=False)
        if actions.allow and token.role == "lead" and not token.team:
            expected = "the name of his [[team]]: without one he may act on nobody"
            yield Problem(f"{at}.team", "", expected, fatal=False)


def rights_needed(actions: ActionsConfig) -> tuple[str, ...]:
    """Return the classes the AMI account must be allowed to write for these actions."""
    return tuple(
        right
        for right, orders in _RIGHTS.items()
        if any(order in orders for order in actions.allow)
    )


_RIGHTS = {
    "agent": ("pause", "unpause", "move", "penalty"),
    "call": ("hangup",),
    "originate": ("listen", "whisper", "barge"),
}
"""manager.c: the class of each action, by ``write=`` of manager.conf [AMI.md E3]."""


def _rules(rules: Rules) -> Iterator[Problem]:
    seconds = "seconds"
    yield from _between("rules.ring_limit_s", rules.ring_limit_s, 0.001, _HOUR, seconds)
    yield from _between("rules.away_limit_s", rules.away_limit_s, 0.001, _DAY, seconds)
    yield from _below("rules.ring_warn_s", rules.ring_warn_s, "ring_limit_s", rules.ring_limit_s)
    yield from _below("rules.away_warn_s", rules.away_warn_s, "away_limit_s", rules.away_limit_s)
    yield from _below(
        "rules.away_rejoin_s", rules.away_rejoin_s, "away_limit_s", rules.away_limit_s
    )
    for name in ("relogin_s", "staffing_grace_s", "abandoned_short_s", "wrapup_s"):
        yield from _between(f"rules.{name}", getattr(rules, name), 0, _DAY, seconds)
    yield from _between("rules.service_level_s", rules.service_level_s, 0.001, _HOUR, seconds)


def _queues(queues: tuple[QueueConfig, ...]) -> Iterator[Problem]:
    yield from _twice("queue", "name", [queue.name for queue in queues])
    for index, queue in enumerate(queues):
        at = f"queue[{index}]"
        if queue.wrapup_s is not None:
            yield from _between(f"{at}.wrapup_s", queue.wrapup_s, 0, _HOUR, "seconds")
        if queue.service_level_s is not None:
            level = queue.service_level_s
            yield from _between(f"{at}.service_level_s", level, 0.001, _HOUR, "seconds")
        for number, required in enumerate(queue.required):
            here = f"{at}.required[{number}]"
            yield from _time(f"{here}.from", required.from_)
            if required.to != "24:00":
                yield from _time(f"{here}.to", required.to)
            if required.from_ == required.to:
                yield Problem(f"{here}.to", required.to, "another time than from: this is no time")
            yield from _between(f"{here}.staff", required.staff, 0, 10_000, "people")


def _teams(config: Config) -> Iterator[Problem]:
    """Find an agent who is named twice; ranges are compared as they are written."""
    team_of: dict[str, str] = {}
    for index, team in enumerate(config.team):
        for number, agent in enumerate(team.agents):
            if agent in team_of:
                expected = f"an agent who is not yet in a team: he is in {team_of[agent]}"
                key = f"team[{index}].agents[{number}]"
                yield Problem(key, agent, expected, fatal=False)
            team_of.setdefault(agent, team.name)


def _time(key: str, text: str) -> Iterator[Problem]:
    if not _TIME.fullmatch(text):
        yield Problem(key, text, "a time of day as HH:MM, 00:00 to 23:59")


def _between(key: str, value: float, low: float, high: float, unit: str) -> Iterator[Problem]:
    # Written so that nan, which TOML allows, is out of every range.
    if not low <= value <= high or math.isinf(value):
        yield Problem(key, value, f"{unit} from {low:g} to {high:.12g}")


def _below(key: str, value: float, limit: str, high: float) -> Iterator[Problem]:
    if not 0 <= value < high:
        yield Problem(key, value, f"seconds from 0 to less than {limit} ({high:g})")


def _twice(array: str, field: str, values: Iterable[str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        if not value:
            yield Problem(f"{array}[{index}].{field}", value, "a text that is not empty")
        elif value in first:
            expected = f"one that differs from {array}[{first[value]}].{field}"
            yield Problem(f"{array}[{index}].{field}", value, expected)
        first.setdefault(value, index)
