"""Alerts: all of them on a screen of their own, the chosen one told in full beside.

The law: it is the floor's own list, by the same order and the same acknowledging; what is done here
is done to the alert that was under the cursor, by its id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import ModalScreen

from ccfloor.dashboard.keys import Key, bindings
from ccfloor.dashboard.panels.alerts import AlertPanel
from ccfloor.dashboard.panels.bands import Band
from ccfloor.dashboard.panels.toned import TonedLines
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.ask import ask_to_acknowledge
from ccfloor.dashboard.screens.desk import Desk
from ccfloor.dashboard.screens.help import HelpScreen, Signs
from ccfloor.dashboard.screens.page import CLOSES, MOVES
from ccfloor.dashboard.view.alert import acknowledged
from ccfloor.dashboard.view.alert_page import alert_lines
from ccfloor.dashboard.view.cells import Line, spread
from ccfloor.dashboard.view.keyline import keyline
from ccfloor.dashboard.view.status import word
from ccfloor.dashboard.watching import Watching
from ccfloor.dashboard.widesafe import WideSafe
from ccfloor.floor.states import Severity
from ccfloor.locale import mark
from ccfloor.serve.messages import Alert
from ccfloor.telling.lines import Span, Tone, TonedLine
from ccfloor.telling.sayings import SEVERITIES

DRAW_HZ = 2.0
BY_GRAVITY = (Severity.CRITICAL, Severity.WARNING, Severity.NOTICE)
SIDE_BY_SIDE = 110
"""Columns from which on the chosen alert is told beside the list."""

ALERT_KEYS = (
    Key("a", "a", "acknowledge", mark("Acknowledge the chosen alert"), mark("Ack"), priority=2),
    Key("A", "A", "acknowledge_all", mark("Acknowledge all alerts in view"), mark("Ack all"),
        priority=6),
    Key("e", "e", "explain", mark("Tell why: what the chosen alert rests on"), mark("Why"),
        priority=3),
    Key("g,enter", "g", "go", mark("Go to the seat of the chosen alert"), mark("Seat"), priority=4),
    Key("i", "i", "call", mark("The chosen alert's call, step by step"), mark("Call"), priority=5),
    Key("v", "v", "person", mark("The day of the chosen alert's person"), mark("Person"),
        priority=5),
    Key("f", "f", "severity", mark("All of them, or of one severity"), mark("Which"), priority=7),
    *MOVES,
    *CLOSES,
)  # fmt: skip
NOT_FOR_WALLS = frozenset({"acknowledge", "acknowledge_all", "explain", "call", "person"})


class AlertList(AlertPanel):
    """The floor's list, of one severity or of all."""

    def __init__(self, scene: Scene) -> None:
        """Begin with all."""
        super().__init__(scene, "alert_list")
        self.only: Severity | None = None

    def listed(self) -> Sequence[str]:
        """Tell the alerts' ids in order."""
        alerts = self.scene.model.alerts
        return [one for one in super().listed() if self.only in {None, alerts[one].severity}]

    def title(self) -> str:
        """Name what is shown."""
        words = self.scene.words
        if self.only is None:
            return words("All open alerts, and those nobody has seen")
        return words("Only: {severity}", severity=words(SEVERITIES[self.only]))

    def name_line(self) -> Line:
        """Draw the name alone: no digit leads here."""
        return [Segment(f" {self.title()} ", self.scene.look.title_focus)]


class AlertsScreen(WideSafe, ModalScreen[None]):
    """The list, and the chosen alert."""

    DEFAULT_CSS = """
    AlertsScreen { layout: vertical; background: $background; }
    AlertsScreen > #alerts_title, AlertsScreen > #alerts_keys { height: 1; width: 100%; }
    AlertsScreen > #alert_parts { layout: vertical; height: 1fr; width: 100%; }
    #alert_list { height: 1fr; width: 100%; min-height: 4; }
    #alert_one { height: 12; width: 100%; }
    AlertsScreen.-beside > #alert_parts { layout: horizontal; }
    AlertsScreen.-beside #alert_list { width: 1fr; height: 100%; }
    AlertsScreen.-beside #alert_one { width: 46; height: 100%; margin-left: 1; }
    """
    app: Watching
    AUTO_FOCUS = "#alert_list"
    KEYS: ClassVar[tuple[Key, ...]] = ALERT_KEYS
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(ALERT_KEYS))

    def __init__(self, desk: Desk) -> None:
        """Show what ``desk`` shows."""
        super().__init__()
        self.desk, self.scene = desk, desk.scene
        self.list = AlertList(self.scene)
        self.one = TonedLines(self.scene, self._one_name, self._write, "alert_one")
        self.title_band, self.key_band = Band("alerts_title"), Band("alerts_keys")

    def compose(self) -> ComposeResult:
        """Stack title, parts and keys."""
        yield self.title_band
        with Container(id="alert_parts"):
            yield self.list
            yield self.one
        yield self.key_band

    def on_mount(self) -> None:
        """Draw now and again."""
        self.list.cursor = self.desk.alerts.cursor
        self.renew()
        self.set_interval(1 / DRAW_HZ, self.renew)

    def on_resize(self) -> None:
        """Choose the layout that the room allows."""
        self.set_class(self.size.width >= SIDE_BY_SIDE, "-beside")
        self.call_after_refresh(self.renew)

    def renew(self) -> None:
        """Show what is new."""
        if not self.is_mounted:
            return
        scene, app = self.scene, self.app
        words, look = scene.words, scene.look
        if not app.paused:
            scene.now = scene.model.now(app.clock.monotonic())
        trust = app.trust()
        said, _ = word(trust, words)
        untrusted = trust.stale or trust.lost_at is not None
        name: Line = [Segment(f" {words('Alerts')} ", look.title_focus)]
        end: Line = [Segment(f" {said} ", look.alarm if untrusted else look.title_dim)]
        width = self.size.width
        self.title_band.show([spread(name, end, width, look.title)], look.title)
        keys = [key for key in self.KEYS if self._may(key.name)]
        self.key_band.show([keyline(keys, width, words, look)], look.title)
        self.list.renew()
        self.one.renew()

    def on_lines_chosen(self) -> None:
        """Tell of the one that was chosen."""
        self.one.scroll_to(y=0, animate=False)
        self.one.renew()

    def _one_name(self) -> str:
        return self.scene.words("The chosen alert")

    def _write(self, width: int) -> list[TonedLine]:
        alert, scene = self.list.chosen(), self.scene
        if alert is None:
            return [(Span(scene.words("No alert is open"), Tone.GOOD),)]
        seat = scene.model.seats.get(alert.seat)
        queue = scene.model.queues.get(alert.queue)
        return alert_lines(alert, seat, queue, scene.now, width, scene.words, scene.zone)

    def _may(self, name: str) -> bool:
        welcome = self.app.model.welcome
        return not (welcome is not None and welcome.role == "wall" and name in NOT_FOR_WALLS)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out what this key may not do."""
        del parameters
        return self._may(action)

    # --- keys ---

    def _chosen(self) -> Alert | None:
        alert = self.list.chosen()
        if alert is None:
            self.app.toast(self.scene.words("No alert is open"))
        return alert

    def action_move(self, down: int) -> None:
        """Choose another."""
        self.list.move(0, down)

    def action_page(self, down: int) -> None:
        """Choose one a page away."""
        self.list.page(down)

    def action_jump(self, last: bool) -> None:  # noqa: FBT001 - an action's argument comes by position
        """Choose the first or the last."""
        self.list.jump(last=last)

    def action_acknowledge(self) -> None:
        """Take note of the chosen alert."""
        alert = self._chosen()
        if alert is not None and not acknowledged(alert):
            self.app.acknowledge((alert.id,))

    def action_acknowledge_all(self) -> None:
        """Take note of all in view, after a question; later ones are not included."""
        ask_to_acknowledge(self.app, self.list.unseen_in_view(), self.scene.words)

    def action_explain(self) -> None:
        """Tell what the chosen alert rests on."""
        alert = self._chosen()
        if alert is None:
            return
        self.app.show_reasons(alert.id)

    def action_go(self) -> None:
        """Close, and go to the seat of the chosen alert."""
        alert = self._chosen()
        if alert is not None:
            self.desk.alerts.choose(alert.id)
            self.dismiss()
            self.app.call_later(self.app.run_action, "screen.go_to_seat")

    def action_call(self) -> None:
        """Open the chosen alert's call."""
        alert = self._chosen()
        if alert is not None and alert.call:
            self.app.show_call(alert.call)
        elif alert is not None:
            self.app.toast(self.scene.words("That alert is about no call"))

    def action_person(self) -> None:
        """Open the day of the chosen alert's person."""
        alert = self._chosen()
        if alert is not None and alert.agent:
            self.app.show_person(alert.agent)
        elif alert is not None:
            self.app.toast(self.scene.words("That alert is about nobody"))

    def action_severity(self) -> None:
        """Take the next severity, after the last one all."""
        order: list[Severity | None] = [None, *BY_GRAVITY]
        self.list.only = order[(order.index(self.list.only) + 1) % len(order)]
        self.renew()

    def action_menu(self) -> None:
        """Offer everything there is."""
        self.app.open_menu([key for key in self.KEYS if self._may(key.name)])

    def action_help(self) -> None:
        """Tell what works here."""
        keys = [key for key in self.KEYS if self._may(key.name)]
        self.app.push_screen(HelpScreen(self.scene, keys, signs=Signs.SEVERITIES))

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()
        self.list.redraw()
        self.renew()

    def action_theme(self) -> None:
        """Take the next theme."""
        self.app.switch_theme()
        self.list.redraw()
        self.renew()
