"""Why a record of the store differs from what the journal proves: by when it happened."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ccfloor import __version__
from ccfloor.floor.names import SECOND, Instant
from ccfloor.rebuild.differences import begins, goes_on, last_word
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

    def __init__(
        self,
        lived: Sequence[Lived],
        overflows: Sequence[Stretch],
        deleted: Sequence[Instant] = (),
    ) -> None:
        """Take the runs in their order, when the store could not keep up, and where files of the
        journal began that were deleted, by the clock of the machine that wrote them.
        """
        self._overflows = overflows
        self._deleted = _deleted(lived, deleted)
        self._doubted = [_after_holes(one) for one in lived if one.holes]
        self.covered = [Stretch(_since(one), one.seen + SECOND) for one in lived if one.seen]
        self._unheard = [
            Stretch(
                one.seen + 1 - (0 if one.ended else _LATE),
                next((later.first for later in lived[place:] if later.first), _MOST),
            )
            for place, one in enumerate(lived, 1)
        ]
        self._cut_off = [
            # two machines' clocks, and either may be ahead of the other
            Stretch(_kept_until(one, later), max(later.began, one.seen + SECOND))
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

    def of(self, stored: Record | None, derived: Record | None) -> str:
        """Name the cause of a difference; one of the two may be missing, not both."""
        since, until = _stretch(stored, derived)
        newest = (until, until)
        for cause, holds in (
            ("journal_hole", _any(self._doubted, since, until)),
            ("journal_torn", self._outruns(stored, derived)),
            ("unclean_stop", _any(self._cut_off, *newest)),
            ("overflow", _any(self._overflows, since, until)),
            ("no_journal", not self._covers(stored, derived)),
            ("program", _any(self._strange, since, until)),
            ("live_clock", isinstance(stored or derived, Alert)),
        ):
            if holds:
                return cause
        return "unexplained"

    def proves(self, stored: Record | None, derived: Record | None) -> bool:
        """Tell whether the journal's word may stand in the place of what is stored.

        Not behind a hole: what the floor knew there came partly from bytes that are gone. Not
        where the store heard more than the journal. And what the journal does not tell of at
        all, it disproves only where it covers its beginning.
        """
        return not (
            _any(self._doubted, *_stretch(stored, derived))
            or self._outruns(stored, derived)
            or (derived is None and not self._covers(stored, None))
        )

    def nobody_knows(self, stored: Record, derived: Record | None) -> bool:
        """Tell whether only a run that was deleted could prove or disprove what is stored.

        It told of it first, or last: a run before it may have left something open that the
        deleted one ended, and a run after it takes up what still went on.
        """
        at, until = begins(stored), last_word(stored)
        if derived is not None and goes_on(derived):
            return any(at <= one.from_ and until <= one.to for one in self._deleted)
        spoken = (until,) if derived is not None else (at, until)
        return any(one.from_ <= word <= one.to for one in self._deleted for word in spoken)

    def _covers(self, stored: Record | None, derived: Record | None) -> bool:
        since, until = _stretch(stored, derived)
        if stored is not None and derived is not None:
            return _any(self.covered, since, until)
        # What begins at the very instant that a run took up is of the run before.
        return any(one.from_ < since <= one.to for one in self.covered)

    def _outruns(self, stored: Record | None, derived: Record | None) -> bool:
        """Tell whether the store heard what came after the last byte that a run's journal has."""
        if stored is None or isinstance(stored, Alert):  # an alert our own clock may have raised
            return False
        if derived is not None and _heard(stored) <= _heard(derived):
            return False
        until = last_word(stored)
        return _any(self._unheard, until, until)


_UNWRITTEN = 5 * SECOND
"""More than waits in the write buffer of a run that kept up."""

_LATE = 3600 * SECOND
"""How much later than the instant it speaks of a record may be written: an absence, say, has
ended only when nobody came back for ``away_rejoin_s``."""

_LEAST, _MOST = -(2**63), 2**63 - 1


def _deleted(lived: Sequence[Lived], deleted: Sequence[Instant]) -> list[Stretch]:
    """Give the PBX's time of deleted runs: from how far the run before saw to what the next one
    took up.
    """
    found = []
    for place, later in enumerate(lived):
        before = lived[place - 1] if place else None
        since = before.began if before is not None else _LEAST
        if any(since <= at <= later.began for at in deleted):
            found.append(Stretch(before.seen if before is not None else _LEAST, _since(later)))
    return found


def _heard(record: Record) -> tuple[Instant, int]:
    """Tell how much a record knows: of two words on one thing the later one knows more."""
    return last_word(record), len(getattr(record, "evidence", ()))


def _any(stretches: Sequence[Stretch], since: Instant, until: Instant) -> bool:
    return any(one.touches(since, until) for one in stretches)


def _stretch(*records: Record | None) -> tuple[Instant, Instant]:
    """From where the earlier of them begins to what the later of them speaks of."""
    known = [one for one in records if one is not None]
    return min(map(begins, known)), max(map(last_word, known))


def _since(lived: Lived) -> Instant:
    seen = lived.run.last_seen if lived.run is not None else 0
    return seen or lived.first - 1


def _after_holes(lived: Lived) -> Stretch:
    """From a run's first hole to its end: the next run says itself what it took up."""
    return Stretch(min(hole.from_ for hole in lived.holes) or lived.first, lived.seen + SECOND)


def _kept_until(one: Lived, later: Lived) -> Instant:
    """How far the store reached when a run had been cut off: what the next one took up."""
    taken_up = later.run.last_seen if later.run is not None else 0
    if one.clock < one.seen:  # it was set back: then what is missing may be older than the mark
        return min(taken_up or one.seen, one.clock - _UNWRITTEN)
    return taken_up or one.seen - _UNWRITTEN
