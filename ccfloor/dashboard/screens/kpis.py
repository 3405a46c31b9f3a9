"""A day by quarters of an hour: any figure of the floor, a queue or a team, drawn and in a table.

The law: what is drawn is what the daemon told, of the moment that the title names. What was asked
for and has not come is not drawn; what is old or refused is said. The day before is asked for with
it, and is left out where nothing is known of it.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from ccfloor.dashboard.figure_keys import KPI_KEYS
from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.look import ASCII
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.meaning import MeaningScreen
from ccfloor.dashboard.screens.patient import Patient
from ccfloor.dashboard.view.cells import Line, clean, fit, spread
from ccfloor.dashboard.view.kpi_page import SOURCES, head, names, picture, subject, summary, table
from ccfloor.serve.intervals import Intervals, IntervalsTold
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import AnyMessage
from ccfloor.telling import figures
from ccfloor.telling.lines import TonedLine
from ccfloor.telling.refusals import FIGURES, LOOK_UPS


class FigureTable(TonedLines):
    """The table; its head stands where other panels have their name."""

    head = ""

    def name_line(self) -> Line:
        """Draw the head of the columns, above the columns."""
        return [Segment(f" {self.head}", self.scene.look.title_dim)]


class KpisScreen(Patient):
    """Title, picture, table, keys."""

    AUTO_FOCUS = "#kpi_table"
    KEYS: ClassVar[tuple[Key, ...]] = KPI_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(KPI_KEYS))
    EVERY_S: ClassVar[float] = 3.0
    WHY = (FIGURES, LOOK_UPS)

    def __init__(self, scene: Scene, kind: str = "floor", name: str = "", figure: str = "") -> None:
        """Begin with somebody's day; without a ``figure`` it is the house's service level."""
        super().__init__(scene)
        self.kind, self.subject = kind, name
        self.day_name = ""
        """Empty: today."""
        self.figure = figure
        self.day: IntervalsTold | None = None
        self.before: IntervalsTold | None = None
        self._before_number = -1
        self.picture = TonedLines(scene, self._picture_name, self._write_picture, "kpi_plot")
        self.table = FigureTable(scene, lambda: "", self._write_table, "kpi_table")

    def named(self) -> str:
        """Name whose figures these are."""
        queue = self.scene.model.queues.get(self.subject) if self.kind == "queue" else None
        label = queue.label if queue is not None else ""
        return subject(self.kind, self.subject, label, self.scene.words)

    def request(self) -> Intervals | None:
        """Ask for the day; while the screen is held still for nothing."""
        if self.app.paused and self.day is not None:
            return None
        return Intervals(0, self.kind, self.subject, self.day_name)

    def body(self) -> ComposeResult:
        """Put the picture above the table."""
        yield self.picture
        yield self.table

    def on_resize(self, event: events.Resize) -> None:
        """Give the picture what there is."""
        self.picture.styles.height = max(9, min(26, (event.size.height - 2) * 11 // 20))
        super().on_resize(event)

    # --- what the program tells ---

    def expects(self, number: int) -> bool:
        """Wait for the day and for the day before it."""
        return number in {self.number, self._before_number}

    def take(self, answer: AnyMessage) -> None:
        """Show a day, or why there is none."""
        if self._before_number >= 0 and getattr(answer, "id", -1) == self._before_number:
            # Of a refusal the picture says that nothing is known of the day before.
            self.before = answer if isinstance(answer, IntervalsTold) else None
            self.renew()
            return
        if isinstance(answer, Done) and answer.error != "busy":
            self.day = None
        super().take(answer)

    def answered(self, answer: AnyMessage) -> None:
        """Keep a day, and ask for the one before it, once."""
        if isinstance(answer, IntervalsTold):
            self.day = answer
            if self._before_number < 0:
                number = self.app.ask(Intervals(0, answer.kind, answer.name, answer.before))
                self._before_number = -1 if number is None else number

    def welcomed(self) -> None:
        """Ask for both again."""
        self._before_number = -1
        super().welcomed()

    # --- what is shown ---

    def renew(self) -> None:
        """Write everything again."""
        if not self.figure and self.day is not None:
            self.figure = f"{figures.LEVEL}_{self.day.level.lower()}"
        super().renew()
        self.picture.renew()
        self.table.renew()

    def shown_figure(self) -> str:
        """Give the chosen figure; where this subject has none of it, its first."""
        known = [] if self.day is None else names(self.day)
        return self.figure if self.figure in known or not known else known[0]

    def title_end(self) -> Line:
        """Tell which day, and what it is counted from."""
        if self.day is None:
            return []
        told = f"{self.day.day}  {self.scene.words(SOURCES.get(self.day.source, self.day.source))}"
        return [Segment(f"{told} ", self.scene.look.title_dim)]

    def show_title(self) -> None:
        """Draw it; a day that is over has no moment at which it was told."""
        if self.day is None or self.day.source == "live":
            super().show_title()
            return
        look, width = self.scene.look, self.size.width
        name: Line = [Segment(fit(f" {self.named()} ", max(0, width - 34)).rstrip() + " ",
                              look.title_focus)]  # fmt: skip
        self.title_band.show([spread(name, self.title_end(), width, look.title)], look.title)

    def _picture_name(self) -> str:
        words = self.scene.words
        if self.day is None:
            return words("Figures by quarters of an hour")
        return f"{summary(self.day, self.shown_figure(), words)}"

    def _write_picture(self, width: int) -> list[TonedLine]:
        words = self.scene.words
        if self.day is None:
            return [(), *self.waits()]
        return picture(
            self.day, self.before, self.shown_figure(), width,
            max(4, self.picture.size.height - 1), words, self.scene.zone,
            ascii_only=self.scene.look.glyphs is ASCII,
        )  # fmt: skip

    def _write_table(self, width: int) -> list[TonedLine]:
        words = self.scene.words
        if self.day is None:
            self.table.head = ""
            return []
        name = self.shown_figure()
        self.table.head = head(self.day, name, width, words)
        return table(self.day, name, width, words, self.scene.zone)

    # --- keys ---

    def subjects(self) -> list[tuple[str, str]]:
        """List whose figures there are, as far as the model knows."""
        model = self.scene.model
        teams = sorted({seat.team for seat in model.seats.values()} - {""})
        found = [("floor", ""), *(("queue", name) for name in sorted(model.queues))]
        return [*found, *(("team", name) for name in teams)]

    def action_subject(self, step: int) -> None:
        """Choose another subject."""
        every, mine = self.subjects(), (self.kind, self.subject)
        place = every.index(mine) if mine in every else 0
        self.kind, self.subject = every[(place + step) % len(every)]
        self._anew()

    def action_figure(self, step: int) -> None:
        """Choose another figure."""
        if self.day is not None:
            known = names(self.day)
            self.figure = known[(known.index(self.shown_figure()) + step) % len(known)]
            self.renew()

    def action_level(self, number: int) -> None:
        """Choose a service level by its variant."""
        self.figure = f"{figures.LEVEL}_v{number}"
        self.renew()
        if self.day is not None and self.shown_figure() != self.figure:
            self.app.toast(self.scene.words("A team has no service level: whom nobody answered "
                                            "was no team's"))  # fmt: skip

    def action_day(self, step: int) -> None:
        """Go to the day before, or after."""
        if self.day is None:
            self.day_name = ""  # back to where there is something to see
        else:
            self.day_name = self.day.before if step < 0 else self.day.after
        self._anew()

    def _anew(self) -> None:
        self.day = self.before = None
        self._before_number, self.number, self.error = -1, -1, ""
        self.ask_anew()
        self.renew()

    def action_meaning(self) -> None:
        """Tell what the chosen figure means."""
        words, day, note = self.scene.words, self.day, ""
        if day is not None:
            note = words(
                "Counted by version {version}: in time is within {level}, an abandon is short "
                "up to {short}.",
                version=clean(day.version),
                level=figures.told(day.level_time, "µs"),
                short=figures.told(day.short, "µs"),
            )
        self.app.push_screen(MeaningScreen(self.scene, self.shown_figure(), note, KPI_KEYS))

    def move_to(self, down: int) -> None:
        """Scroll the table."""
        self.table.move(0, down)

    def page_to(self, down: int) -> None:
        """Scroll the table by what is in view."""
        self.table.page(down)

    def jump_to(self, *, last: bool) -> None:
        """Go to the table's first or last line."""
        self.table.jump(last=last)
