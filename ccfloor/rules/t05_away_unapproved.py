"""T05 AWAY_UNAPPROVED (擅自离岗): a person left the desk and nobody had allowed it.

A3.1.1 「客服代表不得擅自离岗」, 「应先向组长请示,批准后方可离开」
A4.1.2 「客服专员在工作时间未经组长同意,擅自离岗者,发生一次扣罚50元,经教育仍不改正或再次
出现者罚100元」

An absence shorter than ``debounce_s`` is ignored; a longer one counts from its true start.

Whether it was allowed only a leader can say (``approvals.py``). Where nobody can, as long as the
house keeps no approvals, this rule finds nothing: otherwise every visit to the water cooler would
be a candidate for fifty yuan, and the one that matters would be lost among them. What the phone
alone can prove, more than five minutes, is T06's.

One fact is one line at its highest tier (RULEBOOK 0.3): an absence known not to have been allowed
is recorded here and, however long it was, not a second time by T06. What a leader allowed only
afterwards stays a candidate, and his word is kept with it as evidence (G8).

The alert, once the debounce is over, is for the leader: he may still allow it, or call him back.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import (
    AbsenceBegan,
    AbsenceChanged,
    AbsenceEnded,
    GapOpened,
    Told,
)
from ccfloor.floor.deeds import BreakAnswered
from ccfloor.floor.names import Instant, SeatId
from ccfloor.floor.states import Severity
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.leave_clock import LeaveClocks
from ccfloor.rules.rule import PAST, Watches, finding_id


class AwayUnapproved:
    """Record an absence that is known not to have been allowed."""

    code: ClassVar[str] = "T05"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.1.1", "客服代表不得擅自离岗"),
        Clause("A3.1.1", "应先向组长请示,批准后方可离开"),
        Clause(
            "A4.1.2",
            "客服专员在工作时间未经组长同意,擅自离岗者,发生一次扣罚50元,经教育仍不改正或再次"
            "出现者罚100元",
        ),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take the debounce and T06's exempt reasons from the regulation."""
        self._desk = desk
        regulation, zone = config.regulation, config.site.timezone
        self._debounce = regulation.seconds(self.code, "debounce_s", zone)
        self._clocks = LeaveClocks(regulation.texts("T06", "exempt_reasons", zone))
        self._raised: dict[SeatId, Alert] = {}

    def watches(self) -> Watches:
        """Look at absences, and at what leaders answer meanwhile."""
        return {
            AbsenceBegan: self._told,
            AbsenceChanged: self._told,
            AbsenceEnded: self._ended,
            BreakAnswered: self._answered,
            GapOpened: self._lost_sight,
        }

    def due(self, key: SeatId, at: Instant) -> None:
        """Raise an absence that has outlasted the debounce and was not allowed."""
        clock = self._clocks.get(key)
        if clock is None or self._desk.approvals.allows(clock.absence) is not False:
            return
        absence = clock.absence
        alert = Alert(
            id=finding_id(self.code, "warn", absence.seat, absence.from_),
            rule=self.code,
            stage="warn",
            severity=Severity.WARNING,
            kind="seat",
            subject=absence.seat,
            begun_at=absence.from_,
            raised_at=at,
            limit=self._debounce.at(absence.from_),
            agent=absence.agent,
            seat=absence.seat,
            evidence=absence.evidence,
        )
        self._raised[key] = alert
        self._desk.lay(alert)

    def restored(self, alert: Alert) -> None:
        """Claim nothing: an absence that still goes on will say so itself."""

    def _told(self, change: AbsenceBegan | AbsenceChanged) -> None:
        seat = change.absence.seat
        before = self._clocks.get(seat)
        clock = self._clocks.tell(change.absence, change.at)
        if clock is not before:
            self._clear(seat, change.at)
        if clock.begun is None or not change.absence.covered:
            self._desk.let_sleep(seat)
        elif seat not in self._raised:
            self._desk.wake(seat, clock.begun + self._debounce.at(change.absence.from_) + PAST)

    def _answered(self, told: Told) -> None:
        deed: BreakAnswered = told.what
        for seat, alert in list(self._raised.items()):
            if alert.agent == deed.agent and deed.granted:
                self._clear(seat, told.at)

    def _lost_sight(self, _: GapOpened) -> None:
        """Raise nothing about who is away now: what a gap cuts is charged to nobody."""
        for seat in self._clocks:
            self._desk.let_sleep(seat)

    def _clear(self, seat: SeatId, at: Instant) -> None:
        alert = self._raised.pop(seat, None)
        if alert is not None:
            self._desk.clear(alert.id, at)

    def _ended(self, change: AbsenceEnded) -> None:
        absence = change.absence
        self._desk.let_sleep(absence.seat)
        self._clear(absence.seat, change.at)
        measured = self._clocks.end(absence, change.at)
        debounce = self._debounce.at(absence.from_)
        if measured < debounce or not absence.covered:
            return
        approvals = self._desk.approvals
        if approvals.allows(absence) is not False:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, absence.seat, absence.from_),
                rule=self.code,
                at=change.at,
                measured=measured,
                limit=debounce,
                agent=absence.agent,
                seat=absence.seat,
                begun_at=absence.from_,
                evidence=(*absence.evidence, *approvals.ratified(absence)),
            )
        )
