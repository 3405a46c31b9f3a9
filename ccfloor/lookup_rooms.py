"""Opens the rooms that answer look-ups: the one list of them."""

from __future__ import annotations

from ccfloor.hour_room import HourRoom
from ccfloor.house import House
from ccfloor.interval_room import IntervalRoom
from ccfloor.payslip_room import PayslipRoom
from ccfloor.system_room import SystemRoom


def open_rooms(house: House) -> SystemRoom:
    """Open all of them; the one that has to be told of every second is returned."""
    HourRoom(house, IntervalRoom(house))
    PayslipRoom(house, lambda: house.duty_room.rostering.roster)
    return SystemRoom(house)
