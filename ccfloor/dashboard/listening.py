"""What every program has that listens to a daemon: a feed, a clock, numbers for its requests.

The law: news come as one message for a batch, whatever is on the screen; a lost line never ends the
program. What the news mean is told by the heir.
"""

from __future__ import annotations

from abc import abstractmethod
from itertools import count

import msgspec
from textual.app import App
from textual.driver import Driver
from textual.message import Message as TextualMessage

from ccfloor.clock import Clock
from ccfloor.dashboard.feed import Batch, Feed, Lost, News
from ccfloor.dashboard.look import ASCII, GLYPHS, THEMES, Look
from ccfloor.dashboard.model import FloorModel
from ccfloor.dashboard.scene import Scene
from ccfloor.dashboard.terminal import looked_after
from ccfloor.dashboard.themes import theme_of
from ccfloor.locale import LANGUAGES, Words
from ccfloor.serve.mine import AnyRequest


class Listening(App[int]):
    """Runs a feed and hands on what it tells."""

    CSS_PATH = "dashboard.tcss"
    TITLE = "ccfloor"

    class NewsCame(TextualMessage):
        """The feed has news."""

        def __init__(self, news: News) -> None:
            """Carry them."""
            super().__init__()
            self.news = news

    def __init__(
        self, feed: Feed, clock: Clock, *, language: str, theme: str, ascii_only: bool
    ) -> None:
        """Listen to ``feed`` by ``clock``; nothing runs before ``run``."""
        super().__init__()
        self.feed, self.clock = feed, clock
        self.model = FloorModel()
        self._colours = next((one for one in THEMES if one.name == theme), THEMES[0])
        self._glyphs = ASCII if ascii_only else GLYPHS
        self.scene = Scene(self.model, Words(language), Look(self._colours, self._glyphs))
        self._numbers = count(1)
        for colours in THEMES:
            self.register_theme(theme_of(colours))
        self.theme = self._colours.name

    def get_driver_class(self) -> type[Driver]:
        """Take Textual's driver, or the one that ends with its terminal."""
        return looked_after(super().get_driver_class())

    @abstractmethod
    def heard(self, batch: Batch) -> None:
        """Take in what the daemon told."""

    @abstractmethod
    def lost(self, lost: Lost) -> None:
        """Take in that there is no line."""

    @abstractmethod
    def renewed(self) -> None:
        """Draw anew: the language or the theme is another."""

    def listen(self) -> None:
        """Begin to listen."""
        self.run_worker(self.feed.run(self._post), name="feed", exit_on_error=True)

    def _post(self, news: News) -> None:
        self.post_message(self.NewsCame(news))

    def on_listening_news_came(self, event: NewsCame) -> None:
        """Hand on the news."""
        if isinstance(event.news, Lost):
            self.lost(event.news)
        else:
            self.heard(event.news)

    def ask(self, request: AnyRequest) -> int | None:
        """Send a request under a number of its own; the number, None without a line."""
        number = next(self._numbers)
        sent = self.feed.send(msgspec.structs.replace(request, id=number))
        return number if sent else None

    @property
    def ascii_only(self) -> bool:
        """Whether plain letters stand for symbols."""
        return self._glyphs is ASCII

    def switch_language(self) -> None:
        """Speak the next language, everywhere, at once."""
        place = LANGUAGES.index(self.scene.words.language)
        self.use_language(LANGUAGES[(place + 1) % len(LANGUAGES)])

    def use_language(self, language: str) -> None:
        """Speak a language, everywhere, at once."""
        self.scene.words = Words(language)
        self.renewed()

    def switch_theme(self) -> None:
        """Take the next theme."""
        place = THEMES.index(self._colours)
        self.use_theme(THEMES[(place + 1) % len(THEMES)].name)

    def use_theme(self, name: str) -> None:
        """Take a theme by its name."""
        self._colours = next(one for one in THEMES if one.name == name)
        self.scene.look = Look(self._colours, self._glyphs)
        self.theme = name
        self.renewed()

    def use_glyphs(self, *, ascii_only: bool) -> None:
        """Draw symbols, or plain letters in their place."""
        self._glyphs = ASCII if ascii_only else GLYPHS
        self.scene.look = Look(self._colours, self._glyphs)
        self.renewed()
