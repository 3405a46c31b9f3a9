"""The detail of the chosen seat."""

from __future__ import annotations

from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.cells import Line
from ccfloor.dashboard.view.detail import folded, lines
from ccfloor.dashboard.view.seat import called, extension
from ccfloor.floor.names import SeatId


class DetailPanel(Lines):
    """State, since, queues, reason, caller, and alerts with what they rest on."""

    def __init__(self, scene: Scene) -> None:
        """Begin with nobody."""
        super().__init__(scene, 4, "detail")
        self.seat: SeatId = ""
        self._drawn: list[Line] = []
        self._folded: list[Line] = []
        self._folded_to = 0
        """Cells of a line that they were folded to; 0: not yet."""

    def title(self) -> str:
        """Name the person."""
        seat = self.scene.model.seats.get(self.seat)
        if seat is None:
            return self.scene.words("Detail")
        return f"{called(seat)} {extension(seat.seat)}"

    def rows(self) -> int:
        """Count the lines there are to tell, folded to the panel's width."""
        width = self.line_width
        if width != self._folded_to:
            self._folded_to = width
            self._folded = [part for line in self._drawn for part in folded(line, width)]
        return len(self._folded)

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one of them."""
        del width
        return self._folded[row]

    def renew(self, seat: SeatId) -> None:
        """Tell of a seat as it is now; nothing is drawn when it reads the same."""
        scene = self.scene
        view = scene.model.seats.get(seat)
        drawn: list[Line] = []
        if view is not None:
            drawn = lines(
                view,
                scene.model.alerts_on(seat),
                scene.now,
                scene.model.limits,
                scene.zone,
                scene.words,
                scene.look,
                scene.model.called,
            )
        if drawn != self._drawn or seat != self.seat:
            self.seat, self._drawn, self._folded_to = seat, drawn, 0
            self.redraw()

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
