"""What is to become of a journal's runs, as lines for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from ccfloor.config import Config
from ccfloor.floor.names import Instant
from ccfloor.localtime import wall_time
from ccfloor.pruning import Pruned, Survey
from ccfloor.retention.days import WAGES_DAYS
from ccfloor.retention.decision import Reason, Verdict
from ccfloor.serve.cleaning import clean

SAID: Final = {
    "newest": "it is the newest run: it goes on, or the next start takes up from it",
    "young": "a part of it is younger than journal.keep_days",
    "not_stored": "the store has no record of its time: these bytes are all there is",
    "case": "cases that are not closed",
    "unpaid_case": "closed cases that no locked pay period has taken up",
    "period": "pay periods that are not locked for good",
    "no_period": "no pay period covers its days",
    "damaged": "damaged",
    "unsure": "nobody can tell that it ended there: another file may be of it",
}
_SHOWN: Final = 3
"""Ids that are named of many."""
_ID: Final = 70
_UNITS: Final = ("bytes", "kB", "MB", "GB", "TB")


def survey_page(survey: Survey, config: Config) -> str:
    """Tell run by run what may go and what stays."""
    keep_days = config.journal.keep_days
    lines = [f"journal.keep_days = {keep_days}, journal.delete = {_switch(config)}"]
    if keep_days < WAGES_DAYS:
        lines.append(f"  less than {WAGES_DAYS} days, for which pay records are to be kept")
    if not survey.periods:
        lines.append("  no pay periods are kept here: open cases and keep_days alone protect")
    for verdict in survey.verdicts:
        how = "stays" if verdict.stays else "may go"
        lines.append(f"{how:<7} {_run(verdict, config)}")
        lines += [f"          {line}" for line in reasons(verdict.stays)]
    if survey.younger:
        size = sum(file.size for file in survey.younger)
        since = _moment(survey.younger[0].hour, config)
        lines.append(f"stays   {len(survey.younger)} files of younger runs, from {since} on: "
                     f"{_size(size)}")  # fmt: skip
    going = [one.run for one in survey.verdicts if not one.stays]
    files = sum(len(run.files) for run in going)
    lines.append(f"{len(going)} runs, {files} files, {_size(sum(run.size for run in going))} "
                 "may go")  # fmt: skip
    return "\n".join(lines)


def done_page(pruned: Pruned, config: Config) -> str:
    """Tell what was deleted, and what was to be and was not."""
    lines = []
    for verdict in pruned.kept:
        lines.append(f"kept    {_run(verdict, config)}")
        lines += [f"          {line}" for line in reasons(verdict.stays)]
    lines += [f"failed  {clean(sentence, 200)}" for sentence in pruned.failed]
    files = sum(one.files for one in pruned.gone)
    size = sum(one.size for one in pruned.gone)
    lines.append(f"{files} files of {len(pruned.gone)} runs deleted, {_size(size)}")
    return "\n".join(lines)


def reasons(stays: Sequence[Reason]) -> list[str]:
    """Say why a run stays, one line for each kind of reason."""
    by: dict[str, list[str]] = {}
    for reason in stays:
        by.setdefault(reason.why, []).append(reason.subject)
    return [_reason(why, [one for one in subjects if one]) for why, subjects in by.items()]


def _reason(why: str, subjects: Sequence[str]) -> str:
    if not subjects:
        return SAID[why]
    named = ", ".join(clean(one, _ID) for one in subjects[:_SHOWN])
    more = f" and {len(subjects) - _SHOWN} more" if len(subjects) > _SHOWN else ""
    return f"{SAID[why]}: {named}{more}"


def _run(verdict: Verdict, config: Config) -> str:
    run = verdict.run
    since, until = _moment(run.since, config), _moment(run.until, config)
    return f"{since} – {until}  {len(run.files)} files, {_size(run.size)}"


def _switch(config: Config) -> str:
    return "true" if config.journal.delete else "false (the daemon deletes nothing)"


def _moment(at: Instant, config: Config) -> str:
    return f"{wall_time(at, ZoneInfo(config.site.timezone)):%Y-%m-%d %H:%M}"


def _size(count: float) -> str:
    for unit in _UNITS[:-1]:
        if count < 1000:  # noqa: PLR2004 - the steps of SI
            return f"{count:.3g} {unit}" if unit != "bytes" else f"{count} bytes"
        count /= 1000
    return f"{count:.3g} {_UNITS[-1]}"
