"""T08 LATE, EARLY, OFF_POST, ABSENT: one ladder for the time that is missing from a shift.

A4.2.2三(三)3 「违反劳动纪律迟到、早退一次扣2分」
A4.2.2三(三)3 「脱岗(迟到30分钟以后按脱岗对待)一次扣15分」
A4.2.2三(三)3 「矿工(脱岗60分钟以后按旷工对待)一次扣15分」

One clock runs from the rostered start to the first sign of the person, on a telephone or in a
roll-call; who never came was missing for all of it. At the other end it runs from the last
log-out without a return to the rostered end. How long it ran decides the rung (the
regulation's ``off_post_after_s`` and ``absent_after_s``): here it is only measured. Exactly the
grace passes.

What approved leave, meals, trainings and meetings of the roster take of that time is not missing,
and nobody is held to what the plan did not ask when it mattered (``attendance``). Nobody goes
early whose handover both leaders had signed: 「交班人员在完成交班工作后立即离开」. A shift whose
beginning this monitor did not see is not judged by its beginning.

In mid-shift the clock runs from the leaving of the desk, or from the last log-out, to the return.
There the ladder begins at its second rung: what nobody had allowed and lasted longer than
``off_post_after_s``. Where nobody can say whether it was allowed, nothing is found; what is shorter
is for T05 and T06. Who logs out while away and stays out has gone: that is the other end.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import AbsenceBegan, AbsenceChanged, AbsenceEnded
from ccfloor.floor.names import Instant, Micros
from ccfloor.floor.views import Absence, Evidence
from ccfloor.roster.plan import Shift
from ccfloor.rules.attended import Arrived, Returned, ShiftEnded
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.leave_clock import LeaveClocks
from ccfloor.rules.rule import Watches, finding_id


class AttendanceLadder:
    """Measure what is missing from a shift: at either end, and in the middle."""

    code: ClassVar[str] = "T08"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A4.2.2三(三)3", "违反劳动纪律迟到、早退一次扣2分"),
        Clause("A4.2.2三(三)3", "脱岗(迟到30分钟以后按脱岗对待)一次扣15分"),
        Clause("A4.2.2三(三)3", "矿工(脱岗60分钟以后按旷工对待)一次扣15分"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take ``grace_s`` and ``off_post_after_s`` from the regulation, and T06's reasons."""
        self._desk = desk
        regulation, zone = config.regulation, config.site.timezone
        self._grace = regulation.seconds(self.code, "grace_s", zone)
        self._off_post = regulation.seconds(self.code, "off_post_after_s", zone)
        self._clocks = LeaveClocks(regulation.texts("T06", "exempt_reasons", zone))

    def watches(self) -> Watches:
        """Look at who comes and returns, and at shifts that are over."""
        return {
            Arrived: self._arrived,
            ShiftEnded: self._shift_ended,
            Returned: self._returned,
            AbsenceBegan: self._away,
            AbsenceChanged: self._away,
            AbsenceEnded: self._back,
        }

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: T11 tells when somebody is missing."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    # --- either end ----------------------------------------------------------------------

    def _arrived(self, told: Arrived) -> None:
        attendance, shift = self._desk.attendance, told.shift
        if told.since and attendance.saw(shift):
            self._missing(shift, attendance.asked_from(shift), told.since, told.at, told.evidence)

    def _shift_ended(self, told: ShiftEnded) -> None:
        attendance, shift = self._desk.attendance, told.shift
        stay = attendance.stay(shift)
        if stay.arrived is None:
            if attendance.saw(shift):
                self._missing(shift, attendance.asked_from(shift), shift.end, told.at, ())
        elif stay.left is not None and not self._might_go(shift, stay.left, stay.free_from):
            self._missing(shift, stay.left, shift.end, told.at, stay.evidence)

    def _might_go(self, shift: Shift, left: Instant, free_from: Instant | None) -> bool:
        """Tell whether he was done: by the plan of that moment, or by both signatures."""
        if free_from is not None and left >= free_from:
            return True
        signed = [
            self._desk.attendance.signed(shift.team, shift.end, side)
            for side in ("outgoing", "incoming")
        ]
        return all(at is not None and at <= left for at in signed)

    def _missing(
        self,
        shift: Shift,
        from_: Instant,
        until: Instant,
        at: Instant,
        evidence: tuple[Evidence, ...],
    ) -> None:
        roster = self._desk.attendance.roster
        missing = roster.asked(shift, from_, until) if roster is not None else []
        if not missing:
            return
        begun, measured = missing[0][0], sum(end - begin for begin, end in missing)
        grace = self._grace.at(begun)
        if measured > grace:
            self._record(shift, begun, measured, grace, at, evidence)

    # --- in the middle -------------------------------------------------------------------

    def _away(self, change: AbsenceBegan | AbsenceChanged) -> None:
        self._clocks.tell(change.absence, change.at)

    def _back(self, change: AbsenceEnded) -> None:
        absence = change.absence
        measured = self._clocks.end(absence, change.at)
        back = absence.to if absence.to is not None else change.at
        if absence.covered and self._desk.attendance.is_logged_in(absence.agent):
            self._left_post(absence, measured, back, change.at)

    def _returned(self, told: Returned) -> None:
        if told.seat in self._clocks:
            return  # he had logged out while away: the absence goes on, or ends here, whole
        out = Absence(told.seat, told.shift.agent, told.left, told.since, evidence=told.evidence)
        self._left_post(out, told.since - told.left, told.since, told.at)

    def _left_post(self, absence: Absence, measured: Micros, back: Instant, at: Instant) -> None:
        attendance = self._desk.attendance
        roster, from_ = attendance.roster, absence.from_
        shift = None if roster is None else roster.expected(absence.agent, from_)
        if roster is None or shift is None or from_ < attendance.asked_from(shift):
            return
        asked = sum(end - begin for begin, end in roster.asked(shift, from_, back))
        measured, limit = min(measured, asked), self._off_post.at(from_)
        if measured > limit and self._desk.approvals.allows(absence) is False:
            self._record(shift, from_, measured, limit, at, absence.evidence)

    def _record(
        self,
        shift: Shift,
        begun: Instant,
        measured: Micros,
        limit: Micros,
        at: Instant,
        evidence: tuple[Evidence, ...],
    ) -> None:
        self._desk.record(
            Breach(
                id=finding_id(self.code, shift.agent, begun),
                rule=self.code,
                at=at,
                measured=measured,
                limit=limit,
                agent=shift.agent,
                seat=shift.seat,
                begun_at=begun,
                evidence=evidence,
            )
        )
