"""A seat's menu of orders: choose, read what would be done, confirm, read how it went.

The law: the seat is the one that was chosen when the menu was opened, whatever moves beneath
it; nothing is sent for good without a y on the daemon's own sentence; Enter is no answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeAlias

import msgspec
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ccfloor.dashboard.asking import Asking
from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.orders import name_of, outcome, sentence
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.help import HelpScreen
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.clickable import clickable
from ccfloor.dashboard.view.seat import extension
from ccfloor.locale import mark
from ccfloor.serve.messages import Done, Seat
from ccfloor.serve.mine import AnyMessage
from ccfloor.serve.orders import Act, Confirm

Choice: TypeAlias = tuple[str, Act]
"""What stands in the menu, and the wish it makes."""

_MOST = 9
"""Choices of one page: a digit each; 0 turns the page."""
_PENALTIES = 10
_FULL_WIDTH = 0xFEE0
_ESC = mark("Esc closes        ?  help")
_ESC_DOES = ("leave", "help")
_CONFIRM = mark("y  yes        n  no        ?  help")
_CONFIRM_DOES = ("give", "leave", "help")

ORDER_KEYS = (
    Key("", f"1-{_MOST}", "", mark("Choose the line of that digit")),
    Key("", "0", "", mark("More lines to choose from")),
    Key("", "y", "", mark("Yes: have it done as the sentence says")),
    Key("", "n", "", mark("No: nothing is done")),
    Key("question_mark", "?", "help", mark("What works here")),
    Key("escape,q", "Esc", "leave", mark("Close; what was confirmed goes on")),
)
_CHOOSING, _MORE, _ANSWERING = {"1-9"}, {"0"}, {"y", "n"}
"""What works at one step only, as it is shown."""


class OrderScreen(Asking):
    """One seat, one order."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(ORDER_KEYS))

    def __init__(
        self, scene: Scene, seat: Seat, orders: tuple[str, ...], reasons: tuple[str, ...]
    ) -> None:
        """Offer ``orders`` for ``seat``."""
        super().__init__()
        self._scene, self._seat, self._reasons = scene, seat, reasons
        self._text, self._help = Static(id="question"), Static(id="answers")
        self._choices: list[Choice] = []
        self._page = 0
        self._then: Callable[[Act], None] = self._choose_more
        self._act = Act(id=0, order="", seat=seat.seat)
        self._confirm: Confirm | None = None
        self._sent = False
        """Whether what was confirmed is on its way."""
        self._offer(
            [(name_of(each, scene.words), self._wish(order=each)) for each in orders],
            self._choose_more,
        )

    def compose(self) -> ComposeResult:
        """Show what there is to choose or to read."""
        with Vertical(id="ask"):
            yield self._text
            yield self._help

    def on_mount(self) -> None:
        """Show the menu."""
        self._show_choices()

    # --- choosing ----------------------------------------------------------------------

    def _wish(self, **fields: object) -> Act:
        return msgspec.structs.replace(self._act, **fields)

    def _offer(self, choices: list[Choice], then: Callable[[Act], None]) -> None:
        self._choices, self._then, self._page = choices, then, 0

    def _choose_more(self, act: Act) -> None:
        """Ask for what the order needs besides."""
        self._act, words, called = act, self._scene.words, self._scene.model.called
        match act.order:
            case "pause":
                found = [(clean(reason), self._wish(reason=reason)) for reason in self._reasons]
                self._offer(found, self._ask)
            case "move" | "penalty" if len(self._seat.queues) > 1 and not act.queue:
                found = [(called(queue), self._wish(queue=queue)) for queue in self._seat.queues]
                self._offer(found, self._choose_more)
            case "move":
                others = sorted(set(self._scene.model.queues) - set(self._seat.queues))
                self._offer([(called(queue), self._wish(to=queue)) for queue in others], self._ask)
            case "penalty":
                steps = range(_PENALTIES)
                self._offer(
                    [(words("penalty {n}", n=n), self._wish(penalty=n)) for n in steps], self._ask
                )
            case _:
                self._ask(act)
                return
        self._show_choices()

    def _page_of(self) -> list[Choice]:
        start = self._page * _MOST
        return self._choices[start : start + _MOST]

    def _show_choices(self) -> None:
        words = self._scene.words
        rows = [(n, f"{n}  {text}") for n, (text, _) in enumerate(self._page_of(), 1)]
        if len(self._choices) > _MOST:
            rows.append((0, f"0  {words('more')}"))
        who = f"{extension(self._seat.seat)} {clean(self._seat.name or self._seat.agent)}"
        told = Text(f"{who}\n")
        for digit, text in rows:
            told.append("\n").append_text(clickable(text, (f"take({digit})",)))
        if not rows:
            told.append("\n" + words("There is nothing to choose"))
        self._show(told)

    def _show(
        self, text: str | Text, keys: str = _ESC, actions: tuple[str, ...] = _ESC_DOES
    ) -> None:
        self._text.update(text if isinstance(text, Text) else Text(text))
        self._help.update(clickable(self._scene.words(keys), actions))

    # --- keys --------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Take a digit while there is a choice, y or n while there is a sentence."""
        letter = event.character or ""
        if len(letter) == 1 and ord("！") <= ord(letter) <= ord("～"):
            letter = chr(ord(letter) - _FULL_WIDTH)
        if self._confirm is not None:
            if letter in {"y", "Y"}:
                self.action_give()
            elif letter in {"n", "N"}:
                self.dismiss()
        elif self.number < 0 and self._choices and letter.isdecimal():
            self._choose(int(letter))

    def _choose(self, digit: int) -> None:
        page = self._page_of()
        if digit == 0 and len(self._choices) > _MOST:
            self._page = (self._page + 1) % -(-len(self._choices) // _MOST)
            self._show_choices()
        elif 1 <= digit <= len(page):
            self._then(page[digit - 1][1])

    def action_take(self, digit: int) -> None:
        """Take a line of the menu, as its digit does."""
        if self._confirm is None and self.number < 0 and self._choices:
            self._choose(digit)

    def _keys(self) -> list[Key]:
        """List what works at this step."""
        choosing = self._confirm is None and self.number < 0 and bool(self._choices)
        works = {"?", "Esc"} | (_ANSWERING if self._confirm is not None else set())
        works |= _CHOOSING if choosing else set()
        works |= _MORE if choosing and len(self._choices) > _MOST else set()
        return [key for key in ORDER_KEYS if key.shown in works]

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self._scene, self._keys()))

    def action_leave(self) -> None:
        """Close; what was confirmed goes on, and is told as a toast."""
        self.dismiss()

    # --- asking and giving -------------------------------------------------------------

    def _ask(self, act: Act) -> None:
        self._act, self._choices = act, []
        self._send(act, mark("Asking the daemon"))

    def action_give(self) -> None:
        """Have done what the daemon's sentence says."""
        confirm, self._confirm = self._confirm, None
        if confirm is not None:
            self._sent = True
            waits = mark("Your phone rings") if confirm.device else mark("Being done")
            self._send(self._wish(confirm=confirm.confirm), waits)

    def _send(self, act: Act, waits: str) -> None:
        number = self.app.act(act)
        if number is None:
            self.take(Done(0, ok=False, error="no_line"))
        else:
            self.number = number
            self._show(self._scene.words(waits))

    def take(self, answer: AnyMessage) -> None:
        """Show what the daemon says to the question that waits."""
        self.number = -1
        if isinstance(answer, Confirm):
            self._confirm = answer
            said = sentence(answer, self._scene.words, self._scene.model.called)
            self._show(said, _CONFIRM, _CONFIRM_DOES)
        elif isinstance(answer, Done):
            self._show(outcome(answer, self._scene.words))

    def lose(self) -> None:
        """Say that no answer will come: the line is gone."""
        if self.number >= 0:
            self.take(Done(0, ok=False, error="lost" if self._sent else "no_line"))
        self._confirm = None
