"""A picture of a screen, for a document or a report of something wrong.

The law: it is the dashboard itself that is drawn, on a terminal of any size that is none,
from what the daemon told it; so it shows no more than the reader's key may see, and numbers of
callers are masked in it as they are on the wire.
"""

from __future__ import annotations

from typing import Final

from textual.pilot import Pilot

from ccfloor.dashboard.app import FloorApp
from ccfloor.dashboard.keys import KEYS
from ccfloor.dashboard.svg import true_to_cells

_PARTS: Final = ("detail", "explain", "orders", "help")
"""What is drawn by name as well, beside the screens a key opens."""
SCREENS: Final = ("floor", *_PARTS, *(k.name for k in KEYS if k.action.startswith("open(")))
"""What can be drawn by name: the first screen, and the actions of keys that open another."""
_STEP_S: Final = 0.05
LIMIT_S: Final = 10.0
"""How long the first sight of the floor may take."""


def keys_to(screen: str) -> tuple[str, ...]:
    """Name the keys that lead to a screen from the first; raises KeyError for an unknown one."""
    if screen == SCREENS[0]:
        return ()
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
) -> str | None:
    """Run a dashboard out of sight, press keys, and return what it shows as SVG.

    ``size`` is columns and lines. ``after_s`` passes between the first sight of the floor and
    the keys, ``settle_s`` between the keys and the picture. None where the daemon told nothing
    of its floor within ``limit_s``.
    """
    drawn: list[str] = []

    async def press(pilot: Pilot[object]) -> None:
        waited = 0.0
        while not app.model.ready and waited < limit_s:
            await pilot.pause(_STEP_S)
            waited += _STEP_S
        if app.model.ready:
            await pilot.pause(after_s)
            await pilot.press(*keys)
            await pilot.pause(settle_s)
            app.floor_screen.flush()
            await pilot.pause()
            drawn.append(true_to_cells(app.export_screenshot(title=app.TITLE)))
        app.exit(0)

    await app.run_async(headless=True, size=size, auto_pilot=press)
    return drawn[0] if drawn else None
