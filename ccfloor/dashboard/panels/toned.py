"""Toned lines, as ``ccfloor.telling`` writes them, in the colours of the theme."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.look import Look
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.cells import Line, blanked
from ccfloor.telling.lines import Span, Tone, TonedLine, clipped

Write = Callable[[int], list[TonedLine]]
"""Writes lines of at most so many cells."""


def toned(span: Span, look: Look) -> Segment:
    """Give a piece of text the style of its tone."""
    hue = look.colours
    styles: dict[Tone, Style] = {
        Tone.PLAIN: look.page,
        Tone.DIM: look.dim,
        Tone.STRONG: look.strong,
        Tone.HEAD: look.on(hue.page, hue.accent, bold=True),
        Tone.GOOD: look.on(hue.page, hue.accent),
        Tone.BAD: look.amber,
    }
    return Segment(blanked(span.text), styles[span.tone])


class TonedLines(Lines):
    """A panel that shows what ``write`` writes; where ``choosing``, one row is chosen."""

    def __init__(
        self, scene: Scene, name: Callable[[], str], write: Write, id: str, *, choosing: bool = False  # noqa: A002, E501 - Textual's own name
    ) -> None:  # fmt: skip
        """Take what names the panel and what writes it."""
        super().__init__(scene, 0, id)
        self._named, self._writes = name, write
        self._choosing = choosing
        self._written: list[TonedLine] = []
        self.row = 0
        """The chosen one."""

    def title(self) -> str:
        """Name the panel."""
        return self._named()

    def name_line(self) -> Line:
        """Draw the name alone: no digit leads here."""
        return [Segment(f" {blanked(self.title())} ", self.scene.look.title_focus)]

    def rows(self) -> int:
        """Count the lines that were written last."""
        return len(self._written)

    def renew(self) -> None:
        """Write everything again; what looks as before is not drawn."""
        self._written = self._writes(max(1, self.line_width - 2))
        self.row = max(0, min(self.row, self.rows() - 1))
        self.redraw()

    def on_resize(self) -> None:
        """Write for the new width."""
        self.renew()

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one line, the chosen one on its own ground."""
        look = self.scene.look
        line = clipped(self._written[row], width - 1)
        if self._choosing and row == self.row:
            text = blanked("".join(span.text for span in line))
            return [Segment(f">{text}", look.chosen)]
        return [Segment(" ", look.page), *(toned(span, look) for span in line)]

    def move(self, right: int, down: int) -> None:
        """Choose another row, or scroll."""
        del right
        if not self._choosing:
            self.scroll_to(y=self.scroll_offset.y + down, animate=False)
            return
        self.row = max(0, min(self.row + down, self.rows() - 1))
        self.show_row(self.row)
        self.redraw()

    def clicked(self, right: int, row: int) -> object:
        """Choose the row under the mouse, where rows are chosen at all."""
        del right
        if not self._choosing or row >= self.rows():
            return None
        self.move(0, row - self.row)
        self.post_message(self.Chosen())
        return self.row

    def cursor_on(self) -> object:
        """Return the chosen row."""
        return self.row

    def page(self, down: int) -> None:
        """Move by what is in view."""
        self.move(0, down * max(1, self.size.height - 2))

    def jump(self, *, last: bool) -> None:
        """Go to the first or the last line."""
        self.move(0, self.rows() if last else -self.rows())
