"""T07 SEAT_VACANT (空岗): a rostered seat stands empty and its leader has not told those above.

A4.1.3 「未向上级请示,出现空岗现象,发现一次扣100元,超过30分钟扣200元」

A seat is empty from the moment when nobody is logged in at it and the person rostered for it is
logged in nowhere; it is staffed again with the first who sits down. Approved leave empties no
seat (there the roster is short, and that is T16's), and no more does a meal or a training of the
roster: what they take of an emptiness is cut out of it. A plan that is told in mid-shift makes no
seat empty before it was told. A leader may report within
``report_within_s`` of the start, so what is over by then charges nobody, and neither does what he
did report. The leader who answers is the one rostered when the clock started (G3).

Seats of one leader that stand empty at overlapping times are one episode, from the first start to
the last end. Red past ``long_s``: exactly that is still the lower amount. A phone that cannot be
reached is no empty seat (its person is logged in), and a person who is away from it neither: that
is for T05, T06 and T15.

The alert says nothing for the first minute, in which one shift gets up and the next sits down.
"""

from __future__ import annotations

from typing import ClassVar, Final, TypeAlias

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed, GapOpened, Told
from ccfloor.floor.deeds import VacancyReported
from ccfloor.floor.names import MINUTE, AgentName, Instant, Micros, SeatId
from ccfloor.floor.states import Severity
from ccfloor.floor.views import Evidence
from ccfloor.roster.plan import Plan, Shift
from ccfloor.rules.attended import Departed, LoggedIn, LoggedOut, ShiftEnded, ShiftStarted
from ccfloor.rules.clause import Clause
from ccfloor.rules.countdown import Countdown
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import Watches, finding_id

SEAT_CHANGE: Final[Micros] = MINUTE
REPORTED_BEFORE: Final[Micros] = 60 * MINUTE
"""A report holds for what becomes empty so long after it."""

ShiftId: TypeAlias = str


class EmptySeat(msgspec.Struct, frozen=True):
    """A rostered seat at which nobody is, for those who look."""

    shift: Shift
    since: Instant
    reported: bool
    """Its leader told those above in time: it charges nobody."""


class _Vacancy(msgspec.Struct):
    shift: Shift
    begun: Instant
    lead: AgentName
    reported: bool = False
    evidence: tuple[Evidence, ...] = ()
    ended: Instant = 0


class SeatVacant:
    """Watch seats that the roster wants staffed."""

    code: ClassVar[str] = "T07"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A4.1.3", "未向上级请示,出现空岗现象,发现一次扣100元,超过30分钟扣200元"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take ``long_s`` and ``report_within_s`` from the regulation."""
        self._desk = desk
        zone = config.site.timezone
        self._long = config.regulation.seconds(self.code, "long_s", zone)
        self._report = config.regulation.seconds(self.code, "report_within_s", zone)
        self._open: dict[ShiftId, _Vacancy] = {}
        self._closed: dict[AgentName, list[_Vacancy]] = {}
        """By leader: what is over, but overlaps what is not."""
        self._reports: dict[tuple[str, SeatId], Instant] = {}
        self._countdown: Countdown[ShiftId] = Countdown(desk, SEAT_CHANGE, self._describe)

    def watches(self) -> Watches:
        """Look at who sits down and rises, at shifts, and at what leaders report."""
        return {
            LoggedIn: self._looked_at,
            LoggedOut: self._looked_at,
            Departed: self._departed,
            ShiftStarted: self._shift_started,
            ShiftEnded: self._shift_ended,
            VacancyReported: self._reported,
            GapOpened: self._lost_sight,
            GapClosed: self._see_again,
            Plan: self._planned,
        }

    def due(self, key: ShiftId, at: Instant) -> None:
        """Raise the first minute, or the thirtieth."""
        self._countdown.due(key, at)

    def restored(self, alert: Alert) -> None:
        """Claim nothing: a seat that is still empty will say so when the shift is looked at."""

    def empty(self, now: Instant) -> list[EmptySeat]:
        """List the seats that stand empty at ``now``, longest first."""
        seats = [
            EmptySeat(one.shift, one.begun, one.reported)
            for one in self._open.values()
            if one.begun <= now
        ]
        return sorted(seats, key=lambda one: (one.since, one.shift.id))

    # --- seats -------------------------------------------------------------------------

    def _looked_at(self, told: LoggedIn | LoggedOut) -> None:
        roster = self._desk.attendance.roster
        if roster is None:
            return
        own = roster.shift_at(told.agent, told.at)
        about = {shift.id: shift for shift in roster.at_seat(told.seat, told.at)}
        if own is not None:
            about[own.id] = own
        for shift in about.values():
            self._look(shift, told.at, told.since)

    def _departed(self, told: Departed) -> None:
        """Keep what proves that the seat became empty."""
        vacancy = self._open.get(told.shift.id)
        if vacancy is not None and not vacancy.evidence:
            vacancy.evidence = told.evidence

    def _shift_started(self, told: ShiftStarted) -> None:
        attendance, shift = self._desk.attendance, told.shift
        left = attendance.stay(shift).left
        self._look(shift, told.at, max(attendance.seen_from, shift.start if left is None else left))

    def _shift_ended(self, told: ShiftEnded) -> None:
        self._end(told.shift.id, told.shift.end, told.at)

    def _is_staffed(self, shift: Shift) -> bool:
        attendance = self._desk.attendance
        at_seat = bool(shift.seat) and bool(attendance.at_seat(shift.seat))
        return at_seat or attendance.is_logged_in(shift.agent)

    def _look(self, shift: Shift, at: Instant, since: Instant) -> None:
        attendance = self._desk.attendance
        roster = attendance.roster
        if self._is_staffed(shift):
            self._end(shift.id, max(since, shift.start), at)
            return
        if roster is None or self._desk.blind or shift.id in self._open:
            return
        asked = roster.asked(shift, max(since, attendance.asked_from(shift)), shift.end)
        if not asked:
            return
        begun = asked[0][0]
        lead = roster.lead_of(shift.team, begun)
        vacancy = self._open[shift.id] = _Vacancy(shift, begun, lead.agent if lead else "")
        if self._is_reported(vacancy, begun):
            self._excuse(vacancy, at)
            return
        self._countdown.start(shift.id, begun, at, self._long.at(begun))

    def _lost_sight(self, _: GapOpened) -> None:
        for shift in self._open:
            self._countdown.hold(shift)

    def _see_again(self, change: GapClosed) -> None:
        """Look at every shift that runs: whoever rose in the dark rose when it ended."""
        roster = self._desk.attendance.roster
        for shift in roster.running(change.at) if roster is not None else ():
            if not self._is_staffed(shift):  # who sat down is told at once, in his favour
                self._look(shift, change.at, change.at)
            self._countdown.resume(shift.id)

    def _planned(self, told: Told) -> None:
        """Go by the new plan: what it does not ask for any more is not missing.

        What is not empty yet (its person has leave first) is looked at anew: shifts that run are
        told as started once more.
        """
        roster = self._desk.attendance.roster
        now = {} if roster is None else {shift.id: shift for shift in roster.plan.shifts}
        for vacancy in list(self._open.values()):
            shift = now.get(vacancy.shift.id)
            not_yet = vacancy.begun > told.at
            if roster is None or shift is None or not_yet or shift.seat != vacancy.shift.seat:
                lead, vacancy.lead = vacancy.lead, ""
                self._end(vacancy.shift.id, told.at, told.at)
                self._finish(lead, told.at)
                continue
            vacancy.shift = shift
            if shift.end <= told.at:
                self._end(shift.id, shift.end, told.at)
            elif not roster.asked(shift, told.at, told.at + 1):
                self._countdown.stop(shift.id, told.at)

    # --- reports -----------------------------------------------------------------------

    def _reported(self, told: Told) -> None:
        deed: VacancyReported = told.what
        self._reports[deed.team, deed.seat] = told.at
        for vacancy in list(self._open.values()):
            if self._is_reported(vacancy, told.at):
                self._excuse(vacancy, told.at)

    def _is_reported(self, vacancy: _Vacancy, at: Instant) -> bool:
        shift = vacancy.shift
        told = [self._reports.get((shift.team, seat)) for seat in {shift.seat, ""}]
        first = vacancy.begun - REPORTED_BEFORE
        last = vacancy.begun + self._report.at(vacancy.begun)
        return any(one is not None and first <= one <= min(last, at) for one in told)

    def _excuse(self, vacancy: _Vacancy, at: Instant) -> None:
        """Take an empty seat off its leader: those above know of it."""
        self._countdown.stop(vacancy.shift.id, at)
        lead, vacancy.lead = vacancy.lead, ""
        vacancy.reported = True
        self._finish(lead, at)

    # --- episodes ----------------------------------------------------------------------

    def _end(self, shift: ShiftId, ended: Instant, at: Instant) -> None:
        vacancy = self._open.get(shift)
        if vacancy is None:
            return
        self._countdown.stop(shift, at)  # the alert that is cleared is described by the vacancy
        del self._open[shift]
        lead, vacancy.ended = vacancy.lead, max(ended, vacancy.begun)
        if lead:
            self._closed.setdefault(lead, []).extend(self._pieces(vacancy))
        self._finish(lead, at)

    def _pieces(self, vacancy: _Vacancy) -> list[_Vacancy]:
        """Cut out what the roster did not ask for, and what a leader still had time to report."""
        roster = self._desk.attendance.roster
        if roster is None:
            return []
        return [
            msgspec.structs.replace(vacancy, begun=begun, ended=ended)
            for begun, ended in roster.asked(vacancy.shift, vacancy.begun, vacancy.ended)
            if ended - begun > self._report.at(begun)
        ]

    def _finish(self, lead: AgentName, at: Instant) -> None:
        """Record a leader's episode, unless a seat of his is still empty."""
        closed = self._closed.get(lead, [])
        if not closed:
            self._closed.pop(lead, None)
            return
        if any(one.lead == lead and one.begun <= at for one in self._open.values()):
            return
        del self._closed[lead]
        for episode in _overlapping(closed):
            first, begun = episode[0], episode[0].begun
            self._desk.record(
                Breach(
                    id=finding_id(self.code, lead, begun),
                    rule=self.code,
                    at=at,
                    measured=max(one.ended for one in episode) - begun,
                    limit=self._report.at(begun),
                    agent=lead,
                    seat=first.shift.seat,
                    begun_at=begun,
                    evidence=first.evidence,
                )
            )

    def _describe(self, shift: ShiftId) -> Alert:
        vacancy = self._open[shift]
        seat = vacancy.shift.seat
        return Alert(
            id="",
            rule=self.code,
            stage="",
            severity=Severity.WARNING,
            kind="seat" if seat else "agent",
            subject=seat or vacancy.shift.agent,
            begun_at=0,
            raised_at=0,
            agent=vacancy.shift.agent,
            seat=seat,
            evidence=vacancy.evidence,
        )


def _overlapping(vacancies: list[_Vacancy]) -> list[list[_Vacancy]]:
    """Sort into runs in which each overlaps one before it."""
    runs: list[list[_Vacancy]] = []
    end: Instant = 0
    for vacancy in sorted(vacancies, key=lambda one: (one.begun, one.shift.id)):
        if runs and vacancy.begun <= end:
            runs[-1].append(vacancy)
        else:
            runs.append([vacancy])
        end = max(end, vacancy.ended)
    return runs
