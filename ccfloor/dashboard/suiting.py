"""A dashboard that looks as the person before it likes it, and takes back what he did to it.

The law: a change shows at once, is kept at once, and can be undone by a key. What is kept is read
once, at the first welcome, for only then is it known who looks; what the command line gave, wins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from ccfloor.clock import Clock
from ccfloor.dashboard.feed import Feed
from ccfloor.dashboard.listening import Listening
from ccfloor.dashboard.memory import Layout, Memory
from ccfloor.dashboard.screens.floor import FloorScreen
from ccfloor.dashboard.screens.wallboard import WallboardScreen
from ccfloor.dashboard.sieve import Sort
from ccfloor.dashboard.undoing import Undoing
from ccfloor.dashboard.view.grid import Density
from ccfloor.dashboard.watching import Watching
from ccfloor.locale import mark
from ccfloor.serve.messages import Welcome


class Suiting(Listening, Watching):
    """Knows how somebody likes it."""

    def __init__(
        self,
        feed: Feed,
        clock: Clock,
        *,
        language: str,
        theme: str,
        ascii_only: bool,
        bell: bool,
        memory: Memory | None,
        wall: bool,
    ) -> None:
        """Look as given until the first welcome tells who it is."""
        super().__init__(feed, clock, language=language, theme=theme, ascii_only=ascii_only)
        self.bell_on = bell
        self.begins_with_wall = wall
        self._memory = memory
        self._undoing = Undoing()
        self._one_at_a_time = asyncio.Lock()
        self._settled = self._complained = False

    def get_default_screen(self) -> Screen[Any]:
        """Open the floor."""
        self.floor_screen = FloorScreen(self.scene)
        return self.floor_screen

    def renewed(self) -> None:
        """Draw the floor anew."""
        self.floor_screen.renew()

    def use_language(self, language: str) -> None:
        """Speak a language, everywhere, at once."""
        before = self.scene.words.language
        super().use_language(language)
        self.did(mark("the language"), lambda: self.use_language(before))

    def use_theme(self, name: str) -> None:
        """Take a theme by its name."""
        before = self.scene.look.colours.name
        super().use_theme(name)
        self.did(mark("the colours"), lambda: self.use_theme(before))

    def use_glyphs(self, *, ascii_only: bool) -> None:
        """Draw symbols, or plain letters in their place."""
        before = self.ascii_only
        super().use_glyphs(ascii_only=ascii_only)
        self.did(mark("the signs"), lambda: self.use_glyphs(ascii_only=before))

    def use_bell(self, *, on: bool) -> None:
        """Ring at critical alerts, or not."""
        before, self.bell_on = self.bell_on, on
        self.did(mark("the bell"), lambda: self.use_bell(on=before))

    def use_wall(self, *, on: bool) -> None:
        """Begin with the wallboard the next time, or not."""
        before, self.begins_with_wall = self.begins_with_wall, on
        self.did(mark("how it begins"), lambda: self.use_wall(on=before))

    def did(self, what: str, back: Callable[[], None]) -> None:
        """Note something that a key can take back, and keep how it looks now."""
        self._undoing.did(what, back)
        self._keep()

    def undo(self) -> None:
        """Take the last such thing back, and say what."""
        words = self.scene.words
        what = self._undoing.undo()
        if what:
            self._keep()
            self.toast(words("Taken back: {what}", what=self.scene.words(what)))
        else:
            self.toast(words("Nothing to take back: what was sent to the daemon stands"))

    # --- how this person likes it ---

    def keeps_layout(self) -> str:
        """Name the file that keeps how it looks; empty where none does."""
        welcome = self.model.welcome
        if self._memory is None or welcome is None:
            return ""
        return str(self._memory.file_of(welcome.site, welcome.user))

    def settle(self, welcome: Welcome) -> None:
        """Look as this person likes it, from the first welcome on."""
        if self._settled:
            return
        layout = self._memory.recall(welcome.site, welcome.user) if self._memory else Layout()
        if layout is None:
            layout = Layout()
            self.toast(self.scene.words("How you like it could not be read: it looks as shipped"))
        floor = self.floor_screen.floor
        if layout.density is not None:
            floor.density = Density(layout.density) if layout.density else None
        floor.order = floor.order if layout.sort is None else Sort(layout.sort)
        self.bell_on = self.bell_on if layout.bell is None else layout.bell
        if layout.ascii_only is not None:
            super().use_glyphs(ascii_only=layout.ascii_only)
        if layout.theme is not None:
            super().use_theme(layout.theme)
        if layout.language is not None:
            super().use_language(layout.language)
        self.begins_with_wall = self.begins_with_wall or bool(layout.wallboard)
        self._settled = True
        if self.begins_with_wall:
            self.push_screen(WallboardScreen(self.scene))

    def _keep(self) -> None:
        """Keep how it looks, beside everything else: a home directory may be slow."""
        welcome, memory = self.model.welcome, self._memory
        if not self._settled or memory is None or welcome is None:
            return
        floor = self.floor_screen.floor
        layout = Layout(
            language=self.scene.words.language,
            theme=self.scene.look.colours.name,
            ascii_only=self.ascii_only,
            bell=self.bell_on,
            density=floor.density.value if floor.density else "",
            sort=floor.order.value,
            wallboard=self.begins_with_wall,
        )
        self.run_worker(self._write(memory, welcome, layout), name="memory", exit_on_error=False)

    async def _write(self, memory: Memory, welcome: Welcome, layout: Layout) -> None:
        async with self._one_at_a_time:
            why = await asyncio.to_thread(memory.keep, welcome.site, welcome.user, layout)
        if why and not self._complained:
            self._complained = True
            self.toast(self.scene.words("How you like it could not be kept: {why}", why=why))
