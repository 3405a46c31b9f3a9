"""Why a record of the store differs from what the journal proves: by when it happened."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ccfloor import __version__
from ccfloor.floor.names import SECOND, Instant
from ccfloor.rebuild.differences import begins, last_word
from ccfloor.reliving import Lived
from ccfloor.rules.findings import Alert
from ccfloor.store.interface import Record


class Stretch(NamedTuple):
    """A stretch of time, both ends included."""

    from_: Instant
    to: Instant

    def touches(self, since: Instant, until: Instant) -> bool:
        """Tell whether anything of ``since`` to ``until`` lies in it."""
        return self.from_ <= until and since <= self.to


class Causes:
    """What happened to a journal's runs, asked record by record."""

    def __init__(self, lived: Sequence[Lived], overflows: Sequence[Stretch]) -> None:
        """Take the runs in their order, and when the store could not keep up."""
        self._overflows = overflows
        self._holes = [Stretch(hole.from_, hole.to) for one in lived for hole in one.holes]
        self.covered = [Stretch(_since(one), one.seen + SECOND) for one in lived if one.seen]
        self._cut_off = [
            Stretch(_kept_until(one, later), later.began)
            for one, later in pairwise(lived)
            if not one.ended
        ]
        if lived and not lived[-1].ended:
            self._cut_off.append(Stretch(lived[-1].seen - _UNWRITTEN, lived[-1].seen + SECOND))
        self._strange = [
            Stretch(_since(one), one.seen)
            for one in lived
            if one.unknown or (one.run is not None and one.run.version != __version__)
        ]

    def of(self, record: Record, other: Record | None) -> str:
        """Name the cause of a difference."""
        since, until = begins(record), last_word(record)
        if other is not None:
            since = min(since, begins(other))
        for cause, stretches in (
            ("unclean_stop", self._cut_off),
            ("overflow", self._overflows),
            ("journal_hole", self._holes),
        ):
            if any(one.touches(since if cause != "unclean_stop" else until, until)
                   for one in stretches):  # fmt: skip
                return cause
        if not any(one.touches(since, until) for one in self.covered) or (
            other is None and not self.proves(record)
        ):
            return "no_journal"
        if any(one.touches(since, until) for one in self._strange):
            return "program"
        return "live_clock" if isinstance(record, Alert) else "unexplained"

    def proves(self, record: Record) -> bool:
        """Tell whether the journal covers where a record begins: then it can disprove it."""
        at = begins(record)
        # What begins at the very instant that a run took up is of the run before.
        return any(one.from_ < at <= one.to for one in self.covered)


_UNWRITTEN = 5 * SECOND
"""More than waits in the write buffer of a run that kept up."""


def _since(lived: Lived) -> Instant:
    seen = lived.run.last_seen if lived.run is not None else 0
    return seen or lived.first - 1


def _kept_until(one: Lived, later: Lived) -> Instant:
    """How far the store reached when a run had been cut off: what the next one took up."""
    taken_up = later.run.last_seen if later.run is not None else 0
    return taken_up or one.seen - _UNWRITTEN
