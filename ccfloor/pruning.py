"""Looks through a journal for runs that nothing needs any more, and deletes them.

The law: what may go is decided elsewhere (``ccfloor.retention``). Here a run is read whole before
it goes, is put on record before it goes (``store/deletions.py``), and goes from its last file to
its first: whatever stops it in the middle, what is left has its beginning and proves what it says.
What cannot be deleted is said, and stays on record as kept; it is tried again the next time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from ccfloor.cases.audit import Draft, Head, canonical
from ccfloor.cases.case import State
from ccfloor.config import Config
from ccfloor.errors import RecordingError, StoreError
from ccfloor.floor.names import Instant
from ccfloor.floor.views import Span
from ccfloor.localtime import first_instant, minute_of_day
from ccfloor.payroll.period import Period, PeriodState
from ccfloor.retention.days import LEAST_DAYS
from ccfloor.retention.decision import Examined, Reason, Verdict, decide, doubts
from ccfloor.retention.needs import DAY, UNDECIDED, Needed, needs_of
from ccfloor.retention.runs import JournalRun, KeptFile, runs_of
from ccfloor.store.continuity import Continuity
from ccfloor.store.deletions import (
    Deleted,
    DeletionRecord,
    deleted_draft,
    kept_draft,
    recording,
)
from ccfloor.store.interface import Store
from ccfloor.store.journal import HOUR, files, folder_of, hour_of, place_of, read_file

NOT_STORED = Reason("not_stored")
AUDIT = "journal.deleted"
"""What the store's sealed log calls it: once for each time that something was deleted."""


class Survey(msgspec.Struct, frozen=True):
    """What a journal holds, and what is to become of it."""

    verdicts: tuple[Verdict, ...]
    """Of the runs that have a file older than is to be kept, oldest first."""
    younger: tuple[KeptFile, ...]
    """The files of all other runs."""
    before: Instant
    """What is younger stays in any case."""
    periods: tuple[Period, ...]
    """The house's pay periods."""


class Gone(msgspec.Struct, frozen=True):
    """A run of which something was deleted."""

    since: Instant
    until: Instant
    files: int
    size: int


class Pruned(msgspec.Struct, frozen=True):
    """What came of it."""

    gone: tuple[Gone, ...] = ()
    kept: tuple[Verdict, ...] = ()
    """Runs that were to go, and stay for what their files hold."""
    failed: tuple[str, ...] = ()
    """What could not be deleted, or put on record."""
    head: Head | None = None
    """How far the record of deletions reaches; None: nothing was written."""


async def look(config: Config, store: Store, now: Instant) -> Survey:
    """Find what may go; raises CcfloorError, and then nothing may."""
    keep_days, folder = config.journal.keep_days, config.journal.folder
    if not folder:
        raise RecordingError("journal.folder is empty: no journal is kept")
    if keep_days < LEAST_DAYS:
        raise RecordingError(
            f"journal.keep_days = {keep_days}: nothing is deleted that is not {LEAST_DAYS} days old"
        )
    periods = tuple(await store.pay_periods())
    states = [*UNDECIDED, *([State.FINAL] if periods else [])]
    cases = [case for state in states for case in await store.cases(state=state)]
    needed = needs_of(periods, cases, now, _begins(config))
    before = now - keep_days * DAY
    survey = _survey(Path(folder), config.ami.name, needed, before, periods)
    verdicts = [
        one if one.stays or await _is_stored(store, one.run) else Verdict(one.run, (NOT_STORED,))
        for one in survey.verdicts
    ]
    return msgspec.structs.replace(survey, verdicts=tuple(verdicts))


def _begins(config: Config) -> Callable[[date], Instant]:
    """Tell when the house's days begin."""
    zone, minute = ZoneInfo(config.site.timezone), minute_of_day(config.site.day_starts)
    return lambda day: first_instant(day, minute, zone)


async def _is_stored(store: Store, run: JournalRun) -> bool:
    """Tell whether the store has records of a run's time.

    A store that was lost, or is another one, knows of no case and of no period either: then the
    journal is all there is. Each run leaves a gap that ends with its beginning.
    """
    since, until = run.since - HOUR, run.until + HOUR
    for gap in await store.gaps(since, until):
        if since <= gap.from_ < until or (gap.to is not None and since <= gap.to < until):
            return True
    return await store.at_least(1, Span, since, until)


def _survey(
    folder: Path, pbx: str, needed: Sequence[Needed], before: Instant, periods: tuple[Period, ...]
) -> Survey:
    """Read the first record of the old files, and of one more: it tells where their run ends."""
    paths = list(_named(files(folder, pbx)))
    old = sum(hour_of(path) + HOUR <= before for path in paths)
    told = [_file(path, read=place <= old) for place, path in enumerate(paths)]
    while old < len(told) and not told[old].begins:
        old += 1  # of a run that goes on beyond: it stays, and is told as a whole
        if old < len(told):
            told[old] = _file(paths[old], read=True)
    verdicts = decide(runs_of(told[:old]), needed, before, newest=old == len(told))
    return Survey(tuple(verdicts), tuple(told[old:]), before, periods)


def _named(paths: Sequence[Path]) -> Iterator[Path]:
    """Leave out what somebody put there under a name of his own."""
    for path in paths:
        with contextlib.suppress(ValueError):
            hour_of(path)
            yield path


def _file(path: Path, *, read: bool) -> KeptFile:
    size, begins = 0, False
    with contextlib.suppress(OSError):  # it vanished meanwhile: reading it whole will tell
        size = path.stat().st_size
    if read:
        with contextlib.suppress(RecordingError):
            first = next(read_file(path), None)
            begins = first is not None and first.kind == "run"
    return KeptFile(path.name, hour_of(path), size, begins)


# --- deleting --------------------------------------------------------------------------


def delete(
    config: Config, survey: Survey, now: Instant, by: str, *, damaged: bool = False
) -> Pruned:
    """Delete what a survey lets go, oldest run first; raises StoreError where none can be.

    ``damaged``: a person says that damage, and doubt where a run ended, need not keep it.
    """
    going = [one.run for one in survey.verdicts if not one.stays]
    if not going:
        return Pruned()
    folder, pbx = Path(config.journal.folder), config.ami.name
    gone: list[Gone] = []
    kept: list[Verdict] = []
    failed: list[str] = []
    with recording(folder, pbx) as record:
        for run in going:
            examined = examine(folder_of(folder, pbx), run)
            begun = run.files[0].name in record.runs
            if reasons := doubts(examined, survey.before, damaged=damaged, begun=begun):
                kept.append(Verdict(run, tuple(reasons)))
                continue
            told = _told(run, examined, config.journal.keep_days, survey.periods, config)
            try:
                done, why = _delete(folder_of(folder, pbx), told, record, now, by)
            except StoreError as error:
                failed.append(str(error))
                break  # nothing more can be put on record
            failed += why
            if done:
                sizes = [one.size for one in told if one.file in done]
                gone.append(Gone(run.since, run.until, len(sizes), sum(sizes)))
        return Pruned(tuple(gone), tuple(kept), tuple(failed), record.head if gone else None)


def examine(folder: Path, run: JournalRun) -> list[Examined]:
    """Read all files of a run, to the last byte of each."""
    following = Continuity()
    return [_read(place_of(folder, file.name), following) for file in run.files]


def _read(path: Path, following: Continuity) -> Examined:
    raw = holes = 0
    first = last = ended = 0
    sha256 = wrong = ""
    try:
        for record in read_file(path):
            if record.kind == "end":
                ended, sha256 = record.at, record.data.decode()
                break
            holes += bool(following.broken(record))
            raw += len(record.data)
            first, last = first or record.at, max(last, record.at)
    except (RecordingError, ValueError) as error:
        wrong = str(error)
    return Examined(
        path.name, raw, first, last, ended, sha256, following.stands, holes, wrong
    )  # fmt: skip


def _told(
    run: JournalRun,
    examined: Sequence[Examined],
    keep_days: int,
    periods: Sequence[Period],
    config: Config,
) -> list[Deleted]:
    """Say of each file what it was, and why it may go."""
    begins = _begins(config)
    locked = tuple(
        one.id
        for one in periods
        if one.state is PeriodState.LOCKED
        and begins(date.fromisoformat(one.span.start)) < run.until
        and run.since < begins(date.fromisoformat(one.span.end))
    )
    return [
        Deleted(
            file=file.name,
            run=run.files[0].name,
            size=file.size,
            raw=read.raw,
            sha256=read.sha256,
            first=read.first,
            last=read.last,
            holes=read.holes,
            wrong=read.wrong,
            keep_days=keep_days,
            periods=locked,
        )
        for file, read in zip(run.files, examined, strict=True)
    ]


def _delete(
    folder: Path, told: Sequence[Deleted], record: DeletionRecord, now: Instant, by: str
) -> tuple[set[str], list[str]]:
    """Delete a run's files, the last one first; return those that are gone, and what failed."""
    record.write([deleted_draft(one, now, by) for one in told])
    done: set[str] = set()
    failed: list[str] = []
    for place in range(len(told) - 1, -1, -1):
        path = place_of(folder, told[place].file)
        try:
            path.unlink()
        except FileNotFoundError:
            failed += _kept([told[place]], "it was gone already", record, now, by)
            failed.append(f"{path}: it was gone already")
            continue
        except OSError as error:
            why = f"{path}: {error.strerror}"
            left = told[: place + 1]  # else the run would lose its beginning before its end
            return done, [*failed, why, *_kept(left, why, record, now, by)]
        done.add(path.name)
        _clear(path)
    return done, failed


def _kept(
    told: Sequence[Deleted], why: str, record: DeletionRecord, now: Instant, by: str
) -> list[str]:
    """Put on record that files are not deleted; return what failed."""
    try:
        record.write([kept_draft(one.file, why, now, by) for one in told])
    except StoreError as error:
        return [str(error)]
    return []


def _clear(path: Path) -> None:
    """Remove the folders of a day, a month, a year that nothing is in any more."""
    with contextlib.suppress(OSError):
        for folder in list(path.parents)[:3]:
            folder.rmdir()


# --- what is said of it ----------------------------------------------------------------


def audit_draft(pruned: Pruned, pbx: str, keep_days: int, now: Instant, by: str) -> Draft | None:
    """Make the entry of the store's sealed log; None where nothing was deleted.

    It carries the head of the journal's own record: neither can be cut short unseen.
    """
    if not pruned.gone or pruned.head is None:
        return None
    body = {
        "files": sum(one.files for one in pruned.gone),
        "size": sum(one.size for one in pruned.gone),
        "from": pruned.gone[0].since,
        "to": pruned.gone[-1].until,
        "keep_days": keep_days,
        "record": msgspec.to_builtins(pruned.head),
    }
    return Draft(now, by, AUDIT, pbx, canonical(body))


def reasons_of(verdicts: Sequence[Verdict]) -> dict[str, int]:
    """Count why runs stay: by code, each run once for each."""
    counts: dict[str, int] = {}
    for verdict in verdicts:
        for why in sorted({reason.why for reason in verdict.stays}):
            counts[why] = counts.get(why, 0) + 1
    return counts
