"""One finding found again by leading the journal through, from the beginning of its run.

The law: everything is there that was there live: frames, the roster of the day, what people did,
the limits of that run. Nothing comes from the records but the id that is looked for, so what comes
out can be held against them. It is led through no further than it has to be, and not at all where
the journal since the run's beginning is longer than anybody would wait for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from ccfloor import notes
from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.explain.matter import Lived
from ccfloor.floor.names import Instant
from ccfloor.pipeline import Pipeline, Step
from ccfloor.rebuild.rebuild import starting_with
from ccfloor.reliving import Reliving
from ccfloor.roster.plan import Plan
from ccfloor.rules.findings import (
    Alert,
    AlertCleared,
    AlertRaised,
    Breach,
    BreachFound,
    BreachRevised,
)
from ccfloor.store.journal import HOUR, JournalRecord, hour_of, read_file

MOST: Final = 64 * 1024 * 1024
"""Bytes of journal files, as they lie on the disk, that are led through for one finding."""

Again = Callable[[Breach | Alert], Lived]
"""Leads the journal through for a finding."""


class JournalAgain:
    """Leads one PBX's journal through, as often as it is asked."""

    def __init__(
        self,
        files: Callable[[], Sequence[Path]],
        config: Config,
        *,
        run_by_run: bool = True,
        most: int = MOST,
    ) -> None:
        """Take what lists the files; without ``run_by_run`` they are one story (``--session``)."""
        self._files = files
        self._config = config
        self._run_by_run = run_by_run
        self._most = most

    def __call__(self, finding: Breach | Alert) -> Lived:
        """Look for the finding; reads the disk, and takes seconds for a day."""
        begun, until = _when(finding)
        paths = list(self._files())
        if self._run_by_run:
            paths = starting_with(paths, begun - HOUR)
        paths = [path for path in paths if hour_of(path) <= until + HOUR]
        if sum(path.stat().st_size for path in paths) > self._most:
            return Lived(None, why_not="too_long")
        search = _Search(finding, self._config, run_by_run=self._run_by_run)
        for path in paths:
            if search.file(path, until + HOUR):
                break
        return search.outcome()


def _when(finding: Breach | Alert) -> tuple[Instant, Instant]:
    if isinstance(finding, Breach):
        return finding.at, finding.at
    return finding.raised_at, finding.cleared_at or finding.raised_at


class _Search:
    """Follows a journal until the finding is there as it is kept, or cannot come any more."""

    def __init__(self, finding: Breach | Alert, config: Config, *, run_by_run: bool) -> None:
        self._wanted = finding
        self._found: Breach | Alert | None = None
        self._plan: tuple[Plan, Instant] | None = None
        self._plan_then: tuple[Plan, Instant] | None = None
        self._whole = True
        pipeline = Pipeline(config, days=run_by_run)
        self._reliving = Reliving(pipeline, self._look, run_by_run=config if run_by_run else None)

    def file(self, path: Path, until: Instant) -> bool:
        """Lead one file through; tell whether that is enough."""
        try:
            for record in read_file(path):
                self._note(record)
                self._reliving.take((record,))
                if self._is_over(until):
                    return True
        except RecordingError:
            self._whole = False
            self._reliving.damaged()
        return False

    def outcome(self) -> Lived:
        """Tell what came out."""
        runs = self._reliving.runs
        whole = self._whole and runs and not any(lived.holes for lived in runs)
        plan, taken_at = self._plan_then or self._plan or (None, 0)
        return Lived(
            self._found,
            sum(lived.frames for lived in runs),
            plan,
            taken_at,
            "" if whole or self._found == self._wanted else "frames_missing",
        )

    def _is_over(self, until: Instant) -> bool:
        clock = self._reliving.pipeline.translator.clock
        return self._found == self._wanted or clock > until

    def _note(self, record: JournalRecord) -> None:
        """Remember the roster: the rules keep of it only what they need."""
        if record.kind != "note" or b'"roster"' not in record.data[:40]:
            return
        note = notes.read(record.data)
        if isinstance(note, notes.RosterTaken):
            known = self._plan
            again = (
                known is not None and known[0].version == note.plan.version
            )  # told anew to another run
            self._plan = known if again else (note.plan, note.at)

    def _look(self, step: Step) -> None:
        for finding in step.findings:
            match finding:
                case BreachFound(breach=found) | BreachRevised(breach=found):
                    self._take(found)
                case AlertRaised(alert=found) | AlertCleared(alert=found):
                    self._take(found)

    def _take(self, found: Breach | Alert) -> None:
        if found.id == self._wanted.id and type(found) is type(self._wanted):
            if self._found is None:
                self._plan_then = self._plan
            self._found = found
