"""T25 DISPATCH_AND_REPORT: the team's day goes to the supervisor before the lead goes home.

A2.4.3 「组内客服日常工作量、工作内容统计并且在每天下班前发送到主管邮箱」

A reminder and nothing else: it costs nobody anything, whatever becomes of it. Half an hour before
the end of the lead's shift (``remind_before_s``) it is raised, unless the report of that shift was
sent by then; it is cleared when the report goes out, when the lead says that he sent it or took
note, and when the shift is over. A house whose daemon sends the report itself (docs/alerts.md) sees
the reminder go by itself; where no supervisor can be reached by message, it is the lead's to send.

What else A2.4.1 and A2.2.3 ask for, seats moved by the load there is and a roster each month, is in
the staffing screen and in the roster's versions: there is nothing in them to find.
"""

from __future__ import annotations

from typing import ClassVar, Final, TypeAlias

from ccfloor.config import Config
from ccfloor.floor.changes import Told
from ccfloor.floor.deeds import AlertAnswered, ReportSent
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.floor.states import Severity
from ccfloor.roster.plan import Plan, Rank, Shift
from ccfloor.rules.attended import ShiftEnded
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.rule import Watches, finding_id

LOOK_AHEAD: Final[Micros] = 60 * MINUTE
"""Deadlines are set for shifts that end so soon."""

Key: TypeAlias = str
"""A shift's id; empty: look ahead."""

_LOOK: Final[Key] = ""


class DailyReport:
    """Remind leads of the report of their shift."""

    code: ClassVar[str] = "T25"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A2.4.3", "组内客服日常工作量、工作内容统计并且在每天下班前发送到主管邮箱"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take ``remind_before_s`` from the regulation."""
        self._desk = desk
        zone = config.site.timezone
        self._before = config.regulation.seconds(self.code, "remind_before_s", zone)
        self._shifts: dict[str, Shift] = {}
        """Leads' shifts whose deadline is set, or was."""
        self._sent: dict[tuple[str, Instant], None] = {}
        """Team and end of the shifts whose report is on its way."""

    def watches(self) -> Watches:
        """Look at plans, at reports, at what people did about the reminder, at shifts' ends."""
        return {
            Plan: self._planned,
            ReportSent: self._report_sent,
            AlertAnswered: self._answered,
            ShiftEnded: self._shift_ended,
        }

    def restored(self, alert: Alert) -> None:
        """Claim nothing: what is not sent is found again when the plan is told."""

    def due(self, key: Key, at: Instant) -> None:
        """Look for the shifts that end soon, or remind of one."""
        if key == _LOOK:
            self._look_ahead(at)
            return
        shift = self._shifts.get(key)
        if shift is None or at >= shift.end or (shift.team, shift.end) in self._sent:
            return
        self._desk.lay(
            Alert(
                id=self._id(shift),
                rule=self.code,
                stage="warn",
                severity=Severity.NOTICE,
                kind="team",
                subject=shift.team,
                begun_at=shift.end - self._before.at(shift.end),
                raised_at=at,
                limit=self._before.at(shift.end),
                agent=shift.agent,
            )
        )

    def _planned(self, told: Told) -> None:
        """Forget the old plan's shifts: those that still stand are found anew."""
        for shift_id, shift in self._shifts.items():
            self._desk.let_sleep(shift_id)
            roster = self._desk.attendance.roster
            if roster is None or not _leads(roster.lead_of(shift.team, shift.end - 1), shift):
                self._desk.clear(self._id(shift), told.at)
        self._shifts.clear()
        self._look_ahead(told.at)

    def _look_ahead(self, at: Instant) -> None:
        roster = self._desk.attendance.roster
        if roster is None:
            return
        for shift in roster.plan.shifts:
            remind = shift.end - self._before.at(shift.end)
            near = at < shift.end and remind < at + 2 * LOOK_AHEAD
            if shift.rank is not Rank.LEAD or shift.id in self._shifts or not near:
                continue
            if _leads(roster.lead_of(shift.team, shift.end - 1), shift):
                self._shifts[shift.id] = shift
                self._desk.wake(shift.id, remind)
        self._desk.wake(_LOOK, at + LOOK_AHEAD)

    def _report_sent(self, told: Told) -> None:
        deed: ReportSent = told.what
        self._sent[deed.team, deed.due] = None
        for shift in self._shifts.values():
            if (shift.team, shift.end) == (deed.team, deed.due):
                self._desk.clear(self._id(shift), told.at)

    def _answered(self, told: Told) -> None:
        deed: AlertAnswered = told.what
        if deed.action == "seen":
            return  # to look at it is not to do it
        for shift in self._shifts.values():
            if self._id(shift) == deed.alert:
                self._desk.clear(deed.alert, told.at)

    def _shift_ended(self, told: ShiftEnded) -> None:
        shift = self._shifts.pop(told.shift.id, None)
        if shift is not None:
            self._desk.let_sleep(shift.id)
            self._desk.clear(self._id(shift), told.at)
            self._sent.pop((shift.team, shift.end), None)

    def _id(self, shift: Shift) -> str:
        return finding_id(self.code, "warn", shift.team, shift.end)


def _leads(lead: Shift | None, shift: Shift) -> bool:
    return lead is not None and lead.id == shift.id
