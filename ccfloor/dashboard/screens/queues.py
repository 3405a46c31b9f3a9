"""Queues: all of them with every live figure, the last hour beside each, the chosen one in full.

The law: what is counted now comes with the floor's own deltas and is as fresh as the floor; the
last hour, each caller's wait and the service levels but the house's own are asked for, and the
title says of when. The cursor stays with its queue, however the lines are sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Input

from ccfloor.dashboard.figure_keys import QUEUE_KEYS
from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.listing import Listing
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.kpis import KpisScreen
from ccfloor.dashboard.screens.meaning import MeaningScreen
from ccfloor.dashboard.screens.patient import Patient
from ccfloor.dashboard.view.cells import Line, clean
from ccfloor.dashboard.view.queue_page import page
from ccfloor.dashboard.view.queue_table import (
    HOUSE,
    Order,
    Told,
    head,
    ordered,
    row,
    sieved,
    told,
)
from ccfloor.serve.intervals import LastHour, LastHourTold
from ccfloor.serve.mine import AnyMessage
from ccfloor.telling import figures
from ccfloor.telling.lines import Span, Tone, TonedLine

FRESH_S = 1.0
"""What the floor's deltas tell is shown this often."""


class QueueTable(Listing):
    """A line a queue."""

    def __init__(self, scene: Scene, cursor: str) -> None:
        """Begin with the cursor on a queue."""
        super().__init__(scene, 0, "queue_table")
        self.cursor = cursor
        self.hour: LastHourTold | None = None
        self.variant = HOUSE
        self.order = Order.NAME
        self.filter = ""
        self.lines: dict[str, Told] = {}

    def listed(self) -> Sequence[str]:
        """Put together what is known, and sort it."""
        hours = {} if self.hour is None else {one.queue: one for one in self.hour.queues}
        queues = sieved(self.scene.model.queues.values(), self.filter)
        now = self.scene.now
        every = [told(one, hours.get(one.queue), now, self.variant) for one in queues]
        self.lines = {one.queue.queue: one for one in ordered(every, self.order)}
        return list(self.lines)

    def title(self) -> str:
        """Name the panel."""
        return self.scene.words("Queues")

    def draw_title(self, width: int) -> Line:
        """Draw the headings of the columns."""
        return head(width, self.variant, self.scene.words, self.scene.look)

    def draw_row(self, number: int, width: int) -> Line:
        """Draw one queue."""
        name = self.names[number]
        if name not in self.lines:
            return []
        scene = self.scene
        chosen = name == self.cursor
        return row(self.lines[name], width, scene.look, scene.words, chosen=chosen)


class QueuesScreen(Patient):
    """Title, table, the chosen queue, keys."""

    AUTO_FOCUS = "#queue_table"
    KEYS: ClassVar[tuple[Key, ...]] = QUEUE_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(QUEUE_KEYS))
    EVERY_S: ClassVar[float] = 3.0

    def __init__(self, scene: Scene, cursor: str = "") -> None:
        """Begin with a queue chosen, where one is."""
        super().__init__(scene)
        self.table = QueueTable(scene, cursor)
        self.more = TonedLines(scene, self._more_name, self._write_more, "queue_more")
        self.box = Input(id="filter", select_on_focus=False)

    def named(self) -> str:
        """Name the screen."""
        return self.scene.words("Queues")

    def request(self) -> LastHour | None:
        """Ask for the last hour, and for all service levels where not the house's own is shown."""
        if self.app.paused and self.table.hour is not None:
            return None
        return LastHour(0, levels=self.table.variant != HOUSE)

    def body(self) -> ComposeResult:
        """Put the chosen queue below the table."""
        with Container(id="queue_board"):
            yield self.table
            yield self.more
        yield self.box

    def on_mount(self) -> None:
        """Ask, and follow the floor."""
        self.box.display = False
        super().on_mount()
        self.set_interval(FRESH_S, self.renew)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out for the room there is."""
        super().on_resize(event)

    def answered(self, answer: AnyMessage) -> None:
        """Keep the hour."""
        if isinstance(answer, LastHourTold):
            self.table.hour = answer

    def renew(self) -> None:
        """Draw everything anew."""
        super().renew()
        self.table.renew()
        self.more.renew()

    def title_end(self) -> Line:
        """Tell the order, and the filter."""
        words = self.scene.words
        told = words("by {order}", order=words(self.table.order.value))
        if self.table.filter:
            told = f"/{clean(self.table.filter)}  {told}"
        return [Segment(f"{told} ", self.scene.look.title_dim)]

    def chosen(self) -> Told | None:
        """Give the chosen queue."""
        return self.table.lines.get(self.table.cursor)

    def _more_name(self) -> str:
        return self.scene.words("The chosen queue")

    def _write_more(self, width: int) -> list[TonedLine]:
        one, words = self.chosen(), self.scene.words
        if one is None:
            return [(Span(words("There is no such queue"), Tone.DIM),)]
        lines = page(one, self.table.variant, self.scene, width)
        return lines if not self.error else [*lines, (), *self.waits()]

    # --- keys ---

    def on_lines_chosen(self) -> None:
        """Tell of the queue that was chosen with keys or mouse."""
        self.more.scroll_to(y=0, animate=False)
        self.more.renew()

    def move_to(self, down: int) -> None:
        """Choose another queue."""
        self.table.move(0, down)

    def page_to(self, down: int) -> None:
        """Scroll what stands below."""
        self.more.page(down)

    def jump_to(self, *, last: bool) -> None:
        """Choose the first or the last queue."""
        self.table.jump(last=last)

    def action_sort(self) -> None:
        """Take the next order."""
        orders = list(Order)
        self.table.order = orders[(orders.index(self.table.order) + 1) % len(orders)]
        self.renew()
        if self.table.names:
            self.table.choose(self.table.cursor)

    def action_level(self, number: int) -> None:
        """Show another service level; it is asked for."""
        self.table.variant = f"V{number}"
        self.ask_anew()
        self.renew()
        self.table.redraw()

    def action_figures(self) -> None:
        """Open the chosen queue's day."""
        if self.chosen() is not None:
            name = f"{figures.LEVEL}_{self.table.variant.lower()}"
            self.app.push_screen(KpisScreen(self.scene, "queue", self.table.cursor, name))

    def action_meaning(self) -> None:
        """Tell what the shown service level means."""
        name = f"{figures.LEVEL}_{self.table.variant.lower()}"
        self.app.push_screen(MeaningScreen(self.scene, name, "", QUEUE_KEYS))

    def action_filter(self) -> None:
        """Ask for a filter."""
        self.box.placeholder = self.scene.words("a queue's name, or a part of it")
        self.box.value = self.table.filter
        self.box.display = True
        self.set_focus(self.box)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while it is being written."""
        if event.input.display:
            self.table.filter = event.value.strip()
            self.renew()

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the table."""
        self._close_box()

    def _close_box(self) -> None:
        self.box.display = False
        self.set_focus(self.table)

    def action_back(self) -> None:
        """Close what is open: the filter first, then the screen."""
        if self.box.display or self.table.filter:
            self.table.filter = ""
            self._close_box()
            self.renew()
        else:
            self.dismiss()

    def action_language(self) -> None:
        """Speak the other language."""
        super().action_language()
        self.table.redraw()

    def action_theme(self) -> None:
        """Take the next theme."""
        super().action_theme()
        self.table.redraw()
