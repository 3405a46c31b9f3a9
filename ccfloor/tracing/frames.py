"""A frame that was found again."""

from __future__ import annotations

from typing import NamedTuple

from ccfloor.floor.fact import Fact
from ccfloor.floor.names import Instant
from ccfloor.floor.views import Evidence


class Piece(NamedTuple):
    """Where a stretch of a frame stands."""

    file: str
    place: int
    """Byte of the file, decompressed."""
    length: int
    """Bytes."""


class Traced(NamedTuple):
    """A frame, what it says, and where it stands."""

    fact: Fact
    raw: bytes
    connection: int
    pieces: tuple[Piece, ...]
    """More than one where a read ended inside the frame."""

    def is_evidence(self, proof: Evidence) -> bool:
        """Tell whether this is the very frame that ``proof`` names."""
        fact = self.fact
        return (fact.at, fact.ref) == (proof.at, proof.ref) and (type(fact).__name__ == proof.what)


class Erased(NamedTuple):
    """A journal file that was deleted by rule, and is on record as such."""

    first: Instant
    last: Instant
    """What it held, by the clock of the machine that wrote it."""
    at: Instant
    """When it was deleted."""
    keep_days: int
    """``journal.keep_days`` as it was."""


class Trace(NamedTuple):
    """What was found in a range."""

    frames: tuple[Traced, ...]
    """In the order they came."""
    more: int
    """Frames of the range that were not kept, for there were too many."""
    damaged: tuple[str, ...]
    """What could not be read."""
    erased: tuple[Erased, ...] = ()
    """What of the range was deleted."""
