"""The dashboard: a client of the daemon like any other, on a terminal.

The law: it knows the daemon by ``ccfloor.serve.messages`` alone. A lost daemon, a stale
feed or a blind link are shown, never hidden, and never end the program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Any, cast

import msgspec
from textual.app import App, SystemCommand
from textual.command import CommandPalette
from textual.notifications import SeverityLevel
from textual.screen import Screen

from ccfloor.clock import Clock, SystemClock
from ccfloor.dashboard.asking import Asking
from ccfloor.dashboard.feed import Batch, DaemonFeed, Feed, Lost
from ccfloor.dashboard.keys import ANYWHERE, Key
from ccfloor.dashboard.memory import Memory
from ccfloor.dashboard.orders import outcome
from ccfloor.dashboard.scene import zone_named
from ccfloor.dashboard.screens.agent import AgentScreen
from ccfloor.dashboard.screens.beyond import BeyondScreen
from ccfloor.dashboard.screens.call import CallScreen
from ccfloor.dashboard.screens.explain import ExplainScreen
from ccfloor.dashboard.screens.menu import Choice, MenuScreen, entries
from ccfloor.dashboard.suiting import Suiting
from ccfloor.dashboard.texts import refusal
from ccfloor.dashboard.view.status import Trust
from ccfloor.dashboard.widesafe import WideSafeCompositor
from ccfloor.floor.deeds import BreakAnswered, Deed
from ccfloor.floor.names import SECOND
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.cases import CasesMoved
from ccfloor.serve.intervals import LastHourTold
from ccfloor.serve.messages import (
    Acknowledge,
    Delta,
    Do,
    Done,
    Explain,
    Goodbye,
    Pong,
    Snapshot,
    Welcome,
)
from ccfloor.serve.mine import AnyMessage, AnyRequest
from ccfloor.serve.orders import Act

QUIET_FROM = 2**40
"""Numbers of what nobody waits for: apart, so that a log of the wire is easily read."""


class FloorApp(Suiting):
    """Shows what a feed tells."""

    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        feed: Feed,
        clock: Clock,
        *,
        language: str = "zh_CN",
        theme: str = "dark",
        ascii_only: bool = False,
        bell: bool = False,
        memory: Memory | None = None,
        wall: bool = False,
    ) -> None:
        """Show ``feed`` by ``clock``; nothing runs before ``run``.

        ``memory`` keeps how somebody likes it; ``wall`` begins with the wallboard.
        """
        super().__init__(
            feed, clock, language=language, theme=theme, ascii_only=ascii_only, bell=bell,
            memory=memory, wall=wall,
        )  # fmt: skip
        self.paused = False
        self._lost: Lost | None = None
        self._lost_heard_s = 0.0
        self._missed = 0
        self._quiet_numbers = count(QUIET_FROM)
        self._quiet: set[int] = set()
        """Numbers of questions nobody waits for."""
        self._acts: set[int] = set()
        """Numbers of orders that wait for their end."""
        self._granting: dict[int, BreakAnswered] = {}
        """Answers to requests that were sent, by their numbers."""

    def on_mount(self) -> None:
        """Begin to listen."""
        self.listen()

    # --- news ---

    def lost(self, lost: Lost) -> None:
        """Say everywhere that there is no line; the first moment stands."""
        self._lost_heard_s = self.clock.monotonic()
        self._granting.clear()
        self._quiet.clear()
        for screen in self.screen_stack:
            if isinstance(screen, Asking):
                screen.lose()
        # Since the first moment nothing is known.
        self._lost = lost if self._lost is None else replace(lost, at=self._lost.at)

    def heard(self, batch: Batch) -> None:
        """Take news into the model; the next flush shows them."""
        first = not self.model.ready
        self._lost = None
        screen = self.floor_screen
        for message in batch.messages:
            if self._told(message):
                continue
            dirty = self.model.apply(message, batch.heard_at)
            if self.paused:
                self._missed += len(dirty.fresh)
                dirty.fresh = []
            screen.dirty.add(dirty)
            if isinstance(message, Welcome):
                self._welcomed(message)
        if first and self.model.ready:
            screen.flush()  # the first sight of the floor does not wait for its turn

    def _told(self, message: AnyMessage) -> bool:
        """Take what is an answer, or a screen's own news; False where it is the floor's."""
        match message:
            case Welcome() | Snapshot() | Delta() | Pong() | Goodbye():
                return False
            case CasesMoved():
                for screen in self._asking():
                    screen.moved()
            case Done():
                self._granting.pop(message.id, None)
                self._done(message)
            case Beyond():
                self._ask_again(message)
            case LastHourTold() if message.id in self._quiet:
                self._quiet.discard(message.id)
                self.floor_screen.take_hour(message)
            case _:
                self._acts.discard(message.id)
                self._answer(message.id, message)
        return True

    def _welcomed(self, welcome: Welcome) -> None:
        """Begin a line: what was subscribed to on the one before went with it."""
        self.scene.zone = zone_named(welcome.timezone)
        self.settle(welcome)
        self.floor_screen.ask_hour()
        for screen in self._asking():
            screen.welcomed()

    def _done(self, done: Done) -> None:
        """Hand it to the screen that waits; else say what is not as it was meant."""
        if done.id in self._quiet:
            self._quiet.discard(done.id)
            return
        if self._answer(done.id, done):
            self._acts.discard(done.id)
        elif done.id in self._acts:  # somebody closed the screen: he is told all the same
            self._acts.discard(done.id)
            severity: SeverityLevel = "information" if done.ok else "warning"
            self.toast(outcome(done, self.scene.words), severity=severity)
        elif not done.ok:
            self.toast(refusal(done.error, self.scene.words), severity="warning")

    def _answer(self, number: int, answer: AnyMessage) -> bool:
        """Hand an answer to the screen that waits for it; False where none does."""
        for screen in self._asking():
            if screen.expects(number):
                screen.take(answer)
                return True
        return False

    def _asking(self) -> list[Asking]:
        return [screen for screen in self.screen_stack if isinstance(screen, Asking)]

    def trust(self) -> Trust:
        """Tell how far the screen can be trusted now."""
        now_s = self.clock.monotonic()
        lost = self._lost
        return Trust(
            now=self.scene.now,
            silent_s=self.model.silence(now_s),
            stale=self.model.stale(now_s),
            lost_at=lost.at if lost else None,
            lost_s=(self.clock.now() - lost.at) / SECOND if lost else 0.0,
            lost_reason=lost.reason if lost else "",
            retry_s=lost.retry_s - (now_s - self._lost_heard_s) if lost else 0.0,
            link=self.model.link,
            paused_at=self.scene.now if self.paused else None,
            missed=self._missed,
        )

    # --- commands ---

    def ask_quietly(self, request: AnyRequest) -> None:
        """Ask for what nobody waits for: where it is refused, nothing is said."""
        number = next(self._quiet_numbers)
        if self.feed.send(msgspec.structs.replace(request, id=number)):
            self._quiet.add(number)

    def acknowledge(self, alerts: tuple[str, ...]) -> None:
        """Take note of alerts by id; the daemon's answer comes as Done."""
        if self.ask(Acknowledge(0, alerts)) is None:
            self.toast(refusal("no_line", self.scene.words), severity="warning")

    def answer_break(self, agent: str, *, granted: bool) -> None:
        """Allow or refuse what an agent asked for; the daemon's answer comes as Done."""
        self._grant(BreakAnswered("", agent, "", granted))

    def _grant(self, deed: BreakAnswered, confirm: str = "") -> None:
        number = self.ask(Do(0, deed, confirm))
        if number is None:
            self.toast(refusal("no_line", self.scene.words), severity="warning")
        else:
            self._granting[number] = deed

    def _ask_again(self, beyond: Beyond) -> None:
        """Show what a leave goes beyond; only a second, other key lets it."""
        deed = self._granting.pop(beyond.id, None)
        if deed is None:
            return  # the line was lost meanwhile: it is asked anew by whoever wants it

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - Textual's callback
            if yes:
                self._grant(deed, beyond.confirm)

        name = next((s.name for s in self.model.seats.values() if s.agent == beyond.agent), "")
        self.push_screen(BeyondScreen(beyond, name, self.scene.words), answered)

    def do(self, deed: Deed) -> None:
        """Do something beside the telephone; the daemon's answer comes as Done."""
        if self.ask(Do(0, deed)) is None:
            self.toast(refusal("no_line", self.scene.words), severity="warning")

    def act(self, act: Act) -> int | None:
        """Ask for something to be done; the answer comes as Confirm, or Done."""
        number = self.ask(act)
        if number is None:
            return None
        self._acts.add(number)
        return number

    def set_paused(self, *, paused: bool) -> None:
        """Show a still copy of the model, or the live one again."""
        self.paused = paused
        self._missed = 0
        self.scene.model = self.model.still() if paused else self.model
        self.floor_screen.renew()
        self.floor_screen.flush()

    def show_reasons(self, what: str) -> None:
        """Ask what stands under an id, and open the screen that waits for it."""
        number = self.ask(Explain(0, what))
        if number is None:
            self.toast(refusal("no_line", self.scene.words), severity="warning")
        else:
            self.push_screen(ExplainScreen(self.scene, what, number))

    def show_call(self, call: str) -> None:
        """Open a call's own screen."""
        self.push_screen(CallScreen(self.scene, call=call))

    def show_person(self, agent: str) -> None:
        """Open a person's own screen."""
        self.push_screen(AgentScreen(self.scene, agent))

    def toast(self, text: str, *, title: str = "", severity: SeverityLevel = "information") -> None:
        """Say something briefly; the text is never read as markup."""
        self.notify(text, title=title, severity=severity, timeout=5, markup=False)

    # --- the palette ---

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer the key table's commands, in the reader's language."""
        del screen  # there is one that commands are for
        words = self.scene.words
        for key in self.floor_screen.working_keys():
            if key.palette:
                yield SystemCommand(
                    words(key.text), key.shown, lambda key=key: self.call_later(self._on_floor, key)
                )

    def _on_floor(self, key: Key) -> None:
        """Do what a key of the floor does: there, unless the screen above does the same itself."""
        here = key.name in ANYWHERE and hasattr(self.screen, f"action_{key.name}")
        while not here and self.screen is not self.floor_screen:
            self.pop_screen()
        self._later(f"screen.{key.action}")

    def open_menu(self, keys: Iterable[Key] = ()) -> None:
        """Open the menu over a screen that has ``keys``; over the floor there are none besides."""

        def taken(choice: Choice | None) -> None:
            if choice is None:
                return
            while choice.beneath and self.screen is not self.floor_screen:
                self.pop_screen()
            self._later(
                choice.key.action if "." in choice.key.action else f"screen.{choice.key.action}"
            )

        if not isinstance(self.screen, MenuScreen):
            listed = entries(keys, self.floor_screen.working_keys())
            self.push_screen(MenuScreen(self.scene, listed), taken)

    def _later(self, action: str) -> None:
        # The palette is still closing: the action is meant for the screen beneath it.
        self.call_later(self.run_action, action)

    def action_command_palette(self) -> None:
        """Open the palette."""
        if not CommandPalette.is_open(cast("App[object]", self)):
            palette = CommandPalette(
                placeholder=self.scene.words("Search the commands"), id="--command-palette"
            )
            palette._compositor = WideSafeCompositor()  # noqa: SLF001 - Han text lies beneath it
            self.push_screen(palette)


def dashboard(
    url: str,
    token: str,
    *,
    language: str = "zh_CN",
    theme: str = "dark",
    ascii_only: bool = False,
    bell: bool = False,
    memory: Memory | None = None,
    wall: bool = False,
) -> FloorApp:
    """Make the dashboard of the daemon at ``url``, e.g. ``ws://127.0.0.1:8437``."""
    clock = SystemClock()
    return FloorApp(
        DaemonFeed(url, token, clock),
        clock,
        language=language,
        theme=theme,
        ascii_only=ascii_only,
        bell=bell,
        memory=memory,
        wall=wall,
    )


def run_dashboard(app: FloorApp) -> int:
    """Show a dashboard until somebody quits, or a signal ends it; return the exit code."""
    app.run()
    return app.return_code or 0
