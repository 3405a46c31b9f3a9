"""A page about one day: the days before and after it, and back to the one that is on."""

from __future__ import annotations

from datetime import date, timedelta

from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.page import Page


class DayPage(Page):
    """Its heir asks for ``day``, and says which one it was told."""

    def __init__(self, scene: Scene, day: str = "") -> None:
        """Show nothing yet; ``day`` empty is the one that is on."""
        super().__init__(scene)
        self.day = day
        """The day that is asked for; empty: the one that is on."""

    def told_day(self) -> str:
        """Name the day that is shown; empty: none yet."""
        raise NotImplementedError

    def action_turn(self, days: int) -> None:
        """Ask for another day."""
        try:
            day = date.fromisoformat(self.day or self.told_day()) + timedelta(days=days)
        except (ValueError, OverflowError):
            return  # nothing was told yet, or there is no day before
        self.day = day.isoformat()
        self.ask()

    def action_today(self) -> None:
        """Ask for the day that is on."""
        self.day = ""
        self.ask()
