"""Opens the rooms that answer look-ups: the one list of them."""

from __future__ import annotations

from ccfloor.agent_room import AgentRoom
from ccfloor.call_room import CallRoom
from ccfloor.history_room import HistoryRoom
from ccfloor.hour_room import HourRoom
from ccfloor.house import House
from ccfloor.interval_room import IntervalRoom
from ccfloor.payslip_room import PayslipRoom
from ccfloor.roster_room import RosterRoom
from ccfloor.serve.auth import CHIEFS
from ccfloor.serve.line_objections import LineObjections
from ccfloor.system_room import SystemRoom


class Rooms:
    """All of them, and those that the daemon has to tell something."""

    def __init__(self, house: House) -> None:
        """Open them."""
        AgentRoom(house)
        CallRoom(house)
        HourRoom(house, IntervalRoom(house))
        PayslipRoom(house, lambda: house.duty_room.rostering.roster)
        RosterRoom(house)
        house.lookups.open(LineObjections, CHIEFS, house.duty_room.lines.answer)
        self._history = HistoryRoom(house)
        self.system = SystemRoom(house)
        """Has to be told of every second."""

    async def close(self) -> None:
        """End what they began beside the daemon."""
        await self._history.close()
