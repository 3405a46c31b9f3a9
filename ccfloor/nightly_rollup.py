"""Each night: the day that ended as files, beside the running floor; then handed over.

The law: the floor never waits for it (``nights.py``). A day is rolled up from what is stored. At
``rollup.at`` every day of the last ``back_days`` is made again:
one that comes out the same is left alone to the byte, one to which something came late, or that a
night without a daemon missed, is written anew and delivered again.

What cannot be made is said aloud once and tried again the next night. What cannot be delivered is
tried again after ``retry_from_s``, each time twice as long, up to ``retry_to_s``, oldest day first.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from pathlib import Path
from typing import Final

import msgspec
import structlog

from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.daily.delivery import deliver, delivered
from ccfloor.daily.files import Written, files_of, manifest_in, write_files
from ccfloor.daily.rolling import count_day
from ccfloor.errors import CcfloorError
from ccfloor.floor.names import SECOND, Instant, micros
from ccfloor.nights import NICE, Nights, elsewhere, every_night, without_secret
from ccfloor.regulation.editions import of_parts
from ccfloor.rollup_beside import beside
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.store.sql_store import SqlStore

_LOG: Final = structlog.get_logger(__name__)


class Job(msgspec.Struct, frozen=True):
    """What the other process is asked to do."""

    config: Config
    """Without the PBX's secret."""
    days: tuple[str, ...]
    folder: str
    """In which each day has one of its own."""


class Outcome(msgspec.Struct, frozen=True):
    """What it answers for each day."""

    day: str
    written: Written | None = None
    """None: nothing of the day was seen, or it failed."""
    failed: str = ""


class NightlyRollup:
    """Rolls days up and hands them over, when their time has come."""

    def __init__(self, config: Config, clock: Clock) -> None:
        """Take where everything lies; nothing is read before ``turn``."""
        self._config = config
        self._clock = clock
        self._nights = Nights(config.site, config.rollup.at, clock)
        self._folder = Path(config.rollup.folder)
        self._night: Instant = 0
        """The ``rollup.at`` for which everything was made already."""
        self._said = ""
        self._failures = self._undelivered = 0
        self._tries = 0
        self._try_at: Instant = 0
        self._last_at: Instant = 0

    async def run(self) -> None:
        """Do what falls due, for as long as the daemon lives."""
        await every_night(self.turn)

    async def turn(self) -> list[Written]:
        """Make what is due, oldest day first, and deliver what is not; return what changed."""
        changed = []
        days = self.due()
        for outcome in await self._elsewhere(days) if days else ():
            if outcome.failed:
                self._fail(f"{outcome.day}: {outcome.failed}")
            elif outcome.written is not None:
                self._said, self._last_at = "", self._clock.now()
                if outcome.written.changed:
                    changed.append(outcome.written)
                    self._try_at = self._tries = 0
                    told = msgspec.to_builtins(outcome.written)
                    _LOG.info("day rolled up", day=outcome.day, **told)
        self._night = max(self._night, self._nights.latest())
        await self._deliver()
        return changed

    def due(self) -> list[str]:
        """Name the days to be made tonight, oldest first; none once that was done."""
        if self._nights.latest() <= self._night:
            return []
        days = self._nights.due(self._config.rollup.back_days)
        return [self._nights.name(begins) for begins, _ in days]

    @property
    def busy(self) -> bool:
        """Whether a day is being made, or waits to be."""
        return bool(self.due())

    def readings(self) -> list[Reading]:
        """Tell the metrics."""
        return [
            counter("ccfloor_rollup_failures_total", "Days that could not be rolled up",
                    self._failures),
            counter("ccfloor_rollup_delivery_failures_total", "Deliveries that failed",
                    self._undelivered),
            gauge("ccfloor_rollup_last_run_timestamp_seconds", "When a day was last rolled up",
                  self._last_at / SECOND),
        ]  # fmt: skip

    def _fail(self, reason: str) -> None:
        self._failures += 1
        if reason != self._said:
            _LOG.error("day not rolled up", reason=reason)
        self._said = reason

    # --- delivery ------------------------------------------------------------------------

    async def _deliver(self) -> None:
        """Hand over, oldest first, until one fails."""
        rollup, now = self._config.rollup, self._clock.now()
        if not rollup.deliver or now < self._try_at:
            return
        for folder in self._waiting():
            why = await deliver(rollup.deliver, folder, rollup.deliver_s, self._clock.now())
            if why:
                self._undelivered += 1
                wait = min(rollup.retry_from_s * 2**self._tries, rollup.retry_to_s)
                self._tries = min(self._tries + 1, 32)
                self._try_at = self._clock.now() + micros(wait)
                _LOG.error("day not delivered", day=folder.name, reason=why, again_in_s=wait)
                return
            self._tries = 0
            _LOG.info("day delivered", day=folder.name)

    def _waiting(self) -> list[Path]:
        """List the days' folders that are whole, over, and not delivered."""
        try:
            folders = sorted(path for path in self._folder.iterdir() if path.is_dir())
        except OSError:
            return []
        found = []
        for folder in folders:
            document = manifest_in(folder)
            if document is not None and document.get("day") == folder.name:
                found.append(folder)
        return [folder for folder in found if not delivered(folder)]

    async def _elsewhere(self, days: list[str]) -> list[Outcome]:
        """Have days made by a process of their own."""
        job = Job(without_secret(self._config), tuple(days), str(self._folder))
        answer, code = await elsewhere(__name__, job)
        try:
            return msgspec.json.decode(answer, type=list[Outcome])
        except msgspec.MsgspecError:
            why = f"the process ended with code {code}"
            return [Outcome(day, failed=why) for day in days]


async def make_days(job: Job) -> list[Outcome]:
    """Roll days up and write their files, each by itself."""
    try:
        store = SqlStore(job.config.store.url)
        await store.open()
    except CcfloorError as error:
        return [Outcome(day, failed=str(error)) for day in job.days]
    try:
        made = []
        for day in job.days:
            made.append(await _make(store, job, day))
            gc.collect()
        return made
    finally:
        await store.close()


async def _make(store: SqlStore, job: Job, day: str) -> Outcome:
    try:
        book, rows = await count_day(store, job.config, day, beside(job.config.store.url))
        if book.empty:
            return Outcome(day)
        # They are made while the rows are kept, and written after that.
        making = asyncio.to_thread(files_of, book, job.config)
        files, _ = await asyncio.gather(making, store.roll(book.head, rows))
        folder = Path(job.folder) / day
        return Outcome(day, write_files(folder, files, complete=book.complete))
    except CcfloorError as error:
        return Outcome(day, failed=str(error))


def work() -> None:
    """Be the other process: a job on standard input, an outcome on standard output."""
    os.nice(NICE)
    # Millions of tuples come and go and none of them is in a ring: looking for rings among them
    # took more than a third of the time (docs/performance.md). After each day it is looked once.
    gc.disable()
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job, dec_hook=of_parts)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(make_days(job))))


if __name__ == "__main__":
    work()
