"""The panels of one person's day: the lanes, and the list of what happened."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment

from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.cells import Line
from ccfloor.dashboard.view.lanes import Window, lanes
from ccfloor.serve.agent_day import AgentDayShown


class LanesPanel(Lines):
    """The picture; drawn anew whenever what it shows has moved."""

    def __init__(self, scene: Scene, window: Callable[[], Window]) -> None:
        """Show the stretch of the day that ``window`` gives."""
        super().__init__(scene, 0, "agent_lanes")
        self._window = window
        self.told: AgentDayShown | None = None
        self._drawn: list[Line] = []
        self._for: tuple[object, ...] = ()

    def name_line(self) -> Line:
        """Draw the name alone: no digit leads here."""
        words = self.scene.words
        return [Segment(f" {words('The day')} ", self.scene.look.title_focus)]

    def rows(self) -> int:
        """Count the lines, drawn anew where anything they depend on is another by now."""
        told, scene = self.told, self.scene
        if told is None:
            return 0
        shown = self._window()
        made_for = (id(told), shown, self.line_width, scene.words.language, scene.look.colours.name)
        if made_for != self._for:
            self._for = made_for
            width = self.line_width - 1
            self._drawn = lanes(told, shown, width, scene.zone, scene.words, scene.look)
        return len(self._drawn)

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one of them."""
        del width
        return [Segment(" ", self.scene.look.page), *self._drawn[row]]


class EventPanel(TonedLines):
    """The list; a click chooses, and whoever follows the choice is told."""

    def move(self, right: int, down: int) -> None:
        """Choose another row, and say so."""
        super().move(right, down)
        self.post_message(self.Chosen())
