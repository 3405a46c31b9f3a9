"""Why: what an alert, an absence or a call rests on, down to the raw bytes.

The law: the daemon answers in codes and numbers; the words are made here, in the language and
the width of the moment, so that both may change while one reads.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.panels.toned import toned
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.page import CLOSES, MOVES, Page
from ccfloor.dashboard.texts import unanswered
from ccfloor.dashboard.view.cells import Line
from ccfloor.locale import mark
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.mine import AnyMessage
from ccfloor.telling.lines import Span, Tone, TonedLine, wrapped
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
            return page(self.told, self.line_width - 2, words, self.scene.model.called)
        if self.error:
            return [(), *wrapped(unanswered(self.error, words), self.line_width - 2, 0, Tone.BAD)]
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


EXPLAIN_KEYS = (
    Key("e,enter", "e", "dismiss", mark("Close"), palette=False),
    *MOVES,
    *CLOSES,
)


class ExplainScreen(Page):
    """Waits for one answer and shows it; any of the usual keys closes it."""

    KEYS: ClassVar[tuple[Key, ...]] = EXPLAIN_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(EXPLAIN_KEYS))
    EVERY_S: ClassVar[float] = 0.0
    AUTO_FOCUS = "#explain"

    def __init__(self, scene: Scene, what: str, number: int) -> None:
        """Wait for the answer to the question of that ``number``."""
        super().__init__(scene)
        self.what = what
        self.number = number
        self.panel = ExplainPanel(scene)

    def compose(self) -> ComposeResult:
        """Show the text: its own first line is the title, for it has no age."""
        yield self.panel
        yield self.key_band

    def named(self) -> str:
        """Name the screen."""
        return self.panel.title()

    def request(self) -> None:
        """Ask nothing: whoever opened it has asked."""

    def answered(self, answer: AnyMessage) -> None:
        """Keep the answer."""
        if isinstance(answer, Explanation):
            self.panel.told = answer

    def lose(self) -> None:
        """Say that no answer will come, unless it has."""
        if self.panel.told is None and not self.error:
            super().lose()

    def show_title(self) -> None:
        """Leave it to the panel."""

    def renew(self) -> None:
        """Write the text anew."""
        super().renew()
        self.panel.error = self.error
        self.panel.redraw()

    def move_to(self, down: int) -> None:
        """Scroll by lines."""
        self.panel.move(0, down)

    def page_to(self, down: int) -> None:
        """Scroll by pages."""
        self.panel.page(down)

    def jump_to(self, *, last: bool) -> None:
        """Scroll to the first or the last line."""
        self.panel.jump(last=last)
