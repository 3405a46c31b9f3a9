"""T18 MEALS: a meal too long or outside its time, or so many at once that too few are left.

A2.4.3 「安排本组坐席用餐时间,确保服务畅通」

A meal is a pause with one of ``rules.meal_reasons``; its clock starts where the reason does and
ends where the person is back or gives another one. The regulation names no length (RULEBOOK
T18: doc G has 12:00-13:00), so the shipped ``longest_s`` is an hour.

Too long is said while it lasts, and recorded when it is over. Outside its time is what lies
beyond the meal slots of his shift by more than ``rules.meal_slack_s``, as a call can run into
one; where the roster plans no meals for him nothing is outside. One meal is one finding: too
long has the limit it broke, outside has the limit 0 and how much lay outside.

A queue in which two or more are at a meal, and which has fewer than its configured minimum that
it would have with them, is told to the leader: it is for him to send somebody to eat later. No
finding of this rule has an amount.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from ccfloor.config import Config
from ccfloor.floor.changes import (
    AbsenceBegan,
    AbsenceChanged,
    AbsenceEnded,
    GapClosed,
    QueueChanged,
    QueueGone,
    Told,
)
from ccfloor.floor.names import SECOND, Instant, Micros, QueueName, SeatId, micros
from ccfloor.floor.states import Severity
from ccfloor.floor.views import Absence
from ccfloor.roster.duty import DutyRoster
from ccfloor.roster.plan import Activity, Plan
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert, Breach
from ccfloor.rules.rule import PAST, Watches, finding_id
from ccfloor.rules.shortage import Shortages
from ccfloor.staffing.required import RequiredStaff

MEALS, LONG, BOUNDARY = "meals", "long", "boundary"
AT_ONCE = 2


def _a_warning(_: object) -> Severity:
    """Say how loud a shortage at meals is; a name of its own lets the rules be put by whole."""
    return Severity.WARNING


class _Meal(msgspec.Struct, frozen=True, gc=False):
    """One meal that goes on."""

    absence: Absence
    begun: Instant


class Meals:
    """Watch each meal's clock, and how many are at one."""

    code: ClassVar[str] = "T18"
    clauses: ClassVar[tuple[Clause, ...]] = (Clause("A2.4.3", "安排本组坐席用餐时间,确保服务畅通"),)

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take words from ``rules``, the length from T18 ``longest_s``, minima from the queues."""
        rules = config.rules
        self._desk = desk
        self._words = frozenset(word.strip().casefold() for word in rules.meal_reasons)
        self._limit = config.regulation.seconds(self.code, "longest_s", config.site.timezone)
        self._slack = micros(rules.meal_slack_s)
        self._required = RequiredStaff(config)
        self._queues = Shortages(
            desk,
            self.code,
            name=MEALS,
            kind="queue",
            grace=micros(rules.staffing_grace_s),
            stage="warn",
            severity=_a_warning,
        )
        self._staffed: dict[QueueName, int] = {}
        self._meals: dict[SeatId, _Meal] = {}
        self._roster: DutyRoster | None = None

    def watches(self) -> Watches:
        """Look at absences, queues, coverage and the roster."""
        return {
            AbsenceBegan: self._told,
            AbsenceChanged: self._told,
            AbsenceEnded: self._ended,
            QueueChanged: self._changed,
            QueueGone: self._gone,
            GapClosed: self._sees_again,
            Plan: self._rostered,
        }

    def due(self, key: tuple[str, str], at: Instant) -> None:
        """Tell a meal or a shortage that has lasted, or go on to the next line of the table."""
        what, place = key
        if what == MEALS:
            self._queues.due(place, at)
        elif what == LONG:
            self._tell_long(self._meals[place], at)
        else:
            self._turn_page(place, at)
            self._look(place, at)

    def restored(self, alert: Alert) -> None:
        """Keep a queue's; a meal that still goes on will say so itself."""
        if alert.kind == "queue":
            self._queues.adopt(alert)

    # --- each meal ---------------------------------------------------------------------

    def _rostered(self, told: Told) -> None:
        if isinstance(told.what, Plan):
            self._roster = DutyRoster(told.what)

    def _told(self, change: AbsenceBegan | AbsenceChanged) -> None:
        absence, at = change.absence, change.at
        meal = self._meals.get(absence.seat)
        if meal is not None and meal.absence.from_ != absence.from_:
            self._finish(meal, meal.absence, at, at, proven=False)  # it ended and nobody said so
            meal = None
        if not self._is_meal(absence):
            if meal is not None:
                self._finish(meal, absence, at, at)
        elif meal is None:
            self._begin(absence, at)
        else:
            self._meals[absence.seat] = _Meal(absence, meal.begun)

    def _ended(self, change: AbsenceEnded) -> None:
        absence = change.absence
        meal = self._meals.get(absence.seat)
        if meal is not None:
            self._finish(meal, absence, absence.to or change.at, change.at)

    def _is_meal(self, absence: Absence) -> bool:
        return bool(absence.reasons) and absence.reasons[-1].strip().casefold() in self._words

    def _begin(self, absence: Absence, at: Instant) -> None:
        begun = absence.from_
        if len(absence.reasons) > 1:  # he gave another reason first
            begun = max(absence.last_pause * SECOND or at, begun)
            begun = at if abs(at - begun) < SECOND else begun  # told to a whole second only
        self._meals[absence.seat] = _Meal(absence, begun)
        self._desk.wake((LONG, absence.seat), begun + self._limit.at(begun) + PAST)
        self._look_at(absence.queues, at)

    def _finish(
        self, meal: _Meal, absence: Absence, to: Instant, at: Instant, *, proven: bool = True
    ) -> None:
        seat = absence.seat
        del self._meals[seat]
        self._desk.let_sleep((LONG, seat))
        self._desk.clear(self._long_id(meal), at)
        self._look_at(meal.absence.queues, at)
        if not (absence.covered and proven):
            return
        measured, limit = max(0, to - meal.begun), self._limit.at(meal.begun)
        if measured <= limit:
            measured, limit = self._outside(absence, meal.begun, to), 0
        if measured > limit:
            self._desk.record(
                Breach(
                    id=finding_id(self.code, seat, meal.begun),
                    rule=self.code,
                    at=at,
                    measured=measured,
                    limit=limit,
                    agent=absence.agent,
                    seat=seat,
                    begun_at=meal.begun,
                    evidence=absence.evidence,
                )
            )

    def _outside(self, absence: Absence, begun: Instant, to: Instant) -> Micros:
        """Say how much of a meal lay outside the meals of the shift, slack included in them."""
        shift = None if self._roster is None else self._roster.shift_at(absence.agent, begun)
        if shift is None:
            return 0
        slots = sorted(
            (slot.from_ - self._slack, slot.to + self._slack)
            for slot in shift.slots
            if slot.activity is Activity.MEAL
        )
        if not slots:
            return 0
        outside, moment = 0, begun
        for opens, closes in slots:
            outside += max(0, min(opens, to) - moment)
            moment = max(moment, closes)
        return outside + max(0, to - moment)

    def _long_id(self, meal: _Meal) -> str:
        return finding_id(self.code, "breach", meal.absence.seat, meal.begun)

    def _tell_long(self, meal: _Meal, at: Instant) -> None:
        absence = meal.absence
        self._desk.lay(
            Alert(
                id=self._long_id(meal),
                rule=self.code,
                stage="breach",
                severity=Severity.WARNING,
                kind="seat",
                subject=absence.seat,
                begun_at=meal.begun,
                raised_at=at,
                limit=self._limit.at(meal.begun),
                agent=absence.agent,
                seat=absence.seat,
                evidence=absence.evidence,
            )
        )

    # --- all at once -------------------------------------------------------------------

    def _changed(self, change: QueueChanged) -> None:
        view = change.queue
        if view.queue not in self._required:
            return
        if view.queue not in self._staffed:
            self._turn_page(view.queue, change.at)
        self._staffed[view.queue] = view.staffed
        if not self._desk.blind:
            self._look(view.queue, change.at)

    def _gone(self, change: QueueGone) -> None:
        if self._staffed.pop(change.queue, None) is not None:
            self._desk.let_sleep((BOUNDARY, change.queue))
            self._queues.forget(change.queue, change.at)

    def _sees_again(self, change: GapClosed) -> None:
        if self._desk.blind:
            return  # another gap begins where this one ended
        for queue, staffed in sorted(self._staffed.items()):
            self._turn_page(queue, change.at)
            self._queues.look_anew(queue, staffed, self._need(queue, change.at), change.at)

    def _turn_page(self, queue: QueueName, at: Instant) -> None:
        boundary = self._required.next_change(queue, at)
        if boundary is not None:
            self._desk.wake((BOUNDARY, queue), boundary)

    def _look_at(self, queues: tuple[QueueName, ...], at: Instant) -> None:
        if not self._desk.blind:
            for queue in queues:
                if queue in self._staffed:
                    self._look(queue, at)

    def _look(self, queue: QueueName, at: Instant) -> None:
        self._queues.look(queue, self._staffed[queue], self._need(queue, at), at)

    def _need(self, queue: QueueName, at: Instant) -> int | None:
        """Give the minimum where meals alone keep the queue from it; else None."""
        minimum = self._required.at(queue, at)
        eating = sum(queue in meal.absence.queues for meal in self._meals.values())
        if minimum is None or eating < AT_ONCE:
            return None
        return minimum if self._staffed[queue] + eating >= minimum else None
