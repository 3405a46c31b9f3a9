"""Objections to payslip lines: what waits, most urgent first, the chosen one in full; answering.

The law: what is answered is the objection that was on the screen when the key was pressed, by its
line and the run that was objected to; who was slower than another is told. Nothing is sent without
words, nor without a y on a sentence that names whose line it is. No amount is shown here.
"""

from __future__ import annotations

from typing import ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from ccfloor.dashboard.deciding import Deciding
from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.ask import one_line
from ccfloor.dashboard.screens.page import CLOSES, MOVES, Page
from ccfloor.dashboard.view.cells import Line, clean
from ccfloor.dashboard.view.objections import page, row
from ccfloor.locale import mark
from ccfloor.serve.cases import DecideCase
from ccfloor.serve.line_objections import LineObjection, LineObjections, ObjectionsTold
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import AnyMessage
from ccfloor.telling.lines import Span, Tone, TonedLine
from ccfloor.telling.pay_words import item_word
from ccfloor.telling.refusals import ANSWERING, LOOK_UPS, PAY, refused

SIDE_BY_SIDE: Final = 112
"""Columns from which on the chosen one stands beside the list."""

ASKS: Final = {
    "grant": mark("Grant the objection of {who}: {item}?"),
    "reject": mark("Reject the objection of {who}: {item}?"),
    "keep": mark("The line of {who} stays as it is: {item}?"),
}
WRONG: Final = {
    "grant": mark("This objection does not wait for an answer"),
    "reject": mark("This objection does not wait for an answer"),
    "keep": mark("Only a granted objection of which nothing came yet is told why its line stays"),
}

OBJECTION_KEYS = (
    Key("g", "g", "decide('grant')", mark("Grant the chosen objection"), mark("Grant"),
        priority=2),
    Key("x", "x", "decide('reject')", mark("Reject the chosen objection"), mark("Reject"),
        priority=2),
    Key("w", "w", "decide('keep')", mark("It was granted: say why its line stays"), mark("Stays"),
        priority=3),
    *MOVES,
    *CLOSES,
)  # fmt: skip


class ObjectionsScreen(Page):
    """The list, and the chosen objection."""

    DEFAULT_CSS = """
    ObjectionsScreen > #objection_parts { layout: vertical; height: 1fr; width: 100%; }
    #objection_list { height: 1fr; width: 100%; min-height: 4; }
    #objection_one { height: 12; width: 100%; }
    ObjectionsScreen.-beside > #objection_parts { layout: horizontal; }
    ObjectionsScreen.-beside #objection_list { width: 1fr; height: 100%; }
    ObjectionsScreen.-beside #objection_one { width: 34%; height: 100%; margin-left: 1; }
    """
    KEYS: ClassVar[tuple[Key, ...]] = OBJECTION_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(OBJECTION_KEYS))
    AUTO_FOCUS = "#objection_list"
    EVERY_S: ClassVar[float] = 5.0
    WHY = (ANSWERING, LOOK_UPS)

    def __init__(self, scene: Scene) -> None:
        """Show nothing yet."""
        super().__init__(scene)
        self.told: ObjectionsTold | None = None
        self.list = TonedLines(scene, self._list_name, self._rows, "objection_list", choosing=True)
        self.one = TonedLines(scene, self._one_name, self._page, "objection_one")
        self._deciding = Deciding(self, scene, self._why)

    def named(self) -> str:
        """Name the screen."""
        return self.scene.words("Objections to payslips")

    def request(self) -> LineObjections:
        """Ask for them."""
        return LineObjections(0)

    def body(self) -> ComposeResult:
        """Put the chosen one beside the list, or below it."""
        with Container(id="objection_parts"):
            yield self.list
            yield self.one

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout that the room allows."""
        self.set_class(self.size.width >= SIDE_BY_SIDE, "-beside")
        super().on_resize(event)

    # --- what the daemon says ---

    def expects(self, number: int) -> bool:
        """Tell if it asked under that number for the list or for an act."""
        return super().expects(number) or self._deciding.expects(number)

    def take(self, answer: AnyMessage) -> None:
        """Show the list, or tell how an act went."""
        if not isinstance(answer, Done) or not self._deciding.expects(answer.id):
            super().take(answer)
            return
        self._deciding.took(answer)
        self.ask()

    def answered(self, answer: AnyMessage) -> None:
        """Keep the list; the chosen one stays the chosen one."""
        if isinstance(answer, ObjectionsTold):
            before = self._chosen()
            self.told = answer
            places = [(one.line, one.run) for one in answer.objections]
            if before is not None and (before.line, before.run) in places:
                self.list.row = places.index((before.line, before.run))

    def lose(self) -> None:
        """Say that there is no line; what was answered on it may have been done."""
        self._deciding.lose()
        super().lose()

    def renew(self) -> None:
        """Draw everything anew."""
        super().renew()
        self.list.renew()
        self.one.renew()

    def on_lines_chosen(self) -> None:
        """Tell of the one that was chosen."""
        self._show_one()

    # --- what is shown ---

    def title_end(self) -> Line:
        """Draw how many wait."""
        if self.told is None:
            return []
        words, look, told = self.scene.words, self.scene.look, self.told
        text = words("{open} unanswered, {due} granted and not done", open=told.open, due=told.due)
        return [Segment(f" {text} ", look.alarm if told.open or told.due else look.title_dim)]

    def _list_name(self) -> str:
        words = self.scene.words
        if self.told is None:
            return words("Of periods that are not locked")
        shown, total = len(self.told.objections), self.told.total
        if shown < total:
            return words("Of periods that are not locked: {n} of {total}", n=shown, total=total)
        return words("Of periods that are not locked: {n}", n=total)

    def _rows(self, width: int) -> list[TonedLine]:
        del width
        words = self.scene.words
        if self.told is None or (self.error and not self.told.objections):
            return self.waits()
        if not self.told.objections:
            return [(Span(words("Nobody objects to a line of a payslip"), Tone.GOOD),)]
        now, zone = self.told.at, self.scene.zone
        return [row(one, now, zone, words) for one in self.told.objections]

    def _one_name(self) -> str:
        return self.scene.words("The chosen objection")

    def _page(self, width: int) -> list[TonedLine]:
        chosen = self._chosen()
        return [] if chosen is None else page(chosen, self.scene.zone, width, self.scene.words)

    def _chosen(self) -> LineObjection | None:
        objections = () if self.told is None else self.told.objections
        return objections[self.list.row] if self.list.row < len(objections) else None

    def _show_one(self) -> None:
        self.one.scroll_to(y=0, animate=False)
        self.one.renew()

    # --- keys ---

    def move_to(self, down: int) -> None:
        """Choose another."""
        self.list.move(0, down)
        self._show_one()

    def page_to(self, down: int) -> None:
        """Choose by what is in view."""
        self.list.page(down)
        self._show_one()

    def jump_to(self, *, last: bool) -> None:
        """Choose the first or the last."""
        self.list.jump(last=last)
        self._show_one()

    def action_decide(self, act: str) -> None:
        """Ask for the words, then for a yes, then send it."""
        chosen, words = self._chosen(), self.scene.words
        if chosen is None or self.error:
            self.app.toast(words("No objection is on the screen"))
        elif act in chosen.may:
            self._write(chosen, act)
        else:
            barred = self._why(chosen.barred) if chosen.barred else words(WRONG[act])
            self.app.toast(barred, severity="warning")

    def _write(self, chosen: LineObjection, act: str) -> None:
        words, question = self.scene.words, self._question(chosen, act)

        def written(why: str) -> None:
            self._deciding.sure(question, DecideCase(0, chosen.line, act, chosen.run, why))

        hint = words("the reason, in words; the person reads it")
        self._deciding.write(question, hint, written, self._why("no_words"))

    def _question(self, chosen: LineObjection, act: str) -> str:
        words = self.scene.words
        who, item = clean(chosen.name or chosen.person), item_word(clean(chosen.item), words)
        return one_line(words(ASKS[act], who=who, item=item))

    def _why(self, error: str) -> str:
        return refused(error, self.scene.words, ANSWERING, PAY)
