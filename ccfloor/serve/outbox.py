"""What waits for one client, and never more than was agreed.

Rule 1. Deltas that find the outbox full are thrown away with all that waited; the
client is owed one snapshot instead, made when it can take it, so it is fresh.

Rule 2. A client that fills it again within ``FORGIVEN_S``, or that lets as much pass
by while a snapshot is owed, is too slow: the caller lets it go.

Rule 3. Answers to its own commands are never thrown away, and go first; a client that
asks faster than it reads is too slow as well.

Rule 4. Of figures that come whole again and again only the newest of a kind waits, behind
everything else.

Pure: the moment is handed in.
"""

from __future__ import annotations

import enum
from collections import deque
from typing import Final

FORGIVEN_S: Final = 60.0
"""Seconds after which an overflow is forgotten."""


class Owed(enum.Enum):
    """What stands in an outbox for a message that is yet to be made."""

    SNAPSHOT = "snapshot"


class Outbox:
    """The messages for one client, in order."""

    def __init__(self, limit: int) -> None:
        """Owe the first snapshot; ``limit`` bounds deltas, and answers, each for itself."""
        self._limit = limit
        self._answers: deque[bytes] = deque()
        self._deltas: deque[bytes] = deque()
        self._newest: dict[str, bytes] = {}
        self._owed = True
        self._skipped = 0
        self._overflowed_at: float | None = None

    def __len__(self) -> int:
        """Return how many messages wait."""
        return len(self._answers) + len(self._deltas) + self._owed + len(self._newest)

    def answer(self, message: bytes) -> bool:
        """Add the answer to a command; False when the client is too slow."""
        self._answers.append(message)
        return len(self._answers) <= self._limit

    def delta(self, message: bytes, now: float) -> bool:
        """Add a delta at ``now`` (monotonic seconds); False when the client is too slow."""
        if self._owed:
            self._skipped += 1  # the snapshot will tell it
            return self._skipped < self._limit
        if len(self._deltas) < self._limit:
            self._deltas.append(message)
            return True
        if self._overflowed_at is not None and now - self._overflowed_at < FORGIVEN_S:
            return False
        self._overflowed_at = now
        self.owe_snapshot()
        return True

    def newest(self, kind: str, message: bytes) -> None:
        """Add figures in place of those of their kind that still wait."""
        self._newest[kind] = message

    def owe_snapshot(self) -> None:
        """Replace all deltas that wait by one snapshot."""
        self._deltas.clear()
        self._owed = True

    def take(self) -> bytes | Owed | None:
        """Return what goes out next; None when nothing waits.

        For ``Owed.SNAPSHOT`` the caller makes one at once: deltas added from now on
        come after it.
        """
        if self._answers:
            return self._answers.popleft()
        if self._owed:
            self._owed = False
            self._skipped = 0
            return Owed.SNAPSHOT
        if self._deltas:
            return self._deltas.popleft()
        return self._newest.pop(next(iter(self._newest))) if self._newest else None
