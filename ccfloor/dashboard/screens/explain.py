"""Why: what an alert, an absence or a call rests on, down to the raw bytes.

The law: the daemon answers in codes and numbers; the words are made here, in the language and
the width of the moment, so that both may change while one reads.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType

from ccfloor.dashboard.asking import Asking
from ccfloor.dashboard.keys import twins
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.panels.toned import toned
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.texts import unanswered
from ccfloor.dashboard.view.cells import Line
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import AnyMessage
from ccfloor.telling.lines import Span, Tone, TonedLine
from ccfloor.telling.page import page


class ExplainPanel(Lines):
    """The page, as wide as the screen."""

    def __init__(self, scene: Scene) -> None:
        """Begin while the daemon still looks."""
        super().__init__(scene, 0, "explain")
        self.told: Explanation | None = None
        self.error = ""
        """A code, where there is no answer to be had."""
        self._written: list[TonedLine] = []
        self._for: tuple[object, ...] = ()

    def title(self) -> str:
        """Name the panel."""
        return self.scene.words("Why")

    def title_end(self, room: int) -> Line:
        """Tell how to leave."""
        del room
        return [Segment(self.scene.words("Esc closes") + " ", self.scene.look.title_dim)]

    def name_line(self) -> Line:
        """Draw the name alone: no digit leads here."""
        return [Segment(f" {self.title()} ", self.scene.look.title_focus)]

    def rows(self) -> int:
        """Count the lines, written anew where width or language are others by now."""
        made_for = (self.line_width, self.scene.words.language, self.told, self.error)
        if made_for != self._for:
            self._for = made_for
            self._written = self._write()
        return len(self._written)

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one of them."""
        del width
        look = self.scene.look
        return [Segment(" ", look.page), *(toned(s, look) for s in self._written[row])]

    def _write(self) -> list[TonedLine]:
        words = self.scene.words
        if self.told is not None:
            return page(self.told, self.line_width - 2, words)
        if self.error:
            return [(), (Span(unanswered(self.error, words), Tone.BAD),)]
        return [(), (Span(words("The daemon looks it up in the journal"), Tone.DIM),)]

    def move(self, right: int, down: int) -> None:
        """Scroll."""
        del right
        self.scroll_to(y=self.scroll_offset.y + down, animate=False)

    def page(self, down: int) -> None:
        """Scroll by what is in view."""
        self.move(0, down * max(1, self.size.height - 2))

    def jump(self, *, last: bool) -> None:
        """Scroll to the first or the last line."""
        self.scroll_to(y=self.rows() if last else 0, animate=False)


class ExplainScreen(Asking):
    """Waits for one answer and shows it; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        (twins("escape,q,e,enter"), "dismiss", ""),
        (twins("up,k"), "move(-1)", ""),
        (twins("down,j"), "move(1)", ""),
        ("pageup", "page(-1)", ""),
        ("pagedown,space", "page(1)", ""),
        ("home", "jump(False)", ""),
        ("end", "jump(True)", ""),
        (twins("L"), "language", ""),
    ]

    def __init__(self, scene: Scene, what: str, number: int) -> None:
        """Wait for the answer to the question of that ``number``."""
        super().__init__()
        self.what = what
        self.number = number
        self.panel = ExplainPanel(scene)

    def compose(self) -> ComposeResult:
        """Show the text."""
        yield self.panel

    def take(self, answer: AnyMessage) -> None:
        """Show the answer, or why there is none."""
        if isinstance(answer, Explanation):
            self.panel.told = answer
        elif isinstance(answer, Done):
            self.panel.error = answer.error
        self.panel.redraw()

    def lose(self) -> None:
        """Say that no answer will come, unless it has."""
        if self.panel.told is None and not self.panel.error:
            self.panel.error = "no_line"
            self.panel.redraw()

    def action_move(self, down: int) -> None:
        """Scroll by lines."""
        self.panel.move(0, down)

    def action_page(self, down: int) -> None:
        """Scroll by pages."""
        self.panel.page(down)

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Scroll to the first or the last line."""
        self.panel.jump(last=last)

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()
        self.panel.redraw()
