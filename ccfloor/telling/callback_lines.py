"""Promises to customers, for people: who calls which number by when, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from ccfloor.floor.names import Instant
from ccfloor.locale import Words, mark
from ccfloor.localtime import wall_time
from ccfloor.rules.callbacks import Promise
from ccfloor.serve.cleaning import NOTE_WIDTH, clean, identity
from ccfloor.serve.cleaning import mask as masked

STATES: Final = {
    "open": mark("open"),
    "kept": mark("kept"),
    "missed": mark("MISSED"),
    "late": mark("served late"),
    "overdue": mark("LONG OVERDUE"),
    "unjudged": mark("not judged: partly unseen"),
    "served": mark("served another way"),
    "withdrawn": mark("withdrawn"),
}


def callback_lines(
    promises: Sequence[Promise], now: Instant, zone: tzinfo, words: Words
) -> list[str]:
    """Write one line for each promise; numbers are masked."""
    if not promises:
        return [words("No promises to customers")]
    return [_line(one, now, zone, words) for one in promises]


def taken_line(count: int, words: Words, *, dry_run: bool) -> str:
    """Tell how many promises were taken, or would be."""
    if dry_run:
        return words("promises that would be taken: {n}; nothing was", n=count)
    return words("promises taken: {n}", n=count)


def known_line(place: str, number: str, words: Words) -> str:
    """Tell of a line that is a promise already."""
    told = words("already promised, left out")
    return f"{place}: {masked(number)}: {told}"


def _line(one: Promise, now: Instant, zone: tzinfo, words: Words) -> str:
    state = words(STATES[one.state])
    if one.state == "open" and one.due < now:
        state = words("past due, not judged yet")
    due = f"{wall_time(one.due, zone):%Y-%m-%d %H:%M}"
    parts = (one.id, due, identity(one.owner), masked(one.number), state)
    return "  ".join((*parts, clean(one.note, NOTE_WIDTH))).rstrip()
