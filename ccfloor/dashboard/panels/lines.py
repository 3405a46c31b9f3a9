"""A panel of lines: a pinned title, and rows that scroll beneath it.

The law: a panel draws itself line by line from cells it keeps (Textual's Line API) and
asks only for the lines that changed. The title stands on line 0 whatever the scroll.
Every line is exactly as wide as the panel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from textual import events
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.cells import Line, spread


class Lines(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrolling panel; heirs draw the title and the rows."""

    DEFAULT_CSS = """
    Lines { scrollbar-size-vertical: 1; overflow-x: hidden; }
    """

    class Chosen(Message):
        """Another row was chosen with keys or mouse."""

    def __init__(self, scene: Scene, number: int, id: str) -> None:  # noqa: A002 - Textual's own name
        """Draw from ``scene``; ``number`` is the key that brings the focus here."""
        super().__init__(id=id)
        self.scene = scene
        self.number = number
        self._title_drawn: Line = []
        self._strips: dict[int, Strip] = {}
        """What each line looked like when it was drawn last."""
        self._laid_out: tuple[object, ...] = ()
        self.enters = True
        """Whether a second click on what is chosen counts as Enter."""
        self._clicked: object = None

    # --- for heirs ---

    def rows(self) -> int:
        """Count the lines below the title."""
        raise NotImplementedError

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one of them."""
        raise NotImplementedError

    def title(self) -> str:
        """Name the panel."""
        raise NotImplementedError

    def move(self, right: int, down: int) -> None:
        """Answer to an arrow."""

    def page(self, down: int) -> None:
        """Answer to a page key."""

    def jump(self, *, last: bool) -> None:
        """Answer to Home and End."""

    def clicked(self, right: int, row: int) -> object:
        """Choose what is under the mouse; return what that is, None where there is nothing."""
        del right, row
        return None

    def cursor_on(self) -> object:
        """Return what is chosen, as ``clicked`` names it."""
        return None

    def title_end(self, room: int) -> Line:
        """Draw what stands at the right end of the title, in at most ``room`` cells."""
        del room
        return []

    # --- drawing ---

    @property
    def line_width(self) -> int:
        """Cells of one line, the scrollbar left out."""
        return self.scrollable_content_region.width

    def name_line(self) -> Line:
        """Draw the key and the name of the panel."""
        look = self.scene.look
        style = look.title_focus if self.has_focus else look.title
        return [Segment(f" {self.number} ", look.title_dim), Segment(f"{self.title()} ", style)]

    def draw_title(self, width: int) -> Line:
        """Draw line 0."""
        name = self.name_line()
        return spread(name, self.title_end(width), width, self.scene.look.title)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out the search for the terminal's own colours: every style here names its own.

        Textual passes every line between the first and the last dirty one through all filters,
        at each frame.
        """
        return [one for one in super().get_line_filters() if not isinstance(one, ANSIToTruecolor)]

    def render_line(self, y: int) -> Strip:
        """Draw one line of the panel."""
        strip = self._strips[y] = self._strip_of(y)
        return strip

    def _strip_of(self, y: int) -> Strip:
        width = self.line_width
        if y == 0:
            self._title_drawn = self.draw_title(width)
            return Strip(self._title_drawn).adjust_cell_length(width, self.scene.look.title)
        row = y - 1 + self.scroll_offset.y
        line = self.draw_row(row, width) if row < self.rows() else []
        return Strip(line).adjust_cell_length(width, self.scene.look.page)

    def measure(self) -> None:
        """Tell Textual how many lines there are; call it when that may have changed."""
        size = Size(self.line_width, self.rows() + 1)
        if size != self.virtual_size:
            self.virtual_size = size

    def redraw(self) -> None:
        """Draw anew whatever looks different by now."""
        self.measure()
        laid_out = (self.size, self.virtual_size, self.scroll_offset)
        if laid_out != self._laid_out:
            self._laid_out = laid_out
            self._strips.clear()
            self.refresh()
            return
        for y in range(self.size.height):
            before = self._strips.get(y)
            if before is None or self.render_line(y) != before:
                self.refresh(Region(0, y, self.size.width, 1))

    def redraw_rows(self, first: int, count: int = 1) -> None:
        """Draw some rows anew, those of them that are in view."""
        self.redraw_cells([Region(0, first, self.line_width, count)])

    def redraw_cells(self, parts: Iterable[Region]) -> None:
        """Draw parts of the rows anew, those in view; a part's ``y`` is its first row."""
        down = 1 - self.scroll_offset.y
        view = Region(0, 1, self.line_width, max(0, self.size.height - 1))
        moved = (Region(x, y + down, width, height) for x, y, width, height in parts)
        seen = [part for part in (view.intersection(one) for one in moved) if part.area]
        if seen:
            self.refresh(*seen)

    def redraw_title(self) -> None:
        """Draw line 0 anew, if it reads otherwise."""
        if self.draw_title(self.line_width) != self._title_drawn:
            self.refresh(Region(0, 0, self.size.width, 1))

    def show_row(self, row: int, lines: int = 1) -> None:
        """Scroll until a row is in view."""
        height = self.size.height - 1
        top = self.scroll_offset.y
        if height <= 0 or (top <= row and row + lines <= top + height):
            return
        self.scroll_to(y=row if row < top else row + lines - height, animate=False, immediate=True)

    def on_click(self, event: events.Click) -> None:
        """Choose what is under the mouse; the second click on it is Enter."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y == 0:  # the title: the focus is all it takes
            return
        before, mine = self.cursor_on(), self._clicked
        thing = self.clicked(offset.x, offset.y - 1 + self.scroll_offset.y)
        again = self.enters and thing is not None and thing == before == mine
        self._clicked = thing
        if again:
            self.app.simulate_key("enter")

    def on_focus(self) -> None:
        """Light the title."""
        self.redraw_title()

    def on_blur(self) -> None:
        """Dim the title."""
        self.redraw_title()

    def on_resize(self) -> None:
        """Count the lines anew: a panel's width may decide on them."""
        self.redraw()
