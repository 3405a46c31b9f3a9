"""Staffing: who is rostered, there and needed, now and ahead; the shift as a picture; what to do.

The law: the screen subscribes when it opens and shows what it was told last. A lost line leaves the
figures standing and says so beside them; they are asked for again with the next line.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.page import CLOSES, MOVES, Page
from ccfloor.dashboard.view.cells import Line, blanked
from ccfloor.dashboard.view.durations import clock
from ccfloor.locale import mark
from ccfloor.serve.mine import AnyMessage
from ccfloor.serve.staffing import CourseLine, Staff, StaffCourse, StaffLine, WatchStaff
from ccfloor.telling.lines import Span, Tone, TonedLine, wrapped
from ccfloor.telling.refusals import LOOK_UPS, STAFFING
from ccfloor.telling.staff_plot import plot
from ccfloor.telling.staff_sayings import notes, shown_name
from ccfloor.telling.staffing import legend, table

TALL = 40
"""Lines of a screen from which on the picture is given more of them."""
STAFF_KEYS = (
    Key("pageup", "PgUp", "page(-1)", mark("A page up of what it means"), palette=False),
    Key(
        "pagedown,space", "PgDn", "page(1)", mark("A page down of what it means"), mark("More"),
        palette=False, priority=3,
    ),
    Key("S", "S", "dismiss", mark("Close"), palette=False),
    *(key for key in MOVES if not key.action.startswith("page")),
    *CLOSES,
)  # fmt: skip


class StaffTable(TonedLines):
    """The table; its head stands where other panels have their name."""

    head: TonedLine = ()

    def name_line(self) -> Line:
        """Draw the head of the columns, above the columns."""
        text = blanked("".join(span.text for span in self.head))
        return [Segment(f" {text}", self.scene.look.title_dim)]


class StaffingScreen(Page):
    """Title, table, the chosen line's shift, and what is to be said."""

    KEYS: ClassVar[tuple[Key, ...]] = STAFF_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(STAFF_KEYS))
    EVERY_S: ClassVar[float] = 0.0
    """Asked once: it is a subscription."""
    WHY = (STAFFING, LOOK_UPS)
    AUTO_FOCUS = "#staff_table"

    def __init__(self, scene: Scene) -> None:
        """Show nothing yet."""
        super().__init__(scene)
        self.staff: Staff | None = None
        self.course: StaffCourse | None = None
        self.table = StaffTable(scene, lambda: "", self._write_table, "staff_table", choosing=True)
        self.picture = TonedLines(scene, self._picture_name, self._write_plot, "staff_plot")
        self.more = TonedLines(
            scene, lambda: self.scene.words("What it means"), self._write_more, "staff_more"
        )

    def named(self) -> str:
        """Name the screen."""
        return self.scene.words("Staffing")

    def request(self) -> WatchStaff:
        """Subscribe."""
        return WatchStaff(0)

    def body(self) -> ComposeResult:
        """Put the parts one below the other."""
        yield self.table
        yield self.picture
        yield self.more

    def on_unmount(self) -> None:
        """Be told no more."""
        self.app.ask(WatchStaff(0, on=False))

    def on_resize(self, event: events.Resize) -> None:
        """Give the picture what there is."""
        self.set_class(event.size.height >= TALL, "-tall")

    def answered(self, answer: AnyMessage) -> None:
        """Keep the figures."""
        if isinstance(answer, Staff):
            self._keep_choice(answer)
            self.staff = answer
        elif isinstance(answer, StaffCourse):
            self.course = answer

    def _keep_choice(self, staff: Staff) -> None:
        """Let the cursor stay with its queue or team when others come and go."""
        chosen = self.chosen()
        keys = [(line.kind, line.name) for line in staff.lines]
        if chosen is not None and (chosen.kind, chosen.name) in keys:
            self.table.row = keys.index((chosen.kind, chosen.name))

    # --- what is shown ---

    def renew(self) -> None:
        """Write everything again."""
        if not self.is_mounted:
            return
        super().renew()
        for panel in (self.table, self.picture, self.more):
            panel.renew()

    def chosen(self) -> StaffLine | None:
        """Give the line under the cursor."""
        if self.staff is None or not self.staff.lines:
            return None
        return self.staff.lines[min(self.table.row, len(self.staff.lines) - 1)]

    def show_title(self) -> None:
        """Draw the name, and the moment the figures are of: a silent daemon makes them old."""
        if not self.is_mounted:
            return
        words, look = self.scene.words, self.scene.look
        line: Line = [Segment(f" {words('Staffing')} ", look.title_focus)]
        trust = self.app.trust()
        if self.staff is not None and (self.error or trust.stale or trust.lost_at is not None):
            told = words("NOT LIVE, as of {at}", at=clock(self.staff.at, self.scene.zone))
            line.append(Segment(f" {told} ", look.alarm))
        elif self.staff is not None:
            line.append(Segment(f" {clock(trust.now, self.scene.zone)} ", look.title_dim))
        self.title_band.show([line], look.title)

    def _write_table(self, width: int) -> list[TonedLine]:
        words = self.scene.words
        if self.staff is None:
            self.table.head = ()
            return self.waits()
        self.table.head, lines = table(self.staff, width, words)
        return lines or [(Span(words("There is no queue and no team"), Tone.DIM),)]

    def _picture_name(self) -> str:
        line = self.chosen()
        if line is None:
            return self.scene.words("The shift")
        return self.scene.words("{name}: the shift by quarters of an hour", name=shown_name(line))

    def _write_plot(self, width: int) -> list[TonedLine]:
        if self.staff is None:
            return []
        now = self.staff.at if self.course is None else self.course.at
        height = max(1, self.picture.size.height - 1)
        words, zone = self.scene.words, self.scene.zone
        return plot(self._course_of(self.chosen()), now, width, height, words, zone)

    def _course_of(self, line: StaffLine | None) -> CourseLine | None:
        if line is None or self.course is None:
            return None
        mine = (one for one in self.course.lines if (one.kind, one.name) == (line.kind, line.name))
        return next(mine, None)

    def _write_more(self, width: int) -> list[TonedLine]:
        words = self.scene.words
        if self.staff is None:
            return []
        chosen = self.chosen()
        lines = [] if chosen is None else [chosen]
        told = notes(self.staff, lines, words, self.scene.zone, width)
        return [*told, *wrapped(legend(words), width, tone=Tone.DIM)]

    # --- keys ---

    def move_to(self, down: int) -> None:
        """Choose another line."""
        self.table.move(0, down)
        self._follow()

    def jump_to(self, *, last: bool) -> None:
        """Choose the first or the last line."""
        self.table.jump(last=last)
        self._follow()

    def page_to(self, down: int) -> None:
        """Scroll what stands at the bottom."""
        self.more.page(down)

    def on_lines_chosen(self) -> None:
        """Follow the mouse."""
        self._follow()

    def _follow(self) -> None:
        self.picture.renew()
        self.more.renew()
