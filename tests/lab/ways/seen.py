"""What the product saw under way, which its final document does not hold: what each person
was doing, one thing after the other, and the stays with both figures of their talk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ami_adapters.recording import read_recording
from ccfloor.config import Config
from ccfloor.floor import changes as c
from ccfloor.floor.names import SECOND, Instant
from ccfloor.floor.views import CoverageGap, Visit
from ccfloor.pipeline import Pipeline

_BLINK = SECOND // 4
"""Microseconds; what lasted less is not told: two facts of one moment come one by one."""


@dataclass
class Seen:
    """A session, as it went."""

    courses: dict[str, str] = field(default_factory=dict)
    """Agent → his states in order; ``held`` is a conversation with the caller on hold."""
    talks: dict[str, float] = field(default_factory=dict)
    """Agent → seconds in conversation, as his seat showed it."""
    visits: list[Visit] = field(default_factory=list)
    gaps: list[CoverageGap] = field(default_factory=list)


def see(path: Path) -> Seen:
    """Replay a recording and keep what went by; raises RecordingError."""
    pipeline = Pipeline(Config(), days=False)
    changes: list[c.Change] = []
    for received in read_recording(path):
        changes += pipeline.frames(received.frames).changes
    changes += pipeline.finish().changes
    seen = Seen()
    stretches: dict[str, list[tuple[Instant, str]]] = {}
    visits: dict[tuple[str, int], Visit] = {}
    gaps: dict[Instant, CoverageGap] = {}
    for change in changes:
        if isinstance(change, c.SeatChanged):
            view = change.seat
            doing = "held" if view.on_hold and view.state == "talking" else str(view.state)
            stretches.setdefault(view.agent or view.seat, []).append((change.at, doing))
        elif isinstance(change, c.VisitBegan | c.VisitAnswered | c.VisitEnded | c.VisitRevised):
            visits[change.visit.call, change.visit.visit] = change.visit
        elif isinstance(change, c.GapOpened | c.GapClosed):
            gaps[change.gap.from_] = change.gap
    seen.visits = sorted(visits.values(), key=lambda visit: visit.joined_at)
    seen.gaps = [gap for _, gap in sorted(gaps.items())]
    for agent, told in stretches.items():
        lasting = _lasting(told, pipeline.floor.now)
        seen.courses[agent] = " ".join(doing for doing, _ in lasting)
        talk = sum(length for doing, length in lasting if doing in {"talking", "held"})
        seen.talks[agent] = talk / SECOND
    return seen


def _lasting(told: list[tuple[Instant, str]], end: Instant) -> list[tuple[str, Instant]]:
    """Join what is told twice, drop what was over at once; the last one always stays."""
    lasting: list[tuple[str, Instant]] = []
    ends = [at for at, _ in told[1:]] + [end]
    for place, ((from_, doing), to) in enumerate(zip(told, ends, strict=True)):
        if lasting and lasting[-1][0] == doing:
            lasting[-1] = (doing, lasting[-1][1] + to - from_)
        elif to - from_ >= _BLINK or place == len(told) - 1:
            lasting.append((doing, to - from_))
    return lasting
