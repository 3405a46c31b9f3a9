"""What is done once a night, at a configured local time, catching up missed nights.

The law: a day's night is the first ``at`` on the wall after the day has ended; what was not done
then, because nobody was there, is done at the first look after it. The floor never waits for it:
the work is a process of its own that dies with us, and is told no secret.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import zoneinfo
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeAlias

import msgspec

from ccfloor.clock import Clock
from ccfloor.config import Config, Site
from ccfloor.floor.names import Instant
from ccfloor.kpi.day import day_name, day_start
from ccfloor.localtime import first_instant, minute_of_day, wall_time
from ccfloor.regulation.editions import parts_of

Ended: TypeAlias = tuple[Instant, Instant]
"""A day that is over: from when to when."""

NICE: Final = 15
"""Of the other process: the floor is the first."""
ENVIRONMENT: Final = {"MALLOC_MMAP_THRESHOLD_": str(1 << 20)}
"""Of the other process: on Linux, blocks of a megabyte go back to the system at once. Left to
itself glibc raises that limit, and a million calls took 60 MB more."""
_LOOK_S: Final = 30.0
"""How often it is looked whether something is due."""


class Nights:
    """The nights of a site, each at one time of the wall's clock."""

    def __init__(self, site: Site, at: str, clock: Clock) -> None:
        """``at`` is ``HH:MM``, local."""
        self._site, self._clock = site, clock
        self._minute = minute_of_day(at)
        self._zone = zoneinfo.ZoneInfo(site.timezone)

    def due(self, back: int) -> list[Ended]:
        """List those of the last ``back`` days whose night has come, oldest first."""
        now, ends = self._clock.now(), self._begun()
        found = []
        for _ in range(back):
            begins = self._before(ends)
            if self.of(ends) <= now:
                found.append((begins, ends))
            ends = begins
        return found[::-1]

    def latest(self) -> Instant:
        """Give the newest night that has come."""
        ends = self._begun()
        night = self.of(ends)
        return night if night <= self._clock.now() else self.of(self._before(ends))

    def of(self, ends: Instant) -> Instant:
        """Give the night of the day that ended then."""
        day = wall_time(ends, self._zone).date()
        today = first_instant(day, self._minute, self._zone)
        if today >= ends:
            return today
        return first_instant(day + timedelta(days=1), self._minute, self._zone)

    def name(self, begins: Instant) -> str:
        """Name the day that began then."""
        return day_name(begins, self._site.timezone, self._site.day_starts)

    def _begun(self) -> Instant:
        """Give when the day began that is not over."""
        return day_start(self._clock.now(), self._site.timezone, self._site.day_starts)

    def _before(self, begins: Instant) -> Instant:
        return day_start(begins - 1, self._site.timezone, self._site.day_starts)


async def every_night(turn: Callable[[], Awaitable[object]]) -> None:
    """Do what falls due, for as long as the daemon lives."""
    while True:
        await turn()
        await asyncio.sleep(_LOOK_S)


def without_secret(config: Config) -> Config:
    """Give a configuration that says nothing of the PBX's secret."""
    return msgspec.structs.replace(config, ami=msgspec.structs.replace(config.ami, secret=""))


async def elsewhere(module: str, job: msgspec.Struct) -> tuple[bytes, int | None]:
    """Give a job to a module run by a process of its own; return its answer and how it ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, env={**os.environ, **ENVIRONMENT},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        answer, _ = await process.communicate(msgspec.json.encode(job, enc_hook=parts_of))
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    return answer, process.returncode
