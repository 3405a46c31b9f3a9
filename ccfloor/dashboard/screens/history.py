"""History: the floor at any second of any day there is a journal of, standing or playing.

The law: the daemon is asked for one thing at a time, ahead of what is shown; the day's marks are
asked for beside it. A lost line stops the playing and says so; a new one is asked again.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from ccfloor.dashboard.history_keys import HISTORY_KEYS
from ccfloor.dashboard.keys import bindings
from ccfloor.dashboard.playing import BEHIND, STEPS, moment_of
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.screens.call import CallScreen
from ccfloor.dashboard.screens.help import HelpScreen, Signs
from ccfloor.dashboard.screens.past import PastDesk
from ccfloor.dashboard.screens.write import WriteScreen
from ccfloor.dashboard.view.alert import in_order
from ccfloor.dashboard.view.timebar import moment_at
from ccfloor.floor.names import MINUTE, Instant
from ccfloor.serve.history import FloorCourse, FloorMarks, FloorThen
from ccfloor.serve.messages import Done
from ccfloor.serve.mine import AnyMessage

_FLUSH_HZ = 4.0
_ASK_AGAIN_S = 30.0
"""An answer that has not come for so long will not come."""


class HistoryScreen(PastDesk):
    """Asks for the past and plays it."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings(HISTORY_KEYS))

    def __init__(self, scene: Scene, at: Instant = 0) -> None:
        """Begin at ``at``; 0 is a minute ago."""
        super().__init__(scene)
        self._begin_at = at
        self._marks_number = -1
        self._open: set[int] = set()
        """Questions that are not answered yet, those among them that nobody waits for any more."""
        self._asked_s = self._played_s = 0.0

    def on_mount(self) -> None:
        """Go to where it begins, and let time pass from now on."""
        now = self.live_now()
        self.player.seek(self._begin_at or now - MINUTE, now)
        self._played_s = self.app.clock.monotonic()
        self.set_interval(1 / _FLUSH_HZ, self.flush)
        self.flush()

    def flush(self) -> None:
        """Let time pass, ask for what comes next, and show what is new."""
        now_s, now = self.app.clock.monotonic(), self.live_now()
        if not self.is_current:
            self._played_s = now_s  # beneath a help or an explanation the past stands still
            return
        self.dirty.add(self.player.play(now_s - self._played_s, now))
        self._played_s = now_s
        self._ask(now, now_s)
        self.draw()

    # --- asking --------------------------------------------------------------------------

    def _ask(self, now: Instant, now_s: float) -> None:
        """Ask for what is wanted next, unless an answer is on its way."""
        if self.number >= 0 and now_s - self._asked_s < _ASK_AGAIN_S:
            return
        question = self.player.question(now)
        if question is not None:
            self._asked_s = now_s
            self.number = self._send(question)
        day = self.player.day()
        if day is not None and self._marks_number < 0 and self.number >= 0:
            self._marks_number = self._send(day)

    def _send(self, question: object) -> int:
        number = self.app.ask(question)  # type: ignore[arg-type]  # one of the three of history
        if number is None:
            self.lose()
            return -1
        self._open.add(number)
        return number

    def expects(self, number: int) -> bool:
        """Take every answer to a question of this screen, the outdated ones too.

        Somebody who has gone on to another moment is not told that one before is refused.
        """
        return number in self._open

    def take(self, answer: AnyMessage) -> None:
        """Take what was told, or why it was not."""
        number = getattr(answer, "id", -1)
        self._open.discard(number)
        if number not in {self.number, self._marks_number}:
            return
        match answer:
            case FloorMarks():
                self._marks_number = -1
                self.player.marks = answer
            case FloorThen() | FloorCourse():
                self.number = -1
                self.dirty.add(self.player.take(answer))
            case Done():
                if answer.id == self._marks_number:
                    self._marks_number = -1
                else:
                    self.number = -1
                self._refused(answer)
            case _:
                return
        self.flush()

    def _refused(self, done: Done) -> None:
        """Say why; where the journal begins later, go to its beginning."""
        player = self.player
        kept = int(done.detail) if done.detail.isascii() and done.detail.isdecimal() else 0
        if done.error == "not_kept" and player.at < kept < self.live_now() - BEHIND:
            self.app.toast(self.scene.words("The journal begins later than that"))
            player.seek(kept, self.live_now())
            self.number = -1
            return
        player.error, player.playing = done.error, False

    def lose(self) -> None:
        """Stand still and say why."""
        self.number = self._marks_number = -1
        self._open.clear()
        self.player.error, self.player.playing = "no_line", False
        self.draw()

    def welcomed(self) -> None:
        """Ask again."""
        if self.player.error == "no_line":
            self.player.error = ""
        self.flush()

    # --- keys ----------------------------------------------------------------------------

    def _go(self, at: Instant) -> None:
        """Go to a moment; an answer that is on its way is of another one."""
        self.player.seek(at, self.live_now())
        if not self.player.shown:
            self.number = -1
        self.flush()

    def action_play(self) -> None:
        """Play or stand still; after a refusal, try again."""
        if self.player.error:
            self._go(self.player.at)
            return
        self.player.playing = not self.player.playing
        self.flush()

    def action_step(self, name: str) -> None:
        """Go on or back."""
        self._go(self.player.at + STEPS[name])

    def action_speed(self, by: int) -> None:
        """Play faster or slower."""
        self.player.faster(by)
        self.draw()

    def action_alert(self, by: int) -> None:
        """Go to the next alert, or the one before."""
        if self.player.alert(by, self.live_now()):
            self._go(self.player.at)
        else:
            self.app.toast(self.scene.words("There is no other alert on this day"))

    def action_gap(self) -> None:
        """Go to the next gap."""
        if self.player.gap(self.live_now()):
            self._go(self.player.at)
        else:
            self.app.toast(self.scene.words("There is no other gap on this day"))

    def action_ask_when(self) -> None:
        """Ask for a time, and go there."""
        words = self.scene.words

        def written(boxes: tuple[str, ...] | None) -> None:
            if not boxes:
                return
            at = moment_of(boxes[0], self.player.at, self.scene.zone)
            if at is None:
                text = words("That is no time: write 14:03 or 2026-11-25 14:03:20")
                self.app.toast(text, severity="warning")
            elif at > self.live_now() - BEHIND:
                self.app.toast(words("That moment is still to come"), severity="warning")
            else:
                self._go(at)

        question = words("Which moment? 14:03, 11-25 14:03 or 2026-11-25 14:03:20")
        self.app.push_screen(WriteScreen(question, ("14:03:20",), words, 32), written)

    def on_click(self, event: events.Click) -> None:
        """Go to where the day's bar was clicked."""
        marks = self.player.marks
        if event.widget is self.day and marks is not None:
            self._go(moment_at(marks, event.x, self.day.size.width))

    def action_call(self) -> None:
        """Show the call that the chosen seat was on."""
        seat = self.past.model.seats.get(self.floor.cursor)
        if seat is None or not seat.call:
            self.app.toast(self.scene.words("Nobody is on a call there"))
            return
        self.app.push_screen(CallScreen(self.scene, call=seat.call))

    def action_explain(self) -> None:
        """Tell what the chosen alert, or what went on at the chosen seat, rests on."""
        what = self._in_question()
        if not what:
            self.app.toast(self.scene.words("There is nothing to explain here"))
            return
        self.app.show_reasons(what)

    def _in_question(self) -> str:
        """Name the alert under the cursor; of a seat its loudest alert, or its call."""
        alert = self.alerts.chosen() if self.focused is self.alerts else None
        if alert is not None:
            return alert.id
        seat = self.past.model.seats.get(self.floor.cursor)
        if seat is None:
            return ""
        alerts = in_order(self.past.model.alerts_on(seat.seat))
        if alerts:
            return alerts[0].id
        return f"call:{seat.call}" if seat.call else ""

    def action_menu(self) -> None:
        """Offer everything there is."""
        self.app.open_menu(HISTORY_KEYS)

    def action_help(self) -> None:
        """Tell what works here."""
        self.app.push_screen(HelpScreen(self.scene, HISTORY_KEYS, signs=Signs.FLOOR))

    def action_language(self) -> None:
        """Speak the other language."""
        self.app.switch_language()
        self.renew()

    def action_theme(self) -> None:
        """Take the next theme."""
        self.app.switch_theme()
        self.renew()
