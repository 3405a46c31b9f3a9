"""A screen whose answers may take a while: it does not ask again while it waits for one.

The law: the daemon counts a whole day for the first who asks. Who asked again every few seconds
would be told ``busy``, and would drop the answer to what he asked before.
"""

from __future__ import annotations

from typing import Final

from ccfloor.dashboard.screens.page import Page
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import AnyMessage

PATIENCE_S: Final = 30.0
"""Seconds after which an answer is not waited for any more."""


class Patient(Page):
    """Asks on a timer, one question at a time."""

    _asked_s: float | None = None
    """When the question was asked whose answer is waited for."""

    def ask(self) -> None:
        """Ask, unless an answer is still to come."""
        now_s = self.app.clock.monotonic()
        if self._asked_s is None or not 0 <= now_s - self._asked_s < PATIENCE_S:
            self._asked_s = now_s
            super().ask()

    def ask_anew(self) -> None:
        """Ask for something else: what was asked before is waited for no more."""
        self._asked_s = None
        self.ask()

    def take(self, answer: AnyMessage) -> None:
        """Take the answer; a daemon that is busy is asked again when it is time."""
        self._asked_s = None
        if not (isinstance(answer, Done) and answer.error == "busy"):
            super().take(answer)

    def lose(self) -> None:
        """Wait for nothing more from a line that is gone."""
        self._asked_s = None
        super().lose()

    def welcomed(self) -> None:
        """Ask on the new line, whatever was asked on the one before."""
        self.ask_anew()
