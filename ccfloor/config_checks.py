"""What a configuration means can be wrong though its shape is right: the checks.

A check says which key, what stands there and what was expected; ``fatal`` ones keep the
daemon from starting, the others are shown and it starts. Nothing here reads the file:
``config_file.py`` adds the lines.
"""

from __future__ import annotations

import difflib
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
    Forecast,
    QueueConfig,
    Required,
    RollupConfig,
    RosterConfig,
    Rules,
    ServeConfig,
    Site,
    StaffingConfig,
    StoreConfig,
)
from ccfloor.config_alerts import AlertsConfig
from ccfloor.config_areas import area_faults
from ccfloor.config_calendar import holidays_problems
from ccfloor.config_journal import journal_problems
from ccfloor.config_payroll import payroll_faults
from ccfloor.config_problem import Problem, Words, between
from ccfloor.floor.names import SECOND
from ccfloor.regulation.editions import Regulation

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_SHARE = re.compile(r"([1-9][0-9]?|100)%")
_PASSWORD = re.compile(r"(://[^:/@]*:)[^@]*@")
_HOUR, _DAY = 3_600.0, 86_400.0

STORES = ("sqlite+aiosqlite", "postgresql+asyncpg")
"""The databases we test with."""


_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def problems(config: Config) -> list[Problem]:
    """Return all that is wrong with what a configuration means; nothing when it is fine."""
    return [
        *_site(config.site),
        *_ami(config.ami),
        *_store(config.store),
        *journal_problems(config.journal),
        *_reconcile(config),
        *_rollup(config.rollup),
        *_serve(config.serve),
        *_actions(config),
        *_rules(config.rules, config.regulation),
        *_staffing(config.staffing),
        *_approvals(config),
        *_roster(config.roster),
        *holidays_problems(config.holidays),
        *_alerts(config.alerts),
        *(Problem(*fault) for fault in payroll_faults(config.payroll)),
        *(Problem(*fault) for fault in area_faults(config.area)),
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
    yield from between("ami.port", ami.port, 1, 65_535, "TCP port")
    for key, text in (("ami.host", ami.host), ("ami.username", ami.username)):
        if not text or any(ord(char) <= ord(" ") for char in text):
            yield Problem(key, text, "a name without spaces or control characters")
    yield from between("ami.ping_s", ami.ping_s, 0.1, 60, "seconds")
    yield from between("ami.lag_limit_s", ami.lag_limit_s, ami.ping_s + 0.1, 300, "seconds")
    yield from between("ami.answer_s", ami.answer_s, 0.1, 60, "seconds")
    yield from between("ami.retry_from_s", ami.retry_from_s, 0.01, 60, "seconds")
    yield from between("ami.retry_to_s", ami.retry_to_s, ami.retry_from_s, _HOUR, "seconds")
    yield from between("ami.repair_s", ami.repair_s, 5, _HOUR, "seconds")
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
    yield from between("store.batch", store.batch, 1, 100_000, "records")
    yield from between("store.buffer", store.buffer, store.batch, 10_000_000, "records")
    yield from between("store.every_ms", store.every_ms, 1, 10_000, "milliseconds")


def _reconcile(config: Config) -> Iterator[Problem]:
    reconcile = config.reconcile
    yield from _time("reconcile.at", reconcile.at)
    yield from between("reconcile.limit", reconcile.limit, 0, 1_000_000, "differences")
    if reconcile.queue_log and not reconcile.folder:
        yield Problem("reconcile.folder", "", "a folder: the results must lie somewhere")
    if reconcile.queue_log and not config.journal.folder:
        expected = "a folder: without a journal there is nothing to compare the queue_log with"
        yield Problem("journal.folder", "", expected)


def _rollup(rollup: RollupConfig) -> Iterator[Problem]:
    yield from _time("rollup.at", rollup.at)
    yield from between("rollup.back_days", rollup.back_days, 1, 366, "days")
    for name in ("deliver_s", "retry_from_s", "retry_to_s"):
        yield from between(f"rollup.{name}", getattr(rollup, name), 1, _DAY, "seconds")


def _serve(serve: ServeConfig) -> Iterator[Problem]:
    yield from between("serve.port", serve.port, 1, 65_535, "TCP port")
    yield from between("serve.max_clients", serve.max_clients, 1, 10_000, "clients")
    yield from between("serve.outbox", serve.outbox, 8, 100_000, "messages")
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
    for number, token in enumerate(serve.token):
        if token.role == "agent" and not token.agent:
            at = f"serve.token[{number}].agent"
            yield Problem(at, "", "his code in the queues: an agent sees and asks for himself")
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
        for team in token.teams:
            if team not in teams:
                yield Problem(f"{at}.teams", team, "the name of a [[team]]")
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
        if token.role == "manager" and token.teams:
            expected = "none: the duty manager sees and answers for all teams"
            yield Problem(f"{at}.teams", token.teams, expected, fatal=False)
        if actions.allow and token.role == "lead" and not token.teams:
            expected = "the names of his [[team]]s: without one he may act on nobody"
            yield Problem(f"{at}.teams", token.teams, expected, fatal=False)


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


def _rules(rules: Rules, regulation: Regulation) -> Iterator[Problem]:
    seconds = "seconds"
    for edition in regulation.editions:
        # Where the newest limit is fine, an older or a coming one is told and stops nobody.
        fatal = edition is regulation.newest
        ring = edition.rule("T01").seconds("ring_limit_s") / SECOND
        away = edition.rule("T06").seconds("away_limit_s") / SECOND
        for name, limit, most in (
            ("ring_warn_s", "T01 ring_limit_s", ring),
            ("away_warn_s", "T06 away_limit_s", away),
            ("away_rejoin_s", "T06 away_limit_s", away),
        ):
            told = f"{limit} of the regulation's edition {edition.version!r}"
            for problem in _below(f"rules.{name}", getattr(rules, name), told, most):
                yield msgspec.structs.replace(problem, fatal=fatal)
    for name in ("relogin_s", "meal_slack_s", "staffing_grace_s", "abandoned_short_s", "wrapup_s"):
        yield from between(f"rules.{name}", getattr(rules, name), 0, _DAY, seconds)
    yield from between("rules.service_level_s", rules.service_level_s, 0.001, _HOUR, seconds)


def _roster(roster: RosterConfig) -> Iterator[Problem]:
    yield from between("roster.rest_s", roster.rest_s, 0, _DAY, "seconds")
    yield from _twice("roster.shift", "name", [shift.name for shift in roster.shift])
    first: dict[str, str] = {}
    for index, shift in enumerate(roster.shift):
        at = f"roster.shift[{index}]"
        yield from _time(f"{at}.from", shift.from_)
        if shift.to != "24:00":
            yield from _time(f"{at}.to", shift.to)
        for number, code in enumerate(shift.codes):
            key = f"{at}.codes[{number}]"
            if not code or code in first:
                used = f": {first[code]} has it" if code in first else ""
                yield Problem(key, code, f"a code of its own{used}")
            first.setdefault(code, shift.name)
        for number, meal in enumerate(shift.meals):
            times = meal.split("-")
            if len(times) != 2 or not all(map(_TIME.fullmatch, times)):  # noqa: PLR2004 - from, to
                yield Problem(f"{at}.meals[{number}]", meal, "a stretch like 12:00-13:00")


def _ladders(alerts: AlertsConfig) -> Iterator[Problem]:
    yield from _twice("alerts.ladder", "team", [one.team for one in alerts.ladder])
    for number, ladder in enumerate(alerts.ladder):
        for name in ("supervisor_s", "manager_s", "warning_s"):
            value = getattr(ladder, name)
            if value is not None:
                yield from between(f"alerts.ladder[{number}].{name}", value, 0, _DAY, "seconds")


def _alerts(alerts: AlertsConfig) -> Iterator[Problem]:
    for name in ("supervisor_s", "manager_s", "warning_s", "cooldown_s", "report_before_s"):
        yield from between(f"alerts.{name}", getattr(alerts, name), 0, _DAY, "seconds")
    yield from between("alerts.many_within_s", alerts.many_within_s, 2, _HOUR, "seconds")
    yield from between("alerts.many", alerts.many, 2, 10_000, "alerts")
    yield from _ladders(alerts)
    yield from _twice("alerts.target", "name", [target.name for target in alerts.target])
    for number, target in enumerate(alerts.target):
        at = f"alerts.target[{number}]"
        if not target.name:
            yield Problem(f"{at}.name", target.name, "a name, shown instead of the address")
        if not target.url and not target.url_file:
            yield Problem(f"{at}.url", "", "an address, here or in url_file")
        if (target.url or "").startswith("ccfloor+") and not target.secret_file:
            yield Problem(f"{at}.secret_file", "", "a file with the secret that both sides know")
        for key in ("quiet_from", "quiet_to"):
            value = getattr(target, key)
            if value and not _TIME.fullmatch(value):
                yield Problem(f"{at}.{key}", value, "HH:MM, 00:00 to 23:59, or empty")


def _queues(queues: tuple[QueueConfig, ...]) -> Iterator[Problem]:
    yield from _twice("queue", "name", [queue.name for queue in queues])
    for index, queue in enumerate(queues):
        at = f"queue[{index}]"
        if queue.wrapup_s is not None:
            yield from between(f"{at}.wrapup_s", queue.wrapup_s, 0, _HOUR, "seconds")
        if queue.talk_limit_s is not None:
            yield from between(f"{at}.talk_limit_s", queue.talk_limit_s, 1, 4 * _HOUR, "seconds")
        if queue.service_level_s is not None:
            level = queue.service_level_s
            yield from between(f"{at}.service_level_s", level, 0.001, _HOUR, "seconds")
        yield from _callers(at, queue.target, queue.aht_s, queue.patience_s)
        for number, required in enumerate(queue.required):
            here = f"{at}.required[{number}]"
            yield from _hours(here, required)
            yield from between(f"{here}.staff", required.staff, 0, 10_000, "people")
        for number, forecast in enumerate(queue.forecast):
            here = f"{at}.forecast[{number}]"
            yield from _hours(here, forecast)
            yield from between(f"{here}.calls", forecast.calls, 0, 100_000, "calls")


def _hours(at: str, row: Required | Forecast) -> Iterator[Problem]:
    yield from _time(f"{at}.from", row.from_)
    if row.to != "24:00":
        yield from _time(f"{at}.to", row.to)
    if row.from_ == row.to:
        yield Problem(f"{at}.to", row.to, "another time than from: this is no time")


def _staffing(staffing: StaffingConfig) -> Iterator[Problem]:
    at = "staffing"
    yield from _callers(at, staffing.target, staffing.aht_s, staffing.patience_s)
    yield from between(f"{at}.occupancy", staffing.occupancy, 0.1, 1, "share")
    yield from between(f"{at}.window_s", staffing.window_s, 300, 4 * _HOUR, "seconds")
    yield from between(f"{at}.every_s", staffing.every_s, 1, _HOUR, "seconds")
    yield from between(f"{at}.handover_s", staffing.handover_s, 0, _HOUR, "seconds")


def _approvals(config: Config) -> Iterator[Problem]:
    approvals = config.approvals
    yield from between("approvals.valid_s", approvals.valid_s, 1, _HOUR, "seconds")
    most: list[tuple[str, int | str | None]] = [
        ("approvals.max_away_team", approvals.max_away_team),
        ("approvals.max_away_queue", approvals.max_away_queue),
        *((f"team[{place}].max_away", one.max_away) for place, one in enumerate(config.team)),
        *((f"queue[{place}].max_away", one.max_away) for place, one in enumerate(config.queue)),
    ]
    for key, value in most:
        if isinstance(value, str) and not _SHARE.fullmatch(value):
            yield Problem(key, value, 'a number of people, or a share such as "20%", 1 to 100')
        elif isinstance(value, int):
            yield from between(key, value, 0, 10_000, "people")


def _callers(
    at: str, target: float | None, aht_s: float | None, patience_s: float | None
) -> Iterator[Problem]:
    """Check what a queue may set for itself, and ``staffing`` for all others."""
    if target is not None:
        yield from between(f"{at}.target", target, 0.01, 0.999, "share")
    for name, seconds in (("aht_s", aht_s), ("patience_s", patience_s)):
        if seconds is not None:
            yield from between(f"{at}.{name}", seconds, 1, 4 * _HOUR, "seconds")


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
