"""What works here: the keys, the signs, the words of a filter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
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
from ccfloor.telling.sayings import SEVERITIES

FILTERS = (
    ("st:away", mark("a state, as it is called here or in English; st:over near or past a limit")),
    ("q:vip", mark("a queue")),
    ("t:A", mark("a team")),
    ("wxm", mark("a name, its pinyin or initials, or an extension")),
    ("!st:out", mark("a leading ! turns it around; several words all have to hold")),
)
_KEY = 11


class HelpPanel(Lines):
    """The text of the help."""

    def __init__(self, scene: Scene, shown: list[Line]) -> None:
        """Show these lines."""
        super().__init__(scene, 0, "help")
        self._shown = shown

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
        """Count the lines."""
        return len(self._shown)

    def draw_row(self, row: int, width: int) -> Line:
        """Draw one of them."""
        del width
        return self._shown[row]


def help_lines(keys: Iterable[Key], words: Words, look: Look) -> list[Line]:
    """Draw the help's text."""
    hue = look.colours
    key_style = look.on(hue.page, hue.accent, bold=True)
    shown: list[Line] = [[Segment("", look.page)]]
    shown += [
        [Segment(f"  {fit(key.shown, _KEY)}", key_style), Segment(words(key.text), look.page)]
        for key in keys
    ]
    shown += [
        [Segment(f"  {fit('Ctrl+P', _KEY)}", key_style), Segment(words("All commands"), look.page)],
        [Segment("", look.page)],
        [Segment(f" {words('Signs')}", look.strong)],
    ]
    shown += [
        [
            Segment(f"  {fit(look.glyphs[state], _KEY)}", look.on(hue.page, hue.states[state])),
            Segment(words(WORDS[state]), look.page),
        ]
        for state in WORDS
    ]
    shown += [
        [
            Segment(f"  {fit(sign, _KEY)}", look.strong),
            Segment(words(SEVERITIES[severity]), look.page),
        ]
        for severity, sign in MARKS.items()
    ]
    shown.append(
        [
            Segment(f"  {fit('~81%', _KEY)}", key_style),
            Segment(
                words("a share among whose calls are some that were not wholly seen"), look.page
            ),
        ]
    )
    shown += [[Segment("", look.page)], [Segment(f" {words('Filter')}", look.strong)]]
    shown += [
        [Segment(f"  {fit(example, _KEY)}", key_style), Segment(words(text), look.page)]
        for example, text in FILTERS
    ]
    return shown


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

    def __init__(self, scene: Scene, keys: Iterable[Key]) -> None:
        """Tell of these keys."""
        super().__init__()
        self._panel = HelpPanel(scene, help_lines(keys, scene.words, scene.look))

    def compose(self) -> ComposeResult:
        """Show the text."""
        yield self._panel

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self._panel.scroll_to(y=self._panel.scroll_offset.y + lines, animate=False)
