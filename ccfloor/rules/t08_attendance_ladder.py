"""T08 LATE, EARLY, OFF_POST, ABSENT: one ladder for the time that is missing from a shift.

A4.2.2三(三)3 「违反劳动纪律迟到、早退一次扣2分」
A4.2.2三(三)3 「脱岗(迟到30分钟以后按脱岗对待)一次扣15分」
A4.2.2三(三)3 「矿工(脱岗60分钟以后按旷工对待)一次扣15分」

One clock runs from the rostered start to the first sign of the person, on a telephone or in a
roll-call; who never came was missing for all of it. At the other end it runs from the last
log-out without a return to the rostered end. How long it ran decides the rung (the
regulation's ``off_post_after_s`` and ``absent_after_s``): here it is only measured. Exactly the
grace passes.

Approved leave, meals, trainings and meetings of the roster at that end of the shift are not
missing. Nobody goes early whose handover both leaders had signed: 「交班人员在完成交班工作后立即
离开」. A shift whose beginning this monitor did not see is not judged by its beginning. A break in
mid-shift is for T05 and T06.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.names import Instant
from ccfloor.floor.views import Evidence
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Shift
from ccfloor.rules.attendance import Arrived, ShiftEnded
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id


class AttendanceLadder:
    """Measure what is missing at either end of a shift."""

    code: ClassVar[str] = "T08"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A4.2.2三(三)3", "违反劳动纪律迟到、早退一次扣2分"),
        Clause("A4.2.2三(三)3", "脱岗(迟到30分钟以后按脱岗对待)一次扣15分"),
        Clause("A4.2.2三(三)3", "矿工(脱岗60分钟以后按旷工对待)一次扣15分"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take the grace from the regulation, T08 ``grace_s``."""
        self._desk = desk
        self._grace = config.regulation.seconds(self.code, "grace_s", config.site.timezone)

    def watches(self) -> Watches:
        """Look at who comes, and at shifts that are over."""
        return {Arrived: self._arrived, ShiftEnded: self._shift_ended}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: T11 tells when somebody is missing."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    def _arrived(self, told: Arrived) -> None:
        shift, roster = told.shift, self._desk.attendance.roster
        if roster is None or not told.since or not self._desk.attendance.saw(shift):
            return
        due = expected_from(roster, shift)
        self._record(shift, due, min(told.since, shift.end), told.at, told.evidence)

    def _shift_ended(self, told: ShiftEnded) -> None:
        shift, attendance = told.shift, self._desk.attendance
        roster, stay = attendance.roster, attendance.stay(shift)
        if roster is None or not attendance.saw(shift):
            return
        if stay.arrived is None:
            self._record(shift, expected_from(roster, shift), shift.end, told.at, ())
        elif stay.left is not None and not self._handed_over(shift, stay.left):
            end = expected_until(roster, shift)
            self._record(shift, stay.left, end, told.at, stay.evidence)

    def _handed_over(self, shift: Shift, left: Instant) -> bool:
        signed = [
            self._desk.attendance.signed(shift.team, shift.end, side)
            for side in ("outgoing", "incoming")
        ]
        return all(at is not None and at <= left for at in signed)

    def _record(
        self,
        shift: Shift,
        missing_from: Instant,
        until: Instant,
        at: Instant,
        evidence: tuple[Evidence, ...],
    ) -> None:
        grace = self._grace.at(missing_from)
        if until - missing_from <= grace:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, shift.agent, missing_from),
                rule=self.code,
                at=at,
                measured=until - missing_from,
                limit=grace,
                agent=shift.agent,
                seat=shift.seat,
                begun_at=missing_from,
                evidence=evidence,
            )
        )


def expected_from(roster: DutyRoster, shift: Shift) -> Instant:
    """Give the first instant of the shift that neither leave nor a slot of it takes."""
    at = shift.start
    while at < shift.end:
        leave, slot = roster.on_leave(shift, at), roster.slot_at(shift, at)
        if leave is None and slot is None:
            break
        at = max(one.to for one in (leave, slot) if one is not None)
    return min(at, shift.end)


def expected_until(roster: DutyRoster, shift: Shift) -> Instant:
    """Give the last instant of the shift, less what leave or a slot takes from its end."""
    until = shift.end
    while until > shift.start:
        leave, slot = roster.on_leave(shift, until - 1), roster.slot_at(shift, until - 1)
        if leave is None and slot is None:
            break
        until = min(one.from_ for one in (leave, slot) if one is not None)
    return max(until, shift.start)
