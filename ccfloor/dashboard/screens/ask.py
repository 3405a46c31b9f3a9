"""A question that is answered with yes or no."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from ccfloor.dashboard.view.cells import fit
from ccfloor.dashboard.view.clickable import clickable
from ccfloor.dashboard.watching import Watching
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.locale import Words

LINE_MOST = 60
"""Cells of a line in a question, on the smallest terminal."""


class AskScreen(WideSafe, ModalScreen[bool]):
    """Dismissed with True for yes. Enter is no answer: nobody confirms by habit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y,Y,ｙ,Ｙ", "answer(True)", ""),
        ("n,N,ｎ,Ｎ,escape,q", "answer(False)", ""),
    ]

    def __init__(self, question: str, words: Words) -> None:
        """Ask ``question``, which is plain text."""
        super().__init__()
        self._question = question
        self._answers = words("y  yes        n  no")

    def compose(self) -> ComposeResult:
        """Show question and answers."""
        with Vertical(id="ask"):
            yield Static(Text(self._question))
            yield Static(clickable(self._answers, ("answer(True)", "answer(False)")), id="answers")

    def action_answer(self, yes: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Close with the answer."""
        self.dismiss(yes)


def ask_to_acknowledge(app: Watching, alerts: tuple[str, ...], words: Words) -> None:
    """Take note of alerts by id, after a question; of none nothing is asked."""
    if not alerts:
        return

    def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's callback
        if yes:
            app.acknowledge(alerts)

    question = words("Acknowledge the {n} alerts in view?", n=len(alerts))
    app.push_screen(AskScreen(question, words), answered)


def one_line(text: str) -> str:
    """Keep a sentence to one line of the smallest terminal."""
    return text if cell_len(text) <= LINE_MOST else fit(text, LINE_MOST - 2) + ".."
