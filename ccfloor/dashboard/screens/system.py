"""System: how the monitor itself does, for the one who has to rely on it, or to mend it.

The law: what needs somebody is at the top and in colour; the rest is there to be read out to an
engineer over the telephone.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.page import CLOSES, MOVES, Page
from ccfloor.dashboard.view.system import metric_lines, system_lines
from ccfloor.locale import mark
from ccfloor.serve.mine import AnyMessage
from ccfloor.serve.system import System, SystemNow
from ccfloor.telling.lines import TonedLine

SYSTEM_KEYS = (
    Key("m", "m", "metrics", mark("All metrics, or the summary"), mark("Metrics"), priority=2),
    *MOVES,
    *CLOSES,
)


class SystemScreen(Page):
    """One page of lines."""

    KEYS: ClassVar[tuple[Key, ...]] = SYSTEM_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(SYSTEM_KEYS))
    AUTO_FOCUS = "#system"

    def __init__(self, scene: Scene) -> None:
        """Show nothing yet."""
        super().__init__(scene)
        self.told: SystemNow | None = None
        self.metrics = False
        self.panel = TonedLines(scene, self._panel_name, self._write, "system")

    def named(self) -> str:
        """Name the screen."""
        return self.scene.words("System")

    def request(self) -> System:
        """Ask how it does."""
        return System(0)

    def body(self) -> ComposeResult:
        """Show the page."""
        yield self.panel

    def answered(self, answer: AnyMessage) -> None:
        """Keep it."""
        if isinstance(answer, SystemNow):
            self.told = answer

    def renew(self) -> None:
        """Write the page anew."""
        super().renew()
        self.panel.renew()

    def _panel_name(self) -> str:
        words = self.scene.words
        return words("All metrics") if self.metrics else words("The monitor itself")

    def _write(self, width: int) -> list[TonedLine]:
        if self.told is None:
            return self.waits()
        if self.metrics:
            return metric_lines(self.told, width)
        return system_lines(self.told, width, self.scene.words, self.scene.zone)

    # --- keys ---

    def move_to(self, down: int) -> None:
        """Scroll by lines."""
        self.panel.move(0, down)

    def page_to(self, down: int) -> None:
        """Scroll by pages."""
        self.panel.page(down)

    def jump_to(self, *, last: bool) -> None:
        """Scroll to either end."""
        self.panel.scroll_to(y=self.panel.rows() if last else 0, animate=False)

    def action_metrics(self) -> None:
        """Show the other page."""
        self.metrics = not self.metrics
        self.panel.scroll_to(y=0, animate=False)
        self.renew()
