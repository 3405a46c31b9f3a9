"""The one table of screens that a key opens from the floor, by their names.

The law: what is to be opened for something takes what is chosen on the floor at that moment, and
says so where nothing is. A new screen is a row here and a key in ``keys.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from textual.screen import Screen

from ccfloor.dashboard.screens.agent import AgentScreen
from ccfloor.dashboard.screens.alerts import AlertsScreen
from ccfloor.dashboard.screens.call import CallScreen
from ccfloor.dashboard.screens.cases import CasesScreen
from ccfloor.dashboard.screens.desk import Desk
from ccfloor.dashboard.screens.handover import HandoverScreen
from ccfloor.dashboard.screens.history import HistoryScreen
from ccfloor.dashboard.screens.kpis import KpisScreen
from ccfloor.dashboard.screens.permits import PermitScreen
from ccfloor.dashboard.screens.queues import QueuesScreen
from ccfloor.dashboard.screens.roster import RosterScreen
from ccfloor.dashboard.screens.settings import SettingsScreen
from ccfloor.dashboard.screens.staffing import StaffingScreen
from ccfloor.dashboard.screens.system import SystemScreen
from ccfloor.dashboard.screens.wallboard import WallboardScreen

Opens: TypeAlias = Callable[[Desk], Screen[Any] | None]
"""Makes a screen; None where there is nothing to open it for, which has been said then."""


def _permits(desk: Desk) -> Screen[Any]:
    return PermitScreen(desk.scene, desk.scene.model.seats.get(desk.floor.cursor))


def _kpis(desk: Desk) -> Screen[Any]:
    """Begin with the queue under the cursor, where that panel is used; else with the floor."""
    if desk.focused is desk.queues and desk.queues.cursor:
        return KpisScreen(desk.scene, "queue", desk.queues.cursor)
    return KpisScreen(desk.scene)


def _agent(desk: Desk) -> Screen[Any] | None:
    seat = desk.scene.model.seats.get(desk.floor.cursor)
    if seat is None or not seat.agent:
        desk.app.toast(desk.scene.words("No seat is chosen"))
        return None
    return AgentScreen(desk.scene, seat.agent)


def _call(desk: Desk) -> Screen[Any] | None:
    """Open the call of what is chosen: an alert's, a queue's newest, a seat's own or its last."""
    alert = desk.alerts.chosen() if desk.focused is desk.alerts else None
    if alert is not None and alert.call:
        return CallScreen(desk.scene, call=alert.call, seat=alert.seat)
    if desk.focused is desk.queues and desk.queues.cursor:
        return CallScreen(desk.scene, queue=desk.queues.cursor)
    seat = desk.scene.model.seats.get(desk.floor.cursor)
    if seat is None:
        desk.app.toast(desk.scene.words("No seat is chosen"))
        return None
    return CallScreen(desk.scene, call=seat.call, seat=seat.seat)


def _history(desk: Desk) -> Screen[Any]:
    """Look back; from a chosen alert, to where its clock began."""
    alert = desk.alerts.chosen() if desk.focused is desk.alerts else None
    return HistoryScreen(desk.scene, alert.begun_at if alert is not None else 0)


SCREENS: Final[Mapping[str, Opens]] = {
    "alerts": AlertsScreen,
    "handover": lambda desk: HandoverScreen(desk.scene),
    "permits": _permits,
    "staffing": lambda desk: StaffingScreen(desk.scene),
    "cases": lambda desk: CasesScreen(desk.scene),
    "queues": lambda desk: QueuesScreen(desk.scene, desk.queues.cursor),
    "kpis": _kpis,
    "roster": lambda desk: RosterScreen(desk.scene),
    "agent": _agent,
    "call": _call,
    "history": _history,
    "settings": SettingsScreen,
    "wallboard": lambda desk: WallboardScreen(desk.scene),
    "system": lambda desk: SystemScreen(desk.scene),
}
