"""A few words to write: a reason and how many minutes, or a claim."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ccfloor.dashboard.view.clickable import clickable
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.locale import Words


class WriteScreen(WideSafe, ModalScreen[tuple[str, ...] | None]):
    """Dismissed with what was written in each box, or with None when it is given up."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "give_up", "")]

    def __init__(
        self, question: str, boxes: tuple[str, ...], words: Words, longest: int = 200
    ) -> None:
        """Ask ``question``; each box has its placeholder. All of it is plain text."""
        super().__init__()
        self._question, self._boxes, self._longest = question, boxes, longest
        self._answers = words("Enter  next, send        Esc  give up")

    def compose(self) -> ComposeResult:
        """Show the question, the boxes and the keys."""
        with Vertical(id="write"):
            yield Static(Text(self._question))
            for number, text in enumerate(self._boxes):
                yield Input(placeholder=text, id=f"box{number}", max_length=self._longest)
            yield Static(clickable(self._answers, ("next", "give_up")), id="answers")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next box; after the last one, send."""
        boxes = list(self.query(Input))
        place = boxes.index(event.input)
        if place + 1 < len(boxes):
            boxes[place + 1].focus()
        else:
            self.dismiss(tuple(box.value.strip() for box in boxes))

    def action_next(self) -> None:
        """Do what Enter does in the box that is written."""
        self.app.simulate_key("enter")

    def action_give_up(self) -> None:
        """Close and do nothing."""
        self.dismiss(None)
