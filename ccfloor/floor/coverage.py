"""Coverage: when the monitor could see, and when it could not.

The law: disconnecting forgets, connecting asks. From the last instant seen on a lost link
until the next full census nobody's state is known: *darkness*. While frames come that are
not to be relied on (too late, a listing that came short, a store that cannot keep up) the
floor is followed as well as it goes, but nothing is concluded about people: *doubt*.
Nothing that touched either is charged to anybody (RULEBOOK 0.10).

One gap is open at a time, so gaps never overlap: darkness ends a doubt where it begins, and
a doubt that is still there when the darkness ends begins anew at that instant.
"""

from __future__ import annotations

from ccfloor.floor.changes import GapClosed, GapOpened
from ccfloor.floor.names import Instant
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.views import CoverageGap

_NO_LINK = frozenset({"unreachable", "link_lost"})
"""Reasons that are the link's own word for its end."""


class Coverage:
    """The open gap, if there is one, and the reasons to doubt."""

    __slots__ = ("_doubts", "_out", "dark", "gap")

    def __init__(self, out: Outbox) -> None:
        """Write changes to ``out``."""
        self._out = out
        self.gap: CoverageGap | None = None
        self.dark = False
        """Whether the open gap is darkness."""
        self._doubts: dict[str, None] = {}
        """Reasons to doubt, in the order they came."""

    def lose(self, from_: Instant, reason: str, at: Instant) -> bool:
        """Open darkness; return False when it was dark already.

        The darkness of a start is no failure until the PBX is found to be out of reach, or the
        connection ends before all was listed (an account that is refused, a PBX that hangs up):
        then it goes over into one that somebody is told of. So does one that an earlier run left
        for another reason: it did not know how the link is now.
        """
        if self.dark and not (self._link_stood and reason in _NO_LINK):
            return False
        if self.gap is not None:
            self._close(max(from_, self.gap.from_), at)
        self._open(from_, reason, at)
        self.dark = True
        return True

    @property
    def _link_stood(self) -> bool:
        return self.gap is not None and self.gap.reason not in _NO_LINK

    def regain(self, at: Instant) -> None:
        """End the darkness; what is still doubted is a gap of its own from here on."""
        if not self.dark:
            return
        self._close(at, at)
        self.dark = False
        self._doubt_on(at)

    def doubt(self, from_: Instant, reason: str, at: Instant) -> bool:
        """Note a reason to doubt; return whether it opened a gap."""
        self._doubts[reason] = None
        if self.gap is not None:
            return False
        self._open(from_, reason, at)
        return True

    def trust(self, reason: str, at: Instant) -> None:
        """Drop a reason to doubt; with the last one the gap closes."""
        self._doubts.pop(reason, None)
        if self.gap is not None and not self.dark and self.gap.reason == reason:
            self._close(at, at)
            self._doubt_on(at)

    def forget(self, reason: str) -> None:
        """Drop a reason that was one connection's, now that it is lost."""
        self._doubts.pop(reason, None)

    def _doubt_on(self, at: Instant) -> None:
        for reason in self._doubts:
            self._open(at, reason, at)
            return

    def _open(self, from_: Instant, reason: str, at: Instant) -> None:
        self.gap = CoverageGap(from_, None, reason)
        self._out.changes.append(GapOpened(at, self.gap))

    def _close(self, to: Instant, at: Instant) -> None:
        gap, self.gap = self.gap, None
        if gap is not None:
            to = max(to, gap.from_)  # a clock that was set back leaves a gap without length
            self._out.changes.append(GapClosed(at, CoverageGap(gap.from_, to, gap.reason)))
