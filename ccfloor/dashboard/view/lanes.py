"""One person's day as lanes: a line for each thing he may be doing, the roster above them.

The law: which lane a bar is in says what it is, its sign says it again, the colour is the third to
say so. A lane's cell is filled where he did that for any part of it: a call of ten seconds is seen
on a day of twenty-four hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby

from rich.segment import Segment
from rich.style import Style

from ccfloor.dashboard.look import WORDS, Look
from ccfloor.dashboard.view.cells import Line, fit
from ccfloor.dashboard.view.gantt import SIGNS
from ccfloor.floor.names import MINUTE, Instant, Micros
from ccfloor.floor.states import SeatState
from ccfloor.locale import Words, mark
from ccfloor.localtime import wall_time
from ccfloor.serve.agent_day import AgentDayShown

LANES = (
    SeatState.READY,
    SeatState.RINGING,
    SeatState.TALKING,
    SeatState.WRAP,
    SeatState.AWAY,
    SeatState.OTHER_CALL,
    SeatState.OFFLINE,
)
GUTTER = 10
HEIGHT = len(LANES) + 3
"""Lines of the picture: the roster, the lanes, the axis, the hours."""
_ROUND: tuple[Micros, ...] = tuple(
    n * MINUTE for n in (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720)
)
_LABEL = 7
"""Columns between two hours on the axis, at least."""


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of the day that is shown."""

    begins: Instant
    ends: Instant


def lanes(
    told: AgentDayShown, shown: Window, width: int, zone: tzinfo, words: Words, look: Look
) -> list[Line]:
    """Draw the picture, ``HEIGHT`` lines of it."""
    columns = max(1, width - GUTTER)
    step = max(1, -(-(shown.ends - shown.begins) // columns))
    columns = min(columns, -(-(shown.ends - shown.begins) // step))
    lines = [_roster_lane(told, shown, step, columns, words, look)]
    for state in LANES:
        filled = _filled(
            ((one.since, one.until) for one in told.spans if one.state is state),
            shown.begins,
            step,
            columns,
        )
        hue = look.colours
        style = look.on(hue.states[state], hue.page, bold=True)
        label = Segment(fit(words(WORDS[state]), GUTTER), look.dim)
        lines.append([label, *_painted(filled, look.glyphs[state], style, look)])
    lines += _axis(told, shown, step, columns, zone, look)
    return lines


def _filled(
    stretches: Iterable[tuple[Instant, Instant]], begins: Instant, step: Micros, columns: int
) -> list[bool]:
    filled = [False] * columns
    for since, until in stretches:
        first = max(0, (since - begins) // step)
        last = min(columns - 1, (until - 1 - begins) // step)
        for column in range(first, last + 1):
            filled[column] = True
    return filled


def _painted(filled: Iterable[bool], sign: str, style: Style, look: Look) -> Iterator[Segment]:
    for on, run in groupby(filled):
        lasts = len(list(run))
        yield Segment(sign * lasts, style) if on else Segment(" " * lasts, look.page)


def _roster_lane(
    told: AgentDayShown, shown: Window, step: Micros, columns: int, words: Words, look: Look
) -> Line:
    """Draw what the roster asks for, and where nobody saw."""
    signs = [" "] * columns
    for shift in told.shifts:
        for column, on in enumerate(
            _filled([(shift.start, shift.end)], shown.begins, step, columns)
        ):
            signs[column] = "=" if on else signs[column]
        for part in shift.plan:
            where = _filled([(part.since, part.until)], shown.begins, step, columns)
            for column, on in enumerate(where):
                signs[column] = SIGNS.get(part.kind, "o") if on else signs[column]
    gaps = [(gap.since, told.at if gap.until is None else gap.until) for gap in told.unseen]
    for column, on in enumerate(_filled(gaps, shown.begins, step, columns)):
        signs[column] = "?" if on else signs[column]
    return [
        Segment(fit(words(mark("Roster")), GUTTER), look.dim),
        Segment("".join(signs), look.dim),
    ]


def _axis(
    told: AgentDayShown, shown: Window, step: Micros, columns: int, zone: tzinfo, look: Look
) -> list[Line]:
    every = next((one for one in _ROUND if one >= step * _LABEL), _ROUND[-1])
    ticks, hours = ["-"] * columns, [" "] * columns
    free = 0
    for column in range(columns):
        at = shown.begins + column * step
        mark_at = _passes(at, step, every, zone)
        if mark_at is None:
            continue
        ticks[column] = "+"
        if column >= free and column + 5 <= columns:
            hours[column : column + 5] = f"{wall_time(mark_at, zone):%H:%M}"
            free = column + 6
    here = (told.at - shown.begins) // step
    if 0 <= here < columns:
        ticks[here] = "^"
    pad = Segment(" " * GUTTER, look.page)
    return [[pad, Segment("".join(ticks), look.dim)], [pad, Segment("".join(hours), look.dim)]]


def _passes(at: Instant, step: Micros, every: Micros, zone: tzinfo) -> Instant | None:
    """Give the round time of the wall's clock that a column begins with or holds."""
    shown = wall_time(at, zone)
    of_day = (shown.hour * 60 + shown.minute) * MINUTE + at % MINUTE
    rest = -of_day % every
    return at + rest if rest < step else None


def zoomed(whole: Window, length: Micros, middle: Instant) -> Window:
    """Cut a window of a length out of the whole, around a moment, as far as there is room."""
    length = min(length, whole.ends - whole.begins)
    begins = max(whole.begins, min(middle - length // 2, whole.ends - length))
    return Window(begins, begins + length)
