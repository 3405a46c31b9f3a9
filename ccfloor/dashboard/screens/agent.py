"""Agent: one person's day as lanes of time, the figures beside, what happened below.

The law: who is shown was chosen by name when the screen was opened and stays so, whoever sits at
the seat by then. Every line that rests on records can be explained.
"""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.agent import EventPanel, LanesPanel
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.day_page import DayPage
from ccfloor.dashboard.screens.help import Signs
from ccfloor.dashboard.screens.page import CLOSES, MOVES
from ccfloor.dashboard.view.agent import (
    Event,
    event_lines,
    events_of,
    figure_line,
    figure_lines,
    who_lines,
)
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.lanes import Window, zoomed
from ccfloor.floor.names import MINUTE, Micros
from ccfloor.locale import mark
from ccfloor.serve.agent_day import AgentDay, AgentDayShown
from ccfloor.serve.mine import AnyMessage
from ccfloor.telling.lines import TonedLine, cells, folded, plain, wrapped

BROAD: Final = 110
"""Columns from which on the figures stand beside the picture."""
_LINE_HEAD: Final = 20
"""Cells of a line's time and kind."""
_WHO_ROWS: Final = 3
"""Lines about the person, as long as none of them goes on below."""
HOUR: Final[Micros] = 60 * MINUTE
ZOOMS: Final[tuple[Micros, ...]] = (0, 4 * HOUR, HOUR, 15 * MINUTE)
"""What is shown at once: all of the shift, then less and less."""

AGENT_KEYS = (
    Key("enter,i", "Enter", "call", mark("The chosen line's call, step by step"), mark("Call"),
        priority=3),
    Key("e", "e", "explain", mark("Tell why: what the chosen line rests on"), mark("Why"),
        priority=2),
    Key("plus,equals_sign", "+", "zoom(1)", mark("See less of the day, finer"), mark("Zoom"),
        priority=4),
    Key("minus", "-", "zoom(-1)", mark("See more of the day"), mark("Whole"), priority=5),
    Key("left_square_bracket,left,h", "[ Left", "turn(-1)", mark("The day before"),
        mark("Before"), priority=6),
    Key("right_square_bracket,right,l", "] Right", "turn(1)", mark("The day after"),
        mark("After"), priority=6),
    Key("full_stop", ".", "today", mark("The day that is on"), mark("Today"), priority=7),
    *MOVES,
    *CLOSES,
)  # fmt: skip


def _cells(event: Event) -> int:
    """Count the cells of a line of the list."""
    return _LINE_HEAD + sum(cells(span.text) for span in event.spans)


class AgentScreen(DayPage):
    """One person, one day."""

    KEYS: ClassVar[tuple[Key, ...]] = AGENT_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(AGENT_KEYS))
    SIGNS: ClassVar[Signs] = Signs.STATES
    EVERY_S: ClassVar[float] = 4.0
    AUTO_FOCUS = "#agent_events"

    def __init__(self, scene: Scene, agent: str, day: str = "") -> None:
        """Show nothing yet; ``day`` empty is the one that is on."""
        super().__init__(scene, day)
        self.agent = agent
        self.told: AgentDayShown | None = None
        self.zoom = 0
        self.events: list[Event] = []
        self.who = TonedLines(scene, lambda: scene.words("Who"), self._write_who, "agent_who")
        self.lanes = LanesPanel(scene, self._window)
        self.figures = TonedLines(
            scene, lambda: scene.words("Figures"), self._write_figures, "agent_figures"
        )
        self.list = EventPanel(
            scene, self._list_name, self._write_events, "agent_events", choosing=True
        )
        self.rest = TonedLines(
            scene, lambda: scene.words("The chosen line, whole"), self._write_rest, "agent_rest"
        )

    def named(self) -> str:
        """Name the screen, the person and the day."""
        told = self.told
        if told is None:
            return f"{self.scene.words('Person')} {clean(self.agent)}"
        name = clean(told.name) or clean(told.agent)
        return f"{self.scene.words('Person')} {name}  {clean(told.day)}"

    def told_day(self) -> str:
        """Name the day that is shown."""
        return "" if self.told is None else self.told.day

    def request(self) -> AgentDay:
        """Ask for the day."""
        return AgentDay(0, self.agent, self.day)

    def body(self) -> ComposeResult:
        """Stack who it is, the picture with the figures, and what happened."""
        yield self.who
        with Container(id="agent_day"):
            yield self.lanes
            yield self.figures
        yield self.list
        yield self.rest

    def answered(self, answer: AnyMessage) -> None:
        """Keep a day; the list stays where it was, and at its end if it was there."""
        if not isinstance(answer, AgentDayShown):
            return
        other = self.told is None or self.told.day != answer.day
        at_end = self.list.row >= len(self.events) - 1
        chosen = self.events[self.list.row].at if self.events and not at_end else None
        self.told = answer
        self.events = events_of(answer, self.scene.words, self.scene.model.called)
        if other or at_end or chosen is None:
            self.list.row = max(0, len(self.events) - 1)
        else:
            later = (n for n, one in enumerate(self.events) if one.at >= chosen)
            self.list.row = next(later, len(self.events) - 1)

    def renew(self) -> None:
        """Draw everything anew."""
        super().renew()
        if not self.is_mounted:
            return
        self.set_class(self.size.width >= BROAD, "-broad")
        if self.told is not None:
            self.events = events_of(self.told, self.scene.words, self.scene.model.called)
        self.lanes.told = self.told
        for panel in (self.who, self.figures, self.list):
            panel.renew()
        self.set_class(self.who.rows() > _WHO_ROWS, "-deep")
        self.list.show_row(self.list.row)
        self._follow()

    def _follow(self) -> None:
        """Follow the chosen line with picture and whole text; what fits is not told twice."""
        self.lanes.redraw()
        event = self._chosen()
        self.set_class(event is not None and _cells(event) > self.list.line_width - 1, "-cut")
        self.rest.renew()

    def _write_rest(self, width: int) -> list[TonedLine]:
        event = self._chosen()
        if event is None:
            return []
        (line,) = event_lines([event], self.scene.zone, self.scene.words)
        return wrapped(" ".join(plain([line]).split()), width)

    def _write_who(self, width: int) -> list[TonedLine]:
        if self.told is None:
            return self.waits()
        lines = who_lines(self.told, self.scene.zone, self.scene.words)
        if self.size.width < BROAD:
            lines += folded(figure_line(self.told, self.scene.words), width)
        return lines

    def _write_figures(self, width: int) -> list[TonedLine]:
        del width
        if self.told is None:
            return []
        return figure_lines(self.told, self.scene.zone, self.scene.words)

    def _list_name(self) -> str:
        return self.scene.words("Calls, rings, absences, cases: {n}", n=len(self.events))

    def _write_events(self, width: int) -> list[TonedLine]:
        del width
        return event_lines(self.events, self.scene.zone, self.scene.words)

    def _window(self) -> Window:
        """Give what the picture shows: the shift, or a part of it around the chosen line."""
        told = self.told
        if told is None:
            return Window(0, HOUR)
        mine = [shift for shift in told.shifts if shift.day == told.day]
        seen = [one.since for one in told.spans] + [one.until for one in told.spans]
        seen += [one.at for one in self.events]
        begins = min([one.start for one in mine] + seen, default=told.begins)
        ends = max([one.end for one in mine] + seen, default=told.until)
        whole = Window(begins // HOUR * HOUR, max(-(-ends // HOUR) * HOUR, begins + HOUR))
        length = ZOOMS[self.zoom] or (whole.ends - whole.begins)
        event = self._chosen()
        middle = told.at if event is None else event.at
        return zoomed(whole, length, middle)

    def _chosen(self) -> Event | None:
        return self.events[self.list.row] if self.list.row < len(self.events) else None

    def on_lines_chosen(self) -> None:
        """Follow the cursor."""
        self._follow()

    # --- keys ---

    def move_to(self, down: int) -> None:
        """Choose another line."""
        self.list.move(0, down)

    def page_to(self, down: int) -> None:
        """Choose one a page away."""
        self.list.page(down)

    def jump_to(self, *, last: bool) -> None:
        """Choose the first or the last."""
        self.list.jump(last=last)

    def action_zoom(self, finer: int) -> None:
        """See less of the day, or more."""
        self.zoom = max(0, min(self.zoom + finer, len(ZOOMS) - 1))
        self.lanes.redraw()

    def action_call(self) -> None:
        """Open the chosen line's call; a line that is about none is explained."""
        event = self._chosen()
        if event is not None and event.call:
            self.app.show_call(event.call)
        else:
            self.action_explain()

    def action_explain(self) -> None:
        """Tell what the chosen line rests on."""
        event = self._chosen()
        if event is None or not event.explains:
            self.app.toast(self.scene.words("There is nothing to explain here"))
            return
        self.app.show_reasons(event.explains)
