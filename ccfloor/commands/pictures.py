"""Draws every picture of the guide: one simulated call centre, every screen, both languages.

    python -m ccfloor.commands.pictures            # into docs/guide/pictures
    python -m ccfloor.commands.pictures floor help # only these

The law: what is drawn is what anybody sees who runs ``ccfloor demo`` and presses the same keys;
nothing is staged but the wait until there is something to see. A screen is drawn in both
languages one right after the other, so that the two pictures tell of the same moment.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from ccfloor.clock import SystemClock
from ccfloor.commands.demo import DemoFloor, demo_floor
from ccfloor.dashboard.app import FloorApp, dashboard
from ccfloor.dashboard.feed import DaemonFeed
from ccfloor.dashboard.picture import SCREENS, draw, draw_seat, keys_to
from ccfloor.dashboard.screens.history import HistoryScreen
from ccfloor.dashboard.seat_app import SeatApp
from ccfloor.dashboard.view.grid import Density
from ccfloor.errors import CcfloorError
from ccfloor.floor.names import SeatId
from ccfloor.floor.states import SeatState
from ccfloor.locale import LANGUAGES

FOLDER: Final = Path(__file__).parents[2] / "docs" / "guide" / "pictures"
_SEAT: Final[dict[str, tuple[str, ...]]] = {"seat": (), "payslip": ("p",)}
"""What an agent has on his own seat, and the keys to it."""
DRAWN: Final = (SCREENS[0], "plan", *SCREENS[1:], *_SEAT)
"""Every picture there is, by name: the screens, the floor as a plan of desks, an agent's own."""
_SIZE: Final = (120, 36)
_SEATS: Final = 60
_SEED: Final = 1
_WATCHED_S: Final = 100.0
"""How long the floor is left alone first: alerts stand, cases wait, a quarter has its figures."""
_SETTLE_S: Final = 1.5
_LIMIT_S: Final = 180.0
"""How long a screen may take: the past is lived again, at the lowest priority, to be shown."""


def main(argv: Sequence[str]) -> int:
    """Draw the named pictures, or all of them; raises CcfloorError."""
    wrong = [name for name in argv if name not in DRAWN]
    if wrong:
        raise CcfloorError(f"{wrong[0]}: expected some of {', '.join(DRAWN)}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_floor(_SEATS, _SEED, 1.0, "asyncio") as floor:
        time.sleep(_WATCHED_S)
        for name in argv or DRAWN:
            for language in LANGUAGES:
                drawn = asyncio.run(_draw(name, floor, language))
                if drawn is None:
                    raise CcfloorError(f"{name}: the daemon told nothing of its floor")
                file = FOLDER / f"{name}-{language}.svg"
                file.write_text(drawn, encoding="utf-8")
                sys.stdout.write(f"{file.name} {len(drawn) // 1024} KiB\n")
    return 0


async def _draw(name: str, floor: DemoFloor, language: str) -> str | None:
    if name in _SEAT:
        clock = SystemClock()
        seat = SeatApp(DaemonFeed(floor.url, floor.agent_token, clock), clock, language=language)
        return await draw_seat(seat, _SIZE, _SEAT[name], settle_s=_SETTLE_S)
    app = dashboard(floor.url, floor.token, language=language)
    keys = () if name == "plan" else keys_to(name)
    return await draw(
        app,
        _SIZE,
        keys,
        settle_s=_SETTLE_S,
        limit_s=_LIMIT_S,
        until=_there,
        prepare=_PREPARED.get(name, _choose_loudest),
    )


def _there(app: FloorApp) -> bool:
    """Tell if a screen has what it asked for."""
    screen = app.screen
    return not isinstance(screen, HistoryScreen) or screen.past.model.ready


def _choose_loudest(app: FloorApp) -> None:
    """Choose the seat of an alert: it has a story."""
    _choose(app, (alert.seat for alert in app.model.alerts.values()))


def _choose_talking(app: FloorApp) -> None:
    """Choose who has talked the longest."""
    talking = (seat for seat in app.model.seats.values() if seat.state is SeatState.TALKING)
    _choose(app, (seat.seat for seat in sorted(talking, key=lambda seat: seat.since)))


def _choose(app: FloorApp, seats: Iterable[SeatId]) -> None:
    app.floor_screen.floor.choose(next((seat for seat in seats if seat), ""))


def _as_plan(app: FloorApp) -> None:
    _choose_loudest(app)
    app.floor_screen.use_density(Density.PLAN)


_PREPARED: Final[dict[str, Callable[[FloorApp], None]]] = {
    "agent": _choose_talking,
    "call": _choose_talking,
    "orders": _choose_talking,
    "plan": _as_plan,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
