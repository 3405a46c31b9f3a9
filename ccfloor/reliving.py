"""Leads a journal through the rooms again, record by record, as the daemon did when it lived it.

The law: what live did on a read, a note, a loss is done here on its record, in the same order,
with the same pipeline; nothing is concluded from clocks of ours. So the same records give
the same facts, and the same facts the same floor.

Two ways of it. *One story* (``ccfloor replay FOLDER``): all runs through one pipeline, as if
the daemon had never been stopped. *Run by run* (``ccfloor rebuild``): each run begins with what
it took up and goes by its own limits, so that its records come out as they were stored.

A hole is told to one story as live is told of a lost link: dark from the last instant before it to
the next whole census, and nothing that touches it is held against anybody. Run by run it is
noted only: what was stored was seen whole, and is to be compared, not judged anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from ami_adapters.frames import Frame
from ami_adapters.protocol import Protocol
from ami_adapters.readers.values import stamp
from ami_adapters.translate import WANTED
from ccfloor import notes, runs
from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.floor.facts import LinkLost
from ccfloor.floor.names import NO_REF, Instant, Micros
from ccfloor.pipeline import Pipeline, Step
from ccfloor.runs import Run
from ccfloor.store.journal import JournalRecord, Opened

HOLE = "journal_hole"
"""Why nobody saw anything: bytes of the journal are missing."""


class Hole(msgspec.Struct, frozen=True):
    """What is not in the journal: a disk refused it, or its file is gone or damaged."""

    from_: Instant = msgspec.field(name="from")
    """The PBX's time before it; 0 where the run's beginning itself is missing."""
    to: Instant
    """The first instant after it; by this machine's clock."""
    missing: int | None
    """Bytes of the connection that stood; None where a connection's end or beginning is missing
    as well, so that nobody can count.
    """


class Lived(msgspec.Struct):
    """One run, as far as it has been led through again."""

    run: Run | None
    """What it began with; None for files from before runs were noted."""
    began: Instant
    """By the clock of the machine it ran on."""
    unknown: tuple[str, ...] = ()
    """Limits of its configuration that this program does not know."""
    first: Instant = 0
    """The first instant the PBX told; the oldest, should its clock have been set back."""
    seen: Instant = 0
    """The newest instant the PBX had told."""
    clock: Instant = 0
    """The last instant the PBX had told: before ``seen`` where its clock was set back."""
    ended: bool = False
    """Whether its last connection and its last file have their end: else it was cut off, or
    what came later is gone.
    """
    holes: list[Hole] = []
    frames: int = 0


class Reliving:
    """Takes a journal's records in the order they were written."""

    def __init__(
        self,
        pipeline: Pipeline,
        tell: Callable[[Step], object],
        *,
        run_by_run: Config | None = None,
    ) -> None:
        """Tell each step that ``pipeline`` makes to ``tell``.

        With ``run_by_run`` each run gets a pipeline of its own; what its ``run`` record does
        not say of its configuration is today's.
        """
        self._tell = tell
        self._today = run_by_run
        self.pipeline = pipeline
        self.runs: list[Lived] = []
        self.overflows: list[tuple[Instant, bool]] = []
        """When the store stopped (True) and began to keep up."""
        self._protocol = Protocol(WANTED)
        self._connection = 0
        """The number of the newest connection of the run."""
        self._stands = False
        """Whether that connection has no end yet."""
        self._next = 0
        """Byte of the connection that comes next."""
        self._offset: Micros = 0
        self._untold = False
        """Whether a hole came before anything that tells the time: told with what follows."""

    @property
    def holes(self) -> list[Hole]:
        """All holes so far, in the journal's order."""
        return [hole for lived in self.runs for hole in lived.holes]

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
            self.runs[-1].ended = record.kind == "end" and not self._stands

    def torn(self) -> None:
        """Note that a file has nothing whole in it: whoever began it was cut off."""
        if self.runs:
            self.runs[-1].ended = False

    def damaged(self) -> None:
        """Note that what follows in a file cannot be read."""
        if not self.runs and self._today is None:
            self.runs.append(Lived(None, 0))
        if self.runs:
            lived = self.runs[-1]
            self._hole(Hole(self.pipeline.translator.clock, lived.seen, None))
            lived.ended = False

    def _hole(self, hole: Hole) -> None:
        self.runs[-1].holes.append(hole)
        if self._today is not None:
            return
        self._untold = not hole.from_
        if hole.from_:
            self._tell(self.pipeline.lost(HOLE))

    def _tell_hole(self, frames: Sequence[Frame], heard: Instant) -> None:
        """Be blind from the very first frame on, whatever was before it."""
        self._untold = False
        at = next((told for one in frames if one.name and (told := stamp(one.raw))), heard)
        self._tell(self.pipeline.take([LinkLost(at, NO_REF, HOLE)]))

    def _begin(self, record: JournalRecord) -> None:
        run = runs.read(record.data)
        lived = Lived(run, record.at)
        if self.overflows and self.overflows[-1][1]:
            self.overflows.append((self.runs[-1].seen, False))  # it ended with that run
        self.runs.append(lived)
        self._protocol, self._next = Protocol(WANTED), 0
        self._connection, self._stands = 0, False
        self._offset = 0  # this run has not measured it yet
        if self._today is None:
            return
        config, lived.unknown = runs.config_of(run, self._today)
        self.pipeline = Pipeline(config)
        self._tell(
            self.pipeline.restore(
                absences=run.absences,
                alerts=run.alerts,
                visits=run.visits,
                last_seen=run.last_seen,
                gap=run.gap,
                book=run.book,
                callers=run.callers,
            )
        )

    def _open(self, record: JournalRecord) -> None:
        try:
            opened = msgspec.json.decode(record.data, type=Opened)
        except msgspec.MsgspecError as error:
            raise RecordingError(f"an open record of the journal: {error}") from error
        goes_on = self._stands and opened.connection == self._connection
        begins = not self._stands and (opened.connection, opened.offset) == (
            self._connection + 1, 0,
        )  # fmt: skip
        if not begins and not (goes_on and opened.offset == self._next):
            missing = max(0, opened.offset - self._next) if goes_on else None
            self._hole(Hole(self.pipeline.translator.clock, record.at, missing))
            self._protocol = Protocol(WANTED, at=opened.offset)
        elif begins:
            self._protocol = Protocol(WANTED)
        self._connection, self._next, self._stands = opened.connection, opened.offset, True

    def _data(self, record: JournalRecord) -> None:
        frames = self._protocol.feed(record.data)
        self._next += len(record.data)
        heard = record.at + self._offset
        self.pipeline.translator.heard(heard)
        if self._untold and frames:
            self._tell_hole(frames, heard)
        self._tell(self.pipeline.frames(frames))
        lived = self.runs[-1]
        lived.frames += len(frames)
        lived.clock = self.pipeline.translator.clock
        lived.seen = max(lived.seen, lived.clock)
        lived.first = min(lived.first or lived.clock, lived.clock)

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
        self._stands = False
