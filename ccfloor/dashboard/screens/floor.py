"""What the keys do on the one screen of the dashboard.

The law: a command works on what is chosen by name, a seat or an alert's id, as it was
chosen; nothing that moves on the screen in between can make it hit somebody else.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widgets import Input

from ccfloor.dashboard.keys import bindings
from ccfloor.dashboard.screens.ask import ask_to_acknowledge
from ccfloor.dashboard.screens.desk import Desk
from ccfloor.dashboard.screens.help import FLOOR_FILTERS, HelpScreen, Signs
from ccfloor.dashboard.screens.orders import OrderScreen
from ccfloor.dashboard.screens.table import SCREENS
from ccfloor.dashboard.sieve import Sort
from ccfloor.dashboard.view.alert import acknowledged, in_order, is_request
from ccfloor.locale import mark


class FloorScreen(Desk):
    """The floor under one's fingers."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings())

    # --- where the keys go ---

    def on_key(self, event: events.Key) -> None:
        """Note that somebody is at work, and tell them when an input method is in the way."""
        self._touched_s = self.app.clock.monotonic()
        letter = event.character or ""
        if letter and ord(letter[0]) >= 0x2E80 and not self._ime_told:  # noqa: PLR2004 - the first Han block
            self._ime_told = True
            self.app.toast(self.scene.words("Please switch the input method to English"))

    # --- what keys do ---

    def action_go_to_seat(self) -> None:
        """Go to the seat of the chosen alert, even if a filter hides it."""
        alert = self.alerts.chosen()
        if alert is None or not alert.seat or alert.seat not in self.scene.model.seats:
            self.app.toast(self.scene.words("That alert has no seat"))
            return
        if self.floor.grid.place(alert.seat) is None:
            self.use_filter("")
        self.floor.choose(alert.seat)
        self.set_focus(self.floor)

    def action_acknowledge(self) -> None:
        """Take note of the chosen alert."""
        alert = self.alerts.chosen()
        if alert is None or acknowledged(alert):
            return
        self.app.acknowledge((alert.id,))
        # The next press means the next alert, not the one that sinks to the bottom now.
        alerts = self.scene.model.alerts
        others = [
            name
            for name in self.alerts.names
            if name != alert.id and name in alerts and not acknowledged(alerts[name])
        ]
        if others:
            place = self.alerts.names.index(alert.id)
            below = [name for name in self.alerts.names[place:] if name in others]
            self.alerts.choose((below or others)[0])

    def action_acknowledge_all(self) -> None:
        """Take note of all alerts in view, after a question; later ones are not included."""
        ask_to_acknowledge(self.app, self.alerts.unseen_in_view(), self.scene.words)

    def action_answer(self, granted: bool) -> None:  # noqa: FBT001 - Textual passes it by place
        """Allow or refuse the chosen request; where none is chosen, the oldest."""
        chosen = self.alerts.chosen()
        asked = [one for one in self.scene.model.alerts.values() if is_request(one)]
        if chosen is not None and is_request(chosen):
            asked = [chosen]
        if not asked:
            self.app.toast(self.scene.words("Nobody asks to leave"))
            return
        first = min(asked, key=lambda alert: alert.begun_at)
        self.app.answer_break(first.agent, granted=granted)

    def action_open(self, name: str) -> None:
        """Open another screen."""
        opened = SCREENS[name](self)
        if opened is not None:
            self.app.push_screen(opened)

    def action_explain(self) -> None:
        """Tell what the chosen alert, or what goes on at the chosen seat, rests on."""
        what = self._in_question()
        if not what:
            self.app.toast(self.scene.words("There is nothing to explain here"))
            return
        self.app.show_reasons(what)

    def _in_question(self) -> str:
        """Name the alert under the cursor; of a seat its loudest alert, absence or call.

        Of a queue its loudest alert, or today's service level.
        """
        if self.focused is self.alerts:
            alert = self.alerts.chosen()
            return "" if alert is None else alert.id
        if self.focused is self.queues:
            mine = [a for a in self.scene.model.alerts.values() if a.queue == self.queues.cursor]
            own = f"figure:{self.queues.cursor}/service_level@today" if self.queues.cursor else ""
            return next((alert.id for alert in in_order(mine)), own)
        seat = self.scene.model.seats.get(self.floor.cursor)
        if seat is None:
            return ""
        alerts = in_order(self.scene.model.alerts_on(seat.seat))
        if alerts:
            return alerts[0].id
        if seat.away_since is not None:
            return f"absence:{seat.seat}@{seat.away_since}"
        return f"call:{seat.call}" if seat.call else ""

    def action_orders(self) -> None:
        """Open the menu of what may be done to the person on the chosen seat."""
        seat, welcome = self.scene.model.seats.get(self.floor.cursor), self.app.model.welcome
        if seat is None or welcome is None:
            self.app.toast(self.scene.words("No seat is chosen"))
        elif self.app.paused:
            self.app.toast(self.scene.words("The screen is held still: let it go on first"))
        else:
            self.app.push_screen(OrderScreen(self.scene, seat, welcome.orders, welcome.reasons))

    def action_filter(self) -> None:
        """Ask for a filter."""
        box = self.query_one("#filter", Input)
        box.placeholder = self.scene.words("name, pinyin, extension, st:away, q:vip, t:team")
        box.value = self.floor.filter
        box.display = True
        self.set_focus(box)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while it is being written."""
        if event.input.display:
            self.use_filter(event.value)

    def on_input_submitted(self) -> None:
        """Keep the filter and go back to the floor."""
        self.query_one("#filter").display = False
        self.set_focus(self.floor)

    def action_back(self) -> None:
        """Close what is open: filter box and filter first, then the detail."""
        box = self.query_one("#filter")
        if box.display or self.floor.filter:
            box.display = False
            before = self.floor.filter
            self.use_filter("")
            if before:
                self.app.did(mark("the filter"), lambda: self.use_filter(before))
            self.set_focus(self.floor)
        elif self.detail_open:
            self.action_detail()

    def action_sort(self) -> None:
        """Take the next order."""
        orders = list(Sort)
        self.use_order(orders[(orders.index(self.floor.order) + 1) % len(orders)])

    def action_density(self) -> None:
        """Take the next density that looks different."""
        shown = self.floor.densities
        self.use_density(shown[(shown.index(self.floor.shown_density) + 1) % len(shown)])

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
        self.app.use_bell(on=not self.app.bell_on)
        self.flush()

    def action_undo(self) -> None:
        """Take back the last thing that only concerned this screen."""
        self.app.undo()

    def action_menu(self) -> None:
        """Offer everything there is."""
        self.app.open_menu()

    def action_help(self) -> None:
        """Tell what works here."""
        keys = self.allowed_keys()
        self.app.push_screen(HelpScreen(self.scene, keys, signs=Signs.FLOOR, filters=FLOOR_FILTERS))

    def action_leave(self) -> None:
        """Leave the dashboard."""
        self.app.exit()
