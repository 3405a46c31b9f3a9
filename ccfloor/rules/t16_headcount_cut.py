"""T16 HEADCOUNT_CUT: fewer on duty than the time of day asks for, or than the roster names.

A3.2.4 「值班期间未经值班经理批准,不得自行关闭终端,或减少工作人员」

A queue's need comes from the configuration, by time of day (``ccfloor.staffing.required``);
with ``staffing.live`` it is at least what its callers ask for. On duty means logged in, not
away, device reachable. A team's need are those whom the roster has at their phones now, by
name (``rostered``); who is away for minutes is at his post. The passing of a boundary of
either table is a deadline like any other.

A gap that lasts longer than ``rules.staffing_grace_s`` (a team's: longer than a leave may be,
T06's ``away_limit_s``, for who is late is other rules' matter) is told to the manager: a
warning, critical where nobody is left (``shortage``). What the duty manager has allowed is no
gap (``permits``). The rule charges nobody (RULEBOOK T16).
"""

from __future__ import annotations

from typing import Any, ClassVar

from ccfloor.config import Config
from ccfloor.floor.changes import (
    GapClosed,
    GapOpened,
    QueueChanged,
    QueueGone,
    SeatChanged,
    Told,
    VisitAnswered,
    VisitBegan,
    VisitEnded,
    VisitRevised,
)
from ccfloor.floor.deeds import AbsencePermitted, PermitWithdrawn
from ccfloor.floor.names import Instant, QueueName, micros
from ccfloor.roster.plan import Plan
from ccfloor.rules.clause import Clause
from ccfloor.rules.desk import Desk
from ccfloor.rules.findings import Alert
from ccfloor.rules.permits import Permits
from ccfloor.rules.rostered import Posts
from ccfloor.rules.rule import Watches
from ccfloor.rules.shortage import Shortages
from ccfloor.staffing.arrivals import Demand, Earlier
from ccfloor.staffing.required import RequiredStaff
from ccfloor.staffing.requirement import Requirements

QUEUE, TEAM = "breach", "rostered"
"""What is short, as it stands in an alert's id."""
BOUNDARY, ROSTER, PERMIT, LIVE = "boundary", "roster", "permit", "live"
"""Why the rule wakes when nothing has changed."""


class HeadcountCut:
    """Compare have and need, at every change of either."""

    code: ClassVar[str] = "T16"
    clauses: ClassVar[tuple[Clause, ...]] = (
        Clause("A3.2.4", "值班期间未经值班经理批准,不得自行关闭终端,或减少工作人员"),
    )

    def __init__(self, config: Config, desk: Desk) -> None:
        """Take tables from ``queue``, graces from ``rules``, and whether to go by the callers."""
        rules = config.rules
        away = config.regulation.seconds("T06", "away_limit_s", config.site.timezone)
        self._desk = desk
        self._live = config.staffing.live
        self._every = micros(config.staffing.every_s)
        self._required = RequiredStaff(config)
        self._demand = Demand(config)
        self._requirements = Requirements(config, self._demand)
        self._queues = Shortages(
            desk, self.code, name=QUEUE, kind="queue", grace=micros(rules.staffing_grace_s)
        )
        self._teams = Shortages(desk, self.code, name=TEAM, kind="team", grace=away.newest)
        self._staffed: dict[QueueName, int] = {}
        self._posts = Posts()
        self._permits = Permits("headcount")

    remembers: ClassVar[Any] = dict[QueueName, int]

    def kept(self) -> dict[QueueName, int]:
        """Give the numbers that the callers ask for: they stand until what is calls for others."""
        return self._requirements.standing() if self._live else {}

    def take_up(self, kept: dict[QueueName, int]) -> None:
        """Go on with them."""
        if self._live:
            self._requirements.take_up(kept)

    def recall(self, earlier: Earlier) -> None:
        """Learn what earlier runs saw of the callers, or a shortage that stands would end here."""
        self._demand.restore(earlier)

    def watches(self) -> Watches:
        """Look at queues, seats, coverage and what people do; at callers where they count."""
        callers: Watches = {
            VisitBegan: self._called,
            VisitAnswered: self._called,
            VisitEnded: self._called,
            VisitRevised: self._called,
            GapOpened: self._called,
        }
        return {
            QueueChanged: self._changed,
            QueueGone: self._gone,
            SeatChanged: self._moved,
            GapClosed: self._sees_again,
            Plan: self._rostered,
            AbsencePermitted: self._permitted,
            PermitWithdrawn: self._withdrawn,
            **(callers if self._live else {}),
        }

    def due(self, key: tuple[str, str], at: Instant) -> None:
        """Tell a shortage that has lasted, or look again because the clock asks for it."""
        what, place = key
        if what == QUEUE:
            self._queues.due(place, at)
        elif what == TEAM:
            self._teams.due(place, at)
        elif what == BOUNDARY:
            self._turn_page(place, at)
            self._look(place, at)
        elif what == LIVE:
            self._look_at_queues(at)
            self._desk.wake((LIVE, ""), self._next_computation(at))
        elif what == ROSTER:
            self._look_at_teams(at)
            self._wake_for_roster(at)
        else:
            self._look_at_queues(at)
            self._look_at_teams(at)
            self._wake_for_permits(at)

    def restored(self, alert: Alert) -> None:
        """Keep it for its queue or team; the first census says whether it still holds."""
        (self._teams if alert.kind == "team" else self._queues).adopt(alert)

    # --- queues ------------------------------------------------------------------------

    def _changed(self, change: QueueChanged) -> None:
        view = change.queue
        if view.queue not in self._required and not self._live:
            return
        if view.queue not in self._staffed:
            self._turn_page(view.queue, change.at)
            if self._live and not self._staffed:
                self._desk.wake((LIVE, ""), self._next_computation(change.at))
        self._staffed[view.queue] = view.staffed
        if not self._desk.blind:
            self._look(view.queue, change.at)

    def _gone(self, change: QueueGone) -> None:
        if self._staffed.pop(change.queue, None) is not None:
            self._desk.let_sleep((BOUNDARY, change.queue))
            self._queues.forget(change.queue, change.at)

    def _called(
        self, change: VisitBegan | VisitAnswered | VisitEnded | VisitRevised | GapOpened
    ) -> None:
        self._demand.on((change,))

    def _turn_page(self, queue: QueueName, at: Instant) -> None:
        """Be woken when the table asks for another number."""
        boundary = self._required.next_change(queue, at)
        if boundary is not None:
            self._desk.wake((BOUNDARY, queue), boundary)

    def _next_computation(self, at: Instant) -> Instant:
        return (at // self._every + 1) * self._every

    def _need(self, queue: QueueName, at: Instant) -> int | None:
        if self._permits.queue(queue, at):
            return None
        if self._live:
            return self._requirements.at(queue, at).staff
        return self._required.at(queue, at)

    def _look(self, queue: QueueName, at: Instant) -> None:
        self._queues.look(queue, self._staffed[queue], self._need(queue, at), at)

    def _look_at_queues(self, at: Instant) -> None:
        for queue in sorted(self._staffed):
            self._look(queue, at)

    # --- teams -------------------------------------------------------------------------

    def _rostered(self, told: Told) -> None:
        if isinstance(told.what, Plan):
            self._posts.take(told.what)
            self._wake_for_roster(told.at)
            if not self._desk.blind:
                self._look_at_teams(told.at)

    def _moved(self, change: SeatChanged) -> None:
        moved = self._posts.moved(change.seat)
        if self._desk.blind:
            return
        for team in sorted({self._posts.team_of(agent, change.at) for agent in moved} - {""}):
            self._look_at_team(team, change.at)

    def _wake_for_roster(self, at: Instant) -> None:
        moment = self._posts.next_moment(at)
        if moment is not None:
            self._desk.wake((ROSTER, ""), moment)
        else:
            self._desk.let_sleep((ROSTER, ""))

    def _look_at_team(self, team: str, at: Instant) -> None:
        self._teams.look(team, *self._posts.count(team, at, self._permits.person), at)

    def _look_at_teams(self, at: Instant) -> None:
        for team in self._known_teams():
            self._look_at_team(team, at)

    def _known_teams(self) -> list[str]:
        """Those of the roster, and those of the one before it."""
        roster = self._posts.roster
        return sorted({*self._teams.places(), *(() if roster is None else roster.teams())})

    # --- both --------------------------------------------------------------------------

    def _permitted(self, told: Told) -> None:
        if self._permits.take(told.what, told.at, self._posts.roster):
            self._look_at_permits(told.at)

    def _withdrawn(self, told: Told) -> None:
        if self._permits.withdraw(told.what, told.at):
            self._look_at_permits(told.at)

    def _look_at_permits(self, at: Instant) -> None:
        self._wake_for_permits(at)
        if not self._desk.blind:
            self._look_at_queues(at)
            self._look_at_teams(at)

    def _wake_for_permits(self, at: Instant) -> None:
        moment = self._permits.next_moment(at)
        if moment is not None:
            self._desk.wake((PERMIT, ""), moment)

    def _sees_again(self, change: GapClosed) -> None:
        self._demand.on((change,))
        if self._desk.blind:
            return  # another gap begins where this one ended
        at = change.at
        for queue, staffed in sorted(self._staffed.items()):
            self._turn_page(queue, at)
            self._queues.look_anew(queue, staffed, self._need(queue, at), at)
        for team in self._known_teams():
            self._teams.look_anew(team, *self._posts.count(team, at, self._permits.person), at)
