"""Permits: who may close his terminal or be missing, from when until when; given and withdrawn.

The law: the list is what the daemon says, asked again every two seconds. A permit is for the person
whose seat was chosen when the screen was opened, or (key ``w``) for a queue or the whole floor; it
is given or withdrawn only after a question that names for whom and the stretch. Enter is no answer
to it. Whether somebody may do so for more than a person of his own the daemon says.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec
from textual.app import ComposeResult
from textual.binding import BindingType

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.ask import AskScreen
from ccfloor.dashboard.screens.page import MOVES, WITHOUT_THEME, Page
from ccfloor.dashboard.screens.pick import PickScreen
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.durations import clock
from ccfloor.dashboard.view.permits import KINDS, lines, span_of, whom
from ccfloor.dashboard.view.seat import extension
from ccfloor.floor.deeds import AbsencePermitted, Deed, PermitWithdrawn
from ccfloor.locale import mark
from ccfloor.serve.messages import Seat
from ccfloor.serve.mine import AnyMessage
from ccfloor.serve.permits import Permits, PermitShown, PermitsNow
from ccfloor.telling.lines import Span, Tone, TonedLine

PERMIT_KEYS = (
    Key(
        "t",
        "t",
        "give('terminal')",
        mark("The chosen person may close his terminal"),
        mark("Terminal"),
        priority=2,
    ),
    Key(
        "m",
        "m",
        "give('headcount')",
        mark("The chosen person may be missing"),
        mark("Missing"),
        priority=2,
    ),
    Key(
        "w",
        "w",
        "wider",
        mark("A queue or the whole floor may be short"),
        mark("Queue, floor"),
        priority=3,
    ),
    Key(
        "x", "x", "withdraw", mark("Withdraw the chosen permit"), mark("Withdraw"), priority=3,
    ),
    Key("u", "u", "dismiss", mark("Close"), palette=False),
    *MOVES,
    *WITHOUT_THEME,
)  # fmt: skip


class PermitScreen(Page):
    """All permits, and what somebody with the right does about them."""

    KEYS: ClassVar[tuple[Key, ...]] = PERMIT_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(PERMIT_KEYS))
    AUTO_FOCUS = "#permits"

    def __init__(self, scene: Scene, seat: Seat | None) -> None:
        """Show nothing yet; ``seat`` is whose permit would be given."""
        super().__init__(scene)
        self.seat = seat
        self.told: PermitsNow | None = None
        self._standing: list[PermitShown] = []
        """What each line is about: a long one goes on below. The chosen one stays it."""
        self.panel = TonedLines(scene, self._title, self._write, "permits", choosing=True)

    def named(self) -> str:
        """Name the screen."""
        return self.scene.words("Permits")

    def request(self) -> Permits:
        """Ask for the permits."""
        return Permits(0)

    def body(self) -> ComposeResult:
        """Show the list."""
        yield self.panel

    def answered(self, answer: AnyMessage) -> None:
        """Keep the permits."""
        if isinstance(answer, PermitsNow):
            self.told = answer

    def renew(self) -> None:
        """Draw everything anew."""
        super().renew()
        self.panel.renew()

    # --- what is shown ---

    def _title(self) -> str:
        words = self.scene.words
        if self.told is None or not self.told.may:
            return words("In force and to come")
        if self.seat is None:
            return words("In force and to come; a new one: for a queue or the floor")
        return words("In force and to come; a new one: for {who}", who=self._who(self.seat))

    def _write(self, width: int) -> list[TonedLine]:
        words = self.scene.words
        before, self._standing = self._chosen(), []
        if self.error or self.told is None:
            return self.waits()
        if not self.told.permits:
            return [(Span(words("No permit is in force or to come"), Tone.DIM),)]
        written: list[TonedLine] = []
        called = self.scene.model.called
        for one in self.told.permits:
            told = lines(one, self.told.at, self.scene.zone, width, words, called)
            written += told
            self._standing += [one] * len(told)
        if before in self._standing and before != self._chosen():
            self.panel.row = self._standing.index(before)
        return written

    def _chosen(self) -> PermitShown | None:
        row = self.panel.row
        return self._standing[row] if row < len(self._standing) else None

    def _who(self, seat: Seat) -> str:
        return f"{extension(seat.seat)} {clean(seat.name or seat.agent)}"

    # --- what keys do ---

    def move_to(self, down: int) -> None:
        """Choose another permit."""
        firsts = [n for n, one in enumerate(self._standing) if one not in self._standing[:n]]
        if firsts:
            here = sum(first <= self.panel.row for first in firsts) - 1
            wanted = firsts[max(0, min(len(firsts) - 1, here + down))]
            self.panel.move(0, wanted - self.panel.row)

    def page_to(self, down: int) -> None:
        """Choose by what is in view."""
        self.panel.page(down)

    def jump_to(self, *, last: bool) -> None:
        """Choose the first or the last."""
        self.panel.jump(last=last)

    def action_give(self, what: Literal["terminal", "headcount"]) -> None:
        """Ask for the stretch and the reason, then whether it is meant so."""
        seat = self.seat
        if not self._may():
            return
        if seat is None or not seat.agent:
            self.app.toast(self.scene.words("No seat is chosen"))
            return
        self._write_down(AbsencePermitted("", what, seat.agent), self._who(seat))

    def action_wider(self) -> None:
        """Choose a queue that may be short, or the whole floor, then go on as for a person."""
        words = self.scene.words
        if not self._may():
            return
        wide = {
            "floor": AbsencePermitted("", "headcount"),
            "terminals": AbsencePermitted("", "terminal"),
        }
        queues = sorted(self.scene.model.queues)
        wide |= {f"queue {name}": AbsencePermitted("", "headcount", queue=name) for name in queues}
        choices = [
            (code, f"{self._whom(deed)}: {words(KINDS[deed.what])}") for code, deed in wide.items()
        ]

        def chosen(code: str | None) -> None:
            if code is not None:
                self._write_down(wide[code], self._whom(wide[code]))

        self.app.push_screen(PickScreen(self.scene, words("Permit for whom?"), choices), chosen)

    def _whom(self, deed: AbsencePermitted) -> str:
        words = self.scene.words
        if not deed.queue:
            return words("everybody")
        return words("queue {queue}", queue=self.scene.model.called(deed.queue))

    def _write_down(self, deed: AbsencePermitted, who: str) -> None:
        words, what = self.scene.words, self.scene.words(KINDS[deed.what])

        def written(boxes: tuple[str, ...] | None) -> None:
            if boxes is None:
                return
            span = span_of(boxes[0], self.scene.now, self.scene.zone)
            if span is None:
                self.app.toast(
                    words("Minutes from now, or 14:00-15:00; at most 12 hours ahead"),
                    severity="warning",
                )
                return
            question = words(
                "Permit {who}: {what}, {begins} to {ends}?",
                who=who,
                what=what,
                begins=clock(span[0], self.scene.zone) if span[0] else words("now"),
                ends=clock(span[1], self.scene.zone),
            )
            given = msgspec.structs.replace(deed, until=span[1], from_=span[0], reason=boxes[1])
            self._confirm(question, given)

        boxes = (words("minutes from now, or 14:00-15:00"), words("reason"))
        question = words("Permit {who}: {what}", who=who, what=what)
        self.app.push_screen(WriteScreen(question, boxes, words), written)

    def action_withdraw(self) -> None:
        """Withdraw the chosen permit, after a question; another one of the same ends with it."""
        chosen, words = self._chosen(), self.scene.words
        if chosen is None or not self._may():
            return
        question = words(
            "Withdraw what {who} is permitted: {what}?",
            who=whom(chosen, words, self.scene.model.called),
            what=words(KINDS[chosen.what]),
        )
        self._confirm(question, PermitWithdrawn("", chosen.what, chosen.agent, chosen.queue))

    def _may(self) -> bool:
        if self.told is None or self.error:
            return False
        if not self.told.may:
            self.app.toast(self.scene.words("Only the duty manager gives and withdraws permits"))
        return self.told.may

    def _confirm(self, question: str, deed: Deed) -> None:
        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's callback
            if yes:
                self.app.do(deed)
                self.ask()

        self.app.push_screen(AskScreen(question, self.scene.words), answered)
