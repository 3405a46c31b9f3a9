"""The dashboard on a terminal that is none: pressed by tests, read line by line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from textual.pilot import Pilot

from ccfloor.clock import SetClock
from ccfloor.dashboard.app import FloorApp
from ccfloor.dashboard.screens.floor import FloorScreen
from ccfloor.serve.mine import AnyMessage
from tests.dashboard import floorplan as fp

Asked = TypeVar("Asked")


@dataclass
class Watched:
    """A running dashboard with its feed and its clock."""

    app: FloorApp
    pilot: Pilot[int]
    feed: fp.HandFeed
    clock: SetClock

    @property
    def desk(self) -> FloorScreen:
        return self.app.floor_screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Take in what has come and show it, as the next flush would."""
        await still(self.pilot)
        self.desk.flush()
        await still(self.pilot)

    async def tell(self, *messages: AnyMessage) -> None:
        self.feed.tell(*messages, at_s=self.clock.monotonic())
        await self.settle()

    def asked(self, kind: type[Asked]) -> Asked:
        """Give the last request of a kind that was sent."""
        sent = [*self.feed.quiet, *self.feed.sent]
        return next(each for each in reversed(sent) if isinstance(each, kind))

    def top(self, kind: type[Asked]) -> Asked:
        """Give the screen on top, which is of that kind."""
        screen = self.app.screen
        assert isinstance(screen, kind)
        return screen

    async def pass_time(self, seconds: float) -> None:
        self.clock.move(self.clock.now() + round(seconds * 1_000_000))
        await self.settle()

    def seat_place(self, seat: str) -> tuple[int, int]:
        """Tell the first line and cell of a seat, without the panel's title."""
        place = self.desk.floor.grid.place(seat)
        assert place is not None
        return place

    def focused(self) -> str:
        """Name the panel that has the focus."""
        assert self.app.focused is not None
        return self.app.focused.id or ""

    def lines(self) -> list[str]:
        """Read the whole screen."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.lines())

    def toasts(self) -> list[str]:
        return [f"{one.title}: {one.message}" for one in self.app._notifications]


async def still(pilot: Pilot[int]) -> None:
    """Wait until nothing is left to be done.

    A pilot's pause takes a process that gets no processor for one that rests; so what waits
    in the queues of the screen on top is looked at too, until there is nothing and the screen
    has stayed the same meanwhile.
    """
    app = pilot.app
    while True:
        before = app.screen
        await pilot.pause()
        living = (app, *before.walk_children(with_self=True))
        if app.screen is before and not any(each.message_queue_size for each in living):
            return


@asynccontextmanager
async def watching(
    *,
    size: tuple[int, int] = (120, 40),
    language: str = "en",
    tell: tuple[AnyMessage, ...] | None = None,
    **options,
) -> AsyncIterator[Watched]:
    """Run the dashboard on the hand-made floor."""
    clock, feed = SetClock(fp.NOON), fp.HandFeed()
    app = FloorApp(feed, clock, language=language, **options)
    messages = (fp.welcome(), fp.snapshot()) if tell is None else tell
    if messages:
        feed.tell(*messages, at_s=clock.monotonic())
    async with app.run_test(size=size, notifications=True) as pilot:
        watched = Watched(app, pilot, feed, clock)
        await watched.settle()
        yield watched
