"""What a pipeline made of a history, and the laws that every such account obeys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import msgspec

from ami_adapters.frames import Frame
from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED, Translator
from ccfloor.config import Config
from ccfloor.floor import changes as c
from ccfloor.floor.facts import Fact
from ccfloor.floor.names import NO_REF, Instant
from ccfloor.floor.states import AttemptOutcome, SeatState, VisitOutcome
from ccfloor.floor.views import Absence, Attempt, CoverageGap, Evidence, Span, Visit
from ccfloor.kpi.live import LEFT, LiveFigures
from ccfloor.pipeline import Pipeline, Step
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised, Breach, BreachFound

CHARGED = {AttemptOutcome.ANSWERED, AttemptOutcome.NO_ANSWER}
CONCLUDED = {"Settled", "Withdrawn"}
"""Evidence that is no frame: what followed from the passing of time."""


class Account:
    """A pipeline, all that it said, and the bytes it was given."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.pipeline = Pipeline(config, days=False)
        self.sessions: list[bytearray] = []
        self.attempts: dict[tuple[str, str], Attempt] = {}
        self.ended: Counter[tuple[str, str, Instant]] = Counter()
        self.visits: dict[tuple[str, int], Visit] = {}
        self.absences: dict[tuple[str, Instant], Absence] = {}
        self.spans: dict[str, list[Span]] = {}
        self.gaps: list[CoverageGap] = []
        self.breaches: list[Breach] = []
        self.raised: list[Alert] = []
        self.cleared: list[Alert] = []
        self.anomalies: list[str] = []
        self.changes: list[c.Change] = []
        self._protocol = Protocol(WANTED)

    # --- what it is told --------------------------------------------------------------

    def connect(self) -> None:
        """Begin a new connection."""
        self.sessions.append(bytearray())
        self._protocol = Protocol(WANTED)

    def read(self, data: bytes) -> None:
        """Take in one read."""
        self.sessions[-1] += data
        self.note(self.pipeline.frames(self._protocol.feed(data)))

    def lose(self) -> None:
        """End the connection."""
        self._protocol.close()
        self.note(self.pipeline.lost("link_lost"))

    def finish(self) -> Account:
        """End the history."""
        self.note(self.pipeline.finish())
        return self

    def note(self, step: Step) -> None:
        """Keep the newest word on everything."""
        self.changes += step.changes
        for change in step.changes:
            if hasattr(change, "attempt"):
                self._attempt(change.attempt, over=isinstance(change, c.AttemptEnded))
            elif hasattr(change, "visit"):
                self._visit(change.visit, getattr(change, "was", None))
            elif hasattr(change, "absence"):
                self.absences[change.absence.seat, change.absence.from_] = change.absence
            elif isinstance(change, c.SpanClosed):
                self.spans.setdefault(change.span.seat, []).append(change.span)
            elif isinstance(change, c.GapClosed):
                self.gaps.append(change.gap)
            elif isinstance(change, c.AnomalySeen):
                self.anomalies.append(change.anomaly.kind)
        self.breaches += [f.breach for f in step.findings if isinstance(f, BreachFound)]
        self.raised += [f.alert for f in step.findings if isinstance(f, AlertRaised)]
        self.cleared += [f.alert for f in step.findings if isinstance(f, AlertCleared)]

    def _attempt(self, attempt: Attempt, *, over: bool) -> None:
        self.attempts[attempt.call, attempt.leg] = attempt
        self.ended[attempt.call, attempt.seat, attempt.called_at] += over

    def _visit(self, visit: Visit, was: Visit | None) -> None:
        key = (visit.call, visit.visit)
        assert was is None or self.visits[key] == was, "a revision of another record"
        self.visits[key] = visit

    # --- what came of it --------------------------------------------------------------

    def proven(self) -> bytes:
        """Write down all that must not hang on how it was read, or when the clock was asked."""
        return msgspec.json.encode(
            [
                sorted(self.attempts.items()),
                sorted(self.visits.items()),
                sorted(self.absences.items()),
                sorted(self.spans.items()),
                sorted(b.id for b in self.breaches),
                self.breaches,
                self.changes,
            ],
            enc_hook=str,
        )

    # --- the laws ---------------------------------------------------------------------

    def hold_now(self) -> None:
        """Check what is true after every fact."""
        self._queues_are_counted_right()
        self._figures_add_up()

    def hold(self) -> None:
        """Check what is true of the whole account."""
        self.hold_now()
        self._spans_tile()
        self._attempts_end_once()
        self._said_once()
        self._nothing_is_negative()
        self._nobody_is_charged_without_cause()
        self._breaches_can_be_computed_again()

    def _queues_are_counted_right(self) -> None:
        floor = self.pipeline.floor
        seats = floor.seats()
        for queue in floor.queues():
            here = [s for s in seats if queue.queue in s.queues]
            assert queue.members == len(here)
            counts = (queue.ready, queue.ringing, queue.talking, queue.wrap, queue.offline)
            assert min(counts) >= 0
            for state, count in (
                (SeatState.RINGING, queue.ringing),
                (SeatState.TALKING, queue.talking),
            ):
                assert count == sum(s.state is state for s in here), (queue, here)
            assert queue.ready <= sum(s.state is SeatState.READY for s in here)
            assert queue.away >= sum(s.state is SeatState.AWAY for s in here)
            assert queue.staffed + queue.away + queue.offline <= queue.members
            if not any(s.state is SeatState.UNSEEN for s in here):
                assert queue.staffed + queue.away + queue.offline == queue.members
            waiting = [
                v for v in floor.open_visits() if v.queue == queue.queue and v.left_at is None
            ]
            assert queue.waiting == len(waiting)
            assert queue.oldest == min((v.joined_at for v in waiting), default=None)

    def _figures_add_up(self) -> None:
        figures = self.pipeline.figures
        again = LiveFigures(self.config)
        again.restore(self.visits.values())
        assert again.queues() == figures.queues()
        for queue in figures.queues():
            told = figures.figures(queue)
            assert again.figures(queue) == told
            here = [v for v in self.visits.values() if v.queue == queue]
            by = Counter(v.outcome for v in here)
            assert told.offered == len(here)
            assert told.answered == by[VisitOutcome.ANSWERED]
            assert told.abandoned == by[VisitOutcome.ABANDONED]
            assert told.left == sum(by[outcome] for outcome in LEFT)
            rest = by[VisitOutcome.OPEN] + by[VisitOutcome.UNKNOWN]
            assert told.offered == told.answered + told.abandoned + told.left + rest
        still = {(v.call, v.visit) for v in self.pipeline.floor.open_visits() if v.left_at is None}
        leaving = {k for k, v in self.visits.items() if v.outcome is VisitOutcome.OPEN}
        assert still <= leaving

    def _spans_tile(self) -> None:
        now = self.pipeline.floor.now
        for seat, spans in self.spans.items():
            for span, following in pairwise(spans):
                assert span.to == following.from_, seat
            assert all(span.from_ < span.to for span in spans)
            assert spans[-1].to == now
        assert {view.since for view in self.pipeline.floor.seats()} <= {now}
        unseen = [(s.from_, s.to) for spans in self.spans.values() for s in spans
                  if s.state is SeatState.UNSEEN]  # fmt: skip
        dark = [(g.from_, g.to or now) for g in self.gaps]
        if self.pipeline.floor.gap is not None:
            dark.append((self.pipeline.floor.gap.from_, now))
        for from_, to in unseen:
            assert any(a <= from_ and to <= b for a, b in dark), (from_, to, dark)

    def _attempts_end_once(self) -> None:
        assert set(self.ended.values()) <= {0, 1}, self.ended
        for attempt in self.attempts.values():
            over = self.ended[attempt.call, attempt.seat, attempt.called_at]
            assert over == (attempt.outcome is not None), attempt

    def _said_once(self) -> None:
        for told in (self.breaches, self.raised, self.cleared):
            ids = [one.id for one in told]
            assert len(set(ids)) == len(ids), ids
        raised, cleared = ({a.id for a in told} for told in (self.raised, self.cleared))
        assert cleared <= raised
        standing = {alert.id for alert in self.pipeline.engine.standing()}
        assert standing == raised - cleared
        for alert in self.cleared:
            assert alert.cleared_at is not None
            assert alert.raised_at <= alert.cleared_at

    def _nothing_is_negative(self) -> None:
        for a in self.attempts.values():
            assert a.ring >= 0
            if a.ended_at is not None and a.ring_from is not None:
                assert a.ring == max(0, a.ended_at - a.ring_from)
        for v in self.visits.values():
            assert v.talk >= 0
            assert v.left_at is None or v.left_at >= v.joined_at, v
        for absence in self.absences.values():
            assert absence.to is None or absence.to >= absence.from_, absence

    def _nobody_is_charged_without_cause(self) -> None:
        by_ring = {(a.seat, a.ring_from): a for a in self.attempts.values()}
        by_leave = {(a.seat, a.from_): a for a in self.absences.values()}
        for breach in self.breaches:
            if breach.rule in {"T01", "T02"}:
                attempt = by_ring[breach.seat, breach.begun_at]
                assert attempt.outcome in CHARGED, breach
                assert not attempt.excused, breach
                self._seen(breach.begun_at, attempt.ended_at or 0)
            elif breach.rule == "T06":
                absence = by_leave[breach.seat, breach.begun_at]
                assert absence.covered, breach
                assert absence.to is not None
                self._seen(absence.from_, absence.to)

    def _seen(self, from_: Instant, to: Instant) -> None:
        """Hold that no darkness lies between these instants."""
        for gap in self.gaps:
            assert gap.to is None or to <= gap.from_ or gap.to <= from_, (gap, from_, to)

    def _breaches_can_be_computed_again(self) -> None:
        for breach in self.breaches:
            frames = [e for e in breach.evidence if e.what not in CONCLUDED]
            for evidence in frames:
                assert self._on_the_wire(evidence), (breach.rule, evidence)
            if breach.rule in {"T01", "T02"}:
                rang = [e.at for e in frames if e.what == "LegRinging"] or [frames[0].at]
                assert frames[-1].at - rang[0] == breach.measured, breach
            elif breach.rule == "T06" and not set(
                self.absences[breach.seat, breach.begun_at].reasons
            ) & set(self.config.regulation.newest.rule("T06").texts("exempt_reasons")):
                instants = {e.at for e in breach.evidence}
                assert {breach.begun_at, breach.begun_at + breach.measured} <= instants, breach

    def _on_the_wire(self, evidence: Evidence) -> bool:
        return evidence.ref != NO_REF and any(
            (type(fact).__name__, fact.at) == (evidence.what, evidence.at)
            for session in self.sessions
            for fact in _fact_at(bytes(session), evidence.ref)
        )

    # --- at rest ----------------------------------------------------------------------

    def remembered(self) -> dict[str, int]:
        """Count what a floor and its rules keep of calls."""
        floor = self.pipeline.floor
        book = floor._book
        kept: dict[str, int] = {name: len(getattr(book, name)) for name in book.__slots__}
        kept["outbox"] = len(floor._out._heap)
        kept["undecided"] = len(floor._attempts._undecided)
        kept["rings on seats"] = sum(len(s.rings) for s in floor._seats.by_id.values())
        kept["channels listed"] = len(floor._census._channels)
        kept["waiting"] = sum(len(q.waiting) for q in floor._queues.by_name.values())
        kept["figures going on"] = len(self.pipeline.figures._going_on)
        for rule in self.pipeline.engine._rules:
            name = {"T01": "_ringing", "T02": "_runs"}.get(rule.code, "")
            kept[rule.code] = len(getattr(rule, name, ()))
        kept["translator"] = len(self.pipeline.translator._early or ())
        return kept


def _fact_at(session: bytes, ref: int) -> list[Fact]:
    """Read the one frame at ``ref`` anew; its own Timestamp is its instant."""
    end = session.find(b"\r\n\r\n", ref)
    if end < 0:
        return []
    facts: list[Fact] = []
    translator = Translator()
    translator._early = None
    frames: Iterable[Frame] = Protocol(WANTED).feed(session[ref : end + 4])
    for frame in frames:
        translator.facts(frame, facts)
    return facts


def account_of(
    config: Config, stream: bytes, sizes: Iterable[int] = (), *, finished: bool = True
) -> Account:
    """Read one session in reads of these sizes, the rest in one."""
    account = Account(config)
    account.connect()
    at = 0
    for size in sizes:
        account.read(stream[at : at + size])
        at += size
    account.read(stream[at:])
    return account.finish() if finished else account
