"""Bands across the screen that do not scroll: status, figures, banner, keys."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ccfloor.dashboard.view.cells import Line


class Band(Widget):
    """Lines handed in ready to show, padded to the width; drawn only when they differ."""

    ALLOW_SELECT = False

    def __init__(self, id: str) -> None:  # noqa: A002 - Textual's own name
        """Begin empty."""
        super().__init__(id=id)
        self._shown: Sequence[Line] = ()
        self._ground = Style()

    def show(self, lines: Sequence[Line], ground: Style) -> None:
        """Show these lines on this ground."""
        before, self._shown = self._shown, lines
        if ground != self._ground:
            self._ground = ground
            self.refresh()
            return
        for y, (one, other) in enumerate(zip_longest(before, lines)):
            if one != other:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Draw one of them."""
        line: Line = self._shown[y] if y < len(self._shown) else [Segment("", self._ground)]
        return Strip(line).adjust_cell_length(self.size.width, self._ground)
