"""What the product finds in a session, and its telling as ``session.expect`` has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ami_adapters.recording import read_recording
from ccfloor.config import Config
from ccfloor.floor.changes import (
    SpanClosed,
    VisitAnswered,
    VisitBegan,
    VisitEnded,
    VisitRevised,
)
from ccfloor.floor.names import SECOND
from ccfloor.floor.views import Span, Visit
from ccfloor.pipeline import Pipeline
from ccfloor.replay import CallLine, Document, Findings


@dataclass(frozen=True)
class Found:
    """All that a recording proves, and what each person was doing meanwhile."""

    document: Document
    spans: tuple[Span, ...]
    visits: tuple[Visit, ...]

    def lives(self) -> dict[str, str]:
        """Return the states of each seat in their order, as one line."""
        lives: dict[str, list[str]] = {}
        for span in self.spans:
            lives.setdefault(span.seat, []).append(str(span.state))
        return {seat: " ".join(states) for seat, states in lives.items()}


def find(recording: Path) -> Found:
    """Replay a recording; raises RecordingError."""
    pipeline = Pipeline(Config(), days=False)
    findings = Findings()
    spans: list[Span] = []
    visits: dict[tuple[str, int], Visit] = {}
    steps = [pipeline.frames(received.frames) for received in read_recording(recording)]
    for step in (*steps, pipeline.finish()):
        findings.take(step)
        for change in step.changes:
            if isinstance(change, SpanClosed):
                spans.append(change.span)
            elif isinstance(change, VisitBegan | VisitAnswered | VisitEnded | VisitRevised):
                visits[change.visit.call, change.visit.visit] = change.visit
    return Found(findings.document(pipeline), tuple(spans), tuple(visits.values()))


def told(found: Found) -> str:
    """Write what was found as ``session.expect`` has it; durations in tenths of a second."""
    document = found.document
    attempts = sorted(
        f"{a.queue} {a.interface} {a.outcome} {_tenths(a.ring_ms)}" for a in document.attempts
    )
    calls = [
        f"{c.queue} {c.outcome} {c.answered_by or '-'}"
        f" {_tenths(c.caller_wait_ms)} {_tenths(c.talk_ms)}{_held(c)}"
        for c in sorted(document.calls, key=lambda call: (call.queue, call.call))
    ]
    away = [
        f"{a.agent} {','.join(a.reasons) or '-'} {_tenths(a.ms) if a.to else 'open'}"
        for a in document.away
    ]
    return "\n".join(
        [
            "# attempts: queue interface outcome seconds of ringing",
            *attempts,
            "# calls: queue outcome answered_by seconds of waiting seconds of talk, of it on hold",
            *calls,
            "# absences: agent reasons seconds",
            *away,
            "# breaches: rule agent queue",
            *(f"{b.rule} {b.agent} {b.queue}" for b in document.breaches),
            "# seats: seat, its states with their seconds",
            *_seats(found.spans),
            "# anomalies: kind",
            *(a.kind for a in document.anomalies),
            "",
        ]
    )


def _held(call: CallLine) -> str:
    """Tell the holds of a conversation; nothing where there was none."""
    if call.hold_ms is None:
        return ", hold unknown" if call.outcome == "answered" else ""
    return f", held {_tenths(call.hold_ms)} in {call.holds}" if call.holds else ""


def _seats(spans: Iterable[Span]) -> list[str]:
    lives: dict[str, list[str]] = {}
    for span in spans:
        told = f"{span.state} {(span.to - span.from_) / SECOND:.1f}"
        lives.setdefault(span.seat, []).append(told)
    return [f"{seat}: {', '.join(states)}" for seat, states in sorted(lives.items())]


def _tenths(ms: float) -> str:
    return f"{ms / 1_000:.1f}"
