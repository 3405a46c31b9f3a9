"""T13 HANDOVER_UNSIGNED: the group went home and its leader had not signed the handover.

A3.1.1 「应有交接记录」
A3.2.2 「交接班完毕后,由组长在交接班记录本中签字,方可带班离开」
A4.1.3 「值班记录及各种记录不完整,有漏记、错记、记录不清的情况,发现一次扣20元」

Where one shift of a team hands over to the next, the outgoing leader signs. It is found once all
of the outgoing shift have logged out and ``SIGN_WITHIN`` has passed since the last of them did,
so that who signs on the way to the door has signed. A gap of coverage since the shift's end puts
it off until the whole time was seen.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.roster.plan import Rank, Shift
from ccfloor.rules.attended import Minute, ShiftEnded
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id

SIGN_WITHIN: Final[Micros] = 15 * MINUTE


class HandoverUnsigned:
    """Wait for the outgoing leader's signature."""

    code: ClassVar[str] = "T13"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.1.1", "应有交接记录"),
        Clause("A3.2.2", "交接班完毕后,由组长在交接班记录本中签字,方可带班离开"),
        Clause("A4.1.3", "值班记录及各种记录不完整,有漏记、错记、记录不清的情况,发现一次扣20元"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take nothing from the configuration."""
        del config
        self._desk = desk
        self._waiting: dict[str, Shift] = {}
        """Leaders' shifts whose handover is not signed yet, by their id."""
        self._seeing_since: Instant = 0

    remembers: ClassVar[Any] = dict[str, Shift]

    def kept(self) -> dict[str, Shift]:
        """Give the shifts whose handover is not signed yet."""
        return dict(self._waiting)

    def take_up(self, kept: dict[str, Shift]) -> None:
        """Wait on for the signatures."""
        self._waiting = dict(kept)

    def watches(self) -> Watches:
        """Look at leaders' shifts that are over, and at the passing of time."""
        return {ShiftEnded: self._shift_ended, Minute: self._minute, GapClosed: self._see_again}

    def due(self, key: object, at: Instant) -> None:
        """Set no deadlines."""

    def restored(self, alert: Alert) -> None:
        """Raise no alerts, so expect none."""

    def _see_again(self, change: GapClosed) -> None:
        self._seeing_since = change.at

    def _shift_ended(self, told: ShiftEnded) -> None:
        shift, attendance = told.shift, self._desk.attendance
        roster = attendance.roster
        if shift.rank is not Rank.LEAD or roster is None or not attendance.saw(shift):
            return
        lead = roster.lead_of(shift.team, shift.end - 1)
        if lead is None or lead.id != shift.id or attendance.stay(shift).arrived is None:
            return
        if any(other.start == shift.end for other in roster.team_at(shift.team, shift.end)):
            self._waiting[shift.id] = shift

    def _minute(self, told: Minute) -> None:
        for shift in list(self._waiting.values()):
            self._look(shift, told.at)

    def _look(self, shift: Shift, at: Instant) -> None:
        attendance = self._desk.attendance
        if attendance.roster is None:
            return
        if attendance.signed(shift.team, shift.end, "outgoing") is not None:
            del self._waiting[shift.id]
            return
        gone = shift.end
        for other in attendance.roster.team_at(shift.team, shift.end - 1):
            stay = attendance.stay(other)
            if other.end != shift.end or stay.arrived is None:
                continue
            if stay.left is None:
                return  # somebody of the shift is still there
            gone = max(gone, stay.left)
        if at < max(gone, self._seeing_since) + SIGN_WITHIN:
            return
        del self._waiting[shift.id]
        self._desk.record(
            Breach(
                id=finding_id(self.code, shift.agent, shift.end),
                rule=self.code,
                at=at,
                measured=SIGN_WITHIN,
                limit=0,
                agent=shift.agent,
                seat=shift.seat,
                begun_at=shift.end,
            )
        )
