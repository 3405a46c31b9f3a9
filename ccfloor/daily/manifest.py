"""The manifest: what the files of a day are, what they add up to, and what they were made by.

The law: it says nothing that does not follow from the day, so that the same records give the same
manifest to the byte: no moment of its making, no machine. ``run_id`` is the digest of the files:
a day whose files are the same is the same run, and a receiver that has it needs it no more.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec

from ccfloor import __version__
from ccfloor.config import Config
from ccfloor.daily.rolling import Daybook
from ccfloor.files.tables import MICROSECOND, Cell, Sheet
from ccfloor.kpi.measures import EDITION

FORMAT: Final = 1
NAME: Final = "manifest.json"

_ITEM: Final = {"kpi_daily": "scope", "attendance": "team", "cases": "rule"}
"""Which column a table's subtotals are by."""


def manifest(
    book: Daybook, config: Config, made: tuple[Sheet, ...], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """Make the manifest of a day's files."""
    listed = [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(files.items())
    ]
    head, limits = book.head, book.day.limits
    run = hashlib.sha256(msgspec.json.encode([head.day, listed], order="deterministic"))
    return {
        "format": FORMAT,
        "site": config.site.name,
        "day": head.day,
        "timezone": config.site.timezone,
        "begins": head.begins,
        "ends": head.ends,
        "watermark": head.watermark,
        "complete": book.complete,
        "run_id": run.hexdigest()[:32],
        "versions": {
            "ccfloor": __version__,
            "dictionary": EDITION,
            "definitions": head.version,
            "service_level": limits.level,
            "regulation": head.regulation,
            "roster": 0 if book.roster is None else book.roster.plan.version,
        },
        "limits": msgspec.to_builtins(limits),
        "coverage": {"seen_us": head.seen, "dark_us": head.dark, "doubted_us": head.doubted},
        "rollup_sha256": head.sha256,
        "tables": {table.name: _added(table) for table in made},
        "files": listed,
    }


def encoded(document: dict[str, Any]) -> bytes:
    """Write a manifest as its file has it."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _added(table: Sheet) -> dict[str, Any]:
    """Count a table's lines and add its columns up, in all and by item.

    The kinds of lines of ``kpi_daily`` are each the whole day: it is the one of all that counts.
    """
    item = [column.name for column in table.columns].index(_ITEM[table.name])
    parts: dict[str, list[tuple[Cell, ...]]] = defaultdict(list)
    for row in table.rows:
        parts[str(row[item])].append(row)
    subtotals = {
        name: {"rows": len(rows), "sums": sums_of(table, rows)}
        for name, rows in sorted(parts.items())
    }
    whole = parts.get("all", []) if table.name == "kpi_daily" else table.rows
    return {"rows": len(table.rows), "sums": sums_of(table, whole), "subtotals": subtotals}


def sums_of(table: Sheet, rows: Sequence[tuple[Cell, ...]]) -> dict[str, int]:
    """Add up what adds up: counts as they are, seconds as microseconds."""
    found: dict[str, int] = {}
    for place, column in enumerate(table.columns):
        if not column.added:
            continue
        values = [row[place] for row in rows]
        if column.name.endswith("_s"):
            times = (value for value in values if isinstance(value, timedelta))
            found[f"{column.name[:-2]}_us"] = sum(time // MICROSECOND for time in times)
        else:
            found[column.name] = sum(value for value in values if isinstance(value, int))
    return found
