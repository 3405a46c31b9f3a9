"""An alert as a message to a person: plain text, in his language, cleaned of hostile words.

The law: every text that is not ours has gone through ``clean``, so none of it makes a line of its
own; and what is there to be copied into a shell is quoted for it.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import Final, NamedTuple

import msgspec

from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros
from ccfloor.locale import Words
from ccfloor.localtime import wall_time
from ccfloor.regulation.editions import Regulation
from ccfloor.rules.findings import Alert
from ccfloor.serve.cleaning import NAME_WIDTH, clean, identity
from ccfloor.telling.lines import day_and_clock
from ccfloor.telling.page import limit_of
from ccfloor.telling.sayings import SAYINGS, SEVERITIES

NAMED: Final = 5
"""So many of a mass of alerts are named one by one."""

NameOf = Callable[[str], str]


class Matter(msgspec.Struct, frozen=True):
    """What a person is to be told."""

    alerts: tuple[Alert, ...]
    """Those he was not told of before; all of one rule."""
    total: int = 1
    """With those of the same run that he was told of, or that are over."""
    over: int = 0
    """Over before he could be told."""
    suppressed: int = 0
    """Of the same rule and subject, not told since the last time."""
    role: str = "lead"
    at: Instant = 0
    """As of when it is told."""


class Text(NamedTuple):
    """A message."""

    subject: str
    body: str


def alert_text(
    matter: Matter,
    site: str,
    zone: tzinfo,
    words: Words,
    name_of: NameOf,
    regulation: Regulation,
) -> Text:
    """Say what happened, to whom, since when, by which limit and clause, and how to ask why."""
    first = matter.alerts[0]
    what = _saying(first, words)
    head = f"[{clean(site, NAME_WIDTH)}] {words(SEVERITIES[first.severity])} {first.rule} {what}"
    is_many = matter.total > 1
    subject = f"{head} × {matter.total}" if is_many else f"{head}: {_who(first, name_of)}"
    lines = [what]
    if is_many:
        lines += _many(matter, zone, words, name_of)
    else:
        lines += _one(first, matter.at, zone, words, name_of)
    lines += _clause(first, zone, words, regulation)
    if matter.suppressed:
        lines.append(words("{n} more of the same were not sent", n=matter.suppressed))
    if matter.role != "lead":
        lines.append(words("Nobody has acted on it so far"))
    lines.append(words("Why: ccfloor explain {id}", id=shlex.quote(identity(first.id))))
    return Text(clean(subject, 3 * NAME_WIDTH), "\n".join(lines))


def trial_text(site: str, words: Words) -> Text:
    """Say that this is a test."""
    subject = f"[{clean(site, NAME_WIDTH)}] {words('Test')}"
    return Text(subject, words("Alerts reach you here. Nothing happened: this is a test."))


def _saying(alert: Alert, words: Words) -> str:
    pattern = SAYINGS.get((alert.rule, alert.stage)) or SAYINGS.get((alert.rule, "breach"))
    if pattern is None:
        rule, stage = clean(alert.rule, NAME_WIDTH), clean(alert.stage, NAME_WIDTH)
        return words("Rule {rule}: {stage}", rule=rule, stage=stage)
    return words(
        pattern,
        limit=limit_of(alert.limit, words),
        have="?" if alert.have is None else alert.have,
        need="?" if alert.need is None else alert.need,
    )


def _one(alert: Alert, at: Instant, zone: tzinfo, words: Words, name_of: NameOf) -> Iterator[str]:
    yield _whom(alert, name_of)
    since, lasted = day_and_clock(alert.begun_at, zone), max(0, at - alert.begun_at)
    yield words("Since {since}, for {lasted}", since=since, lasted=_lasting(lasted, words))
    if alert.limit:
        yield words("Limit: {limit}", limit=limit_of(alert.limit, words))


def _many(matter: Matter, zone: tzinfo, words: Words, name_of: NameOf) -> Iterator[str]:
    fresh = len(matter.alerts)
    if matter.total > fresh + matter.over:
        yield words("{n} more, {total} by now", n=fresh + matter.over, total=matter.total)
    if matter.over:
        yield words("{n} of them are over already", n=matter.over)
    for alert in matter.alerts[:NAMED]:
        yield f"- {_whom(alert, name_of)} · {day_and_clock(alert.begun_at, zone)}"
    if fresh > NAMED:
        yield words("and {n} more", n=fresh - NAMED)


def _clause(alert: Alert, zone: tzinfo, words: Words, regulation: Regulation) -> Iterator[str]:
    """Cite the regulation as it was on the day on which the matter began."""
    entry = regulation.on(wall_time(alert.begun_at, zone).date().isoformat()).entry(alert.rule)
    if entry is not None and entry.clause:
        yield f"{entry.clause} {entry.zh if words.language == 'zh_CN' else entry.en}"


def _who(alert: Alert, name_of: NameOf) -> str:
    if not alert.agent:
        return clean(alert.subject, NAME_WIDTH)
    name = name_of(alert.agent)
    told = f"{name} ({alert.agent})" if name and name != alert.agent else alert.agent
    return clean(told, NAME_WIDTH)


def _whom(alert: Alert, name_of: NameOf) -> str:
    parts = [_who(alert, name_of), clean(alert.seat, NAME_WIDTH), clean(alert.queue, NAME_WIDTH)]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _lasting(lasted: Micros, words: Words) -> str:
    minutes, rest = divmod(lasted // SECOND, MINUTE // SECOND)
    parts = [words("{n} min", n=minutes)] if minutes else []
    if rest or not minutes:
        parts.append(words("{n} s", n=rest))
    return " ".join(parts)
