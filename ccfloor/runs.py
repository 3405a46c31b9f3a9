"""What a run of the daemon began with, kept in the journal, so that it can be lived again.

The law: a run is wholly told by its journal. Its ``run`` record holds what it took up from
the store, and the limits it went by: so each run can be derived again by itself, in any
order, with the limits of *its* day. Thresholds never act retroactively.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ccfloor.config import ApprovalsConfig, Config, QueueConfig, Rules, Site, StaffingConfig
from ccfloor.errors import RecordingError
from ccfloor.floor.names import Instant
from ccfloor.floor.views import Absence, CoverageGap, Visit
from ccfloor.regulation.editions import Regulation
from ccfloor.regulation.thresholds import Thresholds, former, regulation_of, thresholds_of
from ccfloor.rules.book import Book
from ccfloor.rules.findings import Alert
from ccfloor.staffing.arrivals import Earlier


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first record of a run."""

    version: str
    """Of the program."""
    last_seen: Instant = 0
    """How far the records reached that it took up; 0 for a first run."""
    absences: tuple[Absence, ...] = ()
    """Absences that went on."""
    visits: tuple[Visit, ...] = ()
    """Stays and conversations that went on."""
    gap: CoverageGap | None = None
    """The gap that was open: in the darkness that one run ends with the next one begins."""
    alerts: tuple[Alert, ...] = ()
    """Alerts that stood, or that nobody had taken note of."""
    book: Book | None = None
    """Who was there for which shift, and what waited for its time; None: nothing is known."""
    callers: Earlier | None = None
    """What earlier runs saw of the callers, where a rule goes by them (``staffing.live``)."""
    limits: Mapping[str, Any] = {}
    """The part of the configuration that findings depend on: ``pbx``, ``site``, ``rules``,
    ``staffing``, ``approvals``, ``queue``, as in the file; and ``regulation``, the thresholds of
    all its editions."""


def limits_of(config: Config) -> dict[str, Any]:
    """Take out of a configuration what findings depend on."""
    return {
        "pbx": config.ami.name,
        "site": msgspec.to_builtins(config.site),
        "rules": msgspec.to_builtins(config.rules),
        "staffing": msgspec.to_builtins(config.staffing),
        "approvals": msgspec.to_builtins(config.approvals),
        "queue": msgspec.to_builtins(config.queue),
        "regulation": msgspec.to_builtins(thresholds_of(config.regulation)),
    }


def config_of(run: Run, today: Config) -> tuple[Config, tuple[str, ...]]:
    """Return the configuration by which a run found what it found.

    Also the keys that this program does not know (any more): they are left out, and what
    depends on them may come out otherwise.
    """
    if not run.limits:
        return today, ()
    unknown: list[str] = []
    site = _known(run.limits.get("site", {}), Site, "site", unknown)
    told = run.limits.get("rules", {})
    regulation = _regulation(run, today.regulation, unknown)
    rules = _known(former(told)[1], Rules, "rules", unknown)
    staffing = _known(run.limits.get("staffing", {}), StaffingConfig, "staffing", unknown)
    told = run.limits.get("approvals", {})
    approvals = _known(told, ApprovalsConfig, "approvals", unknown)
    queues = [_known(one, QueueConfig, "queue", unknown) for one in run.limits.get("queue", ())]
    ami = msgspec.structs.replace(today.ami, name=run.limits.get("pbx", today.ami.name))
    try:
        limits = msgspec.convert(
            {
                "site": site,
                "rules": rules,
                "staffing": staffing,
                "approvals": approvals,
                "queue": queues,
            },
            Config,
        )
    except msgspec.ValidationError as error:
        raise RecordingError(f"the limits in the journal's run record: {error}") from error
    return msgspec.structs.replace(limits, ami=ami, regulation=regulation), tuple(unknown)


def _regulation(run: Run, today: Regulation, unknown: list[str]) -> Regulation:
    """Give today's words the thresholds of the run's day, whatever has become law since."""
    try:
        told = msgspec.convert(run.limits.get("regulation", ()), tuple[Thresholds, ...])
    except msgspec.ValidationError as error:
        raise RecordingError(f"the regulation in the journal's run record: {error}") from error
    if not told:  # before the regulation was written down, its limits stood among the rules
        told, _ = former(run.limits.get("rules", {}))
    return regulation_of(told, today, unknown)


def written(run: Run) -> bytes:
    """Give a run's beginning the form in which the journal keeps it."""
    return msgspec.json.encode(run)


def read(data: bytes) -> Run:
    """Read what ``written`` gave; raises RecordingError."""
    try:
        return msgspec.json.decode(data, type=Run)
    except msgspec.MsgspecError as error:
        raise RecordingError(f"a run record of the journal: {error}") from error


def going_on(visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """Choose the stays and conversations that have no end yet."""
    return tuple(v for v in visits if v.outcome == "open" or (v.talk_from and not v.talk_to))


def _known(
    given: Mapping[str, Any], kind: type[msgspec.Struct], where: str, unknown: list[str]
) -> dict[str, Any]:
    names = set(kind.__struct_encode_fields__)
    unknown += [f"{where}.{key}" for key in given if key not in names]
    return {key: value for key, value in given.items() if key in names}
