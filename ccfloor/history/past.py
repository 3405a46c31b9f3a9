"""One floor of the past: a journal's records in, and what the board showed then.

The law: it goes forward only, and by the journal alone. The same pipeline and the same board
as live are told the same things in the same order; between two records the rules raise what
fell due, as the daemon's own clock made them. What no record tells is left out rather than
guessed: the link's own measurements, and how many were away beside a request.

Pure: no clock, no disk. What it needs of the store it is handed (``Remembered``).
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from ccfloor import runs
from ccfloor.config import Config
from ccfloor.floor.changes import GapClosed
from ccfloor.floor.facts import LinkLost
from ccfloor.floor.names import MILLISECOND, NO_REF, Instant, Micros, QueueName
from ccfloor.floor.views import CoverageGap, Visit
from ccfloor.kpi.coverage import DayCoverage
from ccfloor.kpi.day import day_start
from ccfloor.kpi.live import LiveFigures, QueueFigures
from ccfloor.pipeline import Pipeline, Step
from ccfloor.reliving import Reliving
from ccfloor.runs import Run
from ccfloor.serve.board import Board
from ccfloor.serve.messages import Delta, LinkState, Snapshot
from ccfloor.staffing.required import RequiredStaff
from ccfloor.store.interface import Acknowledgement
from ccfloor.store.journal import JournalRecord

GRACE: Final[Micros] = 20 * MILLISECOND
"""As ``ccfloor.daemon.GRACE``: how much later than its instant a deadline is looked at."""
_GREETING: Final = re.compile(rb"Asterisk Call Manager/([\w.-]{1,40})")
_DARK: Final = frozenset({"start", "link_lost", "unreachable", "clock_step"})
"""Reasons of gaps in which nobody knows what anybody does."""


class Remembered(msgspec.Struct, frozen=True):
    """What a run took up from the store and did not write into its journal."""

    visits: tuple[Visit, ...] = ()
    """Of the day in which the run before ended."""
    gaps: tuple[CoverageGap, ...] = ()
    """Of that day, those that were over."""
    acks: tuple[Acknowledgement, ...] = ()
    """Of the alerts that stood."""


class Past:
    """The floor at ``at``."""

    def __init__(self, config: Config, apart: Micros = 0) -> None:
        """Begin with nothing; ``apart`` is the PBX's clock minus the one the journal has."""
        self._today = config
        self._config = config
        self._apart = apart
        self._coverage = DayCoverage()
        self._required = RequiredStaff(config)
        self._reliving = Reliving(Pipeline(config), self._on, run_by_run=config)
        self.board = Board(config, self)
        self.at: Instant = 0
        """How far it has come, by the PBX's clock."""
        self.anew = False
        """Whether the board is another one than that of which deltas were taken."""
        self._taken_up = Remembered()
        self._run: Run | None = None
        self._acks: list[tuple[Instant, str, Acknowledgement]] = []
        self._known: set[str] = set()
        self._stands = False
        self._version, self._state, self._since = "", "lost", 0
        self.hole: Instant | None = None
        """Since when the journal lacks bytes of the connection that stands: what is shown from
        there on may be wrong until the next census."""

    # --- what it is told -----------------------------------------------------------------

    def when(self, record: JournalRecord) -> Instant:
        """Tell the moment of a record by the PBX's clock."""
        return record.at + self._apart

    def begin_blind(self, at: Instant) -> None:
        """Begin in the middle of a run whose beginning is gone: nothing is known until a census."""
        self.at = at + self._apart
        self._tell(self._pipeline.take([LinkLost(self.at, NO_REF, "start")]))

    def remember(self, what: Remembered) -> None:
        """Take what the run whose record comes next had taken up from the store."""
        self._taken_up = what

    def noted(self, acks: Sequence[Acknowledgement]) -> None:
        """Take who took note of alerts, and when; those that are known already are left."""
        for ack in acks:
            if ack.alert not in self._known:
                self._known.add(ack.alert)
                heapq.heappush(self._acks, (ack.at, ack.alert, ack))

    def unseen_alerts(self) -> list[str]:
        """List the alerts that stand and that nobody has taken note of yet, by their true ids."""
        unseen = [one.id for one in self.board.alerts() if one.seen_at is None]
        return [true for one in unseen if (true := self.board.true_id(one)) is not None]

    def take(self, record: JournalRecord, *, torn: bool = False, damaged: bool = False) -> None:
        """Live one record; ``torn`` and ``damaged`` say what became of the file before it."""
        at = self.when(record)
        self._pass(at)
        if torn:
            self._reliving.torn()
        if damaged:
            self._reliving.damaged()
        if record.kind == "run":
            self._begin(runs.read(record.data), at)
        elif record.kind == "open":
            self._stands = True
        elif record.kind == "lost":
            self._stands = False
        elif record.kind == "data" and not self._version:
            greeted = _GREETING.match(record.data)
            self._version = greeted[1].decode("ascii", "replace") if greeted else ""
        before = len(self._reliving.runs[-1].holes) if self._reliving.runs else 0
        self._reliving.take((record,))
        if self._reliving.runs and len(self._reliving.runs[-1].holes) > before:
            self.hole = at
        self._run = None
        self._show_state(at)

    def pass_to(self, to: Instant, *, over: bool = False) -> None:
        """Let time pass to ``to``, up to which there is no record more.

        ``over``: nor is there a monitor any more, the next record is another run's.
        """
        if over:
            self._stands = False
            self._tell(self._pipeline.lost("start"))
            self._show_state(to)
        self._pass(to)
        for queue in self._config.queue:
            self.board.require(queue.name, self._required.at(queue.name, to))
        self.at = max(self.at, to)

    # --- what it shows -------------------------------------------------------------------

    def figures(self, queue: QueueName) -> QueueFigures:
        """Give a queue's figures since the day began."""
        return self._pipeline.figures.figures(queue)

    def snapshot(self) -> Snapshot:
        """Return all there was at ``at``."""
        self.board.set_link(self._link(self.at))
        return self.board.snapshot(self.at)

    def news(self) -> Snapshot | Delta | None:
        """Return what changed since this was last called; None if nothing did."""
        if self.anew:
            self.anew = False
            snapshot = self.snapshot()
            self.board.take_delta(self.at)
            return snapshot
        return self.board.take_delta(self.at)

    # --- inside --------------------------------------------------------------------------

    @property
    def _pipeline(self) -> Pipeline:
        return self._reliving.pipeline

    def _begin(self, run: Run, at: Instant) -> None:
        """Begin a run as the daemon did: its own limits, a board of its own."""
        config, _ = runs.config_of(run, self._today)
        self._config = msgspec.structs.replace(
            config, team=self._today.team, person=self._today.person
        )
        self._required = RequiredStaff(self._config)
        self._coverage = DayCoverage()
        self.board, self.anew = Board(self._config, self), True
        self._stands, self._version, self.hole = False, "", None
        if run.last_seen:
            site = self._config.site
            self._coverage.start_day(day_start(run.last_seen, site.timezone, site.day_starts))
            self._coverage.restore(self._taken_up.gaps)
        told = {ack.alert: ack for ack in self._taken_up.acks if ack.at <= at}
        self.board.restore((alert, told.get(alert.id)) for alert in run.alerts)
        self._acks, self._known = [], set(told)
        self.noted(self._taken_up.acks)
        self._run = run
        self._state = ""

    def _on(self, step: Step) -> None:
        """Take what the reliving's pipeline says."""
        run, self._run = self._run, None
        if run is not None and run.last_seen:
            self._figures_of(run, step)
        self._tell(step)

    def _figures_of(self, run: Run, step: Step) -> None:
        """Give the figures the whole day, of which the run's record has only what went on."""
        site = self._config.site
        began = day_start(run.last_seen, site.timezone, site.day_starts)
        going_on = {(one.call, one.visit): one for one in run.visits}
        stored = {(one.call, one.visit): one for one in self._taken_up.visits}
        figures = LiveFigures(self._config, began)
        figures.restore((stored | going_on).values())
        figures.on(step.changes)
        self._pipeline.figures = figures
        self.board.refigure()

    def _tell(self, step: Step) -> None:
        self._coverage.on(step.changes)
        if self.hole is not None and any(isinstance(one, GapClosed) for one in step.changes):
            self.hole = None
        if self._pipeline.day_began():
            site = self._config.site
            now = self._pipeline.floor.now
            self._coverage.start_day(day_start(now, site.timezone, site.day_starts))
            self.board.refigure()
        self.board.apply(step.changes, step.findings)
        if step.figures:
            self.board.refigure(step.figures)

    def _pass(self, to: Instant) -> None:
        """Raise what fell due before ``to``, and show who took note by then, each in its turn."""
        while self._acks and self._acks[0][0] <= to:
            at, _, ack = heapq.heappop(self._acks)
            self._raise(at)
            self.board.acknowledge(ack)
        self._raise(to)
        self.at = max(self.at, to)

    def _raise(self, to: Instant) -> None:
        due = self._pipeline.engine.next_deadline()
        if due is not None and due <= to - GRACE:
            self._tell(self._pipeline.advance(to - GRACE))

    def _show_state(self, at: Instant) -> None:
        """Note how the PBX is seen now, and since when."""
        gap = self._pipeline.floor.gap
        dark = gap is not None and gap.reason in _DARK
        state = "lost" if not self._stands else "census" if dark else "live"
        if state != self._state:
            self._state, self._since = state, at
            self.board.set_link(self._link(at))

    def _link(self, now: Instant) -> LinkState:
        gap = self._pipeline.floor.gap
        return LinkState(
            pbx=self._config.ami.name,
            state=self._state,
            since=self._since,
            version=self._version,
            coverage=self._coverage.share(now),
            gap=gap.reason if gap is not None else "",
            gap_since=gap.from_ if gap is not None else None,
            anomalies=self._pipeline.floor.anomalies,
        )
