"""The daemon: where the rooms are put together, and the only place that knows them all.

    link → journal, pipeline → writer → store
                             → board → hub → clients

What happens on a read, in this order and without waiting for anybody: the bytes go to the
journal; the frames through the pipeline; its records into the writer's buffer; its changes
onto the board. The disk and the clients catch up in tasks of their own.

Between two reads a timer lets the rules raise what falls due. It waits ``GRACE`` longer
than the clock says, for a frame that is on its way: an answer in the last millisecond must
not be overtaken by the alarm about it.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

import structlog

from ami_adapters.frames import Received
from ami_adapters.interface import Link
from ami_adapters.session_states import OVER, State, Status
from ami_adapters.translate import WANTED
from ami_adapters.watch import Watch, link_for
from ccfloor import notes
from ccfloor.acting.house import acting_for
from ccfloor.bookkeeping import Bookkeeping
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.duty_room import DutyRoom
from ccfloor.explaining import Answers
from ccfloor.floor.names import MILLISECOND, SECOND, Instant, Micros, micros
from ccfloor.house import House
from ccfloor.instruments import Instruments
from ccfloor.keeping import Keeping
from ccfloor.kpi.coverage import DayCoverage
from ccfloor.kpi.day import day_start
from ccfloor.looking_back import look_back
from ccfloor.lookup_rooms import Rooms
from ccfloor.night_shift import works_of_the_night
from ccfloor.pipeline import Pipeline, Step
from ccfloor.runs import written
from ccfloor.serve.board import Board
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.http import Readiness
from ccfloor.serve.hub import Hub
from ccfloor.serve.lookups import LookUps
from ccfloor.serve.readings import Reading
from ccfloor.serve.websocket import Door
from ccfloor.staffing.required import RequiredStaff
from ccfloor.store.interface import Acknowledgement, Store
from ccfloor.store.journal import Journal
from ccfloor.timeliness import Timeliness
from ccfloor.tracing.readings import JournalReading

_LOG: Final = structlog.get_logger(__name__)

GRACE: Final[Micros] = 20 * MILLISECOND
"""How much later than its instant a deadline is looked at: transit and a busy loop."""

TICK_S: Final = 1.0
"""Link figures, staffing by time of day and the mark of what was seen: this often."""


class Daemon:
    """One PBX, watched, kept and shown."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        *,
        open_link: Callable[[], Link] | None = None,
        rng: random.Random | None = None,
        file: str = "configuration",
    ) -> None:
        """Put the rooms together; nothing runs before ``start``."""
        self.config = config
        self.store = store
        self._clock = clock
        self.pipeline = Pipeline(config)
        self._coverage = DayCoverage()
        self._instruments = Instruments(config, self.pipeline, self._coverage)
        self.board = Board(config, self._instruments, file=file)
        self.hub = Hub(self.board, clock)
        self._keeping = Keeping(config, store, clock)
        self._books = Bookkeeping(self.pipeline, self._keeping, clock)
        self.duty_room = DutyRoom(
            config,
            store,
            clock,
            self.pipeline,
            self.board,
            rng=rng or random.SystemRandom(),
            file=file,
            tell=self._note,
            now=lambda: max(self.pipeline.floor.now, self._pbx_now - GRACE),
            flush=self._keeping.flush,
        )
        self.watch = Watch(
            open_link or (lambda: link_for(config.ami, WANTED, clock)),
            config.ami,
            self,
            clock,
            rng or random.SystemRandom(),
            wanted=WANTED,
        )
        self.acting = acting_for(
            config,
            self.pipeline.floor,
            self.watch,
            store,
            clock=clock,
            now=self.hub.now,
            file=file,
        )
        lookups = LookUps()
        self.door = Door(
            config,
            self.hub,
            clock,
            acknowledge=self.acknowledge,
            find_out=self._find_out,
            acting=self.acting,
            doing=self.duty_room.doing,
            boards=self.duty_room.boards,
            own_seat=self.duty_room.seats,
            permits=self.duty_room.standing_permits,
            staff=self.duty_room.staff.desk,
            cases=self.duty_room.cases,
            lookups=lookups,
            ready=self._ready,
            readings=self._readings,
            token_file=Path(config.serve.token_file),
            file=file,
        )
        self.duty_room.on_cases_moved = self.door.cases_moved
        self._answers = Answers(
            config,
            store,
            self._reading(),
            self._instruments.today,
            lambda: self._keeping.journal(Journal.sync),
        )
        self._nightly = works_of_the_night(config, clock)
        self._required = RequiredStaff(config)
        self._rooms = Rooms(
            House(
                config, store=store, clock=clock, pipeline=self.pipeline, coverage=self._coverage,
                board=self.board, hub=self.hub, keeping=self._keeping, duty_room=self.duty_room,
                watch=self.watch, door=self.door, lookups=lookups,
            )
        )  # fmt: skip
        self._timeliness = Timeliness(micros(config.ami.lag_limit_s))
        self._overflowing = self._unreachable = False
        self._told_offset: Micros = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at: Instant = 0
        self._status_since: Instant = 0
        self.on_step: Callable[[Step], None] | None = None
        """Told of every step: the headless demo prints from here."""

    # --- life --------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up where the last run ended, open the door, begin to watch."""
        await self.take_up()
        await self.door.open()
        self._task(self._keeping.run())
        self._task(self._tick())
        self._task(self.watch.run())
        for work in self.duty_room.work():
            self._task(work)
        for nightly in self._nightly:
            self._task(nightly.run())

    async def stop(self) -> None:
        """Stop watching, write what waits, say goodbye; safe to call more than once."""
        if self._timer is not None:
            self._timer.cancel()
        tasks, self._tasks = self._tasks, []
        for task in reversed(tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.door.close()
        await self._rooms.close()
        if self.acting is not None:
            await self.acting.close()
        self._books.look()
        self._mark()
        await self._keeping.close()

    async def failed(self) -> None:
        """Wait until one of the tasks ends, which none should; raises what ended it."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    def _task(self, work: Awaitable[None]) -> None:
        self._tasks.append(asyncio.ensure_future(work))

    async def take_up(self) -> None:
        """Open the store; read what stood when the last run ended: nothing is raised twice."""
        await self.store.open()
        stood = await look_back(self.config, self.store, self._clock.now())
        if stood.day:
            self._coverage.start_day(stood.day)
            self._coverage.restore(stood.gaps)
        step = self.pipeline.restore(
            absences=stood.absences, alerts=stood.alerts, visits=stood.visits,
            last_seen=stood.last_seen, gap=stood.gap, book=stood.book, callers=stood.callers,
        )  # fmt: skip
        self.board.restore(stood.standing)
        self._keeping.begun(self._clock.now(), written(stood.run(self.config)), stood.last_seen)
        await self.duty_room.recall(stood)
        self._publish(step)
        await self.duty_room.take_up(stood.standing, stood.book)

    # --- what the watch tells (ami_adapters.watch.Observer) ------------------------------

    def opened(self, at: Instant) -> None:
        """Begin a connection's journal."""
        self._timeliness.opened()
        if self.acting is not None:
            self.acting.opened()
        self._keeping.journal(Journal.opened, at)

    def received(self, received: Received) -> None:
        """One read, cut where something about our own sight is to be noted."""
        for note, part in self._timeliness.split(received, self._clock.monotonic()):
            if note is not None:
                self._note(note)
            self._take_in(part)

    def _take_in(self, received: Received) -> None:
        """Journal first, then everything else."""
        if self._offset != self._told_offset and not self.pipeline.translator.stamped:
            self._told_offset = self._offset
            apart = notes.written(notes.ClocksApart(self._offset))
            self._keeping.journal(Journal.note, received.at, apart)
        self._keeping.journal(Journal.append, received.data, received.at)
        self.pipeline.translator.heard(received.at + self._offset)
        self._publish(self.pipeline.frames(received.frames))
        if self.acting is not None:
            self.acting.heard(received.frames)

    def state(self, status: Status) -> None:
        """Show how far the session has come."""
        self._status_since = self._pbx_now
        if status.state in OVER and not self.watch.connections and not self._unreachable:
            self._unreachable = True
            self._note(notes.Unreachable(self.pipeline.floor.now or self._clock.now()))
        self._show_link(status)
        self._mark()
        _LOG.info("link", pbx=self.config.ami.name, state=status.state.value, why=status.why)
        self.hub.changed()

    def lost(self, reason: str) -> None:
        """End a connection's journal and say that nobody sees."""
        self._keeping.journal(Journal.lost, self._clock.now(), reason)
        self._publish(self.pipeline.lost("link_lost"))

    # --- the middle ----------------------------------------------------------------------

    @property
    def _offset(self) -> Micros:
        return self.watch.status.offset_us

    @property
    def _pbx_now(self) -> Instant:
        return self._clock.now() + self._offset

    def _publish(self, step: Step) -> None:
        """Hand a step to the store and to the clients."""
        records = step.records()
        if records and not self._keeping.records(records) and not self._overflowing:
            self._overflowing = True
            self._note(notes.Overflowed(self.pipeline.floor.now))
        self._coverage.on(step.changes)
        if self.pipeline.day_began():
            self._begin_day()
        self.board.apply(step.changes, step.findings)
        if step.figures:
            self.board.refigure(step.figures)
        self._instruments.count(step.findings)
        self.duty_room.on(step, self.door.people())
        if self.on_step is not None:
            self.on_step(step)
        self.hub.changed()
        self._set_timer()

    def _note(self, note: notes.Noticed) -> None:
        """Journal what was noticed of our own sight, and go on by it."""
        self._keeping.journal(Journal.note, self._clock.now(), notes.written(note))
        self._publish(self.pipeline.take([notes.fact(note)]))

    def _begin_day(self) -> None:
        site = self.config.site
        began = day_start(self.pipeline.floor.now, site.timezone, site.day_starts)
        self._coverage.start_day(began)
        self.board.refigure()

    def _look_for_room(self) -> None:
        """Say when the store keeps up again."""
        if self._overflowing and self._keeping.has_room:
            self._overflowing = False
            self._note(notes.Drained(self.pipeline.floor.now))

    def _set_timer(self) -> None:
        """Wake when the rules have something to raise."""
        due = self.pipeline.engine.next_deadline()
        if due is None or (self._timer is not None and self._timer_at == due):
            return
        if self._timer is not None:
            self._timer.cancel()
        wait = (due + GRACE - self._pbx_now) / SECOND
        self._timer_at = due
        planned = self._clock.monotonic() + wait
        self._timer = asyncio.get_running_loop().call_later(max(0.0, wait), self._due, planned)

    def _due(self, planned: float) -> None:
        """Raise what fell due, unless we come late ourselves and frames may lie unread."""
        if self._clock.monotonic() - planned > GRACE / SECOND:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(GRACE / SECOND, self._due, math.inf)
            return
        self._timer = None
        self._publish(self.pipeline.advance(self._pbx_now - GRACE))

    # --- once a second -------------------------------------------------------------------

    async def _tick(self) -> None:
        """Show link and staffing, and mark how far we have seen."""
        while True:
            self._show_link(self.watch.status)
            now = self._pbx_now
            for queue in self.config.queue:
                self.board.require(queue.name, self._required.at(queue.name, now))
            self.duty_room.count()
            self.hub.changed()
            self._look_for_room()
            self._books.look()
            self._keeping.journal(Journal.sync)
            self._mark()
            self._rooms.system.ticked(TICK_S)
            await asyncio.sleep(TICK_S)

    def _mark(self) -> None:
        self._keeping.mark(self.pipeline.translator.clock)

    def _show_link(self, status: Status) -> None:
        self.board.set_link(
            self._instruments.link(status, self._status_since or self._pbx_now, self._pbx_now)
        )

    # --- what the door asks --------------------------------------------------------------

    async def acknowledge(self, acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        """Store who took note; nobody else is told of those alerts then."""
        stored = await self._keeping.acknowledge(acks)
        for ack in acks:
            self.duty_room.alerting.answered(ack.alert, "ack", ack.by, ack.at)
        return stored

    async def _find_out(self, what: str) -> Explanation:
        """Explain what the store and the journal hold; what waits is written first."""
        await self._keeping.flush()
        return await self._answers.explain(what)

    def _reading(self) -> JournalReading | None:
        folder = self.config.journal.folder
        return JournalReading(folder=Path(folder), pbx=self.config.ami.name) if folder else None

    def _ready(self) -> Readiness:
        live = self.watch.status.state is State.LIVE
        return Readiness(link=live, store=self._keeping.whole)

    def _readings(self) -> list[Reading]:
        return [
            *self._instruments.readings(self.watch.status, self.watch.connections, self._pbx_now),
            *self._keeping.readings(),
            *self.duty_room.readings(),
            *(reading for nightly in self._nightly for reading in nightly.readings()),
        ]
