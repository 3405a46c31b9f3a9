"""What the screens may ask of the program they stand in.

The law: screens know this and not the program, so that nothing imports in a circle.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable

from textual.app import App
from textual.notifications import SeverityLevel

from ccfloor.clock import Clock
from ccfloor.dashboard.keys import Key
from ccfloor.dashboard.model import FloorModel
from ccfloor.dashboard.view.status import Trust
from ccfloor.floor.deeds import Deed
from ccfloor.serve.mine import AnyRequest
from ccfloor.serve.orders import Act


class Watching(App[int]):
    """A program that listens to a daemon and can speak to it."""

    clock: Clock
    model: FloorModel
    """The live one."""
    paused: bool
    bell_on: bool
    begins_with_wall: bool

    @property
    @abstractmethod
    def ascii_only(self) -> bool:
        """Whether plain letters stand for symbols."""

    @abstractmethod
    def trust(self) -> Trust:
        """Tell how far the screen can be trusted now."""

    @abstractmethod
    def do(self, deed: Deed) -> None:
        """Do something beside the telephone."""

    @abstractmethod
    def ask(self, request: AnyRequest) -> int | None:
        """Ask for something; return the question's number, None without a line.

        The request's own ``id`` is replaced by that number.
        """

    @abstractmethod
    def ask_quietly(self, request: AnyRequest) -> None:
        """Ask for what nobody waits for: where it is refused, nothing is said."""

    @abstractmethod
    def answer_break(self, agent: str, *, granted: bool) -> None:
        """Allow or refuse what an agent asked for."""

    @abstractmethod
    def acknowledge(self, alerts: tuple[str, ...]) -> None:
        """Take note of alerts by id."""

    @abstractmethod
    def act(self, act: Act) -> int | None:
        """Ask for something to be done, or confirm it; return the number, None without a line."""

    @abstractmethod
    def set_paused(self, *, paused: bool) -> None:
        """Show a still copy of the model, or the live one again."""

    @abstractmethod
    def switch_language(self) -> None:
        """Speak the next language, everywhere, at once."""

    @abstractmethod
    def switch_theme(self) -> None:
        """Take the next theme."""

    @abstractmethod
    def use_language(self, language: str) -> None:
        """Speak a language, everywhere, at once."""

    @abstractmethod
    def use_theme(self, name: str) -> None:
        """Take a theme by its name."""

    @abstractmethod
    def use_glyphs(self, *, ascii_only: bool) -> None:
        """Draw symbols, or plain letters in their place."""

    @abstractmethod
    def use_bell(self, *, on: bool) -> None:
        """Ring at critical alerts, or not."""

    @abstractmethod
    def use_wall(self, *, on: bool) -> None:
        """Begin with the wallboard the next time, or not."""

    @abstractmethod
    def did(self, what: str, back: Callable[[], None]) -> None:
        """Note something that a key can take back, and keep how it looks now."""

    @abstractmethod
    def undo(self) -> None:
        """Take the last such thing back, and say what."""

    @abstractmethod
    def open_menu(self, keys: Iterable[Key] = ()) -> None:
        """Open the menu over a screen that has ``keys``."""

    @abstractmethod
    def keeps_layout(self) -> str:
        """Name the file that keeps how it looks; empty where none does."""

    @abstractmethod
    def show_reasons(self, what: str) -> None:
        """Ask what stands under an id, and open the screen that waits for it."""

    @abstractmethod
    def show_call(self, call: str) -> None:
        """Open a call's own screen."""

    @abstractmethod
    def show_person(self, agent: str) -> None:
        """Open a person's own screen."""

    @abstractmethod
    def toast(self, text: str, *, title: str = "", severity: SeverityLevel = "information") -> None:
        """Say something briefly; the text is never read as markup."""
