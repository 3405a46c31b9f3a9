"""T09 HANDOVER_LATE: not there a quarter of an hour before the shift, to take it over.

A3.1.1 「接班人员应提前十五分钟进行交接班」
A3.2.2 「接班人员应按规定提前十五分钟到岗」「交接班时间未到者按迟到考核」
A4.1.2 「交接班迟到者,没发生一次扣除10元」

A telephone cannot tell who stands beside the desk that another still uses: so this is found
only where the roll was called in time (「接班前由接班组长点名」), and of those who were not
noted by then. A leader who calls the roll late makes nobody late by it. S-15:00 itself is in
time. Who does not come at all is T08's; who comes late is T09 and T08, one line in each ledger.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.names import Instant
from ccfloor.rules.attended import Arrived
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id


class HandoverLate:
    """Hold arrivals against the quarter of an hour before the shift."""

    code: ClassVar[str] = "T09"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.1.1", "接班人员应提前十五分钟进行交接班"),
        Clause("A3.2.2", "接班人员应按规定提前十五分钟到岗"),
        Clause("A3.2.2", "交接班时间未到者按迟到考核"),
        Clause("A4.1.2", "交接班迟到者,没发生一次扣除10元"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take how early from the regulation, T09 ``early_s``."""
        self._desk = desk
        self._early = config.regulation.seconds(self.code, "early_s", config.site.timezone)

    def watches(self) -> Watches:
        """Look at who comes."""
        return {Arrived: self._arrived}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: T11 tells when somebody is missing."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    def _arrived(self, told: Arrived) -> None:
        shift, attendance = told.shift, self._desk.attendance
        roster = attendance.roster
        due = shift.start - self._early.at(shift.start)
        called = attendance.roll_called(shift)
        if roster is None or told.since <= due or called is None or called > due:
            return
        if not roster.takes_over(shift) or not roster.asked(shift, shift.start, shift.start + 1):
            return  # nobody to relieve, or leave or a training when it begins
        if not attendance.saw(shift) or attendance.asked_from(shift) > shift.start:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, shift.agent, due),
                rule=self.code,
                at=told.at,
                measured=told.since - due,
                limit=0,
                agent=shift.agent,
                seat=shift.seat,
                begun_at=due,
                evidence=told.evidence,
            )
        )
