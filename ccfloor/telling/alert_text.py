"""An alert as a message to a person: plain text, in his language, cleaned of hostile words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Final, NamedTuple

from ccfloor.floor.states import Severity
from ccfloor.locale import Words, mark
from ccfloor.rules.findings import Alert
from ccfloor.serve.cleaning import NAME_WIDTH, clean
from ccfloor.telling.codes import MEANINGS
from ccfloor.telling.lines import day_and_clock
from ccfloor.telling.page import limit_of

SEVERITIES: Final = {
    Severity.NOTICE: mark("Notice"),
    Severity.WARNING: mark("Warning"),
    Severity.CRITICAL: mark("Critical"),
}
NAMED: Final = 5
"""So many of a mass of alerts are named one by one."""


class Text(NamedTuple):
    """A message."""

    subject: str
    body: str


def alert_text(
    alerts: Sequence[Alert],
    suppressed: int,
    site: str,
    zone: tzinfo,
    words: Words,
    name_of: Callable[[str], str],
) -> Text:
    """Say what happened; many alerts of one rule are one message that names the first few."""
    first = alerts[0]
    severity = words(SEVERITIES[first.severity])
    meaning = _meaning(first, words)
    who = _who(first, name_of)
    subject = f"[{site}] {severity} {first.rule} {who}".rstrip()
    lines = [meaning]
    if len(alerts) > 1:
        subject = f"[{site}] {severity} {first.rule} × {len(alerts)}"
        lines += [f"- {_line(one, zone, name_of)}" for one in alerts[:NAMED]]
        if len(alerts) > NAMED:
            lines.append(words("and {n} more", n=len(alerts) - NAMED))
    else:
        lines.append(_line(first, zone, name_of))
    if first.have is not None and first.need is not None:
        lines.append(f"{first.have}/{first.need}")
    if suppressed:
        lines.append(words("{n} more of the same were not sent", n=suppressed))
    lines.append(words("Why: ccfloor explain '{id}'", id=first.id))
    return Text(clean(subject, 3 * NAME_WIDTH), "\n".join(lines))


def _meaning(alert: Alert, words: Words) -> str:
    meaning = MEANINGS.get(alert.rule)
    if meaning is None:
        return alert.rule
    return words(meaning, limit=limit_of(alert.limit, words)) if "{" in meaning else words(meaning)


def _who(alert: Alert, name_of: Callable[[str], str]) -> str:
    if not alert.agent:
        return clean(alert.subject, NAME_WIDTH)
    name = name_of(alert.agent)
    told = f"{name} ({alert.agent})" if name and name != alert.agent else alert.agent
    return clean(told, NAME_WIDTH)


def _line(alert: Alert, zone: tzinfo, name_of: Callable[[str], str]) -> str:
    parts = [_who(alert, name_of), clean(alert.seat, NAME_WIDTH), clean(alert.queue, NAME_WIDTH)]
    told = " · ".join(dict.fromkeys(part for part in parts if part))
    return f"{told} · {day_and_clock(alert.begun_at, zone)}"
