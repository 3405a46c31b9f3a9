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
from ami_adapters.session_states import State, Status
from ami_adapters.translate import WANTED
from ami_adapters.watch import Watch, link_for
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.errors import BufferFull, StoreError
from ccfloor.floor.names import MILLISECOND, SECOND, Instant, Micros
from ccfloor.kpi.coverage import DayCoverage
from ccfloor.kpi.day import day_start
from ccfloor.kpi.live import QueueFigures
from ccfloor.nightly import Nightly
from ccfloor.pipeline import Pipeline, Step
from ccfloor.rules.findings import AlertRaised
from ccfloor.serve.board import Board
from ccfloor.serve.http import Readiness
from ccfloor.serve.hub import Hub
from ccfloor.serve.messages import LinkState
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.serve.websocket import Door
from ccfloor.staffing.required import RequiredStaff
from ccfloor.store.interface import Acknowledgement, Mark, Store
from ccfloor.store.journal import Journal
from ccfloor.store.writer import Writer

_LOG: Final = structlog.get_logger(__name__)

GRACE: Final[Micros] = 20 * MILLISECOND
"""How much later than its instant a deadline is looked at: transit and a busy loop."""

TICK_S: Final = 1.0
"""Link figures, staffing by time of day and the mark of what was seen: this often."""

_STATES: Final = {State.LIVE: "live", State.CENSUS: "census", State.LOST: "lost",
                  State.REFUSED: "lost"}  # fmt: skip


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
        self.board = Board(config, _Figures(self), file=file)
        self.hub = Hub(self.board, clock)
        buffer = config.store
        self._writer = Writer(
            store, buffer=buffer.buffer, batch=buffer.batch, every_ms=buffer.every_ms, clock=clock
        )
        self._journal = (
            Journal(Path(config.journal.folder), config.ami.name, config.journal.level, clock)
            if config.journal.folder
            else None
        )
        self.door = Door(
            config,
            self.hub,
            clock,
            acknowledge=self._acknowledge,
            ready=self._ready,
            readings=self._readings,
            token_file=Path(config.serve.token_file),
            file=file,
        )
        self.watch = Watch(
            open_link or (lambda: link_for(config.ami, WANTED, clock)),
            config.ami,
            self,
            clock,
            rng or random.SystemRandom(),
            wanted=WANTED,
        )
        self._nightly = Nightly(config, clock) if config.reconcile.queue_log else None
        self._required = RequiredStaff(config)
        self._coverage = DayCoverage()
        self._tasks: list[asyncio.Task[None]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at: Instant = 0
        self._status_since: Instant = 0
        self._lost_records = 0
        self._journal_failures = 0
        self._alerts = 0
        self.on_step: Callable[[Step], None] | None = None
        """Told of every step: the headless demo prints from here."""

    # --- life --------------------------------------------------------------------------

    async def start(self) -> None:
        """Open the store, take up where the last run ended, open the door, begin to watch."""
        await self.store.open()
        await self._take_up()
        await self.door.open()
        self._task(self._writer.run())
        self._task(self._tick())
        self._task(self.watch.run())
        if self._nightly is not None:
            self._task(self._nightly.run())

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
        self._mark()
        try:
            await self._writer.flush()
        except StoreError:
            _LOG.exception("records not written", remedy="rebuild from the journal")
        finally:
            self._keep(Journal.close)
            await self.store.close()

    async def failed(self) -> None:
        """Wait until one of the tasks ends, which none should; raises what ended it."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    def _task(self, work: Awaitable[None]) -> None:
        self._tasks.append(asyncio.ensure_future(work))

    async def _take_up(self) -> None:
        """Read what stood when the last run ended: after this nothing is raised twice."""
        last_seen = (await self.store.marks()).get("seen", 0)
        standing = await self.store.standing_alerts()
        absences = await self.store.open_absences()
        visits = []
        if last_seen:
            site = self.config.site
            began = day_start(last_seen, site.timezone, site.day_starts)
            visits = await self.store.visits(began, last_seen + SECOND)
            self._coverage = DayCoverage(began)
            self._coverage.restore(await self.store.gaps(began, last_seen + SECOND))
        step = self.pipeline.restore(
            absences=absences,
            alerts=[alert for alert, _ in standing],
            visits=visits,
            last_seen=last_seen,
        )
        self.board.restore(standing)
        self._publish(step)

    # --- what the watch tells (ami_adapters.watch.Observer) ------------------------------

    def opened(self, at: Instant) -> None:
        """Begin a connection's journal."""
        self._keep(Journal.opened, at)

    def received(self, received: Received) -> None:
        """One read: journal first, then everything else."""
        self._keep(Journal.append, received.data, received.at)
        self.pipeline.translator.heard(received.at + self._offset)
        self._publish(self.pipeline.frames(received.frames))

    def state(self, status: Status) -> None:
        """Show how far the session has come."""
        self._status_since = self._pbx_now
        self._show_link(status)
        self._mark()
        _LOG.info("link", pbx=self.config.ami.name, state=status.state.value, why=status.why)
        self.hub.changed()

    def lost(self, reason: str) -> None:
        """End a connection's journal and say that nobody sees."""
        self._keep(Journal.lost, self._clock.now(), reason)
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
        if records:
            try:
                self._writer.put(records)
            except BufferFull:
                self._fell_behind(len(records))
        self._coverage.on(step.changes)
        if self.pipeline.day_began():
            self._begin_day()
        self.board.apply(step.changes, step.findings)
        if step.figures:
            self.board.refigure(step.figures)
        self._alerts += sum(isinstance(f, AlertRaised) for f in step.findings)
        if self.on_step is not None:
            self.on_step(step)
        self.hub.changed()
        self._set_timer()

    def _begin_day(self) -> None:
        site = self.config.site
        began = day_start(self.pipeline.floor.now, site.timezone, site.day_starts)
        self._coverage.start_day(began)
        self.board.refigure()

    def _keep(self, act: Callable[..., None], *args: object) -> None:
        """Do something with the journal; a disk that is full must not blind the floor."""
        if self._journal is None:
            return
        try:
            act(self._journal, *args)
        except StoreError:
            if not self._journal_failures:
                _LOG.exception("journal not written: what happens now cannot be proved later")
            self._journal_failures += 1

    def _fell_behind(self, records: int) -> None:
        """Count what the store could not take in time; the journal has it all."""
        if not self._lost_records:
            _LOG.error("store behind", records=records, remedy="rebuild from the journal")
        self._lost_records += records

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
            self.hub.changed()
            self._keep(Journal.sync)
            self._mark()
            await asyncio.sleep(TICK_S)

    def _mark(self) -> None:
        """Note for the next run how far the records reach that are put before this."""
        seen = self.pipeline.translator.clock
        if seen and not self._lost_records:  # else the mark would claim what is not there
            with contextlib.suppress(BufferFull):  # then the older mark is the true one
                self._writer.put([Mark("seen", seen)])

    def _show_link(self, status: Status) -> None:
        self.board.set_link(
            LinkState(
                pbx=self.config.ami.name,
                state=_STATES.get(status.state, "connecting"),
                since=self._status_since or self._pbx_now,
                version=status.version,
                lag=status.lag_us,
                offset=status.offset_us,
                coverage=self._coverage.share(self._pbx_now),
                anomalies=self.pipeline.floor.anomalies,
            )
        )

    # --- what the door asks --------------------------------------------------------------

    async def _acknowledge(self, acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        """Store acknowledgements for good; their alerts are written first."""
        await self._writer.flush()
        return await self.store.acknowledge(acks)

    def _ready(self) -> Readiness:
        live = self.watch.status.state is State.LIVE
        return Readiness(link=live, store=not (self._lost_records or self._journal_failures))

    def _readings(self) -> list[Reading]:
        status, stats = self.watch.status, self._writer.stats
        pbx = self.config.ami.name
        return [
            gauge("ccfloor_link_up", "1 while the PBX is seen",
                  status.state is State.LIVE, pbx=pbx),
            gauge("ccfloor_link_lag_seconds", "Arrival minus the PBX's instant",
                  status.lag_us / SECOND, pbx=pbx),
            counter("ccfloor_connections_total", "Connections to the PBX",
                    self.watch.connections, pbx=pbx),
            counter("ccfloor_facts_total", "Facts taken in", self.pipeline.facts, pbx=pbx),
            counter("ccfloor_anomalies_total", "Contradictions followed",
                    self.pipeline.floor.anomalies, pbx=pbx),
            counter("ccfloor_alerts_total", "Alerts raised", self._alerts, pbx=pbx),
            gauge("ccfloor_store_pending", "Records that wait to be written", stats.pending),
            counter("ccfloor_journal_failures_total", "Times the journal took nothing",
                    self._journal_failures),
            counter("ccfloor_store_lost_total", "Records only the journal has", self._lost_records),
            *(self._nightly.readings() if self._nightly is not None else ()),
        ]  # fmt: skip


class _Figures:
    """The pipeline's figures, through the day's change that replaces them."""

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon

    def figures(self, queue: str) -> QueueFigures:
        return self._daemon.pipeline.figures.figures(queue)
