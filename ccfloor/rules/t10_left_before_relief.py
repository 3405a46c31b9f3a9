"""T10 LEFT_BEFORE_RELIEF: gone before the one who takes over was there.

A3.2.2 「接班人员未到岗,交班人员必须坚守岗位」「未正式履行完交接班程序时,交班人员不准擅自离岗」
A3.2.4 「接班人员未到齐,相应坐席的交班人员不得离开」

Looked at is who logs out between a quarter of an hour before his end and the longest hold-over
(``before_s``, ``hold_s``), on a seat that another of his team takes over. The two share one
telephone: who sits down within ``SEAT_CHANGE`` of the other's rising stood beside him. A roll-call
that had noted the relief is enough. It is found when the relief comes, or when the hold-over
would have been over; who sits down again himself before that has not left.

What is measured is how long the seat waited. Where the relief has leave nobody relieves.
"""

from __future__ import annotations

from typing import ClassVar, Final

import msgspec

from ccfloor.config import Config
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.floor.views import Evidence
from ccfloor.roster.plan import Shift
from ccfloor.rules.attendance import Arrived, Departed, LoggedIn, Minute
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id

SEAT_CHANGE: Final[Micros] = 2 * MINUTE


class _Gone(msgspec.Struct, frozen=True):
    shift: Shift
    relief: Shift
    since: Instant
    until: Instant
    """The end of the longest hold-over."""
    evidence: tuple[Evidence, ...]


class LeftBeforeRelief:
    """Hold log-outs at the end of a shift against the arrival of the relief."""

    code: ClassVar[str] = "T10"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.2.2", "接班人员未到岗,交班人员必须坚守岗位"),
        Clause("A3.2.2", "未正式履行完交接班程序时,交班人员不准擅自离岗"),
        Clause("A3.2.4", "接班人员未到齐,相应坐席的交班人员不得离开"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take the window from the regulation, T10 ``before_s`` and ``hold_s``."""
        self._desk = desk
        zone = config.site.timezone
        self._before = config.regulation.seconds(self.code, "before_s", zone)
        self._hold = config.regulation.seconds(self.code, "hold_s", zone)
        self._gone: dict[str, _Gone] = {}
        """By the relief's shift."""

    def watches(self) -> Watches:
        """Look at who goes, who comes, and the passing of time."""
        return {
            Departed: self._departed,
            Arrived: self._arrived,
            LoggedIn: self._logged_in,
            Minute: self._minute,
        }

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines: T11 tells when the relief is missing."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    def _departed(self, told: Departed) -> None:
        shift, attendance = told.shift, self._desk.attendance
        roster = attendance.roster
        until = shift.end + self._hold.at(shift.end)
        if roster is None or not shift.end - self._before.at(shift.end) <= told.since <= until:
            return
        relief = roster.relief_of(shift)
        if relief is None or roster.on_leave(relief, relief.start) is not None:
            return
        if attendance.stay(relief).arrived is None:
            self._gone[relief.id] = _Gone(shift, relief, told.since, until, told.evidence)

    def _logged_in(self, told: LoggedIn) -> None:
        back = [key for key, gone in self._gone.items() if gone.shift.agent == told.agent]
        for key in back:
            del self._gone[key]

    def _arrived(self, told: Arrived) -> None:
        gone = self._gone.pop(told.shift.id, None)
        if gone is not None and told.since - gone.since > SEAT_CHANGE:
            self._record(gone, told.since, told.at)

    def _minute(self, told: Minute) -> None:
        for key in [key for key, gone in self._gone.items() if gone.until < told.at]:
            gone = self._gone.pop(key)
            if gone.until - gone.since > SEAT_CHANGE:
                self._record(gone, gone.until, told.at)

    def _record(self, gone: _Gone, until: Instant, at: Instant) -> None:
        self._desk.record(
            Breach(
                id=finding_id(self.code, gone.shift.agent, gone.since),
                rule=self.code,
                at=at,
                measured=until - gone.since,
                limit=0,
                agent=gone.shift.agent,
                seat=gone.shift.seat,
                begun_at=gone.since,
                evidence=gone.evidence,
            )
        )
