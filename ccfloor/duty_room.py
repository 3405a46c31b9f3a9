"""The duty room: what people do beside the telephone, put together for one daemon.

The roster in force, deeds that come in by the door, the cases of what rules find, how many are
needed. The floor waits for none of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import structlog

from ccfloor import notes
from ccfloor.alerting import Alerting
from ccfloor.case_log import CaseLog
from ccfloor.case_office import CaseOffice
from ccfloor.case_room import CaseRoom
from ccfloor.cases.case import Case
from ccfloor.casework import Casework
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.config_calendar import calendar_of
from ccfloor.deeds_kept import CALLBACKS_TAKEN_UP, TAKEN_UP, kept, sealed, to_tell
from ccfloor.errors import StoreError
from ccfloor.floor.deeds import AlertAnswered, AlertDelivered, BreakAsked, Deed
from ccfloor.floor.names import AgentName, Instant
from ccfloor.handovers import Handovers
from ccfloor.line_desk import LineDesk
from ccfloor.looking_back import Stood
from ccfloor.permits_told import PermitsTold
from ccfloor.pipeline import Pipeline, Step
from ccfloor.promising import Promising
from ccfloor.roster.plan import Plan
from ccfloor.rostering import Rostering
from ccfloor.rules.book import Book
from ccfloor.rules.break_asked import BreakRequested
from ccfloor.rules.findings import Alert, AlertCleared, AlertRaised
from ccfloor.rules.t17_not_supervised import MEANT
from ccfloor.seat_room import SeatRoom
from ccfloor.serve.auth import LEADERS, Person
from ccfloor.serve.board import Board
from ccfloor.serve.confirming import Confirming
from ccfloor.serve.doing import Doing
from ccfloor.serve.handovers import HandoverBoard
from ccfloor.serve.permits import PermitShown
from ccfloor.serve.readings import Reading
from ccfloor.serve.teams import Teams
from ccfloor.shift_reports import ShiftReports
from ccfloor.staff_room import StaffRoom
from ccfloor.staffing.live import Staffing
from ccfloor.store.interface import Delivery, Store

_LOG = structlog.get_logger(__name__)


class DutyRoom:
    """Follows the roster, takes deeds, opens cases, reckons staff."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        pipeline: Pipeline,
        board: Board,
        *,
        rng: Random,
        file: str,
        tell: Callable[[notes.Noticed], None],
        now: Callable[[], Instant],
        flush: Callable[[], Awaitable[None]],
    ) -> None:
        """``tell`` journals a note and leads it through the rooms; ``now`` is the stream's clock,
        less what a frame needs that is on its way.
        """
        self._store = store
        self._clock = clock
        self._pipeline = pipeline
        self._tell = tell
        self._now = now
        self._teams = Teams(config.team)
        self.rostering = Rostering(store, now, self._take_roster)
        is_worked = calendar_of(config.holidays).is_worked
        zone = ZoneInfo(config.site.timezone)
        office = CaseOffice(store, config.regulation, zone, clock, is_worked)
        self.casework = Casework(office, store, lambda: self.rostering.roster, flush)
        self.staffing = Staffing(config, self.team_of)
        self._board = board
        self._requests: dict[AgentName, str] = {}
        """Alerts of requests that stand, by who asks."""
        confirming = Confirming(
            lambda agent: self.staffing.limits(agent, now(), fresh=True),
            now,
            lambda: self.staffing.blind,
            board.label,
        )
        self.promising = Promising(store, now, self._tell_deed, self.done)
        self.doing = Doing(
            self.done,
            self.team_of,
            now,
            board.true_id,
            self._waiting,
            confirming,
            self._owner_of,
        )
        self._names = {person.agent: person.name for person in config.person}
        self.alerting = Alerting(
            config,
            store,
            clock,
            rng,
            team_of=self.team_of,
            name_of=self._name_of,
            duty_of=self._duty_of,
            folder=Path(file).parent,
            file=file,
        )
        self.alerting.outbox.on_sent = self._arrived
        self.reports = ShiftReports(
            config,
            store,
            self.alerting.outbox,
            lambda: self.rostering.roster,
            self._name_of,
            flush,
            lambda deed: self.done(deed, deed.by),
        )
        self.permits = PermitsTold(lambda: self.rostering.roster, self._name_of)
        self.seats = SeatRoom(
            config,
            store,
            clock,
            office,
            board,
            lambda: pipeline.engine.approvals,
            lambda: self.rostering.roster,
            now,
            lambda agent: self.staffing.limits(agent, now()),
            lambda agent: self.permits.of(agent, now()),
        )
        self._handovers = Handovers(
            store,
            pipeline,
            board,
            lambda: self.rostering.roster,
            now,
            self.team_of,
            self._name_of,
            lambda rule, at: config.regulation.names(rule, config.site.timezone).at(at),
        )
        self.staff = StaffRoom(
            config,
            clock,
            self.staffing,
            lambda: pipeline.engine,
            now,
            team_of=self.team_of,
            name_of=self._name_of,
            store=store,
        )
        self.lines = LineDesk(config, store, clock, lambda: self.rostering.roster)
        self.cases = CaseRoom(
            config, store, office, lambda: self.rostering.roster, now, clock.now, self.lines.decide
        )
        self._case_log = CaseLog(store)
        self._case_log.on_moved = self._cases_moved
        office.on_step = self._case_log.nudge
        self.on_cases_moved: Callable[[Callable[[Person], bool]], None] | None = None
        """Told whom it concerns that cases have taken a step."""
        self._delivering: set[asyncio.Task[None]] = set()
        self._last: Instant = 0

    async def recall(self, stood: Stood) -> None:
        """Learn of staffing what earlier runs saw, before the first change; raises StoreError."""
        seen_from = 0 if stood.book is None else stood.book.attendance.seen_from
        await self.staff.recall(stood.last_seen, stood.day, seen_from)

    async def take_up(
        self, standing: Iterable[tuple[Alert, object]], book: Book | None = None
    ) -> None:
        """Tell the rules the roster in force, and what was done in the last shift.

        ``standing`` are the alerts that stood, each with who took note of it; ``book`` is what the
        rules have taken up: what is in it they are not told again.
        """
        await self.rostering.look()
        now = self._clock.now()
        rows = await self._store.deeds(now - CALLBACKS_TAKEN_UP, now + TAKEN_UP)
        for row in rows:
            self.promising.told(row)
        for done in to_tell(rows, now, book):
            self._tell(done)
        standing = list(standing)
        self._requests |= {
            alert.agent: alert.id
            for alert, _ in standing
            if alert.rule == BreakRequested.code and alert.cleared_at is None
        }
        await self.alerting.open(standing)
        await self._case_log.begin()
        await self.seats.take_up()

    def work(self) -> Iterable[Awaitable[None]]:
        """Give what runs in the background."""
        return (
            self.rostering.run(),
            self.promising.run(),
            self.casework.run(self._clock.now()),
            self._case_log.run(),
            self.alerting.run(self._now),
            self.reports.run(self._now),
            self.staff.run(),
        )

    def on(self, step: Step, people: Iterable[Person]) -> None:
        """Follow a step; note what reached a leader's screen."""
        self.casework.on(step.findings)
        self.alerting.on(step.findings)
        self.staffing.on(step.changes)
        self.seats.on(step.changes)
        self.permits.on(step.changes)
        self._handovers.on(step.findings)
        self.promising.judged(self._pipeline.engine.callbacks.take_judged())
        for finding in step.findings:
            if isinstance(finding, AlertCleared) and finding.alert.rule == BreakRequested.code:
                self._requests.pop(finding.alert.agent, None)
            if not isinstance(finding, AlertRaised):
                continue
            alert = finding.alert
            if alert.rule == BreakRequested.code:
                self._requests[alert.agent] = alert.id
                self.count()
            if (alert.rule, alert.stage) in MEANT:
                self._delivered(alert.id, alert.agent, people)

    def count(self) -> None:
        """Show beside each request how many are away now; called once a second."""
        now = self._now()
        for agent, alert in self._requests.items():
            self._board.set_together(alert, self.staffing.limits(agent, now))

    async def done(self, deed: Deed, by: str) -> None:
        """Take in what a person did, as of now on the stream's clock; raises StoreError.

        It is stored before the rules hear of it, and with its entry in the sealed log, where it
        has one, or not at all: what somebody was told is not done never counts after a restart.
        """
        at = self._last = max(self._now(), self._last + 1)  # no two deeds at one moment
        row = kept(deed, at, by)
        entry = sealed(deed, at, by)
        if entry is None:
            await self._store.write([row])
        else:
            await self._store.write_sealed([row], [entry])
        self.promising.told(row)
        if isinstance(deed, AlertAnswered):
            self.alerting.answered(deed.alert, deed.action, by, at)
        self._tell(notes.Done(at, deed))

    def team_of(self, agent: AgentName) -> str:
        """Name a person's team: the roster's, else the configuration's."""
        roster = self.rostering.roster
        shift = None if roster is None else roster.shift_at(agent, self._now())
        return shift.team if shift is not None else self._teams.of(agent)

    async def boards(self) -> list[HandoverBoard]:
        """Show the changes of shift that are near; raises StoreError."""
        return await self._handovers.boards()

    def standing_permits(self) -> tuple[PermitShown, ...]:
        """Show the permits that are in force or to come."""
        return self.permits.all(self._now())

    def readings(self) -> list[Reading]:
        """Tell the metrics."""
        return [*self.casework.readings(), *self.alerting.readings(), *self.staff.readings()]

    def _cases_moved(self, cases: Sequence[Case]) -> None:
        self.cases.on(cases)
        self.seats.cases_moved(cases)

        def concerns(person: Person) -> bool:
            seen = (self.cases.shows(person, one) or self.seats.is_about(person, one)
                    for one in cases)  # fmt: skip
            return any(seen)

        if self.on_cases_moved is not None:
            self.on_cases_moved(concerns)

    def _take_roster(self, plan: Plan) -> None:
        self._tell(notes.RosterTaken(self._now(), plan))

    def _tell_deed(self, at: Instant, deed: Deed) -> None:
        self._tell(notes.Done(at, deed))

    def _owner_of(self, callback: str) -> AgentName | None:
        promise = self._pipeline.engine.callbacks.find(callback)
        return None if promise is None else promise.owner

    def _waiting(self, agent: AgentName) -> BreakAsked | None:
        approvals = self._pipeline.engine.approvals
        return next((one for one in approvals.waiting if one.agent == agent), None)

    def _delivered(self, alert: str, agent: AgentName, people: Iterable[Person]) -> None:
        """Note that an alert is on the screen of somebody who leads the agent.

        The duty manager's screen hangs in another room: it proves nothing about the leads.
        """
        team = self.team_of(agent)
        for person in people:
            near = person.role in LEADERS - {"manager"}
            leads = near and (not person.teams or team in person.teams)
            if leads:
                self._start(AlertDelivered(alert, person.user))
                return  # once is enough: the clock runs from the first

    def _duty_of(self, agent: AgentName) -> str | None:
        """Name the team for which somebody is on duty now; None: he is not, or on leave."""
        roster = self.rostering.roster
        shift = None if roster is None else roster.expected(agent, self._now())
        return None if shift is None else shift.team

    def _name_of(self, agent: AgentName) -> str:
        roster = self.rostering.roster
        shift = None if roster is None else roster.shift_at(agent, self._now())
        person = None if roster is None or shift is None else roster.people.get(shift.person)
        return person.name if person is not None else self._names.get(agent, "")

    def _arrived(self, message: Delivery) -> None:
        """Note that alerts reached a person by another way than his screen."""
        for alert in message.alerts:
            self.alerting.answered(alert, "seen", message.target, message.sent_at or 0)
        for alert in message.alerts if message.role == "lead" else ():
            rule, _, rest = alert.partition(":")
            if (rule, rest.partition(":")[0]) in MEANT:
                self._start(AlertDelivered(alert, message.target))

    def _start(self, deed: AlertDelivered) -> None:
        work = asyncio.create_task(self._note_delivery(deed))
        self._delivering.add(work)
        work.add_done_callback(self._delivering.discard)

    async def _note_delivery(self, deed: AlertDelivered) -> None:
        try:
            await self.done(deed, deed.to)
        except StoreError:
            _LOG.exception("delivery not stored: nobody is blamed for this alert")
