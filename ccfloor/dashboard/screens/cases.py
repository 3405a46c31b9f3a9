"""Cases: the list on the left, the chosen one beside it, and what a leader decides about it.

The law: what is decided is the case that was on the screen when the key was pressed, by its id and
the revision that was shown: whatever moves meanwhile, nobody else is hit, and who was slower than
another is told. Nothing is sent without a y on a sentence that names rule and person. What is
shown follows the daemon: when it says that cases have moved, list and case are asked for again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Input

from ccfloor.dashboard.asking import Asking
from ccfloor.dashboard.case_filter import FILTERS, VIEWS, question
from ccfloor.dashboard.case_keys import CASE_KEYS
from ccfloor.dashboard.deciding import Deciding
from ccfloor.dashboard.keys import bindings
from ccfloor.dashboard.panels.bands import Band
from ccfloor.dashboard.panels.cases import CasePanel
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.ask import LINE_MOST
from ccfloor.dashboard.screens.help import HelpScreen
from ccfloor.dashboard.screens.objections import ObjectionsScreen
from ccfloor.dashboard.screens.pick import PickScreen
from ccfloor.dashboard.texts import refusal
from ccfloor.dashboard.view.case import file_lines, whom
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.keyline import keyline
from ccfloor.locale import mark
from ccfloor.serve.cases import CaseFile, CaseList, DecideCase, OpenCase
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import AnyMessage
from ccfloor.telling.case_words import excuse_codes, excuse_word
from ccfloor.telling.lines import Span, Tone, TonedLine, plain, wrapped
from ccfloor.telling.refusals import CASES, DECIDING, refused
from ccfloor.telling.rule_names import rule_called

SIDE_BY_SIDE, BROAD = 112, 150
"""Columns from which on the case stands beside the list, and the list has more of them."""
PAGE = 100
"""Cases of one page, as the daemon makes them."""

ASKS = {
    "confirm": mark("Confirm {rule} of {who}?"),
    "excuse": mark("Excuse {rule} of {who}?"),
    "uphold": mark("Reject the appeal of {who}: {rule} stands?"),
    "overturn": mark("Grant the appeal of {who}: {rule} falls?"),
    "finalise": mark("Close {rule} of {who}, which nobody appealed against?"),
}
NEEDS_WORDS = frozenset({"confirm", "uphold"})
"""What goes against a person is not done without a reason."""


class CasesScreen(Asking):
    """Asks, shows, and has decided."""

    AUTO_FOCUS = "#case_list"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(CASE_KEYS))

    def __init__(self, scene: Scene) -> None:
        """Show nothing yet."""
        super().__init__()
        self.scene = scene
        self.list = CasePanel(scene)
        self.file_panel = TonedLines(scene, self._file_title, self._file_lines, "case_file")
        self.keys = Band("keys")
        self.file: CaseFile | None = None
        self._offset = 0
        self._list_asked = self._file_asked = -1
        """Numbers of the questions whose answers are waited for; later ones outdate them."""
        self._deciding = Deciding(self, scene, self._why)

    def compose(self) -> ComposeResult:
        """Put the case beside the list, or below it."""
        with Container(id="casework"):
            yield self.list
            yield self.file_panel
        yield Input(id="filter", select_on_focus=False)
        yield self.keys

    def on_mount(self) -> None:
        """Ask for the list, and to be told when to ask again."""
        self.ask()

    def on_resize(self) -> None:
        """Choose the layout that the room allows."""
        self.set_class(self.size.width < SIDE_BY_SIDE, "-narrow")
        self.set_class(self.size.width >= BROAD, "-broad")
        self._show_keys()

    def _show_keys(self) -> None:
        look, words = self.scene.look, self.scene.words
        self.keys.show([keyline(CASE_KEYS, self.size.width, words, look)], look.title)

    # --- asking ------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for the page that is wanted now."""
        view, text = self.list.view, self.list.filter
        wanted = question(text, view, self._offset, self.scene.words)
        number = self.app.ask(msgspec.structs.replace(wanted, follow=True))
        if number is None:
            self.lose()
        else:
            self._list_asked = number

    def _ask_file(self, *, again: bool = False) -> None:
        """Ask for the case under the cursor, unless it is shown as it stands."""
        chosen, file = self.list.chosen(), self.file
        if chosen is None:
            self.file, self._file_asked = None, -1
        elif again or file is None or self._is_other(file):
            number = self.app.ask(OpenCase(0, chosen.id))
            self._file_asked = -1 if number is None else number
        self.file_panel.renew()

    def _is_other(self, file: CaseFile) -> bool:
        chosen = self.list.chosen()
        shown = (file.case.id, file.case.revision)
        return chosen is not None and shown != (chosen.id, chosen.revision)

    # --- what the daemon says (called by the program) ----------------------------------

    def expects(self, number: int) -> bool:
        """Tell if it asked under that number for a list, a case or a decision."""
        return number in {self._list_asked, self._file_asked} or self._deciding.expects(number)

    def welcomed(self) -> None:
        """Ask again on a new line."""
        self.ask()

    def moved(self) -> None:
        """Ask again: some case has taken a step."""
        self.ask()

    def take(self, answer: AnyMessage) -> None:
        """Show a list or a case, or tell how a decision went."""
        match answer:
            case Done():
                self._take_done(answer)
            case CaseList() if answer.id == self._list_asked:
                self.list.told, self.list.error = answer, ""
                self._offset = answer.offset
                self.list.renew()
                if not answer.cases:
                    self.list.redraw()
                self._ask_file()
            case CaseFile() if answer.id == self._file_asked:
                self.file, self._file_asked = answer, -1
                self.file_panel.row = 0
                self.file_panel.renew()
            case _:
                pass  # an answer that a later question has outdated

    def _take_done(self, done: Done) -> None:
        if self._deciding.expects(done.id):
            self._deciding.took(done)
            self.ask()
            self._ask_file(again=True)
        elif done.id == self._list_asked:
            self.list.told, self.list.error = None, self._why(done.error)
            self.list.renew()
            self.list.redraw()
        elif done.id == self._file_asked:
            self.file, self._file_asked = None, -1  # gone meanwhile, and the list will say so
            self.file_panel.renew()

    def lose(self) -> None:
        """Say that there is no line; what was decided and not answered may have been done."""
        self._deciding.lose()
        self.file, self.list.told = None, None
        self.list.error = refusal("no_line", self.scene.words)
        self.list.renew()
        self.list.redraw()
        self.file_panel.renew()

    def _why(self, error: str) -> str:
        return refused(error, self.scene.words, DECIDING, CASES)

    # --- the case ----------------------------------------------------------------------

    def _file_title(self) -> str:
        return self.scene.words("The case")

    def _file_lines(self, width: int) -> list[TonedLine]:
        words = self.scene.words
        if self.file is None:
            waits = words("The daemon is asked") if self._file_asked >= 0 else ""
            return [(Span(waits, Tone.DIM),)]
        scene = self.scene
        return file_lines(self.file, scene.now, scene.zone, width, words, scene.model.called)

    def on_lines_chosen(self) -> None:
        """Let the case follow the cursor."""
        self._ask_file()

    # --- deciding ----------------------------------------------------------------------

    def action_decide(self, act: str) -> None:
        """Ask for what an act needs, then for a yes, then send it."""
        file, words = self.file, self.scene.words
        if file is None or self._is_other(file):
            self.app.toast(words("The case is not on the screen yet: look first"))
        elif act not in file.may:
            self.app.toast(self._why(file.barred or "wrong_state"), severity="warning")
        elif act == "excuse":
            self._pick(file)
        elif act == "finalise":
            self._sure(file, act, "", "")
        else:
            self._write(file, act, "")

    def _pick(self, file: CaseFile) -> None:
        words = self.scene.words
        codes = [(one, excuse_word(clean(one), words)) for one in excuse_codes(file.excuses)]

        def picked(code: str | None) -> None:
            if code is not None:
                self._write(file, "excuse", code)

        title = self._sentence(file, "excuse").partition("\n")[0]
        self.app.push_screen(PickScreen(self.scene, title, codes), picked)

    def _write(self, file: CaseFile, act: str, code: str) -> None:
        words, needed = self.scene.words, act in NEEDS_WORDS
        hint = words("the reason, in words") if needed else words("the reason, may be left empty")
        lacking = self._why("no_reason") if needed else ""

        def written(why: str) -> None:
            self._sure(file, act, why, code)

        self._deciding.write(self._sentence(file, act), hint, written, lacking)

    def _sure(self, file: CaseFile, act: str, why: str, code: str) -> None:
        lines = [self._sentence(file, act)]
        if code:
            lines.append(excuse_word(clean(code), self.scene.words))
        request = DecideCase(0, file.case.id, act, file.case.revision, why, code)
        self._deciding.sure("\n".join(lines), request)

    def _sentence(self, file: CaseFile, act: str) -> str:
        case, words = file.case, self.scene.words
        rule = clean(rule_called(case.rule, case.name_zh, case.name_en, words))
        said = words(ASKS[act], rule=rule, who=whom(file))
        return plain(wrapped(said, LINE_MOST)[:3]).rstrip()

    # --- the other keys ----------------------------------------------------------------

    def action_explain(self) -> None:
        """Tell what the case's breach rests on, down to the frames."""
        file, words = self.file, self.scene.words
        if file is None or not file.case.breach:
            self.app.toast(words("There is nothing to explain here"))
            return
        self.app.show_reasons(file.case.breach)

    def action_payslips(self) -> None:
        """Open what people object to on their payslips."""
        self.app.push_screen(ObjectionsScreen(self.scene))

    def action_state(self) -> None:
        """Show the next view."""
        place = VIEWS.index(self.list.view) if self.list.view in VIEWS else -1
        self._wish(view=VIEWS[(place + 1) % len(VIEWS)], text=self.list.filter)

    def action_turn(self, pages: int) -> None:
        """Turn the page, where there is another."""
        told = self.list.told
        wanted = self._offset + pages * PAGE
        if told is not None and 0 <= wanted < told.total:
            self._offset = wanted
            self.ask()

    def _wish(self, *, view: str, text: str) -> None:
        self.list.view, self.list.filter, self._offset = view, text, 0
        self.list.redraw_title()
        self.ask()

    def action_filter(self) -> None:
        """Ask for a filter."""
        box = self.query_one("#filter", Input)
        box.placeholder = self.scene.words("name, team, seat, st:final, r:T05, d:2026-11-25")
        box.value = self.list.filter
        box.display = True
        self.set_focus(box)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ask for what passes the filter."""
        event.input.display = False
        self.set_focus(self.list)
        self._wish(view=self.list.view, text=event.value.strip())

    def action_back(self) -> None:
        """Close what is open: filter box and filter first, then the screen."""
        box = self.query_one("#filter", Input)
        if box.display:
            box.display = False
            self.set_focus(self.list)
        elif self.list.filter:
            self._wish(view=self.list.view, text="")
        else:
            self.dismiss()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave letters to the filter box while it is written."""
        del parameters
        return action == "back" or not isinstance(self.focused, Input)

    def _moved(self, how: Callable[[Lines], None]) -> None:
        focused = self.focused
        how(focused if isinstance(focused, Lines) else self.list)

    def action_move(self, down: int) -> None:
        """Choose another case, or scroll the one that is read."""
        self._moved(lambda panel: panel.move(0, down))

    def action_page(self, down: int) -> None:
        """Do the same by what is in view."""
        self._moved(lambda panel: panel.page(down))

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Go to the first or the last."""
        self._moved(lambda panel: panel.jump(last=last))

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()
        self.list.redraw()
        self.file_panel.renew()
        self._show_keys()

    def action_theme(self) -> None:
        """Take the next theme."""
        self.app.switch_theme()
        self.list.redraw()
        self.file_panel.renew()
        self._show_keys()

    def action_menu(self) -> None:
        """Offer everything there is."""
        self.app.open_menu(CASE_KEYS)

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self.scene, CASE_KEYS, filters=FILTERS))
