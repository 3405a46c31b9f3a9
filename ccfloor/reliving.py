"""Leads a journal through the rooms again, record by record, as the daemon did when it lived it.

The law: what live did on a read, a note, a loss is done here on its record, in the same order,
with the same pipeline; nothing is concluded from clocks of ours. So the same records give
the same facts, and the same facts the same floor.

Two ways of it. *One story* (``ccfloor replay FOLDER``): all runs through one pipeline, as if
the daemon had never been stopped. *Run by run* (``ccfloor rebuild``): each run begins with what
it took up and goes by its own limits, so that its records come out as they were stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED
from ccfloor import notes, runs
from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.floor.names import Instant, Micros
from ccfloor.pipeline import Pipeline, Step
from ccfloor.runs import Run
from ccfloor.store.journal import JournalRecord, Opened


class Hole(msgspec.Struct, frozen=True):
    """Bytes of a connection that are not in the journal: a disk refused them."""

    from_: Instant = msgspec.field(name="from")
    """The PBX's time before it."""
    to: Instant
    """The first instant after it; by this machine's clock."""
    missing: int
    """Bytes."""


class Lived(msgspec.Struct):
    """One run, as far as it has been led through again."""

    run: Run | None
    """What it began with; None for files from before runs were noted."""
    began: Instant
    """By the clock of the machine it ran on."""
    unknown: tuple[str, ...] = ()
    """Limits of its configuration that this program does not know."""
    first: Instant = 0
    """The first instant the PBX told."""
    seen: Instant = 0
    """The newest instant the PBX had told."""
    ended: bool = False
    """Whether its last connection was closed in order: a run that was cut off has no end."""
    holes: list[Hole] = []
    frames: int = 0


class Reliving:
    """Takes a journal's records in the order they were written."""

    def __init__(
        self,
        config: Config,
        tell: Callable[[Step], object],
        *,
        run_by_run: bool,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        """``tell`` is given each step; ``before`` is called before a run begins."""
        self._today = config
        self._tell = tell
        self._before = before
        self._run_by_run = run_by_run
        self.pipeline = Pipeline(config, days=False)
        self.runs: list[Lived] = []
        self.overflows: list[tuple[Instant, bool]] = []
        """When the store stopped (True) and began to keep up."""
        self._protocol = Protocol(WANTED)
        self._next = 0
        """Byte of the connection that comes next."""
        self._offset: Micros = 0

    def take(self, records: Iterable[JournalRecord]) -> None:
        """Lead records through; raises RecordingError for one that cannot be read."""
        acts: dict[str, Callable[[JournalRecord], None]] = {
            "run": self._begin,
            "open": self._open,
            "data": self._data,
            "note": self._note,
            "lost": self._lost,
        }
        for record in records:
            if record.kind != "run" and not self.runs:
                self.runs.append(Lived(None, record.at))
            act = acts.get(record.kind)  # "end" says nothing of the floor
            if act is not None:
                act(record)

    def _begin(self, record: JournalRecord) -> None:
        run = runs.read(record.data)
        lived = Lived(run, record.at)
        self.runs.append(lived)
        self._protocol, self._next = Protocol(WANTED), 0
        if not self._run_by_run:
            return
        self._before()
        config, lived.unknown = runs.config_of(run, self._today)
        self.pipeline = Pipeline(config)
        self._tell(
            self.pipeline.restore(
                absences=run.absences,
                alerts=run.alerts,
                visits=run.visits,
                last_seen=run.last_seen,
                gap=run.gap,
            )
        )

    def _open(self, record: JournalRecord) -> None:
        try:
            opened = msgspec.json.decode(record.data, type=Opened)
        except msgspec.MsgspecError as error:
            raise RecordingError(f"an open record of the journal: {error}") from error
        lived = self.runs[-1]
        lived.ended = False
        if not opened.offset:
            self._protocol, self._next = Protocol(WANTED), 0
        elif opened.offset != self._next:
            missing = max(0, opened.offset - self._next)
            lived.holes.append(Hole(self.pipeline.translator.clock, record.at, missing))
            self._protocol, self._next = Protocol(WANTED, at=opened.offset), opened.offset

    def _data(self, record: JournalRecord) -> None:
        frames = self._protocol.feed(record.data)
        self._next += len(record.data)
        self.pipeline.translator.heard(record.at + self._offset)
        self._tell(self.pipeline.frames(frames))
        lived = self.runs[-1]
        lived.frames += len(frames)
        lived.seen = self.pipeline.translator.clock
        lived.first = lived.first or lived.seen

    def _note(self, record: JournalRecord) -> None:
        try:
            note = notes.read(record.data)
        except msgspec.MsgspecError as error:
            raise RecordingError(f"a note of the journal: {error}") from error
        if isinstance(note, notes.ClocksApart):
            self._offset = note.offset
            return
        if isinstance(note, notes.Overflowed | notes.Drained):
            self.overflows.append((note.at, isinstance(note, notes.Overflowed)))
        self._tell(self.pipeline.take([notes.fact(note)]))

    def _lost(self, record: JournalRecord) -> None:
        del record
        self._tell(self.pipeline.lost("link_lost"))
        self.runs[-1].ended = True
