"""One of several to choose: by its digit, or with arrows and Enter."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.help import HelpScreen
from ccfloor.dashboard.view.clickable import clickable
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.locale import mark
from ccfloor.telling.lines import Span, TonedLine

_DIGITS = 9
"""How many have a digit; the others are reached with the arrows."""
_FULL_WIDTH = 0xFEE0
_NARROWEST, _TALLEST = 30, 14
PICK_KEYS = (
    Key("", f"1-{_DIGITS}", "", mark("Choose the line of that digit")),
    Key("up,k", "Up k", "move(-1)", mark("Move up")),
    Key("down,j", "Down j", "move(1)", mark("Move down")),
    Key("enter", "Enter", "take", mark("Choose the line under the cursor")),
    Key("question_mark", "?", "help", mark("What works here")),
    Key("escape,q", "Esc", "give_up", mark("Give up: nothing is done")),
)


class PickScreen(WideSafe, ModalScreen[str | None]):
    """Dismissed with the code of what was chosen, or with None when it is given up."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(PICK_KEYS))

    def __init__(self, scene: Scene, title: str, choices: list[tuple[str, str]]) -> None:
        """Offer ``choices``: codes, each with the words for it, which are plain text."""
        super().__init__()
        self._scene, self._choices = scene, choices
        self._title, self._keys = (
            title,
            scene.words("Enter  choose        ?  help        Esc  give up"),
        )
        self.panel = TonedLines(scene, lambda: title, self._write, "pick_list", choosing=True)

    def compose(self) -> ComposeResult:
        """Show the choices and the keys."""
        widest = max((cell_len(text) for _, text in self._choices), default=0) + 8
        room = max(_NARROWEST, widest, cell_len(self._title) + 4, cell_len(self._keys))
        self.panel.styles.width = room
        self.panel.styles.height = min(len(self._choices), _TALLEST) + 1
        with Vertical(id="pick"):
            yield self.panel
            yield Static(clickable(self._keys, ("take", "help", "give_up")), id="answers")

    def _write(self, width: int) -> list[TonedLine]:
        del width
        lines: list[TonedLine] = []
        for number, (_, text) in enumerate(self._choices, start=1):
            digit = str(number) if number <= _DIGITS else " "
            lines.append((Span(f"{digit}  {text}"),))
        return lines

    def on_key(self, event: events.Key) -> None:
        """Choose by digit, the full-width ones of an input method included."""
        letter = event.character or ""
        if len(letter) == 1 and ord("０") <= ord(letter) <= ord("９"):
            letter = chr(ord(letter) - _FULL_WIDTH)
        if letter.isascii() and letter.isdecimal() and 1 <= int(letter) <= len(self._choices):
            event.stop()
            self.dismiss(self._choices[int(letter) - 1][0])

    def action_move(self, down: int) -> None:
        """Choose another one."""
        self.panel.move(0, down)

    def action_take(self) -> None:
        """Close with what is chosen."""
        self.dismiss(self._choices[self.panel.row][0] if self._choices else None)

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self._scene, PICK_KEYS))

    def action_give_up(self) -> None:
        """Close and do nothing."""
        self.dismiss(None)
