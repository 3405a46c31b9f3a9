"""The one screen of the dashboard: it draws at its own pace and does what keys ask.

The law: news never touch a widget. They leave dirt behind (`Dirty`), and a flush four
times a second shows what is dirty, once. While the screen is paused it shows a still
copy of the model; the live one goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.widgets import Input

from ccfloor.dashboard.keys import ACKNOWLEDGING, KEYS, Key, bindings
from ccfloor.dashboard.look import Level
from ccfloor.dashboard.model import Dirty, everything
from ccfloor.dashboard.panels.alerts import AlertPanel
from ccfloor.dashboard.panels.bands import Band
from ccfloor.dashboard.panels.detail import DetailPanel
from ccfloor.dashboard.panels.floor import FloorPanel
from ccfloor.dashboard.panels.lines import Lines
from ccfloor.dashboard.panels.listing import Listing
from ccfloor.dashboard.panels.queues import QueuePanel
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.ask import AskScreen
from ccfloor.dashboard.screens.help import HelpScreen
from ccfloor.dashboard.sieve import Sort
from ccfloor.dashboard.texts import saying, whom
from ccfloor.dashboard.view.alert import acknowledged
from ccfloor.dashboard.view.cells import Line, clean, spread
from ccfloor.dashboard.view.grid import Density
from ccfloor.dashboard.view.keyline import keyline
from ccfloor.dashboard.view.kpi import add_up, figures, one_line, strip_of
from ccfloor.dashboard.view.status import banner, status
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.locale import mark
from ccfloor.serve.messages import Alert

if TYPE_CHECKING:
    from ccfloor.dashboard.app import FloorApp

FLUSH_HZ = 4.0
SIDE_BY_SIDE = 100
"""Columns from which on the side panels stand beside the floor."""
BROAD = 150
TALL = 40
SHORT = 30
MOVED_EVERY_S = 5.0
"""An order that changes by itself is renewed this seldom, and not while somebody presses keys."""

SORTS = {
    Sort.EXTENSION: mark("extension"),
    Sort.NAME: mark("name"),
    Sort.STATE: mark("state"),
    Sort.TIME: mark("time in state"),
}
DENSITIES = (None, *Density)
"""None chooses by the room there is."""


class FloorScreen(WideSafe):
    """Status, figures, floor, queues, alerts, detail, keys."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings())
    AUTO_FOCUS = "#floor"
    app: "FloorApp"

    def __init__(self, scene: Scene) -> None:
        """Show ``scene``."""
        super().__init__()
        self.scene = scene
        self.dirty: Dirty = everything()
        self.floor = FloorPanel(scene)
        self.queues = QueuePanel(scene)
        self.alerts = AlertPanel(scene)
        self.detail = DetailPanel(scene)
        self.status, self.kpis = Band("status"), Band("kpis")
        self.banner, self.keys = Band("banner"), Band("keys")
        self.detail_open = False
        self._side: Listing = self.alerts
        self._second = -1
        self._touched_s = self._moved_s = 0.0
        self._ime_told = False

    def compose(self) -> ComposeResult:
        """Put the panels in their places."""
        yield self.status
        yield self.kpis
        yield self.banner
        with Container(id="main"):
            yield self.floor
            with Vertical(id="side"):
                yield self.queues
                yield self.alerts
                yield self.detail
        yield Input(id="filter", select_on_focus=False)
        yield self.keys

    def on_mount(self) -> None:
        """Begin to flush."""
        self.set_interval(1 / FLUSH_HZ, self.flush)

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout that the room allows."""
        width, height = event.size
        self.set_class(width < SIDE_BY_SIDE, "-narrow")
        self.set_class(width >= BROAD, "-broad")
        self.set_class(height >= TALL, "-tall")
        self.set_class(width < SIDE_BY_SIDE or height < SHORT, "-short")
        self._show_side()
        self.dirty.add(everything())
        self.call_after_refresh(self.flush)

    # --- showing what is dirty ---

    def flush(self) -> None:
        """Show what is not on the screen yet."""
        if not self.is_mounted:
            return
        app, scene = self.app, self.scene
        if not app.paused:
            scene.now = scene.model.now(app.clock.monotonic())
        self._show_bands()
        if app.paused:
            return
        dirty, self.dirty = self.dirty, Dirty()
        second = scene.now // SECOND
        self._show_floor(dirty)
        if dirty.queues or dirty.order:
            self.queues.renew()
        if dirty.alerts:
            self.alerts.renew()
        if second != self._second:
            self._second = second
            self.queues.redraw_changed()
            self.alerts.redraw_changed()
        if self.detail_open:
            self.detail.renew(self.floor.cursor)
        for alert in dirty.fresh:
            self._announce(alert)

    def _show_floor(self, dirty: Dirty) -> None:
        floor, now_s = self.floor, self.app.clock.monotonic()
        idle = now_s - self._touched_s >= MOVED_EVERY_S
        if dirty.order:
            floor.arrange()
        elif floor.moving and idle and now_s - self._moved_s >= MOVED_EVERY_S:
            self._moved_s = now_s
            floor.arrange()
        floor.show_changes(dirty.seats)

    def _show_bands(self) -> None:
        app, scene, width = self.app, self.scene, self.size.width
        words, look, model = scene.words, scene.look, scene.model
        trust = app.trust()
        welcome = model.welcome
        site, user = (welcome.site, welcome.user) if welcome else ("", "")
        left, who = status(trust, site, user, scene.zone, words, look, self._notes())
        self.status.show([spread(left, who, width, look.title)], look.title)
        shown = figures(add_up(model.queues.values(), model.seats.values()), scene.now, words)
        if self.has_class("-short"):
            self.kpis.show([one_line(shown, width, look)], look.page)
        else:
            self.kpis.show(strip_of(shown, width, look), look.page)
        said = banner(trust, scene.zone, words)
        self.banner.display = said is not None
        if said is not None:
            style = look.alarm if said[1] is Level.ALARM else look.on(look.colours.amber, look.colours.page)
            self.banner.show([[Segment(f" {said[0]}", style)]], style)
        self.query_one("#main").set_class(trust.stale or trust.lost_at is not None, "-untrusted")
        self.keys.show([keyline(self.working_keys(), width, words, look)], look.title)

    def _notes(self) -> Line:
        words, look, floor = self.scene.words, self.scene.look, self.floor
        line: Line = []
        if floor.filter:
            text = f" {words('filter')} {clean(floor.filter)} "
            line.append(Segment(text, look.on(look.colours.amber, look.colours.page)))
        if floor.order is not Sort.EXTENSION:
            line.append(Segment(f" {words('by')} {words(SORTS[floor.order])} ", look.title_dim))
        if self.app.bell_on:
            line.append(Segment(f" {words('bell')} ", look.title_dim))
        return line

    def _announce(self, alert: Alert) -> None:
        if alert.severity is not Severity.CRITICAL:
            return
        seat = self.scene.model.seats.get(alert.seat)
        title = saying(alert, self.scene.words)
        self.app.toast(whom(alert, seat), title=title, severity="error")
        if self.app.bell_on:
            self.app.bell()

    def renew(self) -> None:
        """Draw everything anew: language, theme or pause changed."""
        self.dirty = everything()
        self.floor.arrange(force=True)
        self.queues.renew()
        self.alerts.renew()
        self.detail.renew(self.floor.cursor)
        self.detail.redraw()
        self._show_bands()

    # --- where the keys go ---

    def on_key(self, event: events.Key) -> None:
        """Note that somebody is at work, and tell them when an input method is in the way."""
        self._touched_s = self.app.clock.monotonic()
        letter = event.character or ""
        if letter and ord(letter[0]) >= 0x2E80 and not self._ime_told:  # noqa: PLR2004 - the first Han block
            self._ime_told = True
            self.app.toast(self.scene.words("Please switch the input method to English"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out what cannot be done here."""
        del parameters
        if action in ACKNOWLEDGING:
            welcome = self.app.model.welcome
            return welcome is None or welcome.role != "wall"
        return True

    def working_keys(self) -> list[Key]:
        """List the keys that do something here."""
        return [key for key in KEYS if self.check_action(key.action.partition("(")[0], ())]

    def _focused_panel(self) -> Lines:
        focused = self.focused
        return focused if isinstance(focused, Lines) else self.floor

    def action_move(self, right: int, down: int) -> None:
        """Move the cursor of the focused panel."""
        self._focused_panel().move(right, down)

    def action_page(self, down: int) -> None:
        """Move it by what is in view."""
        self._focused_panel().page(down)

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Move it to the first or the last."""
        self._focused_panel().jump(last=last)

    def action_panel(self, number: int) -> None:
        """Go to a panel by its number."""
        if number == 4 and not self.detail_open:  # noqa: PLR2004 - the detail's own number
            self.action_detail()
        panels: dict[int, Lines] = {
            1: self.floor, 2: self.queues, 3: self.alerts, 4: self.detail,
        }
        panel = panels[number]
        if isinstance(panel, Listing):
            self._side = panel
            if self.has_class("-narrow"):
                self.detail_open = False
        self._show_side()
        panel.focus()

    def _show_side(self) -> None:
        narrow, tall = self.has_class("-narrow"), self.has_class("-tall")
        alone = narrow and not tall
        crowded = narrow and self.detail_open
        self.detail.display = self.detail_open
        self.queues.display = not crowded and (not alone or self._side is self.queues)
        self.alerts.display = not crowded and (not alone or self._side is self.alerts)

    def on_lines_chosen(self) -> None:
        """Let the detail follow the cursor at once."""
        if self.detail_open:
            self.detail.renew(self.floor.cursor)

    # --- what keys do ---

    def action_detail(self) -> None:
        """Show or hide the detail; from the alerts, that of the alert's seat."""
        if self.focused is self.alerts:
            self.action_go_to_seat()
            self.detail_open = False
        self.detail_open = not self.detail_open
        if not self.detail_open and self.focused is self.detail:
            self.floor.focus()
        self._show_side()
        self.detail.renew(self.floor.cursor)

    def action_go_to_seat(self) -> None:
        """Go to the seat of the chosen alert, even if a filter hides it."""
        alert = self.alerts.chosen()
        if alert is None or not alert.seat or alert.seat not in self.scene.model.seats:
            self.app.toast(self.scene.words("That alert has no seat"))
            return
        if self.floor.grid.place(alert.seat) is None:
            self._set_filter("")
        self.floor.choose(alert.seat)
        self.floor.focus()

    def action_acknowledge(self) -> None:
        """Take note of the chosen alert."""
        alert = self.alerts.chosen()
        if alert is not None and not acknowledged(alert):
            self.app.acknowledge((alert.id,))

    def action_acknowledge_all(self) -> None:
        """Take note of all alerts in view, after a question; later ones are not included."""
        names = self.alerts.unseen_in_view()
        if not names:
            return

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's callback
            if yes:
                self.app.acknowledge(names)

        words = self.scene.words
        question = words("Acknowledge the {n} alerts in view?", n=len(names))
        self.app.push_screen(AskScreen(question, words), answered)

    def action_filter(self) -> None:
        """Ask for a filter."""
        box = self.query_one("#filter", Input)
        box.placeholder = self.scene.words("name, pinyin, extension, st:away, q:vip, t:team")
        box.value = self.floor.filter
        box.display = True
        box.focus()

    def _set_filter(self, text: str) -> None:
        self.floor.filter = text.strip()
        self.floor.arrange(force=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while it is being written."""
        if event.input.display:
            self._set_filter(event.value)

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the floor."""
        self.query_one("#filter").display = False
        self.floor.focus()

    def action_back(self) -> None:
        """Close what is open: filter box and filter first, then the detail."""
        box = self.query_one("#filter")
        if box.display or self.floor.filter:
            box.display = False
            self._set_filter("")
            self.floor.focus()
        elif self.detail_open:
            self.action_detail()

    def action_sort(self) -> None:
        """Take the next order."""
        orders = list(Sort)
        self.floor.order = orders[(orders.index(self.floor.order) + 1) % len(orders)]
        self.floor.arrange(force=True)

    def action_density(self) -> None:
        """Take the next density that looks different."""
        shown = list(Density)
        self.floor.density = shown[(shown.index(self.floor.shown_density) + 1) % len(shown)]
        self.floor.arrange(force=True)

    def action_pause(self) -> None:
        """Hold the screen still, or let it go on."""
        self.app.set_paused(paused=not self.app.paused)

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()

    def action_theme(self) -> None:
        """Take the next theme."""
        self.app.switch_theme()

    def action_bell(self) -> None:
        """Switch the bell."""
        self.app.bell_on = not self.app.bell_on
        self.flush()

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self.scene, self.working_keys()))

    def action_leave(self) -> None:
        """Leave the dashboard."""
        self.app.exit()
