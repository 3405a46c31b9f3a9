"""Each night, where ``journal.delete`` says so: what the raw journal need not keep is deleted.

The law: the floor never waits for it (``nights.py``), and nothing of the night is cut short by it:
it waits until the day is rolled up and compared. What may go is decided by ``ccfloor.retention``.
What fails is said aloud and tried again the next night; nothing is deleted without its record.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.errors import CcfloorError
from ccfloor.floor.names import SECOND, Instant
from ccfloor.nights import NICE, Nights, elsewhere, every_night, without_secret
from ccfloor.pruning import Pruned, audit_draft, delete, look, reasons_of
from ccfloor.regulation.editions import of_parts
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.store.interface import Store
from ccfloor.store.sql_store import SqlStore

_LOG: Final = structlog.get_logger(__name__)

BY: Final = "ccfloor"
"""Who deletes by night."""


class Job(msgspec.Struct, frozen=True):
    """What the other process is asked to do."""

    config: Config
    """Without the PBX's secret."""
    now: Instant


class Outcome(msgspec.Struct, frozen=True):
    """What it answers."""

    pruned: Pruned = Pruned()
    stays: dict[str, int] = {}
    """Old runs that stay: how many for which reason."""
    oldest: Instant = 0
    """The hour of the oldest file that is left; 0: there is none."""
    failed: str = ""
    """Why nothing could be looked at."""


class NightlyPrune:
    """Deletes what may go, once a night."""

    def __init__(self, config: Config, clock: Clock, busy: Callable[[], bool]) -> None:
        """``busy`` tells whether other work of the night is still to be done."""
        self._config = config
        self._clock = clock
        self._busy = busy
        self._nights = Nights(config.site, config.rollup.at, clock)
        self._night: Instant = 0
        self._files = self._bytes = self._failures = 0
        self._oldest: Instant = 0
        self._last_at: Instant = 0

    async def run(self) -> None:
        """Do what falls due, for as long as the daemon lives."""
        await every_night(self.turn)

    def due(self) -> list[Instant]:
        """Give the night whose work is to be done; none once that was tried."""
        night = self._nights.latest()
        return [night] if night > self._night else []

    async def turn(self) -> Outcome | None:
        """Delete what may go; None where it is not time."""
        if not self.due() or self._busy():
            return None
        self._night = self._nights.latest()
        outcome = await self._elsewhere()
        self._tell(outcome)
        return outcome

    def _tell(self, outcome: Outcome) -> None:
        pruned, keep_days = outcome.pruned, self._config.journal.keep_days
        for one in pruned.gone:
            self._files += one.files
            self._bytes += one.size
            _LOG.info("journal deleted", **msgspec.to_builtins(one), keep_days=keep_days)
        for verdict in pruned.kept:
            for reason in verdict.stays:
                _LOG.warning(
                    "journal not deleted", file=verdict.run.files[0].name, why=reason.why,
                    what=reason.subject, remedy="ccfloor prune-journal",
                )  # fmt: skip
        failed = [*pruned.failed, *([outcome.failed] if outcome.failed else [])]
        for reason_ in failed:
            self._failures += 1
            _LOG.error("journal not deleted", reason=reason_)
        if not outcome.failed:
            self._last_at, self._oldest = self._clock.now(), outcome.oldest
            _LOG.info("journal looked through", stays=outcome.stays, deleted=len(pruned.gone))

    def readings(self) -> list[Reading]:
        """Tell the metrics."""
        return [
            counter("ccfloor_journal_deleted_files_total", "Journal files deleted by keep_days",
                    self._files),
            counter("ccfloor_journal_deleted_bytes_total", "Bytes of them", self._bytes),
            counter("ccfloor_journal_delete_failures_total", "Journal files that stayed on error",
                    self._failures),
            gauge("ccfloor_journal_oldest_timestamp_seconds",
                  "Hour of the oldest journal file when it was last looked through",
                  self._oldest / SECOND),
            gauge("ccfloor_journal_delete_last_run_timestamp_seconds",
                  "When the journal was last looked through", self._last_at / SECOND),
        ]  # fmt: skip

    async def _elsewhere(self) -> Outcome:
        """Have it done by a process of its own."""
        job = Job(without_secret(self._config), self._clock.now())
        answer, code = await elsewhere(__name__, job)
        try:
            return msgspec.json.decode(answer, type=Outcome)
        except msgspec.MsgspecError:
            return Outcome(failed=f"the process ended with code {code}")


async def prune(config: Config, store: Store, now: Instant, by: str = BY) -> Outcome:
    """Look through a journal and delete what may go; a store's refusal comes back in words."""
    try:
        survey = await look(config, store, now)
        pruned = delete(config, survey, now, by)
    except CcfloorError as error:
        return Outcome(failed=str(error))
    except OSError as error:
        return Outcome(failed=f"{error.filename}: {error.strerror}")
    draft = audit_draft(pruned, config.ami.name, config.journal.keep_days, now, by)
    if draft is not None:
        try:
            await store.append_audit([draft])
        except CcfloorError as error:
            pruned = msgspec.structs.replace(pruned, failed=(*pruned.failed, str(error)))
    gone = {one.since for one in pruned.gone}
    left = [one.run.since for one in survey.verdicts if one.run.since not in gone]
    oldest = next(iter([*left, *(file.hour for file in survey.younger)]), 0)
    stays = reasons_of([*survey.verdicts, *pruned.kept])
    return Outcome(pruned, stays, oldest)


async def _work(job: Job) -> Outcome:
    store = SqlStore(job.config.store.url)
    try:
        await store.open()
    except CcfloorError as error:
        return Outcome(failed=str(error))
    try:
        return await prune(job.config, store, job.now)
    finally:
        await store.close()


def work() -> None:
    """Be the other process: a job on standard input, an outcome on standard output."""
    os.nice(NICE)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job, dec_hook=of_parts)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(_work(job))))


if __name__ == "__main__":
    work()
