"""The one screen of the dashboard: where things stand, and when they are drawn.

The law: news never touch a widget. They leave dirt behind (`Dirty`), and a flush four
times a second shows what is dirty, once. While the screen is paused it shows a still
copy of the model; the live one goes on.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Input

from ccfloor.dashboard.announcing import Announcing
from ccfloor.dashboard.keys import KEYS, NOT_FOR_WALLS, Key
from ccfloor.dashboard.look import Level
from ccfloor.dashboard.model import Dirty, everything
from ccfloor.dashboard.panels.bands import Band
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.arranged import Arranged
from ccfloor.dashboard.screens.wallboard import WallboardScreen
from ccfloor.dashboard.sieve import Sort
from ccfloor.dashboard.texts import saying, whom
from ccfloor.dashboard.view.alert import is_request
from ccfloor.dashboard.view.cells import Line, clean, spread
from ccfloor.dashboard.view.grid import Density
from ccfloor.dashboard.view.keyline import keyline
from ccfloor.dashboard.view.kpi import add_up, figures, one_line, strip_of
from ccfloor.dashboard.view.last_hour import pasts, with_past
from ccfloor.dashboard.view.status import banner, status
from ccfloor.dashboard.watching import Watching
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import Severity
from ccfloor.locale import mark
from ccfloor.serve.intervals import LastHour, LastHourTold
from ccfloor.serve.messages import Alert

FLUSH_HZ = 4.0
HOUR_EVERY_S = 20.0
"""The last hour is asked for this often: it is a glance, and a step of it takes longer."""
HOUR_STEP_S = 60
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


class Desk(Arranged):
    """Status, figures, floor, queues, alerts, detail, keys; its heir answers to the keys."""

    app: Watching

    def __init__(self, scene: Scene) -> None:
        """Show ``scene``."""
        super().__init__(scene)
        self.scene = scene
        self.status, self.kpis = Band("status"), Band("kpis")
        self.banner, self.keys = Band("banner"), Band("keys")
        self.hour: LastHourTold | None = None
        """The last hour, as it was told last."""
        self._past: dict[int, str] = {}
        """As it is drawn."""
        self._queues_dirty = True
        """Figures of queues are shown once a second: faster nobody reads them."""
        self._touched_s = self._moved_s = 0.0
        self._ime_told = False
        self._announcing = Announcing()

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
        """Begin to flush, and to ask for the last hour now and again."""
        self.set_interval(1 / FLUSH_HZ, self.flush)
        self.set_interval(HOUR_EVERY_S, self.ask_hour)

    def ask_hour(self) -> None:
        """Ask for the last hour; an answer that does not come is not missed."""
        if self.is_current and not self.app.paused:
            self.app.ask_quietly(LastHour(0, HOUR_STEP_S))

    def take_hour(self, told: LastHourTold | None) -> None:
        """Take the last hour, and draw it: the header itself is drawn four times a second."""
        self.hour = told
        self._past = pasts(told, ascii_only=self.app.ascii_only)

    # --- showing what is dirty ---

    def draw(self) -> None:
        """Show what is not on the screen yet."""
        self.flush()

    def flush(self) -> None:
        """Show what is not on the screen yet."""
        app, scene = self.app, self.scene
        now = scene.now if app.paused else scene.model.now(app.clock.monotonic())
        if not self.is_mounted or (not self.is_current and now // SECOND == self._second):
            return  # beneath a help or a question every repaint is one of the whole screen
        scene.now = now
        if self._covered():  # what nobody sees would have the screen above drawn anew
            self._second = now // SECOND
            fresh, self.dirty.fresh = self.dirty.fresh, []
            self._announce([one for one in fresh if one.severity is Severity.CRITICAL])
            return
        self._show_bands()
        if app.paused:
            return
        dirty, self.dirty = self.dirty, Dirty()
        second = scene.now // SECOND
        self._show_floor(dirty)
        self._queues_dirty |= dirty.queues
        if dirty.alerts:
            self.alerts.renew()
        if second != self._second:
            self._second = second
            self.alerts.redraw_changed()
            if self._queues_dirty:
                self.queues.renew()
            else:
                self.queues.redraw_changed()
            self._queues_dirty = False
        if self.detail_open:
            self.detail.renew(self.floor.cursor)
        self._announce([one for one in dirty.fresh if one.severity is Severity.CRITICAL])

    def _covered(self) -> bool:
        """Tell whether a screen that lets nothing through stands above this one."""
        above = self.app.screen_stack[self.app.screen_stack.index(self) + 1 :]
        return any(one.styles.background.a >= 1 for one in above)

    def on_screen_resume(self) -> None:
        """Show what came while another screen stood above."""
        self._second = -1
        self.call_after_refresh(self.flush)

    def _show_floor(self, dirty: Dirty) -> None:
        floor, now_s = self.floor, self.app.clock.monotonic()
        idle = now_s - self._touched_s >= MOVED_EVERY_S
        if dirty.order or (dirty.called and floor.by_name):
            floor.lay_out()
        elif floor.moving and idle and now_s - self._moved_s >= MOVED_EVERY_S:
            self._moved_s = now_s
            floor.lay_out()
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
        shown = with_past(shown, self._past)
        if self.has_class("-short"):
            self.kpis.show([one_line(shown, width, look)], look.page)
        else:
            self.kpis.show(strip_of(shown, width, look), look.page)
        said = banner(trust, scene.zone, words)
        self.banner.display = said is not None
        if said is not None:
            style = (
                look.alarm
                if said[1] is Level.ALARM
                else look.on(look.colours.amber, look.colours.page)
            )
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

    def _announce(self, fresh: list[Alert]) -> None:
        words = self.scene.words
        if fresh and self.app.bell_on:
            self.app.bell()
        if isinstance(self.app.screen, WallboardScreen):
            return  # a wall names nobody, and counts them itself
        full, more = self._announcing.choose(fresh, self.app.clock.monotonic())
        for alert in full:
            seat = self.scene.model.seats.get(alert.seat)
            queue = self.scene.model.queues.get(alert.queue)
            self.app.toast(whom(alert, seat, queue), title=saying(alert, words), severity="error")
        if more:
            self.app.toast(words("more critical alerts: {n}", n=more), severity="error")

    def renew(self) -> None:
        """Draw everything anew: language, theme or pause changed."""
        self.dirty = everything()
        self.take_hour(self.hour)
        self.floor.lay_out(force=True)
        self.queues.renew()
        self.alerts.renew()
        self.detail.renew(self.floor.cursor)
        self.detail.redraw()
        self._show_bands()

    # --- how it looks ---

    def use_density(self, density: Density | None) -> None:
        """Draw seats in a density; None chooses by the room there is."""
        before, self.floor.density = self.floor.density, density
        self.floor.lay_out(force=True)
        self.app.did(mark("how seats are drawn"), lambda: self.use_density(before))

    def use_order(self, order: Sort) -> None:
        """Put seats in an order."""
        before, self.floor.order = self.floor.order, order
        self.floor.lay_out(force=True)
        self.app.did(mark("the order of seats"), lambda: self.use_order(before))

    def use_filter(self, text: str) -> None:
        """Show the seats that pass; an empty filter passes all."""
        self.floor.filter = text.strip()
        self.floor.lay_out(force=True)

    # --- what can be done here ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out what cannot be done here."""
        welcome = self.app.model.welcome
        name = str(parameters[0]) if action == "open" else action
        if name in NOT_FOR_WALLS and welcome is not None and welcome.role == "wall":
            return False
        if action == "orders":
            return welcome is not None and bool(welcome.orders)
        if action == "answer":  # else the key line would name what can seldom be done
            return any(map(is_request, self.scene.model.alerts.values()))
        if action == "filter":
            return not isinstance(self.focused, Input)  # there a slash is a letter
        return True

    def allowed_keys(self) -> list[Key]:
        """List the keys that this person may ever use here, whether or not they do anything now."""
        welcome = self.app.model.welcome
        wall = welcome is not None and welcome.role == "wall"
        return [k for k in KEYS if not (wall and k.name in NOT_FOR_WALLS)]

    def working_keys(self) -> list[Key]:
        """List the keys that do something here."""
        return [key for key in KEYS if self._works(key)]

    def _works(self, key: Key) -> bool:
        opens = key.action.startswith("open(")
        action, with_ = ("open", (key.name,)) if opens else (key.name, ())
        return bool(self.check_action(action, with_))
