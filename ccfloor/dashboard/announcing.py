"""Which new alerts are said in a box over the screen, and which are only counted there.

The law: nothing critical comes unsaid, and nothing covers what somebody reads. So few boxes stand
at a time; what comes meanwhile is one more of them, with its number. All of them are in the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ccfloor.serve.messages import Alert

STANDS_S: Final = 5.0
"""How long a box stands."""
AT_ONCE: Final = 2
"""Boxes with an alert each, and one with the number of the others: nine lines of a screen."""


class Announcing:
    """Keeps how many boxes stand; its clock is the caller's, in seconds."""

    def __init__(self) -> None:
        """Begin with none."""
        self._said: list[float] = []
        self._more_s = float("-inf")
        self._more = 0

    def choose(self, fresh: Sequence[Alert], now_s: float) -> tuple[Sequence[Alert], int]:
        """Take what is new; return what to say in full, and how many others to count, or 0."""
        self._said = [at for at in self._said if now_s - at < STANDS_S]
        full = fresh[: AT_ONCE - len(self._said)]
        self._said += [now_s] * len(full)
        self._more += len(fresh) - len(full)
        if not self._more or now_s - self._more_s < STANDS_S:
            return full, 0
        more, self._more, self._more_s = self._more, 0, now_s
        return full, more
