"""The wallboard: nothing to choose, nothing to press, no name on it.

The law: it is the same floor, drawn four times a second from the same model; when that is not to be
trusted, it says so as large as everything else.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.look import Level
from ccfloor.dashboard.panels.bands import Band
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.help import HelpScreen, Signs
from ccfloor.dashboard.screens.page import CLOSES
from ccfloor.dashboard.view.cells import spread
from ccfloor.dashboard.view.kpi import add_up, figures
from ccfloor.dashboard.view.status import banner, status
from ccfloor.dashboard.view.wallboard import Wall, wallboard
from ccfloor.dashboard.watching import Watching
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.locale import mark

DRAW_HZ = 2.0
WALL_KEYS = (*CLOSES, Key("w", "w", "dismiss", mark("Close"), palette=False))
"""They stand on no line: the board has the room."""


class WallboardScreen(WideSafe, ModalScreen[None]):
    """Status, perhaps a banner, and the board."""

    DEFAULT_CSS = """
    WallboardScreen { layout: vertical; background: $background; }
    WallboardScreen > #wall_status, WallboardScreen > #wall_banner { height: 1; width: 100%; }
    WallboardScreen > #wall { height: 1fr; width: 100%; }
    """
    app: Watching
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(WALL_KEYS))

    def __init__(self, scene: Scene) -> None:
        """Draw from ``scene``."""
        super().__init__()
        self.scene = scene
        self.status_band, self.banner_band = Band("wall_status"), Band("wall_banner")
        self.board = Band("wall")

    def compose(self) -> ComposeResult:
        """Stack the bands."""
        yield self.status_band
        yield self.banner_band
        yield self.board

    def on_mount(self) -> None:
        """Draw now and again; what was announced before names people."""
        self.app.clear_notifications()
        self.draw()
        self.set_interval(1 / DRAW_HZ, self.draw)

    def on_resize(self) -> None:
        """Draw for the room there is."""
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Draw what has changed."""
        if not self.is_mounted:
            return
        scene, app = self.scene, self.app
        words, look, model = scene.words, scene.look, scene.model
        now = scene.now = model.now(app.clock.monotonic())
        width, trust = self.size.width, app.trust()
        site = model.welcome.site if model.welcome else ""
        left, end = status(trust, site, "", scene.zone, words, look, [])
        self.status_band.show([spread(left, end, width, look.title)], look.title)
        said = banner(trust, scene.zone, words)
        self.banner_band.display = said is not None
        if said is not None:
            style = look.alarm if said[1] is Level.ALARM else look.amber
            self.banner_band.show([[Segment(f" {said[0]}", style)]], style)
        wall = Wall(
            figures(add_up(model.queues.values(), model.seats.values()), now, words),
            tuple(model.queues.values()),
            tuple(model.seats.values()),
            tuple(model.alerts.values()),
            now,
        )
        self.board.show(wallboard(wall, width, self.board.size.height, words, look), look.page)

    def on_click(self) -> None:
        """Offer the menu to whoever has nothing but a mouse."""
        self.action_menu()

    def action_menu(self) -> None:
        """Offer everything there is."""
        self.app.open_menu(WALL_KEYS)

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self.scene, WALL_KEYS, signs=Signs.FLOOR))

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()
        self.draw()

    def action_theme(self) -> None:
        """Take the next theme."""
        self.app.switch_theme()
        self.draw()
