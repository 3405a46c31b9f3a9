"""Each night: the day that ended is compared with Asterisk's own log, beside the running floor.

The law: the floor never waits for it (``nights.py``): the comparison reads a day of journal and
takes a minute of one core on a busy site. What it found is a file of the day,
``<folder>/YYYY-MM-DD.json``, written whole or not at all.

A day without a file is due: so nights in which the daemon was down are caught up, as far as
a week back. A log that cannot be read is said aloud once, and tried again the next night.
"""

from __future__ import annotations

import os
import sys
import zoneinfo
from pathlib import Path
from typing import Final

import msgspec
import structlog

from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.errors import CcfloorError, RecordingError
from ccfloor.files.whole import write_whole
from ccfloor.floor.names import MINUTE, SECOND, Instant, Micros
from ccfloor.localtime import wall_time
from ccfloor.nights import NICE, Ended, Nights, elsewhere, every_night, without_secret
from ccfloor.reconcile.account import Account, reconcile, to_json
from ccfloor.reconcile.reading import hear_records, read_queue_log, read_witnesses
from ccfloor.reconcile.told import Told
from ccfloor.regulation.editions import of_parts
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.store.journal import files, read_journal

_LOG: Final = structlog.get_logger(__name__)

LEAD: Final[Micros] = 120 * MINUTE
"""Read before the day begins: who waits or talks at its first instant came before it."""
TAIL: Final[Micros] = 60 * MINUTE
"""Read after it ended: conversations of the day that end later."""
BACK: Final = 7
"""Days that are caught up. Older rotations of the log are commonly gone."""


class Job(msgspec.Struct, frozen=True):
    """What the other process is asked to do."""

    config: Config
    """Without the secret."""
    begins: Instant
    ends: Instant
    result: str
    """The file to write."""


class Outcome(msgspec.Struct, frozen=True):
    """What it answers: a part of the account it wrote, or why there is none."""

    matched: int = 0
    named: int = 0
    unexplained: int = 0
    limit: int = 0
    failed: str = ""


class Nightly:
    """Compares each day once, when its time has come."""

    def __init__(self, config: Config, clock: Clock) -> None:
        """Take where everything lies; nothing is read before ``turn``."""
        self._config = config
        self._clock = clock
        self._nights = Nights(config.site, config.reconcile.at, clock)
        self._folder = Path(config.reconcile.folder)
        self._tried: set[Instant] = set()
        self._said = ""
        self._last: Outcome | None = None
        self._last_at: Instant = 0
        self._failures = 0
        self._at_work = False

    async def run(self) -> None:
        """Do what falls due, for as long as the daemon lives."""
        await every_night(self.turn)

    async def turn(self) -> list[str]:
        """Compare every day that is due, oldest first; return the files that were written."""
        written = []
        for begins, ends in self.due():
            self._tried.add(begins)
            result = self._result(begins)
            self._at_work = True
            try:
                outcome = await self._elsewhere(begins, ends, result)
            finally:
                self._at_work = False
            if outcome.failed:
                self._fail(outcome.failed)
                continue
            written.append(str(result))
            self._said = ""
            self._last, self._last_at = outcome, self._clock.now()
            tell = _LOG.info if outcome.unexplained <= outcome.limit else _LOG.error
            tell(
                "reconciled with queue_log",
                day=result.stem,
                matched=outcome.matched,
                named=outcome.named,
                unexplained=outcome.unexplained,
                file=str(result),
            )
        return written

    def due(self) -> list[Ended]:
        """List the days, from when to when, that have ended and have no file yet."""
        folder = Path(self._config.journal.folder)
        hours = {path.name[:11] for path in files(folder, self._config.ami.name)}
        days = [day for day in self._nights.due(BACK) if _journalled(hours, *day)]
        if days and days[-1][0] not in self._tried:
            self._tried.clear()  # a new night: what failed before is tried again
        done = self._tried | {day[0] for day in days if self._result(day[0]).exists()}
        return [day for day in days if day[0] not in done]

    @property
    def busy(self) -> bool:
        """Whether a day is being compared, or waits to be."""
        return self._at_work or bool(self.due())

    def readings(self) -> list[Reading]:
        """Return the newest result for the metrics; nothing before there was one."""
        found = [
            counter(
                "ccfloor_reconcile_failures_total",
                "Days that could not be compared with queue_log",
                self._failures,
            )
        ]
        if self._last is not None:
            found += [
                gauge("ccfloor_reconcile_matched", "Of the last day that was compared: matched",
                      self._last.matched),
                gauge("ccfloor_reconcile_named", "Of the last day: differences with a cause",
                      self._last.named),
                gauge("ccfloor_reconcile_unexplained", "Of the last day: differences without one",
                      self._last.unexplained),
                gauge("ccfloor_reconcile_last_run_timestamp_seconds", "When it was compared",
                      self._last_at / SECOND),
            ]  # fmt: skip
        return found

    def _result(self, begins: Instant) -> Path:
        return self._folder / f"{self._nights.name(begins)}.json"

    def _fail(self, reason: str) -> None:
        self._failures += 1
        if reason != self._said:
            _LOG.error("not reconciled with queue_log", reason=reason)
        self._said = reason

    async def _elsewhere(self, begins: Instant, ends: Instant, result: Path) -> Outcome:
        """Have a day compared by a process of its own."""
        job = Job(without_secret(self._config), begins, ends, str(result))
        answer, code = await elsewhere(__name__, job)
        try:
            return msgspec.json.decode(answer, type=Outcome)
        except msgspec.MsgspecError:
            return Outcome(failed=f"the process ended with code {code}")


def compare_day(job: Job) -> Account:
    """Compare one day; raises CcfloorError."""
    config = job.config
    span = job.begins - LEAD, job.ends + TAIL
    records = read_journal(Path(config.journal.folder), config.ami.name, *span)
    heard = hear_records(records, config, config.journal.folder)
    zone = zoneinfo.ZoneInfo(config.site.timezone)
    log = config.reconcile
    cdr, cel = (Path(name) if name else None for name in (log.cdr, log.cel))
    ours, theirs = read_witnesses(heard, cdr, cel, zone)
    return reconcile(
        heard.session(),
        [*Told(heard).entries(), *ours],
        read_queue_log(rotations(Path(log.queue_log), span[0]), span),
        witnesses=theirs,
        limit=log.limit,
        within=(job.begins, job.ends),
    )


def rotations(path: Path, since: Instant) -> list[Path]:
    """List a log and what logrotate made of it that may hold rows from ``since`` on, oldest
    first; raises RecordingError when the log is not there.
    """
    try:
        path.stat()
        found = [(file.stat().st_mtime, file) for file in path.parent.glob(f"{path.name}*")]
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}") from error
    return [file for changed, file in sorted(found) if file == path or changed * SECOND >= since]


def _journalled(hours: set[str], begins: Instant, ends: Instant) -> bool:
    """Tell whether the journal has anything of a day; its files are named by hours of UTC."""
    utc = zoneinfo.ZoneInfo("UTC")
    first, last = (f"{wall_time(at, utc):%Y%m%dT%H}" for at in (begins, ends - 1))
    return any(first <= hour <= last for hour in hours)


def work() -> None:
    """Be the other process: a job on standard input, an outcome on standard output."""
    os.nice(NICE)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job, dec_hook=of_parts)
    try:
        account = compare_day(job)
        write_whole(Path(job.result), to_json(account) + b"\n")
        outcome = Outcome(account.matched, account.named, account.unexplained, account.limit)
    except CcfloorError as error:
        outcome = Outcome(failed=str(error))
    except OSError as error:
        outcome = Outcome(failed=f"{error.filename or job.result}: {error.strerror}")
    sys.stdout.buffer.write(msgspec.json.encode(outcome))


if __name__ == "__main__":
    work()
