"""The one table of screens that a key opens from the floor, by their names.

The law: what is to be opened for something takes what is chosen on the floor at that moment, and
says so where nothing is. A new screen is a row here and a key in ``keys.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from textual.screen import Screen

from ccfloor.dashboard.screens.cases import CasesScreen
from ccfloor.dashboard.screens.desk import Desk
from ccfloor.dashboard.screens.handover import HandoverScreen
from ccfloor.dashboard.screens.permits import PermitScreen
from ccfloor.dashboard.screens.staffing import StaffingScreen
from ccfloor.dashboard.screens.system import SystemScreen

Opens: TypeAlias = Callable[[Desk], Screen[Any] | None]
"""Makes a screen; None where there is nothing to open it for, which has been said then."""


def _permits(desk: Desk) -> Screen[Any]:
    return PermitScreen(desk.scene, desk.scene.model.seats.get(desk.floor.cursor))


SCREENS: Final[Mapping[str, Opens]] = {
    "handover": lambda desk: HandoverScreen(desk.scene),
    "permits": _permits,
    "staffing": lambda desk: StaffingScreen(desk.scene),
    "cases": lambda desk: CasesScreen(desk.scene),
    "system": lambda desk: SystemScreen(desk.scene),
}
