"""What can be taken back: the last few things somebody did to his own screen.

The law: only what is nobody else's business is undone by a key. An acknowledgement, an answer to a
break, a decision stand in the sealed log the moment they are given; they are asked about before
they are done, where one key would be too easy, and are never taken back in silence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

MOST = 20
"""Things that are remembered."""


class Undo(NamedTuple):
    """One thing that can be taken back."""

    what: str
    """A msgid that names it."""
    act: Callable[[], None]


class Undoing:
    """The last things that were done, the newest at the end."""

    def __init__(self) -> None:
        """Begin with nothing to undo."""
        self._done: deque[Undo] = deque(maxlen=MOST)
        self._busy = False

    def __len__(self) -> int:
        """Count what can be taken back."""
        return len(self._done)

    def did(self, what: str, back: Callable[[], None]) -> None:
        """Note something that was done, and how to take it back."""
        if not self._busy:
            self._done.append(Undo(what, back))

    def undo(self) -> str:
        """Take the last thing back; its name, empty where there is nothing."""
        if not self._done:
            return ""
        last = self._done.pop()
        self._busy = True  # taking it back is not one more thing to take back
        try:
            last.act()
        finally:
            self._busy = False
        return last.what
