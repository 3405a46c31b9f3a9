"""A figure through a day, drawn in braille: eight dots a cell, one cell wide in every font.

The law: where nothing counts nothing is drawn, and where it was not wholly seen the ground is
hatched. No colour is needed to read it: the day before is dim and thinner, the goal is dotted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from itertools import groupby
from typing import Final

import msgspec

from ccfloor.dashboard.view.durations import clock
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.telling.figures import Value, told
from ccfloor.telling.lines import Span, Tone, TonedLine, fit, right

QUARTER: Final[Micros] = 15 * MINUTE
GUTTER: Final = 7
BELOW: Final = 2
"""Lines below the picture: axis and hours."""
_LEAST: Final = 32
"""Quarters that are shown at least: eight hours."""
_WIDEST: Final = 8
"""Dots of a quarter at most."""
_HATCH, _HATCH_ASCII = "░", "/"
_BITS: Final = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_BLANK: Final = 0x2800
_STEPS: Final = {
    "share": (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 1.5, 2.0),
    "calls": (4, 10, 20, 40, 50, 100, 200, 400, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000),
    "s": (10, 20, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600),
    "µs": tuple(n * 1_000_000 for n in (10, 20, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600,
                                       7200, 14_400, 36_000, 86_400, 360_000)),
}  # fmt: skip
"""Where a scale may end."""


class Drawn(msgspec.Struct, frozen=True):
    """What is to be drawn; all sequences are by quarters since the day began."""

    begins: Instant
    quarters: int
    """Of the whole day."""
    values: Sequence[Value]
    """Up to now, or to the day's end."""
    before: Sequence[Value]
    """Of the day before; empty where nothing is known of it."""
    seen: Sequence[float]
    unit: str
    goal: float | None = None
    whole: bool = False
    """Whether a share's scale always ends at 100 %."""

    @property
    def filled(self) -> bool:
        """Whether it stands on the ground, as counts do."""
        return self.unit == "calls"


class _Canvas:
    """Dots; two by four are a cell."""

    def __init__(self, rows: int) -> None:
        self.height = rows * 4
        self.cells: dict[tuple[int, int], int] = {}

    def dot(self, x: int, y: int) -> None:
        row, rest = divmod(self.height - 1 - y, 4)
        key = x // 2, row
        self.cells[key] = self.cells.get(key, 0) | _BITS[x % 2][rest]

    def stretch(self, x: int, low: int, high: int) -> None:
        for y in range(min(low, high), max(low, high) + 1):
            self.dot(x, y)


def plot(
    drawn: Drawn, width: int, height: int, zone: tzinfo, *, ascii_only: bool
) -> list[TonedLine]:
    """Draw it in ``height`` lines of ``width`` cells, axis and hours included."""
    rows, room = max(1, height - BELOW), width - GUTTER
    first, last = _window(drawn, room * 2)
    dots = max(1, min(_WIDEST, room * 2 // max(1, last - first)))
    top = _top(drawn, first, last)
    line, before, goal = (_Canvas(rows) for _ in range(3))
    _course(line, drawn.values[first:last], dots, top, filled=drawn.filled)
    _course(before, drawn.before[first:last], dots, top, filled=False)
    if drawn.goal is not None and drawn.goal <= top:
        for x in range(0, (last - first) * dots, 4):
            goal.dot(x, _level(drawn.goal, top, goal.height))
    across = -(-(last - first) * dots // 2)
    blind = {
        (slot - first) * dots // 2 + more
        for slot in range(first, min(last, len(drawn.seen)))
        for more in range(max(1, dots // 2))
        if drawn.seen[slot] < 1
    }
    bad = _below(drawn, first, last, dots)
    lines = []
    for row in range(rows):
        cells = [
            _cell(x, row, line, before, goal, x in blind, x in bad, ascii_only)
            for x in range(across)
        ]
        lines.append((Span(_label(row, rows, top, drawn.unit), Tone.DIM), *_runs(cells)))
    now = len(drawn.values) - 1 if len(drawn.values) < drawn.quarters else None
    return [*lines, *_axis(drawn.begins, first, last, dots, now, zone)]


def _window(drawn: Drawn, room: int) -> tuple[int, int]:
    """Choose the quarters that are shown: those with anything in them, whole hours, the newest."""
    some = [
        place
        for values in (drawn.values, drawn.before)
        for place, value in enumerate(values)
        if value
    ]
    first = min(some, default=0) // 4 * 4
    last = min(drawn.quarters, -(-(max([*some, len(drawn.values) - 1]) + 1) // 4) * 4)
    last = min(drawn.quarters, max(last, first + _LEAST))
    first = max(0, min(first, last - _LEAST))
    return max(first, last - room), last


def _top(drawn: Drawn, first: int, last: int) -> float:
    known = [value for values in (drawn.values, drawn.before) for value in values[first:last]
             if value is not None]  # fmt: skip
    most = max([*known, drawn.goal or 0, 1.0 if drawn.whole else 0])
    return next((float(step) for step in _STEPS[drawn.unit] if step >= most), float(most) or 1.0)


def _level(value: float, top: float, height: int) -> int:
    return max(0, min(height - 1, round(value / top * (height - 1))))


def _course(
    canvas: _Canvas, values: Sequence[Value], dots: int, top: float, *, filled: bool
) -> None:
    was: int | None = None
    for place, value in enumerate(values):
        if value is None:
            was = None
            continue
        level = _level(value, top, canvas.height)
        begin = place * dots
        if filled and value:
            for x in range(begin, begin + max(1, dots - (dots > 2))):  # noqa: PLR2004 - a bar's gap
                canvas.stretch(x, 0, level)
        elif not filled:
            canvas.stretch(begin, level if was is None else was, level)
            for x in range(begin, begin + dots):
                canvas.dot(x, level)
        was = level


def _below(drawn: Drawn, first: int, last: int, dots: int) -> set[int]:
    """Name the cells of quarters that missed the goal."""
    if drawn.goal is None:
        return set()
    return {
        x // 2
        for slot, value in enumerate(drawn.values[first:last])
        if value is not None and value < drawn.goal
        for x in range(slot * dots, (slot + 1) * dots)
    }


def _cell(
    x: int, row: int, line: _Canvas, before: _Canvas, goal: _Canvas, blind: bool, bad: bool,  # noqa: FBT001 - a cell's own
    ascii_only: bool,  # noqa: FBT001 - a cell's own
) -> Span:  # fmt: skip
    key = x, row
    mine, theirs, dotted = (one.cells.get(key, 0) for one in (line, before, goal))
    if mine:
        return Span("*" if ascii_only else chr(_BLANK + mine), Tone.BAD if bad else Tone.GOOD)
    if theirs:
        return Span("." if ascii_only else chr(_BLANK + theirs), Tone.DIM)
    if dotted:
        return Span("-" if ascii_only else chr(_BLANK + dotted), Tone.STRONG)
    if blind:
        return Span(_HATCH_ASCII if ascii_only else _HATCH, Tone.DIM)
    return Span(" ")


def _runs(cells: Iterable[Span]) -> Iterable[Span]:
    for tone, run in groupby(cells, lambda one: one.tone):
        yield Span("".join(one.text for one in run), tone)


def _label(row: int, rows: int, top: float, unit: str) -> str:
    told_at = {0: top, rows - 1: 0.0}
    if rows % 2 and rows > 2:  # noqa: PLR2004 - a middle of its own
        told_at[rows // 2] = top / 2
    text = (
        told(told_at[row] if unit == "share" else round(told_at[row]), unit)
        if row in told_at
        else ""
    )
    return right(text, GUTTER - 2) + " |"


def _axis(
    begins: Instant, first: int, last: int, dots: int, now: int | None, zone: tzinfo
) -> list[TonedLine]:
    across = -(-(last - first) * dots // 2)
    axis, hours = ["-"] * across, ""
    for slot in range(first, last):
        x = (slot - first) * dots // 2
        hour = clock(begins - begins % QUARTER + slot * QUARTER, zone)
        if hour[3:5] == "00":
            axis[x] = "+"
            if x >= len(hours) + bool(hours) and x + 2 <= across:
                hours = fit(hours, x) + hour[:2]
    if now is not None and first <= now < last:
        axis[(now - first) * dots // 2] = "^"
    return [
        (Span(" " * (GUTTER - 1) + "+" + "".join(axis), Tone.DIM),),
        (Span(" " * GUTTER + hours, Tone.DIM),),
    ]


def spark(values: Sequence[Value], top: float | None = None, *, ascii_only: bool = False) -> str:
    """Draw a line of values in half as many cells, each dot column one value; null is a gap."""
    known = [value for value in values if value is not None]
    most = max(known, default=0) if top is None else top
    if ascii_only:
        return "".join(
            " " if value is None else ".:-=+*#"[min(6, int(value / most * 6))] if most else "."
            for value in values
        )
    drawn = []
    for place in range(0, len(values), 2):
        bits = 0
        for x, value in enumerate(values[place : place + 2]):
            if value is None:
                continue
            # Nought is one dot, anything more is more.
            high = 1 + min(3, -(-int(value / most * 300) // 100)) if most and value else 1
            for y in range(high):
                bits |= _BITS[x][3 - y]
        drawn.append(chr(_BLANK + bits))
    return "".join(drawn)
