"""T11 RELIEF_MISSING: a shift begins and somebody who is rostered for it is not there.

A3.2.2 「接班人员未到岗,交班人员必须坚守岗位」
A3.2.4 「接班人员未到齐,相应坐席的交班人员不得离开」

For now only, so that a leader can telephone: it costs nobody anything (T08 and T09 have the one
who is late, T07 the empty seat). A notice ``before_s`` before the shift where the roll was called
and he was not noted; amber at its start; red ``after_s`` after it. Cleared when he comes, when his
shift is over, or when a leave is approved meanwhile.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, TypeAlias

from ccfloor.config import Config
from ccfloor.floor.changes import Told
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.floor.states import Severity
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Plan, Shift
from ccfloor.rules.attended import Arrived, ShiftEnded
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.rule import Watches, finding_id

LOOK_AHEAD: Final[Micros] = 60 * MINUTE
"""Deadlines are set for shifts that begin so soon."""

Key: TypeAlias = tuple[str, str]
"""(shift id, stage), or ("", "") for the look ahead."""

_LOOK: Final[Key] = ("", "")


class ReliefMissing:
    """Raise who is missing around the start of his shift."""

    code: ClassVar[str] = "T11"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.2.2", "接班人员未到岗,交班人员必须坚守岗位"),
        Clause("A3.2.4", "接班人员未到齐,相应坐席的交班人员不得离开"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take ``before_s`` and ``after_s`` from the regulation."""
        self._desk = desk
        zone = config.site.timezone
        self._before = config.regulation.seconds(self.code, "before_s", zone)
        self._after = config.regulation.seconds(self.code, "after_s", zone)
        self._shifts: dict[str, Shift] = {}
        """Those whose deadlines are set."""
        self._raised: dict[str, str] = {}
        """By shift: the alert that stands."""

    remembers: ClassVar[Any] = dict[str, str]

    def kept(self) -> dict[str, str]:
        """Give the alerts that stand, by shift."""
        return dict(self._raised)

    def take_up(self, kept: dict[str, str]) -> None:
        """Go on with them: who is missing is missing whether we look or not."""
        self._raised = dict(kept)
        for alert in kept.values():
            self._desk.claim(alert)

    def watches(self) -> Watches:
        """Look at plans, at who comes, and at shifts that are over."""
        return {Plan: self._planned, Arrived: self._arrived, ShiftEnded: self._shift_ended}

    def restored(self, alert: Alert) -> None:
        """Claim nothing: who is still missing is found again when the plan is told."""

    def due(self, key: Key, at: Instant) -> None:
        """Look for the shifts to come, or raise who is missing from one."""
        if key == _LOOK:
            self._look_ahead(at)
            return
        shift_id, stage = key
        shift = self._shifts.get(shift_id)
        if shift is not None and self._is_missing(shift):
            self._raise(shift, stage, at)

    def _planned(self, told: Told) -> None:
        """Forget the old plan's shifts: those that still stand are found anew."""
        for shift in list(self._shifts.values()):
            for stage in ("notice", "warn", "breach"):
                self._desk.let_sleep((shift.id, stage))
        roster = self._desk.attendance.roster
        self._shifts.clear()
        self._look_ahead(told.at)
        for shift_id in list(self._raised):
            known = self._shifts.get(shift_id)
            if known is None or roster is None or not _asked_at_start(roster, known):
                self._clear(shift_id, told.at)

    def _look_ahead(self, at: Instant) -> None:
        roster = self._desk.attendance.roster
        if roster is None:
            return
        for shift in roster.plan.shifts:
            late = shift.start + self._after.at(shift.start)
            if shift.id in self._shifts or not at - LOOK_AHEAD <= shift.start < at + 2 * LOOK_AHEAD:
                continue
            self._shifts[shift.id] = shift
            early = shift.start - self._before.at(shift.start)
            for stage, when in (("notice", early), ("warn", shift.start), ("breach", late)):
                if when >= at:
                    self._desk.wake((shift.id, stage), when)
        self._desk.wake(_LOOK, at + LOOK_AHEAD)

    def _is_missing(self, shift: Shift) -> bool:
        attendance = self._desk.attendance
        roster = attendance.roster
        if roster is None or not _asked_at_start(roster, shift):
            return False
        stay = attendance.stay(shift)
        here = stay.arrived is not None and stay.left is None
        return not here and not attendance.is_logged_in(shift.agent)

    def _raise(self, shift: Shift, stage: str, at: Instant) -> None:
        attendance = self._desk.attendance
        called = attendance.roll_called(shift)
        if stage == "notice" and (called is None or called > at):
            return
        before = self._raised.get(shift.id)
        alert = Alert(
            id=finding_id(self.code, stage, shift.agent, shift.start),
            rule=self.code,
            stage="breach" if stage == "breach" else "warn",
            severity=_SEVERITY[stage],
            kind="seat" if shift.seat else "agent",
            subject=shift.seat or shift.agent,
            begun_at=shift.start,
            raised_at=at,
            limit=self._after.at(shift.start),
            agent=shift.agent,
            seat=shift.seat,
        )
        self._desk.lay(alert)
        if before is not None:
            self._desk.clear(before, at)
        self._raised[shift.id] = alert.id

    def _arrived(self, told: Arrived) -> None:
        self._clear(told.shift.id, told.at)

    def _shift_ended(self, told: ShiftEnded) -> None:
        self._clear(told.shift.id, told.at)
        self._shifts.pop(told.shift.id, None)

    def _clear(self, shift_id: str, at: Instant) -> None:
        alert = self._raised.pop(shift_id, None)
        if alert is not None:
            self._desk.clear(alert, at)


def _asked_at_start(roster: DutyRoster, shift: Shift) -> bool:
    return bool(roster.asked(shift, shift.start, shift.start + 1))


_SEVERITY: Final = {
    "notice": Severity.NOTICE,
    "warn": Severity.WARNING,
    "breach": Severity.CRITICAL,
}
