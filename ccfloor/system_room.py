"""The system's own state, as its screen shows it: the monitor told about by itself.

The law: it reads and alters nothing. Addresses of clients are for leaders' eyes; a wall screen may
be photographed.
"""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Final

import ccfloor
from ccfloor.floor.names import Micros, micros
from ccfloor.floor.views import CoverageGap
from ccfloor.house import House
from ccfloor.serve.auth import LEADERS, Person
from ccfloor.serve.system import Metric, Sending, System, SystemNow, Unseen

MOST_UNSEEN: Final = 100
"""Gaps that are shown one by one."""
_DOUBT: Final = frozenset({"lag", "census", "overflow"})
"""Reasons of gaps in which the floor was followed (``CoverageGap.reason``)."""
_STATM: Final = Path("/proc/self/statm")
_PAGE: Final = 4096


class SystemRoom:
    """Answers System."""

    def __init__(self, house: House) -> None:
        """Note the moment the daemon began, and open the room."""
        self._house = house
        self._started = house.clock.now()
        self._ticked_s: float | None = None
        self._late: Micros = 0
        house.lookups.open(System, LEADERS | {"wall"}, self.answer)

    def ticked(self, every_s: float) -> None:
        """Note that the daemon's own second is here, which is due every ``every_s``."""
        now_s, before = self._house.clock.monotonic(), self._ticked_s
        self._ticked_s = now_s
        if before is not None:
            self._late = micros(max(0.0, now_s - before - every_s))

    async def answer(self, person: Person, request: System) -> SystemNow:
        """Tell all there is, to a leader; to a wall screen without who looks from where."""
        house, leader = self._house, person.role in LEADERS
        lanes = house.duty_room.alerting.outbox.lanes()
        return SystemNow(
            id=request.id,
            at=house.hub.now(),
            clock=house.clock.now(),
            started=self._started,
            version=ccfloor.__version__,
            python=platform.python_version(),
            memory=resident(),
            store=house.config.store.url.partition(":")[0].partition("+")[0],
            link=house.board.link,
            connected=house.watch.connections,
            facts=house.pipeline.facts,
            lag_loop=self._late,
            unwritten=house.keeping.pending,
            whole=house.keeping.whole,
            journal=house.config.journal.folder if leader else "",
            unseen=tuple(map(_unseen, house.coverage.gaps()[:MOST_UNSEEN])),
            clients=tuple(house.door.clients()) if leader else (),
            sending=tuple(
                Sending(lane.target, lane.waiting, lane.failed, lane.dead, lane.sent)
                for lane in lanes
            ),
            metrics=tuple(
                Metric(each.name, each.help, float(each.value), each.labels)
                for each in house.door.all_readings()
            ),
        )


def resident() -> int:
    """Return the bytes this process holds; 0 where the machine does not tell."""
    try:
        return int(_STATM.read_text("ascii").split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def _unseen(gap: CoverageGap) -> Unseen:
    kind = "doubt" if gap.reason in _DOUBT else "dark"
    return Unseen(gap.from_, gap.to, gap.reason, kind)
