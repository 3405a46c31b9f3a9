"""Who answers "why?" for a command: from a store and its journal, or from a recording alone.

A recording is led through the rooms of a live session into a store in memory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

from ami_adapters.recording import read_recording
from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.explaining import Answers
from ccfloor.floor.names import Instant
from ccfloor.kpi.day import day_start
from ccfloor.kpi.live import QueueFigures
from ccfloor.lived_again import JournalAgain
from ccfloor.pipeline import Pipeline, Step
from ccfloor.reliving import Reliving
from ccfloor.store.interface import Store
from ccfloor.store.journal import SUFFIX, files, is_journal, read_file
from ccfloor.store.memory_store import MemoryStore
from ccfloor.tracing.readings import JournalReading, reading_of

_BATCH = 1_000


def kept_answers(config: Config, store: Store) -> Answers:
    """Answer from a store that is open, and from the journal beside it."""
    folder, pbx = config.journal.folder, config.ami.name
    if not folder:
        return Answers(config, store, None)
    reading = JournalReading(folder=Path(folder), pbx=pbx)
    again = JournalAgain(lambda: files(Path(folder), pbx), config)
    return Answers(config, store, reading, again=again)


async def answers_of(path: Path, config: Config) -> Answers:
    """Replay a recording, a journal file or a folder of those; raises RecordingError."""
    pipeline = Pipeline(config, days=False)
    store = MemoryStore()
    waiting = []
    for step in _steps(path, pipeline):
        waiting += step.records()
        if len(waiting) >= _BATCH:
            await store.write(waiting)
            waiting.clear()
    await store.write(waiting)
    if not pipeline.began:
        raise RecordingError(f"{path}: there is no session in it")

    site = config.site
    first = day_start(pipeline.began, site.timezone, site.day_starts)
    last = day_start(pipeline.floor.now, site.timezone, site.day_starts)

    def shown(queue: str, since: Instant) -> QueueFigures | None:
        """Tell the figures of the whole recording, if it lies within that day."""
        if not since == first == last:
            return None
        return pipeline.figures.totals() if queue == "*" else pipeline.figures.figures(queue)

    paths = _journal(path)
    again = JournalAgain(lambda: paths, config, run_by_run=False) if paths else None
    return Answers(config, store, reading_of(path), shown, again=again)


def _journal(path: Path) -> list[Path]:
    """List the journal files of a folder, or the one file; none of a recording."""
    if path.is_dir():
        return sorted(path.rglob(f"*{SUFFIX}"), key=lambda file: file.name)
    return [path] if is_journal(path) else []


def _steps(path: Path, pipeline: Pipeline) -> Iterator[Step]:
    if path.is_dir() or is_journal(path):
        steps: deque[Step] = deque()
        reliving = Reliving(pipeline, steps.append)
        for record in (record for file in _journal(path) for record in read_file(file)):
            reliving.take((record,))
            while steps:
                yield steps.popleft()
    else:
        for received in read_recording(path):
            yield pipeline.frames(received.frames)
    yield pipeline.finish()
