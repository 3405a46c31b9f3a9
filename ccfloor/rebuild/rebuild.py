"""Leads a journal through the rooms again and compares, day by day, with what was stored.

The law: nothing of a store is altered before everything was compared, and then only what
the journal proves: a record that it contradicts, or that it has and the store has not.
Alerts were said, so they stay as they were said; they are compared, and told apart. Only
those that were said and then lost are put back.

Memory is bounded: what is derived goes into a store of its own, and both are read a day at
a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ccfloor.config import Config
from ccfloor.errors import RecordingError
from ccfloor.floor.names import Instant
from ccfloor.floor.views import Visit
from ccfloor.kpi.day import day_start, next_day_start
from ccfloor.kpi.live import LiveFigures
from ccfloor.pipeline import Pipeline, Step
from ccfloor.rebuild.causes import Causes, Stretch
from ccfloor.rebuild.differences import Difference, Table, begins, compare
from ccfloor.reliving import Lived, Reliving
from ccfloor.store.deletions import Deleted
from ccfloor.store.interface import Mark, Record, Store
from ccfloor.store.journal import JournalRecord, hour_of, read_file
from ccfloor.store.rows import identity

BATCH = 1_000
MOST_TOLD = 1_000
"""Differences that are told one by one; all are counted."""

QUERIES = (
    "attempts",
    "visits",
    "absences",
    "spans",
    "gaps",
    "anomalies",
    "breaches",
    "incidents",
    "alerts",
)
"""The store's questions for a stretch of time, one for each kind of record."""

LOST = frozenset({"unclean_stop", "overflow"})
"""Causes for which a record was found live and then never written."""

_LEAST = -(2**63)


class Outcome(msgspec.Struct):
    """What a rebuild found."""

    runs: list[Lived]
    tables: dict[str, Table]
    differences: list[Difference]
    """The first ``MOST_TOLD``."""
    figures: list[Difference]
    """Of the day's figures, queue by queue."""
    frames: int
    damaged: list[str]
    """Files that cannot be read to their end, each as a sentence."""
    deleted: list[Deleted] = []
    """Files that were deleted by ``journal.keep_days``, and are on record as such."""
    left_out: int = 0
    """Stored records of their time: nothing is left that could prove or disprove them."""
    written: int | None = None
    """Records put in place of what was stored; None: nothing was to be altered."""

    @property
    def identical(self) -> bool:
        """Whether everything but the alerts came out as it was stored, from a whole journal."""
        told = [t for name, t in self.tables.items() if name != "alerts"]
        differ = sum(t.missing + t.unproved + t.different for t in told)
        return not differ and not self.figures and not self.damaged


class Rebuild:
    """One rebuild of one PBX's records."""

    def __init__(
        self, config: Config, stored: Store, derived: Store, deleted: Sequence[Deleted] = ()
    ) -> None:
        """Take the store to compare with, and an open, empty one for what comes out.

        ``deleted``: the files that were deleted of the journal.
        """
        self._config = config
        self._deleted = deleted
        self._left_out = 0
        self._stored = stored
        self._derived = derived
        self._waiting: list[Record] = []
        self._reliving = Reliving(Pipeline(config), self._keep, run_by_run=config)
        self._tables: dict[str, Table] = {}
        self._told: list[Difference] = []
        self._figures: list[Difference] = []
        self._damaged: list[str] = []

    async def derive(self, paths: Sequence[Path]) -> None:
        """Lead journal files through, in the order given; raises RecordingError for no session.

        A file that is damaged is led through as far as it can be read, and is a hole from there.
        """
        for path in paths:
            try:
                await self._derive(path)
            except RecordingError as error:
                self._damaged.append(str(error))
                self._reliving.damaged()
        await self._flush()
        if not self._reliving.runs:
            raise RecordingError("no journal file with a session in it")

    async def compare(
        self, *, since: Instant | None, until: Instant | None, write: bool
    ) -> Outcome:
        """Compare the records that begin in the range, and put the derived ones in place."""
        causes = self._causes()
        written = 0
        for from_, to in self._days(causes, since, until):
            written += await self._day(from_, to, causes, write=write)
        runs = self._reliving.runs
        if write:
            await self._mark(runs[-1])
        return Outcome(
            runs,
            self._tables,
            self._told,
            self._figures,
            sum(one.frames for one in runs),
            self._damaged,
            list(self._deleted),
            self._left_out,
            written if write else None,
        )

    # --- deriving ----------------------------------------------------------------------

    async def _derive(self, path: Path) -> None:
        whole = 0
        for record in read_file(path):
            self._reliving.take((record,))
            whole += 1
            if len(self._waiting) >= BATCH:
                await self._flush()
        if not whole:
            self._reliving.torn()

    def _keep(self, step: Step) -> None:
        self._waiting += step.records()

    async def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        if batch:
            await self._derived.write(batch)

    async def _mark(self, last: Lived) -> None:
        """Note how far the records reach now, and how far they are the journal's own."""
        marks = [Mark("rebuilt", last.clock)]
        if last.clock > (await self._stored.marks()).get("seen", 0):
            marks.append(Mark("seen", last.clock))
        await self._stored.write(marks)

    def _causes(self) -> Causes:
        overflows: list[Stretch] = []
        for at, began in self._reliving.overflows:
            if began:
                overflows.append(Stretch(at, 2**63 - 1))
            elif overflows:
                overflows[-1] = Stretch(overflows[-1].from_, at)
        deleted = [one.first for one in self._deleted if one.first]
        return Causes(self._reliving.runs, overflows, deleted)

    # --- comparing ---------------------------------------------------------------------

    def _days(
        self, causes: Causes, since: Instant | None, until: Instant | None
    ) -> list[tuple[Instant, Instant]]:
        """Cut the time that the journal covers into the site's days; what came before first."""
        if not causes.covered:
            return []
        site = self._config.site
        first = min(one.from_ for one in causes.covered)
        last = max(one.to for one in causes.covered) + 1
        last = min(last, until) if until is not None else last
        began = day_start(first, site.timezone, site.day_starts)
        days = [(_LEAST, began)]
        while began < last:
            ends = next_day_start(began, site.timezone, site.day_starts)
            days.append((began, min(ends, last)))
            began = ends
        return [day for day in days if since is None or day[1] > since]

    async def _day(self, from_: Instant, to: Instant, causes: Causes, *, write: bool) -> int:
        gone: list[Record] = []
        new: list[Record] = []
        visits: list[Iterable[Any]] = [(), ()]
        for query in QUERIES:
            derived = await _begun(self._derived, query, from_, to)
            if from_ == _LEAST:  # before the journal began: only what it speaks of
                stored = await self._spoken_of(query, derived, to)
            else:
                stored = await _begun(self._stored, query, from_, to)
            stored, derived = self._known(stored, derived, causes)
            if query == "visits":
                visits = [stored, derived]
            if not stored and not derived:
                continue
            self._take(compare(stored, derived, causes.of))
            before = {identity(one): one for one in stored}
            if query == "alerts":
                lost = (one for one in derived if identity(one) not in before)
                new += [one for one in lost if causes.of(None, one) in LOST]
                continue
            known = {identity(one) for one in derived}
            gone += [one for key, one in before.items()
                     if key not in known and causes.proves(one, None)]  # fmt: skip
            new += [one for one in derived if causes.proves(before.get(identity(one)), one)]
        if from_ != _LEAST:
            self._compare_figures(from_, visits)
        if write and (gone or new):
            await self._stored.replace(gone, new)
        return len(new) if write else 0

    def _known(
        self, stored: list[Record], derived: list[Record], causes: Causes
    ) -> tuple[list[Record], list[Record]]:
        """Leave out, and count, what only a deleted run could prove or disprove."""
        if not self._deleted:
            return stored, derived
        again = {identity(one): one for one in derived}
        out = set()
        for one in stored:
            other = again.get(identity(one))
            if one != other and causes.nobody_knows(one, other):
                out.add(identity(one))
        self._left_out += len(out)
        return (
            [one for one in stored if identity(one) not in out],
            [one for one in derived if identity(one) not in out],
        )

    async def _spoken_of(self, query: str, derived: list[Record], to: Instant) -> list[Record]:
        """Read of what is older than the journal no more than what the journal speaks of."""
        if not derived:
            return []
        spoken = {identity(one) for one in derived}
        stored = await _begun(self._stored, query, min(map(begins, derived)), to)
        return [one for one in stored if identity(one) in spoken]

    def _take(self, found: Any) -> None:
        for one in found:
            if isinstance(one, Difference):
                if len(self._told) < MOST_TOLD:
                    self._told.append(one)
                continue
            table = self._tables.setdefault(one.table, Table(one.table))
            table.same += one.same
            table.missing += one.missing
            table.unproved += one.unproved
            table.different += one.different

    def _compare_figures(self, day: Instant, visits: Sequence[Iterable[Visit]]) -> None:
        """Hold the day's figures against each other, as they follow from the visits."""
        sums = []
        for side in visits:
            figures = LiveFigures(self._config, day)
            figures.restore(side)
            sums.append({queue: figures.figures(queue) for queue in figures.queues()})
        stored, rebuilt = sums
        for queue in sorted(stored.keys() | rebuilt.keys()):
            before = msgspec.to_builtins(stored.get(queue))
            after = msgspec.to_builtins(rebuilt.get(queue))
            if before != after:
                changed = (("figures", before, after),)
                self._figures.append(Difference("figures", queue, day, "different", "", changed))


async def _begun(store: Store, query: str, from_: Instant, to: Instant) -> list[Record]:
    found: list[Record] = await getattr(store, query)(from_, to)
    return [one for one in found if from_ <= begins(one) < to]


def starting_with(paths: Sequence[Path], since: Instant | None) -> list[Path]:
    """Leave out the files of runs that ended before ``since``.

    A run can be lived again only from its beginning: the files begin with the newest run that
    began at or before ``since``, or with the first there is.
    """
    if since is None:
        return list(paths)
    start = 0
    for place, path in enumerate(paths):
        if hour_of(path) > since:
            break
        first = _first(path)
        if first is not None and first.kind == "run" and first.at <= since:
            start = place
    return list(paths[start:])


def _first(path: Path) -> JournalRecord | None:
    return next(iter(read_file(path)), None)
