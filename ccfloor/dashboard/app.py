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
from textual.message import Message as TextualMessage
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.theme import Theme

from ccfloor.clock import Clock, SystemClock
from ccfloor.dashboard.feed import Batch, DaemonFeed, Feed, Lost, News
from ccfloor.dashboard.look import ASCII, GLYPHS, THEMES, Colours, Look
from ccfloor.dashboard.model import FloorModel
from ccfloor.dashboard.orders import outcome
from ccfloor.dashboard.scene import Scene, zone_named
from ccfloor.dashboard.screens.explain import ExplainScreen
from ccfloor.dashboard.screens.floor import FloorScreen
from ccfloor.dashboard.screens.handover import HandoverScreen
from ccfloor.dashboard.screens.orders import OrderScreen
from ccfloor.dashboard.screens.staffing import StaffingScreen
from ccfloor.dashboard.texts import refusal
from ccfloor.dashboard.view.status import Trust
from ccfloor.dashboard.watching import Watching
from ccfloor.dashboard.widesafe import WideSafeCompositor
from ccfloor.floor.deeds import BreakAnswered, Deed
from ccfloor.floor.names import SECOND
from ccfloor.floor.states import SeatState
from ccfloor.locale import LANGUAGES, Words
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.messages import (
    Acknowledge,
    Do,
    Done,
    Explain,
    Handover,
    HandoverBoards,
    Welcome,
)
from ccfloor.serve.orders import Act, Confirm
from ccfloor.serve.staffing import Staff, StaffCourse, WatchStaff


def theme_of(colours: Colours) -> Theme:
    """Make Textual's theme of ours, for toasts, palette and input."""
    return Theme(
        name=colours.name,
        primary=colours.accent,
        warning=colours.amber,
        error=colours.alarm,
        success=colours.states[SeatState.TALKING],
        accent=colours.accent,
        foreground=colours.text,
        background=colours.page,
        surface=colours.tile,
        panel=colours.bar,
        dark=colours.dark,
        variables={
            "scrollbar": colours.bar,
            "scrollbar-background": colours.page,
            "scrollbar-corner-color": colours.page,
        },
    )


class FloorApp(Watching):
    """Shows what a feed tells."""

    CSS_PATH = "dashboard.tcss"
    TITLE = "ccfloor"
    ENABLE_COMMAND_PALETTE = True

    class NewsCame(TextualMessage):
        """The feed has news."""

        def __init__(self, news: News) -> None:
            """Carry them."""
            super().__init__()
            self.news = news

    def __init__(
        self,
        feed: Feed,
        clock: Clock,
        *,
        language: str = "zh_CN",
        theme: str = "dark",
        ascii_only: bool = False,
        bell: bool = False,
    ) -> None:
        """Show ``feed`` by ``clock``; nothing runs before ``run``."""
        super().__init__()
        self.feed, self.clock = feed, clock
        self.model = FloorModel()
        self.paused = False
        self.bell_on = bell
        self._colours = next((one for one in THEMES if one.name == theme), THEMES[0])
        self._glyphs = ASCII if ascii_only else GLYPHS
        self.scene = Scene(self.model, Words(language), Look(self._colours, self._glyphs))
        self._lost: Lost | None = None
        self._lost_heard_s = 0.0
        self._missed = 0
        self._numbers = count(1)
        self._acts: set[int] = set()
        """Numbers of orders that wait for their end."""
        for colours in THEMES:
            self.register_theme(theme_of(colours))
        self.theme = self._colours.name

    def get_default_screen(self) -> Screen[Any]:
        """Open the one screen there is."""
        self.floor_screen = FloorScreen(self.scene)
        return self.floor_screen

    def on_mount(self) -> None:
        """Begin to listen."""
        self.run_worker(self.feed.run(self._post), name="feed", exit_on_error=True)

    def _post(self, news: News) -> None:
        self.post_message(self.NewsCame(news))

    # --- news ---

    def on_floor_app_news_came(self, event: NewsCame) -> None:
        """Take news into the model; the next flush shows them."""
        if isinstance(event.news, Lost):
            self._lose(event.news)
        else:
            self._take(event.news)

    def _lose(self, lost: Lost) -> None:
        self._lost_heard_s = self.clock.monotonic()
        for screen in self.screen_stack:
            if isinstance(screen, ExplainScreen | HandoverScreen | OrderScreen | StaffingScreen):
                screen.lose()
        if self._lost is None:
            self._lost = lost
        else:
            # The first moment stands: since then nothing is known.
            self._lost = replace(lost, at=self._lost.at)

    def _take(self, batch: Batch) -> None:
        first = not self.model.ready
        self._lost = None
        screen = self.floor_screen
        for message in batch.messages:
            if isinstance(message, Explanation | Confirm | HandoverBoards):
                self._acts.discard(message.id)
                self._answer(message.id, message)
                continue
            if isinstance(message, Done):
                self._done(message)
                continue
            if isinstance(message, Staff | StaffCourse):
                for shown in self._staffing_screens():
                    shown.take(message)
                continue
            dirty = self.model.apply(message, batch.heard_at)
            if self.paused:
                self._missed += len(dirty.fresh)
                dirty.fresh = []
            screen.dirty.add(dirty)
            if isinstance(message, Welcome):
                self.scene.zone = zone_named(message.timezone)
                for shown in self._staffing_screens():
                    shown.ask()  # what was subscribed to on the line before went with it
        if first and self.model.ready:
            screen.flush()  # the first sight of the floor does not wait for its turn

    def _done(self, done: Done) -> None:
        """Hand it to the screen that waits; else say what is not as it was meant."""
        if self._answer(done.id, done):
            self._acts.discard(done.id)
        elif done.id in self._acts:  # somebody closed the screen: he is told all the same
            self._acts.discard(done.id)
            severity: SeverityLevel = "information" if done.ok else "warning"
            self.toast(outcome(done, self.scene.words), severity=severity)
        elif not done.ok:
            self.toast(refusal(done.error, self.scene.words), severity="warning")

    def _answer(self, number: int, answer: Explanation | Confirm | HandoverBoards | Done) -> bool:
        """Hand an answer to the screen that waits for it; False where none does."""
        for screen in self.screen_stack:
            if isinstance(screen, StaffingScreen) and screen.number == number:
                if isinstance(answer, Done):
                    screen.take(answer)
                return True
            if isinstance(screen, ExplainScreen) and screen.number == number:
                if not isinstance(answer, Confirm | HandoverBoards):
                    screen.take(answer)
                return True
            if isinstance(screen, HandoverScreen) and screen.number == number:
                if not isinstance(answer, Explanation | Confirm):
                    screen.take(answer)
                return True
            if isinstance(screen, OrderScreen) and screen.number == number:
                if not isinstance(answer, Explanation | HandoverBoards):
                    screen.take(answer)
                return True
        return False

    def _staffing_screens(self) -> list[StaffingScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, StaffingScreen)]

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

    def acknowledge(self, alerts: tuple[str, ...]) -> None:
        """Take note of alerts by id; the daemon's answer comes as Done."""
        if not self.feed.send(Acknowledge(next(self._numbers), alerts)):
            self.toast(refusal("offline", self.scene.words), severity="warning")

    def answer_break(self, agent: str, *, granted: bool) -> None:
        """Allow or refuse what an agent asked for; the daemon's answer comes as Done."""
        self.do(BreakAnswered("", agent, "", granted))

    def do(self, deed: Deed) -> None:
        """Do something beside the telephone; the daemon's answer comes as Done."""
        if not self.feed.send(Do(next(self._numbers), deed)):
            self.toast(refusal("offline", self.scene.words), severity="warning")

    def ask_handover(self) -> int | None:
        """Ask for the changes of shift that are near; the answer comes as HandoverBoards."""
        number = next(self._numbers)
        return number if self.feed.send(Handover(number)) else None

    def watch_staff(self, *, on: bool) -> int | None:
        """Ask to be told of staffing from now on, or no more; it comes as Staff and StaffCourse."""
        number = next(self._numbers)
        return number if self.feed.send(WatchStaff(number, on)) else None

    def explain(self, what: str) -> int | None:
        """Ask what stands under an id; the daemon's answer comes as Explanation, or Done."""
        number = next(self._numbers)
        return number if self.feed.send(Explain(number, what)) else None

    def act(self, act: Act) -> int | None:
        """Ask for something to be done; the answer comes as Confirm, or Done."""
        number = next(self._numbers)
        if not self.feed.send(msgspec.structs.replace(act, id=number)):
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

    def switch_language(self) -> None:
        """Speak the next language, everywhere, at once."""
        place = LANGUAGES.index(self.scene.words.language)
        self.scene.words = Words(LANGUAGES[(place + 1) % len(LANGUAGES)])
        self.floor_screen.renew()

    def switch_theme(self) -> None:
        """Take the next theme."""
        place = THEMES.index(self._colours)
        self._colours = THEMES[(place + 1) % len(THEMES)]
        self.scene.look = Look(self._colours, self._glyphs)
        self.theme = self._colours.name
        self.floor_screen.renew()

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
                action = f"screen.{key.action}"
                yield SystemCommand(
                    words(key.text), key.shown, lambda action=action: self._later(action)
                )

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
) -> FloorApp:
    """Make the dashboard of the daemon at ``url``, e.g. ``ws://127.0.0.1:8437``."""
    clock = SystemClock()
    feed = DaemonFeed(url, token, clock)
    return FloorApp(feed, clock, language=language, theme=theme, ascii_only=ascii_only, bell=bell)


def run_dashboard(
    url: str,
    token: str,
    *,
    language: str = "zh_CN",
    theme: str = "dark",
    ascii_only: bool = False,
    bell: bool = False,
) -> int:
    """Show the daemon at ``url`` until somebody quits; the exit code is 0."""
    app = dashboard(url, token, language=language, theme=theme, ascii_only=ascii_only, bell=bell)
    app.run()
    return app.return_code or 0
