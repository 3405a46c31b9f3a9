"""A journal's files as the runs of the daemon that wrote them.

The law: a run is one thing. Its first file holds what it took up and the limits it went by, and
without it nothing that follows proves anything: so a run stays as a whole, or goes as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from ccfloor.floor.names import SECOND, Instant

HOUR: Final = 3600 * SECOND


class KeptFile(msgspec.Struct, frozen=True):
    """One file of the journal, as far as its name and its first record tell."""

    name: str
    hour: Instant
    """In which it was begun: it holds what came until ``HOUR`` later."""
    size: int
    """Bytes on the disk."""
    begins: bool = False
    """Whether its first record is a run's beginning."""


class JournalRun(msgspec.Struct, frozen=True):
    """Files that follow one another, from a run's beginning to the next one's."""

    files: tuple[KeptFile, ...]
    """At least one; in the order they were written."""

    @property
    def since(self) -> Instant:
        """The hour in which it began."""
        return self.files[0].hour

    @property
    def until(self) -> Instant:
        """The end of the last hour that it has a file of."""
        return max(file.hour for file in self.files) + HOUR

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(file.size for file in self.files)


def runs_of(files: Sequence[KeptFile]) -> list[JournalRun]:
    """Cut files, in the order they were written, into runs.

    What stands before the first beginning is a run as well: one that lost its own.
    """
    runs: list[list[KeptFile]] = []
    for file in files:
        if file.begins or not runs:
            runs.append([])
        runs[-1].append(file)
    return [JournalRun(tuple(one)) for one in runs]
