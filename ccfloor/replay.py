"""Replays a recording and says what it found, as one document.

The document holds no moment of this machine: the same file gives the same bytes. Instants
are microseconds since the epoch, ``…_ms`` are milliseconds with a microsecond's precision.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from ami_adapters.frames import Received
from ami_adapters.recording import read_recording
from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.floor import changes as c
from ccfloor.floor.names import ChannelId, Instant, Micros
from ccfloor.floor.views import Absence, Anomaly, Attempt, CoverageGap, Visit
from ccfloor.pipeline import Pipeline, Step
from ccfloor.reliving import Reliving
from ccfloor.rules.findings import Breach, BreachFound, BreachRevised, Incident, IncidentFound
from ccfloor.store.journal import SUFFIX, is_journal, read_file


class AttemptLine(msgspec.Struct, frozen=True):
    """One phone that was asked to take one caller."""

    call: ChannelId
    queue: str
    agent: str
    interface: str
    ring_ms: float
    outcome: str | None
    """None: it still rang when the recording ended; ``ring_ms`` is then so far."""
    started_at: Instant
    """When the phone was called."""


class CallLine(msgspec.Struct, frozen=True):
    """One stay of one caller in one queue."""

    call: ChannelId
    queue: str
    caller_wait_ms: float
    outcome: str
    answered_by: str | None
    talk_ms: float
    """The agent's own part of the conversation; so far, where it goes on."""
    hold_ms: float | None
    """Of it, how long the caller was on hold; None while it goes on, and where nobody can know."""
    holds: int | None
    """How often the agent put him on hold; None likewise."""


class AwayLine(msgspec.Struct, frozen=True):
    """One absence."""

    agent: str
    from_: Instant = msgspec.field(name="from")
    to: Instant | None
    ms: float
    reasons: tuple[str, ...]


class BreachLine(msgspec.Struct, frozen=True):
    """One rule that was met."""

    rule: str
    agent: str
    queue: str
    call: ChannelId
    measured_ms: float
    limit_ms: float
    at: Instant
    incident: str
    """The incident of equipment that explains it, and makes it nobody's doing; else empty."""


class IncidentLine(msgspec.Struct, frozen=True):
    """Equipment that failed."""

    incident: str
    seats: tuple[str, ...]
    agents: tuple[str, ...]
    breaches: int
    """How many breaches it explains."""
    from_: Instant = msgspec.field(name="from")
    to: Instant


class KpiLine(msgspec.Struct, frozen=True):
    """One queue's figures over the whole recording."""

    offered: int
    answered: int
    abandoned: int
    answered_within_12s: int
    service_level: float | None
    uncovered: int
    """Calls among ``offered`` of which a part was not seen, or not to be relied on."""
    coverage: float
    """Share of the time in which the figures were seen, 0 to 1."""


class CoverageLine(msgspec.Struct, frozen=True):
    """How much of the recording was seen."""

    from_: Instant = msgspec.field(name="from")
    to: Instant
    seen: float
    """Share of the time, 0 to 1."""
    gaps: tuple[CoverageGap, ...]


class HoleLine(msgspec.Struct, frozen=True):
    """Bytes that the journal has not got."""

    file: str
    """Name of the file in which that shows: the first after the hole, or the damaged one."""
    why: Literal["missing", "damaged"]
    """``missing``: a file is gone, was cut off, or a disk refused; ``damaged``: the rest of the
    file cannot be read.
    """
    from_: Instant = msgspec.field(name="from")
    """The PBX's time before it; 0: nothing came before."""
    missing: int | None
    """Bytes of the connection that stood; None: nobody can count them."""


class Document(msgspec.Struct, frozen=True):
    """All that a recording proves."""

    attempts: list[AttemptLine]
    calls: list[CallLine]
    away: list[AwayLine]
    breaches: list[BreachLine]
    incidents: list[IncidentLine]
    kpis: dict[str, KpiLine]
    coverage: CoverageLine
    anomalies: list[Anomaly]
    holes: list[HoleLine] = []
    """Of a journal; of a recording nobody can tell."""


class Findings:
    """Collects what a pipeline says until the end of the recording."""

    def __init__(self) -> None:
        """Begin empty."""
        self._attempts: dict[tuple[ChannelId, ChannelId, Instant], Attempt] = {}
        self._visits: dict[tuple[ChannelId, int], Visit] = {}
        self._absences: dict[tuple[str, Instant], Absence] = {}
        self._gaps: dict[tuple[Instant, str], CoverageGap] = {}
        self._anomalies: list[Anomaly] = []
        self._breaches: dict[str, Breach] = {}
        self._incidents: dict[str, Incident] = {}

    def take(self, step: Step) -> None:
        """Keep the newest word on everything."""
        for change in step.changes:
            if isinstance(change, c.AttemptBegan | c.AttemptRang | c.AttemptEnded):
                attempt = change.attempt
                self._attempts[attempt.call, attempt.interface, attempt.called_at] = attempt
            elif isinstance(change, c.VisitBegan | c.VisitAnswered | c.VisitEnded | c.VisitRevised):
                self._visits[change.visit.call, change.visit.visit] = change.visit
            elif isinstance(change, c.AbsenceBegan | c.AbsenceChanged | c.AbsenceEnded):
                self._absences[change.absence.seat, change.absence.from_] = change.absence
            elif isinstance(change, c.GapOpened | c.GapClosed):
                self._gaps[change.gap.from_, change.gap.reason] = change.gap
            elif isinstance(change, c.AnomalySeen):
                self._anomalies.append(change.anomaly)
        for finding in step.findings:
            if isinstance(finding, BreachFound | BreachRevised):
                self._breaches[finding.breach.id] = finding.breach
            elif isinstance(finding, IncidentFound):
                self._incidents[finding.incident.id] = finding.incident

    def document(self, pipeline: Pipeline) -> Document:
        """Say what was found, each list in the order of its instants."""
        end = pipeline.floor.now
        attempts = sorted(self._attempts.values(), key=lambda a: (a.called_at, a.interface))
        visits = sorted(self._visits.values(), key=lambda v: (v.joined_at, v.call))
        absences = sorted(self._absences.values(), key=lambda a: (a.from_, a.seat))
        breaches = sorted(self._breaches.values(), key=lambda b: (b.at, b.id))
        figures = pipeline.figures
        names = sorted({q.queue for q in pipeline.floor.queues()} | set(figures.queues()))
        coverage = _coverage(self._gaps.values(), pipeline.began, end)
        return Document(
            attempts=[_attempt_line(a, end) for a in attempts],
            calls=[_call_line(v, end) for v in visits],
            away=[_away_line(a, end) for a in absences],
            breaches=[_breach_line(b) for b in breaches],
            incidents=[_incident_line(i) for i in self._incidents.values()],
            kpis={name: _kpi_line(pipeline, name, coverage.seen) for name in names},
            coverage=coverage,
            anomalies=self._anomalies,
        )


def replay(path: Path, config: Config) -> Document:
    """Replay a ``.ami`` recording (or ``.ami.zst``), a journal file, or a folder of those;
    raises RecordingError.
    """
    if path.is_dir():
        return replay_journal(sorted(path.rglob(f"*{SUFFIX}"), key=lambda file: file.name), config)
    if is_journal(path):
        return replay_journal([path], config)
    return replay_reads(read_recording(path), config)


def replay_journal(paths: Iterable[Path], config: Config) -> Document:
    """Replay journal files in the order given, connection by connection.

    What is missing between them, or cannot be read, is a hole: told, and nobody is charged over
    it. Raises RecordingError where there is nothing to replay.
    """
    findings = Findings()
    reliving = Reliving(Pipeline(config, days=False), findings.take)
    holes: list[HoleLine] = []
    damage: RecordingError | None = None
    for path in paths:
        known = len(reliving.holes)
        found = _relive(reliving, path)
        damage = damage or found
        new = reliving.holes[known:]
        holes += [
            HoleLine(
                path.name,
                "damaged" if found is not None and place == len(new) else "missing",
                hole.from_,
                hole.missing,
            )
            for place, hole in enumerate(new, 1)
        ]
    findings.take(reliving.pipeline.finish())
    if not reliving.pipeline.began:
        raise damage or RecordingError("no journal file with a session in it")
    document = findings.document(reliving.pipeline)
    return msgspec.structs.replace(document, holes=holes)


def _relive(reliving: Reliving, path: Path) -> RecordingError | None:
    """Lead a file through as far as it can be read; give what stopped that."""
    try:
        reliving.take(read_file(path))
    except RecordingError as error:
        reliving.damaged()
        return error
    return None


def replay_reads(reads: Iterable[Received], config: Config) -> Document:
    """Replay what a recording's reads gave."""
    pipeline = Pipeline(config, days=False)
    findings = Findings()
    for received in reads:
        findings.take(pipeline.frames(received.frames))
    findings.take(pipeline.finish())
    return findings.document(pipeline)


def to_json(document: Document) -> bytes:
    """Encode a document; the same document gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def _ms(duration: Micros) -> float:
    return duration / 1_000


def _attempt_line(attempt: Attempt, end: Instant) -> AttemptLine:
    ring = attempt.ring
    if attempt.outcome is None and attempt.ring_from is not None:
        ring = end - attempt.ring_from
    return AttemptLine(
        attempt.call,
        attempt.queue,
        attempt.agent,
        attempt.interface,
        _ms(ring),
        attempt.outcome,
        attempt.called_at,
    )


def _call_line(visit: Visit, end: Instant) -> CallLine:
    left = visit.left_at if visit.left_at is not None else end
    talk = visit.talk
    if visit.talk_from is not None and visit.talk_to is None:
        talk = end - visit.talk_from
    return CallLine(
        visit.call,
        visit.queue,
        _ms(left - visit.joined_at),
        visit.outcome,
        visit.answered_by or None,
        _ms(talk),
        None if visit.hold is None else _ms(visit.hold),
        visit.holds,
    )


def _away_line(absence: Absence, end: Instant) -> AwayLine:
    to = absence.to if absence.to is not None else end
    return AwayLine(
        absence.agent, absence.from_, absence.to, _ms(to - absence.from_), absence.reasons
    )


def _breach_line(breach: Breach) -> BreachLine:
    return BreachLine(
        breach.rule,
        breach.agent,
        breach.queue,
        breach.call,
        _ms(breach.measured),
        _ms(breach.limit),
        breach.at,
        breach.incident,
    )


def _incident_line(incident: Incident) -> IncidentLine:
    return IncidentLine(
        incident.id,
        incident.seats,
        incident.agents,
        len(incident.breaches),
        incident.begun_at,
        incident.at,
    )


def _kpi_line(pipeline: Pipeline, queue: str, seen: float) -> KpiLine:
    figures = pipeline.figures.figures(queue)
    return KpiLine(
        figures.offered,
        figures.answered,
        figures.abandoned,
        figures.answered_within_12s,
        figures.service_level,
        figures.uncovered,
        seen,
    )


def _coverage(gaps: Iterable[CoverageGap], began: Instant, end: Instant) -> CoverageLine:
    ordered = tuple(sorted(gaps, key=lambda g: g.from_))
    dark = sum((g.to if g.to is not None else end) - g.from_ for g in ordered)
    whole = end - began
    seen = 1 - dark / whole if whole > 0 else 0.0
    return CoverageLine(began, end, round(seen, 6), ordered)
