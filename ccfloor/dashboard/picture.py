"""A picture of a screen, for a document or a report of something wrong.

The law: it is the dashboard itself that is drawn, on a terminal of any size that is none,
from what the daemon told it; so it shows no more than the reader's key may see, and numbers of
callers are masked in it as they are on the wire.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from textual.pilot import Pilot

from ccfloor.dashboard.app import FloorApp
from ccfloor.dashboard.keys import KEYS
from ccfloor.dashboard.listening import Listening
from ccfloor.dashboard.seat_app import SeatApp
from ccfloor.dashboard.svg import true_to_cells

_PARTS: Final = ("detail", "explain", "orders", "help")
"""What is drawn by name as well, beside the screens a key opens."""
_BEHIND: Final = {"objections": ("cases", "P")}
"""What is opened from another screen: which one, and the key there."""
SCREENS: Final = (
    "floor", *_PARTS, *(k.name for k in KEYS if k.action.startswith("open(")), *_BEHIND,
)  # fmt: skip
"""What can be drawn by name: the first screen, and what keys open from it or from another."""
_STEP_S: Final = 0.05
LIMIT_S: Final = 10.0
"""How long the first sight of the floor may take."""


def keys_to(screen: str) -> tuple[str, ...]:
    """Name the keys that lead to a screen from the first; raises KeyError for an unknown one."""
    if screen == SCREENS[0]:
        return ()
    if screen in _BEHIND:
        before, key = _BEHIND[screen]
        return (*keys_to(before), key)
    leads = {key.name: key.keys.partition(",")[0] for key in KEYS}
    return (leads[screen],)


async def draw(
    app: FloorApp,
    size: tuple[int, int],
    keys: tuple[str, ...],
    *,
    after_s: float = 0.0,
    settle_s: float = 0.0,
    limit_s: float = LIMIT_S,
    prepare: Callable[[FloorApp], None] | None = None,
    until: Callable[[FloorApp], bool] | None = None,
) -> str | None:
    """Run a dashboard out of sight, press keys, and return what it shows as SVG.

    ``size`` is columns and lines. ``after_s`` passes between the first sight of the floor and
    the keys, ``settle_s`` between the keys and the picture. ``prepare`` is called
    before the keys; ``until`` tells whether what they asked for is there, and is waited for no
    longer than the floor. What pops up in a corner is no part of the screen. None where the
    daemon told nothing of its floor within ``limit_s``.
    """

    async def press(pilot: Pilot[object]) -> None:
        await pilot.pause(after_s)
        if prepare is not None:
            prepare(app)
        await pilot.press(*keys)
        await pilot.pause(settle_s)
        if until is not None:
            await _wait(pilot, lambda: until(app), limit_s)
        app.floor_screen.flush()
        app.clear_notifications()

    return await _drawn(app, size, lambda: app.model.ready, press, limit_s)


async def draw_seat(
    app: SeatApp,
    size: tuple[int, int],
    keys: tuple[str, ...] = (),
    *,
    settle_s: float = _STEP_S,
    limit_s: float = LIMIT_S,
) -> str | None:
    """Run an agent's own seat out of sight, press keys, and return what it shows as SVG.

    None as ``draw``.
    """

    async def press(pilot: Pilot[object]) -> None:
        await pilot.press(*keys)
        await pilot.pause(settle_s)
        app.show_all()

    return await _drawn(app, size, lambda: app.own is not None, press, limit_s)


async def _drawn(
    app: Listening,
    size: tuple[int, int],
    ready: Callable[[], bool],
    press: Callable[[Pilot[object]], Awaitable[None]],
    limit_s: float,
) -> str | None:
    drawn: list[str] = []

    async def wait(pilot: Pilot[object]) -> None:
        if await _wait(pilot, ready, limit_s):
            await press(pilot)
            await pilot.pause()
            drawn.append(true_to_cells(app.export_screenshot(title=app.TITLE)))
        app.exit(0)

    await app.run_async(headless=True, size=size, auto_pilot=wait)
    return drawn[0] if drawn else None


async def _wait(pilot: Pilot[object], ready: Callable[[], bool], limit_s: float) -> bool:
    waited = 0.0
    while not ready() and waited < limit_s:
        await pilot.pause(_STEP_S)
        waited += _STEP_S
    return ready()
