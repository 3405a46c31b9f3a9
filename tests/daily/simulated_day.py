"""A day of a small simulated floor, heard minute by minute and kept as the daemon keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ami_adapters.protocol import Protocol
from ami_adapters.simulated_pbx import Scenario, Simulation
from ami_adapters.translate import WANTED
from ccfloor.config import Config
from ccfloor.floor.names import MINUTE, ChannelId, Instant
from ccfloor.floor.views import Visit
from ccfloor.localtime import first_instant
from ccfloor.pipeline import Pipeline
from ccfloor.store.interface import Mark, Record

ZONE: Final = ZoneInfo("Asia/Shanghai")
DAY: Final = "2026-11-23"
BEGINS: Final[Instant] = first_instant(date.fromisoformat(DAY), 0, ZONE)
ENDS: Final[Instant] = BEGINS + 1440 * MINUTE


class SimulatedDay:
    """From ten minutes before midnight to ten after the next."""

    def __init__(self, seats: int = 8, seed: int = 3, busyness: float = 0.5) -> None:
        scenario = Scenario.floor(seats=seats, seed=seed, busyness=busyness)
        scenario = msgspec.structs.replace(
            scenario, start=BEGINS - 10 * MINUTE, talk_s=240.0, curve="flat"
        )
        self.simulation = Simulation(scenario)
        self.config = msgspec.convert(scenario.config_parts(), Config)
        self.pipeline = Pipeline(self.config)
        self.records: list[Record] = []
        self.visits: dict[tuple[ChannelId, int], Visit] = {}
        """As the store has them."""
        self._protocol = Protocol(WANTED)

    def minutes(self) -> Iterator[Instant]:
        """Play on; come back at each full minute of the day."""
        for text in self.simulation.prologue():
            self._hear(text)
        for at in range(BEGINS, ENDS + 10 * MINUTE + 1, MINUTE):
            self._hear("".join(one.text for one in self.simulation.advance(at)))
            yield at

    def play(self) -> list[Record]:
        """Play it all; return what is to be stored, with the mark of what was seen."""
        for _ in self.minutes():
            pass
        self.records += self.pipeline.finish().records()
        self.records.append(Mark("seen", ENDS + 10 * MINUTE))
        return self.records

    def _hear(self, text: str) -> None:
        if text:
            frames = self._protocol.feed(text.encode())
            fresh = self.pipeline.frames(frames).records()
            self.records += fresh
            self.visits |= {(one.call, one.visit): one for one in fresh if isinstance(one, Visit)}
