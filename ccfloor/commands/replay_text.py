"""A replay's document as a page for people."""

from __future__ import annotations

import zoneinfo
from collections import Counter
from datetime import UTC, datetime, timedelta

from ccfloor.config import Config
from ccfloor.floor.names import Instant
from ccfloor.replay import Document
from ccfloor.serve.cleaning import clean

_NAME_WIDTH = 24


def summary(document: Document, config: Config) -> str:
    """Return the page: figures by queue, outcomes, breaches, absences, what was not seen."""
    zone = zoneinfo.ZoneInfo(config.site.timezone)

    def clock(at: Instant) -> str:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
        return moment.astimezone(zone).strftime("%H:%M:%S.%f")[:-3]

    seen = document.coverage
    lines = [
        (
            f"{clock(seen.from_)} – {clock(seen.to)} {config.site.timezone}, "
            f"seen {seen.seen:.1%}, {len(document.anomalies)} anomalies"
        ),
        *(
            f"bytes of the journal are {hole.why}, after "
            f"{clock(hole.from_) if hole.from_ else 'nothing'}, told by {hole.file}: "
            f"{'nobody knows how many' if hole.missing is None else hole.missing}"
            for hole in document.holes
        ),
        "",
        f"{'queue':<{_NAME_WIDTH}} offered answered abandoned in 12 s service level uncovered",
    ]
    for name, kpi in document.kpis.items():
        level = "–" if kpi.service_level is None else f"{kpi.service_level:.1%}"
        lines.append(
            f"{clean(name, _NAME_WIDTH):<{_NAME_WIDTH}} {kpi.offered:>7} {kpi.answered:>8} "
            f"{kpi.abandoned:>9} {kpi.answered_within_12s:>7} {level:>13} {kpi.uncovered:>9}"
        )
    lines += [
        "",
        f"attempts: {_counted(Counter(a.outcome or 'ringing' for a in document.attempts))}",
    ]
    lines += [f"calls:    {_counted(Counter(c.outcome for c in document.calls))}"]
    if document.breaches:
        lines += ["", "breaches"]
    for breach in document.breaches:
        lines.append(
            f"  {clock(breach.at)} {breach.rule:<5} {clean(breach.agent, _NAME_WIDTH):<16} "
            f"{breach.measured_ms / 1000:8.3f} s of {breach.limit_ms / 1000:.3f} s  "
            f"{clean(breach.queue, _NAME_WIDTH)} {breach.call}"
            f"{'  (equipment)' if breach.incident else ''}"
        )
    if document.incidents:
        lines += ["", "incidents of equipment"]
    for incident in document.incidents:
        lines.append(
            f"  {clock(incident.from_)} – {clock(incident.to)} "
            f"{clean(incident.incident.partition(':')[0], _NAME_WIDTH):<8} "
            f"{len(incident.seats)} seats, {len(incident.agents)} people, "
            f"{incident.breaches} breaches are nobody's doing"
        )
    if document.away:
        lines += ["", "away"]
    for away in document.away:
        until = clock(away.to) if away.to is not None else "…"
        reasons = ", ".join(clean(reason, _NAME_WIDTH) or "–" for reason in away.reasons)
        lines.append(
            f"  {clock(away.from_)} – {until:<12} {away.ms / 1000:8.1f} s  "
            f"{clean(away.agent, _NAME_WIDTH):<16} {reasons}"
        )
    return "\n".join(lines)


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counter.items())) or "none"
