"""The menu: everything that can be done, in words, for whoever has never used a terminal.

The law: it is made of the tables of keys, so that whatever has a key stands in it. A line is taken
by its letter, by arrows and Enter, or by the mouse; it does what the key does, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ccfloor.dashboard.keys import ACT, HERE, LOOK, Key, group_of, twins
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.cells import Line, fit
from ccfloor.dashboard.widesafe import WideSafe

_LETTER = 6
_TAKEN = frozenset({"enter", "escape", "up", "down", "pageup", "pagedown", "home", "end", "f1"})
"""Keys that work the menu itself."""


class Choice(NamedTuple):
    """One line that can be taken."""

    key: Key
    beneath: bool = False
    """Whether it is one of the floor's, and the screens above that must be closed first."""


class Entry(NamedTuple):
    """One line of the menu: a choice, or a heading over some."""

    heading: str = ""
    choice: Choice | None = None
    letters: frozenset[str] = frozenset()
    """Textual's names of the keys that take it at once."""


def entries(own: Iterable[Key], floor: Iterable[Key]) -> list[Entry]:
    """Order keys by what they are for; a screen's ``own`` come first, and keep their letters."""
    groups: dict[str, list[Choice]] = {HERE: [Choice(key) for key in own], LOOK: [], ACT: []}
    if not groups[HERE]:
        groups = {LOOK: [], ACT: [], HERE: []}
    above = bool(groups[HERE])
    for key in floor:
        if not (above and group_of(key) == HERE):
            groups[group_of(key)].append(Choice(key, beneath=above))
    found: list[Entry] = []
    used: set[str] = set(_TAKEN)
    for name, choices in groups.items():
        offered = [each for each in choices if each.key.palette]
        if offered:
            found.append(Entry(name))
        for each in offered:
            letters = frozenset(twins(each.key.keys).split(",")) - used
            used |= letters
            found.append(Entry("", each, letters))
    return found


class MenuPanel(Lines):
    """The lines."""

    def __init__(self, scene: Scene, listed: Sequence[Entry]) -> None:
        """Show these, the first choice chosen."""
        super().__init__(scene, 0, "menu")
        self.listed = listed
        self.row = next((row for row, one in enumerate(listed) if one.choice), 0)

    def title(self) -> str:
        """Name the panel."""
        return self.scene.words("Menu")

    def title_end(self, room: int) -> Line:
        """Tell how a line is taken."""
        told = self.scene.words("letter, Enter or click  Esc closes") + " "
        return [Segment(fit(told, min(cell_len(told), room)), self.scene.look.title_dim)]

    def name_line(self) -> Line:
        """Draw the name alone: no digit leads here."""
        return [Segment(f" {self.title()} ", self.scene.look.title_focus)]

    def rows(self) -> int:
        """Count the lines."""
        return len(self.listed)

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one of them: its letter, and what it opens."""
        look, words, one = self.scene.look, self.scene.words, self.listed[row]
        if one.choice is None:
            return [Segment(fit(f" {words(one.heading)}", width), look.strong)]
        key, chosen = one.choice.key, row == self.row
        letter = fit(f"{'>' if chosen else ' '}  {key.shown if one.letters else ''}", _LETTER)
        text = fit(f"  {words(key.text)}", width - _LETTER)
        if chosen:
            return [Segment(letter + text, look.chosen)]
        hue = look.colours
        return [Segment(letter, look.on(hue.page, hue.accent, bold=True)), Segment(text, look.page)]

    def move(self, right: int, down: int) -> None:
        """Choose another line; headings are passed over."""
        del right
        rows = [row for row, one in enumerate(self.listed) if one.choice]
        if rows:
            place = rows.index(self.row) if self.row in rows else 0
            self.row = rows[max(0, min(len(rows) - 1, place + down))]
            first = rows[0] == self.row
            self.show_row(0 if first else self.row, self.row + 1 if first else 1)
            self.redraw()

    def page(self, down: int) -> None:
        """Choose by what is in view."""
        self.move(0, down * max(1, self.size.height - 2))

    def jump(self, *, last: bool) -> None:
        """Choose the first or the last."""
        self.move(0, self.rows() if last else -self.rows())


class MenuScreen(WideSafe, ModalScreen[Choice | None]):
    """Dismissed with what was taken, or with None."""

    DEFAULT_CSS = """
    MenuScreen { align: left bottom; background: $background 60%; }
    MenuScreen > #menu {
        width: 74; max-width: 100%; max-height: 100%; background: $background;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,f1", "dismiss", ""),
        ("up", "move(-1)", ""),
        ("down", "move(1)", ""),
        ("pageup", "page(-1)", ""),
        ("pagedown", "page(1)", ""),
        ("home", "jump(False)", ""),
        ("end", "jump(True)", ""),
        ("enter", "take", ""),
    ]

    def __init__(self, scene: Scene, listed: Sequence[Entry]) -> None:
        """Offer these lines."""
        super().__init__()
        self.panel = MenuPanel(scene, listed)
        self._letters = {letter: one.choice for one in listed for letter in one.letters}

    def compose(self) -> ComposeResult:
        """Show the lines."""
        self.panel.styles.height = self.panel.rows() + 1
        yield self.panel

    def on_key(self, event: events.Key) -> None:
        """Take a line by its letter; where none has it, arrows of vi move, and m and q close."""
        moves = {"j": 1, "k": -1}
        if event.key in self._letters:
            event.stop()
            self.dismiss(self._letters[event.key])
        elif event.key in moves:
            self.action_move(moves[event.key])
        elif event.key in {"m", "ｍ", "q", "ｑ", "space"}:
            event.stop()
            self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """Take the line under the mouse; beside the menu a click closes it."""
        offset = event.get_content_offset(self.panel)
        if offset is None:
            self.dismiss(None)
        elif offset.y > 0:
            row = offset.y - 1 + self.panel.scroll_offset.y
            if row < self.panel.rows() and self.panel.listed[row].choice is not None:
                self.dismiss(self.panel.listed[row].choice)

    def action_move(self, down: int) -> None:
        """Choose another line."""
        self.panel.move(0, down)

    def action_page(self, down: int) -> None:
        """Choose by what is in view."""
        self.panel.page(down)

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Choose the first or the last."""
        self.panel.jump(last=last)

    def action_take(self) -> None:
        """Take the chosen line."""
        listed = self.panel.listed
        self.dismiss(listed[self.panel.row].choice if listed else None)
