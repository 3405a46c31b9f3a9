"""Roster: one day as a Gantt, the plan above and what was really so below, person by person.

The law: a day is asked for by its name and shown once it has come; what is shown stays until the
next has. The choice stays with its shift when others come and go.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.bands import Band
from ccfloor.dashboard.panels.roster import RosterPanel
from ccfloor.dashboard.panels.toned import toned
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.agent import AgentScreen
from ccfloor.dashboard.screens.day_page import DayPage
from ccfloor.dashboard.screens.page import CLOSES, MOVES
from ccfloor.dashboard.view.cells import Line, clean
from ccfloor.dashboard.view.gantt import legend
from ccfloor.dashboard.view.roster import Row, about, rows_of, sums
from ccfloor.locale import mark
from ccfloor.serve.mine import AnyMessage
from ccfloor.serve.roster_day import RosterDay, RosterShown
from ccfloor.telling.lines import clipped

ROSTER_KEYS = (
    Key("enter", "Enter", "choose", mark("Open the person's day; fold or unfold a team"),
        mark("Open"), priority=2),
    Key("left,left_square_bracket,h", "Left [", "turn(-1)", mark("The day before"),
        mark("Before"), priority=4),
    Key("right,right_square_bracket,l", "Right ]", "turn(1)", mark("The day after"),
        mark("After"), priority=4),
    Key("full_stop", ".", "today", mark("The day that is on"), mark("Today"), priority=5),
    Key("slash", "/", "filter", mark("Filter by name, pinyin, number, team or seat"),
        mark("Filter"), priority=3),
    Key("m", "m", "trouble", mark("Only who is late or missing, or everybody"),
        mark("Missing"), priority=3),
    Key("x", "x", "fold", mark("Fold all teams, or unfold them"), mark("Fold"), priority=8),
    *MOVES,
    *CLOSES[:-1],
    Key("escape,q", "Esc", "back", mark("Clear the filter, then close"), mark("Close"), priority=0),
)  # fmt: skip


class RosterScreen(DayPage):
    """A day of the roster."""

    KEYS: ClassVar[tuple[Key, ...]] = ROSTER_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(ROSTER_KEYS))
    EVERY_S: ClassVar[float] = 4.0
    AUTO_FOCUS = "#roster"

    def __init__(self, scene: Scene) -> None:
        """Show nothing yet."""
        super().__init__(scene)
        self.text = ""
        """The filter."""
        self.only_trouble = False
        self.folded: set[str] = set()
        self.head, self.foot = Band("roster_head"), Band("roster_foot")
        self.panel = RosterPanel(scene, self._rows)

    def named(self) -> str:
        """Name the screen, the day and the version."""
        words, told = self.scene.words, self.panel.told
        name = words("Roster")
        if told is None:
            return name
        filtered = f"  /{clean(self.text)}" if self.text else ""
        trouble = "  " + words("only late or missing") if self.only_trouble else ""
        return f"{name} {clean(told.day)}  {sums(told, words)}{filtered}{trouble}"

    def told_day(self) -> str:
        """Name the day that is shown."""
        return "" if self.panel.told is None else self.panel.told.day

    def request(self) -> RosterDay:
        """Ask for the day."""
        return RosterDay(0, self.day)

    def body(self) -> ComposeResult:
        """Stack the hours, the people and what is said of the chosen one."""
        yield self.head
        yield self.panel
        yield self.foot
        yield Input(id="filter", select_on_focus=False)

    def answered(self, answer: AnyMessage) -> None:
        """Keep a day."""
        if isinstance(answer, RosterShown):
            self.panel.told = answer

    def renew(self) -> None:
        """Draw everything anew."""
        super().renew()
        if not self.is_mounted:
            return
        self.panel.waits = "".join(span.text for line in self.waits() for span in line)
        self.panel.renew()
        self.head.show(self.panel.head_lines(), self.scene.look.page)
        self._follow()

    def _rows(self) -> list[Row]:
        told = self.panel.told
        if told is None:
            return []
        return rows_of(told.people, self.text, self.folded, only_trouble=self.only_trouble)

    def _follow(self) -> None:
        """Say what is known of the chosen shift."""
        look, told, row = self.scene.look, self.panel.told, self.panel.chosen()
        lines: list[Line] = [[], []]
        if told is not None and row is not None and row.one is not None:
            said = about(row.one, told.at, self.scene.zone, self.scene.words)
            lines = [
                [Segment(" ", look.page), *(toned(span, look) for span in line)]
                for line in (clipped(one, self.size.width - 1) for one in said)
            ]
        elif told is not None and not self.panel.shown:
            lines[0] = [Segment(f" {self.scene.words('Nobody here')}", look.dim)]
        lines += legend(self.scene.words, look, self.size.width)
        self.foot.styles.height = len(lines)
        self.foot.show(lines, look.page)

    def on_lines_chosen(self) -> None:
        """Follow the cursor."""
        self._follow()

    # --- keys ---

    def move_to(self, down: int) -> None:
        """Choose another row."""
        self.panel.move(0, down)

    def page_to(self, down: int) -> None:
        """Choose one a page away."""
        self.panel.page(down)

    def jump_to(self, *, last: bool) -> None:
        """Choose the first or the last."""
        self.panel.jump(last=last)

    def action_choose(self) -> None:
        """Open a person's day; fold or unfold a team."""
        row, told = self.panel.chosen(), self.panel.told
        if row is None or told is None:
            return
        if row.one is None:
            self.folded ^= {row.team}
            self.renew()
        else:
            self.app.push_screen(AgentScreen(self.scene, row.one.agent, row.one.day))

    def action_fold(self) -> None:
        """Fold all teams, or unfold them."""
        told = self.panel.told
        teams = set() if told is None else {one.team for one in told.people}
        self.folded = set() if self.folded else teams
        self.renew()

    def action_trouble(self) -> None:
        """Show only who is late or missing, or everybody."""
        self.only_trouble = not self.only_trouble
        self.renew()

    def action_filter(self) -> None:
        """Ask for a filter."""
        box = self.query_one("#filter", Input)
        box.placeholder = self.scene.words("name, pinyin, number, team, seat")
        box.value = self.text
        box.display = True
        self.set_focus(box)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while it is being written."""
        if event.input.display:
            self.text = event.value
            self.renew()

    def on_input_submitted(self) -> None:
        """Keep the filter."""
        self._close_filter()

    def _close_filter(self) -> None:
        self.query_one("#filter").display = False
        self.set_focus(self.panel)

    def action_back(self) -> None:
        """Close the filter's box, clear the filter, then close."""
        if self.query_one("#filter").display or self.text:
            self._close_filter()
            self.text = ""
            self.renew()
        else:
            self.dismiss()
