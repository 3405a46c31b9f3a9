"""Every test, in two parts, and one verdict: ``python -m tests.whole``.

The law: it passes where every part passed, and what it says last is what failed, by name.

The lab measures real time, so it has the machine to itself. Everything else measures none and
shares nothing (each test has its own ports, folders and schema), so it runs side by side, one
process for each core and one more: some wait for other programs, and two processes left a sixth of
two cores idle. A part that fails keeps no other from running.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

MOST_PROCESSES = 8
"""More are not worth the collecting that each of them does anew."""
WORDS_OF_A_CAUSE = 160
"""Characters of the reason beside a name; the whole of it stands with the part."""
HELD_AGAIN = "held_again"
"""The property by which a test says that the lab had to hold something once more, and why."""


@dataclass(frozen=True)
class Part:
    """Tests that run together."""

    name: str
    arguments: tuple[str, ...]


@dataclass
class Outcome:
    """How a part went."""

    part: str
    status: int
    """pytest's own: 0 where every test passed."""
    took_s: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    """passed, failed, skipped."""
    failed: list[str] = field(default_factory=list)
    """The name of the test and why, in one line."""
    skipped: Counter[str] = field(default_factory=Counter)
    """How many were skipped, by reason."""
    held_again: list[str] = field(default_factory=list)


def parts(cores: int) -> tuple[Part, ...]:
    """Return what is run, one after the other, on a machine with so many cores."""
    processes = min(cores + 1, MOST_PROCESSES) if cores > 1 else 1
    # A file's tests stay together: many share what is dear to make. conftest.py puts the
    # longest files first, so that no process ends long after the others.
    beside = ("-n", str(processes), "--dist", "loadfile", "--no-loadscope-reorder")
    return (
        Part("side by side", ("--ignore=tests/lab", *(beside if processes > 1 else ()))),
        Part("the lab, alone", ("tests/lab",)),
    )


def run(part: Part, more: Sequence[str] = ()) -> Outcome:
    """Run a part; what it says goes to the terminal as it comes."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ccfloor-tests-") as folder:
        report = Path(folder) / "report.xml"
        wanted = (f"--junitxml={report}", "-o", "junit_family=xunit1", "--no-header")
        command = [sys.executable, "-m", "pytest", *wanted, *part.arguments, *more]
        status = subprocess.run(command, check=False).returncode
        outcome = Outcome(part.name, status)
        if report.exists():
            read(report.read_text(encoding="utf-8"), outcome)
    outcome.took_s = time.monotonic() - began
    return outcome


def read(report: str, outcome: Outcome) -> None:
    """Take in what pytest's report in XML says of each test."""
    for case in ET.fromstring(report).iter("testcase"):  # noqa: S314 - our own pytest wrote it
        bad = [one for one in case if one.tag in {"failure", "error"}]
        skip = case.find("skipped")
        if bad:
            outcome.counts["failed"] += 1
            outcome.failed.append(f"{name(case)} - {shortened(cause(bad[0]))}")
        elif skip is not None:
            outcome.counts["skipped"] += 1
            outcome.skipped[shortened(skip.get("message", ""))] += 1
        else:
            outcome.counts["passed"] += 1
        outcome.held_again += [
            f"{name(case)} - {one.get('value')}"
            for one in case.iter("property")
            if one.get("name") == HELD_AGAIN
        ]


def name(case: ET.Element) -> str:
    """Return what to give pytest so that it runs this test."""
    file = case.get("file", "")
    # What could not even be read has no test's name.
    return f"{file}::{case.get('name')}" if case.get("classname") else file or case.get("name", "")


def cause(bad: ET.Element) -> str:
    """Return why a test failed; of a file that could not be read, what Python said last."""
    message = bad.get("message", "")
    return (bad.text or message).strip().rpartition("\n")[2] if "collection" in message else message


def shortened(why: str) -> str:
    """Return a reason as one line."""
    line = " ".join(why.split())
    return line if len(line) <= WORDS_OF_A_CAUSE else line[: WORDS_OF_A_CAUSE - 1] + "…"


def verdict(outcomes: Iterable[Outcome]) -> tuple[str, bool]:
    """Return the last words, and whether all of it passed."""
    told = list(outcomes)
    lines = ["", "== Verdict"]
    for one in told:
        counted = [f"{one.counts[word]} {word}" for word in ("passed", "failed", "skipped")]
        lines.append(f"{one.part}: {', '.join(counted)} in {one.took_s:.0f} s")
        lines += [f"  skipped, {much}: {why}" for why, much in sorted(one.skipped.items())]
        lines += [f"  held once more: {which}" for which in one.held_again]
    for one in told:
        lines += [f"FAILED {which}" for which in one.failed]
        if one.status and not one.failed:
            lines.append(f"FAILED {one.part}: pytest ended with status {one.status}")
    bad = any(one.status for one in told)
    tests = sum(sum(one.counts.values()) for one in told)
    minutes, seconds = divmod(round(sum(one.took_s for one in told)), 60)
    said = "FAILED" if bad else "PASSED"
    lines.append(f"== {said}: {tests} tests in {minutes} min {seconds} s")
    return "\n".join(lines), not bad


def main(more: Sequence[str]) -> int:
    """Run every part and say how it went; more arguments are handed to pytest each time."""
    outcomes = []
    for part in parts(os.cpu_count() or 1):
        print(f"\n== {part.name}", flush=True)  # noqa: T201 - a command's own words
        outcomes.append(run(part, more))
    text, good = verdict(outcomes)
    print(text, flush=True)  # noqa: T201 - the same
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
