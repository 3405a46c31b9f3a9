"""The house as its rooms see it: what the daemon has put together, by name.

The law: who is given the house reads what it needs of it and alters nothing but what is its own.
Rooms that answer look-ups (``ccfloor.serve.lookups``) are given it whole, so that a new one needs
no new way through the daemon.
"""

from __future__ import annotations

import msgspec

from ami_adapters.watch import Watch
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.duty_room import DutyRoom
from ccfloor.keeping import Keeping
from ccfloor.kpi.coverage import DayCoverage
from ccfloor.pipeline import Pipeline
from ccfloor.serve.board import Board
from ccfloor.serve.hub import Hub
from ccfloor.serve.lookups import LookUps
from ccfloor.serve.websocket import Door
from ccfloor.store.interface import Store


class House(msgspec.Struct, frozen=True):
    """What there is."""

    config: Config
    clock: Clock
    store: Store
    pipeline: Pipeline
    coverage: DayCoverage
    board: Board
    hub: Hub
    keeping: Keeping
    """What waits to be written is written first by ``keeping.flush``."""
    duty_room: DutyRoom
    watch: Watch
    door: Door
    lookups: LookUps
