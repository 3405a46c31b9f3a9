"""Frames in; changes, findings and records out. The same for a live link and a replay.

Rooms 3 to 6 of the house in one line: translate → floor → rules → figures. Pure: no I/O and
no clock. Facts alone move the floor, so live and replay agree byte for byte; ``advance``
lets the rules raise what falls due between two facts, which alters alerts' moments only,
never a breach (DESIGN 4.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from ami_adapters.frames import Frame
from ami_adapters.translate import Translator
from ccfloor.config import Config
from ccfloor.floor import changes as c
from ccfloor.floor.facts import Fact, LinkLost
from ccfloor.floor.floor import Floor
from ccfloor.floor.names import NO_REF, Instant, QueueName, micros
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.views import Absence, CoverageGap, Visit
from ccfloor.kpi.day import day_start, next_day_start
from ccfloor.kpi.live import LiveFigures
from ccfloor.rules.book import Book
from ccfloor.rules.engine import Engine
from ccfloor.rules.findings import Alert, BreachFound, BreachRevised, Finding, IncidentFound
from ccfloor.runs import going_on
from ccfloor.staffing.arrivals import Earlier
from ccfloor.store.interface import Record


class Step(msgspec.Struct, frozen=True):
    """What some frames, or the passing of time, gave."""

    changes: list[c.Change]
    findings: list[Finding]
    figures: set[QueueName]
    """Queues whose figures are not what they were."""

    def records(self) -> list[Record]:
        """Return what the store should keep of it, in order."""
        kept: list[Record] = []
        for change in self.changes:
            read = _RECORD.get(type(change))
            if read is not None:
                kept.append(getattr(change, read))
        kept.extend(
            getattr(finding, _FOUND.get(type(finding), "alert")) for finding in self.findings
        )
        return kept


_RECORD: dict[type, str] = {
    c.AttemptEnded: "attempt",
    c.VisitBegan: "visit",
    c.VisitAnswered: "visit",
    c.VisitEnded: "visit",
    c.VisitRevised: "visit",
    c.AbsenceBegan: "absence",
    c.AbsenceChanged: "absence",
    c.AbsenceEnded: "absence",
    c.SpanClosed: "span",
    c.GapOpened: "gap",
    c.GapClosed: "gap",
    c.AnomalySeen: "anomaly",
}
"""Which changes are kept, and where in them the record is."""


_FOUND: dict[type, str] = {
    BreachFound: "breach",
    BreachRevised: "breach",
    IncidentFound: "incident",
}
"""Where in a finding the record is; in all others it is the alert."""


class Pipeline:
    """One PBX's rooms 3 to 6."""

    def __init__(self, config: Config, *, days: bool = True) -> None:
        """Begin with an empty floor; ``days`` begins the figures anew each day."""
        self._config = config
        self._days = days
        self.translator = Translator()
        self.floor = Floor(floor_settings(config))
        self.engine = Engine(config)
        self.figures = LiveFigures(config)
        self.facts = 0
        self.began: Instant = 0
        """The instant of the first fact."""
        self._day_ends: Instant = 0
        self._new_day = False

    def frames(self, frames: Iterable[Frame]) -> Step:
        """Take in frames in the order they came."""
        facts: list[Fact] = []
        for frame in frames:
            self.translator.facts(frame, facts)
        return self.take(facts)

    def take(self, facts: Sequence[Fact]) -> Step:
        """Take in facts in the order they happened."""
        changes: list[c.Change] = []
        findings: list[Finding] = []
        counted = 0
        apply, on = self.floor.apply, self.engine.on
        self.facts += len(facts)
        if not self.began and facts:
            self.began = facts[0].at
        for fact in facts:
            if fact.at >= self._day_ends and self._days:
                self.figures.on(changes[counted:])  # they are yesterday's
                counted = len(changes)
                self._begin_day(fact.at)
            altered = apply(fact)
            if altered:
                changes += altered
                found = on(altered, fact.at, fact)
                if found:
                    findings += found
        return Step(changes, findings, self.figures.on(changes[counted:]))

    def lost(self, reason: str) -> Step:
        """Note that the link is down: the darkness begins with the last that was seen on it."""
        return self.take([LinkLost(self.translator.clock, NO_REF, reason)])

    def advance(self, to: Instant) -> Step:
        """Let the rules raise what falls due up to ``to``, by the PBX's clock."""
        return Step([], self.engine.advance(to), set())

    def finish(self) -> Step:
        """End a replay: close what runs."""
        changes = self.floor.finish()
        return self._step(changes, self.engine.on(changes, self.floor.now))

    def restore(
        self,
        *,
        absences: Sequence[Absence],
        alerts: Sequence[Alert],
        visits: Sequence[Visit],
        last_seen: Instant,
        gap: CoverageGap | None = None,
        book: Book | None = None,
        callers: Earlier | None = None,
    ) -> Step:
        """Take up where an earlier run ended, before the first frame."""
        if last_seen:
            zone, starts = self._config.site.timezone, self._config.site.day_starts
            self._day_ends = next_day_start(last_seen, zone, starts)
            self.figures = LiveFigures(self._config, day_start(last_seen, zone, starts))
        self.figures.restore(visits)
        self.engine.restore(alerts)
        if book is not None:
            self.engine.take_up(book)
        if callers is not None:
            self.engine.recall(callers)
        self.translator.clock = last_seen
        changes = self.floor.restore(absences, going_on(visits), last_seen, gap)
        return self._step(changes, self.engine.on(changes, last_seen))

    def day_began(self) -> bool:
        """Tell, once, that the day's figures began anew."""
        began, self._new_day = self._new_day, False
        return began

    def _begin_day(self, at: Instant) -> None:
        zone, starts = self._config.site.timezone, self._config.site.day_starts
        self._day_ends = next_day_start(at, zone, starts)
        self.figures.start_day(day_start(at, zone, starts))
        self._new_day = True

    def _step(self, changes: list[c.Change], findings: list[Finding]) -> Step:
        return Step(changes, findings, self.figures.on(changes))


def floor_settings(config: Config) -> FloorSettings:
    """Turn the configuration's seconds into what the floor is told."""
    rules = config.rules
    return FloorSettings(
        wrapup=micros(rules.wrapup_s),
        queue_wrapup={
            queue.name: micros(queue.wrapup_s)
            for queue in config.queue
            if queue.wrapup_s is not None
        },
        rejoin=micros(rules.away_rejoin_s),
        relogin=micros(rules.relogin_s),
    )
