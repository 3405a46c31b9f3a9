"""The panels of the floor with the past in them: laid out as on the desk, told from it at a glance.

The law: what is drawn here comes from a player's own model. The live floor goes on beneath, unseen
and untouched, and no key of this screen orders, acknowledges or approves anything.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Vertical

from ccfloor.dashboard.asking import Asking
from ccfloor.dashboard.history_keys import HISTORY_KEYS
from ccfloor.dashboard.model import Dirty, everything
from ccfloor.dashboard.panels.bands import Band
from ccfloor.dashboard.playing import Player
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.arranged import Arranged
from ccfloor.dashboard.view.cells import Line
from ccfloor.dashboard.view.grid import Density
from ccfloor.dashboard.view.keyline import keyline
from ccfloor.dashboard.view.kpi import add_up, figures, one_line, strip_of
from ccfloor.dashboard.view.past import banner, look_of
from ccfloor.dashboard.view.timebar import timebar
from ccfloor.floor.names import SECOND, Instant


class PastDesk(Arranged, Asking):
    """Banner, figures, floor, queues, alerts, detail, the day, keys."""

    def __init__(self, scene: Scene) -> None:
        """Show nothing yet; ``scene`` is that of now."""
        self.scene = scene
        self.player = Player()
        # What is exempt and where desks stand is told once, of today: the past is not told it.
        self.player.model.welcome = scene.model.welcome
        self.player.model.limits = scene.model.limits
        self.past = Scene(self.player.model, scene.words, look_of(scene.look), 0, scene.zone)
        super().__init__(self.past)
        self.status, self.kpis = Band("status"), Band("kpis")
        self.day, self.keys = Band("day"), Band("keys")

    def compose(self) -> ComposeResult:
        """Put the panels in their places."""
        yield self.status
        yield self.kpis
        with Container(id="main"):
            yield self.floor
            with Vertical(id="side"):
                yield self.queues
                yield self.alerts
                yield self.detail
        yield self.day
        yield self.keys

    # --- showing -------------------------------------------------------------------------

    def live_now(self) -> Instant:
        """Tell the moment of now, by the live floor's clock."""
        return self.app.model.now(self.app.clock.monotonic())

    def draw(self) -> None:
        """Show what is not on the screen yet."""
        if not self.is_mounted or not self.is_current:
            return
        self.past.now = self.player.at
        self._show_bands()
        dirty, self.dirty = self.dirty, Dirty()
        if dirty.order or (dirty.called and self.floor.by_name):
            self.floor.lay_out()
        self.floor.show_changes(dirty.seats)
        if dirty.alerts:
            self.alerts.renew()
        if dirty.queues:
            self.queues.renew()
        second = self.past.now // SECOND
        if second != self._second:
            self._second = second
            self.alerts.redraw_changed()
            self.queues.redraw_changed()
        if self.detail_open:
            self.detail.renew(self.floor.cursor)

    def renew(self) -> None:
        """Draw everything anew: language, theme or moment are others."""
        self.past.words, self.past.look = self.scene.words, look_of(self.scene.look)
        self.past.zone = self.scene.zone
        self.past.now = self.player.at
        self.dirty = everything()
        self.floor.lay_out(force=True)
        self.queues.renew()
        self.queues.redraw()
        self.alerts.renew()
        self.alerts.redraw()
        self.detail.renew(self.floor.cursor)
        self.detail.redraw()
        self.draw()

    def _show_bands(self) -> None:
        past, player, width = self.past, self.player, self.size.width
        words, look, now = past.words, past.look, self.live_now()
        told = banner(player, now, width, past.zone, words, look)
        self.status.show([told], look.title)
        shown = figures(
            add_up(player.model.queues.values(), player.model.seats.values()), past.now, words
        )
        if self.has_class("-short"):
            self.kpis.show([one_line(shown, width, look)], look.page)
        else:
            self.kpis.show(strip_of(shown, width, look), look.page)
        bar: list[Line] = []
        if player.marks is not None:
            bar = timebar(player.marks, player.at, now, width, past.zone, look)
        self.day.show(bar, look.page)
        self.query_one("#main").set_class(not player.shown, "-untrusted")
        self.keys.show([keyline(HISTORY_KEYS, width, words, look)], look.title)

    # --- keys ----------------------------------------------------------------------------

    def action_go_to_seat(self) -> None:
        """Go to the seat of the chosen alert, where it has one."""
        alert = self.alerts.chosen()
        if alert is not None and alert.seat in self.past.model.seats:
            self.floor.choose(alert.seat)
            self.set_focus(self.floor)

    def action_density(self) -> None:
        """Take the next density that looks different."""
        shown = list(Density)
        self.floor.density = shown[(shown.index(self.floor.shown_density) + 1) % len(shown)]
        self.floor.lay_out(force=True)
