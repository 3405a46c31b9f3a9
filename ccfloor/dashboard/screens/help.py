"""What works here: the keys, and of signs and filters those that the screen beneath has.

The law: nothing is told that does not work or does not stand there, for who tries it in vain
believes the rest no longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Flag, auto
from typing import ClassVar, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ccfloor.dashboard.keys import Key
from ccfloor.dashboard.look import MARKS, WORDS, Look
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.view.cells import Line, fit
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.locale import Words, mark
from ccfloor.telling.lines import wrapped
from ccfloor.telling.sayings import SEVERITIES


class Signs(Flag):
    """What is drawn where a help is opened."""

    NONE = 0
    STATES = auto()
    """Of seats."""
    SEVERITIES = auto()
    """Of alerts."""
    SHARES = auto()
    """Among whose calls are some that were not wholly seen."""
    FLOOR = STATES | SEVERITIES | SHARES


FLOOR_FILTERS = (
    ("st:away", mark("a state, as it is called here or in English; st:over near or past a limit")),
    ("q:vip", mark("a queue")),
    ("t:A", mark("a team")),
    ("wxm", mark("a name, its pinyin or initials, or an extension")),
    ("!st:out", mark("a leading ! turns it around; several words all have to hold")),
)
_KEY = 13
_PALETTE = Key("ctrl+p", "Ctrl+P", "app.command_palette", mark("All commands"))

Told: TypeAlias = tuple[str, Style, str]
"""A key, sign or example, its style, and what is said of it, a msgid."""
Chapter: TypeAlias = tuple[str, list[Told]]
"""A heading, a msgid or nothing, and what stands below."""


class HelpPanel(Lines):
    """The text of the help."""

    def __init__(self, scene: Scene) -> None:
        """Show nothing yet."""
        super().__init__(scene, 0, "help")
        self.told: list[Chapter] = []
        self._lines: list[Line] = []
        self._for = 0
        """The width that they were laid out for."""

    def title(self) -> str:
        """Name the panel."""
        return self.scene.words("What works here")

    def title_end(self, room: int) -> Line:
        """Tell how to leave."""
        del room
        return [Segment(self.scene.words("Esc closes") + " ", self.scene.look.title_dim)]

    def name_line(self) -> Line:
        """Draw the name alone: no digit leads here."""
        return [Segment(f" {self.title()} ", self.scene.look.title_focus)]

    def rows(self) -> int:
        """Count the lines, laid out anew where the width is another by now."""
        if self._for != self.line_width:
            self._for = self.line_width
            self._lines = help_lines(self.told, self.scene.words, self.scene.look, self._for)
        return len(self._lines)

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one of them."""
        del width
        return self._lines[row]


def help_lines(told: Iterable[Chapter], words: Words, look: Look, width: int) -> list[Line]:
    """Draw the help's text in ``width`` cells."""
    shown: list[Line] = []
    for name, rows in told:
        shown.append([Segment("", look.page)])
        if name:
            shown.append([Segment(f" {words(name)}", look.strong)])
        for sign, style, text in rows:
            lead = Segment(f"  {fit(sign, _KEY)}", style)
            for line in wrapped(words(text), width - _KEY - 2):
                shown.append([lead, *(Segment(span.text, look.page) for span in line)])
                lead = Segment(" " * (_KEY + 2), look.page)
    return shown


def _chapters(
    keys: Iterable[Key], signs: Signs, filters: Iterable[tuple[str, str]], look: Look
) -> list[Chapter]:
    """Put keys, signs and filters together, each where there are any."""
    style = look.on(look.colours.page, look.colours.accent, bold=True)
    chapters = [
        ("", [(key.shown, style, key.text) for key in keys]),
        (mark("Signs"), _sign_rows(signs, look)),
        (mark("Filter"), [(example, style, text) for example, text in filters]),
    ]
    return [chapter for chapter in chapters if chapter[1]]


def _sign_rows(signs: Signs, look: Look) -> list[Told]:
    """List each sign with its style and what it says, a msgid."""
    hue = look.colours
    rows: list[Told] = []
    if Signs.STATES in signs:
        rows += [
            (look.glyphs[state], look.on(hue.page, hue.states[state]), WORDS[state])
            for state in WORDS
        ]
    if Signs.SEVERITIES in signs:
        rows += [(sign, look.strong, SEVERITIES[severity]) for severity, sign in MARKS.items()]
    if Signs.SHARES in signs:
        key_style = look.on(hue.page, hue.accent, bold=True)
        said = mark("a share among whose calls are some that were not wholly seen")
        rows.append(("~81%", key_style, said))
    return rows


class HelpScreen(WideSafe, ModalScreen[None]):
    """Shows the help; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,question_mark,fullwidth_question_mark,q,ｑ,enter", "dismiss", ""),
        ("up,k", "scroll(-1)", ""),
        ("down,j", "scroll(1)", ""),
        ("pageup", "scroll(-10)", ""),
        ("pagedown,space", "scroll(10)", ""),
        ("home", "scroll(-1000)", ""),
        ("end", "scroll(1000)", ""),
    ]

    def __init__(
        self,
        scene: Scene,
        keys: Iterable[Key],
        *,
        signs: Signs = Signs.NONE,
        filters: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Tell of these keys, of the signs drawn there and of the words its filter takes."""
        super().__init__()
        self._scene, self._keys = scene, tuple(keys)
        self._signs, self._filters = signs, filters
        self._panel = HelpPanel(scene)

    def compose(self) -> ComposeResult:
        """Show the text."""
        keys = (*self._keys, *([_PALETTE] if self.app.ENABLE_COMMAND_PALETTE else []))
        self._panel.told = _chapters(keys, self._signs, self._filters, self._scene.look)
        yield self._panel

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self._panel.scroll_to(y=self._panel.scroll_offset.y + lines, animate=False)
