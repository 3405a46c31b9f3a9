"""The roster's panels: what is pinned above, and the list of people with their bars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.segment import Segment

from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.cells import Line, clean, fit, right
from ccfloor.dashboard.view.gantt import Scale, axis, bar, counted, scale_of
from ccfloor.dashboard.view.roster import Row, head, who
from ccfloor.locale import mark
from ccfloor.serve.roster_day import RosterShown

HEAD: Final = (
    ("rostered", mark("rostered")),
    ("present", mark("present")),
    ("required", mark("required")),
)


class RosterPanel(Lines):
    """One line a person below his team's head; the hours stand above whatever the scroll.

    The pinned lines are drawn by the screen's band; here are the rows.
    """

    def __init__(self, scene: Scene, rows: Callable[[], list[Row]]) -> None:
        """Show the rows that ``rows`` gives, once there is a day."""
        super().__init__(scene, 0, "roster")
        self._rows_of = rows
        self.told: RosterShown | None = None
        self.waits = ""
        """What is said while there is no day."""
        self.shown: list[Row] = []
        self.row = 0

    def name_line(self) -> Line:
        """Draw the hours instead of a name."""
        look = self.scene.look
        told = self.told
        if told is None:
            return [Segment(f" {self.waits}", look.title_dim)]
        scale = self.scale(told)
        at = Segment(fit(f" {clean(told.day)}", scale.gutter), look.title_focus)
        return [at, *axis(scale, told.at, look)]

    def rows(self) -> int:
        """Count the lines."""
        return len(self.shown)

    def scale(self, told: RosterShown) -> Scale:
        """Lay the day into the panel's columns."""
        return scale_of(told.begins, told.ends, self.line_width, self.scene.zone)

    def head_lines(self) -> list[Line]:
        """Draw how many are rostered, present and required, hour by hour."""
        told, look, words = self.told, self.scene.look, self.scene.words
        if told is None or not told.hours:
            return []
        scale = self.scale(told)
        lines: list[Line] = []
        for what, text in HEAD:
            label = right(words(text), scale.gutter - 1) + " "
            lines.append([Segment(label, look.dim), *counted(told, scale, what, look)])
        return lines

    def renew(self) -> None:
        """Take the rows anew; the choice stays with its shift."""
        chosen = self.chosen()
        self.shown = self._rows_of()
        keys = [_key(row) for row in self.shown]
        if chosen is not None and _key(chosen) in keys:
            self.row = keys.index(_key(chosen))
        self.row = max(0, min(self.row, self.rows() - 1))
        self.redraw()

    def chosen(self) -> Row | None:
        """Give the row under the cursor."""
        return self.shown[self.row] if self.row < len(self.shown) else None

    def draw_row(self, row: int, width: int) -> Line:
        """Draw a team's head or a person."""
        look, told, one = self.scene.look, self.told, self.shown[row]
        if told is None:
            return []
        is_chosen = row == self.row
        lead = Segment(">" if is_chosen else " ", look.chosen if is_chosen else look.page)
        if one.one is None:
            line = [lead, *head(one, told.at, width - 1, self.scene.words, look)]
            ground = look.on(look.colours.tile)
            return [*line, Segment(" " * width, ground)]
        scale = self.scale(told)
        bad = one.one.missing or one.one.late
        style = look.chosen if is_chosen else look.amber if bad else look.page
        name = Segment(who(one.one, scale.gutter - 1), style)
        return [lead, name, *bar(one.one, scale, told.at, told.unseen, look)]

    def move(self, right: int, down: int) -> None:  # noqa: ARG002 - an arrow to the side is a day
        """Choose another row."""
        before = self.row
        self.row = max(0, min(self.row + down, self.rows() - 1))
        self.show_row(self.row)
        self.redraw_rows(before)
        self.redraw_rows(self.row)
        self.post_message(self.Chosen())

    def page(self, down: int) -> None:
        """Move by what is in view."""
        self.move(0, down * max(1, self.size.height - 2))

    def jump(self, *, last: bool) -> None:
        """Go to the first or the last."""
        self.move(0, self.rows() if last else -self.rows())

    def clicked(self, right: int, row: int) -> object:
        """Choose the row under the mouse."""
        del right
        if row >= self.rows():
            return None
        self.move(0, row - self.row)
        return self.row

    def cursor_on(self) -> object:
        """Return the chosen row."""
        return self.row


def _key(row: Row) -> tuple[str, str]:
    return row.team, "" if row.one is None else row.one.shift
