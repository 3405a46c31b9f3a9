"""T02 NO_ANSWER: a phone rang until its time-out and nobody took it.

A4.1.2 「无故不应答用户」 「没发现一次扣50元」 [sic 每]

One breach for each (call, agent), however often the queue came back to him with the
same caller. Not for a ringall time-out (``siblings``), which is nobody's in particular,
nor for an excused attempt. A declined call is not a no-answer: that person is there.

Two in a row with no sign of presence between them mean that probably nobody sits there
(RULEBOOK T02: "2+ consecutive on READY = suspected absent, absence clock from first RNA
ring start"): the first raises stage ``warn``, the second stage ``breach``, whose clock
started with the first ring. Presence is what a person does: he answers, declines,
dials, pauses, logs out. The alert is cleared by that, or ten minutes after the last
no-answer, when it has nothing new to say.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import AttemptEnded, GapOpened, SeatChanged, SeatGone
from ccfloor.floor.names import MINUTE, Instant, SeatId
from ccfloor.floor.states import AttemptOutcome, SeatState, Severity
from ccfloor.floor.views import Attempt
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.recent import Recent
from ccfloor.rules.rule import Watches, finding_id

STALE_AFTER = 10 * MINUTE
"""An alert about a ringing this long ago tells nobody anything to do."""

SAYS_NOTHING = frozenset({SeatState.READY, SeatState.RINGING, SeatState.OFFLINE, SeatState.UNSEEN})
"""States a seat can be in with nobody there."""

PRESENT = frozenset({AttemptOutcome.ANSWERED, AttemptOutcome.REJECTED})
"""Outcomes that somebody brought about by hand."""


class _Run:
    """No-answers of one seat, in a row."""

    __slots__ = ("count", "first", "standing")

    def __init__(self, first: Instant) -> None:
        self.first = first
        self.count = 0
        self.standing = ""


class NoAnswer:
    """Record each no-answer, suspect an absence after the second."""

    code: ClassVar[str] = "T02"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A4.1.2", "无故不应答用户"),
        Clause("A4.1.2", "没发现一次扣50元"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take from the regulation after how many an absence is suspected."""
        self._desk = desk
        zone = config.site.timezone
        self._suspected = config.regulation.count(self.code, "absent_after_calls", zone)
        self._charged = Recent()
        self._runs: dict[SeatId, _Run] = {}

    def watches(self) -> Watches:
        """Look at how ringing ended, and at what people do."""
        return {
            AttemptEnded: self._ended,
            SeatChanged: self._seat_changed,
            SeatGone: self._seat_gone,
            GapOpened: self._lost_sight,
        }

    def due(self, key: SeatId, at: Instant) -> None:
        """Clear an alert that has gone stale."""
        self._end_run(key, at)

    def restored(self, alert: Alert) -> None:
        """Go on with a run of an earlier run of the program."""
        self._desk.claim(alert.id)
        run = self._runs.setdefault(alert.seat, _Run(alert.begun_at))
        enough = self._suspected.at(alert.begun_at)
        run.count, run.standing = (enough if alert.stage == "breach" else 1), alert.id
        self._desk.wake(alert.seat, alert.raised_at + STALE_AFTER)

    def _ended(self, change: AttemptEnded) -> None:
        attempt = change.attempt
        if attempt.outcome in PRESENT:
            self._end_run(attempt.seat, change.at)
        elif attempt.outcome is AttemptOutcome.NO_ANSWER:
            if attempt.siblings or attempt.excused or attempt.ring_from is None:
                return
            self._record(attempt, attempt.ring_from, change.at)
            if not self._desk.blind:
                self._count(attempt, attempt.ring_from, change.at)

    def _record(self, attempt: Attempt, ring_from: Instant, at: Instant) -> None:
        if not self._charged.add((attempt.call, attempt.agent)):
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, attempt.seat, ring_from),
                rule=self.code,
                at=at,
                measured=attempt.ring,
                limit=0,
                agent=attempt.agent,
                seat=attempt.seat,
                queue=attempt.queue,
                call=attempt.call,
                begun_at=ring_from,
                evidence=attempt.evidence,
            )
        )

    def _count(self, attempt: Attempt, ring_from: Instant, at: Instant) -> None:
        run = self._runs.setdefault(attempt.seat, _Run(ring_from))
        if run.count == 0:
            run.first = ring_from
        run.count += 1
        self._desk.wake(attempt.seat, at + STALE_AFTER)
        before = run.standing
        enough = self._suspected.at(run.first)
        if run.count == enough:
            run.standing = self._raise(attempt, "breach", Severity.CRITICAL, run.first, at)
        elif run.count == 1:
            run.standing = self._raise(attempt, "warn", Severity.WARNING, ring_from, at)
        else:
            return  # told already: once more is nothing new
        if before:
            self._desk.clear(before, at)

    def _raise(
        self, attempt: Attempt, stage: str, severity: Severity, begun: Instant, at: Instant
    ) -> str:
        alert = Alert(
            id=finding_id(self.code, stage, attempt.seat, begun),
            rule=self.code,
            stage=stage,
            severity=severity,
            kind="seat",
            subject=attempt.seat,
            begun_at=begun,
            raised_at=at,
            agent=attempt.agent,
            seat=attempt.seat,
            queue=attempt.queue,
            call=attempt.call,
            evidence=attempt.evidence,
        )
        self._desk.lay(alert)
        return alert.id

    def _seat_changed(self, change: SeatChanged) -> None:
        seat = change.seat
        if seat.seat in self._runs and seat.state not in SAYS_NOTHING:
            self._end_run(seat.seat, change.at)

    def _seat_gone(self, change: SeatGone) -> None:
        self._end_run(change.seat, change.at)

    def _lost_sight(self, _: GapOpened) -> None:
        """Count from one again: what he does unseen may be a sign of presence."""
        for run in self._runs.values():
            run.count = 0

    def _end_run(self, seat: SeatId, at: Instant) -> None:
        run = self._runs.pop(seat, None)
        if run is None:
            return
        self._desk.let_sleep(seat)
        if run.standing:
            self._desk.clear(run.standing, at)
