"""The table, and the machine it was measured on."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.contest import Contestant, Failed, Run


def machine() -> str:
    """Describe this machine in plain words: a figure without them says nothing."""
    cpus = os.cpu_count() or 1
    kind, name = "machine", platform.processor() or platform.machine()
    if (info := Path("/proc/cpuinfo")).exists():
        text = info.read_text(encoding="utf-8", errors="replace")
        kind = "virtual machine" if re.search(r"(?m)^flags.*\bhypervisor\b", text) else kind
        found = re.search(r"(?m)^model name\s*:\s*(.+)$", text)
        name = found[1] if found else name
    return (
        f"{cpus} CPU {kind} ({name}), {platform.system()}, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}"
    )


def row(runs: Sequence[Run | Failed]) -> dict[str, Any]:
    """Return the figures of one contestant: medians of its runs."""
    good = [each for each in runs if isinstance(each, Run)]
    if not good:
        return {"failed": next(each.why for each in runs if isinstance(each, Failed))}
    rates = [each.events / each.seconds for each in good]
    return {
        "events_per_s": round(median(rates)),
        "slowest": round(min(rates)),
        "fastest": round(max(rates)),
        "cpu_us_per_event": round(median(each.cpu / each.events for each in good) * 1e6, 2),
        "handed_on": round(good[0].delivered / good[0].events, 4),
        "events": good[0].events,
        "runs": len(good),
    }


def table(rows: Mapping[Contestant, Mapping[str, Any]]) -> str:
    """Return the table as Markdown, which is also to be read as it stands."""
    lines = [
        "| client | an event becomes | events/s | least-most | CPU µs | handed on | × pyst2 |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    stock = next((each.get("events_per_s") for who, each in rows.items() if "0.5.1" in who.name), 0)
    for who, each in rows.items():
        start = f"| {who.name} | {who.does} "
        if "failed" in each:
            lines.append(f"{start}| not measured: {each['failed']} | | | | |")
            continue
        times = f"{each['events_per_s'] / stock:,.0f}" if stock else ""
        lines.append(
            f"{start}| {each['events_per_s']:,} | {each['slowest']:,}-{each['fastest']:,}"
            f" | {each['cpu_us_per_event']:.1f} | {each['handed_on']:.0%} | {times} |"
        )
    return "\n".join(lines)
