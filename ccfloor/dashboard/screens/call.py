"""Call: one caller's way through queues and phones, as a ladder.

The law: while the call runs it is asked for again and again, and the choice stays with its step;
one that is over is asked for once. Which call it is was chosen by name, on the floor, when the
screen was opened; nothing that moves there afterwards makes it another.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.help import Signs
from ccfloor.dashboard.screens.page import CLOSES, MOVES, Page
from ccfloor.dashboard.view.call import (
    Lanes,
    Row,
    agent_of,
    heading,
    lanes_of,
    matter_of,
    row_line,
    rows_of,
)
from ccfloor.dashboard.view.call_end import summary
from ccfloor.dashboard.view.cells import Line, clean
from ccfloor.floor.names import SECOND, Instant
from ccfloor.locale import mark
from ccfloor.serve.call_story import CallStory, CallTold
from ccfloor.serve.mine import AnyMessage
from ccfloor.telling.lines import Span, TonedLine, clipped

CALL_KEYS = (
    Key("left,h", "Left h", "aside(-1)", mark("Phones to the left"), mark("Phones"), priority=4),
    Key("right,l", "Right l", "aside(1)", mark("Phones to the right")),
    Key("left_square_bracket", "[", "older(1)", mark("The call before, of this seat or queue"),
        mark("Older"), priority=3),
    Key("right_square_bracket", "]", "older(-1)", mark("The call after, of this seat or queue"),
        mark("Newer"), priority=3),
    Key("enter,v", "Enter", "person", mark("The day of the person of the chosen step"),
        mark("Person"), priority=3),
    Key("e", "e", "explain", mark("Tell why: what the chosen step rests on, down to the frames"),
        mark("Why"), priority=2),
    *MOVES,
    *CLOSES,
)  # fmt: skip


class LadderPanel(Lines):
    """The ladder; the chosen row stays with its step."""

    def __init__(self, scene: Scene) -> None:
        """Begin with nothing told."""
        super().__init__(scene, 0, "call_ladder")
        self.told: CallTold | None = None
        self.now: Instant = 0
        self.first = 0
        """Phones that are passed over to the left."""
        self.waiting: list[TonedLine] = []
        """What stands there while nothing is told."""
        self._rows: list[Row] = []
        self._lanes = Lanes((), 0, 0)
        self.row = 0

    def title(self) -> str:
        """Name the panel."""
        return self.scene.words("Call")

    def renew(self, told: CallTold | None, now: Instant) -> None:
        """Show what is told; at the newest step the choice goes on with the newest."""
        before = self.chosen()
        last = bool(self._rows) and self.row >= len(self._rows) - 1
        self.told, self.now = told, now
        self._rows = [] if told is None or not told.call else rows_of(told, now)
        if before is not None:
            kept = [n for n, one in enumerate(self._rows) if one[:5] == before[:5]]
            self.row = len(self._rows) - 1 if last or not kept else kept[0]
        self.row = max(0, min(self.row, len(self._rows) - 1))
        self.redraw()
        self.show_row(self.row)

    def chosen(self) -> Row | None:
        """Tell the chosen step."""
        return self._rows[self.row] if 0 <= self.row < len(self._rows) else None

    def rows(self) -> int:
        """Count the lines."""
        return len(self._rows) or len(self.waiting)

    def draw_title(self, width: int) -> Line:
        """Name the columns."""
        scene = self.scene
        if self.told is None or not self._rows:
            return [Segment(f" {self.title()} ", scene.look.title_focus)]
        self._lanes = lanes_of(self.told, width, self.first)
        self.first = self._lanes.before
        return clipped_line(
            heading(self.told, self._lanes, scene.words, scene.look, scene.model.called), width
        )

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one step."""
        scene = self.scene
        if self.told is None or not self._rows:
            spans = clipped(self.waiting[row], width - 1)
            return [
                Segment(" ", scene.look.page),
                *(Segment(s.text, scene.look.page) for s in spans),
            ]
        lanes = lanes_of(self.told, width, self.first)
        return row_line(
            self._rows[row], self.told, lanes, width, scene.zone, scene.words, scene.look,
            chosen=row == self.row,
        )  # fmt: skip

    def move(self, right: int, down: int) -> None:
        """Choose another step, or show other phones."""
        if right:
            self.first = max(0, self.first + right)
        if down:
            self.row = max(0, min(self.row + down, len(self._rows) - 1))
            self.show_row(self.row)
        self.redraw()

    def page(self, down: int) -> None:
        """Move by what is in view."""
        self.move(0, down * max(1, self.size.height - 2))

    def jump(self, *, last: bool) -> None:
        """Go to the first or the last step."""
        self.move(0, len(self._rows) if last else -len(self._rows))

    def clicked(self, right: int, row: int) -> object:
        """Choose the step under the mouse."""
        del right
        if row >= len(self._rows):
            return None
        self.move(0, row - self.row)
        return self.row

    def cursor_on(self) -> object:
        """Return the chosen step."""
        return self.row


def clipped_line(line: Line, width: int) -> Line:
    """Cut what is too wide."""
    return list(Segment.adjust_line_length(line, width, pad=False))


class CallScreen(Page):
    """One call, of the seat, the queue or by the name it was opened for."""

    KEYS: ClassVar[tuple[Key, ...]] = CALL_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(CALL_KEYS))
    SIGNS: ClassVar[Signs] = Signs.STATES
    AUTO_FOCUS = "#call_ladder"
    EVERY_S: ClassVar[float] = 1.5

    def __init__(self, scene: Scene, *, call: str = "", seat: str = "", queue: str = "") -> None:
        """Ask for ``call``, or for the newest of a seat or a queue."""
        super().__init__(scene)
        self.call, self.seat, self.queue = call, seat, queue
        self.nth = 0
        """Which call of the seat or queue, from the newest."""
        self._turning: int | None = None
        """Which one was asked for."""
        self.told: CallTold | None = None
        self.ladder = LadderPanel(scene)
        self.summary = TonedLines(scene, self._summary_name, self._write, "call_summary")

    def named(self) -> str:
        """Name the screen and the call."""
        words = self.scene.words
        if self.told is None or not self.told.call:
            return words("Call")
        state = words("goes on") if self.told.runs else words("has ended")
        return f"{words('Call')} {clean(self.told.call)} {clean(self.told.caller)} ({state})"

    def request(self) -> CallStory | None:
        """Ask for it; what is over is asked for once."""
        told = self.told
        if self._turning is not None:
            return CallStory(0, seat=self.seat, queue=self.queue, nth=self._turning)
        if told is not None and not told.runs and not self.error:
            return None
        known = told.call if told is not None and told.call else self.call
        if known:
            return CallStory(0, call=known)
        return CallStory(0, seat=self.seat, queue="" if self.seat else self.queue, nth=self.nth)

    def body(self) -> ComposeResult:
        """Put the ladder above what came of it."""
        yield self.ladder
        yield self.summary

    def answered(self, answer: AnyMessage) -> None:
        """Keep it."""
        if not isinstance(answer, CallTold):
            return
        turning, self._turning = self._turning, None
        if turning is not None and not answer.call:
            self.app.toast(self.scene.words("There is no other call"))
            return
        if turning is not None:
            self.nth, self.ladder.row = turning, 0
        self.told = answer

    def renew(self) -> None:
        """Draw everything anew."""
        super().renew()
        told = self.told
        self.ladder.waiting = self.waits()
        if told is not None and not told.call and not self.error:
            self.ladder.waiting = [(Span(self.scene.words("There is no such call")),)]
        self.ladder.renew(told, self._now())
        self.summary.renew()

    def _now(self) -> Instant:
        """Tell the moment up to which what goes on is measured."""
        told = self.told
        if told is None:
            return 0
        if not told.runs or self._told_s is None or self.error:
            return told.at
        return told.at + round((self.app.clock.monotonic() - self._told_s) * SECOND)

    def _summary_name(self) -> str:
        return self.scene.words("What came of it")

    def _write(self, width: int) -> list[TonedLine]:
        del width
        if self.told is None or not self.told.call:
            return []
        return summary(self.told, self._now(), self.scene.words, self.scene.model.called)

    # --- keys ---

    def move_to(self, down: int) -> None:
        """Choose another step."""
        self.ladder.move(0, down)

    def page_to(self, down: int) -> None:
        """Move by what is in view."""
        self.ladder.page(down)

    def jump_to(self, *, last: bool) -> None:
        """Go to the first or the last step."""
        self.ladder.jump(last=last)

    def action_aside(self, by: int) -> None:
        """Show other phones."""
        self.ladder.move(by, 0)

    def action_older(self, by: int) -> None:
        """Go to the call before or after, of the same seat or queue."""
        if not (self.seat or self.queue) or self.nth + by < 0:
            self.app.toast(self.scene.words("There is no other call"))
            return
        self._turning = self.nth + by
        self.ask()

    def action_person(self) -> None:
        """Open the day of whoever the chosen step is about."""
        row, told = self.ladder.chosen(), self.told
        agent = "" if row is None or told is None else agent_of(row, told)
        if agent:
            self.app.show_person(agent)
        else:
            self.app.toast(self.scene.words("That step is about nobody of ours"))

    def action_explain(self) -> None:
        """Tell what the chosen step rests on."""
        row, told = self.ladder.chosen(), self.told
        if row is None or told is None:
            self.app.toast(self.scene.words("There is nothing to explain here"))
            return
        what = matter_of(row, told)
        self.app.show_reasons(what)
