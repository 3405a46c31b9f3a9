"""A day by quarters of an hour: any figure of the floor, a queue or a team, drawn and in a table.

The law: what is drawn is what the daemon told, of the moment that the title names. What was asked
for and has not come is not drawn; what is old or refused is said. The day before is asked for with
it, and is left out where nothing is known of it.
"""

from __future__ import annotations

from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from ccfloor.dashboard.asking import Asking
from ccfloor.dashboard.figure_keys import KPI_KEYS
from ccfloor.dashboard.keys import bindings
from ccfloor.dashboard.look import ASCII
from ccfloor.dashboard.panels.bands import Band
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.meaning import MeaningScreen
from ccfloor.dashboard.texts import unanswered
from ccfloor.dashboard.view.cells import Line, clean, fit, spread
from ccfloor.dashboard.view.durations import clock
from ccfloor.dashboard.view.keyline import keyline
from ccfloor.dashboard.view.kpi_page import SOURCES, head, names, picture, subject, summary, table
from ccfloor.locale import mark
from ccfloor.serve.intervals import Intervals, IntervalsTold
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import AnyMessage
from ccfloor.telling import figures
from ccfloor.telling.lines import Span, Tone, TonedLine

EVERY_S: Final = 5.0
"""Today is asked for anew this often."""
TITLE_EVERY_S: Final = 1.0
REFUSALS: Final = {
    "not_allowed": mark("This key is shown no figures of that team"),
    "unknown_subject": mark("The daemon knows no such queue or team"),
    "unknown_day": mark("No figures are kept of that day"),
}


class FigureTable(TonedLines):
    """The table; its head stands where other panels have their name."""

    head = ""

    def name_line(self) -> Line:
        """Draw the head of the columns, above the columns."""
        return [Segment(f" {self.head}", self.scene.look.title_dim)]


class KpisScreen(Asking):
    """Title, picture, table, keys."""

    AUTO_FOCUS = "#kpi_table"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(KPI_KEYS))

    def __init__(self, scene: Scene, kind: str = "floor", name: str = "", figure: str = "") -> None:
        """Begin with somebody's day; without a ``figure`` it is the house's service level."""
        super().__init__()
        self.scene = scene
        self.kind, self.name = kind, name
        self.day_name = ""
        """Empty: today."""
        self.figure = figure
        self.day: IntervalsTold | None = None
        self.before: IntervalsTold | None = None
        self.error = ""
        self._before_number = -1
        self.title_band, self.keys = Band("kpi_title"), Band("keys")
        self.picture = TonedLines(scene, self._picture_name, self._write_picture, "kpi_plot")
        self.table = FigureTable(scene, lambda: "", self._write_table, "kpi_table")

    def compose(self) -> ComposeResult:
        """Put the parts one below the other."""
        yield self.title_band
        yield self.picture
        yield self.table
        yield self.keys

    def on_mount(self) -> None:
        """Ask."""
        self.ask()
        self.set_interval(EVERY_S, self._ask_again)
        self.set_interval(TITLE_EVERY_S, self._show_title)

    def on_resize(self, event: events.Resize) -> None:
        """Give the picture what there is."""
        self.picture.styles.height = max(9, min(24, (event.size.height - 2) * 11 // 20))
        self.call_after_refresh(self.renew)

    # --- what the program tells ---

    def ask(self) -> None:
        """Ask for the day, or say that there is no line."""
        number = self.app.ask(Intervals(0, self.kind, self.name, self.day_name))
        if number is None:
            self.lose()
        else:
            self.number = number

    def _ask_again(self) -> None:
        if not self.app.paused and not self.day_name:
            self.ask()

    def expects(self, number: int) -> bool:
        """Wait for the day and for the day before it."""
        return number in {self.number, self._before_number}

    def take(self, answer: AnyMessage) -> None:
        """Show a day, or why there is none."""
        match answer:
            case IntervalsTold(id=self._before_number):
                self.before = answer
            case IntervalsTold():
                self.day, self.error = answer, ""
                if self.before is None or self.before.day != answer.before:
                    self._ask_before(answer)
            case Done(id=self._before_number):
                pass  # nothing is known of the day before: it is said in the picture
            case Done(error=error):
                self.error, self.day = error or "store", None
            case _:
                return
        self.renew()

    def _ask_before(self, day: IntervalsTold) -> None:
        if self._before_number >= 0 and self.before is None:
            return  # it was asked for, and is not known or still to come
        number = self.app.ask(Intervals(0, day.kind, day.name, day.before))
        self._before_number = -1 if number is None else number

    def lose(self) -> None:
        """Say that nothing new will come."""
        self.error = "no_line"
        self.renew()

    def welcomed(self) -> None:
        """Ask on the new line."""
        self.error = ""
        self.ask()

    # --- what is shown ---

    def renew(self) -> None:
        """Write everything again."""
        if not self.figure and self.day is not None:
            self.figure = f"{figures.LEVEL}_{self.day.level.lower()}"
        self._show_title()
        self.picture.renew()
        self.table.renew()
        look = self.scene.look
        self.keys.show([keyline(KPI_KEYS, self.size.width, self.scene.words, look)], look.title)

    def shown_figure(self) -> str:
        """Give the chosen figure; where this subject has none of it, its first."""
        known = [] if self.day is None else names(self.day)
        return self.figure if self.figure in known or not known else known[0]

    def _show_title(self) -> None:
        words, look, zone = self.scene.words, self.scene.look, self.scene.zone
        queue = self.scene.model.queues.get(self.name) if self.kind == "queue" else None
        who = subject(self.kind, self.name, queue.label if queue else "", words)
        width = self.size.width
        line: Line = [Segment(f" {fit(who, min(cell_len(who), width // 2))} ", look.title_focus)]
        end: Line = []
        if self.day is not None:
            trust = self.app.trust()
            old = self.error or trust.stale or trust.lost_at is not None
            at = clock(self.day.at, zone)
            told = f"{self.day.day}  {words(SOURCES.get(self.day.source, self.day.source))}"
            line.append(Segment(f" {told}, {at} ", look.title_dim))
            if old and not self.day_name:
                end = [Segment(f" {words('NOT LIVE, as of {at}', at=at)} ", look.alarm)]
        self.title_band.show([spread(line, end, width, look.title)], look.title)

    def _picture_name(self) -> str:
        words = self.scene.words
        if self.day is None:
            return words("Figures by quarters of an hour")
        return f"{summary(self.day, self.shown_figure(), words)}"

    def _write_picture(self, width: int) -> list[TonedLine]:
        words = self.scene.words
        if self.day is None:
            if self.error:
                told = REFUSALS.get(self.error)
                text = words(told) if told else unanswered(self.error, words)
                return [(), (Span(text, Tone.BAD),)]
            return [(), (Span(words("The daemon is asked"), Tone.DIM),)]
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
        every, mine = self.subjects(), (self.kind, self.name)
        place = every.index(mine) if mine in every else 0
        self.kind, self.name = every[(place + step) % len(every)]
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
        self._before_number, self.error = -1, ""
        self.ask()
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

    def action_more(self, down: int) -> None:
        """Scroll the table."""
        self.table.page(down)

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Go to the table's first or last line."""
        self.table.jump(last=last)

    def action_back(self) -> None:
        """Close."""
        self.dismiss()

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()
        self.renew()

    def action_theme(self) -> None:
        """Take the next theme."""
        self.app.switch_theme()
        self.renew()
