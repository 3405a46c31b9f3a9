"""The queue table."""

from __future__ import annotations

from collections.abc import Sequence

from ccfloor.dashboard.panels.listing import Listing
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.cells import Line
from ccfloor.dashboard.view.queue import headings, row


class QueuePanel(Listing):
    """A line a queue, in alphabetical order: a table that keeps still can be read."""

    def __init__(self, scene: Scene) -> None:
        """Begin with no queues."""
        super().__init__(scene, 2, "queues")

    def listed(self) -> Sequence[str]:
        """Tell the queues by name."""
        return sorted(self.scene.model.queues)

    def title(self) -> str:
        """Name the panel."""
        return self.scene.words("Queues")

    def draw_title(self, width: int) -> Line:
        """Draw the name and the headings of the columns."""
        return headings(width, self.scene.words, self.scene.look, self.name_line())

    def draw_row(self, number: int, width: int) -> Line:
        """Draw one queue."""
        name = self.names[number]
        queue = self.scene.model.queues.get(name)
        if queue is None:  # gone since the last flush
            return []
        chosen = name == self.cursor and self.has_focus
        return row(queue, self.scene.now, width, self.scene.look, chosen=chosen)

    def on_focus(self) -> None:
        """Show the cursor."""
        self.redraw()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.redraw()
