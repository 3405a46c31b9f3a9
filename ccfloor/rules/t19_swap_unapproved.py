"""T19 SWAP_UNAPPROVED: a duty was done by somebody else, and no leader had agreed.

A4.2.2三(三)6 「未经组长同意私自换班、替班扣5分」

Swaps that were approved are in the plan: there the other is the one rostered. Found when he
who sat there logs out: he had no shift of his own then, the one whose seat it is by the roster
was not there at all, and it lasted longer than ``STANDS_IN``; shorter, he helped out. Who comes
back to the post that he has just left, because his relief does not come, holds it as A3.2.2 asks
(T10's ``hold_s``). Both parties are named unless the regulation says ``both_parties = false``.
"""

from __future__ import annotations

from typing import ClassVar, Final

from ccfloor.config import Config
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros
from ccfloor.rules.attended import LoggedOut
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id

STANDS_IN: Final[Micros] = 15 * MINUTE


class SwapUnapproved:
    """Hold who sat at a seat against whom the roster has there."""

    code: ClassVar[str] = "T19"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A4.2.2三(三)6", "未经组长同意私自换班、替班扣5分"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take from the newest edition of the regulation whom it names."""
        self._desk = desk
        self._hold = config.regulation.seconds("T10", "hold_s", config.site.timezone)
        self._both = config.regulation.newest.rule(self.code).flag("both_parties")

    def watches(self) -> Watches:
        """Look at who goes."""
        return {LoggedOut: self._logged_out}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    def _logged_out(self, told: LoggedOut) -> None:
        attendance = self._desk.attendance
        roster, came = attendance.roster, told.came
        if roster is None or not came or not roster.shifts_of(told.agent):
            return
        if roster.expected(told.agent, came) is not None:
            return
        for shift in roster.at_seat(told.seat, came):
            stay = attendance.stay(shift)
            absent = stay.arrived is None or (stay.left is not None and stay.left <= came)
            lasted = min(told.since, shift.end) - came
            if shift.agent == told.agent or not absent or lasted <= STANDS_IN:
                continue
            if roster.on_leave(shift, came) is not None or came < attendance.asked_from(shift):
                continue  # somebody has to sit there; or the plan did not say so yet
            own = attendance.going(told.agent, came)
            if own is not None and came <= own.end + self._hold.at(own.end):
                continue  # he holds the post
            self._record(told.agent, told, lasted)
            if self._both:
                self._record(shift.agent, told, lasted)

    def _record(self, agent: AgentName, told: LoggedOut, lasted: Micros) -> None:
        self._desk.record(
            Breach(
                id=finding_id(self.code, agent, told.came),
                rule=self.code,
                at=told.at,
                measured=lasted,
                limit=STANDS_IN,
                agent=agent,
                seat=told.seat,
                begun_at=told.came,
            )
        )
