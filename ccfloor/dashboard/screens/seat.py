"""One's own seat: the clock and the day above, the cases below, one case on a page of its own.

The law: an objection is sent for the case that was on the screen when the key was pressed, by its
id and at the revision that was seen there; what changes meanwhile is refused and not overwritten.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen, Screen

from ccfloor.dashboard.keys import bindings
from ccfloor.dashboard.panels.bands import Band
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.help import HelpScreen
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.dashboard.seat_keys import OWN_CASE_KEYS, SEAT_KEYS
from ccfloor.dashboard.view.cells import clean, spread
from ccfloor.dashboard.view.durations import clock
from ccfloor.dashboard.view.keyline import keyline
from ccfloor.dashboard.view.own import case_detail, case_lines, seat_lines
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.floor.names import MINUTE, Micros
from ccfloor.serve.cases import MyCase
from ccfloor.serve.messages import Limits
from ccfloor.serve.mine import Own
from ccfloor.telling.lines import Span, Tone, TonedLine
from ccfloor.telling.rule_names import rule_called

LONGEST_BREAK = 8 * 60
"""Minutes that somebody may ask for."""
CLAIM_LONGEST = 2_000


class Sitting(App[int]):
    """A program that asks a daemon about one seat."""

    own: Own | None
    """What the daemon told last."""
    limits: Limits

    @abstractmethod
    def trouble(self) -> str:
        """Say why what is shown is not to be relied on; empty while it is."""

    @abstractmethod
    def ask_break(self, reason: str, wanted: Micros) -> None:
        """Ask for a break."""

    @abstractmethod
    def withdraw(self) -> None:
        """Take back what was asked for."""

    @abstractmethod
    def object_to(self, case: str, seen: int, claim: str) -> None:
        """Object to a case as it was seen."""

    @abstractmethod
    def object_to_line(self, line: str, claim: str) -> None:
        """Object to a line of a payslip."""

    @abstractmethod
    def open_payslips(self) -> None:
        """Show the newest payslip."""

    @abstractmethod
    def ask_payslip(self, period: str) -> None:
        """Ask for a period's payslip; empty: the newest."""

    @abstractmethod
    def switch_language(self) -> None:
        """Speak the next language."""

    @abstractmethod
    def say(self, text: str, *, bad: bool = False) -> None:
        """Say something briefly."""


class SeatScreen(WideSafe, Screen[None]):
    """The one screen of an agent."""

    app: Sitting
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(SEAT_KEYS))

    def __init__(self, scene: Scene) -> None:
        """Draw from ``scene`` and from what the program was told."""
        super().__init__()
        self.scene = scene
        self._chosen = ""
        self.status, self.keys = Band("status"), Band("keys")
        self.seat = TonedLines(scene, lambda: self.scene.words("My seat"), self._seat, "own")
        self.cases = TonedLines(scene, self._cases_title, self._cases, "own_cases", choosing=True)

    def compose(self) -> ComposeResult:
        """Stack the parts."""
        yield self.status
        yield self.seat
        yield self.cases
        yield self.keys

    def on_mount(self) -> None:
        """Give the keys to the cases."""
        self.set_focus(self.cases)
        self.flush()

    def flush(self) -> None:
        """Show what is known now."""
        words, look, width = self.scene.words, self.scene.look, self.size.width
        trouble = self.app.trouble()
        style = look.alarm if trouble else look.title
        left = [Segment(f" {trouble or words('Connected')} ", style)]
        end = [Segment(f"{clock(self.scene.now, self.scene.zone)} ", look.title)]
        self.status.show([spread(left, end, width, look.title)], look.title)
        self.keys.show([keyline(SEAT_KEYS, width, words, look)], look.title)
        self.seat.renew()
        self._keep_chosen()
        self.cases.renew()

    def _keep_chosen(self) -> None:
        """Leave the cursor on its case, wherever that stands by now."""
        names = [] if self.app.own is None else [case.id for case in self.app.own.cases]
        if self._chosen in names:
            self.cases.row = names.index(self._chosen)
        self._note_chosen()

    def _note_chosen(self) -> None:
        case = self.chosen()
        self._chosen = "" if case is None else case.id

    def _seat(self, width: int) -> list[TonedLine]:
        del width
        own, words = self.app.own, self.scene.words
        if own is None:
            return [(Span(words("Waiting for the daemon"), Tone.DIM),)]
        return seat_lines(own, self.app.limits, self.scene.now, self.scene.zone, words)

    def _cases_title(self) -> str:
        return self.scene.words("My cases, this month and the last")

    def _cases(self, width: int) -> list[TonedLine]:
        del width
        own, words = self.app.own, self.scene.words
        if own is None:
            return []
        if not own.cases:
            return [(Span(words("There is none"), Tone.GOOD),)]
        lines = case_lines(own, self.scene.zone, words)
        if own.more:
            lines.append((Span(words("and {n} older ones", n=own.more), Tone.DIM),))
        return lines

    def chosen(self) -> MyCase | None:
        """Give the case under the cursor."""
        cases = () if self.app.own is None else self.app.own.cases
        return cases[self.cases.row] if self.cases.row < len(cases) else None

    # --- keys ---

    def action_move(self, down: int) -> None:
        """Choose another case."""
        self.cases.move(0, down)
        self._note_chosen()

    def action_page(self, down: int) -> None:
        """Choose one a page further."""
        self.cases.page(down)
        self._note_chosen()

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Choose the first or the last."""
        self.cases.jump(last=last)
        self._note_chosen()

    def action_detail(self) -> None:
        """Show all of the chosen case."""
        case = self.chosen()
        if case is not None:
            self.app.push_screen(CaseScreen(self.scene, case))

    def action_object(self) -> None:
        """Object to the chosen case."""
        case = self.chosen()
        if case is not None:
            object_to(self.app, self.scene, case)

    def action_ask_break(self) -> None:
        """Ask for a break: why, and how long."""
        words = self.scene.words

        def written(boxes: tuple[str, ...] | None) -> None:
            if boxes is None:
                return
            reason, minutes = boxes
            number = int(minutes) if minutes.isdecimal() and len(minutes) <= 3 else 0  # noqa: PLR2004 - LONGEST_BREAK has three digits
            if minutes and not 0 < number <= LONGEST_BREAK:
                text = words("Minutes are a number from 1 to {most}", most=LONGEST_BREAK)
                self.app.say(text, bad=True)
                return
            self.app.ask_break(clean(reason, 200), number * MINUTE)

        boxes = (words("reason"), words("minutes, may be left empty"))
        self.app.push_screen(WriteScreen(words("Ask for a break"), boxes, words), written)

    def action_withdraw(self) -> None:
        """Take the request back."""
        self.app.withdraw()

    def action_payslips(self) -> None:
        """Show what the months came to."""
        self.app.open_payslips()

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self.scene, SEAT_KEYS))

    def action_leave(self) -> None:
        """Quit."""
        self.app.exit(0)


class CaseScreen(WideSafe, ModalScreen[None]):
    """One case, whole; it stays as it was opened."""

    app: Sitting
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(OWN_CASE_KEYS))

    def __init__(self, scene: Scene, case: MyCase) -> None:
        """Show ``case``."""
        super().__init__()
        self.scene, self.case = scene, case
        self.panel = TonedLines(scene, self._title, self._write, "case")

    def compose(self) -> ComposeResult:
        """Show the text."""
        yield self.panel

    def _title(self) -> str:
        return self.scene.words("Case: Esc closes, o objects, ? help")

    def _write(self, width: int) -> list[TonedLine]:
        return case_detail(self.case, self.scene.zone, width, self.scene.words)

    def action_move(self, down: int) -> None:
        """Scroll by lines."""
        self.panel.move(0, down)

    def action_page(self, down: int) -> None:
        """Scroll by pages."""
        self.panel.page(down)

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Scroll to the first or the last line."""
        self.panel.jump(last=last)

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self.scene, OWN_CASE_KEYS))

    def action_object(self) -> None:
        """Object to this case."""
        object_to(self.app, self.scene, self.case)

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()
        self.panel.renew()


def may_object(case: MyCase, scene: Scene) -> bool:
    """Tell whether an objection to a case is possible now."""
    return case.appeal_until is not None and scene.now <= case.appeal_until


def object_to(app: Sitting, scene: Scene, case: MyCase) -> None:
    """Ask for the claim and send it, where an objection is possible."""
    words = scene.words
    if not may_object(case, scene):
        app.say(words("This case cannot be objected to now"), bad=True)
        return
    question = words(
        "Object to {rule}: why was it not so?",
        rule=clean(rule_called(case.rule, case.name_zh, case.name_en, words)),
    )
    ask_claim(app, scene, question, lambda claim: app.object_to(case.id, case.revision, claim))


def ask_claim(app: Sitting, scene: Scene, question: str, send: Callable[[str], None]) -> None:
    """Ask what somebody has to say, and send it."""
    words = scene.words

    def written(boxes: tuple[str, ...] | None) -> None:
        if boxes is None:
            return
        if not boxes[0]:
            app.say(words("An objection says why"), bad=True)
            return
        send(boxes[0])

    screen = WriteScreen(question, (words("your words"),), words, CLAIM_LONGEST)
    app.push_screen(screen, written)
