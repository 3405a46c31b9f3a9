"""A simulated floor with rooms that answer look-ups, all but the door and the wire."""

from __future__ import annotations

from random import Random
from typing import Any

from ccfloor.clock import SetClock
from ccfloor.duty_room import DutyRoom
from ccfloor.floor.names import Instant
from ccfloor.hour_room import HourRoom
from ccfloor.house import House
from ccfloor.interval_room import IntervalRoom
from ccfloor.keeping import Keeping
from ccfloor.kpi.coverage import DayCoverage
from ccfloor.serve.auth import Person
from ccfloor.serve.board import Board
from ccfloor.serve.hub import Hub
from ccfloor.serve.lookups import LookUps
from ccfloor.store.interface import Store
from ccfloor.store.memory_store import MemoryStore
from tests.daily.simulated_day import BEGINS, SimulatedDay

LEAD = Person("zhang", "lead")


class FollowedFloor:
    """A day that is played as far as a test wants, its records kept as it goes."""

    def __init__(self, store: Store | None = None, **scenario: Any) -> None:
        self.day = SimulatedDay(**scenario)
        self.config = self.day.config
        self.clock = SetClock(BEGINS)
        self.store = store or MemoryStore()
        self.keeping = Keeping(self.config, self.store, self.clock)
        board = Board(self.config)
        self.lookups = LookUps()
        duty_room = DutyRoom(
            self.config, self.store, self.clock, self.day.pipeline, board, rng=Random(1),  # noqa: S311 - a test is to be repeated
            file="configuration", tell=lambda _: None, now=self.clock.now,
            flush=self.keeping.flush,
        )  # fmt: skip
        nobody: Any = None
        self.house = House(
            self.config, store=self.store, clock=self.clock, pipeline=self.day.pipeline,
            coverage=DayCoverage(), board=board, hub=Hub(board, self.clock),
            keeping=self.keeping, duty_room=duty_room, watch=nobody, door=nobody,
            lookups=self.lookups,
        )  # fmt: skip
        self.intervals = IntervalRoom(self.house)
        self.hours = HourRoom(self.house, self.intervals)
        self._minutes = self.day.minutes()
        self._kept = 0

    def play(self, until: Instant) -> None:
        """Play on to a minute; what came is handed to the store as the daemon does it."""
        for at in self._minutes:
            fresh = self.day.records[self._kept :]
            self._kept = len(self.day.records)
            self.keeping.records(fresh)
            self.clock.move(at)
            if at >= until:
                return
