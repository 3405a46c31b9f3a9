"""The floor's four panels on a screen: laid out by the room there is, moved between by keys.

The law: the floor of now and the floor of then look alike and answer alike to what only moves the
eye. What a key does to the floor itself is its screen's own business.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events

from ccfloor.dashboard.model import Dirty, everything
from ccfloor.dashboard.panels.alerts import AlertPanel
from ccfloor.dashboard.panels.detail import DetailPanel
from ccfloor.dashboard.panels.floor import FloorPanel
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.panels.listing import Listing
from ccfloor.dashboard.panels.queues import QueuePanel
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.widesafe import WideSafe

SIDE_BY_SIDE = 100
"""Columns from which on the side panels stand beside the floor."""
MIDDLE, BROAD = 116, 150
"""Columns from which on the side panels are given more of them."""
TALL = 40
SHORT = 30


class Arranged(WideSafe):
    """Floor, queues, alerts, detail; its heirs say what is drawn when, and what else is there."""

    AUTO_FOCUS: ClassVar[str | None] = "#floor"

    def __init__(self, shown: Scene) -> None:
        """Show ``shown``, whether it is of now or of then."""
        super().__init__()
        self.dirty: Dirty = everything()
        self.floor = FloorPanel(shown)
        self.queues = QueuePanel(shown)
        self.alerts = AlertPanel(shown)
        self.detail = DetailPanel(shown)
        self.detail_open = False
        self._side: Listing = self.alerts
        self._second = -1

    def draw(self) -> None:
        """Show what is not on the screen yet."""
        raise NotImplementedError

    def action_go_to_seat(self) -> None:
        """Go to the seat of the chosen alert."""
        raise NotImplementedError

    # --- where things stand --------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout that the room allows."""
        width, height = event.size
        self.set_class(width < SIDE_BY_SIDE, "-narrow")
        self.set_class(MIDDLE <= width < BROAD, "-middle")
        self.set_class(width >= BROAD, "-broad")
        self.set_class(height >= TALL, "-tall")
        self.set_class(width < SIDE_BY_SIDE or height < SHORT, "-short")
        self._show_side()
        self.dirty.add(everything())
        self.call_after_refresh(self.draw)

    def _show_side(self) -> None:
        narrow, tall = self.has_class("-narrow"), self.has_class("-tall")
        alone, crowded = narrow and not tall, narrow and self.detail_open
        self.detail.display = self.detail_open
        self.queues.display = not crowded and (not alone or self._side is self.queues)
        self.alerts.display = not crowded and (not alone or self._side is self.alerts)

    def on_lines_chosen(self) -> None:
        """Let the detail follow the cursor at once."""
        if self.detail_open:
            self.detail.renew(self.floor.cursor)

    # --- keys that move what is chosen ---------------------------------------------------

    def _focused_panel(self) -> Lines:
        focused = self.focused
        return focused if isinstance(focused, Lines) else self.floor

    def action_move(self, right: int, down: int) -> None:
        """Move the cursor of the focused panel."""
        self._focused_panel().move(right, down)

    def action_page(self, down: int) -> None:
        """Move it by what is in view."""
        self._focused_panel().page(down)

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Move it to the first or the last."""
        self._focused_panel().jump(last=last)

    def action_panel(self, number: int) -> None:
        """Go to a panel by its number."""
        if number == self.detail.number and not self.detail_open:
            self.action_detail()
        panels: tuple[Lines, ...] = (self.floor, self.queues, self.alerts, self.detail)
        panel = panels[number - 1]
        if isinstance(panel, Listing):
            self._side = panel
            if self.has_class("-narrow"):
                self.detail_open = False
        self._show_side()
        self.set_focus(panel)

    def action_detail(self) -> None:
        """Show or hide the detail; from the alerts, that of the alert's seat."""
        if self.focused is self.alerts:
            self.action_go_to_seat()
            self.detail_open = False
        self.detail_open = not self.detail_open
        if not self.detail_open and self.focused is self.detail:
            self.set_focus(self.floor)
        self._show_side()
        self.detail.renew(self.floor.cursor)
