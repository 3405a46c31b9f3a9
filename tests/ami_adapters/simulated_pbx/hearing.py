"""Verbs for tests that listen to the simulated PBX."""

from __future__ import annotations

import msgspec

from ami_adapters.simulated_pbx import Planted, QueuePlan, Scenario, Simulation
from ccfloor.floor.names import SECOND

START = 1_795_399_200_000_000
"""2026-11-23 10:00:00 in Shanghai."""


class Heard(dict[str, str]):
    """One frame's headers: the first of each name; ``order`` has all names as they came."""

    def __init__(self, frame: str) -> None:
        super().__init__()
        self.text = frame
        self.order = []
        for line in frame.split("\r\n"):
            key, colon, value = line.partition(":")
            if colon:
                self.order.append(key)
                self.setdefault(key, value.removeprefix(" "))

    @property
    def at(self) -> int:
        """The Timestamp in µs; 0 without one."""
        seconds, _, micros = self.get("Timestamp", "0.0").partition(".")
        return int(seconds) * SECOND + int(micros)


def hear(text: bytes | str) -> list[Heard]:
    """Split a stream, its greeting left out, into frames."""
    if isinstance(text, bytes):
        text = text.decode()
    blocks = text.removeprefix("Asterisk Call Manager/11.0.0\r\n").split("\r\n\r\n")
    return [Heard(block.strip("\r\n")) for block in blocks if block.strip("\r\n")]


def day(scenario: Scenario, seconds: float) -> tuple[Simulation, list[Heard]]:
    """Let a scenario run from its start; return it and the events it told, the census left out."""
    model = Simulation(scenario)
    said = model.advance(scenario.start + round(seconds * SECOND))
    return model, hear("".join(one.text for one in said))


def small(**changes: object) -> Scenario:
    """Return six seats in one queue, nobody ever away, nothing ever broken, nobody calling."""
    plan = QueuePlan(name="support", seats=(1001, 1002, 1003, 1004, 1005, 1006), load=0.7)
    calm = {
        "seats": 6,
        "queues": (plan,),
        "curve": "flat",
        "talk_s": 30.0,
        "slow_share": 0.0,
        "deaf_share": 0.0,
        "break_every_s": 0.0,
        "errands_every_s": 0.0,
        "faults_every_s": 0.0,
        "hostile_share": 0.0,
        "warmup_s": 0.0,
        "start": START,
        "planted": Planted(),
    }
    return msgspec.structs.replace(Scenario(), **(calm | changes))
