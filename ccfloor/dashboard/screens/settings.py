"""Settings: how it looks and sounds, for this person, kept for the next time.

The law: a change shows at once and is kept at once; nothing here alters what anybody else sees.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.look import THEMES
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.screens.desk import DENSITIES, SORTS, Desk
from ccfloor.dashboard.screens.help import HelpScreen
from ccfloor.dashboard.sieve import Sort
from ccfloor.dashboard.view.cells import fit
from ccfloor.dashboard.watching import Watching
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.locale import LANGUAGES, OWN_NAMES, mark
from ccfloor.telling.lines import Span, Tone, TonedLine, wrapped

THEME_NAMES = {
    "dark": mark("dark"),
    "light": mark("light"),
    "contrast": mark("high contrast"),
}
DENSITY_NAMES = {
    None: mark("automatic"),
    "card": mark("cards"),
    "compact": mark("lines"),
    "dot": mark("dots"),
    "plan": mark("seating plan"),
}
_LABEL = 24

SETTING_KEYS = (
    Key("up,k", "Up k", "move(-1)", mark("The setting above")),
    Key("down,j", "Down j", "move(1)", mark("The setting below")),
    Key("left,h", "Left h", "turn(-1)", mark("Take the choice to the left")),
    Key("right,l,enter,space", "Right l", "turn(1)", mark("Take the choice to the right")),
    Key("U", "U", "undo", mark("Take back the last change of this screen")),
    Key("question_mark", "?", "help", mark("What works here")),
    Key("escape,q,comma", "Esc", "dismiss", mark("Close")),
)


class Setting(NamedTuple):
    """One line: what it is, what it may be, what it is now, and how to make it so."""

    label: str
    choices: tuple[str, ...]
    chosen: int
    choose: Callable[[int], None]


class SettingsScreen(WideSafe, ModalScreen[None]):
    """A line for each."""

    DEFAULT_CSS = """
    SettingsScreen { align: center middle; background: $background 60%; }
    SettingsScreen > #settings {
        width: 76; max-width: 100%; height: 16; max-height: 100%; background: $background;
    }
    """
    app: Watching
    AUTO_FOCUS = "#settings"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(SETTING_KEYS))

    def __init__(self, desk: Desk) -> None:
        """Show what ``desk`` and its program are set to."""
        super().__init__()
        self.desk, self.scene = desk, desk.scene
        self.panel = TonedLines(self.scene, self._title, self._write, "settings", choosing=True)
        self.panel.enters = False  # every click is a turn already

    def compose(self) -> ComposeResult:
        """Show the lines."""
        yield self.panel

    def _settings(self) -> list[Setting]:
        words, app, floor = self.scene.words, self.app, self.desk.floor
        themes = tuple(one.name for one in THEMES)
        sorts = tuple(Sort)
        on_off = (words("off"), words("on"))
        return [
            Setting(
                words("Language"),
                tuple(OWN_NAMES[code] for code in LANGUAGES),
                LANGUAGES.index(words.language),
                lambda place: app.use_language(LANGUAGES[place]),
            ),
            Setting(
                words("Colours"),
                tuple(words(THEME_NAMES[name]) for name in themes),
                themes.index(self.scene.look.colours.name),
                lambda place: app.use_theme(themes[place]),
            ),
            Setting(
                words("Signs"),
                (words("symbols"), words("plain letters")),
                int(app.ascii_only),
                lambda place: app.use_glyphs(ascii_only=bool(place)),
            ),
            Setting(
                words("Seats as"),
                tuple(words(DENSITY_NAMES[each]) for each in DENSITIES),
                DENSITIES.index(floor.density),
                lambda place: self.desk.use_density(DENSITIES[place]),
            ),
            Setting(
                words("Seats by"),
                tuple(words(SORTS[each]) for each in sorts),
                sorts.index(floor.order),
                lambda place: self.desk.use_order(sorts[place]),
            ),
            Setting(
                words("Bell at critical alerts"),
                on_off,
                int(app.bell_on),
                lambda place: app.use_bell(on=bool(place)),
            ),
            Setting(
                words("Begin with the wallboard"),
                on_off,
                int(app.begins_with_wall),
                lambda place: app.use_wall(on=bool(place)),
            ),
        ]

    def _title(self) -> str:
        return self.scene.words(
            "Settings: Up Down choose, Left Right change, U undo, ? help, Esc closes"
        )

    def _write(self, width: int) -> list[TonedLine]:
        words = self.scene.words
        lines: list[TonedLine] = []
        for each in self._settings():
            spans = [Span(f"{fit(each.label, _LABEL)} ", Tone.DIM)]
            for place, choice in enumerate(each.choices):
                here = place == each.chosen
                spans.append(
                    Span(f"[{choice}]" if here else f" {choice} ", Tone.HEAD if here else Tone.DIM)
                )
            lines.append(tuple(spans))
        lines.append(())
        kept = self.app.keeps_layout()
        told = (
            words("Kept for you on this machine: {file}", file=kept)
            if kept
            else words("Kept until this dashboard is closed")
        )
        return [*lines, *wrapped(told, width, tone=Tone.DIM)]

    # --- keys ---

    def action_move(self, down: int) -> None:
        """Choose another line."""
        last = len(self._settings()) - 1
        self.panel.row = max(0, min(last, self.panel.row + down))
        self.panel.redraw()

    def action_turn(self, by: int) -> None:
        """Take the choice beside."""
        settings = self._settings()
        one = settings[min(self.panel.row, len(settings) - 1)]
        one.choose((one.chosen + by) % len(one.choices))
        self.panel.renew()

    def action_undo(self) -> None:
        """Take the last change back."""
        self.app.undo()
        self.panel.renew()

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self.scene, SETTING_KEYS))

    def on_click(self, event: events.Click) -> None:
        """Choose the line under the mouse and take its next choice."""
        offset = event.get_content_offset(self.panel)
        if offset is not None and 0 < offset.y <= len(self._settings()):
            self.panel.row = offset.y - 1
            self.action_turn(1)
