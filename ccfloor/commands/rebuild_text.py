"""A rebuild's outcome as a page for people."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ccfloor.commands.deleted_text import deleted_lines
from ccfloor.config import Config
from ccfloor.floor.names import Instant
from ccfloor.rebuild.differences import CAUSES, Difference
from ccfloor.rebuild.rebuild import MOST_TOLD, Outcome
from ccfloor.reliving import Hole
from ccfloor.serve.cleaning import clean

_KEY_WIDTH = 70


def page(outcome: Outcome, config: Config) -> str:
    """Return the page: the runs, table by table what came out, each difference."""
    zone = zoneinfo.ZoneInfo(config.site.timezone)

    def moment(at: Instant) -> str:
        told = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
        return told.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]

    lines = [f"{len(outcome.runs)} runs, {outcome.frames} frames led through the rooms again"]
    for one in outcome.runs:
        version = one.run.version if one.run is not None else "a version that noted no runs"
        how = "stopped in order" if one.ended else "cut off, or still running"
        lines.append(f"  {moment(one.began)} – {moment(one.seen)}  {clean(version, 40)}, {how}")
        lines += [f"    {_hole(hole, moment)}" for hole in one.holes]
        lines += [f"    limit no longer known: {clean(key, 60)}" for key in one.unknown]
    told = deleted_lines(outcome.deleted, config.site.timezone)
    lines += [f"deleted: {line}" for line in told]
    if outcome.left_out:
        lines.append(f"  {outcome.left_out} stored records of that time are not compared: "
                     "nothing is left that could prove or disprove them")  # fmt: skip
    lines += [f"damaged: {clean(sentence, 200)}" for sentence in outcome.damaged]
    lines += ["", f"{'table':<12} {'same':>9} {'missing':>9} {'unproved':>9} {'different':>9}"]
    for name, table in outcome.tables.items():
        lines.append(
            f"{name:<12} {table.same:>9} {table.missing:>9} {table.unproved:>9} "
            f"{table.different:>9}"
        )
    shown = [*outcome.differences, *outcome.figures]
    if shown:
        lines += ["", "differences"]
    for difference in shown:
        lines += _difference(difference, moment)
    if len(outcome.differences) >= MOST_TOLD:
        lines.append(f"  … and more: only the first {MOST_TOLD} are told one by one")
    lines += ["", _verdict(outcome)]
    return "\n".join(lines)


def _difference(one: Difference, moment: Callable[[Instant], str]) -> list[str]:
    cause = f": {CAUSES[one.cause]}" if one.cause else ""
    lines = [f"  {moment(one.at)}  {one.table} {clean(one.key, _KEY_WIDTH)} {one.how}{cause}"]
    lines += [
        f"      {name}: stored {clean(repr(before), 60)}, rebuilt {clean(repr(after), 60)}"
        for name, before, after in one.fields
    ]
    return lines


def _hole(hole: Hole, moment: Callable[[Instant], str]) -> str:
    many = "bytes" if hole.missing is None else f"{hole.missing} bytes"
    where = f"after {moment(hole.from_)}" if hole.from_ else "at the run's beginning"
    return f"{many} are missing {where}: from there on nothing of this run is proved"


def _verdict(outcome: Outcome) -> str:
    if outcome.written is not None:
        return f"{outcome.written} records put in place"
    if outcome.identical:
        return "identical to the byte"
    return "not identical; --write puts right what the journal proves"
