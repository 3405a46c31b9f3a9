"""Writes docs/accuracy.md: how true the floor is, way by way: ``python -m tests.lab.accuracy``.

Everything in it follows from what is stored in ``tests/recordings``: what an AMI client was
sent, what the phones' own SIP traces say, what Asterisk wrote into its queue_log. The same
recordings give the same page; a test holds the page true.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median

from ccfloor.config import Config
from ccfloor.reconcile.account import Account, reconcile
from ccfloor.reconcile.causes import CAUSES
from ccfloor.reconcile.reading import hear, read_queue_log
from ccfloor.reconcile.told import Told
from tests.lab.sip_trace import from_csv
from tests.lab.ways import FAMILIES
from tests.lab.ways.found import find
from tests.lab.ways.verdict import paired
from tests.lab.ways.way import Way

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT / "tests" / "recordings"
PAGE = ROOT / "docs" / "accuracy.md"
RELEASES = ("22", "16")
SHARED = {
    "a day's share": ("asterisk-22.10", "asterisk-16.28"),
    "every outcome planted": ("planted-22", "planted-16"),
}
"""Recordings that are not ways: three and a half minutes of a floor, and thirty seconds of one
in which each outcome was planted; by release."""

HEAD = (
    "# How true it is\n\n"
    "<!-- python -m tests.lab.accuracy writes this page; do not edit it -->\n\n"
    "Each line is a recording of a real Asterisk {releases} with SIP phones that ring for a known "
    "time, held by `tests/lab`. Three witnesses are compared, none of which is the product: what "
    "was planted, the phones' own SIP traces, and the queue_log that Asterisk wrote meanwhile "
    "(`ccfloor reconcile`, [reconcile.md](reconcile.md)).\n\n"
    "*Attempts, calls, pauses*: as the floor tells them; calls are stays of a caller in a queue. "
    "*Matched, named, unexplained*: things of the queue_log and of ours that agree in "
    "everything, that differ by Asterisk's design and say so with a cause, and that differ "
    "without one. *Ring error*: the floor's ring minus the phone's own, from its 180 to its 200 "
    "or to the CANCEL, in milliseconds; – where no phone rang. Two figures are those of "
    "Asterisk 22 / 16.\n\n"
)


@dataclass
class Measured:
    """One recording."""

    attempts: int
    calls: int
    pauses: int
    account: Account
    ring_errors: list[float] = field(default_factory=list)
    """Milliseconds, ours minus the phone's."""


def ways_by_folder() -> dict[str, Way]:
    """Return the way that each folder of recordings holds."""
    return {
        f"{way.name}-{release}": way
        for ways in FAMILIES.values()
        for way in ways
        for release in way.releases
    }


@cache
def measure(folder: Path) -> Measured:
    """Replay a recording and compare it with its witnesses; recordings do not change."""
    way = ways_by_folder().get(folder.name)
    found = find(folder / "session.ami.zst")
    heard = hear(folder / "session.ami.zst", Config())
    account = reconcile(
        heard.session(), Told(heard).entries(), read_queue_log([folder / "queue_log"])
    )
    pauses = next((kind.ours for kind in account.kinds if kind.kind == "pause"), 0)
    errors = []
    if (folder / "phones.csv").exists():
        phones = from_csv((folder / "phones.csv").read_text())
        unheard = way.expects.unheard if way is not None else ()
        errors = [
            attempt.ring_ms - call.ring / 1_000
            for attempt, call in paired(found.document.attempts, phones)[0]
            if call is not None and call.ring and call.extension not in unheard
        ]
    document = found.document
    return Measured(len(document.attempts), len(document.calls), pauses, account, errors)


def page() -> str:
    """Return the whole page."""
    everything: dict[str, list[Measured]] = {release: [] for release in RELEASES}
    parts = []
    for title, ways in FAMILIES.items():
        rows = []
        for way in ways:
            measured = {
                release: measure(RECORDINGS / "ways" / f"{way.name}-{release}")
                for release in way.releases
            }
            rows.append(_row(f"`{way.name}`", way.says, measured))
            for release, one in measured.items():
                everything[release].append(one)
        parts.append(_table(title, rows))
    rows = []
    for name, folders in SHARED.items():
        measured = {
            release: measure(RECORDINGS / folder)
            for release, folder in zip(RELEASES, folders, strict=True)
        }
        rows.append(_row(f"`{folders[0]}`, `{folders[1]}`", name, measured))
        for release, one in measured.items():
            everything[release].append(one)
    parts.append(_table("Whole sessions", rows))
    text = HEAD.format(releases=" and ".join(RELEASES)) + _sum(everything) + "\n"
    return text + "\n".join(parts) + "\n" + _causes(everything)


def _sum(everything: dict[str, list[Measured]]) -> str:
    lines = [
        "| Asterisk | recordings | attempts | calls | pauses | matched | named | unexplained "
        "| rings compared | error p50 | error max |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for release, all_of_it in everything.items():
        errors = [error for one in all_of_it for error in one.ring_errors]
        lines.append(
            f"| {release} | {len(all_of_it)} | {sum(m.attempts for m in all_of_it)} "
            f"| {sum(m.calls for m in all_of_it)} | {sum(m.pauses for m in all_of_it)} "
            f"| {sum(m.account.matched for m in all_of_it)} "
            f"| {sum(m.account.named for m in all_of_it)} "
            f"| {sum(m.account.unexplained for m in all_of_it)} | {len(errors)} "
            f"| {_ms(median(errors))} | {_ms(max(errors, key=abs))} |"
        )
    return "\n".join(lines) + "\n"


def _table(title: str, rows: Sequence[str]) -> str:
    head = (
        f"## {title}\n\n"
        "| recording | what happens | attempts | calls | pauses | matched | named "
        "| unexplained | ring error p50 | max |\n"
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    )
    return head + "\n".join(rows) + "\n"


def _row(name: str, says: str, measured: dict[str, Measured]) -> str:
    each = list(measured.values())
    numbers = [
        _both(str(m.attempts) for m in each),
        _both(str(m.calls) for m in each),
        _both(str(m.pauses) for m in each),
        _both(str(m.account.matched) for m in each),
        _both(str(m.account.named) for m in each),
        _both(str(m.account.unexplained) for m in each),
        _both(_ms(median(m.ring_errors)) if m.ring_errors else "–" for m in each),
        _both(_ms(max(m.ring_errors, key=abs)) if m.ring_errors else "–" for m in each),
    ]
    only = "" if len(measured) == len(RELEASES) else f" (only {', '.join(measured)})"
    return f"| {name}{only} | {says.replace('|', '/')} | {' | '.join(numbers)} |"


def _causes(everything: dict[str, list[Measured]]) -> str:
    counts: Counter[str] = Counter()
    for all_of_it in everything.values():
        for one in all_of_it:
            counts.update({line.cause: line.count for line in one.account.causes})
    lines = ["## The named causes\n", "| cause | times | says |", "|---|---:|---|"]
    lines += [
        f"| `{cause}` | {count} | {CAUSES[cause]} |" for cause, count in sorted(counts.items())
    ]
    return "\n".join(lines) + "\n"


def _both(figures: Iterable[str]) -> str:
    told = list(figures)
    return told[0] if len(set(told)) == 1 else " / ".join(told)


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:+.1f}"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
