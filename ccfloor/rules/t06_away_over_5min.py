"""T06 AWAY_OVER_5MIN: away from the desk for more than five minutes.

A3.1.1 「不得在外逗留,每次离岗时间不得超过5分钟」

Counted from the leaving, across changed reasons, short returns and log-outs; not while
the reason is an exempt one (``leave_clock``). 300.000000 s passes, 300.000001 s is over.
Amber at four minutes, so that somebody can call him back; red past the fifth.

Who logs out while away may have gone home: without a roster nobody can say, so nothing
new is raised while he is out; should he log in again, it was one absence all along.

Red stays red until he is back: giving an exempt reason after the limit was passed does
not undo it. The breach is recorded when he is back, unless part of the absence passed
unseen. The regulation names no amount for it.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import AbsenceBegan, AbsenceChanged, AbsenceEnded, SeatChanged
from ccfloor.floor.names import Instant, SeatId, micros
from ccfloor.floor.states import SeatState, Severity
from ccfloor.rules.clause import Clause
from ccfloor.rules.countdown import Countdown
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.leave_clock import LeaveClocks
from ccfloor.rules.rule import Watches, finding_id


class AwayOver5Min:
    """Count up to the fifth minute, record what went past it."""

    code: ClassVar[str] = "T06"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.1.1", "不得在外逗留,每次离岗时间不得超过5分钟"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take amber from ``rules.away_warn_s``, red from the regulation, ``away_limit_s``."""
        self._desk = desk
        regulation, zone = config.regulation, config.site.timezone
        self._limit = regulation.seconds(self.code, "away_limit_s", zone)
        self._clocks = LeaveClocks(regulation.texts(self.code, "exempt_reasons", zone))
        self._countdown: Countdown[SeatId] = Countdown(
            desk, micros(config.rules.away_warn_s), self._describe
        )

    def watches(self) -> Watches:
        """Look at absences, and at seats for a return too short to end one."""
        return {
            AbsenceBegan: self._told,
            AbsenceChanged: self._told,
            AbsenceEnded: self._ended,
            SeatChanged: self._seat_changed,
        }

    def due(self, key: SeatId, at: Instant) -> None:
        """Raise the fourth or the fifth minute."""
        self._countdown.due(key, at)

    def restored(self, alert: Alert) -> None:
        """Claim nothing: an absence that still goes on will say so itself."""

    def _told(self, change: AbsenceBegan | AbsenceChanged) -> None:
        seat, at = change.absence.seat, change.at
        former = self._clocks.get(seat)
        clock = self._clocks.tell(change.absence, at)
        if clock is not former:
            self._countdown.stop(seat, at)
        if self._countdown.is_red(seat):
            return
        if clock.begun is None:
            self._countdown.stop(seat, at)
        else:
            # The day on which he left decides, though a lunch may have moved the clock on.
            limit = self._limit.at(change.absence.from_)
            self._countdown.start(seat, clock.begun, at, limit)
            self._countdown.resume(seat)

    def _seat_changed(self, change: SeatChanged) -> None:
        seat = change.seat
        if seat.seat not in self._clocks:
            return
        if seat.state is SeatState.AWAY:
            self._countdown.resume(seat.seat)
        elif seat.state is not SeatState.UNSEEN:
            # Back, though perhaps not for long enough to end the absence, or logged out.
            self._countdown.hold(seat.seat)

    def _ended(self, change: AbsenceEnded) -> None:
        absence = change.absence
        self._countdown.stop(absence.seat, change.at)
        measured = self._clocks.end(absence, change.at)
        limit = self._limit.at(absence.from_)
        if measured <= limit or not absence.covered:
            return
        if self._desk.approvals.allows(absence) is False:
            return  # T05 has it: one fact, one line
        self._desk.record(
            Breach(
                id=finding_id(self.code, absence.seat, absence.from_),
                rule=self.code,
                at=change.at,
                measured=measured,
                limit=limit,
                agent=absence.agent,
                seat=absence.seat,
                begun_at=absence.from_,
                evidence=absence.evidence,
            )
        )

    def _describe(self, seat: SeatId) -> Alert:
        absence = self._clocks[seat].absence
        return Alert(
            id="",
            rule=self.code,
            stage="",
            severity=Severity.WARNING,
            kind="seat",
            subject=seat,
            begun_at=0,
            raised_at=0,
            agent=absence.agent,
            seat=seat,
            evidence=absence.evidence,
        )
