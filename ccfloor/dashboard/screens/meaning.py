"""What a figure means: formula, what it is of, whose definition, and the keys beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ccfloor.dashboard.keys import Key, twins
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.cells import Line
from ccfloor.dashboard.watching import Watching
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.telling import figures
from ccfloor.telling.lines import Span, Tone, TonedLine, fit, wrapped

_KEY = 11


class MeaningPanel(TonedLines):
    """The page; its title tells how to leave."""

    def title_end(self, room: int) -> Line:
        """Tell how to leave."""
        del room
        return [Segment(self.scene.words("Esc closes") + " ", self.scene.look.title_dim)]


class MeaningScreen(WideSafe, ModalScreen[None]):
    """Any of the usual keys closes it."""

    app: Watching
    BINDINGS: ClassVar[list[BindingType]] = [
        (twins("escape,q,question_mark,enter"), "dismiss", ""),
        (twins("up,k"), "move(-1)", ""),
        (twins("down,j"), "move(1)", ""),
        ("pageup", "page(-1)", ""),
        ("pagedown,space", "page(1)", ""),
    ]

    def __init__(self, scene: Scene, name: str, note: str, keys: Sequence[Key]) -> None:
        """Tell of the figure ``name``; ``note`` says by what the shown one was counted."""
        super().__init__()
        self.scene = scene
        self._figure, self._note, self._keys = name, note, keys
        self.panel = MeaningPanel(scene, self._title, self._write, "meaning")

    def compose(self) -> ComposeResult:
        """Put the page on the screen."""
        yield self.panel

    def _title(self) -> str:
        return figures.title(self._figure, self.scene.words)

    def _write(self, width: int) -> list[TonedLine]:
        words = self.scene.words
        lines: list[TonedLine] = []
        for text in figures.page(self._figure, words):
            lines += wrapped(text, width) if text else [()]
        lines += [(), *wrapped(self._note, width, tone=Tone.DIM)] if self._note else []
        lines += [(), (Span(words("Keys"), Tone.STRONG),)]
        for text, several in groupby(self._keys, lambda key: key.text):
            shown = [key.shown for key in several]
            named = shown[0] if len(shown) == 1 else f"{shown[0]}-{shown[-1]}"
            lines.append((Span(fit(named, _KEY), Tone.STRONG), Span(words(text))))
        return lines

    def action_move(self, down: int) -> None:
        """Scroll."""
        self.panel.move(0, down)

    def action_page(self, down: int) -> None:
        """Scroll by what is in view."""
        self.panel.page(down)
