"""T14 OFF_SHIFT_PRESENCE: at work without a shift, or long after it was handed over.

A3.2.2 「非当班人员不得在客服中心逗留,交班人员在完成交班工作后立即离开」

It costs nobody anything and may be worth money to him: it is work that no roster knows of, which
the law may call overtime (RULEBOOK 4.3). Found when he logs out: more than ``after_s`` after his
shift, if his relief was there and both leaders had signed (who holds the post for a late relief
is not meant), or logged in longer than that without any shift. People that the roster does not
know are not looked at.
"""

from __future__ import annotations

from typing import ClassVar

from ccfloor.config import Config
from ccfloor.floor.names import Instant
from ccfloor.floor.views import Evidence
from ccfloor.roster.plan import Shift
from ccfloor.rules.attended import Departed, LoggedOut
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id


class OffShiftPresence:
    """Measure who stays when he should not have to."""

    code: ClassVar[str] = "T14"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.2.2", "非当班人员不得在客服中心逗留,交班人员在完成交班工作后立即离开"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take how long from the regulation, T14 ``after_s``."""
        self._desk = desk
        self._after = config.regulation.seconds(self.code, "after_s", config.site.timezone)

    def watches(self) -> Watches:
        """Look at who goes."""
        return {Departed: self._departed, LoggedOut: self._logged_out}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    def _departed(self, told: Departed) -> None:
        handed_over = self._handed_over(told.shift)
        if handed_over is not None:
            self._record(told.shift.agent, told.seat, handed_over, told, told.evidence)

    def _handed_over(self, shift: Shift) -> Instant | None:
        """Say when everything that kept him was done; None where it was not."""
        attendance = self._desk.attendance
        roster = attendance.roster
        if roster is None:
            return None
        moments = [shift.end]
        for side in ("outgoing", "incoming"):
            signed = attendance.signed(shift.team, shift.end, side)
            if signed is None:
                return None
            moments.append(signed)
        relief = roster.relief_of(shift)
        if relief is not None:
            arrived = attendance.stay(relief).arrived
            if arrived is None:
                return None
            moments.append(arrived)
        return max(moments)

    def _logged_out(self, told: LoggedOut) -> None:
        attendance = self._desk.attendance
        roster = attendance.roster
        if roster is None or not told.came or not roster.shifts_of(told.agent):
            return
        if attendance.going(told.agent, told.since) is None and not any(
            shift.start < told.since and told.came < shift.end
            for shift in roster.shifts_of(told.agent)
        ):
            self._record(told.agent, told.seat, told.came, told, ())

    def _record(
        self,
        agent: str,
        seat: str,
        begun: Instant,
        told: Departed | LoggedOut,
        evidence: tuple[Evidence, ...],
    ) -> None:
        after = self._after.at(begun)
        if told.since - begun <= after:
            return
        self._desk.record(
            Breach(
                id=finding_id(self.code, agent, begun),
                rule=self.code,
                at=told.at,
                measured=told.since - begun,
                limit=after,
                agent=agent,
                seat=seat,
                begun_at=begun,
                evidence=evidence,
            )
        )
