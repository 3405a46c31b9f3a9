"""One's own seat on a terminal: a client of the daemon with the key of an agent.

The law: it knows the daemon by its messages alone, and is told of one person. It asks every
``ASK_S`` and shows how old the last answer is once it is older than ``OLD_S``; a lost daemon never
ends the program, and a clock goes on by this machine's own.
"""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from ccfloor.clock import Clock, SystemClock
from ccfloor.dashboard.feed import Batch, DaemonFeed, Feed, Lost
from ccfloor.dashboard.listening import Listening
from ccfloor.dashboard.scene import zone_named
from ccfloor.dashboard.screens.payslip import PayslipScreen
from ccfloor.dashboard.screens.seat import SeatScreen, Sitting
from ccfloor.dashboard.texts import goodbye, unanswered
from ccfloor.floor.deeds import BreakAsked, BreakWithdrawn
from ccfloor.floor.names import SECOND, Micros
from ccfloor.locale import mark
from ccfloor.serve.cases import CasesMoved
from ccfloor.serve.messages import Do, Done, Limits, Welcome
from ccfloor.serve.mine import AnyMessage, AnyRequest, Appeal, Mine, Own
from ccfloor.serve.payslips import MyPayslip, PayslipTold
from ccfloor.telling.refusals import CASES, PAY, refused

ASK_S = 2.0
OLD_S = 6.0
"""Seconds after which an answer is called old: two were missed."""
FLUSH_S = 0.25

DONE = {
    "break": mark("Asked: wait for the answer before you leave"),
    "withdraw": mark("Taken back"),
    "appeal": mark("Your objection is stored"),
    "line": mark("Your objection is stored"),
}


class SeatApp(Listening, Sitting):
    """Shows what the daemon answers."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        feed: Feed,
        clock: Clock,
        *,
        language: str = "zh_CN",
        theme: str = "dark",
        ascii_only: bool = False,
        ask_s: float = ASK_S,
    ) -> None:
        """Show ``feed`` by ``clock``; nothing runs before ``run``."""
        super().__init__(feed, clock, language=language, theme=theme, ascii_only=ascii_only)
        self.own: Own | None = None
        self.limits = Limits()
        self._ask_s = ask_s
        self._sent: dict[int, str] = {}
        self._slip = 0
        """Number of the question for a payslip whose answer is waited for."""
        self._told_s = 0.0
        self._moved = False
        """A case has taken a step while an answer was under way."""
        self._lost: Lost | None = None
        self._welcome: Welcome | None = None
        self._refused = ""

    def get_default_screen(self) -> Screen[Any]:
        """Open the one screen there is."""
        self.seat_screen = SeatScreen(self.scene)
        return self.seat_screen

    def on_mount(self) -> None:
        """Begin to listen and to ask."""
        self.listen()
        self.set_interval(self._ask_s, self.ask_own)
        self.set_interval(FLUSH_S, self.show_all)

    # --- news ---

    def lost(self, lost: Lost) -> None:
        """Say that there is no line; the first moment stands."""
        self._lost, self._welcome = self._lost or lost, None
        self._sent.clear()
        self.show_all()

    def heard(self, batch: Batch) -> None:
        """Take what the daemon told, and show it."""
        self._lost = None
        for message in batch.messages:
            self._take(message, batch)
        self.show_all()

    def _take(self, message: AnyMessage, batch: Batch) -> None:
        if isinstance(message, Welcome):
            self._welcome, self.limits = message, message.limits
            self.scene.zone = zone_named(message.timezone)
            self.ask_own()
            slip = self._payslip()
            if slip is not None and slip.told is None:
                self.ask_payslip("")
        elif isinstance(message, Own):
            self._sent.pop(message.id, None)
            self.own, self._told_s, self._refused = message, batch.heard_at, ""
            if self._moved:
                self._moved = False
                self.ask_own()  # what came may be from before the step
        elif isinstance(message, PayslipTold):
            self._sent.pop(message.id, None)
            # answers may overtake each other: the page shows the month that was wanted last
            slip = self._payslip()
            if slip is not None and message.id == self._slip:
                slip.show_told(message)
        elif isinstance(message, CasesMoved):
            self._moved = "mine" in self._sent.values()
            self.ask_own()
        elif isinstance(message, Done):
            self._done(message)

    def _done(self, done: Done) -> None:
        what = self._sent.pop(done.id, "")
        words, slip = self.scene.words, self._payslip()
        if what == "mine":
            self._refused = done.error
        elif what == "payslip" and slip is not None:
            slip.refuse(unanswered(done.error, words))
        elif not done.ok:
            self.say(refused(done.error, words, PAY if what == "line" else CASES), bad=True)
        elif what in DONE:
            self.say(words(DONE[what]))
            self.ask_own()  # the screen shows it at once

    def _payslip(self) -> PayslipScreen | None:
        """Find the page of the payslip, also beneath a help or a question."""
        return next((one for one in self.screen_stack if isinstance(one, PayslipScreen)), None)

    def show_all(self) -> None:
        """Draw what is known now, the clocks a little further."""
        if self.own is not None:
            passed = self.clock.monotonic() - self._told_s
            self.scene.now = self.own.at + round(passed * SECOND)
        if self.is_running and self.seat_screen.is_mounted:
            self.seat_screen.flush()

    def trouble(self) -> str:
        """Say why what is shown is not to be relied on; empty while it is."""
        words = self.scene.words
        if self._lost is not None:
            return goodbye(self._lost.reason, words)
        if self._welcome is None:
            return words("Waiting for the daemon")
        if self._welcome.role != "agent" or self._refused == "not_allowed":
            return words("This key is no agent's: use ccfloor watch")
        if self._refused:
            return unanswered(self._refused, words)
        passed = self.clock.monotonic() - self._told_s
        if self.own is not None and passed > OLD_S:
            return words("The last answer is {n} s old", n=int(passed))
        return ""

    # --- commands (screens.seat.Sitting) ---

    def ask_own(self) -> None:
        """Ask for one's own seat, unless the question before waits for its answer."""
        agent = self._welcome is not None and self._welcome.role == "agent"
        if agent and "mine" not in self._sent.values():
            self._send("mine", Mine(0, follow=True))

    def ask_break(self, reason: str, wanted: Micros) -> None:
        """Ask for a break; the daemon fills in who asks."""
        seat = "" if self.own is None or self.own.seat is None else self.own.seat.seat
        deed = BreakAsked("", "", seat, reason, wanted)
        self._command("break", Do(0, deed))

    def withdraw(self) -> None:
        """Take back what was asked for."""
        self._command("withdraw", Do(0, BreakWithdrawn("", "")))

    def object_to(self, case: str, seen: int, claim: str) -> None:
        """Object to a case as it was seen."""
        self._command("appeal", Appeal(0, case, claim, seen))

    def object_to_line(self, line: str, claim: str) -> None:
        """Object to a line of a payslip."""
        self._command("line", Appeal(0, line, claim))

    def open_payslips(self) -> None:
        """Show the newest payslip, as soon as it is here."""
        self.push_screen(PayslipScreen(self.scene))

    def ask_payslip(self, period: str) -> None:
        """Ask for a period's payslip; empty: the newest."""
        self._command("payslip", MyPayslip(0, period))
        self._slip = max(self._sent, default=0)

    def renewed(self) -> None:
        """Draw all of it anew."""
        self.show_all()

    def say(self, text: str, *, bad: bool = False) -> None:
        """Say something briefly; the text is never read as markup."""
        self.notify(text, severity="warning" if bad else "information", timeout=5, markup=False)

    def _command(self, what: str, request: AnyRequest) -> None:
        if not self._send(what, request):
            self.say(self.scene.words("No connection to the daemon"), bad=True)

    def _send(self, what: str, request: AnyRequest) -> bool:
        number = self.ask(request)
        if number is not None:
            self._sent[number] = what
        return number is not None


def run_seat(
    url: str, token: str, *, language: str = "zh_CN", theme: str = "dark", ascii_only: bool = False
) -> int:
    """Show one's own seat until he quits, or a signal ends it; return the exit code."""
    clock = SystemClock()
    feed = DaemonFeed(url, token, clock)
    app = SeatApp(feed, clock, language=language, theme=theme, ascii_only=ascii_only)
    app.run()
    return app.return_code or 0
