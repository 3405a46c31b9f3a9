"""A panel whose rows are things with names: the cursor stays with the thing, not the row."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip

from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.cells import Line


class Listing(Lines):
    """Rows by name; heirs tell the names in order and draw one of them."""

    def __init__(self, scene: Scene, number: int, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begin with no rows."""
        super().__init__(scene, number, id)
        self.names: Sequence[str] = ()
        self.cursor = ""
        self._drawn: dict[int, Line] = {}

    def listed(self) -> Sequence[str]:
        """Tell the names of the rows, in order."""
        raise NotImplementedError

    def rows(self) -> int:
        """Count the rows."""
        return len(self.names)

    def renew(self) -> None:
        """Take the rows from the scene and draw them."""
        before = list(self.names)
        self.names = self.listed()
        if self.cursor not in self.names:
            # The chosen one is gone: its neighbour takes over, or nobody.
            place = before.index(self.cursor) if self.cursor in before else 0
            self.cursor = self.names[min(place, len(self.names) - 1)] if self.names else ""
        if before == list(self.names):
            self.redraw_changed()
            self.redraw_title()
        else:
            self.redraw()

    def render_line(self, y: int) -> Strip:
        """Draw one line and keep what a row looked like."""
        row = y - 1 + self.scroll_offset.y
        if y > 0 and row < len(self.names):
            self._drawn[row] = self.draw_row(row, self.line_width)
        return super().render_line(y)

    def redraw(self) -> None:
        """Draw everything anew."""
        self._drawn.clear()
        super().redraw()

    def redraw_changed(self) -> None:
        """Draw the rows in view that look different by now."""
        top = self.scroll_offset.y
        for row in range(top, min(len(self.names), top + self.size.height - 1)):
            if self._drawn.get(row) != self.draw_row(row, self.line_width):
                self.redraw_rows(row)

    def in_view(self) -> Sequence[str]:
        """Tell the names of the rows that can be seen now."""
        top = self.scroll_offset.y
        return self.names[top : top + max(0, self.size.height - 1)]

    def choose(self, name: str) -> None:
        """Put the cursor on a row and scroll to it."""
        if name not in self.names:
            return
        before, self.cursor = self.cursor, name
        for one in (before, name):
            if one in self.names:
                self.redraw_rows(list(self.names).index(one))
        self.show_row(list(self.names).index(name))
        if before != name:
            self.post_message(self.Chosen())

    def move(self, right: int, down: int) -> None:
        """Move the cursor by rows; to the side there is nothing."""
        del right
        if self.names:
            row = list(self.names).index(self.cursor) if self.cursor in self.names else 0
            self.choose(self.names[max(0, min(len(self.names) - 1, row + down))])

    def page(self, down: int) -> None:
        """Move the cursor by what is in view."""
        self.move(0, down * max(1, self.size.height - 2))

    def jump(self, *, last: bool) -> None:
        """Move the cursor to the first or the last row."""
        if self.names:
            self.choose(self.names[-1 if last else 0])

    def clicked(self, right: int, row: int) -> object:
        """Choose the row under the mouse."""
        del right
        if row >= len(self.names):
            return None
        self.choose(self.names[row])
        return self.cursor

    def cursor_on(self) -> object:
        """Return the chosen name."""
        return self.cursor
