"""T10 LEFT_BEFORE_RELIEF: gone before the one who takes over was there.

A3.2.2 「接班人员未到岗,交班人员必须坚守岗位」「未正式履行完交接班程序时,交班人员不准擅自离岗」
A3.2.4 「接班人员未到齐,相应坐席的交班人员不得离开」

Looked at is who logs out between a quarter of an hour before his end and the longest hold-over
(``before_s``, ``hold_s``), on a seat that another of his team takes over. The two share one
telephone: who sits down within ``SEAT_CHANGE`` of the other's rising stood beside him. A roll-call
that had noted the relief is enough. It is found when the relief comes, or when the hold-over
would have been over; who sits down again himself before that has not left.

Where seats are free nobody in particular relieves anybody: the n-th of the team to go needs n who
have come, as far as so many are rostered to come.

What is measured is how long the seat waited. Where the relief has leave nobody relieves.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

import msgspec

from ccfloor.config import Config
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.floor.views import Evidence
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Shift
from ccfloor.rules.attended import Arrived, Departed, LoggedIn, Minute
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id

SEAT_CHANGE: Final[Micros] = 2 * MINUTE


class _Gone(msgspec.Struct, frozen=True):
    shift: Shift
    relief: str
    """The shift of the one who takes the seat over; empty: any of the team's."""
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
        self._gone: list[_Gone] = []
        """In the order in which they went."""

    remembers: ClassVar[Any] = tuple[_Gone, ...]

    def kept(self) -> tuple[_Gone, ...]:
        """Give those whose relief has not come yet."""
        return tuple(self._gone)

    def take_up(self, kept: tuple[_Gone, ...]) -> None:
        """Wait on for their relief."""
        self._gone = list(kept)

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
        if shift.seat:
            relief = roster.relief_of(shift)
            missing = relief is not None and self._is_missing(roster, relief)
        else:
            relief, missing = None, self._too_few(roster, shift)
        if missing:
            name = "" if relief is None else relief.id
            self._gone.append(_Gone(shift, name, told.since, until, told.evidence))

    def _is_missing(self, roster: DutyRoster, relief: Shift) -> bool:
        if roster.on_leave(relief, relief.start) is not None:
            return False
        return self._desk.attendance.stay(relief).arrived is None

    def _too_few(self, roster: DutyRoster, shift: Shift) -> bool:
        """Tell whether more have gone from the team's free seats than have come for them."""
        attendance, due = self._desk.attendance, shift.end
        going = [s for s in roster.team_at(shift.team, due - 1) if s.end == due and not s.seat]
        coming = [
            s
            for s in roster.team_at(shift.team, due)
            if s.start == due and not s.seat and roster.on_leave(s, due) is None
        ]
        gone = sum(attendance.stay(one).left is not None for one in going)
        come = sum(attendance.stay(one).arrived is not None for one in coming)
        return come < gone <= len(coming)

    def _logged_in(self, told: LoggedIn) -> None:
        self._gone = [gone for gone in self._gone if gone.shift.agent != told.agent]

    def _arrived(self, told: Arrived) -> None:
        gone = next((gone for gone in self._gone if _relieves(told.shift, gone)), None)
        if gone is None:
            return
        self._gone.remove(gone)
        if told.since - gone.since > SEAT_CHANGE:
            self._record(gone, told.since, told.at)

    def _minute(self, told: Minute) -> None:
        over = [gone for gone in self._gone if gone.until < told.at]
        for gone in over:
            self._gone.remove(gone)
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


def _relieves(shift: Shift, gone: _Gone) -> bool:
    if gone.relief:
        return shift.id == gone.relief
    return not shift.seat and (shift.team, shift.start) == (gone.shift.team, gone.shift.end)
