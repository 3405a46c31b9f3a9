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

from ccfloor.clock import Clock, SystemClock
from ccfloor.dashboard.feed import Batch, DaemonFeed, Feed, Lost, News
from ccfloor.dashboard.look import ASCII, GLYPHS, THEMES, Look
from ccfloor.dashboard.model import FloorModel
from ccfloor.dashboard.orders import outcome
from ccfloor.dashboard.scene import Scene, zone_named
from ccfloor.dashboard.screens.beyond import BeyondScreen
from ccfloor.dashboard.screens.cases import CasesScreen
from ccfloor.dashboard.screens.explain import ExplainScreen
from ccfloor.dashboard.screens.floor import FloorScreen
from ccfloor.dashboard.screens.handover import HandoverScreen
from ccfloor.dashboard.screens.orders import OrderScreen
from ccfloor.dashboard.screens.permits import PermitScreen
from ccfloor.dashboard.screens.staffing import StaffingScreen
from ccfloor.dashboard.texts import refusal
from ccfloor.dashboard.themes import theme_of
from ccfloor.dashboard.view.status import Trust
from ccfloor.dashboard.watching import Watching
from ccfloor.dashboard.widesafe import WideSafeCompositor
from ccfloor.floor.deeds import BreakAnswered, Deed
from ccfloor.floor.names import SECOND
from ccfloor.locale import LANGUAGES, Words
from ccfloor.serve.beyond import Beyond
from ccfloor.serve.cases import CaseFile, CaseList, CaseRequest, CasesMoved
from ccfloor.serve.explanation import Explanation
from ccfloor.serve.handovers import Handover, HandoverBoards
from ccfloor.serve.messages import Acknowledge, Do, Done, Explain, Welcome
from ccfloor.serve.mine import AnyMessage
from ccfloor.serve.orders import Act, Confirm
from ccfloor.serve.permits import Permits, PermitsNow
from ccfloor.serve.staffing import Staff, StaffCourse, WatchStaff

WAITING = (ExplainScreen, HandoverScreen, OrderScreen, PermitScreen, StaffingScreen)
"""Screens that ask the daemon something and wait for the answer."""


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
        self._granting: dict[int, BreakAnswered] = {}
        """Answers to requests that were sent, by their numbers."""
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
        self._granting.clear()
        for screen in self.screen_stack:
            if isinstance(screen, (*WAITING, CasesScreen)):
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
            case Explanation() | Confirm() | HandoverBoards() | PermitsNow():
                self._acts.discard(message.id)
                self._answer(message.id, message)
            case Done():
                self._granting.pop(message.id, None)
                self._done(message)
            case Beyond():
                self._ask_again(message)
            case Staff() | StaffCourse():
                for shown in self._staffing_screens():
                    shown.take(message)
            case CaseList() | CaseFile() | CasesMoved():
                for cases in self._cases_screens():
                    cases.take(message)
            case _:
                return False
        return True

    def _welcomed(self, welcome: Welcome) -> None:
        """Begin a line: what was subscribed to on the one before went with it."""
        self.scene.zone = zone_named(welcome.timezone)
        for screen in self.screen_stack:
            if isinstance(screen, StaffingScreen | CasesScreen):
                screen.ask()

    def _done(self, done: Done) -> None:
        """Hand it to the screen that waits; else say what is not as it was meant."""
        if any(cases.take_done(done) for cases in self._cases_screens()):
            return
        if self._answer(done.id, done):
            self._acts.discard(done.id)
        elif done.id in self._acts:  # somebody closed the screen: he is told all the same
            self._acts.discard(done.id)
            severity: SeverityLevel = "information" if done.ok else "warning"
            self.toast(outcome(done, self.scene.words), severity=severity)
        elif not done.ok:
            self.toast(refusal(done.error, self.scene.words), severity="warning")

    def _answer(
        self, number: int, answer: Explanation | Confirm | HandoverBoards | PermitsNow | Done
    ) -> bool:
        """Hand an answer to the screen that waits for it; False where none does."""
        for screen in self.screen_stack:
            if isinstance(screen, WAITING) and screen.number == number:
                match screen, answer:
                    case PermitScreen() as permits, (PermitsNow() | Done()) as told:
                        permits.take(told)
                    case StaffingScreen() as staffing, Done() as done:
                        staffing.take(done)
                    case ExplainScreen() as explain, (Explanation() | Done()) as said:
                        explain.take(said)
                    case HandoverScreen() as handover, (HandoverBoards() | Done()) as boards:
                        handover.take(boards)
                    case OrderScreen() as order, (Confirm() | Done()) as asked:
                        order.take(asked)
                return True
        return False

    def _staffing_screens(self) -> list[StaffingScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, StaffingScreen)]

    def _cases_screens(self) -> list[CasesScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, CasesScreen)]

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
        self._grant(BreakAnswered("", agent, "", granted))

    def _grant(self, deed: BreakAnswered, confirm: str = "") -> None:
        number = next(self._numbers)
        if self.feed.send(Do(number, deed, confirm)):
            self._granting[number] = deed
        else:
            self.toast(refusal("offline", self.scene.words), severity="warning")

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
        if not self.feed.send(Do(next(self._numbers), deed)):
            self.toast(refusal("offline", self.scene.words), severity="warning")

    def ask_handover(self) -> int | None:
        """Ask for the changes of shift that are near; the answer comes as HandoverBoards."""
        number = next(self._numbers)
        return number if self.feed.send(Handover(number)) else None

    def ask_permits(self) -> int | None:
        """Ask for the permits in force or to come; the answer comes as PermitsNow."""
        number = next(self._numbers)
        return number if self.feed.send(Permits(number)) else None

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

    def ask_case(self, request: CaseRequest) -> int | None:
        """Ask or decide about cases; the answer comes as CaseList, CaseFile or Done."""
        number = next(self._numbers)
        return number if self.feed.send(msgspec.structs.replace(request, id=number)) else None

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
