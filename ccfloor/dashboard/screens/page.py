"""A whole screen that asks the daemon again and again: title, whatever the heir shows, keys.

The law: what is shown says of which moment it is; once no answer has come for ``OLD_S`` the title
says NOT LIVE, and what stands there stays. What is refused is said in words where the answer would
have stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType

from ccfloor.dashboard.asking import Asking
from ccfloor.dashboard.keys import MENU_ABOVE, Key, bindings
from ccfloor.dashboard.panels.bands import Band
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.help import HelpScreen, Signs
from ccfloor.dashboard.view.cells import Line, blanked, fit, spread
from ccfloor.dashboard.view.durations import clock
from ccfloor.dashboard.view.keyline import keyline
from ccfloor.floor.names import SECOND, Instant
from ccfloor.locale import mark
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import AnyMessage, AnyRequest
from ccfloor.telling.lines import Span, Tone, TonedLine, wrapped
from ccfloor.telling.refusals import LOOK_UPS, refused

OLD_S = 6.0
"""Seconds after which an answer is called old."""
TITLE_EVERY_S = 1.0
_LEAST_WIDTH = 20
"""Cells of a line of a refusal, before the screen has its size."""

MOVES = (
    Key("up,k", "Up k", "move(-1)", mark("Move up"), palette=False),
    Key("down,j", "Down j", "move(1)", mark("Move down"), palette=False),
    Key("pageup", "PgUp", "page(-1)", mark("A page up"), palette=False),
    Key("pagedown,space", "PgDn", "page(1)", mark("A page down"), palette=False),
    Key("home", "Home", "jump(False)", mark("First"), palette=False),
    Key("end", "End", "jump(True)", mark("Last"), palette=False),
)
CLOSES = (
    MENU_ABOVE,
    Key("L", "L", "language", mark("Chinese or English"), mark("EN"), priority=6),
    Key("t", "t", "theme", mark("Dark, light or high contrast")),
    Key("question_mark", "?", "help", mark("What works here"), mark("Help"), priority=1),
    Key("escape,q", "Esc", "dismiss", mark("Close"), mark("Close"), priority=0),
)  # fmt: skip


WITHOUT_THEME = tuple(key for key in CLOSES if key.action != "theme")
"""For a screen that has another use for t."""


class Page(Asking):
    """Heirs name themselves, say what they ask for and show it in ``body``."""

    DEFAULT_CSS = """
    Page { layout: vertical; background: $background; }
    Page > #page_title { height: 1; width: 100%; }
    Page > #page_keys { height: 1; width: 100%; }
    """
    KEYS: ClassVar[tuple[Key, ...]] = (*MOVES, *CLOSES)
    BINDINGS: ClassVar[list[BindingType]] = list(bindings((*MOVES, *CLOSES)))
    SIGNS: ClassVar[Signs] = Signs.NONE
    """Signs that stand on it, for its help."""
    EVERY_S: ClassVar[float] = 2.0
    """Seconds between questions; 0: asked once, and when the heir asks."""
    WHY: ClassVar[tuple[Mapping[str, str], ...]] = (LOOK_UPS,)
    """Says what a refusal's code means here; the first that knows it counts."""

    def __init__(self, scene: Scene) -> None:
        """Show nothing yet."""
        super().__init__()
        self.scene = scene
        self.error = ""
        """A code, where there is no answer to be had."""
        self.title_band, self.key_band = Band("page_title"), Band("page_keys")
        self._told_s: float | None = None
        self._told_at: Instant = 0

    # --- for heirs ---

    def named(self) -> str:
        """Name the screen, and what it is about."""
        raise NotImplementedError

    def request(self) -> AnyRequest | None:
        """Make the question; None while there is none."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        """Put what is shown between title and keys."""
        raise NotImplementedError

    def answered(self, answer: AnyMessage) -> None:
        """Keep an answer; it is shown by ``renew`` afterwards."""
        raise NotImplementedError

    def renew(self) -> None:
        """Draw everything anew; heirs draw their panels as well."""
        self.show_title()
        words, look = self.scene.words, self.scene.look
        self.key_band.show([keyline(self.KEYS, self.size.width, words, look)], look.title)

    def move_to(self, down: int) -> None:
        """Move the choice, or scroll, by lines."""

    def page_to(self, down: int) -> None:
        """Move it by pages."""

    def jump_to(self, *, last: bool) -> None:
        """Move it to either end."""

    def waits(self) -> list[TonedLine]:
        """Tell why there is nothing to show: not answered yet, or refused."""
        words = self.scene.words
        if self.error:
            told = refused(self.error, words, *self.WHY)
            return wrapped(told, max(_LEAST_WIDTH, self.size.width - 4), 0, Tone.BAD)
        return [(Span(words("The daemon is asked"), Tone.DIM),)]

    # --- life ---

    def compose(self) -> ComposeResult:
        """Stack title, body and keys."""
        yield self.title_band
        yield from self.body()
        yield self.key_band

    def on_mount(self) -> None:
        """Ask now and again."""
        self.ask()
        if self.EVERY_S:
            self.set_interval(self.EVERY_S, self.ask)
        self.set_interval(TITLE_EVERY_S, self.show_title)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out for the room there is."""
        del event
        self.call_after_refresh(self.renew)

    def ask(self) -> None:
        """Ask, unless there is nothing to ask for."""
        request = self.request()
        if request is None:
            return
        number = self.app.ask(request)
        if number is None:
            self.lose()
        else:
            self.number = number

    def take(self, answer: AnyMessage) -> None:
        """Keep the answer, or why there is none."""
        if isinstance(answer, Done):
            self.error = answer.error
        else:
            self.error = ""
            self._told_s = self.app.clock.monotonic()
            self._told_at = getattr(answer, "at", 0)
            self.answered(answer)
        self.renew()

    def lose(self) -> None:
        """Say that nothing new will come."""
        self.error = "no_line"
        self.renew()

    def welcomed(self) -> None:
        """Ask on the new line."""
        self.ask()

    # --- what is shown ---

    def show_title(self) -> None:
        """Draw the name, and of which moment what is shown is."""
        if not self.is_mounted:
            return
        words, look = self.scene.words, self.scene.look
        line: Line = [Segment(f" {blanked(self.named())} ", look.title_focus)]
        if self._told_s is not None:
            passed_s = self.app.clock.monotonic() - self._told_s
            shown = clock(self._told_at, self.scene.zone)
            if self.error or (self.EVERY_S and passed_s > OLD_S):
                line.append(Segment(f" {words('NOT LIVE, as of {at}', at=shown)} ", look.alarm))
            elif self.EVERY_S:
                shown = clock(self._told_at + round(passed_s * SECOND), self.scene.zone)
                line.append(Segment(f" {shown} ", look.title_dim))
        width = self.size.width
        end = self.title_end()
        cells = sum(cell_len(segment.text) for segment in line)
        if cells > width:
            line = [Segment(fit(line[0].text, width), look.title_focus)]
        self.title_band.show([spread(line, end, width, look.title)], look.title)

    def title_end(self) -> Line:
        """Draw what stands at the right end of the title."""
        return []

    # --- keys ---

    def action_move(self, down: int) -> None:
        """Move by lines."""
        self.move_to(down)

    def action_page(self, down: int) -> None:
        """Move by pages."""
        self.page_to(down)

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Move to either end."""
        self.jump_to(last=last)

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self.scene, self.KEYS, signs=self.SIGNS))

    def action_menu(self) -> None:
        """Open the menu: what works here, and what the floor offers."""
        self.app.open_menu(self.KEYS)

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()
        self.renew()

    def action_theme(self) -> None:
        """Take the next theme."""
        self.app.switch_theme()
        self.renew()
