"""A screen that asks the daemon something, and waits for the answer.

The law: an answer goes to the screen that asked, by the number of its question, and to nobody
else; a screen that was closed meanwhile is not missed. A lost line is told to every such screen,
and so is a new one: what was subscribed to on the line before went with it.
"""

from __future__ import annotations

from textual.screen import ModalScreen

from ccfloor.dashboard.watching import Watching
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.serve.mine import AnyMessage


class Asking(WideSafe, ModalScreen[None]):
    """Called by the program with what concerns it."""

    app: Watching
    number: int = -1
    """Of the question whose answer is waited for; -1: of none."""

    def expects(self, number: int) -> bool:
        """Tell if the answer of that number is for this screen."""
        return number == self.number

    def take(self, answer: AnyMessage) -> None:
        """Show an answer, or the Done that stands for none."""
        raise NotImplementedError

    def lose(self) -> None:
        """Say that there is no line."""

    def welcomed(self) -> None:
        """Ask again: there is a new line."""

    def moved(self) -> None:
        """Ask again, where cases are shown: some have taken a step."""
