"""One's own payslips: a month on a page, what it rests on, and the way to object.

The law: a payslip is asked for when somebody opens it or goes to another month, and never by
itself: each one that comes is in the sealed log as handed out. An objection goes to the case that
the chosen line rests on, as any other of one's own; where there is none that is open, to the line.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ccfloor.dashboard.keys import bindings
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.help import HelpScreen
from ccfloor.dashboard.screens.seat import Sitting, ask_claim, may_object, object_to
from ccfloor.dashboard.seat_keys import PAYSLIP_KEYS
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.payslip import Row, slip_rows
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.serve.payslips import PayLine, PayslipTold
from ccfloor.telling.lines import Span, Tone, TonedLine
from ccfloor.telling.pay_words import item_word


class PayslipScreen(WideSafe, ModalScreen[None]):
    """One month; the months before it are a key away."""

    app: Sitting
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(PAYSLIP_KEYS))

    def __init__(self, scene: Scene) -> None:
        """Wait for what was asked for."""
        super().__init__()
        self.scene = scene
        self.told: PayslipTold | None = None
        self._refused = ""
        self._rows: list[Row] = []
        self._period = ""
        self.panel = TonedLines(scene, self._title, self._write, "payslip", choosing=True)

    def compose(self) -> ComposeResult:
        """Show the page."""
        yield self.panel

    def on_mount(self) -> None:
        """Ask for the newest."""
        self.set_focus(self.panel)
        self.app.ask_payslip("")

    def show_told(self, told: PayslipTold) -> None:
        """Show what came."""
        self.told, self._refused = told, ""
        if told.payslip is not None:
            self._period = told.payslip.period
        elif not self._period:
            self._period = next(iter(told.periods), "")
        self.panel.row = 0
        self.panel.renew()
        self.panel.jump(last=False)

    def refuse(self, why: str) -> None:
        """Show why nothing came."""
        self._refused = why
        self.panel.renew()

    def _title(self) -> str:
        return self.scene.words(
            "Payslip {period}: Esc closes, h l another month, o objects, ? help",
            period=clean(self._period),
        )

    def _write(self, width: int) -> list[TonedLine]:
        self._rows = self._made(width)
        return [row.line for row in self._rows]

    def _made(self, width: int) -> list[Row]:
        words = self.scene.words
        if self._refused:
            return [Row((Span(self._refused, Tone.BAD),))]
        if self.told is None:
            return [Row((Span(words("Waiting for the daemon"), Tone.DIM),))]
        if self.told.payslip is None:
            text = (
                words("Nothing of yours is in this period")
                if self.told.periods
                else words("No period is published yet")
            )
            return [Row((Span(text, Tone.DIM),))]
        return slip_rows(self.told.payslip, self.scene.zone, width, words)

    def action_move(self, down: int) -> None:
        """Choose another line."""
        self.panel.move(0, down)

    def action_page(self, down: int) -> None:
        """Move by a page."""
        self.panel.page(down)

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - Textual's own call
        """Go to the first or the last line."""
        self.panel.jump(last=last)

    def action_month(self, back: int) -> None:
        """Ask for an earlier or a later month."""
        periods = () if self.told is None else self.told.periods
        if self._period not in periods:
            return
        place = periods.index(self._period) + back
        if 0 <= place < len(periods):
            self._period = periods[place]
            self.app.ask_payslip(self._period)

    def action_object(self) -> None:
        """Object to the case that the chosen line rests on while that is open, else to the line."""
        row = self._rows[self.panel.row] if self.panel.row < len(self._rows) else Row(())
        if row.of is None:
            self.app.say(self.scene.words("Choose the line that you object to"), bad=True)
            return
        cases = () if self.app.own is None else self.app.own.cases
        case = next((one for one in cases if one.id == row.of.case), None)
        if case is not None and may_object(case, self.scene):
            object_to(self.app, self.scene, case)
        else:
            self._object_to_line(row.of)

    def _object_to_line(self, line: PayLine) -> None:
        words, slip = self.scene.words, None if self.told is None else self.told.payslip
        until = None if slip is None else slip.objections_until
        if until is None or self.scene.now > until or not line.id:
            self.app.say(words("The time for objections to this payslip is over"), bad=True)
            return
        question = words(
            "Object to {line}: what is wrong with it?", line=item_word(clean(line.item), words)
        )
        ask_claim(
            self.app, self.scene, question, lambda claim: self.app.object_to_line(line.id, claim)
        )

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self.scene, PAYSLIP_KEYS))

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()
        self.panel.renew()
