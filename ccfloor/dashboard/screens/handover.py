"""The change of shift: who is in, who is missing, who still talks, whose signature lacks.

The law: the screen asks again every two seconds and shows what it was told; the roll is called,
a seat reported and a handover signed here, and each is true only once the daemon says so.
"""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import BindingType

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.page import CLOSES, MOVES, Page
from ccfloor.dashboard.screens.pick import PickScreen
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.dashboard.texts import CALLBACKS, DOUBTS_OF_SEATS, unanswered
from ccfloor.dashboard.view.cells import Line, clean, fit
from ccfloor.dashboard.view.durations import clock, fine, moment
from ccfloor.dashboard.view.seat import extension
from ccfloor.floor.deeds import CallbackClosed, Deed, HandoverSigned, PresenceNoted, VacancyReported
from ccfloor.locale import Words, mark
from ccfloor.serve.handovers import (
    Coming,
    Doubtful,
    Going,
    Handover,
    HandoverBoard,
    HandoverBoards,
    Unfinished,
)
from ccfloor.serve.mine import AnyMessage
from ccfloor.telling.lines import wrapped
from ccfloor.telling.rule_names import rule_called

_NAME, _SEAT, _NUMBER, _STATE = 18, 8, 11, 12
"""Columns. A number or a state that is longer goes on: neither is cut."""
_FURTHER = 8
"""Blanks before what goes on below."""


class Row(NamedTuple):
    """One line of the screen."""

    text: str
    tone: str
    """``head``, ``plain``, ``good``, ``bad``."""
    board: HandoverBoard | None = None
    coming: Coming | None = None
    """Who takes over in this line: what the keys are about."""
    promise: Unfinished | None = None
    """The promise to call back in this line: a key closes it."""

    @property
    def can_be_chosen(self) -> bool:
        """Whether a key is about this line."""
        return self.coming is not None or self.promise is not None


class HandoverPanel(Lines):
    """All boards, one below the other."""

    def __init__(self, scene: Scene) -> None:
        """Begin while the daemon is asked."""
        super().__init__(scene, 0, "handover")
        self.told: HandoverBoards | None = None
        self.error = ""
        self.cursor = 0
        """Which of those who take over, and of the promises, is chosen."""
        self._rows: list[Row] = []

    def title(self) -> str:
        """Name the panel."""
        return self.scene.words("Who comes, who goes, what is left over")

    def name_line(self) -> Line:
        """Draw the name alone: no digit leads here."""
        return [Segment(f" {self.title()} ", self.scene.look.title_focus)]

    def rows(self) -> int:
        """Count the lines, written anew each time: they are few."""
        self._rows = [line for row in self._write() for line in self._folded(row)]
        return len(self._rows)

    def _folded(self, row: Row) -> list[Row]:
        """Go on below where a line is too short: what a customer was promised is not cut."""
        room = max(_FURTHER * 2, self.line_width - 1)
        if cell_len(row.text) <= room:
            return [row]
        head = wrapped(row.text, room)[0][0].text
        rest = wrapped(row.text[len(head) :].strip(), room, _FURTHER)
        return [row._replace(text=head), *(Row(line[0].text, row.tone) for line in rest)]

    def chosen(self) -> Row | None:
        """Give the line under the cursor."""
        rows = [row for row in self._rows if row.can_be_chosen]
        return rows[min(self.cursor, len(rows) - 1)] if rows else None

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one of them."""
        look, hue = self.scene.look, self.scene.look.colours
        told = self._rows[row]
        styles: dict[str, Style] = {
            "head": look.on(hue.page, hue.accent, bold=True),
            "plain": look.page,
            "good": look.on(hue.page, hue.accent),
            "bad": look.amber,
        }
        mark = ">" if told is self.chosen() else " "
        return [Segment(fit(f"{mark}{told.text}", width), styles[told.tone])]

    def move(self, right: int, down: int) -> None:
        """Choose another person, or another promise."""
        del right
        lines = sum(row.can_be_chosen for row in self._rows)
        self.cursor = max(0, min(lines - 1, self.cursor + down))
        self._show_chosen()

    def page(self, down: int) -> None:
        """Choose by what is in view."""
        self.move(0, down * max(1, self.size.height - 2))

    def jump(self, *, last: bool) -> None:
        """Choose the first or the last."""
        self.move(0, len(self._rows) if last else -len(self._rows))

    def clicked(self, right: int, row: int) -> object:
        """Choose the person or the promise under the mouse."""
        del right
        if row >= len(self._rows) or not self._rows[row].can_be_chosen:
            return None
        self.cursor = sum(one.can_be_chosen for one in self._rows[:row])
        self._show_chosen()
        return self.cursor

    def cursor_on(self) -> object:
        """Return which is chosen."""
        return self.cursor

    def _show_chosen(self) -> None:
        self.redraw()
        chosen = self.chosen()
        if chosen is None:
            return
        row = self._rows.index(chosen)
        if not any(one.can_be_chosen for one in self._rows[:row]):
            self.show_row(0, row + 1)  # the heading too
        elif any(one.can_be_chosen for one in self._rows[row + 1 :]):
            self.show_row(row)
        else:  # and what stands below the last: nothing else brings it into view
            self.show_row(row, min(self.rows() - row, max(1, self.size.height - 1)))

    def _write(self) -> list[Row]:
        words = self.scene.words
        if self.error:
            return [Row(unanswered(self.error, words), "bad")]
        if self.told is None:
            return [Row(words("The daemon is asked"), "plain")]
        if not self.told.boards:
            return [Row(words("No change of shift is near, or there is no roster"), "plain")]
        rows: list[Row] = []
        for board in self.told.boards:
            rows += self._board(board)
        return rows

    def _board(self, board: HandoverBoard) -> list[Row]:
        words, zone = self.scene.words, self.scene.zone
        ready = board.ready
        state = words("ready") if ready else words("missing: {n}", n=len(board.missing))
        head = f"{clean(board.team)}  {clock(board.due, zone)}  {state}"
        rows = [Row("", "plain"), Row(head, "good" if ready else "head", board)]
        rows += [self._coming(board, one) for one in board.coming]
        rows += [row for one in board.going if (row := self._going(one)) is not None]
        rows += self._unfinished(board)
        rows += self._equipment(board)
        for name, at in (
            (words("outgoing"), board.signed_out),
            (words("incoming"), board.signed_in),
        ):
            signed = words("signed {at}", at=clock(at, zone)) if at else words("not signed")
            rows.append(Row(f"  {name}: {signed}", "plain" if at else "bad"))
        return rows

    def _unfinished(self, board: HandoverBoard) -> list[Row]:
        """Draw what the next shift takes over, one line for each matter."""
        words = self.scene.words
        if not board.unfinished:
            return [Row("  " + words("nothing is unfinished"), "plain")]
        rows = [Row("  " + words("unfinished: {n}", n=len(board.unfinished)), "bad")]
        told = [self._when(one) for one in board.unfinished]
        longest = max(map(cell_len, told))
        for one, when in zip(board.unfinished, told, strict=True):
            rows.append(self._matter(board, one, _padded(when, longest)))
        return rows

    def _when(self, one: Unfinished) -> str:
        words = self.scene.words
        now = self.told.at if self.told is not None else one.at
        at = moment(one.at, now, self.scene.zone)
        if one.kind == "callback":
            return words("call back by {at}", at=at)
        return words("case of {at}", at=at) if one.kind == "case" else words("alert of {at}", at=at)

    def _matter(self, board: HandoverBoard, one: Unfinished, when: str) -> Row:
        """Draw a matter: when, who, and of a promise the number, how it stands, the note."""
        words, is_promise = self.scene.words, one.kind == "callback"
        if is_promise:
            state = words(CALLBACKS[one.what]) if one.what in CALLBACKS else clean(one.what)
            number = _padded(clean(one.number), _NUMBER)
            what = f"{number} {_padded(state, _STATE)} {clean(one.note)}"
        else:
            what = _rule(one, words)
        text = f"   ! {when} {fit(clean(one.name or one.agent), _NAME)} {what}".rstrip()
        bad = is_promise and one.what != "open"
        return Row(text, "bad" if bad else "plain", board, promise=one if is_promise else None)

    def _equipment(self, board: HandoverBoard) -> list[Row]:
        """Draw the check of the equipment, one line for each seat that is doubtful."""
        words = self.scene.words
        named = {one.seat for one in board.equipment}
        lacking = (Doubtful(seat, "unreachable") for seat in board.dark if seat not in named)
        doubtful = (*board.equipment, *lacking)
        told = words("equipment: {n} seats, {bad} in doubt", n=board.checked, bad=len(doubtful))
        rows = [Row(f"  {told}", "bad" if doubtful else "plain")]
        for one in doubtful:
            why = words(DOUBTS_OF_SEATS[one.why]) if one.why in DOUBTS_OF_SEATS else clean(one.why)
            rows.append(Row(f"   # {fit(extension(one.seat), _SEAT)} {why}", "bad"))
        return rows

    def _coming(self, board: HandoverBoard, one: Coming) -> Row:
        words = self.scene.words
        if one.on_leave:
            state, tone = words("on leave"), "plain"
        elif one.arrived is None:
            state, tone = words("MISSING"), "bad"
        else:
            state = words("there since {at}", at=clock(one.arrived, self.scene.zone))
            tone = "plain"
        name = fit(clean(one.name or one.agent), _NAME)
        return Row(f" + {name} {fit(extension(one.seat), _SEAT)} {state}", tone, board, one)

    def _going(self, one: Going) -> Row | None:
        """Draw who goes only where he matters: he talks, or holds the post."""
        words = self.scene.words
        if not one.here or not (one.talking or one.hold_over):
            return None
        told = [words("in a conversation")] if one.talking else []
        if one.hold_over:
            told.append(words("holds the post {time}", time=fine(one.hold_over)))
        name = fit(clean(one.name or one.agent), _NAME)
        seat = fit(extension(one.seat), _SEAT)
        return Row(f" - {name} {seat} {', '.join(told)}", "bad" if one.talking else "plain")


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _rule(one: Unfinished, words: Words) -> str:
    return clean(rule_called(one.what, one.rule_zh, one.rule_en, words))


HANDOVER_KEYS = (
    Key("p", "p", "present", mark("Note that the chosen person is there"), mark("Present"),
        priority=3),
    Key("v", "v", "vacant", mark("Report the chosen seat as empty"), mark("Seat empty"),
        priority=4),
    Key("x", "x", "close_promise", mark("Close the chosen promise to call back"),
        mark("Close promise"), priority=5),
    Key("o", "o", "sign('outgoing')", mark("Sign for the shift that goes"), mark("Sign out"),
        priority=3),
    Key("i", "i", "sign('incoming')", mark("Sign for the shift that comes"), mark("Sign in"),
        priority=3),
    Key("c", "c", "dismiss", mark("Close"), palette=False),
    *MOVES,
    *CLOSES,
)  # fmt: skip


class HandoverScreen(Page):
    """Asks, shows, and does what a leader does at a change of shift."""

    KEYS: ClassVar[tuple[Key, ...]] = HANDOVER_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(HANDOVER_KEYS))
    AUTO_FOCUS = "#handover"

    def __init__(self, scene: Scene) -> None:
        """Show nothing yet."""
        super().__init__(scene)
        self.panel = HandoverPanel(scene)

    def named(self) -> str:
        """Name the screen."""
        return self.scene.words("Change of shift")

    def request(self) -> Handover:
        """Ask for the changes of shift that are near."""
        return Handover(0)

    def body(self) -> ComposeResult:
        """Show the boards."""
        yield self.panel

    def answered(self, answer: AnyMessage) -> None:
        """Keep the boards."""
        if isinstance(answer, HandoverBoards):
            self.panel.told = answer

    def renew(self) -> None:
        """Draw everything anew."""
        super().renew()
        self.panel.error = self.error
        self.panel.redraw()

    def move_to(self, down: int) -> None:
        """Choose another person."""
        self.panel.move(0, down)

    def page_to(self, down: int) -> None:
        """Choose by what is in view."""
        self.panel.page(down)

    def jump_to(self, *, last: bool) -> None:
        """Choose the first or the last."""
        self.panel.jump(last=last)

    def action_present(self) -> None:
        """Note that the chosen person is there."""
        chosen = self.panel.chosen()
        if chosen is not None and chosen.coming is not None:
            self._do(PresenceNoted(chosen.coming.agent, ""))

    def action_vacant(self) -> None:
        """Report the chosen person's seat as empty."""
        chosen = self.panel.chosen()
        if chosen is not None and chosen.coming is not None and chosen.board is not None:
            self._do(VacancyReported("", chosen.board.team, chosen.coming.seat))

    def action_close_promise(self) -> None:
        """Ask how the chosen promise came to its end, and for a note; then close it by hand."""
        chosen, words = self.panel.chosen(), self.panel.scene.words
        promise = None if chosen is None else chosen.promise
        if promise is None:
            self.app.toast(words("Choose a promise to call back first"))
            return
        about = f"{clean(promise.name or promise.agent)} {clean(promise.number)}"
        question = words("Close the promise of {who}", who=about)
        served, withdrawn = words("the customer was served"), words("he wants no call any more")
        choices = [("served", served), ("withdrawn", withdrawn)]

        def ended(code: str | None) -> None:
            if code is None:
                return
            how: Literal["served", "withdrawn"] = "served" if code == "served" else "withdrawn"

            def noted(boxes: tuple[str, ...] | None) -> None:
                if boxes is None:
                    return
                if not boxes[0]:
                    self.app.toast(words("A note is needed: how is it known?"), severity="warning")
                    return
                self._do(CallbackClosed(promise.id, "", how, boxes[0]))

            boxes = (words("note: how is it known?"),)
            self.app.push_screen(WriteScreen(question, boxes, words), noted)

        self.app.push_screen(PickScreen(self.panel.scene, question, choices), ended)

    def action_sign(self, side: str) -> None:
        """Sign the chosen team's handover."""
        chosen = self.panel.chosen()
        if chosen is None or chosen.board is None:
            return
        if side == "outgoing":
            self._do(HandoverSigned(chosen.board.team, chosen.board.due, "outgoing", ""))
        else:
            self._do(HandoverSigned(chosen.board.team, chosen.board.due, "incoming", ""))

    def _do(self, deed: Deed) -> None:
        self.app.do(deed)
        self.ask()
